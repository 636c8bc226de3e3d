import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen.flac
import numpy as np
import pypdf
import pytest

from coproduce.files.allowed_metadata import check_metadata
from coproduce.files.flac import write_flac
from coproduce.files.letters import letters_to_pdf
from coproduce.files.tags import tag_flac
from coproduce.files.wav import write_wav
from coproduce.model.audio import Signal
from coproduce.model.letters import Letter

SOUND = Signal(np.zeros((1, 4800), np.float32), 48_000)
SCORE = "<score-partwise><identification>{}</identification></score-partwise>"


def pdf(metadata: dict[str, str]) -> bytes:
    letter = Letter(title="A song", subtitle="", parts=())
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(letters_to_pdf([letter])))
    writer.add_metadata(metadata)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def clean(folder: Path) -> None:
    write_wav(folder / "a.wav", SOUND, 24)
    write_wav(folder / "b.wav", SOUND, "float")
    write_flac(folder / "a.flac", SOUND)
    tag_flac(folder / "a.flac", "A song", "Words: Kit.")
    letter = Letter(title="A song", subtitle="", parts=())
    (folder / "a.pdf").write_bytes(letters_to_pdf([letter]))
    encoding = '<encoding><supports element="beam" type="yes"/></encoding>'
    (folder / "a.musicxml").write_text(SCORE.format(encoding))
    (folder / "a.txt").write_text("Words: Kit.")


def test_what_we_write_is_on_the_list(tmp_path: Path) -> None:
    clean(tmp_path)
    assert check_metadata(tmp_path) == ()


def plant_chunk(folder: Path, name: bytes) -> None:
    content = (folder / "a.wav").read_bytes()
    chunk = name + struct.pack("<I", 4) + b"1234"
    (folder / "a.wav").write_bytes(content + chunk)


def plant_tag(folder: Path, key: str) -> None:
    file: Any = mutagen.flac.FLAC(folder / "a.flac")  # type: ignore[no-untyped-call]
    file[key] = "anybody"
    file.save()


def plant_score(folder: Path, element: str) -> None:
    (folder / "a.musicxml").write_text(SCORE.format(f"<{element}>x</{element}>"))


def plant_info(folder: Path, key: str) -> None:
    (folder / "a.pdf").write_bytes(pdf({key: "anything"}))


def plant_file(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"%PDF-, {x_by: P01}")


PLANTS: list[tuple[Callable[[Path, Any], None], Any]] = [
    *((plant_chunk, name) for name in (b"bext", b"iXML", b"LIST", b"id3 ")),
    *((plant_tag, key) for key in ("artist", "date", "encoder", "anything")),
    *((plant_score, name) for name in ("creator", "software", "encoding-date", "source")),
    *((plant_info, key) for key in ("/Author", "/Keywords", "/ModDate")),
    *((plant_file, name) for name in ("a.jpg", "a.cho", "a.pdf", "a")),
]


@pytest.mark.parametrize(("plant", "what"), PLANTS)
def test_whatever_is_not_on_the_list_is_found(
    tmp_path: Path, plant: Callable[[Path, Any], None], what: object
) -> None:
    clean(tmp_path)
    plant(tmp_path, what)
    (leak,) = check_metadata(tmp_path)
    assert leak.file.startswith("a")
