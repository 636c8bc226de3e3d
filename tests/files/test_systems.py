"""Lines of music end where musicians expect them to."""

from hypothesis import example, given
from hypothesis import strategies as st

from coproduce.files.systems import Bar, break_into_systems

WIDTH = 180.0
CLEF = 10.0


def starts(*bars: Bar) -> tuple[int, ...]:
    return break_into_systems(bars, WIDTH, CLEF).starts


def test_a_verse_of_sixteen_bars_stands_in_four_lines_of_four() -> None:
    assert starts(*[Bar(width=30)] * 16) == (0, 4, 8, 12)


def test_a_pickup_does_not_shift_the_phrases() -> None:
    pickup = Bar(width=12, is_pickup=True)
    assert starts(pickup, *[Bar(width=30)] * 8) == (0, 5)


def test_phrases_are_counted_from_each_section() -> None:
    bars = [Bar(width=30)] * 6 + [Bar(width=30, starts_section=True)] + [Bar(width=30)] * 7
    assert 6 in starts(*bars)
    assert 10 in starts(*bars)


def test_breaks_that_the_score_brings_are_kept() -> None:
    bars = [Bar(width=20, has_break=index in {3, 5}) for index in range(8)]
    assert {3, 5} <= set(starts(*bars))


def test_crowded_bars_go_two_by_two_rather_than_over_each_other() -> None:
    assert starts(*[Bar(width=75)] * 8) == (0, 2, 4, 6)


def test_no_bar_stands_alone_on_the_last_line_if_it_fits_before() -> None:
    assert starts(*[Bar(width=30)] * 9) == (0, 4)


def test_a_bar_that_is_wider_than_the_page_has_a_line_of_its_own() -> None:
    assert starts(Bar(width=30), Bar(width=900), Bar(width=30)) == (0, 1, 2)


def test_a_break_inside_a_phrase_is_said() -> None:
    assert break_into_systems([Bar(width=30)] * 8, WIDTH, CLEF).keeps_phrases
    assert not break_into_systems([Bar(width=55)] * 8, WIDTH, CLEF).keeps_phrases


BARS = st.lists(
    st.builds(
        Bar,
        width=st.floats(1, 400),
        starts_section=st.booleans(),
        has_break=st.booleans(),
        is_pickup=st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(BARS)
def test_every_bar_is_on_exactly_one_line(bars: list[Bar]) -> None:
    found = break_into_systems(bars, WIDTH, CLEF).starts
    assert found[0] == 0
    assert list(found) == sorted(set(found))
    assert found[-1] < len(bars)


@given(BARS)
@example([Bar(width=1), Bar(width=189, is_pickup=True), Bar(width=1, is_pickup=True)])
def test_no_line_of_several_bars_is_too_full_to_read(bars: list[Bar]) -> None:
    found = break_into_systems(bars, WIDTH, CLEF).starts
    for start, end in zip(found, (*found[1:], len(bars)), strict=True):
        width = sum(bar.width for bar in bars[start:end])
        assert end - start == 1 or width <= 1.06 * WIDTH


@given(BARS)
def test_a_section_always_begins_a_line(bars: list[Bar]) -> None:
    found = break_into_systems(bars, WIDTH, CLEF).starts
    assert {i for i, bar in enumerate(bars) if bar.starts_section} <= {0, *found}
