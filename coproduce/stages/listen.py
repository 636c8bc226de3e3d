"""Listening to one take as an engineer does before anybody has gone home: what is wrong, where.

The take comes in blocks and is heard once, so that an hour needs no more memory than a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from coproduce.dsp.band_limit import BandWatch, Wall
from coproduce.dsp.clicks import ClickWatch
from coproduce.dsp.correlate import RATE_HZ
from coproduce.dsp.finite import all_finite, finite
from coproduce.dsp.hum import Hum, HumWatch
from coproduce.dsp.inter_sample import InterSampleWatch
from coproduce.dsp.level_faults import ClippingWatch, DropoutWatch, OffsetWatch
from coproduce.dsp.mono_stream import MonoStream
from coproduce.dsp.noise_floor import Levels, LevelWatch
from coproduce.dsp.one_channel import Wave
from coproduce.dsp.overview import Overview, OverviewWatch
from coproduce.dsp.repeats import RepeatWatch
from coproduce.dsp.sketch import Sketch, Sketcher
from coproduce.dsp.stereo_image import StereoImage, StereoWatch
from coproduce.dsp.stretches import (
    Places,
    RunTracker,
    Span,
    Stretch,
    apart_from,
    in_blocks,
    outside,
    stretches,
)
from coproduce.dsp.talk import SEARCHED_S, Talk, talk_before_music
from coproduce.dsp.tuning import Tuning, TuningWatch
from coproduce.errors import AudioError, Problem
from coproduce.model.audio import AudioInfo, Signal

FLOAT_ENCODINGS: Final = frozenset(("FLOAT", "DOUBLE"))  # which hold what is over full scale
LOSSLESS: Final = frozenset(("WAV", "WAVEX", "RF64", "W64", "AIFF", "CAF", "FLAC"))
OVERVIEW_POINTS: Final = 800
_NEAR_S: Final = 0.02
_LEAST_FINE_BITS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All that one hearing measured; what is a fault is decided elsewhere."""

    length_s: float
    peak: float
    true_peak: float
    clipped: tuple[Span, ...]
    over_full_scale: Span | None
    inter_sample: tuple[Span, ...]
    dropouts: tuple[Span, ...]
    repeats: tuple[Span, ...]
    clicks: tuple[Span, ...]
    offset: float
    hum: Hum | None
    image: StereoImage | None
    levels: Levels
    wall: Wall | None
    talk: Talk | None
    tuning: Tuning
    sketch: Sketch
    overview: Overview
    no_numbers: tuple[Span, ...]
    broken: Problem | None = field(default=None)


def hear(blocks: Iterable[Signal] | Signal, info: AudioInfo) -> Heard:
    """Hear one take, block by block.

    Parameters
    ----------
    blocks
        The take as it is: its own rate and channels; a whole signal or its pieces. Samples
        that are no numbers are noted and taken for silence.
    info
        What its header says.

    Raises
    ------
    AudioError
        If nothing can be heard at all. If it breaks off later, what came before is heard.
    """
    pieces = in_blocks(blocks) if isinstance(blocks, Signal) else blocks
    ear = _Ear(info)
    for stretch in stretches(ear.watch_numbers(pieces)):
        ear.add(stretch)
    return ear.heard()


