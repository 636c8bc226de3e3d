"""Papers hold what each reader needs, in the order in which it is needed."""

from dataclasses import replace

import pytest

from coproduce.files.chordpro import parse_chordpro
from coproduce.model.chords import ChordMark, ChordSheet, SectionKind, SheetLine, SheetSection
from coproduce.model.music import Key, TimeSignature
from coproduce.model.papers import (
    EngravedSystem,
    EngravedTune,
    FormStep,
    MusicBlock,
    Paper,
    PaperKind,
    Stanza,
)
from coproduce.model.song import FormSection, Song
from coproduce.stages.engrave import chord_sheet, in_sections, large_print, lead_sheet
from coproduce.stages.words_alone import words_alone


def section(label: str, *words: str, kind: SectionKind = SectionKind.VERSE) -> SheetSection:
    lines = tuple(
        SheetLine(words=text, marks=(ChordMark(position=0, symbol="Bb"),), line_number=number)
        for number, text in enumerate(words, start=1)
    )
    return SheetSection(kind=kind, label=label, lines=lines)


INTRO = SheetSection(kind=SectionKind.GRID, label="Intro", bars=(("C",), ("F",), ("C",), ("G",)))
VERSE_1 = replace(section("Verse 1", "we caught it", "in the rain"), bars=(("C",), ("F",)))
VERSE_2 = replace(section("Verse 2", "my mother counted", "one by one"), bars=(("C",), ("F",)))
CHORUS = section("Chorus", "egg and cress on the number nine", kind=SectionKind.CHORUS)
AGAIN = replace(CHORUS, is_recall=True)
TAG = section("Tag", "ring the bell")
SHEET = ChordSheet(
    title="Number Nine", sections=(INTRO, VERSE_1, CHORUS, VERSE_2, AGAIN, AGAIN, TAG)
)


def song(*names: str) -> Song:
    return Song(
        title="Sandwiches on the Number Nine",
        key=Key.parse("C"),
        time_signature=TimeSignature.parse("4/4"),
        tempo_bpm=96.0,
        feel="light shuffle",
        count_in_bars=2,
        form=tuple(
            FormSection(name=name, bars=8, note="quiet" if name == "Verse 2" else "")
            for name in names
        ),
    )


PLAYED = song("Intro", "Verse 1", "Chorus", "Verse 2", "Chorus", "Chorus", "Tag")


def labels(paper: Paper) -> list[str]:
    return [block.label for block in paper.blocks]


def stanza(paper: Paper, label: str) -> Stanza:
    found = next(block for block in paper.blocks if block.label == label)
    assert isinstance(found, Stanza)
    return found


def words(paper: Paper) -> list[str]:
    stanzas = [block for block in paper.blocks if isinstance(block, Stanza)]
    return [line.text for block in stanzas for line in block.lines]


def system(first: int, last: int, section: str = "") -> EngravedSystem:
    return EngravedSystem(
        svg="<svg/>",
        width_mm=180.0,
        height_mm=20.0,
        first_bar=first,
        last_bar=last,
        chords=("Bb", "F"),
        words="we caught it",
        section=section,
    )


def test_a_chord_sheet_says_key_metre_tempo_feel_and_count_in() -> None:
    paper = chord_sheet(SHEET, PLAYED)
    assert paper.kind is PaperKind.CHORD_SHEET
    assert paper.title == "Sandwiches on the Number Nine"
    assert paper.facts == ("C major", "4/4", "♩ = 96", "light shuffle", "count-in 2 bars")
    assert paper.form[1] == FormStep(name="Verse 1", bars=8)


def test_a_chorus_that_comes_again_is_named_with_its_first_words() -> None:
    paper = chord_sheet(SHEET, PLAYED)
    assert labels(paper) == ["Intro", "Verse 1", "Chorus", "Verse 2", "Chorus", "Tag"]
    again = paper.blocks[4]
    assert isinstance(again, Stanza)
    assert not again.lines
    assert again.note == "egg and cress on … \N{MULTIPLICATION SIGN} 2"


def test_three_choruses_running_are_counted() -> None:
    paper = chord_sheet(replace(SHEET, sections=(CHORUS, AGAIN, AGAIN, AGAIN)))
    assert [block.note for block in paper.blocks] == [
        "",
        "egg and cress on … \N{MULTIPLICATION SIGN} 3",
    ]


def test_bars_that_are_the_same_are_shown_once() -> None:
    paper = chord_sheet(SHEET)
    assert stanza(paper, "Verse 1").bars == ("C", "F")
    assert stanza(paper, "Verse 2").bars == ()
    assert stanza(paper, "Intro").bars == ("C", "F", "C", "G")


