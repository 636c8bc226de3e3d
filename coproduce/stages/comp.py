"""Comping: the takes that a person chose for each section are put together into one stem.

They are cut where neither take is heard, or faded over where both are, and the recipe says
where, how and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

import numpy as np

from coproduce.dsp.crossfade import FadePlace, Gains, fade_gains, find_fade
from coproduce.dsp.equal_blocks import equal_blocks
from coproduce.model.audio import Samples, Signal, SoundStream
from coproduce.model.comping import Comp, Join, JoinKind, Piece, section_names
from coproduce.model.song import FormSection
from coproduce.model.tempo_map import TempoMap
from coproduce.stages.section_starts import section_starts
from coproduce.units import seconds_to_samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Comped:
    """A stem put together from several takes as it is read, and its recipe."""

    stream: SoundStream
    pieces: tuple[Piece, ...]
    joins: tuple[Join, ...]


def put_together(
    comp: Comp,
    form: Sequence[FormSection],
    tempo: TempoMap,
    stems: Mapping[str, SoundStream],
    length_samples: int,
) -> Comped:
    """Put a stem together from the takes that a person chose.

    The takes are read in step, a block of each at a time, and before that once around the
    joins: an hour needs no more memory than a minute.

    Parameters
    ----------
    comp
        The take for each section. What is before the first section and after the last comes
        from theirs.
    form, tempo
        The sections, and when they are played.
    stems, length_samples
        Every take by its name, as the stem it would be: all have one rate, and this length.
    """
    runs = _runs(comp, form)
    rate_hz, length = stems[runs[0].take].sample_rate_hz, length_samples
    starts = section_starts(form, tempo)
    bar_s = float(tempo.time_signature.bar_quarters) * 60.0 / tempo.tempo_bpm_at(Fraction(0))
    pulse_s = bar_s * float(tempo.time_signature.pulse_quarters / tempo.time_signature.bar_quarters)
    wanted = [starts[run.first_section] for run in runs[1:]]
    windows = _windows(wanted, bar_s, pulse_s, rate_hz, length)
    runs = runs[: len(windows) + 1]
    if len(runs) == 1:
        whole = Piece(
            take=runs[0].take, sections=runs[0].sections, from_s=0.0, to_s=length / rate_hz
        )
        return Comped(stream=stems[runs[0].take], pieces=(whole,), joins=())
    channels = max(stems[run.take].channels for run in runs)
    stretches = _around_joins(runs, windows, stems)
    fades = []
    for (low, _), start_s, (before, after) in zip(windows, wanted, stretches, strict=False):
        here = seconds_to_samples(start_s, rate_hz) - low
        fades.append(find_fade(_spread(before, channels), _spread(after, channels), here, rate_hz))
    joins = tuple(
        _join(fade, low, start_s, rate_hz)
        for fade, (low, _), start_s in zip(fades, windows, wanted, strict=False)
    )
    places = [
        (low + fade.centre - fade.length // 2, fade)
        for fade, (low, _) in zip(fades, windows, strict=True)
    ]
    shares = _shares(runs, places, length)
    edges = [0.0, *(join.place_s for join in joins), length / rate_hz]
    return Comped(
        stream=SoundStream(
            sample_rate_hz=rate_hz,
            channels=channels,
            read=lambda: (
                Signal(samples, rate_hz) for samples in _assembled(shares, stems, channels)
            ),
        ),
        pieces=tuple(
            Piece(take=run.take, sections=run.sections, from_s=start, to_s=end)
            for run, (start, end) in zip(runs, pairwise(edges), strict=True)
        ),
        joins=joins,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Neighbouring sections that come from one take."""

    take: str
    first_section: int
    sections: tuple[str, ...]


def _runs(comp: Comp, form: Sequence[FormSection]) -> list[_Run]:
    names = section_names([section.name for section in form])
    runs = []
    for take, group in groupby(enumerate(comp.takes), key=lambda entry: entry[1]):
        places = [place for place, _ in group]
        runs.append(
            _Run(
                take=take,
                first_section=places[0],
                sections=tuple(names[place] for place in places),
            )
        )
    return runs


def _windows(
    wanted: Sequence[float], bar_s: float, pulse_s: float, rate_hz: int, length: int
) -> list[tuple[int, int]]:
    """Say where each join may be: up to a bar before the section, or half a beat after.

    A pickup is sung before the barline, so a join is looked for early rather than late.
    """
    windows: list[tuple[int, int]] = []
    before = 0
    for start_s in wanted:
        low = max(seconds_to_samples(start_s - bar_s, rate_hz), before)
        high = min(seconds_to_samples(start_s + 0.5 * pulse_s, rate_hz), length)
        if high - low < 2:
            break
        windows.append((low, high))
        before = high
    return windows


