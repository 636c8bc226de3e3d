"""How loud a take is where nobody plays, how far the music stands above it, and where it begins."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from coproduce.dsp.stretches import Stretch, runs_of

HOPS_A_SECOND: Final = 50
_SPECTRA_A_SECOND: Final = 4
_FRAME_S: Final = 0.085  # at least: in a shorter one chords are as flat as hiss
_BAND_HZ: Final = (400.0, 8000.0)
_QUIETEST_SHARE: Final = 0.2
_LEAST_MOMENTS: Final = 2
_LOUD_PERCENT: Final = 95.0
_LEAST_FLATNESS: Final = 0.2  # music has a hundredth; hiss has half
_MOSTLY: Final = 0.5
_DIGITAL_SILENCE_DBFS: Final = -130.0
_BELOW_MUSIC_DB: Final = 45.0
_ABOVE_FLOOR_DB: Final = 6.0
_LEAST_SOUND_HOPS: Final = 3
# What is played is seldom softer than this for long; what rings out soon is.
_PLAYED_BELOW_LOUD_DB: Final = 20.0
_PLAYED_ABOVE_FLOOR_DB: Final = 12.0
_MOST_REST_S: Final = 4.0

Curve = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Levels of a take in dBFS (RMS), and where its sound begins and ends in seconds.

    `noise_floor_dbfs` is None if the take has no quiet moment with noise in it, as dense
    music has none; then there is no `snr_db` either. `played_s` are the stretches, in seconds,
    in which somebody plays or sings, with the rests in them; what rings out is not in them.
    """

    noise_floor_dbfs: float | None
    snr_db: float | None
    starts_s: float
    ends_s: float
    played_s: tuple[tuple[float, float], ...] = ()


class LevelWatch:
    """Follow the level of a take, and how noise-like its quiet moments are."""

    def __init__(self) -> None:
        self._powers: list[npt.NDArray[np.float32]] = []
        self._flatness: list[tuple[float, float]] = []
        self._length_s = 0.0

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        core, rate_hz = stretch.core, stretch.sample_rate_hz
        self._length_s += core.shape[1] / rate_hz
        hop = max(1, rate_hz // HOPS_A_SECOND)
        count = core.shape[1] // hop
        if not count:
            return
        # The loudest channel counts: a dead one beside it is no silence.
        power = np.zeros(count, np.float32)
        for row in core:
            by_hop = row[: count * hop].reshape(count, hop)
            np.maximum(power, np.einsum("ij,ij->i", by_hop, by_hop) / np.float32(hop), out=power)
        self._powers.append(power)
        self._add_spectra(core, rate_hz)

    def levels(self) -> Levels:
        """Give what was measured."""
        if not self._powers:
            return Levels(noise_floor_dbfs=None, snr_db=None, starts_s=0.0, ends_s=0.0)
        level_db = 10.0 * np.log10(np.maximum(np.concatenate(self._powers), 1e-20))
        heard = level_db[level_db > _DIGITAL_SILENCE_DBFS]
        if not heard.size:
            return Levels(noise_floor_dbfs=None, snr_db=None, starts_s=0.0, ends_s=0.0)
        loud_db = float(np.percentile(heard, _LOUD_PERCENT))
        floor_db = self._noise_floor_dbfs()
        starts_s, ends_s = self._bounds(level_db, loud_db, floor_db)
        return Levels(
            noise_floor_dbfs=floor_db,
            snr_db=None if floor_db is None else loud_db - floor_db,
            starts_s=starts_s,
            ends_s=ends_s,
            played_s=tuple(_played(level_db, loud_db, floor_db)),
        )

    def _add_spectra(self, core: npt.NDArray[np.float32], rate_hz: int) -> None:
        frame = 1 << math.ceil(math.log2(_FRAME_S * rate_hz))
        step = max(frame, rate_hz // _SPECTRA_A_SECOND)
        row = core[int(np.argmax(np.einsum("ij,ij->i", core, core)))]
        low, high = (round(hz * frame / rate_hz) for hz in _BAND_HZ)
        high = min(high, frame // 2)
        if len(row) < frame or high - low < 16:
            return
        window = np.hanning(frame).astype(np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(row, frame)[::step]
        spectra = np.square(np.abs(scipy.fft.rfft(frames * window)))
        power = spectra[:, low:high] + 1e-20
        flatness = np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)
        # What lies below is rumble and hum, which have findings of their own.
        window_power = float(np.square(window).sum())
        level = 10.0 * np.log10(spectra[:, low:].sum(axis=1) * 2.0 / (frame * window_power) + 1e-20)
        self._flatness += zip(level.tolist(), flatness.tolist(), strict=True)

    def _noise_floor_dbfs(self) -> float | None:
        """Level of the quietest moments that sound like hiss, as far up as most of them do.

        A drum in dense music is as flat, but what is quieter than it is music.
        """
        moments = sorted(m for m in self._flatness if m[0] > _DIGITAL_SILENCE_DBFS)
        quiet = moments[: max(_LEAST_MOMENTS, round(_QUIETEST_SHARE * len(moments)))]
        hiss: list[float] = []
        for number, (level, flat) in enumerate(quiet, start=1):
            is_hiss = flat > _LEAST_FLATNESS
            if len(hiss) + is_hiss < _MOSTLY * number:
                break
            hiss += [level] if is_hiss else []
        return float(np.percentile(hiss, 25)) if len(hiss) >= _LEAST_MOMENTS else None

    def _bounds(
        self, level_db: Curve, loud_db: float, floor_db: float | None
    ) -> tuple[float, float]:
        least_db = loud_db - _BELOW_MUSIC_DB
        if floor_db is not None:
            least_db = max(least_db, min(floor_db + _ABOVE_FLOOR_DB, loud_db - 1.0))
        sound = [
            (start, end)
            for start, end in runs_of(level_db > least_db)
            if end - start >= _LEAST_SOUND_HOPS
        ]
        if not sound:
            return 0.0, self._length_s
        return sound[0][0] / HOPS_A_SECOND, min(sound[-1][1] / HOPS_A_SECOND, self._length_s)


def _played(
    level_db: Curve, loud_db: float, floor_db: float | None
) -> Iterator[tuple[float, float]]:
    """Give the stretches that are about as loud as the take is, over rests of a few seconds."""
    least_db = loud_db - _PLAYED_BELOW_LOUD_DB
    if floor_db is not None:
        least_db = max(least_db, floor_db + _PLAYED_ABOVE_FLOOR_DB)
    sound = [
        (start, end)
        for start, end in runs_of(level_db > least_db)
        if end - start >= _LEAST_SOUND_HOPS
    ]
    begins, ends = 0, 0
    for start, end in sound:
        if ends and start - ends > _MOST_REST_S * HOPS_A_SECOND:
            yield begins / HOPS_A_SECOND, ends / HOPS_A_SECOND
            ends = 0
        begins, ends = (begins if ends else start), end
    if ends:
        yield begins / HOPS_A_SECOND, ends / HOPS_A_SECOND
