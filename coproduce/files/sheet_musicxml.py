"""Chord sheets as MusicXML: chords over slashes with the words below, for notation programs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final

from coproduce.model.chords import ChordMark, ChordSheet, NoteNames, SheetSection
from coproduce.model.music import Key, TimeSignature
from coproduce.theory.chord_grammar import is_no_chord, parse_chord
from coproduce.theory.chord_kinds import harmony_of
from coproduce.theory.transpose import key_of

DIVISIONS: Final = 48  # ticks in a quarter note; thirds and sixteenths are whole
BARS_A_SYSTEM: Final = 4
_TYPES: Final = {1: "whole", 2: "half", 4: "quarter", 8: "eighth", 16: "16th", 32: "32nd"}
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" \
"http://www.musicxml.org/dtds/partwise.dtd">
<score-partwise version="4.0">
"""


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar of slashes: its chords by their start in the bar, and words for each chord."""

    chords: tuple[tuple[Fraction, str], ...]
    words: tuple[str, ...]
    label: str = ""
    starts_system: bool = False


def sheet_to_musicxml(sheet: ChordSheet) -> str:
    """Write a sheet as one part of slashes, with repeats played out and sections named.

    A section without a grid gets one bar for each chord above its words.
    """
    time = _time(sheet)
    lines = [_HEAD]
    if sheet.title:
        lines.append(f"  <work><work-title>{escape(sheet.title)}</work-title></work>\n")
    lines.append(
        '  <part-list><score-part id="P1"><part-name>Chords</part-name></score-part>'
        '</part-list>\n  <part id="P1">\n'
    )
    bars = [bar for section in sheet.sections for bar in _bars(section)]
    bars = bars or [_Bar((), ())]
    key = key_of(sheet)
    for number, bar in enumerate(bars, start=1):
        is_last = number == len(bars)
        lines += _measure(bar, number, key, time, sheet.names, is_last=is_last)
    lines.append("  </part>\n</score-partwise>\n")
    return "".join(lines)


def _time(sheet: ChordSheet) -> TimeSignature:
    for text in sheet.metadata.get("time", ()):
        try:
            return TimeSignature.parse(text)
        except ValueError:
            continue
    return TimeSignature(4, 4)


def _bars(section: SheetSection) -> Iterator[_Bar]:
    placed = section.placed_bars
    sung = [segment for line in section.lines for segment in _segments_of(line.words, line.marks)]
    if not placed:
        for number, (symbol, words) in enumerate(sung):
            label = section.label if number == 0 else ""
            starts = number % BARS_A_SYSTEM == 0
            yield _Bar(((Fraction(0), symbol),), (words,), label, starts)
        return
    taken = iter(_words_for([symbol for bar in placed for _, symbol in bar], sung))
    for number, bar in enumerate(placed):
        label = section.label if number == 0 else ""
        starts = number % BARS_A_SYSTEM == 0
        yield _Bar(bar, tuple(next(taken) for _ in bar), label, starts)


def _segments_of(words: str, marks: Sequence[ChordMark]) -> Iterator[tuple[str, str]]:
    """Give each chord of a line with the words from it to the next."""
    chords = [mark for mark in marks if not mark.is_annotation]
    for number, mark in enumerate(chords):
        # Words before the first chord of a line lead into it.
        start = mark.position if number else 0
        end = chords[number + 1].position if number + 1 < len(chords) else len(words)
        yield mark.symbol, " ".join(words[start:end].split())


def _words_for(played: Sequence[str], sung: Sequence[tuple[str, str]]) -> list[str]:
    """Say which words belong to each chord of the bars; no words are lost."""
    found = [""] * len(played)
    matcher = difflib.SequenceMatcher(None, played, [symbol for symbol, _ in sung], autojunk=False)
    places: dict[int, int] = {}
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            places[block.b + step] = block.a + step
    last = 0
    for number, (_, words) in enumerate(sung):
        last = places.get(number, last)
        if found:
            found[last] = f"{found[last]} {words}".strip()
    return found


def _measure(  # noqa: PLR0913 - what a bar may say of the song
    bar: _Bar, number: int, key: Key, time: TimeSignature, names: NoteNames, *, is_last: bool
) -> Iterator[str]:
    yield f'    <measure number="{number}">\n'
    if number > 1 and bar.starts_system:
        yield '      <print new-system="yes"/>\n'
    if number == 1:
        mode = key.mode if key.mode in {"major", "minor"} else "major"
        yield (
            f"      <attributes><divisions>{DIVISIONS}</divisions>"
            f"<key><fifths>{key.fifths}</fifths><mode>{mode}</mode></key>"
            f"<time><beats>{time.beats}</beats><beat-type>{time.unit}</beat-type></time>"
            "<clef><sign>G</sign><line>2</line></clef></attributes>\n"
        )
    if bar.label:
        yield (
            '      <direction placement="above"><direction-type>'
            f"<rehearsal>{escape(bar.label)}</rehearsal></direction-type></direction>\n"
        )
    pulse = time.pulse_quarters
    beats = max(1, round(time.bar_quarters / pulse))
    # Each chord stands over the slash at or before which it begins.
    starts = [min(beats - 1, int(start * beats)) for start, _ in bar.chords]
    for beat in range(beats):
        words: list[str] = []
        for place, (start, symbol) in enumerate(bar.chords):
            if starts[place] == beat:
                offset = round((start * beats - beat) * pulse * DIVISIONS)
                yield _harmony(symbol, offset, names)
                words.append(bar.words[place])
        yield _slash(pulse, " ".join(word for word in words if word))
    if is_last:
        yield '      <barline location="right"><bar-style>light-heavy</bar-style></barline>\n'
    yield "    </measure>\n"


def _slash(pulse: Fraction, words: str) -> str:
    is_dotted = pulse.numerator == 3
    plain = pulse * 2 / 3 if is_dotted else pulse
    kind = _TYPES.get(int(4 / plain), "quarter")
    dot = "<dot/>" if is_dotted else ""
    lyric = (
        f'<lyric number="1"><syllabic>single</syllabic><text>{escape(words)}</text></lyric>'
        if words
        else ""
    )
    return (
        "      <note><unpitched><display-step>B</display-step><display-octave>4</display-octave>"
        f"</unpitched><duration>{int(pulse * DIVISIONS)}</duration><voice>1</voice>"
        f"<type>{kind}</type>{dot}<stem>none</stem><notehead>slash</notehead>{lyric}</note>\n"
    )


def _harmony(symbol: str, offset: int, names: NoteNames) -> str:
    chord = parse_chord(symbol, names)
    shift = f"<offset>{offset}</offset>" if offset else ""
    if chord is None:
        kind = "none" if is_no_chord(symbol) else "other"
        return (
            # A root that is not shown, as notation programs write it for what has none.
            '      <harmony placement="above"><root><root-step text="">C</root-step></root>'
            f'<kind text="{escape(symbol)}">{kind}</kind>{shift}</harmony>\n'
        )
    harmony = harmony_of(chord)
    root = _step("root", harmony.root.letter, harmony.root.alter)
    bass = (
        f"<bass>{_step('bass', harmony.bass.letter, harmony.bass.alter)}</bass>"
        if harmony.bass
        else ""
    )
    degrees = "".join(
        f"<degree><degree-value>{degree.value}</degree-value>"
        f"<degree-alter>{degree.alter}</degree-alter>"
        f"<degree-type>{degree.type}</degree-type></degree>"
        for degree in harmony.degrees
    )
    return (
        f'      <harmony placement="above"><root>{root}</root>'
        f'<kind text="{escape(harmony.text)}">{harmony.kind}</kind>'
        f"{bass}{degrees}{shift}</harmony>\n"
    )


def _step(name: str, letter: str, alter: int) -> str:
    altered = f"<{name}-alter>{alter}</{name}-alter>" if alter else ""
    return f"<{name}-step>{letter}</{name}-step>{altered}"
