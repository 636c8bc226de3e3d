"""Whoever names another kind of file is told what it is and what to do with it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.chordpro import read_chordpro
from coproduce.files.drafts import read_draft
from coproduce.files.first_bytes import kind_of
from coproduce.files.lyric_lines import read_lyric_lines
from coproduce.files.sheet_import import read_sheet
from coproduce.files.sheet_text import LARGEST_SHEET_BYTES

WAV = b"RIFF\x10\0\0\0WAVEfmt "
READERS = (read_sheet, read_chordpro, read_draft, read_lyric_lines)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("opening", "told"),
    [
        (WAV, "a recording, and no text(?s:.)*coproduce notate"),
        (b"\0\0\0\x18ftypM4A ", "a recording(?s:.)*coproduce check"),
        (b"ID3\x04", "a recording"),
        (b"\xff\xfb\x90", "a recording"),
        (b"\0\0\0\x18ftypheic", "a picture(?s:.)*Type the words"),
        (b"%PDF-1.7\n", "a PDF(?s:.)*Copy the words out"),
        (b"{\\rtf1", "a document of a word processor(?s:.)*as plain text"),
        (b"MThd", "MIDI notes(?s:.)*MusicXML"),
    ],
)
def test_what_is_no_text_is_told_whatever_its_size(
    tmp_path: Path, read: Callable[[Path], object], opening: bytes, told: str
) -> None:
    path = tmp_path / "2026-01-08.txt"
    path.write_bytes(opening + bytes(LARGEST_SHEET_BYTES + 1))
    with pytest.raises(FormatError, match=told):
        read(path)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("member", ["[Content_Types].xml", "content.xml"])
def test_a_document_of_a_word_processor_is_no_score(
    tmp_path: Path, read: Callable[[Path], object], member: str
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, "<a/>")
    path = tmp_path / "2026-01-08.txt"
    path.write_bytes(packed.getvalue())
    with pytest.raises(FormatError, match=r"a document(?s:.)*as plain text"):
        read(path)


@pytest.mark.parametrize(
    "text", ["P01: Low water", "{t: Low}", "\ufeffé", "ÿâ", "ID3 and riff", "RIFF", "riff: C G", ""]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-8-sig"])
def test_a_text_is_a_text(text: str, encoding: str) -> None:
    assert kind_of(text.encode(encoding)) is None
