from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.evaluation import Table
from coproduce.stages.suppress import suppress


def possible(table: Table) -> range:
    """Give all that a hidden cell can be to a reader who knows the rest and the total."""
    hidden = [cell for cell in table.cells if cell.count is None]
    if table.total is None:
        return range(1000)
    left = table.total - sum(cell.count or 0 for cell in table.cells)
    return range(left, left + 1) if len(hidden) == 1 else range(left + 1)


counts = st.lists(st.integers(0, 40), min_size=1, max_size=7)


@given(counts)
def test_no_small_cell_is_shown_and_none_can_be_worked_out(numbers: list[int]) -> None:
    table = suppress("t", "people", {str(place): count for place, count in enumerate(numbers)})
    for place, count in enumerate(numbers):
        shown = table.cells[place].count
        assert shown in {None, count}
        if count < 5:
            assert shown is None
            assert len(possible(table)) >= 5


@given(counts)
def test_what_is_shown_is_true(numbers: list[int]) -> None:
    table = suppress("t", "people", {str(place): count for place, count in enumerate(numbers)})
    assert table.total in {None, sum(numbers)}
    if min(numbers) >= 5:
        assert [cell.count for cell in table.cells] == numbers


def test_a_single_small_cell_takes_another_one_with_it() -> None:
    table = suppress("t", "people", {"a": 3, "b": 9, "c": 20})
    assert [cell.count for cell in table.cells] == [None, None, 20]
    assert table.total == 32


def test_a_group_of_four_is_not_counted_at_all() -> None:
    table = suppress("t", "people", {"a": 4, "b": 0})
    assert [cell.count for cell in table.cells] == [None, None]
    assert table.total is None
