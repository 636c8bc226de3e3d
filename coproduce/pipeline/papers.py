"""Papers from values: each joins a stage, the engraver and the page setter.

Steps of a build call these; the command `coproduce sheet` prints scores with one of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coproduce.errors import Problem
from coproduce.files.bass_clef import in_bass_clef
from coproduce.files.engraving import EngravingStyle, engrave
from coproduce.files.musicxml import lead_sheet_to_musicxml
from coproduce.files.pdf import render_pdf, text_of
from coproduce.files.score_text import stated_key
from coproduce.model.chords import ChordSheet
from coproduce.model.melody import Melody
from coproduce.model.music import Key, TimeSignature
from coproduce.model.papers import EngravedTune, Paper
from coproduce.model.score import Score, Strain
from coproduce.model.section_names import plain
from coproduce.model.song import FormSection, Song
from coproduce.pipeline.letters import find_missing_letters
from coproduce.stages.engrave import chord_sheet, in_sections, large_print, lead_sheet
from coproduce.stages.missing_letters import PrintedText
from coproduce.stages.paper_heading import printed_key
from coproduce.stages.set_score import set_score
from coproduce.theory.interval_names import interval_name
from coproduce.theory.parts import WRITTEN_FIFTHS, written_key
from coproduce.theory.pitch import semitones_of_fifths
from coproduce.theory.song_key import (
    sheet_as_music,
    sheet_at_concert_pitch,
    sheet_in_song_key,
)
from coproduce.theory.spelling import transposed_key

# The width between the margins of a lead sheet; see templates/paper.typ.
_STYLE = EngravingStyle(width_mm=186.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMove:
    """A move from one key into another, by a number of semitones up (or down if negative)."""

    old: Key
    new: Key
    semitones: int

    @classmethod
    def to_key(cls, old: Key, new: Key) -> KeyMove:
        """Move to another tonic the nearer way round; the mode stays the song's."""
        up = (new.tonic.pitch_class - old.tonic.pitch_class) % 12
        return cls(old=old, new=Key(new.tonic, old.mode), semitones=up - 12 if up > 6 else up)

    @classmethod
    def by_semitones(cls, old: Key, semitones: int) -> KeyMove:
        """Move up or down into the readable key that lies there."""
        return cls(old=old, new=transposed_key(old, semitones), semitones=semitones)

    @classmethod
    def for_player(cls, old: Key, written_in: str) -> KeyMove:
        """Move up to what a player of a horn in Bb, Eb or F reads.

        Raises
        ------
        ValueError
            If there is no such instrument.
        """
        if written_in not in WRITTEN_FIFTHS:
            allowed = ", ".join(WRITTEN_FIFTHS)
            raise ValueError(f"{written_in!r} is no instrument's key; it is one of {allowed}")
        semitones = semitones_of_fifths(WRITTEN_FIFTHS[written_in])
        return cls(old=old, new=written_key(old, written_in), semitones=semitones)

    @property
    def interval(self) -> str:
        """The interval as engravers take it; nothing if there is none."""
        if self.new == self.old and not self.semitones:
            return ""
        return interval_name(self.new.tonic.fifths - self.old.tonic.fifths, self.semitones)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How somebody reads a tune.

    `move` goes from the song's key into the one that is written, None if it is the same;
    `remarks` stand at the head of the paper, such as "sounds in C, written in D".
    """

    move: KeyMove | None = None
    in_bass_clef: bool = False
    remarks: tuple[str, ...] = ()


def song_from_settings(settings: Mapping[str, Any]) -> Song:
    """Make the part of a song that papers show from a step's settings.

    `title`, `key`, `time_signature` and `tempo_bpm` must be there; `feel`, `count_in_bars`
    and `form` (a list of `name`, `bars`, `tune`, `note`) may be.
    """
    return Song(
        title=settings["title"],
        key=Key.parse(settings["key"]),
        time_signature=TimeSignature.parse(settings["time_signature"]),
        tempo_bpm=settings["tempo_bpm"],
        feel=settings.get("feel", ""),
        count_in_bars=settings.get("count_in_bars", 0),
        form=tuple(
            FormSection(
                name=step["name"],
                bars=step["bars"],
                tune=step.get("tune"),
                note=step.get("note", ""),
            )
            for step in settings.get("form", ())
        ),
    )


def make_chord_sheet_pdf(sheet: ChordSheet, song: Song) -> bytes:
    """Print a chord sheet in the song's key; see stages.engrave.chord_sheet."""
    return render_pdf(chord_sheet(sheet_in_song_key(sheet, song.key), song))


