"""Keys and time signatures are read as musicians write them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.music import LETTERS, MODE_FIFTHS, Key, PitchName, TimeSignature

KEYS = st.builds(
    Key,
    st.builds(PitchName, st.sampled_from(LETTERS), st.integers(-2, 2)),
    st.sampled_from(sorted(MODE_FIFTHS)),
)


@given(KEYS)
def test_a_key_reads_back_as_it_is_written(key: Key) -> None:
    assert Key.parse(str(key)) == key


@pytest.mark.parametrize(
    ("text", "written", "fifths"),
    [
        ("C", "C major", 0),
        ("B♭ major", "Bb major", -2),
        ("f# minor".capitalize(), "F# minor", 3),
        ("Dm", "D minor", -1),
        ("A maj", "A major", 3),
        ("CM", "C major", 0),
        ("D dorian", "D dorian", 0),
        ("Gb", "Gb major", -6),
    ],
)
def test_keys_as_people_write_them(text: str, written: str, fifths: int) -> None:
    assert str(Key.parse(text)) == written
    assert Key.parse(text).fifths == fifths


@pytest.mark.parametrize("text", ["", "H", "c minor", "C majr", "C#b", "7", "C major minor"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"names no key|is not one of"):
        Key.parse(text)


@pytest.mark.parametrize(
    ("text", "quarters", "pulse"),
    [
        ("4/4", 4, 1),
        ("3/4", 3, 1),
        ("6/8", 3, Fraction(3, 2)),
        ("2/2", 4, 2),
        ("3/8", Fraction(3, 2), Fraction(1, 2)),
    ],
)
def test_bars_and_beats(text: str, quarters: Fraction, pulse: Fraction) -> None:
    signature = TimeSignature.parse(text)
    assert signature.bar_quarters == quarters
    assert signature.pulse_quarters == pulse
    assert str(signature) == text


@pytest.mark.parametrize("text", ["", "4", "4/5", "0/4", "x/4", "4/4/4", "33/4"])
def test_what_is_no_time_signature_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time signature"):
        TimeSignature.parse(text)
