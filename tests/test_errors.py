"""Errors survive the way from a worker to a person."""

from __future__ import annotations

import pickle

import pytest

from coproduce import errors
from coproduce.errors import CoproduceError, LeakError, NotClearedError, Problem, ProjectError

LISTED = (ProjectError, NotClearedError, LeakError)
SINGLE = [
    kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, CoproduceError)
    if kind not in LISTED and not name.startswith("_")
]


@pytest.mark.parametrize("kind", SINGLE)
def test_every_error_pickles_whole(kind: type[CoproduceError]) -> None:
    error = kind("is wrong", "there", "Mend it.")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert again.problems == error.problems
    assert str(again) == "there: is wrong\n  Mend it."


@pytest.mark.parametrize("kind", LISTED)
def test_a_list_of_problems_pickles_whole(
    kind: type[ProjectError | NotClearedError | LeakError],
) -> None:
    error = kind([Problem(what="a", where="x"), Problem(what="b")])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert again.problems == error.problems
    assert str(again) == "x: a\nb"
