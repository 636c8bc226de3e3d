"""The loudness meter: ITU-R BS.1770-5, EBU Tech 3341 (meters) and EBU Tech 3342 (range)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from coproduce.dsp.k_weighting import STEPS_PER_S, KWeightedEnergy
from coproduce.dsp.true_peak import TruePeakMeter
from coproduce.errors import AudioError
from coproduce.model.audio import Signal, Sound, stream_of
from coproduce.model.mixing import Measurement
from coproduce.units import gain_to_db

ABSOLUTE_GATE_LUFS: Final = -70.0  # BS.1770-5, Annex 1
RELATIVE_GATE_LU: Final = -10.0  # BS.1770-5, Annex 1
RANGE_GATE_LU: Final = -20.0  # EBU Tech 3342
RANGE_PERCENTILES: Final = (10, 95)  # EBU Tech 3342
_OFFSET_LUFS: Final = -0.691  # BS.1770-5: makes a 997 Hz sine at full scale -3.01 LUFS
_MOMENTARY_STEPS: Final = 40  # 400 ms
_SHORT_TERM_STEPS: Final = 300  # 3 s
_GATING_HOP_STEPS: Final = 10  # 100 ms: blocks overlap by three quarters
# Left, right, centre, low-frequency effects, two surrounds (BS.1770-5, table 4).
_SURROUND_WEIGHTS: Final = {
    5: (1.0, 1.0, 1.0, 1.41, 1.41),
    6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41),
}

Curve = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LoudnessCurve:
    """Loudness over time: both arrays have the shape (points,); silence is minus infinity.

    Each short-term value belongs to the 3 s that end at its time, the momentary one to the
    400 ms that end there (EBU Tech 3341).
    """

    times_s: Curve
    momentary_lufs: Curve
    short_term_lufs: Curve


def measure(sound: Sound) -> Measurement:
    """Measure loudness, loudness range and peaks of a whole piece.

    >>> measure(Signal(np.zeros((2, 48_000), np.float32), 48_000)).loudness_lufs is None
    True
    """
    return measure_blocks(stream_of(sound).read())


def measure_blocks(blocks: Iterable[Signal]) -> Measurement:
    """Measure a piece that comes in consecutive blocks, as `measure` does a whole one.

    Raises
    ------
    AudioError
        If there is no block.
    """
    energy: KWeightedEnergy | None = None
    peaks: TruePeakMeter | None = None
    sample_rate_hz, channels, length_samples = 0, 0, 0
    for block in blocks:
        if energy is None or peaks is None:
            sample_rate_hz, channels = block.sample_rate_hz, block.channels
            energy = KWeightedEnergy(channels, sample_rate_hz)
            peaks = TruePeakMeter(channels)
        energy.add(block.samples)
        peaks.add(block.samples)
        length_samples += block.length_samples
    if energy is None or peaks is None:
        raise AudioError("there is no sound to measure")
    peaks.finish()
    power = _weigh(energy.finish())
    short_term = _to_lufs(_sliding_mean(power, _SHORT_TERM_STEPS))
    return Measurement(
        duration_s=length_samples / sample_rate_hz,
        sample_rate_hz=sample_rate_hz,
        channels=channels,
        loudness_lufs=_integrated(power),
        loudness_range_lu=_range(short_term[::_GATING_HOP_STEPS]),
        max_momentary_lufs=_highest(_to_lufs(_sliding_mean(power, _MOMENTARY_STEPS))),
        max_short_term_lufs=_highest(short_term),
        true_peak_dbtp=_level(peaks.true_peak),
        sample_peak_dbfs=_level(peaks.sample_peak),
    )


def quieter(measured: Measurement, down_db: float) -> Measurement:
    """Say what a piece measures when all of it is turned down a little.

    That spares measuring it again. It is exact but for what falls below the absolute gate by
    being turned down, so it is meant for steps too small to be heard.
    """

    def down(level: float | None) -> float | None:
        return None if level is None else level - down_db

    return replace(
        measured,
        loudness_lufs=down(measured.loudness_lufs),
        max_momentary_lufs=down(measured.max_momentary_lufs),
        max_short_term_lufs=down(measured.max_short_term_lufs),
        true_peak_dbtp=down(measured.true_peak_dbtp),
        sample_peak_dbfs=down(measured.sample_peak_dbfs),
    )


def loudness_over_time(sound: Sound, hop_s: float = 0.1) -> LoudnessCurve:
    """Follow the momentary and the short-term loudness through a piece, for pictures.

    Windows that begin before the sound are filled with silence, so that the curve starts
    at zero seconds.
    """
    power = _power_of(sound)
    hop = max(1, round(hop_s * STEPS_PER_S))
    curves = []
    for steps in (_MOMENTARY_STEPS, _SHORT_TERM_STEPS):
        padded = np.concatenate((np.zeros(steps), power))
        curves.append(_to_lufs(_sliding_mean(padded, steps))[::hop])
    times_s = np.arange(len(curves[0]), dtype=np.float64) * (hop / STEPS_PER_S)
    return LoudnessCurve(times_s, curves[0], curves[1])


def _power_of(sound: Sound) -> Curve:
    stream = stream_of(sound)
    energy = KWeightedEnergy(stream.channels, stream.sample_rate_hz)
    for block in stream.read():
        energy.add(block.samples)
    return _weigh(energy.finish())


def _weigh(powers: Curve) -> Curve:
    weights = _SURROUND_WEIGHTS.get(len(powers), (1.0,) * len(powers))
    total: Curve = np.asarray(weights) @ powers
    return total


def _sliding_mean(power: Curve, steps: int) -> Curve:
    """Mean over each window of `steps`, shape (len(power) - steps + 1,) or (0,)."""
    if len(power) < steps:
        return np.zeros(0)
    # In whole windows of sums rather than one running sum, which would carry the rounding
    # of a loud passage into a quiet one.
    windows = np.lib.stride_tricks.sliding_window_view(power, steps)
    mean: Curve = windows.mean(axis=1)
    return mean


def _to_lufs(power: Curve) -> Curve:
    with np.errstate(divide="ignore"):
        lufs: Curve = _OFFSET_LUFS + 10.0 * np.log10(power)
    return lufs


def _gated_mean(power: Curve, lufs: Curve, gate_lu: float) -> tuple[float, float] | None:
    """Mean power above the absolute gate, and the relative gate that follows from it."""
    loud = power[lufs >= ABSOLUTE_GATE_LUFS]
    if not len(loud):
        return None
    mean = float(loud.mean())
    return mean, _OFFSET_LUFS + 10.0 * float(np.log10(mean)) + gate_lu


def _integrated(power: Curve) -> float | None:
    blocks = _sliding_mean(power, _MOMENTARY_STEPS)[::_GATING_HOP_STEPS]
    lufs = _to_lufs(blocks)
    gated = _gated_mean(blocks, lufs, RELATIVE_GATE_LU)
    if gated is None:
        return None
    loud = blocks[(lufs >= ABSOLUTE_GATE_LUFS) & (lufs >= gated[1])]
    return _OFFSET_LUFS + 10.0 * float(np.log10(loud.mean()))


def _range(short_term_lufs: Curve) -> float | None:
    power = 10.0 ** ((short_term_lufs - _OFFSET_LUFS) / 10.0)
    gated = _gated_mean(power, short_term_lufs, RANGE_GATE_LU)
    if gated is None:
        return None
    above = (short_term_lufs >= ABSOLUTE_GATE_LUFS) & (short_term_lufs >= gated[1])
    ordered = np.sort(short_term_lufs[above])
    low, high = (ordered[round((len(ordered) - 1) * p / 100)] for p in RANGE_PERCENTILES)
    return float(high - low)


def _highest(lufs: Curve) -> float | None:
    highest = float(lufs.max()) if len(lufs) else -np.inf
    return highest if highest > -np.inf else None


def _level(peak: float) -> float | None:
    return gain_to_db(peak) if peak > 0 else None
