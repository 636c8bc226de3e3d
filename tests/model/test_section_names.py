"""A section is found however its name was typed."""

from __future__ import annotations

import pytest

from coproduce.model.chords import SectionKind, SheetSection
from coproduce.model.section_names import find_section


def section(label: str, kind: SectionKind = SectionKind.VERSE) -> SheetSection:
    return SheetSection(kind=kind, label=label)


VERSE_A = section("Verse  A")
VERSE_B = section("Verse B")
REFRAIN = section("Refrain", SectionKind.CHORUS)
STREET = section("Straße")
CURFA = section("Curfa\N{COMBINING ACUTE ACCENT}", SectionKind.CHORUS)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Verse A", VERSE_A),
        (" verse   a ", VERSE_A),
        ("VERSE B", VERSE_B),
        ("STRASSE", STREET),
        ("Curf\N{LATIN SMALL LETTER A WITH ACUTE}", CURFA),
        ("Chorus", REFRAIN),
        ("Verse", VERSE_A),
        ("Verse 2", None),
        ("Bridge", None),
    ],
)
def test_spaces_and_capitals_do_not_matter_and_a_kind_is_enough(
    name: str, found: SheetSection | None
) -> None:
    assert find_section([VERSE_A, VERSE_B, REFRAIN, STREET, CURFA], name) is found


def test_a_section_of_that_name_goes_before_one_of_that_kind() -> None:
    called_verse = section("Verse", SectionKind.OTHER)
    assert find_section([VERSE_A, called_verse], "Verse") is called_verse


def test_of_two_sections_of_a_name_it_is_the_first() -> None:
    sections = [section("Verse"), section("verse")]
    assert find_section(iter(sections), "Verse") is sections[0]
