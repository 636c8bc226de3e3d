"""A line's own words tell its language; English, and whatever is not sure, tells none."""

from __future__ import annotations

import unicodedata

import pytest

from coproduce.theory.languages import language_of


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("Mae hen wlad fy nhadau yn annwyl i mi", "cy"),
        ("Canu'r dydd a chanu'r nos", "cy"),
        ("Wie treu sind deine Blätter", "de"),
        ("Stille Nacht", "de"),
        ("Porque cantando se alegran", "es"),
        ("L\N{RIGHT SINGLE QUOTATION MARK}on y danse, l'on y danse", "fr"),
        ("Anois ar theacht an tsamhraidh", "ga"),
        ("Una mattina mi son svegliato", "it"),
        ("Niech żyje, żyje nam", "pl"),
        ("Mas o gato não morreu", "pt"),
        ("Uzun ince bir yoldayım", "tr"),
        ("Frè-re Jac-ques, dor-mez vous", "fr"),
    ],
)
def test_the_words_tell(line: str, tag: str) -> None:
    assert language_of(line) == tag
    assert language_of(unicodedata.normalize("NFD", line)) == tag
    assert language_of(line.upper()) == tag


@pytest.mark.parametrize(
    "line",
    [
        "",
        "la la la, na na na",
        "do re mi, oh so long",
        "We met in a café by the sea",
        "Maria and José sing with me",
        "Die young, or war will come",
        "Que sera and I will see",
        "On the sea to Llanfair, home again",
        "Son, tell me more, no one can",
        "A rose in an old tin can",
        "Am Em F G",
        "Mama bakes bean pies",
        "Mae plants apple trees",
        "D'you remember Stella?",
        "Pour milk, draw curtains",
        "Anne, Mia, Luna",
        "Stern mutters, jesters dance",
        "Dem bones, dem bones",
        "Los Angeles dreaming",
        "Auf wiedersehen, sweetheart",
        "Señor Sanchez waves",
        "Café lights, crème brûlée tonight",
    ],
)
def test_english_and_what_is_not_sure_tells_nothing(line: str) -> None:
    assert language_of(line) is None
