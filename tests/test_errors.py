"""Errors survive the way from a worker to a person."""

from __future__ import annotations

import pickle

import pytest

from coproduce import errors
from coproduce.errors import CoproduceError, Problem, ProjectError

ALL = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, CoproduceError) and kind is not ProjectError
]


@pytest.mark.parametrize("kind", ALL)
def test_every_error_pickles_whole(kind: type[CoproduceError]) -> None:
    error = kind("is wrong", "there", "Mend it.")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert again.problems == error.problems
    assert str(again) == "there: is wrong\n  Mend it."


def test_a_list_of_problems_pickles_whole() -> None:
    error = ProjectError([Problem(what="a", where="x"), Problem(what="b")])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert again.problems == error.problems
    assert str(again) == "x: a\nb"
