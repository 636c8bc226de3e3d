"""Metadata in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.chordpro_metadata import LONGEST_RESULT, substitute

METADATA = {"title": ("Low Tide",), "artist": ("Marigold", "Kit"), "capo": ("2",)}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("%{title}", "Low Tide"),
        ("%{artist}", "Marigold; Kit"),
        ("%{artist.1} and %{artist.-1}", "Marigold and Kit"),
        ("%{artist.7}", ""),
        ("%{album|on %{}}", ""),
        ("%{album|on %{}|no album}", "no album"),
        ("%{title|“%{}”}", "“Low Tide”"),
        ("%{capo=2|second|other} fret", "second fret"),
        ("%{capo=3|third|other}", "other"),
        ("%{title|%{album|a|%{artist.1}}|b}", "Marigold"),
        (r"%{title|\{%{}\|\}}", "{Low Tide|}"),
        ("100% sure {of it}", "100% sure {of it}"),
        ("%{title|never closed", "%{title|never closed"),
        ("%{no name}", "%{no name}"),
    ],
)
def test_substitution(text: str, result: str) -> None:
    assert substitute(text, METADATA) == result


@given(st.text(alphabet="%{}|=\\titleap.1- ", max_size=60))
def test_any_text_is_substituted_within_bounds(text: str) -> None:
    assert len(substitute(text, METADATA)) <= LONGEST_RESULT + len(text)
