"""Names of loose recordings are read as people meant them, and proposals never collide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.take_names import propose_name, propose_names


@pytest.mark.parametrize(
    ("file_name", "proposed"),
    [
        ("vox_lead_take3 (2).WAV", "vox-lead/03"),
        ("Vocals - Lead - Take 2.wav", "vox-lead/02"),
        ("STE-000.wav", "other/00"),
        ("STE-017.wav", "other/17"),
        ("ZOOM0004_LR.WAV", "other/04"),
        ("Track 01.aif", "other/01"),
        ("REC00023.mp3", "other/23"),
        ("DR0000_0012.wav", "other/12"),
        ("240501-193012.WAV", "other/01"),
        ("240501_1930.mp3", "other/01"),
        ("240501_0003.wav", "other/03"),
        ("New Recording 7.m4a", "other/07"),
        ("New Recording.m4a", "other/01"),
        ("Neue Aufnahme 3.m4a", "other/03"),
        ("Voice 002.m4a", "other/02"),
        ("AUD-20260204-WA0003.opus", "other/03"),
        ("20260311_141500.m4a", "other/01"),
        ("2026-03-11 fiddle.wav", "fiddle/01"),
        ("fiddle02.flac", "fiddle/02"),
        ("01 Fiddle.wav", "fiddle/01"),
        ("03_Gtr_01.wav", "guitar/01"),
        ("BackingVox-T4-final.wav", "backing-vox/04"),
        ("Akkordeon Aufnahme 2.wav", "akkordeon/02"),
        ("Chœur prise 2.wav", "chœur/02"),
        ("bass.wav", "bass/01"),
        ("bass copy.wav", "bass/01"),
        ("bass (3).wav", "bass/03"),
        ("takes/old/Bus Bell.WAV", "bus-bell/01"),
        ("..wav", "other/01"),
        ("", "other/01"),
    ],
)
def test_a_name_is_read_as_it_was_meant(file_name: str, proposed: str) -> None:
    assert propose_name(file_name).name == proposed


@given(st.text(max_size=60))
def test_any_name_gives_a_place_that_can_be_made(file_name: str) -> None:
    proposed = propose_name(file_name)
    assert proposed.part
    assert proposed.take.isdecimal()
    assert not set(proposed.part) & set('/\\:*?"<>|.')
    assert not proposed.part.startswith("-")
    assert proposed.part == proposed.part.strip()


@given(st.lists(st.text("ab 01()_.", max_size=12), max_size=12, unique=True))
def test_proposals_never_collide(file_names: list[str]) -> None:
    taken = ["other/01", "ab/01"]
    proposed = [name.name for name in propose_names(file_names, taken).values()]
    assert len({*proposed, *taken}) == len(proposed) + len(taken)


@given(st.from_regex(r"[a-z]{3,8}(-[a-z]{3,8})?/0[1-9]", fullmatch=True))
def test_a_good_name_is_proposed_as_it_is(name: str) -> None:
    part, take = name.split("/")
    assert propose_name(f"{part} take {take}.wav").take == take
