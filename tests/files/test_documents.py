"""A damaged document is named, with what is wrong with it and what to do."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from coproduce.errors import FormatError
from coproduce.files.documents import (
    must_be_of_format,
    read_document,
    reading_back,
    write_document,
)
from coproduce.model.music import Key

REMAKE = "Delete it and build again: it can be remade."


def read(text: str) -> object:
    """Do what a reader of a document does, with all that may go wrong in it."""
    with reading_back("build/verse.json"):
        document: Any = json.loads(text)
        return Key.parse(document["key"].strip()), Fraction(document["beat"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON: Expecting property name"),
        ('{"key": "C major"}', 'holds no "beat"'),
        ('{"key": "H major", "beat": 1}', "'H major' names no key"),
        ('{"key": "C major", "beat": "1/0"}', "a fraction of nothing"),
        ('{"key": "C major", "beat": null}', "argument should be"),
        ('{"key": 3, "beat": 1}', "'int' object has no attribute 'strip'"),
        ("null", "'NoneType' object is not subscriptable"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_whatever_goes_wrong_in_reading_is_told_as_damage(text: str, why: str) -> None:
    with pytest.raises(FormatError) as raised:
        read(text)
    (problem,) = raised.value.problems
    assert problem.where == "build/verse.json"
    assert problem.what.startswith("cannot be read back (")
    assert why in problem.what
    assert problem.next_step == REMAKE


def test_an_error_that_says_more_is_left_alone() -> None:
    with pytest.raises(FormatError, match="line 3"), reading_back("build/verse.json"):
        raise FormatError("is no text", "line 3")


def test_a_sound_document_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_document(tmp_path / "a.json", {"beat": Fraction(1, 2)})
    assert read_document(tmp_path / "a.json") == {"beat": "1/2"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_document_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(FormatError, match="cannot be read back") as raised:
        read_document(tmp_path / "a.json")
    (problem,) = raised.value.problems
    assert (problem.where, problem.next_step) == (str(tmp_path / "a.json"), REMAKE)


def test_a_missing_document_is_to_be_built(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="No such file") as raised:
        read_document(tmp_path / "a.json")
    assert raised.value.problems[0].next_step == "Build the song again."


@pytest.mark.parametrize("document", [None, [], {}, {"format": "tunes 2"}])
def test_a_document_of_another_kind_is_told_so(document: object) -> None:
    must_be_of_format({"format": "tunes 1"}, "tunes 1")
    told = "not a document of the format 'tunes 1'"
    with pytest.raises(FormatError, match=told), reading_back("a.json"):
        must_be_of_format(document, "tunes 1")
