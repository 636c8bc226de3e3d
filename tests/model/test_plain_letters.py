"""Names are compared without the marks and strokes that other keyboards lack."""

from __future__ import annotations

import unicodedata

import pytest

from coproduce.model.plain_letters import plain_letters, without_accents


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Łucja", "lucja"), ("SØREN", "soren"), ("Siân", "sian"), ("İpek Işık", "ipek isik")],
)
def test_a_name_is_the_same_however_its_marks_were_typed(name: str, plain: str) -> None:
    for form in ("NFC", "NFD"):
        assert plain_letters(unicodedata.normalize(form, name)) == plain


def test_capitals_and_strokes_stay_where_only_accents_go() -> None:
    assert without_accents("Zoë Łucja") == "Zoe Łucja"
