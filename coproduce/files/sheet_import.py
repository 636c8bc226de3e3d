"""Chord sheets from anywhere: the format is told by the content, not by the file's name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from coproduce.errors import FormatError, StorageError
from coproduce.files.abc_notation import from_abc, looks_like_abc
from coproduce.files.archives import ARCHIVE_ERRORS
from coproduce.files.chord_lines import count_chord_lines
from coproduce.files.chordpro import parse_songbook
from coproduce.files.chordpro_compose import Imported, imported_sheet
from coproduce.files.chordpro_directives import Role, read_directive
from coproduce.files.chords_over_words import from_chords_over_words
from coproduce.files.first_bytes import Kind
from coproduce.files.ireal import from_ireal, looks_like_ireal
from coproduce.files.lead_sheet_reader import from_musicxml, looks_like_musicxml, title_of
from coproduce.files.openlyrics import from_openlyrics, looks_like_openlyrics
from coproduce.files.opensong import from_opensong, looks_like_opensong
from coproduce.files.safe_xml import LARGEST_XML_BYTES, Element, parse_xml
from coproduce.files.sheet_facts import FACT
from coproduce.files.sheet_headings import is_headed
from coproduce.files.sheet_text import check_text, decode
from coproduce.files.ultimate_guitar import from_ultimate_guitar, looks_like_ultimate_guitar
from coproduce.model.chords import ChordSheet

MOST_MEMBERS: Final = 200
_OF_WORD_PROCESSORS: Final = frozenset(("[Content_Types].xml", "content.xml"))
_ZIP: Final = b"PK\x03\x04"
_WEB_PAGE: Final = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_DIRECTIVE_LINE: Final = re.compile(r"^\s*\{[^{}\r\n]{1,400}\}\s*$", re.MULTILINE)
_CHORD_IN_WORDS: Final = re.compile(r"\[[A-Ha-h][^\[\]\r\n]{0,12}\]\S")


class SheetFormat(StrEnum):
    """What a file turned out to be."""

    CHORDPRO = "ChordPro"
    CHORDS_OVER_WORDS = "chords over words"
    CHORDS_IN_WORDS = "chords in brackets"
    ULTIMATE_GUITAR = "Ultimate Guitar text"
    OPENSONG = "OpenSong"
    OPENLYRICS = "OpenLyrics"
    IREAL = "iReal Pro"
    ABC = "ABC"
    MUSICXML = "MusicXML"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The sheets of a file, and what it was."""

    format: SheetFormat
    sheets: tuple[ChordSheet, ...]

    @property
    def has_chords(self) -> bool:
        """Whether there is a chord in it, so that it is more than a text."""
        return any(sheet.symbols for sheet in self.sheets)


def read_sheet(path: Path) -> ImportedFile:
    """Read a chord sheet in any format that we know, whatever its name.

    Raises
    ------
    FormatError
        If it is none of them, or malformed.
    StorageError
        If it cannot be opened.
    """
    return import_sheet(read_content(path), str(path))


