"""Sound in any format comes in as the same samples; what is broken is said with its time."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from coproduce.errors import AudioError, FormatError, StorageError
from coproduce.files.audio import (
    probe,
    read_audio,
    read_blocks,
    write_audio,
    write_wav,
    write_wav_blocks,
    write_wav_unclipped,
)
from coproduce.files.ffmpeg import ffmpeg_path
from coproduce.files.wav import Bits
from coproduce.model.audio import Signal, SoundStream

RATE_HZ = 48_000
STEP = {16: 2.0**-15, 24: 2.0**-23}


def a_tone(duration_s: float = 1.0, channels: int = 2, frequency_hz: float = 440.0) -> Signal:
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    rows = [0.5 * np.sin(2 * np.pi * frequency_hz * (1 + row) * time_s) for row in range(channels)]
    return Signal(np.array(rows, np.float32), RATE_HZ)


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
@pytest.mark.parametrize("bits", [16, 24])
def test_written_and_read_again_is_within_half_a_step(
    tmp_path: Path, name: str, bits: Bits
) -> None:
    tone = a_tone()
    write_audio(tmp_path / name, [tone], length_samples=RATE_HZ, bits=bits)
    again = read_audio(tmp_path / name)
    assert again.sample_rate_hz == RATE_HZ
    assert np.abs(again.samples - tone.samples).max() <= STEP[int(bits)] * 0.51
    assert probe(tmp_path / name).bits == bits


def test_a_float_file_keeps_every_bit_even_beyond_full_scale(tmp_path: Path) -> None:
    loud = Signal(a_tone().samples * np.float32(4.0), RATE_HZ)
    write_wav(tmp_path / "a.wav", loud, "float")
    np.testing.assert_array_equal(read_audio(tmp_path / "a.wav").samples, loud.samples)


def test_whole_number_files_hold_full_scale_rather_than_wrap(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", Signal(np.array([[2.0, -2.0]], np.float32), RATE_HZ), 16)
    np.testing.assert_allclose(read_audio(tmp_path / "a.wav").samples, [[1.0, -1.0]], atol=STEP[16])


@pytest.mark.parametrize("bits", [16, 24, "float"])
def test_the_same_sound_is_the_same_bytes_and_another_reader_agrees(
    tmp_path: Path, bits: Bits
) -> None:
    odd = Signal(a_tone(channels=1).samples[:, :12_345], RATE_HZ)
    write_wav(tmp_path / "a.wav", odd, bits)
    write_wav(tmp_path / "b.wav", odd, bits)
    content = (tmp_path / "a.wav").read_bytes()
    assert content == (tmp_path / "b.wav").read_bytes()
    assert b"PEAK" not in content
    assert len(content) % 2 == 0
    samples, rate_hz = soundfile.read(tmp_path / "a.wav", dtype="float32")
    assert (len(samples), rate_hz) == (12_345, RATE_HZ)


def test_blocks_joined_are_the_whole(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", a_tone(), 24)
    whole = read_audio(tmp_path / "a.wav").samples
    blocks = [block.samples for block in read_blocks(tmp_path / "a.wav", block_samples=1000)]
    assert len(blocks) == 48
    np.testing.assert_array_equal(np.concatenate(blocks, axis=1), whole)


def test_resampling_keeps_pitch_level_and_length(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", a_tone(2.0, channels=1), 24)
    blocks = list(read_blocks(tmp_path / "a.wav", sample_rate_hz=44_100))
    assert {block.sample_rate_hz for block in blocks} == {44_100}
    slow = np.concatenate([block.samples for block in blocks], axis=1)
    assert abs(slow.shape[1] - 88_200) <= 1
    time_s = np.arange(slow.shape[1]) / 44_100
    ideal = 0.5 * np.sin(2 * np.pi * 440.0 * time_s)
    middle = slice(1000, -1000)
    assert np.abs(slow[0, middle] - ideal[middle]).max() < 1e-5


@pytest.mark.parametrize("suffix", ["m4a", "mp4", "3gp", "mkv"])
def test_phone_memos_and_video_are_decoded(tmp_path: Path, suffix: str) -> None:
    write_wav(tmp_path / "a.wav", a_tone(), 16)
    memo = tmp_path / f"voice memo 🎤 é.{suffix}"
    subprocess.run(
        [ffmpeg_path(), "-v", "error", "-i", tmp_path / "a.wav", "-c:a", "aac", memo], check=True
    )
    assert probe(memo).sample_rate_hz == RATE_HZ
    assert probe(memo).channels == 2
    heard = read_audio(memo)
    assert abs(heard.duration_s - 1.0) < 0.05
    spectrum = np.abs(np.fft.rfft(heard.samples[0, 4800:43_200]))
    assert abs(np.argmax(spectrum) * RATE_HZ / 38_400 - 440.0) < 2.0


def test_stopping_early_leaves_no_decoder_behind(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", a_tone(20.0), 16)
    memo = tmp_path / "a.m4a"
    subprocess.run([ffmpeg_path(), "-v", "error", "-i", tmp_path / "a.wav", memo], check=True)
    blocks = read_blocks(memo, block_samples=100)
    assert next(iter(blocks)).length_samples == 100
    blocks.close()  # type: ignore[attr-defined]


def test_a_recording_cut_short_is_used_as_far_as_it_goes_and_says_so(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", a_tone(), 24)
    content = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(content[: len(content) // 2])
    info = probe(tmp_path / "a.wav")
    assert info.is_truncated
    assert info.declared_samples == RATE_HZ
    assert read_audio(tmp_path / "a.wav").length_samples == info.length_samples


def test_zero_length_sound_is_an_error(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", Signal(np.zeros((1, 0), np.float32), RATE_HZ))
    with pytest.raises(AudioError, match="length is zero"):
        read_audio(tmp_path / "a.wav")


def test_a_broken_flac_says_where(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).standard_normal((1, 480_000)).astype(np.float32) * 0.1
    sound = [Signal(np.asarray(noise, np.float32), RATE_HZ)]
    write_audio(tmp_path / "a.flac", sound, length_samples=None, bits=16)
    content = (tmp_path / "a.flac").read_bytes()
    (tmp_path / "a.flac").write_bytes(content[: len(content) // 2])
    with pytest.raises(AudioError, match=r"broken at \d"):
        read_audio(tmp_path / "a.flac")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    target = tmp_path / "a.wav"
    write_wav(target, a_tone(), 16)
    before = target.read_bytes()
    bad = a_tone().samples.copy()
    bad[0, 4800] = np.nan
    with pytest.raises(AudioError, match=r"0\.100 s"):
        write_wav(target, Signal(bad, RATE_HZ), 24)
    with pytest.raises(AudioError, match="announced"):
        write_wav_blocks(target, [a_tone()], length_samples=RATE_HZ + 1)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.parametrize("gain", [0.0, 1.0, 2.0, 5.0])
def test_only_what_24_bits_would_cut_off_is_written_as_float(tmp_path: Path, gain: float) -> None:
    # The first half is soft: how loud it is shows late.
    swell = np.concatenate((0.1 * a_tone().samples, gain * a_tone().samples), axis=1)
    pieces = [Signal(piece, RATE_HZ) for piece in np.array_split(swell, 7, axis=1)]
    stream = SoundStream(sample_rate_hz=RATE_HZ, channels=2, read=lambda: iter(pieces))
    peak = write_wav_unclipped(tmp_path / "a.wav", stream, length_samples=2 * RATE_HZ)
    assert peak == pytest.approx(np.abs(swell).max())
    assert probe(tmp_path / "a.wav").encoding == ("FLOAT" if gain > 2.0 else "PCM_24")
    assert np.abs(read_audio(tmp_path / "a.wav").samples - swell).max() <= STEP[24]
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_a_sample_that_is_no_number_is_refused_whether_it_would_be_cut_off_or_not(
    tmp_path: Path,
) -> None:
    for value in (np.nan, np.inf):
        bad = a_tone(0.1).samples.copy()
        bad[0, 10], bad[1, 20] = 4.0, value
        with pytest.raises(AudioError, match="not a number"):
            write_wav_unclipped(tmp_path / "a.wav", Signal(bad, RATE_HZ), length_samples=4800)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("not a folder")
    with pytest.raises(StorageError):
        write_wav(tmp_path / "build" / "a.wav", a_tone())


def test_only_wav_and_flac_are_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="not a format"):
        write_audio(tmp_path / "a.doc", [a_tone()], length_samples=RATE_HZ)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_32", "FLOAT", "DOUBLE"])
def test_every_width_of_wav_comes_in(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "a.wav", a_tone().samples.T, RATE_HZ, subtype=subtype)
    assert np.abs(read_audio(tmp_path / "a.wav").samples - a_tone().samples).max() < 0.01
    assert not probe(tmp_path / "a.wav").is_truncated


@pytest.mark.parametrize(("rate_hz", "channels"), [(192_000, 1), (8_000, 1), (48_000, 32)])
def test_any_rate_and_any_number_of_channels(tmp_path: Path, rate_hz: int, channels: int) -> None:
    samples = np.zeros((channels, 100), np.float32)
    write_wav(tmp_path / "a.wav", Signal(samples, rate_hz))
    again = read_audio(tmp_path / "a.wav")
    assert (again.channels, again.sample_rate_hz) == (channels, rate_hz)
