"""Small JSON documents that steps leave for one another and for the report."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

from coproduce.errors import FormatError
from coproduce.files.atomic import write_text

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
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as cause:
        raise FormatError("is not a JSON document", str(path)) from cause
    if not isinstance(document, dict):
        raise FormatError("is not a JSON object", str(path))
    return document


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
