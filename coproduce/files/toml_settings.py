"""Reading a settings file, and saying everything that is wrong with it at once."""

from __future__ import annotations

import difflib
import tomllib
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import pydantic

from coproduce.errors import FormatError, Problem, ProjectError

Settings = TypeVar("Settings", bound=pydantic.BaseModel)
LARGEST_BYTES = 4_000_000  # a settings file of more than this was not written by people


def read_settings(path: Path, schema: type[Settings]) -> Settings:
    """Read a TOML file by its schema.

    Raises
    ------
    FormatError
        If the file is missing, too large, not UTF-8, or not TOML; the line is named.
    ProjectError
        If keys are missing, unknown or of the wrong kind: every one of them is listed.
    """
    document = _read_toml(path)
    try:
        return schema.model_validate(document)
    except pydantic.ValidationError as mistakes:
        problems = [
            _explain(dict(mistake), schema, path.name)
            for mistake in mistakes.errors(include_url=False, include_context=True)
        ]
        raise ProjectError(problems) from None


def nearest(word: str, known: Sequence[str]) -> str:
    """Give a sentence that suggests the known word most like `word`, or nothing."""
    like = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f'Did you mean "{like[0]}"? ' if like else ""


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise FormatError("is far too large for a settings file", path.name)
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = path.read_bytes()[: cause.start].count(b"\n") + 1
        raise FormatError(
            "is not UTF-8 text",
            f"{path.name}, line {line}",
            "Save it again as UTF-8 in your editor.",
        ) from cause
    except OSError as cause:
        raise FormatError(
            f"cannot be read ({cause.strerror})", path.name, "Check that it is there and yours."
        ) from cause
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise FormatError(
            f"is not written as TOML: {cause}",
            path.name,
            'Text needs "quotes", lists need [brackets]; compare with a fresh `coproduce new`.',
        ) from cause
    except RecursionError as cause:
        raise FormatError("is nested too deeply", path.name, "Keep it to plain tables.") from cause


def _explain(mistake: dict[str, Any], schema: type[pydantic.BaseModel], file_name: str) -> Problem:
    location: tuple[int | str, ...] = mistake["loc"]
    table, description = _look_up(schema, location)
    key = _written_path(location)
    allowed = f"Allowed: {description}." if description else ""
    if mistake["type"] == "missing":
        return Problem(
            what="is missing", where=f"{file_name}: {key}", next_step=f"Add it. {allowed}".strip()
        )
    if mistake["type"] == "extra_forbidden":
        known = list(table.model_fields) if table else []
        hint = nearest(str(location[-1]), known)
        return Problem(
            what="is not a setting that we know",
            where=f"{file_name}: {key}",
            next_step=f"{hint}Known here: {', '.join(known)}.",
        )
    found = _shown(mistake["input"])
    reason = (
        str(mistake.get("ctx", {}).get("error", "")) if mistake["type"] == "value_error" else ""
    )
    what = f"{reason} (found {found})" if reason else f"found {found}"
    return Problem(
        what=what,
        where=f"{file_name}: {key}" if key else file_name,
        next_step=allowed or f"{mistake['msg']}.",
    )


def _written_path(location: tuple[int | str, ...]) -> str:
    """Write ("form", 2, "bars") as people count: form 3, bars."""
    words: list[str] = []
    for piece in location:
        if isinstance(piece, int) and words:
            words[-1] += f" {piece + 1}"
        elif piece != "[key]":
            words.append(str(piece))
    return ", ".join(words)


def _look_up(
    schema: type[pydantic.BaseModel], location: tuple[int | str, ...]
) -> tuple[type[pydantic.BaseModel] | None, str]:
    """Find the innermost table that a location runs through, and its last field's description."""
    table: type[pydantic.BaseModel] | None = schema
    description = ""
    for piece in location:
        if table is not None and issubclass(table, pydantic.RootModel):
            table = _table_in(table.model_fields["root"].annotation)
            continue
        field = table.model_fields.get(str(piece)) if table is not None else None
        if field is not None:
            description = field.description or ""
            inner = _table_in(field.annotation)
            table = inner or table
    return table, description


def _table_in(annotation: object) -> type[pydantic.BaseModel] | None:
    """Find the table class inside a type such as tuple[FormTable, ...]."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, pydantic.BaseModel) else None
    inner = (_table_in(argument) for argument in typing.get_args(annotation))
    return next((table for table in inner if table is not None), None)


def _shown(found: object) -> str:
    text = repr(found) if not isinstance(found, str) else f'"{found}"'
    return text if len(text) <= 80 else f"{text[:77]}..."
