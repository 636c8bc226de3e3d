"""Who sings along gets their words and no others, large, and as often as they come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coproduce.files.chordpro import parse_chordpro
from coproduce.model.chords import ChordSheet, NoteNames
from coproduce.model.music import Key, TimeSignature
from coproduce.model.papers import PaperKind, Stanza
from coproduce.model.show import Show, ShowSong
from coproduce.model.song import FormSection, Player, Song
from coproduce.stages.perform import (
    MOST_LINES,
    reads_bass_clef,
    set_list,
    sing_along,
    slides,
    takes_capo,
    usual_paper,
)

LONG = "\n".join(f"line number {number}" for number in range(8))
SHEET = parse_chordpro(
    "{title: Kettle}\n{sov: Verse 1}\n[C]Put the kettle on\n{eov}\n"
    "{soc: Chorus}\n{comment: softly}\n[F]Round and [C]round\n[G]Home again\n{eoc}\n"
    f"{{sov: Verse 2}}\n{LONG}\n{{eov}}\n",
    "kettle.cho",
)
SONG = Song(
    title="Kettle",
    key=Key.parse("Bb"),
    time_signature=TimeSignature(6, 8),
    tempo_bpm=126,
    form=tuple(
        FormSection(name=name, bars=8)
        for name in ("Intro", "Verse 1", "Chorus", "Verse 2", "Chorus")
    ),
)


def labels(blocks: tuple[object, ...]) -> list[tuple[str, str, int]]:
    return [(b.label, b.note, len(b.lines)) for b in blocks if isinstance(b, Stanza)]


def test_what_comes_again_stands_once_on_the_page() -> None:
    paper = sing_along(SHEET, SONG, "chorus")
    assert paper.kind is PaperKind.LARGE_PRINT
    assert labels(paper.blocks) == [("Chorus", "sung 2 times", 2)]


def test_who_sings_everything_gets_it_in_its_order() -> None:
    paper = sing_along(SHEET, SONG, "all")
    assert [label for label, _, _ in labels(paper.blocks)] == [
        "Intro",
        "Verse 1",
        "Chorus",
        "Verse 2",
        "Chorus",
    ]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("Verse 1", ["Verse 1"]),
        ("verse", ["Verse 1", "Verse 2"]),
        ("CHORUS ", ["Chorus"]),
    ],
)
def test_sections_are_named_as_people_name_them(audience: str, expected: list[str]) -> None:
    assert [label for label, _, _ in labels(sing_along(SHEET, SONG, audience).blocks)] == expected


def test_a_chorus_by_another_name_is_a_chorus() -> None:
    sheet = parse_chordpro("{soc: Refrain}\nRound and round\n{eoc}\n", "kettle.cho")
    song = replace(SONG, form=())
    assert labels(sing_along(sheet, song, "chorus").blocks) == [("Refrain", "", 1)]


def test_a_section_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"'chrous' is no section of it.*Verse 1, Chorus, Verse 2"):
        sing_along(SHEET, SONG, "chrous")


def test_slides_come_as_often_as_the_words_and_hold_no_wall_of_them() -> None:
    paper = slides(SHEET, SONG, "all", "Words: Kit.")
    assert (paper.kind, paper.credits) == (PaperKind.SLIDES, "Words: Kit.")
    assert labels(paper.blocks) == [
        ("Intro", "music, 8 bars", 0),
        ("Verse 1", "", 1),
        ("Chorus", "", 2),
        ("Verse 2", "", 4),
        ("Verse 2", "", 4),
        ("Chorus", "", 2),
    ]
    assert all(count <= MOST_LINES for _, _, count in labels(paper.blocks))
    shown = [line.text for b in paper.blocks if isinstance(b, Stanza) for line in b.lines]
    assert shown[-10:-2] == LONG.splitlines()
    assert "softly" not in " ".join(shown)


def test_long_lines_are_shared_out_as_well() -> None:
    words = "\n".join(["on and on " * 19] * 4)
    sheet = parse_chordpro(f"{{soc: Chorus}}\n{words}\n{{eoc}}\n", "kettle.cho")
    parts = slides(sheet, replace(SONG, form=()), "chorus").blocks
    assert [count for _, _, count in labels(parts)] == [1, 2, 1]


def test_without_an_audience_the_title_alone_is_shown() -> None:
    assert slides(SHEET, SONG, "").blocks == ()
    assert slides(ChordSheet(title="", sections=()), SONG, "").title == "Kettle"


@pytest.mark.parametrize(
    ("instrument", "paper", "is_low", "has_capo"),
    [
        ("Acoustic guitar", PaperKind.CHORD_SHEET, False, True),
        ("double bass", PaperKind.CHORD_SHEET, True, False),
        ("Bass guitar", PaperKind.CHORD_SHEET, True, False),
        ("bass clarinet", PaperKind.LEAD_SHEET, False, False),
        ("piano", PaperKind.LEAD_SHEET, False, False),
        ("Tuba (with mute)", PaperKind.LEAD_SHEET, True, False),
        ("voice", PaperKind.LEAD_SHEET, False, False),
        ("🎷", PaperKind.LEAD_SHEET, False, False),
    ],
)
def test_an_instrument_suggests_what_is_read_on_it(
    instrument: str,
    paper: PaperKind,
    is_low: bool,  # noqa: FBT001
    has_capo: bool,  # noqa: FBT001
) -> None:
    player = Player(name="Sam", instrument=instrument)
    assert usual_paper(instrument) is paper
    assert reads_bass_clef(player) is is_low
    assert takes_capo(player) is has_capo
    # Written for as a trumpet is, low brass reads the trumpet's clef.
    assert not reads_bass_clef(replace(player, written_in="Bb"))


def test_the_running_order_says_key_and_tempo_as_they_are_played() -> None:
    show = Show(
        title="Tea",
        songs=(
            ShowSong(folder="kettle", note="wait", audience="chorus"),
            ShowSong(folder="kettle", audience="all"),
        ),
    )
    first, second = set_list(show, [SONG, SONG], NoteNames.ENGLISH).entries
    assert (first.number, first.facts, first.note, first.audience) == (
        1,
        ("B♭", "♩. = 84"),
        "wait",
        "chorus",
    )
    assert second.audience == "everything"
    assert set_list(show, [SONG, SONG], NoteNames.GERMAN).entries[0].facts[0] == "B"
