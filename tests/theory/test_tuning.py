import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.tuning import tune_notes

SCALE = (60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 60)


@given(st.floats(-0.45, 0.45))
def test_a_steady_tuning_is_taken_out_whatever_it_is(offset: float) -> None:
    tuned = tune_notes([p + offset for p in SCALE], range(len(SCALE)), [1.0] * len(SCALE))
    assert tuned.pitches == SCALE


def test_a_singer_who_sinks_by_half_a_semitone_sings_the_same_tune() -> None:
    sinking = [p - 0.5 * i / len(SCALE) for i, p in enumerate(SCALE)]
    tuned = tune_notes(sinking, range(len(SCALE)), [1.0] * len(SCALE))
    assert tuned.pitches == SCALE
    assert tuned.tunings[-1] < tuned.tunings[0] - 0.3


def test_one_note_sung_too_low_is_given_its_degree_of_the_scale() -> None:
    heard = np.array(SCALE, dtype=float)
    heard[4] -= 0.55
    assert tune_notes(heard.tolist(), range(len(SCALE)), [1.0] * len(SCALE)).pitches == SCALE


@pytest.mark.parametrize(("tonic", "mode", "meant"), [(0, "major", 64), (0, "minor", 63)])
def test_a_note_between_two_is_the_one_in_the_known_key(tonic: int, mode: str, meant: int) -> None:
    tune = [60.0, 62.0, 63.5, 62.0, 60.0, 67.0, 65.0, 63.5, 62.0, 60.0]
    tuned = tune_notes(tune, range(len(tune)), [1.0] * len(tune), tonic, mode)
    assert tuned.pitches[2] == meant


def test_a_note_hardly_heard_is_near_what_was_heard_and_not_at_home() -> None:
    heard = [*(float(p) for p in SCALE[:8]), 58.5, *(float(p) for p in SCALE)]
    weights = [1.0] * len(heard)
    weights[8] = 0.1
    assert tune_notes(heard, range(len(heard)), weights).pitches[8] == 59
