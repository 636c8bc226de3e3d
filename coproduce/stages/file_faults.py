"""What is a fault in the file of a take: cut short, broken, of a size or rate that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from coproduce.dsp.stretches import Span
from coproduce.model.audio import LONGEST_TAKE_S, MOST_CHANNELS_OF_A_PART, AudioInfo
from coproduce.model.song_facts import FoundFault
from coproduce.stages.listen import Heard
from coproduce.stages.wording import BEYOND_HEADER, ENDS_EARLY

LOWEST_RATE_HZ: Final = 4000
HIGHEST_RATE_HZ: Final = 768_000
LEAST_LENGTH_S: Final = 0.1
MOST_CLIPPED_SPANS: Final = 100


def find_file_faults(heard: Heard, info: AudioInfo) -> tuple[FoundFault, ...]:
    """Tell what is wrong with the file of a take, whatever was played."""
    return tuple(found for look in _LOOKS for found in look(heard, info))


def impossible_rate(info: AudioInfo) -> FoundFault:
    """Tell a sample rate that no recorder has, so that nothing in the take can be judged."""
    return replace(
        whole_take(info, "impossible-rate"),
        value=float(info.sample_rate_hz),
        threshold=float(
            LOWEST_RATE_HZ if info.sample_rate_hz < LOWEST_RATE_HZ else HIGHEST_RATE_HZ
        ),
        unit="Hz",
        meaning=f"its header says {info.sample_rate_hz} Hz, which no recorder has",
        next_step="Copy it from the recorder again, or set the rate in its header in an editor.",
    )


def too_long(info: AudioInfo) -> FoundFault:
    """Tell a recording so long that it was not listened to."""
    hours = info.duration_s / 3600.0
    return replace(
        whole_take(info, "too-long"),
        value=info.duration_s,
        threshold=LONGEST_TAKE_S,
        unit="s",
        meaning=f"{hours:.1f} hours in one file, as if nobody had switched the recorder off; it "
        "was not listened to",
        next_step="Cut the songs out of it in an editor, and put each one into its own folder.",
    )


def whole_take(info: AudioInfo, kind: str) -> FoundFault:
    """Begin a finding that concerns the whole take."""
    return FoundFault(
        kind=kind,
        start_s=0.0,
        end_s=info.duration_s,
        value=None,
        threshold=None,
        unit="",
        meaning="",
        next_step="",
    )


def told_together(fault: FoundFault, spans: Sequence[Span]) -> Iterator[FoundFault]:
    """Tell each place, or all as one if there are too many to go through."""
    if len(spans) > MOST_CLIPPED_SPANS:
        total = sum(span.amount for span in spans)
        yield replace(fault, start_s=spans[0].start_s, end_s=spans[-1].end_s, value=total)
        return
    for span in spans:
        yield replace(fault, start_s=span.start_s, end_s=span.end_s, value=span.amount)


def _channels(_: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    if info.has_too_many_channels:
        yield replace(
            whole_take(info, "many-channels"),
            value=float(info.channels),
            threshold=float(MOST_CHANNELS_OF_A_PART),
            unit="channels",
            meaning=f"{info.channels} channels in one file, as recorders write that keep all "
            "their microphones together; a part has one or two",
            next_step="Export the channels that belong to this part as mono or stereo, and the "
            "others as takes of parts of their own.",
        )


def _truncation(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    if info.is_truncated:
        missing_s = (info.declared_samples - info.length_samples) / info.sample_rate_hz
        yield replace(
            whole_take(info, "truncated"),
            start_s=heard.length_s,
            end_s=heard.length_s + missing_s,
            value=missing_s,
            threshold=0.0,
            unit="s",
            meaning=ENDS_EARLY,
            next_step="Copy it from the recorder again, if it is still there.",
        )


def _numbers(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    fault = replace(
        whole_take(info, "no-number"),
        threshold=0.0,
        unit="samples",
        meaning="samples here are infinite or no numbers: whatever plays them may burst out",
        next_step="Export it again from the program that made it, as 24-bit WAV.",
    )
    yield from told_together(fault, heard.no_numbers)


def _header_size(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    if info.is_beyond_header:
        declared_s = info.declared_samples / info.sample_rate_hz
        yield replace(
            whole_take(info, "wrong-length"),
            start_s=declared_s,
            end_s=heard.length_s,
            value=heard.length_s,
            threshold=declared_s,
            unit="s",
            meaning=BEYOND_HEADER,
            next_step="Listen to the end of it. Other programs may open it only when it is "
            "repaired.",
        )


def _breaks(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    if heard.broken is not None:
        yield replace(
            whole_take(info, "broken"),
            start_s=heard.length_s,
            end_s=max(info.duration_s, heard.length_s),
            meaning=f"{heard.broken.what}; what comes before was heard",
            next_step=heard.broken.next_step,
        )


def _shortness(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    if heard.length_s < LEAST_LENGTH_S:
        yield replace(
            whole_take(info, "empty"),
            value=heard.length_s,
            threshold=LEAST_LENGTH_S,
            unit="s",
            meaning="there is next to nothing on it",
            next_step="Copy it from the recorder again, or take it out of the folder.",
        )


_LOOKS: Final[tuple[Callable[[Heard, AudioInfo], Iterator[FoundFault]], ...]] = (
    _truncation,
    _channels,
    _header_size,
    _breaks,
    _numbers,
    _shortness,
)
