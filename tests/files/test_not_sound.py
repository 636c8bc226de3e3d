"""What cannot be used as sound is said with the file, what it is, and what to do."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import soundfile

from coproduce.errors import AudioError, FormatError
from coproduce.files.audio import read_audio

RATE_HZ = 48_000


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("text.wav", b"P01: We caught it by the baker's in the rain\n", "text, not sound"),
        ("playlist.wav", b"#EXTM3U\nhttp://example.org/a.wav\n", "text, not sound"),
        ("empty.wav", b"", "empty"),
        ("picture.wav", b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture, not sound"),
        ("photo.m4a", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "a picture, not sound"),
        ("words.wav", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "a PDF, not sound"),
        ("words.mp3", b"PK\x03\x04" + bytes(200), "a document or a packed folder, not sound"),
        ("broken.wav", b"RIFF\x10\0\0\0WAVEjunk", "broken|not sound|no sound"),
        ("broken.m4a", b"\0\0\0\x18ftypM4A " + bytes(100), "no sound"),
        ("words.cho", b"{title: Low water}\n", "text, not sound(?s:.)*coproduce sheet"),
        ("low.mid", b"MThd" + bytes(100), "MIDI notes, not sound(?s:.)*export it as WAV"),
        ("samples.raw", bytes(100), "raw samples"),
    ],
)
def test_what_is_not_sound_is_said_with_the_file_and_a_next_step(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError, match=complaint) as caught:
        read_audio(tmp_path / name)
    assert caught.value.problems[0].where.endswith(name)
    assert caught.value.problems[0].next_step
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no such file"):
        read_audio(tmp_path / "nobody.wav")
    with pytest.raises(FormatError, match="folder"):
        read_audio(tmp_path)


@pytest.mark.parametrize(("value", "word"), [(np.nan, "NaN"), (np.inf, "infinite")])
def test_a_sample_that_is_no_number_is_named_with_its_time(
    tmp_path: Path, value: float, word: str
) -> None:
    samples = np.zeros((12 * RATE_HZ, 2), np.float32)
    samples[RATE_HZ * 10 + 480, 1] = value
    soundfile.write(tmp_path / "a.wav", samples, RATE_HZ, subtype="FLOAT")
    with pytest.raises(AudioError, match=r"10\.010 s") as caught:
        read_audio(tmp_path / "a.wav")
    assert word in str(caught.value)
