"""Place a song on paper: a chord sheet, a lead sheet, and large print.

Nothing is drawn here: the papers are values, which `files/pdf.py` sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coproduce.model.chords import ChordSheet, SectionKind, SheetSection
from coproduce.model.papers import (
    EngravedSystem,
    EngravedTune,
    LineStyle,
    MusicBlock,
    MusicPicture,
    Paper,
    PaperKind,
    PaperLine,
    Stanza,
)
from coproduce.model.section_names import family, find_section, listed_labels, plain
from coproduce.model.song import FormSection, Song
from coproduce.stages.chord_lines import inline_line, printed_bars, printed_lines, printed_symbol
from coproduce.stages.paper_heading import head, pitch_facts

# A remark before the first line that is no longer than this stands beside the label.
_BESIDE_LABEL = 32
# How much of a chorus reminds players which one it is, and still fits a column.
_FIRST_WORDS = 4
FURTHER = "the words that have no tune yet"
_TIMES = " \N{MULTIPLICATION SIGN} "


def chord_sheet(
    sheet: ChordSheet,
    song: Song | None = None,
    *,
    remarks: Sequence[str] = (),
    words_only: bool = False,
) -> Paper:
    """Make the paper that players read on stage: words, chords above them, bars.

    A section that is called back is named with its first words. The bars of a section are
    shown where they first occur.

    Parameters
    ----------
    sheet, song, remarks
        See paper_heading.head; the song's form gives the line of sections.
    words_only
        Leave chords and bars out.
    """
    notes = _notes(song)
    blocks: list[Stanza] = []
    shown: set[tuple[str, ...]] = set()
    for section in sheet.sections:
        if section.is_recall:
            blocks = _call_back(blocks, section)
            continue
        stanza = _stanza(section, notes.get(plain(section.label), ""), with_chords=not words_only)
        if stanza.lines and stanza.bars in shown:
            stanza = replace(stanza, bars=())
        shown.add(stanza.bars)
        if stanza.lines or stanza.bars:
            blocks.append(stanza)
    return _paper(PaperKind.CHORD_SHEET, sheet, song, remarks, blocks)


def lead_sheet(
    sheet: ChordSheet,
    tunes: Sequence[EngravedTune],
    song: Song | None = None,
    *,
    remarks: Sequence[str] = (),
    unset: Mapping[str, Sequence[str]] | None = None,
) -> Paper:
    """Make the paper that a singer or soloist reads: the music, then the rest of the words.

    The music stands in the order in which it is written, with sections that have no tune where
    they are played. Then come the words that are under no notes, in the song's order: later
    verses of a tune, and sections that are not in the score.

    Parameters
    ----------
    sheet, song, remarks
        See paper_heading.head.
    tunes
        The music as it is written, one entry a section.
    unset
        Lines by their section that are under no notes, though others of that section are.
    """
    rest = {plain(name): set(lines) for name, lines in (unset or {}).items()}
    covered = set(map(plain, _named_in(tunes)))
    shared = _shared_tunes(sheet, song)
    notes = _notes(song)
    sections = _by_played_names(sheet, _named_in(tunes))
    own = dict(reversed(sections))
    music: list[Stanza | MusicBlock] = []
    told: set[str] = set()
    for tune in tunes:
        names = [plain(name) for name in _covered(tune)]
        if tune.systems:
            others = [label for name in names for label in shared.get(name, ())]
            below = [x for x in dict.fromkeys(others) if plain(x) not in covered | told]
            told |= set(map(plain, below))
            remarks_here = [
                _noted(name, notes, is_alone=len(names) == 1) for name in _covered(tune)
            ]
            remarks_here += [f"also {listed_labels(below)}"] if below else []
            music.append(_music(tune, ", ".join(filter(None, remarks_here))))
        elif names[0] in own:
            section = own.pop(names[0])
            stanza = _stanza(section, notes.get(names[0], ""))
            music.extend([stanza] if stanza.lines or stanza.bars else [])
    words: list[Stanza] = []
    for name, section in sections:
        if name in covered:
            left = tuple(line for line in section.lines if line.words.strip() in rest.get(name, ()))
            further = replace(section, lines=left, bars=())
            words.extend([_stanza(further, FURTHER)] if left else [])
            continue
        has_tune = any(plain(label) in covered for label in shared.get(name, ()))
        stanza = _stanza(section, notes.get(name, ""), with_chords=not has_tune)
        words.extend([stanza] if stanza.lines or (stanza.bars and not has_tune) else [])
    return _paper(PaperKind.LEAD_SHEET, sheet, song, remarks, [*music, *_as_sung(words, song)])


def _noted(name: str, notes: Mapping[str, str], *, is_alone: bool) -> str:
    """Give what the form notes of a section, with its name where several share the music."""
    note = notes.get(plain(name), "")
    return note if is_alone or not note else f"{name}: {note}"


def _by_played_names(sheet: ChordSheet, played: Sequence[str]) -> list[tuple[str, SheetSection]]:
    """Give each section of a sheet with the name by which it is played, as names are compared.

    What a form calls "Verse" may have no name on the sheet.
    """
    own = [section for section in sheet.sections if not section.is_recall]
    meant = {id(find_section(own, name)): plain(name) for name in played}
    known = set(meant.values())
    labels = [plain(section.label) for section in own]
    return [
        (label if label in known else meant.get(id(section), label), section)
        for label, section in zip(labels, own, strict=True)
    ]


def _named_in(tunes: Iterable[EngravedTune]) -> list[str]:
    return [name for tune in tunes for name in _covered(tune)]


def _covered(tune: EngravedTune) -> tuple[str, ...]:
    return tune.covers or (tune.section,)


def large_print(
    sheet: ChordSheet,
    song: Song | None = None,
    *,
    remarks: Sequence[str] = (),
    with_chords: bool = False,
) -> Paper:
    """Make the paper for singers with low vision: everything in the order in which it is sung.

    UKAAF's guidance for clear and large print: at least 18 points, no italics, nothing to
    look up on another page. So choruses are written out each time, in the order of the
    song's form, and instrumental sections say how long to wait.
    """
    blocks: list[Stanza] = []
    for section, step in _in_order(sheet, song):
        lines = _large_lines(section, with_chords=with_chords) if section else ()
        label = step.name if step else section.label if section else ""
        note = step.note if step else ""
        if lines:
            note, lines = _beside_label(note, lines)
        elif step:
            note = ", ".join(filter(None, ("music", f"{step.bars} bars", note)))
        elif not section or not section.bars:
            continue
        else:
            note = f"music, {len(section.bars)} bars"
        is_chorus = section is not None and section.kind is SectionKind.CHORUS
        blocks.append(Stanza(label=label, note=note, is_chorus=is_chorus, lines=lines))
    paper = _paper(PaperKind.LARGE_PRINT, sheet, song, remarks, blocks)
    # Singers ask what comes next, which the pages say; bars and tempo are for players. Chords
    # without their key and capo would sound wrong.
    facts = pitch_facts(sheet, song, remarks) if with_chords else ()
    return replace(paper, facts=(*facts, *remarks), form=())


def in_sections(systems: Sequence[EngravedSystem]) -> tuple[EngravedTune, ...]:
    """Part the lines of a whole score where its sections begin."""
    starts = [0, *(index for index, system in enumerate(systems) if system.section and index)]
    ends = [*starts[1:], len(systems)]
    return tuple(
        EngravedTune(section=systems[start].section, systems=tuple(systems[start:end]))
        for start, end in zip(starts, ends, strict=True)
    )


def _paper(
    kind: PaperKind,
    sheet: ChordSheet,
    song: Song | None,
    remarks: Sequence[str],
    blocks: Sequence[Stanza | MusicBlock],
) -> Paper:
    heading = head(sheet, song, remarks)
    return Paper(
        kind=kind,
        title=heading.title,
        language=heading.language,
        is_right_to_left=heading.is_right_to_left,
        subtitle=heading.subtitle,
        credits=heading.credits,
        facts=heading.facts,
        form=heading.form,
        blocks=tuple(blocks),
    )


def _stanza(section: SheetSection, note: str, *, with_chords: bool = True) -> Stanza:
    note, lines = _beside_label(note, printed_lines(section, with_chords=with_chords))
    return Stanza(
        label=section.label,
        note=note,
        is_chorus=section.kind is SectionKind.CHORUS,
        bars=printed_bars(section) if with_chords else (),
        lines=lines,
    )


def _beside_label(note: str, lines: tuple[PaperLine, ...]) -> tuple[str, tuple[PaperLine, ...]]:
    """Move a short first remark beside the label, unless it says what stands there."""
    if not lines or lines[0].style is not LineStyle.REMARK:
        return note, lines
    remark = lines[0].text
    if remark.casefold() == note.casefold():
        return note, lines[1:]
    if not note and len(remark) <= _BESIDE_LABEL:
        return remark, lines[1:]
    return note, lines


def _call_back(blocks: list[Stanza], section: SheetSection) -> list[Stanza]:
    """Name a section that comes again; one that comes twice running is named once."""
    first_words = next((line.words for line in section.lines if line.words.strip()), "")
    note = f"{' '.join(first_words.split()[:_FIRST_WORDS]).rstrip('.,;:')} …" if first_words else ""
    is_chorus = section.kind is SectionKind.CHORUS
    again = Stanza(label=section.label, note=note, is_chorus=is_chorus)
    if blocks and not blocks[-1].lines and blocks[-1].label == section.label:
        twice, separator, times = blocks[-1].note.rpartition(_TIMES)
        count = int(times) + 1 if separator and times.isdecimal() else 2
        return [*blocks[:-1], replace(again, note=f"{twice or blocks[-1].note}{_TIMES}{count}")]
    return [*blocks, again]


def _large_lines(section: SheetSection, *, with_chords: bool) -> tuple[PaperLine, ...]:
    if not with_chords:
        lines = printed_lines(section, with_chords=False)
        return tuple(line for line in lines if line.style is not LineStyle.FIXED)
    inline = {id(line): inline_line(line) for line in section.lines}
    return tuple(inline.values())


def _music(tune: EngravedTune, note: str) -> MusicBlock:
    pictures = tuple(
        MusicPicture(
            svg=system.svg,
            width_mm=system.width_mm,
            height_mm=system.height_mm,
            alt=_spoken(tune.section, system),
        )
        for system in tune.systems
    )
    return MusicBlock(label=tune.section, note=note, pictures=pictures)


def _spoken(section: str, system: EngravedSystem) -> str:
    """Say what a line of music shows, for those who hear the page."""
    bars = (
        f"bar {system.first_bar}"
        if system.first_bar == system.last_bar
        else f"bars {system.first_bar} to {system.last_bar}"
    )
    parts = [f"Music{f' of {section}' if section else ''}, {bars}"]
    if system.chords:
        parts.append(f"Chords: {', '.join(map(printed_symbol, system.chords))}")
    if system.words:
        parts.append(f"Words: {system.words}")
    return ". ".join(parts)


def _notes(song: Song | None) -> Mapping[str, str]:
    return {plain(step.name): step.note for step in reversed(song.form)} if song else {}


def _shared_tunes(sheet: ChordSheet, song: Song | None) -> Mapping[str, tuple[str, ...]]:
    """For each section, the labels of the other sections that are sung to its tune."""
    tunes = {plain(step.name): step.tune for step in song.form} if song else {}
    labels = dict.fromkeys(
        section.label for section in sheet.sections if section.lines and not section.is_recall
    )

    def tune(label: str) -> str:
        return tunes.get(plain(label)) or family(label)

    return {
        plain(label): tuple(one for one in labels if one != label and tune(one) == tune(label))
        for label in labels
    }


def _as_sung(stanzas: Sequence[Stanza], song: Song | None) -> Sequence[Stanza]:
    """Put stanzas into the order of the form, or leave them as they are if it lacks one."""
    names = [plain(step.name) for step in song.form] if song else []
    if any(plain(stanza.label) not in names for stanza in stanzas):
        return stanzas
    return sorted(stanzas, key=lambda stanza: names.index(plain(stanza.label)))


def _in_order(
    sheet: ChordSheet, song: Song | None
) -> Iterable[tuple[SheetSection | None, FormSection | None]]:
    """Pair the sheet's sections with the song's form, in the order in which they are sung.

    If words of the sheet have no place in the form, the sheet's own order stands: singers
    must never miss a verse because a label was typed in another way.
    """
    sheet_order = [(section, None) for section in sheet.sections]
    if not song or not song.form:
        return sheet_order
    own = [section for section in sheet.sections if not section.is_recall]
    found = [find_section(own, step.name) for step in song.form]
    used = {id(section) for section in found}
    if any(section.lines and id(section) not in used for section in own):
        return sheet_order
    return list(zip(found, song.form, strict=True))
