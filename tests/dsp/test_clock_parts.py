"""A clock that changes on the way is followed, and one that runs evenly is left whole."""

from dataclasses import replace

import numpy as np
import pytest
import soxr

from coproduce.dsp import clock_parts
from coproduce.dsp.clock_parts import ClockPart, follow_clock
from coproduce.dsp.correlate import RATE_HZ, whiten
from coproduce.dsp.drift import ClockLine, fit_clock_line
from coproduce.dsp.lags import likely_lags
from coproduce.dsp.one_channel import Wave

LENGTH_S = 60


def noise() -> Wave:
    generator = np.random.default_rng(1)
    return generator.standard_normal(LENGTH_S * RATE_HZ).astype(np.float32) * np.float32(0.1)


def faster(wave: Wave, drift_ppm: float) -> Wave:
    heard: Wave = soxr.resample(wave, RATE_HZ, RATE_HZ * (1 + drift_ppm * 1e-6), "VHQ")
    return heard


def followed(reference: Wave, take: Wave) -> tuple[ClockPart, ...]:
    one, other = whiten(reference), whiten(take)
    *_, lags = likely_lags(one, other)
    line = fit_clock_line(one, other, lags[0].lag_s)
    assert line is not None
    return follow_clock(one, other, line)


@pytest.mark.parametrize("drift_ppm", [0.0, 120.0])
def test_an_even_clock_is_one_part(drift_ppm: float) -> None:
    (part,) = followed(noise(), faster(noise(), drift_ppm))
    assert part.line.drift_ppm == pytest.approx(drift_ppm, abs=0.5)
    assert (part.start_s, part.end_s) == (0.0, LENGTH_S)


@pytest.mark.parametrize("lost_s", [0.015, 0.4, 5.0])
def test_what_was_lost_is_found_with_its_place_and_length(lost_s: float) -> None:
    wave = noise()
    at, lost = 28 * RATE_HZ, round(lost_s * RATE_HZ)
    one, other = followed(wave, np.concatenate((wave[:at], wave[at + lost :])))
    assert one.end_s == pytest.approx(28.0, abs=0.1)
    assert other.start_s - one.end_s == pytest.approx(lost_s, abs=1e-3)
    assert other.line.offset_s == pytest.approx(-lost_s, abs=1e-4)


def test_what_was_written_twice_is_found() -> None:
    wave = noise()
    at, twice = 28 * RATE_HZ, round(0.1 * RATE_HZ)
    one, other = followed(wave, np.concatenate((wave[:at], wave[at - twice :])))
    assert one.end_s == other.start_s == pytest.approx(28.0, abs=0.15)
    assert other.line.offset_s == pytest.approx(0.1, abs=1e-4)


@pytest.mark.parametrize(("before_ppm", "after_ppm"), [(-90.0, 180.0), (40.0, 5.0)])
def test_a_clock_that_changes_its_speed_is_followed(before_ppm: float, after_ppm: float) -> None:
    wave = noise()
    halves = (faster(wave[: 30 * RATE_HZ], before_ppm), faster(wave[30 * RATE_HZ :], after_ppm))
    one, other = followed(wave, np.concatenate(halves))
    assert one.line.drift_ppm == pytest.approx(before_ppm, abs=2.0)
    assert other.line.drift_ppm == pytest.approx(after_ppm, abs=2.0)
    assert one.end_s == other.start_s == pytest.approx(30.0, abs=2.0)


def test_a_stretch_that_was_heard_less_well_is_no_other_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wave = whiten(noise())
    line = fit_clock_line(wave, wave, 0.0)
    assert line is not None
    turned = replace(line, offset_s=-30.0 * 9e-6, drift_ppm=9.0)
    parts = (
        ClockPart(0.0, 26.0, line),
        ClockPart(26.0, 34.0, turned),
        ClockPart(34.0, 60.0, line),
    )
    monkeypatch.setattr(clock_parts, "_cover", lambda *_: iter(parts))
    monkeypatch.setattr(clock_parts, "_parted", lambda _one, _other, found: found)
    (part,) = follow_clock(wave, wave, line)
    assert part.line is line
    assert (part.start_s, part.end_s) == (0.0, LENGTH_S)


def test_parts_never_overlap_when_one_between_them_has_nothing_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = ClockLine(
        offset_s=0.0,
        drift_ppm=0.0,
        polarity=1,
        strength=9.0,
        windows=8,
        agreeing=8,
        chance=0.1,
        residual_ms=0.0,
    )
    first, gone, last = (
        ClockPart(start_s, end_s, line) for start_s, end_s in ((0.0, 6.4), (6.4, 7.5), (7.5, 20.0))
    )
    # As each neighbour sees it, the middle one ends before it begins.
    joints = {(0, 6.4): (7.46, 7.46), (6.4, 7.5): (6.41, 6.41)}
    monkeypatch.setattr(
        clock_parts,
        "_joint",
        lambda _reference, _take, one, other: (
            (9.0, 9.0) if other.end_s - one.start_s == 20.0 else joints[one.start_s, one.end_s]
        ),
    )
    silence = np.zeros(RATE_HZ, np.float32)
    parted = clock_parts._parted(silence, silence, [first, gone, last])  # noqa: SLF001
    assert [(part.start_s, part.end_s) for part in parted] == [(0, 9.0), (9.0, 20.0)]
