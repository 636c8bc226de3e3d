"""Chord sheets as MusicXML: chords over slashes with the words below, for notation programs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from html import escape
from typing import Final

from coproduce.files.xml_text import fit_for_xml
from coproduce.model.chords import ChordMark, ChordSheet, NoteNames, SheetSection
from coproduce.model.music import Key, TimeSignature
from coproduce.theory.capo import concert_sheet
from coproduce.theory.chord_grammar import is_no_chord, parse_chord
from coproduce.theory.chord_kinds import harmony_of
from coproduce.theory.transpose import key_of

DIVISIONS: Final = 48  # ticks in a quarter note; thirds and sixteenths are whole
BARS_A_SYSTEM: Final = 4
_TYPES: Final = {1: "whole", 2: "half", 4: "quarter", 8: "eighth", 16: "16th", 32: "32nd"}
# Sections that are headed by what they are where the sheet gives them no name of their own.
_NAMED: Final = frozenset(("verse", "chorus", "bridge"))
_ROLES: Final = ("composer", "lyricist", "arranger", "artist")
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" \
"http://www.musicxml.org/dtds/partwise.dtd">
<score-partwise version="4.0">
"""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From one chord to the next: the chord, or none, the words, and remarks above them."""

    symbol: str
    words: str = ""
    remarks: tuple[str, ...] = ()

    def and_then(self, other: _Stretch) -> _Stretch:
        """Add the words and remarks of another stretch."""
        words = f"{self.words} {other.words}".strip()
        return _Stretch(self.symbol, words, self.remarks + other.remarks)


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar of slashes: what begins in it, and where in the bar."""

    starts: tuple[Fraction, ...]
    stretches: tuple[_Stretch, ...]
    label: str = ""
    starts_system: bool = False


def sheet_to_musicxml(sheet: ChordSheet) -> str:
    """Write a sheet as one part of slashes, with repeats played out and sections named.

    A section without a grid gets one bar for each chord above its words, and for each line
    that has none. It is at concert pitch, whatever capo the sheet has: others play from it too.
    """
    sheet = concert_sheet(sheet)
    time = _time(sheet)
    lines = [_HEAD]
    if sheet.title:
        lines.append(f"  <work><work-title>{escape(sheet.title)}</work-title></work>\n")
    lines += _credits(sheet)
    lines.append(
        '  <part-list><score-part id="P1"><part-name print-object="no">Chords</part-name>'
        '</score-part></part-list>\n  <part id="P1">\n'
    )
    bars = [bar for section in sheet.sections for bar in _bars(section)]
    bars = bars or [_Bar((), ())]
    for number, bar in enumerate(bars, start=1):
        lines.append(f'    <measure number="{number}">\n')
        if number == 1:
            lines += _opening(key_of(sheet), time, sheet.metadata.get("tempo", ()))
        lines += _measure(bar, time, sheet.names, is_first=number == 1)
        if number == len(bars):
            lines.append(
                '      <barline location="right"><bar-style>light-heavy</bar-style></barline>\n'
            )
        lines.append("    </measure>\n")
    lines.append("  </part>\n</score-partwise>\n")
    return fit_for_xml("".join(lines))


def _time(sheet: ChordSheet) -> TimeSignature:
    for text in sheet.metadata.get("time", ()):
        try:
            return TimeSignature.parse(text)
        except ValueError:
            continue
    return TimeSignature(4, 4)


def _credits(sheet: ChordSheet) -> Iterator[str]:
    """Say who made a song, as the sheet does."""
    made = [
        f'<creator type="{role}">{escape(name)}</creator>'
        for role in _ROLES
        for name in sheet.metadata.get(role, ())
    ]
    made += [f"<rights>{escape(text)}</rights>" for text in sheet.metadata.get("copyright", ())]
    if made:
        yield f"  <identification>{''.join(made)}</identification>\n"
    for text in sheet.metadata.get("subtitle", ()):
        yield (
            '  <credit page="1"><credit-type>subtitle</credit-type>'
            f"<credit-words>{escape(text)}</credit-words></credit>\n"
        )


def _bars(section: SheetSection) -> Iterator[_Bar]:
    placed = section.placed_bars
    sung = [found for line in section.lines for found in _stretches_of(line.words, line.marks)]
    if placed:
        taken = iter(_words_for([symbol for bar in placed for _, symbol in bar], sung))
        bars = [_Bar(tuple(at for at, _ in bar), tuple(next(taken) for _ in bar)) for bar in placed]
    else:
        bars = [_Bar((Fraction(0),), (stretch,)) for stretch in sung]
    name = section.environment.capitalize() if section.environment in _NAMED else ""
    for number, bar in enumerate(bars):
        starts_system = number % BARS_A_SYSTEM == 0
        if number:
            yield replace(bar, starts_system=starts_system)
            continue
        first = _Stretch("", remarks=section.comments)
        yield _Bar(
            (Fraction(0), *bar.starts),
            (first, *bar.stretches),
            label=section.label or name,
            starts_system=starts_system,
        )


