"""Summed stems are the mix; people's choices win; the loudness of a part does not depend on pan."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.dsp.loudness import measure
from coproduce.dsp.true_peak import true_peak_dbtp
from coproduce.errors import AudioError
from coproduce.model.audio import Signal, SoundStream, signal_of
from coproduce.model.mixing import Fader, FaderChoice, Role, StemLevel
from coproduce.stages.mix import (
    LEAD_LUFS,
    MOST_GAIN_DB,
    PLACES,
    mix,
    pan_gains,
    require_music,
    set_faders,
)

RATE_HZ = 48_000


def noise(duration_s: float, level: float, channels: int = 1, seed: int = 0) -> Signal:
    generator = np.random.default_rng(seed)
    shape = (channels, round(duration_s * RATE_HZ))
    return Signal((level * generator.standard_normal(shape)).astype(np.float32), RATE_HZ)


def level(part: str, role: Role, loudness_lufs: float | None = -30.0) -> StemLevel:
    return StemLevel(part=part, role=role, loudness_lufs=loudness_lufs)


def at(gain_db: float = 0.0, pan: float = 0.0, *, is_muted: bool = False) -> Fader:
    return Fader(part="x", role=Role.OTHER, gain_db=gain_db, pan=pan, is_muted=is_muted)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_brought_to_its_loudness(role: Role) -> None:
    stem = noise(2.0, 0.03, seed=4)
    measured = measure(stem).loudness_lufs
    (fader,) = set_faders([level("part", role, measured)])
    heard = measure(mix([(fader, stem)]).stream).loudness_lufs
    assert heard == pytest.approx(LEAD_LUFS + PLACES[role].level_lu, abs=0.05)


def test_sides_are_balanced_and_voices_stay_in_the_middle() -> None:
    roles = [Role.LEAD_VOCAL, Role.HARMONY, Role.HARMONY, Role.BASS, Role.HARMONY, Role.HARMONY]
    faders = set_faders([level(str(n), role) for n, role in enumerate(roles)])
    pans = [fader.pan for fader in faders]
    assert pans[0] == pans[3] == 0.0
    assert sum(pans) == pytest.approx(0.0)
    assert len(set(pans)) == 3


def test_noise_is_not_raised_and_a_mix_of_nothing_else_is_refused() -> None:
    hiss = noise(3.0, 3e-4)
    floor_dbfs = 20 * np.log10(3e-4)
    silent = StemLevel(
        part="guide",
        role=Role.HARMONY,
        loudness_lufs=measure(hiss).loudness_lufs,
        noise_floor_dbfs=floor_dbfs,
    )
    (fader,) = set_faders([silent])
    assert fader.gain_db == 0.0
    assert "Nothing but its noise is heard in it" in fader.reason
    with pytest.raises(AudioError, match="nothing but noise"):
        require_music([silent], [fader])
    nothing = level("bass", Role.BASS, None)
    with pytest.raises(AudioError, match="nothing but noise"):
        require_music([silent, nothing], set_faders([silent, nothing]))
    # Soft music is raised, and so is what nobody knows the noise of.
    soft = replace(silent, part="vox", loudness_lufs=-50.0)
    unknown = replace(silent, part="vox", noise_floor_dbfs=None)
    for music in (soft, unknown):
        faders = set_faders([silent, music])
        assert faders[1].gain_db > 0.0
        require_music([silent, music], faders)
    # What is muted is not heard, and if everything is, that is another matter.
    muted = set_faders([silent, soft], {"vox": FaderChoice(mute=True)})
    with pytest.raises(AudioError, match="nothing but noise"):
        require_music([silent, soft], muted)
    require_music([soft], set_faders([soft], {"vox": FaderChoice(mute=True)}))


def test_what_a_person_chose_wins_and_is_said() -> None:
    stems = [level("guitar", Role.HARMONY), level("bell", Role.EFFECT), level("bass", Role.BASS)]
    choices = {
        "guitar": FaderChoice(trim_db=-2.0, pan=0.9),
        "bell": FaderChoice(mute=True),
    }
    plain = set_faders(stems)
    chosen = set_faders(stems, choices)
    assert chosen[0].gain_db == pytest.approx(plain[0].gain_db - 2.0)
    assert chosen[0].pan == 0.9
    assert "-2.0 dB in mix.toml" in chosen[0].reason
    assert chosen[1].is_muted
    assert "Muted in mix.toml" in chosen[1].reason
    assert chosen[2] == plain[2]


def test_a_rejected_take_is_muted_until_a_person_brings_it_back() -> None:
    stem = StemLevel(part="a", role=Role.CHOIR, loudness_lufs=-20.0, is_rejected=True)
    (muted,) = set_faders([stem])
    assert muted.is_muted
    assert "mute = false" in muted.reason
    (back,) = set_faders([stem], {"a": FaderChoice(mute=False)})
    assert not back.is_muted


def test_silence_is_not_turned_up_into_hiss() -> None:
    silent, faint = set_faders([level("a", Role.BASS, None), level("b", Role.BASS, -68.0)])
    assert silent.gain_db == 0.0
    assert faint.gain_db == MOST_GAIN_DB


def test_the_mix_is_the_sum_of_its_stems() -> None:
    one, two = noise(0.5, 0.01, 2, seed=1), noise(0.7, 0.01, 2, seed=2)
    mixed = mix([(at(), one), (at(), two)])
    assert mixed.trim_db == 0.0
    heard = signal_of(mixed.stream)
    assert heard.length_samples == mixed.length_samples == two.length_samples
    total = two.samples.copy()
    total[:, : one.length_samples] += one.samples
    # -120 dBFS
    assert np.abs(heard.samples - total).max() < 1e-6


def test_headroom_is_kept_and_said() -> None:
    loud = noise(1.0, 0.5, seed=3)
    mixed = mix([(at(), loud)] * 4)
    assert mixed.trim_db < -6.0
    assert true_peak_dbtp(signal_of(mixed.stream)) == pytest.approx(-3.0, abs=0.01)


def test_stems_are_heard_in_step_a_block_of_each_at_a_time() -> None:
    asked: list[str] = []

    def stem(name: str, blocks: int) -> tuple[Fader, SoundStream]:
        def read() -> Iterator[Signal]:
            for number in range(blocks):
                asked.append(f"{name}{number}")
                yield noise(4.0, 0.01, seed=number)

        return at(), SoundStream(sample_rate_hz=RATE_HZ, channels=1, read=read)

    mixed = mix([stem("a", 3), stem("b", 2)])
    asked.clear()
    lengths = [block.length_samples for block in mixed.stream.read()]
    assert asked == ["a0", "b0", "a1", "b1", "a2"]
    assert sum(lengths) == mixed.length_samples == 12 * RATE_HZ


@pytest.mark.parametrize("cut_samples", [1000, 1 << 17, 150_001])
def test_the_mix_does_not_depend_on_how_stems_are_cut(cut_samples: int) -> None:
    whole = [(at(), noise(4.0, 0.3, seed=seed)) for seed in range(2)]

    def cut(signal: Signal) -> SoundStream:
        def read() -> Iterator[Signal]:
            for start in range(0, signal.length_samples, cut_samples):
                yield Signal(signal.samples[:, start : start + cut_samples], RATE_HZ)

        return SoundStream(sample_rate_hz=RATE_HZ, channels=1, read=read)

    mixed = mix(whole)
    again = mix([(fader, cut(stem)) for fader, stem in whole])
    assert again.trim_db == mixed.trim_db < 0.0
    np.testing.assert_array_equal(signal_of(again.stream).samples, signal_of(mixed.stream).samples)


@given(pan=st.floats(-1.0, 1.0), channels=st.sampled_from([1, 2]))
def test_power_does_not_depend_on_the_place(pan: float, channels: int) -> None:
    power = float((pan_gains(pan, channels) ** 2).sum())
    assert power == pytest.approx(channels, abs=1e-5)


def test_hard_left_is_only_left() -> None:
    mixed = signal_of(mix([(at(pan=-1.0), noise(0.1, 0.1))]).stream).samples
    assert np.abs(mixed[0]).max() > 0
    assert np.abs(mixed[1]).max() < 1e-6


def test_what_cannot_be_mixed_is_said() -> None:
    other_rate = Signal(np.zeros((1, 10), np.float32), 44_100)
    with pytest.raises(AudioError, match="44100 Hz"):
        mix([(at(), noise(0.1, 0.1)), (at(), other_rate)])
    with pytest.raises(AudioError, match="no stem"):
        mix([(at(is_muted=True), noise(0.1, 0.1))])
    with pytest.raises(AudioError, match="5 channels"):
        mix([(at(), noise(0.1, 0.1, channels=5))])