def test_what_the_form_notes_stands_beside_the_section() -> None:
    remarked = replace(VERSE_2, comments=("Quiet",), comment_line_numbers=(0,))
    paper = chord_sheet(replace(SHEET, sections=(remarked,)), PLAYED)
    assert stanza(paper, "Verse 2").note == "quiet"
    assert len(stanza(paper, "Verse 2").lines) == 2


def test_the_sheet_speaks_where_there_is_no_song() -> None:
    metadata = {
        "key": ("Bb",),
        "capo": ("2",),
        "time": ("6/8",),
        "tempo": ("126",),
        "subtitle": ("a sea song",),
        "composer": ("Jo", "Kit"),
    }
    paper = chord_sheet(replace(SHEET, metadata=metadata), remarks=("for the trumpet",))
    assert paper.facts == ("Bb", "capo 2", "6/8", "♩. = 84", "for the trumpet")
    assert (paper.subtitle, paper.credits) == ("a sea song", "Music: Jo, Kit")


def test_a_dedication_is_printed_on_the_papers_of_a_song() -> None:
    dedicated = replace(SHEET, metadata={"subtitle": ("for the Quay Room",)})
    assert chord_sheet(dedicated, PLAYED).subtitle == "for the Quay Room"
    assert large_print(dedicated, PLAYED).subtitle == "for the Quay Room"


def test_a_sheet_without_a_title_is_printed_all_the_same() -> None:
    assert chord_sheet(replace(SHEET, title=" ")).title == "Untitled song"


def test_a_lead_sheet_has_music_then_the_other_verses_as_words() -> None:
    tunes = [
        EngravedTune(section="Intro", systems=()),
        EngravedTune(section="Verse 1", systems=(system(1, 4), system(5, 8))),
        EngravedTune(section="chorus", systems=(system(1, 8),)),
    ]
    paper = lead_sheet(SHEET, tunes, PLAYED)
    assert labels(paper) == ["Intro", "Verse 1", "chorus", "Verse 2", "Tag"]
    assert isinstance(paper.blocks[1], MusicBlock)
    assert paper.blocks[1].note == "also Verse 2"
    verse = stanza(paper, "Verse 2")
    assert not verse.bars
    assert all(not cell.chord for one in verse.lines for g in one.groups for cell in g.cells)


def test_verses_that_are_under_one_tune_are_not_printed_again() -> None:
    tunes = [
        EngravedTune(section="Verse 1, 2", systems=(system(1, 8),), covers=("Verse 1", "Verse 2")),
        EngravedTune(section="Chorus", systems=(system(1, 8),)),
    ]
    paper = lead_sheet(SHEET, tunes, PLAYED)
    assert labels(paper) == ["Verse 1, 2", "Chorus", "Intro", "Tag"]
    assert isinstance(paper.blocks[0], MusicBlock)
    assert paper.blocks[0].note == "Verse 2: quiet"
    assert words(paper) == ["ring the bell"]


def test_lines_that_the_tune_does_not_reach_are_printed_with_their_chords() -> None:
    tunes = [EngravedTune(section="Verse 1", systems=(system(1, 8),), covers=("Verse 1",))]
    paper = lead_sheet(SHEET, tunes, PLAYED, unset={"Verse 1": ["in the rain"]})
    further = next(block for block in paper.blocks[1:] if block.label == "Verse 1")
    assert further.note == "the words that have no tune yet"
    assert "in the rain" in words(paper)
    assert "we caught it" not in words(paper)


def test_music_is_told_to_those_who_cannot_see_it() -> None:
    paper = lead_sheet(SHEET, [EngravedTune(section="Verse 1", systems=(system(1, 4),))])
    block = paper.blocks[0]
    assert isinstance(block, MusicBlock)
    assert block.pictures[0].alt == (
        "Music of Verse 1, bars 1 to 4. Chords: B♭, F. Words: we caught it"
    )


def test_a_tune_whose_section_is_not_in_the_sheet_is_not_lost() -> None:
    paper = lead_sheet(SHEET, [EngravedTune(section="Middle", systems=(system(1, 4),))])
    assert labels(paper) == ["Middle", "Intro", "Verse 1", "Chorus", "Verse 2", "Tag"]


@pytest.mark.parametrize("label", ["", "Verse  1", "Strophe"])
def test_words_under_notes_are_not_printed_again_whatever_the_sheet_calls_them(label: str) -> None:
    sheet = ChordSheet(title="T", sections=(replace(VERSE_1, label=label), TAG))
    name = "Verse 1" if label == "Verse  1" else "Verse"
    music = EngravedTune(section=name, systems=(system(1, 4),))
    assert labels(lead_sheet(sheet, [music], song(name, "Tag"))) == [name, "Tag"]
    left = lead_sheet(sheet, [music], song(name, "Tag"), unset={name: ["in the rain"]})
    assert words(left) == ["in the rain", "ring the bell"]


