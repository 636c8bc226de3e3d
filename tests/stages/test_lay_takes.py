"""Items over takes play what the stems hold: the same second of the take at each moment."""

import numpy as np
import scipy.interpolate
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.audio import Signal, signal_of
from coproduce.model.comping import Join, JoinKind, Piece
from coproduce.model.recording import Alignment, ClockPiece
from coproduce.model.session import Fade, FadeShape, Item, SessionFile
from coproduce.stages.lay_takes import CLOCK_FADE_S, Span, comp_spans, lay_take
from coproduce.stages.place import place

RATE_HZ = 8_000
MICROSECOND_S = 1e-6


def alignment(offset_s: float, drift_ppm: float = 0.0, **more: object) -> Alignment:
    fields: dict[str, object] = {
        "offset_s": offset_s,
        "drift_ppm": drift_ppm,
        "polarity": 1,
        "confidence": 1.0,
        "residual_ms": 0.0,
        "moved": True,
    }
    return Alignment(**{**fields, **more})  # type: ignore[arg-type]


def file(duration_s: float) -> SessionFile:
    return SessionFile(
        path="takes/vox/01.wav", duration_s=duration_s, sample_rate_hz=RATE_HZ, channels=1
    )


@given(
    offset_s=st.floats(-30.0, 30.0),
    drift_ppm=st.floats(-200.0, 200.0),
    start_s=st.floats(0.0, 20.0),
    duration_s=st.floats(1.0, 200.0),
    from_s=st.floats(0.0, 50.0),
    length_s=st.floats(0.5, 100.0),
)
def test_an_item_plays_the_second_that_the_alignment_says(  # noqa: PLR0913 - the law has six
    *,
    offset_s: float,
    drift_ppm: float,
    start_s: float,
    duration_s: float,
    from_s: float,
    length_s: float,
) -> None:
    span = Span(from_s=from_s, to_s=from_s + length_s)
    rate = 1.0 + 1e-6 * drift_ppm
    items = list(lay_take("n", file(duration_s), alignment(offset_s, drift_ppm), start_s, span))
    for item in items:
        assert span.from_s <= item.position_s < item.end_s <= span.to_s + MICROSECOND_S
        for moment_s in (item.position_s, item.end_s):
            heard_s = item.source_start_s + (moment_s - item.position_s) * item.play_rate
            told_s = offset_s + (moment_s + start_s) * rate
            assert abs(heard_s - told_s) < MICROSECOND_S
            assert -MICROSECOND_S < heard_s < duration_s + MICROSECOND_S
    if not items:  # only where the take has nothing to give there
        first_s, last_s = (
            offset_s + (moment_s + start_s) * rate for moment_s in (from_s, span.to_s)
        )
        assert last_s < 0.002 or first_s > duration_s - 0.002


def test_a_take_that_begins_later_begins_later() -> None:
    (item,) = lay_take("n", file(10.0), alignment(-3.0), 1.0, Span(from_s=0.0, to_s=60.0))
    assert (item.position_s, item.source_start_s, item.length_s) == (2.0, 0.0, 10.0)


def test_what_is_not_to_be_moved_lies_as_it_lies_and_is_not_turned_over() -> None:
    left = alignment(0.0, polarity=-1, moved=False)
    (item,) = lay_take("n", file(10.0), left, 4.0, Span(from_s=0.0, to_s=60.0))
    assert (item.position_s, item.source_start_s) == (0.0, 4.0)
    assert not item.is_flipped
    (turned,) = lay_take(
        "n", file(10.0), alignment(0.0, polarity=-1), 4.0, Span(from_s=0.0, to_s=60.0)
    )
    assert turned.is_flipped


def test_items_sound_as_the_stem_does_also_where_the_recorder_lost_some() -> None:
    # The recorder's clock ran 60 ppm fast, lost a quarter of a second, and went on 20 ppm slow.
    found = alignment(
        0.5,
        60.0,
        pieces=(
            ClockPiece(start_s=0.0, end_s=6.0, offset_s=0.5, drift_ppm=60.0),
            ClockPiece(start_s=6.25, end_s=14.0, offset_s=0.25, drift_ppm=-20.0),
        ),
    )
    take = tones(14.0)
    length = 12 * RATE_HZ
    stem = signal_of(place(take, found, sample_rate_hz=RATE_HZ, start_s=1.0, length_samples=length))
    items = lay_take("n", file(14.0), found, 1.0, Span(from_s=0.0, to_s=12.0))
    played = rendered(list(items), take, length)
    # A hundredth of full scale: the plain interpolation here is coarser than the stem's.
    assert np.abs(played - stem.samples[0])[16:-16].max() < 0.01
    assert np.abs(played[round(5.05 * RATE_HZ) : round(5.2 * RATE_HZ)]).max() == 0.0


def test_neighbours_of_a_comp_overlap_by_the_fade_that_joins_them() -> None:
    pieces = (
        Piece(take="vox/01", sections=("Verse",), from_s=0.0, to_s=10.0),
        Piece(take="vox/02", sections=("Chorus",), from_s=10.0, to_s=20.0),
    )
    join = Join(
        place_s=10.0,
        length_s=0.1,
        kind=JoinKind.EQUAL_POWER,
        correlation=0.0,
        level_db=-40.0,
        why="",
    )
    first, second = comp_spans(pieces, (join,))
    fade = Fade(length_s=0.1, shape=FadeShape.EQUAL_POWER)
    assert first == Span(from_s=0.0, to_s=10.05, fade_out=fade)
    assert second == Span(from_s=9.95, to_s=20.0, fade_in=fade)


def test_a_fade_belongs_to_the_join_and_not_to_the_end_of_a_recording() -> None:
    span = Span(from_s=5.0, to_s=20.0, fade_in=Fade(length_s=0.1), fade_out=Fade(length_s=0.1))
    (item,) = lay_take("n", file(12.0), alignment(0.0), 0.0, span)
    assert item.fade_in.length_s == 0.1
    assert item.fade_out.length_s == 0.0


def tones(duration_s: float) -> Signal:
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    wave = 0.3 * np.sin(2 * np.pi * (80 + 10 * time_s) * time_s) + 0.2 * np.sin(700 * time_s)
    return Signal(wave[None].astype(np.float32), RATE_HZ)


def rendered(items: list[Item], take: Signal, length_samples: int) -> np.ndarray:
    """Play items as a studio's program would, with straight fades."""
    spline = scipy.interpolate.CubicSpline(
        np.arange(take.length_samples) / RATE_HZ, take.samples[0], extrapolate=False
    )
    moments_s = np.arange(length_samples) / RATE_HZ
    total = np.zeros(length_samples)
    for item in items:
        inside = moments_s - item.position_s
        heard = np.nan_to_num(spline(item.source_start_s + inside * item.play_rate))
        gain = ((inside >= 0) & (inside < item.length_s)).astype(float)
        if item.fade_in.length_s:
            gain *= np.clip(inside / CLOCK_FADE_S, 0, 1)
        if item.fade_out.length_s:
            gain *= np.clip((item.length_s - inside) / CLOCK_FADE_S, 0, 1)
        total += gain * heard
    return total
