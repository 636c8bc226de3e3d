from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import MODE_FIFTHS, Key, TimeSignature
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.harmonise import _slots, harmonise, is_unallowed
from coproduce.theory.harmony_words import Level, words_in
from coproduce.theory.keys import scale_of
from coproduce.theory.spelling import transposed_key
from helpers.song_book import known_tunes

KNOWN = {tune.name: tune for tune in known_tunes()}
HARMONISED = [name for name, tune in KNOWN.items() if tune.bar_roots]
MODES = [mode for mode in MODE_FIFTHS if mode != "locrian"]


def tune(
    pitches: list[int], lengths: list[float], key: str, metre: str = "4/4", pickup: float = 0.0
) -> Melody:
    beat = -Fraction(pickup)
    notes = []
    for pitch, length in zip(pitches, lengths, strict=True):
        beats = Fraction(length)
        notes.append(
            MelodyNote(
                onset_s=float(beat + 4), duration_s=0.5, midi_pitch=pitch, beat=beat, beats=beats
            )
        )
        beat += beats
    return Melody(
        section="Verse",
        key=Key.parse(key),
        time_signature=TimeSignature.parse(metre),
        tempo_bpm=100.0,
        tuning_cents=0.0,
        pickup_beats=Fraction(pickup),
        notes=tuple(notes),
    )


def moved(melody: Melody, steps: int) -> Melody:
    notes = tuple(replace(note, midi_pitch=note.midi_pitch + steps) for note in melody.notes)
    return replace(melody, notes=notes, key=transposed_key(melody.key, steps))


def sounds(chords: tuple[ChordAt, ...], steps: int = 0) -> list[tuple[Fraction, tuple[int, ...]]]:
    found = [(at.beat, parse_chord(at.symbol)) for at in chords]
    return [
        (beat, tuple((tone + steps) % 12 for tone in chord.pitch_classes))
        for beat, chord in found
        if chord
    ]


@st.composite
def tunes(draw: st.DrawFn) -> Melody:
    """Draw tunes of notes of the scale, in any key, mode and metre, with any pickup."""
    key = Key(draw(st.sampled_from([Key.parse(k).tonic for k in ("C", "F#", "Eb", "A")])), "major")
    key = transposed_key(Key(key.tonic, draw(st.sampled_from(MODES))), draw(st.integers(0, 11)))
    natural = scale_of(key)
    if key.mode == "minor":
        natural -= {(key.tonic.pitch_class + 9) % 12}
    scale = [pitch for pitch in range(55, 80) if pitch % 12 in natural]
    count = draw(st.integers(1, 24))
    return tune(
        draw(st.lists(st.sampled_from(scale), min_size=count, max_size=count)),
        draw(st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, 4.0]), min_size=count, max_size=count)),
        str(key),
        draw(st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8", "5/4"])),
        draw(st.sampled_from([0.0, 0.5, 1.0])),
    )


@settings(max_examples=40, deadline=None)
@given(tunes(), st.sampled_from(Level), st.integers(-11, 11))
def test_a_moved_tune_has_the_moved_chords(melody: Melody, level: Level, steps: int) -> None:
    assert sounds(harmonise(moved(melody, steps), level)) == sounds(harmonise(melody, level), steps)


def foreign_notes(melody: Melody, chords: tuple[ChordAt, ...], level: Level) -> list[MelodyNote]:
    """List the long notes where a bar or its half begins that leap, and are in no chord."""
    words = {word.chord.symbol: word for word in words_in(melody.key, level)}
    wrong: list[MelodyNote] = []
    for slot in _slots(melody):
        symbol = next(c.symbol for c in reversed(chords) if c.beat <= slot.start)
        if any(is_unallowed(note, words[symbol]) for note in slot.notes):
            wrong += [note for note in melody.notes if note.beat == slot.start]
    return wrong


