"""What there is to choose from for a comp: the takes of a part side by side, with facts.

Nothing here says which take is better sung; that is for people to hear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from coproduce.model.comping import Candidate, SectionCandidates, section_names
from coproduce.model.recording import Alignment
from coproduce.model.song import FormSection
from coproduce.model.song_facts import FoundFault
from coproduce.model.tempo_map import TempoMap
from coproduce.stages.section_starts import section_starts
from coproduce.stages.wording import counted, fault_name, sentence, time_code, time_span

_NEARLY_S: Final = 0.05
_THROUGHOUT: Final = 0.9
_MOST_TIMES: Final = 4
_CONFIDENT: Final = 0.5
# Kinds of findings that say nothing of a section.
_OF_THE_FILE: Final = frozenset({"length", "sample-rate", "bit-depth"})
_COPIES: Final = frozenset({"same-sound", "duplicate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAtHand:
    """A take that may be used: how long it is, where it belongs, and what was found in it.

    `alignment` is None for the reference itself.
    """

    name: str
    duration_s: float | None
    alignment: Alignment | None
    findings: tuple[FoundFault, ...] = ()


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
        The part's takes, in the order in which they are listed.
    chosen
        The take that is used in each section now, if any is.
    """
    names = section_names([section.name for section in form])
    spans = pairwise(section_starts(form, tempo))
    return tuple(
        SectionCandidates(
            section=name,
            start_s=round(start_s, 4),
            end_s=round(end_s, 4),
            chosen=used,
            candidates=tuple(
                _candidate(take, start_s + stems_start_s, end_s + stems_start_s) for take in takes
            ),
        )
        for name, (start_s, end_s), used in zip(names, spans, chosen, strict=True)
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
        if kind in _COPIES:
            yield sentence(group[0].meaning)
        elif kind not in _OF_THE_FILE:
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
