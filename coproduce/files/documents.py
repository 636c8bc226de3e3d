"""Small JSON documents that steps leave for one another and for the report."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from coproduce.errors import FormatError
from coproduce.files.atomic import write_text

_Read = TypeVar("_Read")

DIGITS = 6  # finer than any figure that we show, coarser than the noise of arithmetic


def write_document(path: Path, document: object) -> None:
    """Write dataclasses, mappings, lists and numbers as JSON: the same bytes each time.

    Floats are rounded to six decimals; what is infinite or no number becomes null.
    """
    text = json.dumps(plain(document), ensure_ascii=False, indent=1, sort_keys=True)
    write_text(path, text + "\n")


def read_document(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    FormatError
        If the file is missing or holds no JSON object.
    """
    text = read_document_text(path)
    with reading_back(str(path)):
        document = json.loads(text)
        if not isinstance(document, dict):
            raise TypeError("not a JSON object")
        return document


def read_back(path: Path, give: Callable[[dict[str, Any]], _Read]) -> _Read:
    """Read a JSON object, and give what it holds.

    Parameters
    ----------
    path
        The document.
    give
        Takes the object apart; what is missing or wrong in it is raised as it comes.

    Raises
    ------
    FormatError
        If the file is missing, or is none that we wrote.
    """
    document = read_document(path)
    with reading_back(str(path)):
        return give(document)


def read_document_text(path: Path) -> str:
    """Read the text of a document.

    Raises
    ------
    FormatError
        If the file is missing or is no text.
    """
    try:
        return path.read_text("utf-8")
    except OSError as cause:
        raise FormatError(
            f"cannot be read ({cause.strerror})", str(path), "Build the song again."
        ) from cause
    except UnicodeDecodeError as cause:
        raise _damaged("not text in UTF-8", str(path)) from cause


@contextmanager
def reading_back(where: str) -> Iterator[None]:
    """Turn whatever a damaged document makes go wrong in its reader into one error.

    Raises
    ------
    FormatError
        With the file that is damaged and what is wrong with it.

    >>> with reading_back("verse.json"):
    ...     {}["notes"]
    Traceback (most recent call last):
    coproduce.errors.FormatError: verse.json: cannot be read back (holds no "notes")
      Delete it and build again: it can be remade.
    """
    try:
        yield
    except KeyError as cause:
        raise _damaged(f'holds no "{cause.args[0]}"', where) from cause
    except json.JSONDecodeError as cause:
        raise _damaged(f"not JSON: {cause}", where) from cause
    except RecursionError as cause:
        raise _damaged("nested too deeply", where) from cause
    except ZeroDivisionError as cause:
        raise _damaged("a fraction of nothing", where) from cause
    except (TypeError, ValueError, AttributeError) as cause:
        raise _damaged(str(cause), where) from cause


def must_be_of_format(document: object, expected: str) -> None:
    """Make sure that a document is of the kind that is about to be read.

    Raises
    ------
    ValueError
        If it says that it is another, or says nothing; `reading_back` tells it.
    """
    if not isinstance(document, dict) or document.get("format") != expected:
        raise ValueError(f"not a document of the format {expected!r}")


def _damaged(why: str, where: str) -> FormatError:
    return FormatError(
        f"cannot be read back ({why})", where, "Delete it and build again: it can be remade."
    )


def plain(value: object) -> object:
    """Turn a value into what JSON knows.

    >>> plain({"beat": Fraction(1, 2), "peak_db": float("-inf"), "at": (0.1234567,)})
    {'beat': '1/2', 'peak_db': None, 'at': [0.123457]}
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    elif hasattr(value, "tolist"):  # arrays and numbers of numpy
        value = value.tolist()
    elif isinstance(value, Enum):
        value = value.value
    elif isinstance(value, Fraction):
        value = str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(entry) for entry in value]
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0 if math.isfinite(value) else None
    return value
