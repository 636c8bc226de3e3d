import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.music import Key
from coproduce.theory.keys import find_keys, octave_of, scale_of, spell

TUNES = {
    "C major": [60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 64, 62, 62, 60],
    "A minor": [57, 60, 59, 57, 60, 62, 60, 59, 55, 57, 64, 62, 60, 59, 56, 59, 57],
    "F major": [60, 65, 65, 65, 69, 67, 65, 67, 69, 65, 65, 69, 72, 74, 70, 69, 67, 65],
}


@pytest.mark.parametrize("name", TUNES)
def test_a_tune_is_in_the_key_it_comes_home_to(name: str) -> None:
    pitches = TUNES[name]
    assert str(find_keys(pitches, [1.0] * (len(pitches) - 1) + [4.0])[0].key) == name


@given(st.integers(-11, 11), st.sampled_from(sorted(TUNES)))
def test_a_transposed_tune_is_in_the_transposed_key(steps: int, name: str) -> None:
    pitches = TUNES[name]
    moved = find_keys([p + steps for p in pitches], [1.0] * len(pitches))[0].key
    still = find_keys(pitches, [1.0] * len(pitches))[0].key
    assert (moved.tonic.pitch_class - still.tonic.pitch_class - steps) % 12 == 0
    assert moved.mode == still.mode


def test_chords_decide_where_the_tune_does_not() -> None:
    pitches, lengths = [64, 67, 64, 67], [1.0, 1.0, 1.0, 2.0]
    e_minor = find_keys(pitches, lengths, [(4, 7, 11), (9, 0, 4), (11, 3, 6), (4, 7, 11)])[0].key
    c_major = find_keys(pitches, lengths, [(0, 4, 7), (5, 9, 0), (7, 11, 2), (0, 4, 7)])[0].key
    assert (str(e_minor), str(c_major)) == ("E minor", "C major")


@given(st.integers(36, 96), st.sampled_from(["C", "F#", "Db", "Am", "G# minor", "D dorian", "Eb"]))
def test_a_spelled_note_sounds_as_it_should(midi_pitch: int, key: str) -> None:
    name = spell(midi_pitch, Key.parse(key))
    assert (octave_of(midi_pitch, name) + 1) * 12 + {
        "C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11
    }[name.letter] + name.alter == midi_pitch  # fmt: skip


@pytest.mark.parametrize("key", ["C", "F#", "Db", "A minor", "B mixolydian"])
def test_the_scale_is_spelled_with_every_letter_once(key: str) -> None:
    parsed = Key.parse(key)
    natural = scale_of(parsed) if parsed.mode != "minor" else set(range(9, 21))
    letters = {spell(pitch_class, parsed).letter for pitch_class in natural}
    assert len(letters) == 7


def test_the_leading_note_of_a_minor_key_is_raised() -> None:
    assert str(spell(56, Key.parse("A minor"))) == "G#"


def test_no_notes_have_no_key() -> None:
    with pytest.raises(ValueError, match="no key"):
        find_keys([], [])