class _Ear:
    """Everything that watches a take at once."""

    def __init__(self, info: AudioInfo) -> None:
        channels, rate_hz = info.channels, info.sample_rate_hz
        self._rate_hz = rate_hz
        self._is_lossless = info.container in LOSSLESS
        # With fewer bits the hiss of a microphone is lost, and a held note repeats itself.
        self._has_hiss = self._is_lossless and (info.bits or 0) >= _LEAST_FINE_BITS
        is_float = info.encoding in FLOAT_ENCODINGS
        self._clipping = ClippingWatch(
            channels, rate_hz, is_float=is_float, is_lossy=not self._is_lossless
        )
        self._inter_sample = InterSampleWatch()
        self._dropouts = DropoutWatch(rate_hz, info.bits or _LEAST_FINE_BITS)
        self._repeats = RepeatWatch()
        self._clicks = ClickWatch(info.bits or _LEAST_FINE_BITS)
        self._offset = OffsetWatch(channels)
        self._hum = HumWatch(channels, rate_hz)
        self._stereo = StereoWatch(channels)
        self._levels = LevelWatch()
        self._band = BandWatch(rate_hz)
        self._overview = OverviewWatch()
        self._mono = MonoStream(channels, rate_hz)
        self._tuning = TuningWatch()
        self._sketcher = Sketcher()
        self._beginning: list[Wave] = []
        self._beginning_s = 0.0
        self._no_numbers = Places(_NEAR_S)
        self._numbers = RunTracker()
        self._length = 0
        self._broken: Problem | None = None

    def watch_numbers(self, blocks: Iterable[Signal]) -> Iterator[Signal]:
        """Pass blocks on, silence for what is no number, until the file breaks off."""
        pieces = iter(blocks)
        while True:
            try:
                block = next(pieces)
            except StopIteration:
                return
            except AudioError as error:
                if not self._length:
                    raise
                self._broken = error.problems[0]
                return
            self._length += block.length_samples
            if all_finite(block.samples):
                is_bad = np.zeros(block.length_samples, np.bool_)
            else:
                is_number = finite(block.samples)
                is_bad = np.logical_not(np.logical_and.reduce(is_number, axis=0))
                block = Signal(
                    np.where(is_number, block.samples, 0).astype(np.float32), self._rate_hz
                )
            self._no_numbers.add(self._spans(self._numbers.add(is_bad)))
            yield block

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        for watch in (
            self._clipping,
            self._inter_sample,
            self._dropouts,
            self._clicks,
            self._offset,
            self._hum,
            self._stereo,
            self._levels,
            self._band,
            self._overview,
        ):
            watch.add(stretch)
        if self._has_hiss:
            self._repeats.add(stretch)
        self._add_wave(self._mono.add(stretch))

    def heard(self) -> Heard:
        """Tell what was heard."""
        self._add_wave(self._mono.finish())
        self._dropouts.finish()
        self._no_numbers.add(self._spans(self._numbers.finish()))
        no_numbers = self._no_numbers.spans()
        clipped = self._clipping.clipped()
        # Silence that was put in place of no numbers is not told twice.
        dropouts = outside(self._dropouts.spans, no_numbers)
        cuts = [*dropouts, *no_numbers]
        repeats = apart_from(self._repeats.spans(), cuts, 0.0)
        known = [*clipped, *cuts, *repeats]
        over = self._clipping.over_full_scale()
        swings = [] if over else self._inter_sample.spans()
        beginning = np.concatenate(self._beginning or [np.zeros(0, np.float32)])
        return Heard(
            length_s=self._length / self._rate_hz,
            peak=self._clipping.peak,
            true_peak=self._inter_sample.true_peak,
            clipped=tuple(clipped),
            over_full_scale=over,
            inter_sample=tuple(apart_from(swings, known, _NEAR_S)),
            dropouts=tuple(dropouts),
            repeats=tuple(repeats),
            clicks=tuple(apart_from(self._clicks.spans(), known, _NEAR_S)),
            offset=self._offset.offset(),
            hum=self._hum.hum(),
            image=self._stereo.image(),
            levels=self._levels.levels(),
            wall=self._band.wall() if self._is_lossless else None,
            talk=talk_before_music(beginning) if len(beginning) else None,
            tuning=self._tuning.tuning(),
            sketch=self._sketcher.sketch(),
            overview=self._overview.overview(OVERVIEW_POINTS),
            no_numbers=tuple(no_numbers),
            broken=self._broken,
        )

    def _add_wave(self, wave: Wave) -> None:
        self._tuning.add(wave)
        self._sketcher.add(wave)
        if self._beginning_s < SEARCHED_S:
            self._beginning.append(wave)
            self._beginning_s += len(wave) / RATE_HZ

    def _spans(self, runs: list[tuple[int, int]]) -> list[Span]:
        return [Span(s / self._rate_hz, e / self._rate_hz, e - s) for s, e in runs]
