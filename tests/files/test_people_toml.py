import datetime as dt

import pytest

from coproduce.errors import FormatError
from coproduce.files.people_toml import mark_withdrawn

DAY = dt.date(2026, 2, 13)


def test_people_toml_keeps_its_comments_and_everybody_else() -> None:
    text = (
        "# Who took part.\n\n[P01]\n"
        'credit = "Marigold"   # a name she chose\nallows = ["words"]  # all she wants\n\n'
        '[P02]  # sings high\ncredit = "Bee"  # short for Beatrice\ngeneration = "elder"\n'
        'allows = ["words", "live"]\nrefuses = ["cd"]\n\n[P03]\nallows = []\n'
    )
    marked = mark_withdrawn(text, "P02", DAY)
    assert marked == (
        "# Who took part.\n\n[P01]\n"
        'credit = "Marigold"   # a name she chose\nallows = ["words"]  # all she wants\n\n'
        '[P02]  # sings high\ngeneration = "elder"\n'
        "allows = []\nrefuses = []\nwithdrew_on = 2026-02-13\n\n[P03]\nallows = []\n"
    )
    assert mark_withdrawn(marked, "P02", dt.date(2026, 3, 1)) == marked


def test_nobody_of_that_name_is_said() -> None:
    with pytest.raises(FormatError, match="nobody called P09"):
        mark_withdrawn("[P01]\n", "P09", DAY)
