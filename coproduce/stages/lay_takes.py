"""Items: what an alignment says of a take is said to a studio's program, and the take stays whole.

`stages.place` does the same to a copy of the samples; both follow one line. A take whose clock
ran fast by d parts per million is, at the second t of the reference, at its own second
``offset + t * (1 + d * 1e-6)``; so an item over it is played at that factor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from coproduce.model.comping import Join, JoinKind, Piece
from coproduce.model.recording import Alignment, ClockPiece
from coproduce.model.session import NO_FADE, Fade, FadeShape, Item, SessionFile

CLOCK_FADE_S: Final = 0.005  # as the stems have it where a clock changes
_LEAST_ITEM_S: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the session in which a take is heard, and how it begins and ends there."""

    from_s: float
    to_s: float
    fade_in: Fade = NO_FADE
    fade_out: Fade = NO_FADE


def lay_take(
    name: str, file: SessionFile, alignment: Alignment, stems_start_s: float, span: Span
) -> Iterator[Item]:
    """Lay a take where it belongs, as one item for each stretch in which its clock ran evenly.

    Parameters
    ----------
    name
        What is written on the items.
    file
        The take. What of the span it does not reach has no item.
    alignment
        Where it belongs; if it is not to be moved, it begins where the reference begins.
    stems_start_s
        Moment of the reference at which the session begins.
    span
        Where in the session it is heard.
    """
    pieces = _pieces(alignment, span, stems_start_s)
    for number, (clock, from_s, to_s) in enumerate(pieces):
        is_first, is_last = number == 0, number == len(pieces) - 1
        rate = 1.0 + clock.drift_ppm * 1e-6
        at_zero_s = clock.offset_s + stems_start_s * rate
        begins_s, ends_s = -at_zero_s / rate, (file.duration_s - at_zero_s) / rate
        later_s = to_s if is_last else to_s + CLOCK_FADE_S
        first_s, last_s = max(from_s, begins_s), min(later_s, ends_s)
        if last_s - first_s < _LEAST_ITEM_S:
            continue
        fade_in = span.fade_in if is_first else Fade(length_s=CLOCK_FADE_S)
        fade_out = span.fade_out if is_last else Fade(length_s=CLOCK_FADE_S)
        yield Item(
            name=name,
            file=file,
            position_s=first_s,
            length_s=last_s - first_s,
            source_start_s=max(at_zero_s + first_s * rate, 0.0),
            play_rate=rate,
            is_flipped=alignment.moved and alignment.polarity < 0,
            # Where a recording itself begins or ends there is nothing to fade.
            fade_in=fade_in if first_s == from_s else NO_FADE,
            fade_out=fade_out if last_s == later_s else NO_FADE,
        )


def comp_spans(pieces: Sequence[Piece], joins: Sequence[Join]) -> tuple[Span, ...]:
    """Say where each piece of a comp is heard: neighbours overlap by the fade that joins them."""
    spans = []
    for number, piece in enumerate(pieces):
        before = joins[number - 1] if number else None
        after = joins[number] if number < len(joins) else None
        spans.append(
            Span(
                from_s=before.place_s - before.length_s / 2 if before else piece.from_s,
                to_s=after.place_s + after.length_s / 2 if after else piece.to_s,
                fade_in=_fade(before) if before else NO_FADE,
                fade_out=_fade(after) if after else NO_FADE,
            )
        )
    return tuple(spans)


def _fade(join: Join) -> Fade:
    is_even = join.kind is JoinKind.EQUAL_GAIN
    shape = FadeShape.EQUAL_GAIN if is_even else FadeShape.EQUAL_POWER
    return Fade(length_s=join.length_s, shape=shape)


def _pieces(
    alignment: Alignment, span: Span, stems_start_s: float
) -> list[tuple[ClockPiece, float, float]]:
    """Give each even stretch of the clock, and from when to when it is heard in the span."""
    if not (alignment.moved and alignment.pieces):
        line = ClockPiece(
            start_s=0.0,
            end_s=0.0,
            offset_s=alignment.offset_s if alignment.moved else 0.0,
            drift_ppm=alignment.drift_ppm if alignment.moved else 0.0,
        )
        return [(line, span.from_s, span.to_s)]
    found = []
    for piece in alignment.pieces:
        # The outer pieces reach on, as far as there is sound.
        is_first, is_last = piece is alignment.pieces[0], piece is alignment.pieces[-1]
        from_s = span.from_s if is_first else max(piece.start_s - stems_start_s, span.from_s)
        to_s = span.to_s if is_last else min(piece.end_s - stems_start_s, span.to_s)
        if to_s > from_s:
            found.append((piece, from_s, to_s))
    return found
