"""XML from strangers."""

from __future__ import annotations

import pytest

from coproduce.errors import FormatError
from coproduce.files.safe_xml import DEEPEST_XML, parse_xml

BOMB = """<?xml version="1.0"?><!DOCTYPE song [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><song>&b;</song>"""
OUTSIDE = '<!DOCTYPE song [<!ENTITY x SYSTEM "file:///etc/hostname">]><song>&x;</song>'


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (BOMB, "declares entities"),
        (OUTSIDE, "declares entities"),
        ("<song>&unknown;</song>", "not well-formed"),
        ("<a>" * (DEEPEST_XML + 1), "nested too deep"),
        ("<song>", "not well-formed"),
        ("", "not well-formed"),
        ("<song/><song/>", "not well-formed"),
        (b"\xff\xfe\x00", "not well-formed"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "not well-formed"),
        ("<a>" + " " * 20_000_001 + "</a>", "larger than"),
    ],
)
def test_what_could_do_harm_is_refused(document: str | bytes, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        parse_xml(document, "bad.xml")


def test_a_document_type_may_be_named_and_is_not_fetched() -> None:
    root = parse_xml(
        '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
        '"http://www.musicxml.org/dtds/partwise.dtd"><score-partwise/>',
        "score.musicxml",
    )
    assert root.name == "score-partwise"


def test_text_tails_and_paths() -> None:
    root = parse_xml("<a><b>one<c x='1'/>two</b><b>three</b></a>", "x")
    assert root.text_of("b") == "one"
    assert [b.whole_text() for b in root.all("b")] == ["onetwo", "three"]
    inner = root.first("b/c")
    assert inner is not None
    assert (inner.attributes, inner.tail) == ({"x": "1"}, "two")
    assert [element.name for element in root.walk()] == ["a", "b", "c", "b"]