def _around_joins(
    runs: Sequence[_Run], windows: Sequence[tuple[int, int]], stems: Mapping[str, SoundStream]
) -> list[tuple[Samples, Samples]]:
    """Cut out, for every window, what the take before the join has in it, and the one after."""
    found: dict[tuple[int, str], Samples] = {}
    for name in dict.fromkeys(run.take for run in runs):
        near = [
            number
            for number in range(len(windows))
            if name in {runs[number].take, runs[number + 1].take}
        ]
        cuts = _cut_out(stems[name], [windows[number] for number in near])
        found |= {(number, name): cut for number, cut in zip(near, cuts, strict=True)}
    return [
        (found[number, runs[number].take], found[number, runs[number + 1].take])
        for number in range(len(windows))
    ]


def _cut_out(stem: SoundStream, windows: Sequence[tuple[int, int]]) -> list[Samples]:
    """Read the windows of a stem, which follow one another, and nothing after the last."""
    cuts: list[Samples] = [
        np.zeros((stem.channels, high - low), np.float32) for low, high in windows
    ]
    at = 0
    for block in stem.read():
        end = at + block.length_samples
        for (low, high), cut in zip(windows, cuts, strict=True):
            first, last = max(low, at), min(high, end)
            if first < last:
                cut[:, first - low : last - low] = block.samples[:, first - at : last - at]
        if end >= windows[-1][1]:
            break
        at = end
    return cuts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What a take gives to a stem from one sample to another; without gains, all it has."""

    take: str
    start: int
    end: int
    gains: Gains | None = None


def _shares(
    runs: Sequence[_Run], places: Sequence[tuple[int, FadePlace]], length: int
) -> list[_Share]:
    """Say which take is heard where: runs one after the other, fading at the places between."""
    found = []
    start = 0
    for (before, after), (fade_start, fade) in zip(pairwise(runs), places, strict=True):
        fade_end = fade_start + fade.length
        going, coming = fade_gains(fade.length, fade.correlation)
        found.append(_Share(take=before.take, start=start, end=fade_start))
        found.append(_Share(take=before.take, start=fade_start, end=fade_end, gains=going))
        found.append(_Share(take=after.take, start=fade_start, end=fade_end, gains=coming))
        start = fade_end
    found.append(_Share(take=runs[-1].take, start=start, end=length))
    return found


def _assembled(
    shares: Sequence[_Share], stems: Mapping[str, SoundStream], channels: int
) -> Iterator[Samples]:
    """Read the takes in step and add up their shares, a block at a time."""
    names = list(dict.fromkeys(share.take for share in shares))
    rows = [equal_blocks(stems[name].read()) for name in names]
    at = 0
    for blocks in zip(*rows, strict=True):
        takes = dict(zip(names, blocks, strict=True))
        total: Samples = np.zeros((channels, blocks[0].shape[1]), np.float32)
        end = at + total.shape[1]
        for share in shares:
            first, last = max(share.start, at), min(share.end, end)
            if first >= last:
                continue
            heard = _spread(takes[share.take][:, first - at : last - at], channels)
            if share.gains is not None:
                gains = share.gains[first - share.start : last - share.start]
                heard = (heard * gains).astype(np.float32)
            total[:, first - at : last - at] += heard
        yield total
        at = end


def _spread(samples: Samples, channels: int) -> Samples:
    """Let a mono take be heard in all channels."""
    return samples if len(samples) == channels else np.repeat(samples[:1], channels, axis=0)


def _join(fade: FadePlace, low: int, start_s: float, rate_hz: int) -> Join:
    place_s = (low + fade.centre) / rate_hz
    length_ms = 1e3 * fade.length / rate_hz
    away_s = start_s - place_s
    where = f"{abs(away_s):.2f} s {'before' if away_s > 0 else 'after'} the section begins"
    if fade.is_silent:
        kind = JoinKind.SILENCE
        why = f"Neither take is heard {where}, so the cut lies there."
    elif fade.is_alike:
        kind = JoinKind.EQUAL_GAIN
        why = (
            f"The quietest moment is {where}; both takes carry the same sound there "
            f"(correlation {fade.correlation:.2f}), so gains add up to one over "
            f"{length_ms:.0f} ms."
        )
    else:
        kind = JoinKind.EQUAL_POWER
        why = (
            f"The quietest moment is {where}; the takes differ there (correlation "
            f"{fade.correlation:.2f}), so powers add up to one over {length_ms:.0f} ms."
        )
    return Join(
        place_s=place_s,
        length_s=fade.length / rate_hz,
        kind=kind,
        correlation=fade.correlation,
        level_db=fade.level_db,
        why=why,
    )