@settings(max_examples=60, deadline=None)
@given(tunes(), st.sampled_from(Level))
def test_long_notes_on_strong_beats_are_in_the_chord_or_step_on(
    melody: Melody, level: Level
) -> None:
    chords = harmonise(melody, level)
    if chords:
        assert foreign_notes(melody, chords, level) == []


@settings(max_examples=40, deadline=None)
@given(tunes(), st.sampled_from(Level))
def test_chords_begin_at_the_first_barline_and_change_where_they_stand(
    melody: Melody, level: Level
) -> None:
    chords = harmonise(melody, level)
    assert [c.beat for c in chords][:1] == [0][: melody.bars]
    assert [c.beat for c in chords] == sorted({c.beat for c in chords})
    assert all(a.symbol != b.symbol for a, b in pairwise(chords))
    assert all(c.beat < melody.bars * melody.time_signature.bar_quarters for c in chords)
    assert harmonise(melody, level) == chords


@pytest.mark.parametrize("mode", MODE_FIFTHS)
@pytest.mark.parametrize("steps", range(12))
def test_every_chord_is_read_by_our_grammar_and_spelled_in_its_key(mode: str, steps: int) -> None:
    key = transposed_key(Key.parse(f"D {mode}"), steps)
    for word in words_in(key, Level.RICHER):
        chord = parse_chord(word.chord.symbol)
        assert chord is not None
        assert abs(chord.root.alter) <= 1
        distance = (chord.root.pitch_class - key.tonic.pitch_class) % 12
        assert distance == 7 * word.word.root % 12


def test_simple_chords_of_simple_tunes_are_those_of_the_books() -> None:
    """At the start of four bars in five, over all tunes; of no tune less than six in ten."""
    shares = {}
    for name in HARMONISED:
        known = KNOWN[name]
        chords = harmonise(known.melody, Level.SIMPLE)
        bar = known.melody.time_signature.bar_quarters
        right = 0
        for number, roots in enumerate(known.bar_roots):
            symbol = [c.symbol for c in chords if c.beat <= number * bar][-1]
            chord = parse_chord(symbol)
            assert chord is not None
            right += chord.root.pitch_class in roots
        shares[name] = right / len(known.bar_roots)
    assert sum(shares.values()) / len(shares) >= 0.8, shares
    assert min(shares.values()) >= 0.6, shares


@pytest.mark.parametrize("name", HARMONISED)
def test_known_tunes_come_home(name: str) -> None:
    melody = KNOWN[name].melody
    for level in Level:
        last = parse_chord(harmonise(melody, level)[-1].symbol)
        assert last is not None
        assert last.root == melody.key.tonic
        assert last.bass is None


@pytest.mark.parametrize(
    ("key", "pitches", "simple"),
    [
        ("C", [60, 64, 67, 64, 65, 69, 65, 69, 67, 71, 67, 71, 60], "C F G7 C"),
        ("A minor", [57, 60, 64, 60, 62, 65, 62, 65, 64, 68, 71, 68, 69], "Am Dm E7 Am"),
        ("D dorian", [62, 65, 69, 65, 67, 71, 67, 71, 60, 64, 67, 64, 62], "Dm G C Dm"),
        ("G mixolydian", [67, 71, 74, 71, 65, 69, 72, 69, 60, 64, 67, 64, 67], "G F C G"),
        ("Bb", [70, 74, 77, 74, 75, 79, 75, 79, 72, 77, 81, 77, 70], "Bb Eb F7 Bb"),
    ],
)
def test_broken_chords_are_heard_as_those_chords(key: str, pitches: list[int], simple: str) -> None:
    melody = tune(pitches, [1.0] * 12 + [4.0], key)
    assert " ".join(c.symbol for c in harmonise(melody, Level.SIMPLE)) == simple


def test_a_tune_with_no_bar_has_no_chords() -> None:
    assert harmonise(tune([60], [0.5], "C", pickup=0.5), Level.SIMPLE) == ()
