"""Every planted fault is found where it is, and clean takes are left in peace."""

from dataclasses import replace

import numpy as np
import pytest
import scipy

from coproduce.dsp import faults
from coproduce.dsp.babble import babble
from coproduce.dsp.resample import resample
from coproduce.errors import AudioError
from coproduce.model.audio import AudioInfo, Samples, Signal
from coproduce.model.song_facts import CheckedTake, FoundFault
from coproduce.stages.check import TakeNotes, check, listen, unreadable

RATE_HZ = 48_000
LENGTH_S = 20.0
CHORDS = ((261.63, 329.63, 392.0), (349.23, 440.0, 523.25), (392.0, 493.88, 587.33))


def music(seed: int = 1, channels: int = 2, length_s: float = LENGTH_S) -> Signal:
    """Play broken chords in tune, a little to one side, over the hiss of a microphone."""
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    generator = np.random.default_rng(seed)
    wave = np.zeros(len(time_s))
    for number, onset_s in enumerate(np.arange(0.5, length_s - 1.0, 0.31)):
        frequency_hz = generator.choice(CHORDS[number // 6 % 3])
        start = round((onset_s + generator.uniform(0.0, 0.1)) * RATE_HZ)
        piece = time_s[: min(RATE_HZ, len(time_s) - start)]
        partials = sum(np.sin(2 * np.pi * n * frequency_hz * piece) / n for n in (1, 2, 3))
        wave[start : start + len(piece)] += 0.1 * partials * np.exp(-5.0 * piece)
    sides = np.array([0.8, 1.0])[:channels, None] * wave
    hiss = 6e-5 * generator.standard_normal(sides.shape)
    return Signal((sides + hiss).astype(np.float32), RATE_HZ)


def info_of(signal: Signal, bits: int = 24) -> AudioInfo:
    return AudioInfo(
        sample_rate_hz=signal.sample_rate_hz,
        channels=signal.channels,
        length_samples=signal.length_samples,
        declared_samples=signal.length_samples,
        container="WAV",
        encoding=f"PCM_{bits}",
        bits=bits,
    )


def hear(name: str, signal: Signal, bits: int = 24) -> TakeNotes:
    return listen(name, signal, info_of(signal, bits), digest=name)


def checked(signal: Signal) -> CheckedTake:
    (take,) = check([hear("a/01", signal)])
    return take


def only_finding(signal: Signal) -> FoundFault:
    take = checked(signal)
    assert take.verdict == "listen"
    assert len(take.findings) == 1, [found.kind for found in take.findings]
    assert take.findings[0].meaning
    assert take.findings[0].next_step
    return take.findings[0]


@pytest.mark.parametrize("channels", [1, 2])
def test_nothing_is_found_on_a_clean_take(channels: int) -> None:
    take = checked(music(channels=channels))
    assert take.findings == ()
    assert take.verdict == "pass"


def test_every_clipped_run_is_found_within_50_ms() -> None:
    clipped = faults.clip_runs(music(), 12, seed=4, apart_s=0.2)
    take = checked(clipped.signal)
    assert take.verdict == "listen"
    assert {found.kind for found in take.findings} == {"clipping"}
    assert sum(found.value or 0 for found in take.findings) == 12
    planted = sorted(start / RATE_HZ for start in clipped.starts)
    found = [finding.start_s for finding in take.findings]
    np.testing.assert_allclose(found, planted, atol=0.05)


def test_a_take_clipped_everywhere_is_told_in_a_hundred_lines_at_most() -> None:
    loud = np.clip(music().samples * 30.0, -1.0, 1.0)
    findings = checked(Signal(loud.astype(np.float32), RATE_HZ)).findings
    clipping = [found for found in findings if found.kind == "clipping"]
    assert 1 <= len(clipping) <= 100
    assert sum(found.value or 0 for found in clipping) > 1000


def hear_float(samples: Samples) -> tuple[FoundFault, ...]:
    signal = Signal(samples.astype(np.float32), RATE_HZ)
    info = replace(info_of(signal, 32), encoding="FLOAT")
    (take,) = check([listen("a/01", signal, info, digest="a")])
    return take.findings


def test_a_float_file_over_full_scale_is_not_cut_off() -> None:
    loud = music().samples
    loud = loud * (1.5 / np.abs(loud).max())
    (found,) = hear_float(loud)
    assert (found.kind, found.unit) == ("over-full-scale", "dBFS")
    assert found.value == pytest.approx(20.0 * np.log10(1.5), abs=0.01)
    over_s = np.flatnonzero(np.abs(loud).max(axis=0) > 1.0) / RATE_HZ
    assert found.start_s == pytest.approx(over_s[0], abs=1e-4)
    assert found.end_s == pytest.approx(over_s[-1], abs=1e-4)
    assert hear_float(loud / 1.51) == ()


@pytest.mark.parametrize("top", [1.0, 1.2])
def test_a_flat_top_in_a_float_file_is_clipping(top: float) -> None:
    loud = music().samples
    loud = np.clip(loud * (1.5 / np.abs(loud).max()), -top, top)
    kinds = {found.kind for found in hear_float(loud)}
    assert "clipping" in kinds
    # What is over full scale for a sample or two, too short to be called flat, may remain.
    assert kinds <= ({"clipping"} if top == 1.0 else {"clipping", "over-full-scale"})


def hear_lossy(samples: Samples) -> set[str]:
    signal = Signal(samples.astype(np.float32), RATE_HZ)
    info = replace(info_of(signal, 32), encoding="aac", container="m4a", bits=None)
    (take,) = check([listen("a/01", signal, info, digest="a")])
    return {found.kind for found in take.findings}


def test_a_peak_that_an_encoder_made_higher_is_not_cut_off() -> None:
    loud = music().samples
    assert "clipping" not in hear_lossy(loud * (1.05 / np.abs(loud).max()))
    # What was cut off before it was encoded is rippled, as by the encoder's lowpass filter.
    cut = np.clip(loud * (4.0 / np.abs(loud).max()), -1.0, 1.0)
    lowpass = scipy.signal.firwin(101, 15_000.0, fs=RATE_HZ)
    rippled = scipy.signal.fftconvolve(cut, lowpass[None], mode="same", axes=1)
    assert "clipping" in hear_lossy(rippled)


def test_a_dropout_is_found_and_a_fade_to_silence_is_not() -> None:
    finding = only_finding(faults.drop_out(music(), 12.5))
    assert finding.kind == "dropout"
    assert finding.start_s == pytest.approx(12.5, abs=0.05)
    faded = music().samples.copy()
    faded[:, 13 * RATE_HZ : 14 * RATE_HZ] *= np.linspace(1, 0, RATE_HZ, dtype=np.float32)
    faded[:, 14 * RATE_HZ :] = 0.0
    assert checked(Signal(faded, RATE_HZ)).verdict == "pass"


def test_dc_offset_hum_and_their_sizes() -> None:
    offset = only_finding(faults.add_dc(music(), 0.02))
    assert offset.kind == "dc-offset"
    assert offset.value == pytest.approx(0.02, abs=0.001)
    for mains_hz in (50, 60):
        hum = only_finding(faults.add_hum(music(), -52.0, mains_hz))
        assert hum.kind == "hum"
        assert hum.value == pytest.approx(-52.0, abs=2.0)
        assert f"{mains_hz} Hz" in hum.meaning


def test_a_bass_on_g_is_no_hum() -> None:
    time_s = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    plucked = 0.3 * np.exp(-2.0 * (time_s % 1.5)) * np.sin(2 * np.pi * 49.0 * time_s)
    samples = music().samples + plucked.astype(np.float32)
    assert checked(Signal(samples.astype(np.float32), RATE_HZ)).verdict == "pass"


def test_what_is_wrong_with_two_channels() -> None:
    assert only_finding(faults.invert_channel(music(), 1)).kind == "inverted-channel"
    assert only_finding(faults.double_mono(music(channels=1))).kind == "fake-stereo"
    dead = music().samples.copy()
    dead[0] *= np.float32(1e-4)
    finding = only_finding(Signal(dead, RATE_HZ))
    assert finding.kind == "dead-channel"
    assert "left" in finding.meaning


def test_talk_before_the_music_is_found() -> None:
    talk = babble(9.0, RATE_HZ, seed=3)
    early = np.concatenate((0.2 * talk.samples, music(channels=1).samples), axis=1)
    take = faults.add_noise(Signal(early.astype(np.float32), RATE_HZ), -84.0, seed=1)
    finding = only_finding(take)
    assert finding.kind == "talk"
    assert finding.start_s < 0.5
    assert finding.end_s == pytest.approx(9.0, abs=0.6)


def test_silence_and_quiet() -> None:
    silent = checked(Signal(music().samples * np.float32(1e-4), RATE_HZ))
    assert silent.verdict == "reject"
    quiet = checked(Signal(music().samples * np.float32(0.01), RATE_HZ))
    assert quiet.findings[0].kind == "quiet"


def test_a_file_cut_short_says_so() -> None:
    signal = music()
    info = replace(info_of(signal), declared_samples=signal.length_samples + 5 * RATE_HZ)
    (take,) = check([listen("a/01", signal, info, "x")])
    assert take.findings[0].kind == "truncated"
    assert take.findings[0].value == pytest.approx(5.0)


def test_copies_are_found_and_the_reference_is_the_original() -> None:
    notes = [replace(hear(name, music()), digest="same") for name in ("a/01", "guide/01")]
    copy, guide = check(notes, reference="guide/01")
    assert copy.verdict == "reject"
    assert copy.findings[0].kind == "duplicate"
    assert "guide/01" in copy.findings[0].meaning
    assert guide.verdict == "pass"


def test_a_header_with_the_wrong_rate_is_found_by_pitch_and_length() -> None:
    takes = {f"{name}/01": music(seed) for seed, name in enumerate("abcd")}
    right = resample(music(9), 44_100)
    takes["wrong/01"] = Signal(right.samples, 48_000)
    results = {take.name: take for take in check([hear(*take) for take in takes.items()])}
    wrong = results.pop("wrong/01")
    assert wrong.verdict == "reject"
    assert wrong.findings[0].kind == "wrong-header-rate"
    assert wrong.findings[0].value == pytest.approx(146.7, abs=0.1)
    assert "44100" in wrong.findings[0].next_step
    assert {take.verdict for take in results.values()} == {"pass"}


def test_another_rate_or_depth_is_noted_and_is_no_fault() -> None:
    notes = [hear(f"{name}/01", music(seed)) for seed, name in enumerate("abc")]
    notes.append(hear("d/01", resample(music(5), 44_100), bits=16))
    odd = check(notes)[-1]
    assert odd.verdict == "pass"
    assert [found.kind for found in odd.findings] == ["sample-rate", "bit-depth"]


def test_a_take_that_cannot_be_read_is_told_in_the_words_of_its_error() -> None:
    error = AudioError("the sample at 3.000 s is not a number (NaN)", "a.wav", "Export it again.")
    (take,) = check([unreadable("a/01", error)])
    assert take.verdict == "reject"
    assert "3.000 s" in take.findings[0].meaning
    assert take.findings[0].next_step == "Export it again."
