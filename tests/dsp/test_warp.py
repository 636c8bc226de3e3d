"""A piece cut from a recording keeps its samples where it can, and its wave where it cannot."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.dsp.warp import cut_blocks
from coproduce.model.audio import Signal, stream_of

RATE_HZ = 48_000


def cut(
    signal: Signal, *, start_s: float, length_samples: int, sample_rate_hz: int, drift_ppm: float
) -> Signal:
    """Cut a piece out of a recording and join its blocks."""
    blocks = cut_blocks(
        stream_of(signal),
        start_s=start_s,
        length_samples=length_samples,
        sample_rate_hz=sample_rate_hz,
        drift_ppm=drift_ppm,
    )
    return Signal(np.concatenate([block.samples for block in blocks], axis=1), sample_rate_hz)


def tones(time_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Sound known at every moment: three tones up to 15 kHz."""
    return sum(0.2 * np.sin(2 * np.pi * f * time_s + f) for f in (100.0, 2345.0, 15_000.0))  # type: ignore[return-value]


def recording(duration_s: float, rate_hz: float = RATE_HZ) -> Signal:
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return Signal(tones(time_s)[None].astype(np.float32), round(rate_hz))


def test_whole_samples_are_the_very_samples() -> None:
    take = recording(1.0)
    piece = cut(take, start_s=0.25, length_samples=1000, sample_rate_hz=RATE_HZ, drift_ppm=0.0)
    np.testing.assert_array_equal(piece.samples, take.samples[:, 12_000:13_000])


@pytest.mark.parametrize(
    ("start_s", "silent"), [(-0.5, slice(0, 24_000)), (0.5, slice(24_000, None))]
)
def test_there_is_silence_before_the_beginning_and_after_the_end(
    start_s: float, silent: slice
) -> None:
    piece = cut(
        recording(1.0), start_s=start_s, length_samples=48_000, sample_rate_hz=RATE_HZ, drift_ppm=0
    )
    assert piece.length_samples == 48_000
    assert not piece.samples[:, silent].any()
    assert piece.samples.any()


@pytest.mark.parametrize("start_s", [-9.0, 9.0])
def test_a_piece_wholly_outside_is_silence(start_s: float) -> None:
    piece = cut(
        recording(1.0), start_s=start_s, length_samples=500, sample_rate_hz=RATE_HZ, drift_ppm=0.0
    )
    assert piece.samples.shape == (1, 500)
    assert not piece.samples.any()


@settings(max_examples=15, deadline=None)
@given(fraction=st.floats(0.0, 1.0))
def test_a_fraction_of_a_sample_moves_the_wave_by_that(fraction: float) -> None:
    start_s = (4800 + fraction) / RATE_HZ
    piece = cut(
        recording(1.0), start_s=start_s, length_samples=9600, sample_rate_hz=RATE_HZ, drift_ppm=0.0
    )
    ideal = tones(start_s + np.arange(9600) / RATE_HZ)
    # Below -80 dBFS; a thousandth of a sample counts as none.
    assert np.abs(piece.samples[0] - ideal).max() < 1e-3


@pytest.mark.parametrize(("take_hz", "drift_ppm"), [(48_000, 40.0), (44_100, -87.0), (96_000, 0.0)])
def test_another_clock_is_put_right_everywhere(take_hz: int, drift_ppm: float) -> None:
    clock_hz = take_hz * (1 + drift_ppm * 1e-6)
    time_s = np.arange(round(8.0 * clock_hz)) / clock_hz
    take = Signal(tones(time_s)[None].astype(np.float32), take_hz)
    start_s = 1.2345 * (1 + drift_ppm * 1e-6)
    piece = cut(
        take, start_s=start_s, length_samples=240_000, sample_rate_hz=RATE_HZ, drift_ppm=drift_ppm
    )
    ideal = tones(1.2345 + np.arange(240_000) / RATE_HZ)
    assert np.abs(piece.samples[0] - ideal).max() < 1e-3
