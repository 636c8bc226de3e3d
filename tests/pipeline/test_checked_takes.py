"""What was heard on a take comes back as it was noted; what is damaged is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coproduce.errors import FormatError
from coproduce.files.audio import write_wav
from coproduce.files.documents import write_document
from coproduce.model.audio import Signal
from coproduce.pipeline.checked_takes import read_take_notes
from coproduce.pipeline.hearing import hear_file

RATE_HZ = 16_000


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Note what is heard on two seconds of noise."""
    take, path = tmp_path / "01.wav", tmp_path / "01.json"
    noise = 0.1 * np.random.default_rng(1).standard_normal((1, 2 * RATE_HZ))
    write_wav(take, Signal(noise.astype(np.float32), RATE_HZ))
    write_document(path, hear_file(take, "fiddle/01"))
    return path


def test_notes_come_back_and_are_written_again_as_they_were(notes: Path, tmp_path: Path) -> None:
    read = read_take_notes(notes)
    assert read.name == "fiddle/01"
    assert read.info is not None
    assert read.info.duration_s == 2.0
    again = tmp_path / "again.json"
    write_document(again, read)
    assert again.read_bytes() == notes.read_bytes()


def test_damaged_notes_are_named(notes: Path) -> None:
    notes.write_text('{"name": "fiddle/01"}')
    with pytest.raises(FormatError, match=r'01\.json: cannot be read back \(holds no "info"'):
        read_take_notes(notes)