def read_content(path: Path) -> bytes:
    """Read the bytes of a file; of a compressed score, those of the score in it.

    Raises
    ------
    FormatError
        If it is compressed and holds no score.
    StorageError
        If it cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_XML_BYTES + 1)
    except OSError as cause:
        raise StorageError(
            f"could not be read ({cause.strerror or cause})", str(path), "Check the path."
        ) from cause
    return _unpacked(content, str(path)) if content.startswith(_ZIP) else content


def import_sheet(content: bytes, where: str) -> ImportedFile:
    """Read a chord sheet from bytes; see read_sheet."""
    if content.startswith(_ZIP):
        content = _unpacked(content, where)
    if _looks_like_xml(content):
        return _from_xml(parse_xml(content, where), where)
    return import_text(decode(content, where), where)


def score_title(content: bytes, where: str) -> str | None:
    """Give the title of a MusicXML score that can be printed as music; None if it is none.

    Raises
    ------
    FormatError
        If it is XML that is not well-formed or beyond the bounds.
    """
    root = parse_xml(content, where) if _looks_like_xml(content) else None
    return title_of(root) if root is not None and root.name == "score-partwise" else None


def import_text(text: str, where: str) -> ImportedFile:
    """Read a chord sheet from a text; see read_sheet."""
    check_text(text, where)
    if not text.strip():
        raise FormatError("the file is empty", where, "Give a chord sheet.")
    found = detect_text(text)
    if found is not SheetFormat.IREAL and _WEB_PAGE.match(text):
        raise FormatError(
            "a web page, not a chord sheet",
            where,
            "Copy the song's own text from the page into a file of plain text.",
        )
    if found is SheetFormat.CHORDPRO:
        return ImportedFile(found, parse_songbook(text, where))
    imported = _TEXT_IMPORTERS[found](text, where)
    if found is SheetFormat.IREAL:
        sheets = parse_songbook(imported.text, where)
        return ImportedFile(found, sheets)
    return ImportedFile(found, (imported_sheet(imported, where),))


def detect_text(text: str) -> SheetFormat:
    r"""Tell the format of a text by what is in it.

    >>> detect_text("C    G\nLow tide").value, detect_text("{t: Low Tide}").value
    ('chords over words', 'ChordPro')
    """
    if looks_like_ireal(text):
        return SheetFormat.IREAL
    directives = [read_directive(line) for line in _DIRECTIVE_LINE.findall(text)[:200]]
    if any(d and d.role is not Role.UNKNOWN for d in directives):
        return SheetFormat.CHORDPRO
    if looks_like_ultimate_guitar(text):
        return SheetFormat.ULTIMATE_GUITAR
    if looks_like_abc(text):
        return SheetFormat.ABC
    if len(_CHORD_IN_WORDS.findall(text)) > count_chord_lines(text):
        # ChordPro has its headings and facts in braces; other programs, and people, have not.
        lines = text.splitlines()
        is_plain = any(map(is_headed, lines)) or any(map(FACT.fullmatch, lines))
        return SheetFormat.CHORDS_IN_WORDS if is_plain else SheetFormat.CHORDPRO
    return SheetFormat.CHORDS_OVER_WORDS


_TEXT_IMPORTERS: Final[dict[SheetFormat, Callable[[str, str], Imported]]] = {
    SheetFormat.CHORDS_OVER_WORDS: from_chords_over_words,
    SheetFormat.CHORDS_IN_WORDS: from_chords_over_words,
    SheetFormat.ULTIMATE_GUITAR: from_ultimate_guitar,
    SheetFormat.IREAL: from_ireal,
    SheetFormat.ABC: from_abc,
}
_XML_IMPORTERS: Final[
    tuple[
        tuple[SheetFormat, Callable[[Element], bool], Callable[[Element, str], Imported]],
        ...,
    ]
] = (
    (SheetFormat.MUSICXML, looks_like_musicxml, from_musicxml),
    (SheetFormat.OPENLYRICS, looks_like_openlyrics, from_openlyrics),
    (SheetFormat.OPENSONG, looks_like_opensong, from_opensong),
)


def _looks_like_xml(content: bytes) -> bool:
    head = content[:400].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"")
    return head.startswith((b"<?xml", b"<!DOCTYPE score", b"<song", b"<score", b"<!--"))


def _from_xml(root: Element, where: str) -> ImportedFile:
    for found, recognises, importer in _XML_IMPORTERS:
        if recognises(root):
            return ImportedFile(found, (imported_sheet(importer(root, where), where),))
    raise FormatError(
        f"XML with a <{root.name}> in it, which is no song that we know",
        where,
        "Give OpenSong, OpenLyrics or MusicXML.",
    )


def _unpacked(content: bytes, where: str) -> bytes:
    """Take the score out of a compressed MusicXML file (MusicXML 4.0, .mxl)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise FormatError("too many files in the archive for a score", where)
            names = {member.filename: member for member in members}
            if not _OF_WORD_PROCESSORS.isdisjoint(names):
                raise FormatError(
                    f"this is {Kind.DOCUMENT}, and no text",
                    where,
                    "Save it as plain text (.txt) in the program that wrote it.",
                )
            score = _score_name(archive, names, where)
            return _member(archive, names[score], where)
    except ARCHIVE_ERRORS as cause:
        raise FormatError(
            f"an archive that cannot be opened ({cause})", where, "Save the score again."
        ) from cause


def _score_name(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], where: str) -> str:
    container = names.get("META-INF/container.xml")
    if container:
        for element in parse_xml(_member(archive, container, where), where).walk():
            path = element.attributes.get("full-path", "")
            if element.name == "rootfile" and path in names:
                return path
    for name in names:
        if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF"):
            return name
    raise FormatError("an archive without a score in it", where, "Give a .mxl or a .musicxml file.")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, where: str) -> bytes:
    with archive.open(member) as stream:
        content = stream.read(LARGEST_XML_BYTES + 1)
    if len(content) > LARGEST_XML_BYTES:
        raise FormatError("a score too large when unpacked", where, "Give one song alone.")
    return content
