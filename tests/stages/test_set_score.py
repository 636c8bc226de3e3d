"""A song becomes one lead sheet: each tune once, its verses below one another, in its order."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from coproduce.files.chordpro import parse_chordpro
from coproduce.model.chords import ChordSheet, SectionKind, SheetLine, SheetSection
from coproduce.model.melody import Melody
from coproduce.model.music import Key, TimeSignature
from coproduce.model.score import Score
from coproduce.model.song import FormSection, Song
from coproduce.stages.set_score import set_score
from helpers.tunes import melody_of, note

WORDS = {
    "Verse 1": ("the lights go on", "and we sail home"),
    "Verse 2": ("the rain comes down", "and we walk back"),
    "Chorus": ("oh ring the bell", "and ring it twice"),
    "Long": ("there are far too many syllables in these lines", "and there are more of them here"),
}


def tune(section: str, low: int = 60) -> Melody:
    texts = " ".join(WORDS[section]).split()
    return melody_of(
        [note(low + (2 * index) % 9, index, 1, text) for index, text in enumerate(texts)],
        section=section,
    )


TUNES = {"verse": tune("Verse 1"), "chorus": tune("Chorus", 64)}


def section(label: str) -> SheetSection:
    lines = tuple(SheetLine(words=words) for words in WORDS.get(label, ()))
    return SheetSection(kind=SectionKind.VERSE, label=label, lines=lines)


SHEET = ChordSheet(title="T", sections=tuple(map(section, WORDS)))


def song(*form: str) -> Song:
    """Give a song in the order "Verse 1:2", name and bars."""
    steps = []
    for step in form:
        name, _, bars = step.partition(":")
        family = name.rstrip(" 0123456789").lower()
        known = {"long": "verse"}.get(family, family)
        steps.append(
            FormSection(name=name, bars=int(bars or 2), tune=known if known in TUNES else "")
        )
    return Song(
        title="Harbour",
        key=Key.parse("C"),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=96.0,
        form=tuple(steps),
    )


def order(score: Score) -> list[tuple[str, str]]:
    """Say what is played, with the first word sung each time."""
    found = []
    counts: dict[int, int] = {}
    for strain, verse in score.played():
        time = counts.get(id(strain), 0)
        counts[id(strain)] = time + 1
        name = strain.sections[time] if strain.sections else strain.label
        words = (
            [s.text for s in strain.verses[verse].syllables if s.text] if verse is not None else []
        )
        found.append((name, " ".join(words[:3])))
    return found


def test_verses_to_one_tune_stand_under_it_and_are_repeated() -> None:
    score = set_score(song("Verse 1", "Chorus", "Verse 2", "Chorus"), SHEET, TUNES)
    (passage,) = score.passages
    assert passage.times == 2
    verse, chorus = passage.strains
    assert (verse.label, [v.name for v in verse.verses]) == ("Verse 1, 2", ["Verse 1", "Verse 2"])
    assert (chorus.label, len(chorus.verses), chorus.verse_of_pass) == ("Chorus", 1, (0, 0))
    assert order(score) == [
        ("Verse 1", "the lights go"),
        ("Chorus", "oh ring the"),
        ("Verse 2", "the rain comes"),
        ("Chorus", "oh ring the"),
    ]


@pytest.mark.parametrize(
    "form",
    [
        ("Verse 1", "Verse 2", "Chorus", "Chorus"),
        ("Intro:4", "Verse 1", "Chorus", "Verse 2", "Chorus", "Chorus", "Outro"),
        ("Chorus", "Verse 1", "Chorus", "Verse 2", "Chorus"),
        ("Verse 1", "Bridge:3", "Verse 2", "Bridge:3", "Chorus"),
        ("Chorus", "Verse 2", "Verse 1"),
    ],
)
def test_the_song_is_played_in_its_own_order(form: tuple[str, ...]) -> None:
    whole = song(*form)
    score = set_score(whole, SHEET, TUNES)
    assert [name for name, _ in order(score)] == [step.name for step in whole.form]
    for name, words in order(score):
        assert words == " ".join(" ".join(WORDS.get(name, ())).split()[:3])


def test_a_repeat_must_save_reading() -> None:
    score = set_score(song("Verse 1", "Chorus", "Verse 2"), SHEET, TUNES)
    assert [passage.times for passage in score.passages] == [1, 1, 1]


def test_words_with_far_more_syllables_are_kept_below_and_the_reason_told() -> None:
    score = set_score(song("Verse 1", "Long"), SHEET, TUNES)
    (unset,) = score.unset
    assert (unset.section, unset.lines) == ("Long", WORDS["Long"])
    assert unset.why == "more or fewer syllables than the tune has notes"


def test_a_section_of_another_length_has_no_place_under_the_tune() -> None:
    score = set_score(song("Verse 1", "Verse 2:3"), SHEET, TUNES)
    assert [unset.why for unset in score.unset] == ["3 bars, and the tune has 2"]


def test_lines_that_a_memo_does_not_reach_are_not_lost() -> None:
    whole = tune("Verse 1")
    count = len(WORDS["Verse 1"][0].split())
    half = replace(whole, notes=whole.notes[:count])
    score = set_score(song("Verse 1"), SHEET, {"verse": half})
    (unset,) = score.unset
    assert (unset.section, unset.lines) == ("Verse 1", WORDS["Verse 1"][1:])
    assert set_score(song("Verse 1"), SHEET, {"verse": whole}).unset == ()


def test_a_stretch_without_a_tune_has_rests_and_its_chords() -> None:
    intro = SheetSection(kind=SectionKind.VERSE, label="Intro", bars=(("C",), ("F", "G")))
    sheet = replace(SHEET, sections=(intro, *SHEET.sections))
    score = set_score(song("Intro", "Verse 1"), sheet, TUNES)
    first = score.passages[0].strains[0]
    assert (first.label, first.melody.notes, first.verse_of_pass) == ("Intro", (), (None,))
    assert [(chord.beat, chord.symbol) for chord in first.melody.chords] == [
        (Fraction(0), "C"),
        (Fraction(4), "F"),
        (Fraction(6), "G"),
    ]


def test_a_tune_that_the_form_forgets_is_still_in_the_score() -> None:
    score = set_score(song("Verse 1"), SHEET, TUNES)
    assert [strain.label for strain in score.strains] == ["Verse 1", "Chorus"]


def test_without_a_form_or_a_sheet_the_tunes_stand_one_after_the_other() -> None:
    score = set_score(song(), None, TUNES)
    assert [strain.label for strain in score.strains] == ["Verse 1", "Chorus"]


def test_without_any_tune_there_is_no_score() -> None:
    with pytest.raises(ValueError, match="needs a tune"):
        set_score(song(), SHEET, {})


def test_a_tune_in_the_relative_key_moves_as_the_song_does() -> None:
    words = (
        "{{start_of_verse: Verse {}}}\n[{}]the lights go on\nand we sail home\n{{end_of_verse}}\n"
    )
    text = f"{{key: C}}\n{words.format(1, 'Am')}{{key: D}}\n{words.format(2, 'Bm')}"
    minor = replace(TUNES["verse"], key=Key.parse("A minor"))
    score = set_score(
        song("Verse 1", "Verse 2"), parse_chordpro(text, "song.cho"), {"verse": minor}
    )
    keys = [str(strain.melody.key) for strain in score.strains]
    assert keys == ["A minor", "B minor"]


@pytest.mark.parametrize(("label", "name"), [("", "Verse"), ("Verse  2", "Verse 2")])
def test_words_of_a_section_are_set_however_its_name_is_typed(label: str, name: str) -> None:
    other = replace(section("Verse 2"), label=label)
    sheet = ChordSheet(title="T", sections=(other, section("Verse 1")))
    score = set_score(song("Verse 1", name), sheet, {"verse": TUNES["verse"]})
    assert order(score) == [("Verse 1", "the lights go"), (name, "the rain comes")]
