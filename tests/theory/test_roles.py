"""What a part does is told by its name."""

from __future__ import annotations

import pytest

from coproduce.model.mixing import Role
from coproduce.theory.roles import role_of_name


@pytest.mark.parametrize(
    ("part", "role"),
    [
        ("vox-lead", Role.LEAD_VOCAL),
        ("lead", Role.LEAD_VOCAL),
        ("Backing Vox", Role.BACKING_VOCAL),
        ("harmony voice", Role.BACKING_VOCAL),
        ("guide-guitar", Role.HARMONY),
        ("double-bass", Role.BASS),
        ("Gesang", Role.LEAD_VOCAL),
        ("Chorstimmen", Role.CHOIR),
        ("group", Role.CHOIR),
        ("voix", Role.LEAD_VOCAL),
        ("choeur", Role.CHOIR),
        ("guide-chords", Role.HARMONY),
        ("Gitarre", Role.HARMONY),
        ("guitare", Role.HARMONY),
        ("Klavier", Role.HARMONY),
        ("Kontrabass", Role.BASS),
        ("Geige", Role.MELODY),
        ("Schlagzeug", Role.PERCUSSION),
        ("batterie", Role.PERCUSSION),
        ("kazoo", Role.OTHER),
        ("cello", Role.MELODY),
        ("hand-bells", Role.EFFECT),
    ],
)
def test_a_role_is_told_by_a_word_in_three_languages(part: str, role: Role) -> None:
    assert role_of_name(part) is role


@pytest.mark.parametrize(
    ("part", "role"),
    [
        ("lead-guitar", Role.HARMONY),
        ("backing-guitar", Role.HARMONY),
        ("chorus-guitar", Role.HARMONY),
        ("group-guitar", Role.HARMONY),
        ("lead-trumpet", Role.MELODY),
        ("group-claps", Role.PERCUSSION),
        ("bass-drum", Role.PERCUSSION),
        ("bass-guitar", Role.BASS),
        ("bass-voice", Role.LEAD_VOCAL),
        ("voice+guitar", Role.LEAD_VOCAL),
    ],
)
def test_what_a_part_is_decides_over_what_it_does(part: str, role: Role) -> None:
    assert role_of_name(part) is role
