"""Players who play what is written, nearly in time, and the same way each time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.dsp.synth import Instrument, Tape
from coproduce.model.music import TimeSignature
from coproduce.stages.manners import Manner, Pace, Part, Passage, ScoreNote
from coproduce.stages.practise import count_in, perform, strokes

FOUR = Pace(tempo_bpm=96.0, time_signature=TimeSignature(4, 4), bar_one_s=5.0)
WALTZ = Pace(tempo_bpm=120.0, time_signature=TimeSignature(3, 4), bar_one_s=3.0)
JIG = Pace(tempo_bpm=126.0, time_signature=TimeSignature(6, 8), bar_one_s=2.0)
BARS = (("C",), ("F",), ("Dm7", "G"), ("C",))
TUNE = tuple(
    ScoreNote(beat=beat, beats=1.0, midi_pitch=midi) for beat, midi in ((-1, 60), (0, 64), (4, 65))
)
PASSAGE = Passage(bars=BARS, tune=TUNE)
REGISTER = {
    Manner.STRUM: 43,
    Manner.COMP: 55,
    Manner.ROOTS: 36,
    Manner.PAD: 55,
    Manner.CHOP: 60,
    Manner.LINE: 62,
    Manner.TUNE: 60,
    Manner.DESCANT: 60,
    Manner.BACKBEAT: 0,
}


def part(manner: Manner, **changes: float) -> Part:
    return Part(
        instrument=Instrument.PIANO,
        manner=manner,
        lowest_midi=REGISTER[manner],
        looseness_s=changes.get("looseness_s", 0.0),
        seed=int(changes.get("seed", 1)),
    )


@pytest.mark.parametrize("pace", [FOUR, WALTZ, JIG], ids=["4/4", "3/4", "6/8"])
@pytest.mark.parametrize("manner", list(Manner))
def test_every_manner_plays_in_every_metre_and_keeps_to_its_bars(
    manner: Manner, pace: Pace
) -> None:
    played = strokes(part(manner), [PASSAGE], pace)
    assert played
    bar_s = float(pace.time_signature.bar_quarters) * 60 / pace.tempo_bpm
    last_s = max(stroke.onset_s + stroke.duration_s for stroke in played)
    assert last_s <= pace.bar_one_s + 4 * bar_s + 0.05


@pytest.mark.parametrize(
    "manner", [Manner.STRUM, Manner.COMP, Manner.PAD, Manner.CHOP, Manner.LINE]
)
def test_only_chord_tones_are_played(manner: Manner) -> None:
    bar_s = 2.5
    allowed = [{0, 4, 7}, {5, 9, 0}, {2, 5, 9, 0, 7, 11}, {0, 4, 7}]
    for stroke in strokes(part(manner), [PASSAGE], FOUR):
        bar = int((stroke.onset_s - 5.0) / bar_s + 1e-9)
        assert round(stroke.midi_pitch) % 12 in allowed[bar]


def test_the_bass_plays_the_bass_note_of_each_chord_on_its_beat() -> None:
    played = strokes(part(Manner.ROOTS), [Passage(bars=(("C/E",), ("Dm7", "G")))], FOUR)
    at = {round(stroke.onset_s, 3): round(stroke.midi_pitch) % 12 for stroke in played}
    assert (at[5.0], at[7.5], at[8.75]) == (4, 2, 7)


def test_the_tune_is_played_as_written_with_its_pickup() -> None:
    played = strokes(part(Manner.TUNE), [PASSAGE], FOUR)
    assert [stroke.onset_s for stroke in played] == pytest.approx([4.375, 5.0, 7.5])
    assert [stroke.midi_pitch for stroke in played] == [60, 64, 65]


def test_a_descant_lies_above_the_tune_on_chord_tones() -> None:
    low = strokes(part(Manner.TUNE), [PASSAGE], FOUR)
    high = strokes(part(Manner.DESCANT), [PASSAGE], FOUR)
    intervals = [
        above.midi_pitch - below.midi_pitch for below, above in zip(low, high, strict=True)
    ]
    assert all(3 <= interval <= 9 for interval in intervals)


def test_backbeats_fall_on_two_and_four() -> None:
    played = strokes(part(Manner.BACKBEAT), [Passage(bars=BARS)], FOUR)
    beats = [(stroke.onset_s - 5.0) / 0.625 % 4 for stroke in played]
    assert beats == pytest.approx([1.0, 3.0] * 4)


def test_the_second_section_follows_the_first() -> None:
    rest = Passage(bars=BARS, level=0.0)
    played = strokes(part(Manner.PAD), [rest, PASSAGE], FOUR)
    assert min(stroke.onset_s for stroke in played) == pytest.approx(5.0 + 4 * 2.5)


def test_a_dot_goes_on_with_the_chord_and_no_chord_is_silence() -> None:
    dotted = strokes(part(Manner.PAD), [Passage(bars=(("C", ".", "G", "."),))], FOUR)
    assert dotted == strokes(part(Manner.PAD), [Passage(bars=(("C", "G"),))], FOUR)
    silent = strokes(part(Manner.PAD), [Passage(bars=(("C",), ("N.C.",), ("C",)))], FOUR)
    assert sorted({round(stroke.onset_s, 3) for stroke in silent}) == [5.0, 10.0]


def test_a_count_in_leads_to_bar_one() -> None:
    knocks = count_in(2, FOUR)
    beats = [knock.onset_s / 0.625 for knock in knocks]
    assert beats == pytest.approx([0, 2, 4, 5, 6, 7])
    assert [knock.velocity > 0.7 for knock in knocks] == [True, False, True, False, False, False]


def test_a_waltz_is_counted_in_threes() -> None:
    beats = [knock.onset_s / 0.5 for knock in count_in(2, WALTZ)]
    assert beats == pytest.approx([0, 3, 4, 5])


def test_a_shuffle_delays_the_second_eighth_alone() -> None:
    shuffled = Pace(tempo_bpm=60.0, time_signature=TimeSignature(4, 4), swing=0.6)
    assert [shuffled.time_s(beat) for beat in (0.0, 0.5, 1.0, 1.75)] == pytest.approx(
        [0.0, 0.6, 1.0, 1.8]
    )


@given(beat=st.floats(-8, 400), swing=st.floats(0.3, 0.7))
def test_time_never_runs_backwards(beat: float, swing: float) -> None:
    pace = Pace(tempo_bpm=96.0, time_signature=TimeSignature(4, 4), swing=swing)
    assert pace.time_s(beat + 0.01) > pace.time_s(beat)


def test_looseness_is_small_fair_and_repeatable() -> None:
    form = [Passage(bars=BARS)] * 8
    loose = strokes(part(Manner.BACKBEAT, looseness_s=0.008), form, FOUR)
    strict = strokes(part(Manner.BACKBEAT), form, FOUR)
    late_ms = [
        1000 * (one.onset_s - other.onset_s) for one, other in zip(loose, strict, strict=True)
    ]
    assert 4 < np.std(late_ms) < 12
    assert abs(np.mean(late_ms)) < 3
    assert np.abs(late_ms).max() <= 20.1
    assert loose == strokes(part(Manner.BACKBEAT, looseness_s=0.008), form, FOUR)
    assert loose != strokes(part(Manner.BACKBEAT, looseness_s=0.008, seed=2), form, FOUR)


def test_a_quiet_section_is_quieter() -> None:
    def loudness(level: float) -> float:
        tape = Tape(length_s=16.0, sample_rate_hz=16_000)
        passage = Passage(bars=BARS, level=level)
        signal = perform(part(Manner.COMP), [passage], FOUR, tape)
        return float(np.sqrt(np.mean(signal.samples**2)))

    assert loudness(0.5) < 0.65 * loudness(1.0)
