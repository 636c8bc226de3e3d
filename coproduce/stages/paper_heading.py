"""What stands at the top of a paper: title, key, metre, tempo, feel, and the order of play."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coproduce.model.chords import ChordSheet, NoteNames
from coproduce.model.music import Key, TimeSignature
from coproduce.model.papers import FormStep
from coproduce.model.song import Song
from coproduce.theory.languages import language_sung
from coproduce.theory.note_names import write_note

UNTITLED = "Untitled song"
# The note that is tapped, as it is printed before a tempo.
_PULSE_SIGNS = {Fraction(3, 2): "♩.", Fraction(1, 2): "♪"}
# Who made a song, in the order of print; ChordPro's own names for them.
_CREDITS = (("lyricist", "Words"), ("composer", "Music"), ("artist", ""), ("arranger", "Arranged"))
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The top of a paper, ready to be printed; see model.papers.Paper for the fields."""

    title: str
    subtitle: str
    credits: str
    facts: tuple[str, ...]
    form: tuple[FormStep, ...]
    language: str
    is_right_to_left: bool


def head(sheet: ChordSheet, song: Song | None = None, remarks: Sequence[str] = ()) -> Heading:
    """Say what a player asks first.

    Parameters
    ----------
    sheet
        Its key wins over the song's, since a sheet may have been moved for a player.
    song
        What song.toml decided; without one the sheet's own directives speak.
    remarks
        Facts of this paper alone, such as "for B♭ instruments".
    """
    return Heading(
        title=(song.title if song else sheet.title).strip() or UNTITLED,
        subtitle=_first(sheet, "subtitle"),
        credits=" · ".join(_credits(sheet)),
        facts=(*filter(None, _facts(sheet, song, remarks)), *remarks),
        form=tuple(FormStep(name=s.name, bars=s.bars) for s in song.form) if song else (),
        language=language_sung(
            (line.words for section in sheet.sections for line in section.lines),
            _first(sheet, "language"),
        ),
        is_right_to_left=_is_right_to_left(sheet),
    )


def pitch_facts(
    sheet: ChordSheet, song: Song | None = None, remarks: Sequence[str] = ()
) -> tuple[str, ...]:
    """Say what everyone who plays the chords of a paper must know: its key, and its capo."""
    key = sheet.key or (song.key if song else None)
    capo = _first(sheet, "capo")
    has_capo_remark = any("capo" in remark.lower() for remark in remarks)
    facts = (
        printed_key(key, sheet.names) if key else _first(sheet, "key"),
        f"capo {capo}" if capo and not has_capo_remark else "",
    )
    return tuple(filter(None, facts))


def printed_key(key: Key, names: NoteNames = NoteNames.ENGLISH) -> str:
    """Write a key with printed accidentals, named as the chords below it are.

    >>> printed_key(Key.parse("Bb"))
    'B♭ major'
    """
    return f"{write_note(key.tonic, names, '♯', '♭')} {key.mode}"


def printed_tempo(tempo_bpm: float, time_signature: TimeSignature) -> str:
    """Write a tempo in the beats that people tap.

    `tempo_bpm` counts quarter notes.

    >>> printed_tempo(126, TimeSignature.parse("6/8"))
    '♩. = 84'
    """
    pulse = time_signature.pulse_quarters
    sign = _PULSE_SIGNS.get(pulse)
    beats = tempo_bpm / float(pulse) if sign else tempo_bpm
    return f"{sign or '♩'} = {beats:.0f}"


def _facts(sheet: ChordSheet, song: Song | None, remarks: Sequence[str]) -> Iterable[str]:
    yield from pitch_facts(sheet, song, remarks)
    if song:
        yield str(song.time_signature)
        yield printed_tempo(song.tempo_bpm, song.time_signature)
        yield song.feel
        yield f"count-in {song.count_in_bars} bars" if song.count_in_bars > 1 else ""
        return
    metre = _first(sheet, "time")
    tempo = _first(sheet, "tempo")
    yield metre
    with contextlib.suppress(ValueError):
        # ChordPro counts quarter notes; a metre that nobody can read leaves them so.
        beats = float(tempo)
        try:
            tempo = printed_tempo(beats, TimeSignature.parse(metre))
        except ValueError:
            tempo = f"♩ = {beats:.0f}"
    yield tempo


def _credits(sheet: ChordSheet) -> Iterable[str]:
    for name, word in _CREDITS:
        if names := ", ".join(filter(None, sheet.metadata.get(name, ()))):
            yield f"{word}: {names}" if word else names


def _first(sheet: ChordSheet, name: str) -> str:
    return next(iter(sheet.metadata.get(name, ())), "").strip()


def _is_right_to_left(sheet: ChordSheet) -> bool:
    directions = [
        unicodedata.bidirectional(letter)
        for section in sheet.sections
        for line in section.lines
        for letter in line.words
    ]
    return 2 * sum(d in _RIGHT_TO_LEFT for d in directions) > sum(
        d in _RIGHT_TO_LEFT or d == "L" for d in directions
    )
