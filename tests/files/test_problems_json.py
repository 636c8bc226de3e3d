"""What is to be mended comes back as it was written; what is damaged is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import FormatError, Problem
from coproduce.files.problems_json import read_problems, write_problems

PROBLEMS = st.builds(Problem, what=st.text(), where=st.text(), next_step=st.text())


@given(st.lists(PROBLEMS, max_size=3).map(tuple))
def test_problems_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, problems: tuple[Problem, ...]
) -> None:
    path = tmp_path_factory.mktemp("p") / "words.json"
    write_problems(path, problems)
    assert read_problems(path) == problems


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("{}", 'holds no "problems"'),
        ('{"problems": 3}', "not iterable"),
        ('{"problems": [{"what": "no place"}]}', 'holds no "where"'),
    ],
)
def test_damaged_problems_say_what_they_lack(tmp_path: Path, text: str, cause: str) -> None:
    path = tmp_path / "words.json"
    path.write_text(text)
    with pytest.raises(FormatError, match=cause):
        read_problems(path)