def make_large_print_pdf(sheet: ChordSheet, song: Song) -> bytes:
    """Print the words in large print; see stages.engrave.large_print."""
    return render_pdf(large_print(sheet_in_song_key(sheet, song.key), song))


def score_of_song(song: Song, sheet: ChordSheet | None, tunes: Mapping[str, Melody]) -> Score:
    """Put a song's tunes into one score; `tunes` have the names that the form has for them."""
    in_key = sheet_as_music(sheet, song.key) if sheet else None
    names = [plain(section.name) for section in song.form]

    def place(name: str) -> int:
        """Sort tunes as they are first played, those that the form does not name last."""
        section = plain(tunes[name].section)
        return names.index(section) if section in names else len(names)

    return set_score(song, in_key, {name: tunes[name] for name in sorted(tunes, key=place)})


def make_lead_sheet_pdf(sheet: ChordSheet | None, score: Score, song: Song) -> bytes:
    """Print a lead sheet; see `lead_sheet_paper`."""
    return render_pdf(lead_sheet_paper(sheet, score, song))


def lead_sheet_paper(
    sheet: ChordSheet | None, score: Score, song: Song, reading: Reading | None = None
) -> Paper:
    """Make a lead sheet: the score under the names of its sections, then the rest of the words.

    Without a chord sheet the score stands alone. All is at concert pitch, as the notes are,
    and chords over notes are named as those over words.

    Parameters
    ----------
    sheet, score, song
        In the song's own key.
    reading
        How it is read; None for concert pitch in the song's key.
    """
    reading = reading or Reading()
    base = sheet_at_concert_pitch(sheet, song.key) if sheet else ChordSheet(title="", sections=())
    if reading.move is not None:
        song = replace(song, key=reading.move.new)
        base = sheet_in_song_key(base, song.key) if sheet else base
    # Words that go under no notes, and sections without a tune, are stanzas on paper.
    musicxml = lead_sheet_to_musicxml(replace(score, unset=()), only_sung=True)
    if reading.in_bass_clef:
        musicxml, _ = in_bass_clef(musicxml, reading.move.semitones if reading.move else 0)
    interval = reading.move.interval if reading.move else ""
    systems = engrave(musicxml, _STYLE, "the lead sheet", interval=interval, names=base.names)
    drawn = iter(in_sections(systems))
    strains = [strain for passage in score.passages for strain in passage.strains]
    tunes = [
        EngravedTune(
            section=strain.label,
            systems=next(drawn).systems if strain.melody.notes else (),
            covers=_sung_in(strain),
        )
        for strain in strains
    ]
    unset = {words.section: words.lines for words in score.unset}
    return lead_sheet(base, tunes, song, remarks=reading.remarks, unset=unset)


def _sung_in(strain: Strain) -> tuple[str, ...]:
    """Name the sections whose words are under a strain, or that have no tune."""
    verses = itertools.chain(strain.verse_of_pass, itertools.repeat(0))
    return tuple(
        dict.fromkeys(
            name
            for name, verse in zip(strain.sections, verses, strict=False)
            if verse is not None or not strain.melody.notes
        )
    )


def make_score_pdf(
    musicxml: str,
    title: str,
    where: str,
    *,
    move: KeyMove | None = None,
    remarks: Sequence[str] = (),
) -> tuple[bytes, tuple[Problem, ...]]:
    """Print a score as it stands in its file, under its title, or moved into another key.

    The paper comes with what is to be told of letters that no font has.

    Raises
    ------
    FormatError
        If the text is no score; `where` is what to call it.
    """
    systems = engrave(musicxml, _STYLE, where, interval=move.interval if move else "")
    key = move.new if move else stated_key(musicxml)
    facts = (printed_key(key) if key else "", systems[0].tempo, *remarks)
    sheet = ChordSheet(title=title, sections=())
    paper = lead_sheet(sheet, in_sections(systems), remarks=tuple(filter(None, facts)))
    text = PrintedText(where=where, text=text_of(paper))
    return render_pdf(paper), find_missing_letters([text])
