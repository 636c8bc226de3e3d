"""Grids: rows as written, and the bars as they are played."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.grid import LONGEST_GRID_BARS, chord_places, play_grid, read_row


def played(*rows: str) -> list[str]:
    """Play rows and write each bar as its chords."""
    return [" ".join(bar) for bar in play_grid([read_row(row) for row in rows]).bars]


@pytest.mark.parametrize(
    ("rows", "bars"),
    [
        (["| C . . . | F . . . |"], ["C", "F"]),
        (["|C|F|C G|C|"], ["C", "F", "C G", "C"]),
        (["| C | % | G7 | % |"], ["C", "C", "G7", "G7"]),
        (["| C | F | %% | . |"], ["C", "F", "C", "F"]),
        (["|: C | F :|"], ["C", "F", "C", "F"]),
        (["|: C | F :| x3"], ["C", "F"] * 3),
        (["|: C | F :| repeat 4 times"], ["C", "F"] * 4),
        (["|: C | F :|: G :| D |."], ["C", "F", "C", "F", "G", "G", "D"]),
        (["|: C |1 F :|2 G | Am |."], ["C", "F", "C", "G", "Am"]),
        (["|: C |1 F :|2 G ||", "| Am |"], ["C", "F", "C", "G", "Am"]),
        (["| C~F . | ~G . |"], ["C F", "G"]),
        (["A | C | F | Coda"], ["C", "F"]),
        (["|s dn up | dn up |", "| C |"], ["C"]),
        (["| C / / / | . . . . |"], ["C", ""]),
        (["nothing to see"], []),
        (["| N.C. | C |"], ["N.C.", "C"]),
    ],
)
def test_bars_as_played(rows: list[str], bars: list[str]) -> None:
    assert played(*rows) == bars


def test_cells_say_on_which_beat_a_chord_starts() -> None:
    cells = play_grid([read_row("| C . G . | Am~F . |")]).cells
    assert cells == (("C", "", "G", ""), ("Am", "F", "", ""))


def test_margins_are_not_bars() -> None:
    row = read_row("Coda | D7 . | G7 . |. slowly")
    assert (row.left, row.right) == ("Coda", "slowly")


def test_chords_are_found_where_they_stand() -> None:
    text = "A  | Am . | F~G7 % :| x2"
    assert [text[a:b] for a, b in chord_places(text)] == ["Am", "F", "G7"]


def test_a_repeat_that_multiplies_itself_ends() -> None:
    rows = ["|: C | F :| x64"] * 200
    assert len(played(*rows)) == LONGEST_GRID_BARS


@given(st.lists(st.text(alphabet="|:12sS CFG7.%~/x*\n", max_size=40), max_size=6))
def test_any_rows_can_be_played(rows: list[str]) -> None:
    bars = played(*rows)
    assert len(bars) <= LONGEST_GRID_BARS