def test_words_after_the_music_are_in_the_order_in_which_they_are_sung() -> None:
    tunes = [EngravedTune(section="Verse 1", systems=(system(1, 4),))]
    early_tag = replace(SHEET, sections=(VERSE_1, TAG, VERSE_2))
    assert labels(lead_sheet(early_tag, tunes, song("Verse 1", "Verse 2", "Tag"))) == [
        "Verse 1",
        "Verse 2",
        "Tag",
    ]
    # A form without the tag cannot place it, so that the sheet's own order stands.
    assert labels(lead_sheet(early_tag, tunes, song("Verse 1", "Verse 2"))) == [
        "Verse 1",
        "Tag",
        "Verse 2",
    ]


def test_the_lines_of_a_score_are_parted_at_its_sections() -> None:
    tunes = in_sections([system(1, 4, "A"), system(5, 8), system(9, 12, "B")])
    assert [(tune.section, len(tune.systems)) for tune in tunes] == [("A", 2), ("B", 1)]


def test_large_print_writes_every_chorus_out_in_the_order_of_the_form() -> None:
    paper = large_print(SHEET, PLAYED)
    assert labels(paper) == ["Intro", "Verse 1", "Chorus", "Verse 2", "Chorus", "Chorus", "Tag"]
    assert words(paper).count("egg and cress on the number nine") == 3
    assert stanza(paper, "Intro").note == "music, 8 bars"
    assert paper.form == ()


def test_large_print_with_chords_says_their_key_and_capo() -> None:
    sheet = parse_chordpro("{key: G}\n{capo: 2}\n{tempo: 96}\n[G]Carry [D]on\n", "x.cho")
    assert large_print(sheet, with_chords=True).facts == ("G major", "capo 2")
    assert large_print(sheet).facts == ()
    moved = large_print(sheet, remarks=["Capo 3, shapes in F#"], with_chords=True)
    assert moved.facts == ("G major", "Capo 3, shapes in F#")


def test_large_print_has_no_chords_unless_asked_for() -> None:
    def chords(paper: Paper) -> set[str]:
        blocks = [block for block in paper.blocks if isinstance(block, Stanza)]
        groups = [group for block in blocks for line in block.lines for group in line.groups]
        return {cell.chord for group in groups for cell in group.cells if cell.chord}

    assert chords(large_print(SHEET, PLAYED)) == set()
    assert chords(large_print(SHEET, PLAYED, with_chords=True)) == {"B♭"}


def test_a_verse_that_the_form_forgot_is_still_sung() -> None:
    paper = large_print(SHEET, song("Verse 1", "Chorus"))
    assert "my mother counted" in words(paper)
    assert words(paper).count("egg and cress on the number nine") == 3


def test_a_form_finds_its_sections_whatever_the_case() -> None:
    shouted = song("INTRO", "verse  1", "chorus", "VERSE 2", "tag")
    assert words(large_print(SHEET, shouted))[0] == "we caught it"


def test_words_alone_keep_the_words_and_nothing_to_play() -> None:
    alone = words_alone(SHEET)
    assert alone.sections[0].label == "Verse 1"
    assert alone.symbols == ()
    assert words(chord_sheet(alone))[:2] == ["we caught it", "in the rain"]


@pytest.mark.parametrize("letters", ["שלום עליכם", "مرحبا"])
def test_words_from_right_to_left_are_noticed(letters: str) -> None:
    assert chord_sheet(ChordSheet(title="x", sections=(section("A", letters),))).is_right_to_left
    assert not chord_sheet(SHEET).is_right_to_left


@pytest.mark.parametrize(
    ("words", "stated", "language"),
    [
        ("Stille Nacht, heilige Nacht", "", "de"),
        ("Stille Nacht, heilige Nacht", "Deutsch", "de"),
        ("we caught it", "Cymraeg", "en"),
        ("we caught it", "pt_BR", "pt-BR"),
        ("Stille Nacht", "cy", "cy"),
    ],
)
def test_a_paper_is_read_aloud_in_the_language_of_its_lines(
    words: str, stated: str, language: str
) -> None:
    sheet = parse_chordpro(f"{{title: T}}\n{{language: {stated}}}\n{words}\n", "s.cho")
    assert not sheet.problems
    assert large_print(sheet).language == language
