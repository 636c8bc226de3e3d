"""A slip of the finger finds what was meant; another word does not."""

from __future__ import annotations

import pytest

from coproduce.slips import nearest


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("tempo", ["title", "tempo_bpm", "feel"], "tempo_bpm"),
        ("P10", ["P03", "P01"], "P01"),
        ("P55", ["P01", "P05"], "P05"),
        ("sungg", ["said", "sung"], "sung"),
        ("  Verse  11", ["Verse 2", "Verse 1"], "Verse 1"),
        ("VERS", ["chorus", "verse"], "verse"),
        ("e\N{COMBINING ACUTE ACCENT}te", ["éte", "ete"], "éte"),
        ("ﬁddle", ["fiddle"], "fiddle"),
        ("ab", ["ac", "ab"], "ab"),
    ],
)
def test_a_slip_finds_what_was_meant(typed: str, known: list[str], meant: str) -> None:
    assert nearest(typed, known) == f'Did you mean "{meant}"? '


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Middle eight", ["Verse 1", "Chorus"]),
        ("P99", ["P01", "P02"]),
        ("New Recording 12", ["verse", "chorus"]),
        ("verse", []),
        ("", ["verse"]),
    ],
)
def test_another_word_finds_nothing(typed: str, known: list[str]) -> None:
    assert not nearest(typed, known)


def test_of_two_that_are_as_near_it_is_always_the_same() -> None:
    assert nearest("vox-3", ["vox-2", "vox-1"]) == nearest("vox-3", ["vox-1", "vox-2"])


def test_how_like_a_word_must_be_can_be_said() -> None:
    folders = ["lyrics", "melody", "stems"]
    assert nearest("melodies", folders, 0.6) == 'Did you mean "melody"? '
    assert not nearest("posters", folders, 0.6)
    assert nearest("posters", folders) == 'Did you mean "stems"? '
