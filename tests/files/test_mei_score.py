"""Lines after held words end with their section, and short bars stand beside whole ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from coproduce.files.engraving import engrave
from coproduce.files.musicxml import lead_sheet_to_musicxml
from coproduce.model.melody import Melody, MelodyNote
from coproduce.model.score import Passage, Score, Strain, Verse, own_words
from helpers.tunes import melody_of, note


def tune(section: str, pickup: str = "0") -> Melody:
    """Give a tune of four bars whose last note is held over a tie."""
    lengths = [*([Fraction(pickup)] if pickup != "0" else []), *[Fraction(2)] * 4]
    lengths += [Fraction(2), Fraction(6) - Fraction(pickup)]
    beat, notes = -Fraction(pickup), list[MelodyNote]()
    for length in lengths:
        notes.append(note(60 + len(notes), beat, length))
        beat += length
    return melody_of(notes, section=section, pickup=pickup)


def strain(melody: Melody, verses: int) -> Strain:
    words = own_words(melody)
    return Strain(
        label=melody.section,
        melody=melody,
        bars=4,
        verses=tuple(Verse(name=f"V {n}", syllables=words) for n in range(1, verses + 1)),
        verse_of_pass=tuple(range(verses)),
        sections=("a", "b")[:verses],
    )


def score(verse: Melody) -> Score:
    chorus = replace(tune("Chorus"), notes=tune("Chorus").notes[:4])
    return Score(
        title="T",
        passages=(
            Passage(strains=(strain(verse, 2),), times=2),
            Passage(strains=(strain(chorus, 1),), times=2),
        ),
    )


def test_the_line_of_a_held_word_ends_with_its_section() -> None:
    held = tune("Verse")
    plain = replace(held, notes=(*held.notes[:-1], replace(held.notes[-1], beats=Fraction(2))))
    chorus = [engrave(lead_sheet_to_musicxml(score(verse)))[-1] for verse in (held, plain)]
    # What is drawn of hyphens and lines are rectangles; staff lines are paths.
    assert chorus[0].svg.count("<rect") == chorus[1].svg.count("<rect")
    verse = [engrave(lead_sheet_to_musicxml(score(verse)))[0] for verse in (held, plain)]
    assert verse[0].svg.count("<rect") > verse[1].svg.count("<rect")


def test_a_pickup_and_the_rest_of_a_bar_do_not_count_as_bars_of_a_phrase() -> None:
    systems = engrave(lead_sheet_to_musicxml(score(tune("Verse", "1/2"))))
    assert [(system.section, system.first_bar, system.last_bar) for system in systems] == [
        ("Verse", 1, 4),
        ("Chorus", 5, 8),
    ]