def _stretches_of(words: str, marks: Sequence[ChordMark]) -> Iterator[_Stretch]:
    """Cut a line before each of its chords; words before the first of them lead into it."""
    chords = [mark for mark in marks if not mark.is_annotation]
    ends = [*(mark.position for mark in chords[1:]), len(words)]
    start = 0
    for place, end in enumerate(ends):
        last = len(words) + 1 if place + 1 == len(ends) else end
        found = _Stretch(
            chords[place].symbol if chords else "",
            " ".join(words[start:end].split()),
            tuple(
                mark.symbol
                for mark in marks
                if mark.is_annotation and start <= mark.position < last
            ),
        )
        if found != _Stretch(""):
            yield found
        start = end


def _words_for(played: Sequence[str], sung: Sequence[_Stretch]) -> list[_Stretch]:
    """Say which words belong to each chord of the bars; no words are lost."""
    found = [_Stretch(symbol) for symbol in played]
    symbols = [stretch.symbol for stretch in sung]
    matcher = difflib.SequenceMatcher(None, played, symbols, autojunk=False)
    places: dict[int, int] = {}
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            places[block.b + step] = block.a + step
    last = 0
    for number, stretch in enumerate(sung):
        last = places.get(number, last)
        if found:
            found[last] = found[last].and_then(stretch)
    return found


def _opening(key: Key, time: TimeSignature, tempo: Sequence[str]) -> Iterator[str]:
    """Write what holds from the first bar on; a sheet's tempo counts quarter notes."""
    yield (
        f"      <attributes><divisions>{DIVISIONS}</divisions>"
        f"<key><fifths>{key.fifths}</fifths><mode>{key.mode}</mode></key>"
        f"<time><beats>{time.beats}</beats><beat-type>{time.unit}</beat-type></time>"
        "<clef><sign>G</sign><line>2</line></clef></attributes>\n"
    )
    text = tempo[0].strip() if tempo else ""
    if text.isdecimal() and int(text):
        kind, dot = _value(time.pulse_quarters)
        dots = "<beat-unit-dot/>" if dot else ""
        beats = round(int(text) / time.pulse_quarters)
        yield (
            '      <direction placement="above"><direction-type><metronome>'
            f"<beat-unit>{kind}</beat-unit>{dots}<per-minute>{beats}</per-minute>"
            f'</metronome></direction-type><sound tempo="{text}"/></direction>\n'
        )


def _measure(bar: _Bar, time: TimeSignature, names: NoteNames, *, is_first: bool) -> Iterator[str]:
    if bar.starts_system and not is_first:
        yield '      <print new-system="yes"/>\n'
    if bar.label:
        yield (
            '      <direction placement="above"><direction-type>'
            f"<rehearsal>{escape(bar.label)}</rehearsal></direction-type></direction>\n"
        )
    pulse = time.pulse_quarters
    beats = max(1, round(time.bar_quarters / pulse))
    # Each chord stands over the slash at or before which it begins.
    starts = [min(beats - 1, int(start * beats)) for start in bar.starts]
    for beat in range(beats):
        words: list[str] = []
        for place, stretch in enumerate(bar.stretches):
            if starts[place] == beat:
                yield from map(_remark, stretch.remarks)
                if stretch.symbol:
                    offset = round((bar.starts[place] * beats - beat) * pulse * DIVISIONS)
                    yield _harmony(stretch.symbol, offset, names)
                words.append(stretch.words)
        yield _slash(pulse, " ".join(word for word in words if word))


def _remark(text: str) -> str:
    return (
        '      <direction placement="above"><direction-type>'
        f"<words>{escape(text)}</words></direction-type></direction>\n"
    )


def _value(length: Fraction) -> tuple[str, str]:
    """Name a note value, with its dot if it has one."""
    is_dotted = length.numerator == 3
    plain = length * 2 / 3 if is_dotted else length
    return _TYPES.get(int(4 / plain), "quarter"), "<dot/>" if is_dotted else ""


def _slash(pulse: Fraction, words: str) -> str:
    kind, dot = _value(pulse)
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
        # The kind's text says it already.
        f'<degree print-object="no"><degree-value>{degree.value}</degree-value>'
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
