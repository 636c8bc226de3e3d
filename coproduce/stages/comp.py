"""Comping: candidates are laid side by side with facts, and a person's choice is put together.

Nothing here says which take is better sung. What a person chose is cut where neither take is
heard, or faded over where both are, and the recipe says where, how and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Final

import numpy as np

from coproduce.dsp.crossfade import FadePlace, Gains, fade_gains, find_fade
from coproduce.dsp.equal_blocks import equal_blocks
from coproduce.model.audio import Samples, Signal, SoundStream
from coproduce.model.comping import (
    Candidate,
    Comp,
    Join,
    JoinKind,
    Piece,
    SectionCandidates,
    section_names,
)
from coproduce.model.recording import Alignment
from coproduce.model.song import FormSection
from coproduce.model.song_facts import FoundFault
from coproduce.model.tempo_map import TempoMap
from coproduce.stages.wording import counted, fault_name, time_code, time_span
from coproduce.units import seconds_to_samples

_NEARLY_S: Final = 0.05
_THROUGHOUT: Final = 0.9
_MOST_TIMES: Final = 4
_CONFIDENT: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAtHand:
    """A take that may be used: how long it is, where it belongs, and what was found in it.

    `alignment` is None for the reference itself.
    """

    name: str
    duration_s: float | None
    alignment: Alignment | None
    findings: tuple[FoundFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comped:
    """A stem put together from several takes as it is read, and its recipe."""

    stream: SoundStream
    pieces: tuple[Piece, ...]
    joins: tuple[Join, ...]


def section_starts(form: Sequence[FormSection], tempo: TempoMap) -> tuple[float, ...]:
    """Say when each section begins, and when the last ends, as the people play it."""
    bars = 0
    starts = [tempo.seconds_at(Fraction(0))]
    for section in form:
        bars += section.bars
        starts.append(tempo.seconds_at(bars * tempo.time_signature.bar_quarters))
    return tuple(starts)


def in_natural_order(names: Sequence[str]) -> list[str]:
    """Sort names as people count: 2 comes before 10.

    >>> in_natural_order(["vox/10", "vox/2"])
    ['vox/2', 'vox/10']
    """
    return sorted(
        names,
        key=lambda name: [
            (0, int(piece), "") if piece.isdecimal() else (1, 0, piece)
            for piece in re.split(r"(\d+)", name)
        ],
    )


def candidates(
    form: Sequence[FormSection],
    tempo: TempoMap,
    stems_start_s: float,
    takes: Sequence[TakeAtHand],
    chosen: Sequence[str | None],
) -> tuple[SectionCandidates, ...]:
    """Lay the takes of one part side by side, section by section.

    Parameters
    ----------
    form, tempo
        The sections, and when they are played.
    stems_start_s
        Where in the reference the part's stem begins: a part that was moved to be later
        begins earlier in it.
    takes
        The part's takes; they stay in the order of their names.
    chosen
        The take that is used in each section now, if any is.
    """
    by_name = {take.name: take for take in takes}
    ordered = [by_name[name] for name in in_natural_order(list(by_name))]
    names = section_names([section.name for section in form])
    spans = pairwise(section_starts(form, tempo))
    return tuple(
        SectionCandidates(
            section=name,
            start_s=round(start_s, 4),
            end_s=round(end_s, 4),
            chosen=used,
            candidates=tuple(
                _candidate(take, start_s + stems_start_s, end_s + stems_start_s) for take in ordered
            ),
        )
        for name, (start_s, end_s), used in zip(names, spans, chosen, strict=True)
    )


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


def _candidate(take: TakeAtHand, from_s: float, to_s: float) -> Candidate:
    """Look at one section of a take; times are the reference's."""
    alignment = take.alignment
    is_placed = alignment is None or alignment.moved or alignment.confidence >= _CONFIDENT
    offset_s, drift = 0.0, 1.0
    if alignment is not None and alignment.moved:
        offset_s, drift = alignment.offset_s, 1.0 + 1e-6 * alignment.drift_ppm
    start_s, end_s = (offset_s + moment * drift for moment in (from_s, to_s))
    if take.duration_s is None:
        return Candidate(
            take=take.name,
            start_s=round(start_s, 3),
            end_s=round(end_s, 3),
            is_complete=False,
            is_placed=False,
            facts=("It cannot be read.",),
        )
    is_complete = start_s >= -_NEARLY_S and end_s <= take.duration_s + _NEARLY_S
    return Candidate(
        take=take.name,
        start_s=round(start_s, 3),
        end_s=round(end_s, 3),
        is_complete=is_complete,
        is_placed=is_placed,
        facts=tuple(_facts(take, start_s, end_s, is_placed=is_placed)),
    )


def _facts(take: TakeAtHand, start_s: float, end_s: float, *, is_placed: bool) -> Iterator[str]:
    duration_s = take.duration_s or 0.0
    if not is_placed:
        yield "Where it belongs was not found, so its times are a guess."
    if start_s < -_NEARLY_S:
        yield f"It begins {-min(start_s, 0.0):.1f} s after the section does."
    if end_s > duration_s + _NEARLY_S:
        yield (
            f"It ends at {time_code(duration_s)}, before the section does."
            if start_s < duration_s
            else "It has ended before the section begins."
        )
    by_kind: dict[str, list[FoundFault]] = {}
    for found in take.findings:
        if found.start_s < end_s and max(found.end_s, found.start_s + 1e-3) > start_s:
            by_kind.setdefault(found.kind, []).append(found)
    for kind, group in by_kind.items():
        yield _told(fault_name(kind), group, start_s, end_s)


def _told(kind: str, group: Sequence[FoundFault], start_s: float, end_s: float) -> str:
    """Say what was found in a section, and when in the take."""
    kind = kind[:1].upper() + kind[1:]
    covered = min(max(found.end_s for found in group), end_s) - max(
        min(found.start_s for found in group), start_s
    )
    if len(group) == 1 and covered >= _THROUGHOUT * (end_s - start_s):
        return f"{kind} throughout."
    times = list(dict.fromkeys(time_span(found.start_s, found.end_s) for found in group))
    if len(times) > _MOST_TIMES:
        return f"{kind} in {counted(len(group), 'place')}, from {times[0]} on."
    return f"{kind} at {', '.join(times)}."
