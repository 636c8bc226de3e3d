"""Music that comes twice and only ends otherwise is written once, with two endings."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.model.melody import ChordAt, Melody
from coproduce.model.score import Passage, Score, Strain, Verse, own_words
from coproduce.stages.fold_endings import with_endings
from helpers.tunes import melody_of
from helpers.tunes import note as sung_note

Played = list[tuple[Fraction, Fraction, int, str | None]]


def tune(bars: list[list[int]], *, pickup: int = 0, section: str = "Verse") -> Melody:
    """Give a tune of quarter notes, four a bar; with a pickup the last bar ends early."""
    pitches = [57] * pickup + [pitch for bar in bars for pitch in bar]
    pitches = pitches[: len(pitches) - pickup]
    return melody_of(
        [
            sung_note(pitch, index - pickup, 1, f"{section[0]}{index}")
            for index, pitch in enumerate(pitches)
        ],
        section=section,
        tempo_bpm=90.0,
        pickup=pickup,
    )


def passage(melody: Melody) -> Passage:
    return Passage(
        strains=(
            Strain(
                label=melody.section,
                melody=melody,
                bars=melody.bars,
                verses=(Verse(name=melody.section, syllables=own_words(melody)),),
                sections=(melody.section,),
            ),
        )
    )


def played(passages: tuple[Passage, ...]) -> Played:
    """Write out what whoever follows the repeats sings, with words."""
    now, found = Fraction(0), []
    for strain, verse in Score(title="T", passages=passages).played():
        words = strain.verses[verse].syllables if verse is not None else ()
        for note, sung in zip(strain.melody.notes, words, strict=True):
            found.append((now + note.beat, note.beats, note.midi_pitch, sung.text))
        now += strain.melody.barlines.start_of(strain.bars)
    return found


A, B, C, D = [60, 62, 64, 65], [67, 65, 64, 62], [69, 67, 65, 64], [62, 62, 60, 60]


def test_halves_that_end_otherwise_get_a_first_and_a_second_ending() -> None:
    (folded,) = with_endings([passage(tune([A, B, A, C, A, B, A, D]))])
    assert folded.times == 2
    assert folded.strains[0].bars == 3
    assert [ending.bars for ending in folded.endings] == [1, 1]
    assert len(folded.strains[0].verses) == 2


def test_two_verses_that_end_otherwise_are_folded_into_one() -> None:
    first, second = tune([A, B, A, C], section="Verse 1"), tune([A, B, A, D], section="Verse 2")
    (folded,) = with_endings([passage(first), passage(second)])
    assert folded.strains[0].sections == ("Verse 1", "Verse 2")
    assert played((folded,)) == played((passage(first), passage(second)))


def test_little_in_common_is_left_as_it_is() -> None:
    apart = [passage(tune([A, B, C, D])), passage(tune([A, C, D, B]))]
    assert with_endings(apart) == tuple(apart)


def test_another_chord_is_another_bar() -> None:
    first = replace(tune([A, B, A, C]), chords=(ChordAt(beat=Fraction(4), symbol="F"),))
    second = replace(tune([A, B, A, D]), chords=(ChordAt(beat=Fraction(4), symbol="G"),))
    assert len(with_endings([passage(first), passage(second)])) == 2


def test_no_note_is_cut_in_two() -> None:
    melody = tune([A, B, A, C, A, B, A, D])
    # The last note before each ending is held into it.
    notes = [replace(n, beats=Fraction(2)) if n.beat in {11, 27} else n for n in melody.notes]
    held = replace(melody, notes=tuple(n for n in notes if n.beat not in {12, 28}))
    (whole,) = with_endings([passage(held)])
    assert played((whole,)) == played((passage(held),))


def freely(bars: list[list[int]], section: str = "Verse") -> Melody:
    """Give a tune of quarter notes in bars as long as they have notes."""
    pitches = [pitch for bar in bars for pitch in bar]
    notes = [sung_note(pitch, at, 1, f"{section[0]}{at}") for at, pitch in enumerate(pitches)]
    return melody_of(notes, section=section, metre=" ".join(f"{len(bar)}/4" for bar in bars))


def test_a_bar_of_another_length_is_folded_with_the_rest() -> None:
    short, other = [69, 67], [65, 64]
    plain = (passage(freely([A, short, B, C], "V")), passage(freely([A, short, B, D], "W")))
    (folded,) = with_endings(plain)
    assert [str(strain.melody.barlines) for strain in folded.strains] == [
        "4/4, 2/4 from bar 2, 4/4 from bar 3"
    ]
    assert [str(ending.melody.barlines) for ending in folded.endings] == ["4/4", "4/4"]
    assert played((folded,)) == played(plain)
    (halves,) = with_endings([passage(freely([A, B, C, short, A, B, C, other]))])
    assert [str(ending.melody.barlines) for ending in halves.endings] == ["2/4", "2/4"]
    assert played((halves,)) == played((passage(freely([A, B, C, short, A, B, C, other])),))


FREELY = st.lists(st.sampled_from([A, B, C, A[:2], [60, 62, 64]]), min_size=1, max_size=8)


@settings(max_examples=120, deadline=None)
@given(FREELY, FREELY)
def test_whoever_sings_freely_sings_the_same_from_the_folded_page(
    one: list[list[int]], two: list[list[int]]
) -> None:
    plain = (passage(freely(one, "V")), passage(freely(two, "W")))
    assert played(with_endings(plain)) == played(plain)


BARS = st.lists(st.sampled_from([A, B, C, D]), min_size=1, max_size=8)


@settings(max_examples=120, deadline=None)
@given(BARS, BARS, st.integers(0, 2))
def test_whoever_follows_the_endings_sings_the_same(
    one: list[list[int]], two: list[list[int]], pickup: int
) -> None:
    plain = (
        passage(tune(one, pickup=pickup, section="Verse 1")),
        passage(tune(two, pickup=pickup, section="Verse 2")),
    )
    folded = with_endings(plain)
    assert played(folded) == played(plain)
    bars = [sum(s.bars for s in Score(title="T", passages=p).strains) for p in (folded, plain)]
    assert bars[0] <= bars[1]


def test_a_hummed_time_gets_no_words_from_the_sung_one() -> None:
    sung, hummed = passage(tune([A, B, C, C])), passage(tune([A, B, C, D]))
    silent = replace(hummed.strains[0], verses=(), verse_of_pass=(None,))
    quiet = replace(hummed, strains=(silent,))
    (folded,) = with_endings([sung, quiet])
    assert folded.strains[0].verse_of_pass == (0, None)
    (folded,) = with_endings([quiet, sung])
    assert folded.strains[0].verse_of_pass == (None, 0)


def test_a_swung_time_is_not_folded_with_a_straight_one() -> None:
    both = [passage(tune([A, B, C, C])), passage(replace(tune([A, B, C, D]), feel="swing"))]
    assert with_endings(both) == tuple(both)
