import io
import struct
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import music21
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.midi import TICKS_PER_QUARTER, melody_to_midi, tempo_to_midi
from coproduce.model.session import TempoPoint
from helpers.session_example import SESSION
from helpers.tunes import melody_of, note

TUNE = melody_of(
    (
        note(58, "-1", "1", "my"),
        note(67, "0", "3/2", "Bon", word_end=False),
        note(67, "3/2", "1/2", "nie"),
    ),
    section="Verse 1",
    key="Eb",
    metre="3/4",
    tempo_bpm=120.0,
    pickup=1,
    chords={0: "Eb"},
)


def test_another_program_hears_the_same_notes_in_the_same_bars() -> None:
    parsed: Any = music21.converter.parse(melody_to_midi("My Bonnie", TUNE), format="midi")
    heard = [(n.pitch.midi, float(n.offset)) for n in parsed.flatten().notes]
    # The pickup is the last beat of a whole first bar.
    assert heard == [(58, 2.0), (67, 3.0), (67, 4.5)]


def test_words_and_chords_are_in_it() -> None:
    data = melody_to_midi("My Bonnie", TUNE)
    for text in (b"My Bonnie", b"Verse 1", b"Eb", b"Bon-", b"nie "):
        assert text in data


def test_a_bar_of_another_metre_is_one_for_other_programs() -> None:
    notes = [note(60, 0, 4), note(62, 4, 2), note(64, 6, 4)]
    data = melody_to_midi("T", melody_of(notes, metre="4/4 2/4 4/4"))
    first_track = data[: 22 + int.from_bytes(data[18:22], "big")]
    metres = [(tick, m[0], 2 ** m[1]) for tick, kind, m in events(first_track) if kind == 0x58]
    quarter = TICKS_PER_QUARTER
    assert metres == [(0, 4, 4), (4 * quarter, 2, 4), (6 * quarter, 4, 4)]


def test_a_repeated_note_ends_before_it_begins_again() -> None:
    data = io.BytesIO(melody_to_midi("T", TUNE)).getvalue()
    again = data.rindex(bytes([0x90, 67]))
    assert data.rindex(bytes([0x80, 67]), 0, again) > data.index(bytes([0x90, 67]))


def test_it_says_how_finely_it_counts_and_is_the_same_each_time() -> None:
    data = melody_to_midi("T", TUNE)
    assert data[:4] == b"MThd"
    assert int.from_bytes(data[12:14], "big") == TICKS_PER_QUARTER
    assert data == melody_to_midi("T", TUNE)


def events(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give tick, kind and content of each meta event of a file with one track."""
    at, tick = 22, 0
    while at < len(data):
        step = 0
        while True:
            step = step << 7 | data[at] & 0x7F
            at += 1
            if data[at - 1] < 0x80:
                break
        assert data[at] == 0xFF
        kind, length = data[at + 1], data[at + 2]
        tick += step
        yield tick, kind, data[at + 3 : at + 3 + length]
        at += 3 + length


def test_a_tempo_map_says_metre_tempo_and_sections_and_no_note() -> None:
    data = tempo_to_midi(SESSION)
    assert struct.unpack_from(">HHH", data, 8) == (1, 1, TICKS_PER_QUARTER)
    found = list(events(data))
    assert [content for _, kind, content in found if kind == 0x58] == [bytes([6, 3, 36, 8])]
    markers = [(tick, content.decode()) for tick, kind, content in found if kind == 0x06]
    assert markers == [(0, "Intro"), (12 * TICKS_PER_QUARTER, "Chorus 1")]
    tempos = [(t, int.from_bytes(content, "big")) for t, kind, content in found if kind == 0x51]
    assert tempos[0][1] == pytest.approx(60e6 / 126, abs=1)
    assert [tick for tick, _ in tempos] == [0, 720, 2160]
    assert {kind for _, kind, _ in found} == {0x03, 0x06, 0x51, 0x58, 0x2F}


@given(st.lists(st.floats(0.2, 2.0), min_size=2, max_size=300))
def test_rounded_tempos_do_not_add_up_to_a_drift(steps_s: list[float]) -> None:
    times_s = [0.0, *accumulate(steps_s)]
    points = tuple(
        TempoPoint(beat=Fraction(beat), time_s=start, tempo_bpm=60.0 / (end - start))
        for beat, (start, end) in enumerate(pairwise(times_s))
    )
    found = events(tempo_to_midi(replace(SESSION, tempo=points)))
    tempos = [int.from_bytes(content, "big") for _, kind, content in found if kind == 0x51]
    played_s = [0.0, *accumulate(1e-6 * tempo for tempo in tempos)]
    # A microsecond, however long the song.
    assert played_s == pytest.approx(times_s, abs=1e-6)


def test_swung_eighths_are_played_long_and_short_and_bars_stay_where_they_are() -> None:
    tune = replace(
        TUNE,
        feel="swing",
        pickup_beats=Fraction(1, 2),
        notes=(
            note(58, "-1/2", "1/2", "my"),
            note(67, "0", "1/2", "Bon", word_end=False),
            note(65, "1/2", "1/2", "nie"),
            note(64, "1", "1/3", "lies"),
            note(62, "4/3", "1/3", "o", word_end=False),
            note(60, "5/3", "4/3", "ver"),
        ),
    )
    parsed: Any = music21.converter.parse(melody_to_midi("My Bonnie", tune), format="midi")
    played = [(n.pitch.midi, round(float(n.offset), 2)) for n in parsed.flatten().notes]
    assert played == [(58, 2.67), (67, 3.0), (65, 3.67), (64, 4.0), (62, 4.33), (60, 4.67)]
