"""The noise floor is what hisses where nobody plays, at any rate, and never the music itself."""

import numpy as np
import numpy.typing as npt
import pytest

from coproduce.dsp.noise_floor import Levels, LevelWatch
from coproduce.dsp.stretches import in_blocks, stretches
from coproduce.model.audio import Signal
from coproduce.stages.take_faults import QUIET_FLOOR_DBFS

LENGTH_S = 16.0

Wave = npt.NDArray[np.float64]


def levels_of(wave: Wave, rate_hz: int) -> Levels:
    watch = LevelWatch()
    signal = Signal(wave[None].astype(np.float32), rate_hz)
    for stretch in stretches(in_blocks(signal)):
        watch.add(stretch)
    return watch.levels()


def chords(rate_hz: int, rest_s: float) -> Wave:
    """Play a chord of eight partials a second, with a rest at its end."""
    time_s = np.arange(round(LENGTH_S * rate_hz)) / rate_hz
    wave = np.zeros(len(time_s))
    for pitch_hz in (220.0, 277.2, 329.6):
        wave += sum(np.sin(2 * np.pi * n * pitch_hz * time_s) / n for n in range(1, 9))
    wave *= 0.25 / np.abs(wave).max()
    return np.asarray(wave * ((time_s % 2.0) < 2.0 - rest_s))


def hiss(rate_hz: int, level_dbfs: float, seed: int = 1) -> Wave:
    """Hiss of a level, RMS."""
    noise = np.random.default_rng(seed).standard_normal(round(LENGTH_S * rate_hz))
    return np.asarray(noise * 10 ** (level_dbfs / 20))


@pytest.mark.parametrize(
    "rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000]
)
def test_hiss_in_the_rests_is_measured_at_any_rate(rate_hz: int) -> None:
    levels = levels_of(chords(rate_hz, rest_s=0.7) + hiss(rate_hz, -50.0), rate_hz)
    assert levels.noise_floor_dbfs == pytest.approx(-50.0, abs=1.5)


# At 8 kHz there is too little of a brush to tell it from hiss.
@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 96_000, 192_000])
@pytest.mark.parametrize("seed", range(4))
def test_drums_in_dense_music_are_no_noise_in_the_rests(rate_hz: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    wave = chords(rate_hz, rest_s=0.0)
    time_s = np.arange(len(wave)) / rate_hz
    # A swell, so that some moments are quieter than others; and brushes all the time.
    wave *= 0.4 + 0.3 * np.sin(2 * np.pi * 0.11 * time_s + seed)
    stroke = np.exp(-10.0 * (time_s % chance.uniform(0.2, 0.6)))
    wave += 0.05 * stroke * chance.standard_normal(len(wave))
    # The recording begins, and ends, with a moment of next to nothing.
    edge = round(0.4 * rate_hz)
    for end in (slice(0, edge), slice(-edge, None)):
        wave[end] = 1e-5 * chance.standard_normal(edge)
    levels = levels_of(wave, rate_hz)
    assert levels.noise_floor_dbfs is None or levels.noise_floor_dbfs < QUIET_FLOOR_DBFS


def test_digital_silence_has_no_noise_floor() -> None:
    levels = levels_of(np.zeros(48_000 * 4), 48_000)
    assert levels.noise_floor_dbfs is None
    assert levels.snr_db is None


def test_what_is_played_is_told_without_what_rings_out_after_it() -> None:
    rate_hz = 16_000
    time_s = np.arange(30 * rate_hz) / rate_hz
    strokes = np.exp(-3.0 * (time_s % 0.5)) * np.sin(2 * np.pi * 220.0 * time_s)
    # From 2 s to 10 s with a rest of 2 s in it, and again from 18 s to 20 s.
    is_played = ((time_s >= 2) & (time_s < 10) & ~((time_s >= 5) & (time_s < 7))) | (
        (time_s >= 18) & (time_s < 20)
    )
    wave = 0.3 * strokes * is_played
    # The last chord rings for ten seconds, by 6 dB a second.
    rings = time_s >= 20
    wave += 0.3 * rings * 10 ** (-6.0 * (time_s - 20) / 20) * np.sin(2 * np.pi * 220.0 * time_s)
    chance = np.random.default_rng(2)
    wave += 10 ** (-60 / 20) * chance.standard_normal(len(wave))
    played_s = levels_of(wave, rate_hz).played_s
    assert np.array(played_s) == pytest.approx(np.array([[2.0, 10.0], [18.0, 23.0]]), abs=0.7)
    assert levels_of(0.0 * wave, rate_hz).played_s == ()
