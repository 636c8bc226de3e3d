"""What goes wrong with recordings, done on purpose: for practising, and for testing the checks.

Every fault is a pure function of a `Signal`, exact to the sample, with its size in the unit
in which an engineer would say it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy
import soxr

from coproduce.errors import AudioError
from coproduce.model.audio import Signal
from coproduce.units import db_to_gain, seconds_to_samples

PARTS_PER_MILLION = 1e-6
LONGEST_RUN_SAMPLES = 9
SHORTEST_RUN_SAMPLES = 3
# Levels of the mains frequency and its harmonics in a hum, relative to the first.
HUM_HARMONICS = (1.0, 0.6, 0.35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped:
    """A signal with runs at full scale, and where each begins, in samples."""

    signal: Signal
    starts: tuple[int, ...]
    lengths: tuple[int, ...]


def clip_runs(signal: Signal, runs: int, seed: int, apart_s: float = 0.01) -> Clipped:
    """Drive exactly `runs` peaks of one channel into the stops, for 3 to 9 samples each.

    The loudest peaks are taken, at least `apart_s` from one another; what lies around each
    is brought up to full scale with it, as a preamplifier would.

    Raises
    ------
    AudioError
        If there are not that many peaks, or the signal reaches full scale already.
    """
    samples = signal.samples.copy()
    channel = samples[0]
    if np.abs(channel).max(initial=0.0) >= 0.98:
        raise AudioError("the sound reaches full scale already")
    rng = np.random.default_rng([0xC11, seed])
    peaks = _loudest_peaks(channel, runs, seconds_to_samples(apart_s, signal.sample_rate_hz))
    lengths = [
        int(rng.integers(SHORTEST_RUN_SAMPLES, LONGEST_RUN_SAMPLES + 1)) for _ in range(runs)
    ]
    starts = []
    for peak, length in zip(peaks, lengths, strict=True):
        start = peak - length // 2
        sign = np.sign(channel[peak])
        # The flanks rise to just below the top, so that the run is as long as it says.
        reach = 2 * length
        flanks = np.arange(start - reach, start + length + reach)
        distance = np.maximum(np.maximum(start - flanks, flanks - (start + length - 1)), 0)
        pull = 0.9 * np.exp(-distance / length)
        channel[flanks] += (pull * (0.97 * sign - channel[flanks])).astype(np.float32)
        channel[start : start + length] = sign
        starts.append(start)
    return Clipped(
        signal=Signal(samples, signal.sample_rate_hz), starts=tuple(starts), lengths=tuple(lengths)
    )


def add_hum(signal: Signal, level_dbfs: float, mains_hz: int = 50) -> Signal:
    """Add the mains frequency and its second and third harmonics.

    `level_dbfs` is the RMS level of the three together, 0 dBFS being that of a full-scale
    square wave (a full-scale sine has -3.01 dBFS).
    """
    # Whole hertz repeat each second.
    time_s = np.arange(signal.sample_rate_hz) / signal.sample_rate_hz
    hum = np.zeros(signal.sample_rate_hz)
    for harmonic, level in enumerate(HUM_HARMONICS, start=1):
        hum += level * np.sin(2 * np.pi * harmonic * mains_hz * time_s + 0.7 * harmonic)
    hum *= db_to_gain(level_dbfs) / np.sqrt(sum(level**2 for level in HUM_HARMONICS) / 2)
    whole = np.resize(hum.astype(np.float32), signal.length_samples)
    return replace(signal, samples=signal.samples + whole)


def add_dc(signal: Signal, offset: float) -> Signal:
    """Shift every sample; full scale is 1."""
    return replace(signal, samples=signal.samples + np.float32(offset))


def add_noise(signal: Signal, level_dbfs: float, seed: int) -> Signal:
    """Add the hiss of a microphone and its preamplifier: white noise of that RMS level."""
    rng = np.random.default_rng([0x4155, seed])
    # Evenly spread values are as white as bell-shaped ones, and made in a third of the time.
    noise = rng.random(signal.samples.shape, dtype=np.float32)
    noise -= np.float32(0.5)
    noise *= np.float32(db_to_gain(level_dbfs) * np.sqrt(12.0))
    noise += signal.samples
    return replace(signal, samples=noise)


def invert_channel(signal: Signal, channel: int) -> Signal:
    """Turn one channel upside down, as a wrongly soldered cable does.

    Raises
    ------
    AudioError
        If there is no such channel.
    """
    if not 0 <= channel < signal.channels:
        raise AudioError(f"there is no channel {channel} among {signal.channels}")
    samples = signal.samples.copy()
    samples[channel] *= -1.0
    return replace(signal, samples=samples)


def double_mono(signal: Signal) -> Signal:
    """Give the same sound to two channels, so that it only looks like stereo."""
    return replace(signal, samples=np.repeat(signal.to_mono().samples, 2, axis=0))


def drop_out(signal: Signal, start_s: float, end_s: float | None = None) -> Signal:
    """Put digital zero from one time to another, or to the end."""
    samples = signal.samples.copy()
    start = seconds_to_samples(start_s, signal.sample_rate_hz)
    end = None if end_s is None else seconds_to_samples(end_s, signal.sample_rate_hz)
    samples[:, start:end] = 0.0
    return replace(signal, samples=samples)


def start_earlier(signal: Signal, before: Signal) -> Signal:
    """Put what was recorded before the song in front of it, so that the song comes late.

    Raises
    ------
    AudioError
        If the two differ in rate or channels.
    """
    if before.sample_rate_hz != signal.sample_rate_hz or before.channels != signal.channels:
        raise AudioError("the two recordings differ in rate or channels")
    return replace(signal, samples=np.concatenate([before.samples, signal.samples], axis=1))


def record_on_another_clock(signal: Signal, sample_rate_hz: int, drift_ppm: float) -> Signal:
    """Record the same sound at another nominal rate, by a clock that runs fast by `drift_ppm`.

    Such a clock takes too many samples, so the file lasts too long by its own header.
    """
    true_rate_hz = sample_rate_hz * (1.0 + drift_ppm * PARTS_PER_MILLION)
    resampled = soxr.resample(
        np.ascontiguousarray(signal.samples.T), signal.sample_rate_hz, true_rate_hz, quality="VHQ"
    )
    samples = np.ascontiguousarray(resampled.reshape(-1, signal.channels).T, dtype=np.float32)
    return Signal(samples, sample_rate_hz)


def mislabel_rate(signal: Signal, header_rate_hz: int) -> Signal:
    """Say another rate in the header, without touching a sample: pitch and length go wrong."""
    return Signal(signal.samples, header_rate_hz)


def _loudest_peaks(channel: npt.NDArray[np.float32], count: int, apart_samples: int) -> list[int]:
    margin = 4 * LONGEST_RUN_SAMPLES
    peaks, _ = scipy.signal.find_peaks(
        np.abs(channel[margin:-margin]), distance=max(apart_samples, margin)
    )
    peaks = peaks + margin
    if peaks.size < count:
        raise AudioError(f"{peaks.size} peaks are too few for {count} clipped runs")
    # A stable sort keeps the earlier of two equal peaks, on every machine.
    loudest = np.argsort(-np.abs(channel[peaks]), kind="stable")[:count]
    return sorted(int(peak) for peak in peaks[loudest])
