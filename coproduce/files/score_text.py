"""A MusicXML score as a text: whether it is one, what its head states, and how it is drawn."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from coproduce.errors import FormatError
from coproduce.files.musicxml_notes import DOUBT_COLOUR
from coproduce.model.music import MODE_FIFTHS, Key, named_mode
from coproduce.theory.pitch import pitch_on_fifths


def must_be_a_score(musicxml: str, where: str) -> None:
    """Make sure that a text is a score with bars.

    Raises
    ------
    FormatError
        If it is no MusicXML, or has no bars; `where` is what to call it.
    """
    try:
        root = ET.fromstring(musicxml)  # noqa: S314 - expat here neither fetches nor expands files
    except ET.ParseError as cause:
        line, column = cause.position
        raise FormatError(
            f"this is not MusicXML: {str(cause).partition(':')[0]}",
            f"{where}, line {line}, column {column + 1}",
            "Export the score again as uncompressed MusicXML (.musicxml).",
        ) from cause
    if root.tag not in {"score-partwise", "score-timewise"}:
        raise FormatError(
            f"this is XML, but no score: it begins with <{root.tag}>",
            where,
            "Export the score as uncompressed MusicXML (.musicxml).",
        )
    if root.find(".//measure") is None:
        raise FormatError("the score has no bars", where, "Write at least one bar, and export it.")


def stated_key(musicxml: str) -> Key | None:
    """Read the first key signature of a score; without a mode it is taken for major."""
    try:
        found = ET.fromstring(musicxml).find(".//attributes/key")  # noqa: S314 - as above
        fifths = int(found.findtext("fifths", "")) if found is not None else None
    except (ET.ParseError, ValueError):
        return None
    if found is None or fifths is None:
        return None
    mode = named_mode(found.findtext("mode", "").strip()) or "major"
    return Key(pitch_on_fifths(fifths - MODE_FIFTHS[mode]), mode)


def stated_transposition(musicxml: str) -> int:
    """Read by how many semitones a part sounds above what is written, octaves left out.

    >>> stated_transposition("<a><transpose><chromatic>-2</chromatic></transpose></a>")
    -2
    """
    try:
        found = ET.fromstring(musicxml).find(".//transpose")  # noqa: S314 - as above
        semitones = int(found.findtext("chromatic", "0")) if found is not None else 0
    except (ET.ParseError, ValueError):
        return 0
    return (semitones + 6) % 12 - 6


def as_drawn(musicxml: str) -> str:
    """Take out what is not printed, but makes the engraver draw otherwise."""
    if not any(mark in musicxml for mark in ("print-object", "<sound", DOUBT_COLOUR)):
        return musicxml
    root = ET.fromstring(musicxml)  # noqa: S314 - as above
    for note in root.iter("note"):
        # Notes to check are coloured for whoever corrects the score, not for who plays from it.
        if note.get("color") == DOUBT_COLOUR:
            del note.attrib["color"]
    for harmony in root.iter("harmony"):
        for degree in harmony.findall("degree[@print-object='no']"):
            harmony.remove(degree)
    # Words with a sound that is no tempo, such as swing, end where they should begin.
    for direction in root.iter("direction"):
        for sound in direction.findall("sound"):
            if "tempo" not in sound.attrib:
                direction.remove(sound)
    return ET.tostring(root, encoding="unicode")
