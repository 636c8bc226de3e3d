"""Keys that suit a song, from its folder: tunes are written down first where they are not yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coproduce.errors import CoproduceError, EditedError, NoTuneError
from coproduce.files.chordpro import read_chordpro
from coproduce.files.melody_json import read_melody_json
from coproduce.files.suggestions_json import suggestions_from_json
from coproduce.model.chords import ChordSheet, KeyChange, SectionKind, SheetSection
from coproduce.model.melody import Melody
from coproduce.model.song import Song, SongFolder
from coproduce.model.voices import SongKeys, SungTune
from coproduce.pipeline.songs import BuildRequest, build_song, open_song
from coproduce.stages.choose_keys import choose_keys
from coproduce.theory.song_key import sheet_in_song_key

NOTATION = "build/notation"


def song_keys(root: Path) -> SongKeys:
    """Rank the keys for a song; see `choose_keys`.

    Only the notes are built. A tune that could not be written down is left out, and said to be.

    Raises
    ------
    ProjectError
        With every mistake in the folder.
    NoTuneError
        If the song has no tune, or none that could be written down.
    RefusedError
        If somebody changed a file of the build by hand.
    """
    folder, _ = open_song(root)
    names = sorted({*folder.ideas, *folder.melodies})
    if not names:
        raise NoTuneError(
            "there is no tune to find a key for",
            folder.name,
            "Put a sung idea into ideas/, or a score into melody/.",
        )
    built = build_song(root, BuildRequest(only=("notate",)))
    failed = {
        step.name.partition(":")[2]: step.error for step in built.steps if step.error is not None
    }
    melodies = {
        name: read_melody_json(root / NOTATION / f"{name}.json")
        for name in names
        if name not in failed and built.error is None
    }
    if not melodies:
        raise _why_not(built.errors)
    tunes = [
        SungTune(melody=melody, times=_times(folder.song, name))
        for name, melody in melodies.items()
    ]
    sheet = _sheet(root, folder, melodies)
    found = choose_keys(folder.name, folder.song, tunes, folder.people.values(), sheet)
    missing = tuple(f"The tune {name} is not counted: {error}" for name, error in failed.items())
    return replace(found, notes=(*found.notes, *missing))


def _why_not(errors: tuple[CoproduceError, ...]) -> CoproduceError:
    """Give the error to tell: somebody's hand work comes first."""
    return next((error for error in errors if isinstance(error, EditedError)), errors[0])


def _times(song: Song, tune: str) -> int:
    return max(1, sum(section.tune == tune for section in song.form))


def _sheet(root: Path, folder: SongFolder, melodies: dict[str, Melody]) -> ChordSheet | None:
    """Give the song's chords: its sheet's, or else the simple ones that we suggest."""
    if folder.chord_sheet:
        sheet = sheet_in_song_key(read_chordpro(root / folder.chord_sheet), folder.song.key)
        if sheet.symbols:
            return sheet
    bars: list[tuple[str, ...]] = []
    for name, melody in melodies.items():
        path = f"{NOTATION}/{name}.chords.json"
        suggested = suggestions_from_json((root / path).read_text("utf-8"), path)
        chords = melody.chords or (suggested[0].chords if suggested else ())
        bars += [(chord.symbol,) for chord in chords]
    if not bars:
        return None
    section = SheetSection(kind=SectionKind.OTHER, label="", bars=tuple(bars))
    return ChordSheet(
        title=folder.song.title,
        sections=(section,),
        keys=(KeyChange(line_number=0, key=folder.song.key),),
    )
