"""Stems made from alignments: every piece at its place, silence where something was lost."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coproduce.model.audio import Signal, SoundStream, signal_of
from coproduce.model.recording import Alignment, ClockPiece
from coproduce.stages.align import unmoved
from coproduce.stages.place import nudged_start_s, place

RATE_HZ = 8_000


def alignment(*pieces: ClockPiece) -> Alignment:
    return Alignment(
        offset_s=pieces[0].offset_s,
        drift_ppm=0.0,
        polarity=1,
        confidence=1.0,
        residual_ms=0.0,
        moved=True,
        pieces=pieces,
    )


def tone(length_s: float) -> Signal:
    wave = np.sin(2 * np.pi * 440.0 * np.arange(round(length_s * RATE_HZ)) / RATE_HZ)
    return Signal(wave[None].astype(np.float32), RATE_HZ)


def test_what_was_lost_is_silent_and_the_rest_lies_where_it_was_played() -> None:
    song = np.random.default_rng(1).uniform(-1, 1, (1, 10 * RATE_HZ)).astype(np.float32)
    lost = np.concatenate((song[:, : 4 * RATE_HZ], song[:, 5 * RATE_HZ :]), axis=1)
    pieces = (
        ClockPiece(start_s=0.0, end_s=4.0, offset_s=0.0, drift_ppm=0.0),
        ClockPiece(start_s=5.0, end_s=10.0, offset_s=-1.0, drift_ppm=0.0),
    )
    stem = signal_of(
        place(
            Signal(lost, RATE_HZ),
            alignment(*pieces),
            sample_rate_hz=RATE_HZ,
            start_s=0.0,
            length_samples=10 * RATE_HZ,
        )
    ).samples
    fade = round(0.005 * RATE_HZ)
    np.testing.assert_array_equal(stem[:, : 4 * RATE_HZ], song[:, : 4 * RATE_HZ])
    assert not stem[:, 4 * RATE_HZ + fade : 5 * RATE_HZ].any()
    np.testing.assert_array_equal(stem[:, 5 * RATE_HZ + fade :], song[:, 5 * RATE_HZ + fade :])


def test_pieces_that_meet_fade_into_one_another_without_a_dip() -> None:
    pieces = tuple(
        ClockPiece(start_s=start_s, end_s=start_s + 1.0, offset_s=0.25, drift_ppm=0.0)
        for start_s in (0.0, 1.0, 2.0)
    )
    take = tone(4.0)
    stem = signal_of(
        place(
            take,
            alignment(*pieces),
            sample_rate_hz=RATE_HZ,
            start_s=0.5,
            length_samples=2 * RATE_HZ,
        )
    )
    wanted = take.samples[:, round(0.75 * RATE_HZ) : round(2.75 * RATE_HZ)]
    np.testing.assert_allclose(stem.samples, wanted, atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(
    start_s=st.floats(-1.0, 4.0), offset_s=st.floats(-3.0, 3.0), length=st.integers(1, 5 * RATE_HZ)
)
def test_a_stem_is_as_long_as_was_asked(start_s: float, offset_s: float, length: int) -> None:
    pieces = (
        ClockPiece(start_s=0.0, end_s=1.5, offset_s=offset_s, drift_ppm=30.0),
        ClockPiece(start_s=1.7, end_s=2.9, offset_s=offset_s - 0.2, drift_ppm=-80.0),
    )
    stem = signal_of(
        place(
            tone(3.0),
            alignment(*pieces),
            sample_rate_hz=RATE_HZ,
            start_s=start_s,
            length_samples=length,
        )
    )
    assert stem.length_samples == length
    assert np.abs(stem.samples).max() < 1.1


def test_blocks_are_small_whatever_the_length() -> None:
    def read() -> "object":
        return (Signal(np.ones((2, RATE_HZ), np.float32), RATE_HZ) for _ in range(600))

    hour = SoundStream(sample_rate_hz=RATE_HZ, channels=2, read=read)  # type: ignore[arg-type]
    piece = ClockPiece(start_s=0.0, end_s=600.0, offset_s=0.0, drift_ppm=0.0)
    lengths = [
        block.length_samples
        for block in place(
            hour,
            alignment(piece),
            sample_rate_hz=RATE_HZ,
            start_s=0.0,
            length_samples=600 * RATE_HZ,
        ).read()
    ]
    assert sum(lengths) == 600 * RATE_HZ
    assert max(lengths) == pytest.approx(RATE_HZ)


@given(nudge=st.integers(-RATE_HZ, RATE_HZ), part_of_a_sample=st.floats(-0.45, 0.45))
def test_a_nudge_moves_the_very_samples_and_back_is_nothing(
    nudge: int, part_of_a_sample: float
) -> None:
    noise = np.random.default_rng(3).uniform(-1, 1, (2, 3 * RATE_HZ)).astype(np.float32)
    nudge_ms = 1e3 * (nudge + part_of_a_sample) / RATE_HZ

    def placed(take: Signal, nudge_ms: float) -> Signal:
        return signal_of(
            place(
                take,
                unmoved("as it is"),
                sample_rate_hz=RATE_HZ,
                start_s=nudged_start_s(0.0, nudge_ms, RATE_HZ),
                length_samples=take.length_samples,
            )
        )

    later = placed(Signal(noise, RATE_HZ), nudge_ms)
    wanted = np.roll(noise, nudge, axis=1)
    if nudge >= 0:
        wanted[:, :nudge] = 0.0
    else:
        wanted[:, nudge:] = 0.0
    np.testing.assert_array_equal(later.samples, wanted)
    back = placed(later, -nudge_ms).samples
    # What went beyond an end is gone; all else is as it was.
    kept = slice(max(-nudge, 0), noise.shape[1] - max(nudge, 0))
    np.testing.assert_array_equal(back[:, kept], noise[:, kept])


@settings(max_examples=10, deadline=None)
@given(nudge_ms=st.floats(-400.0, 400.0))
@example(nudge_ms=-322.0)  # the resampler's last block lies wholly in the fade
def test_pieces_of_a_clock_that_changed_are_nudged_together(nudge_ms: float) -> None:
    pieces = (
        ClockPiece(start_s=0.0, end_s=1.5, offset_s=0.3, drift_ppm=30.0),
        ClockPiece(start_s=1.7, end_s=2.9, offset_s=0.1, drift_ppm=-80.0),
    )
    still, moved = (
        signal_of(
            place(
                tone(4.0),
                alignment(*pieces),
                sample_rate_hz=RATE_HZ,
                start_s=nudged_start_s(0.5, by_ms, RATE_HZ),
                length_samples=2 * RATE_HZ,
            )
        ).samples
        for by_ms in (0.0, nudge_ms)
    )
    by = round(nudge_ms * RATE_HZ / 1e3)
    kept = still.shape[1] - abs(by)
    np.testing.assert_allclose(
        moved[:, max(by, 0) :][:, :kept], still[:, max(-by, 0) :][:, :kept], atol=2e-4
    )
