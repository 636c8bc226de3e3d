"""Reading a settings file, and saying everything that is wrong with it at once."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from pathlib import Path
from typing import Any, Final, TypeVar

import pydantic

from coproduce.errors import FormatError, Problem, ProjectError
from coproduce.slips import nearest

_TABLE_TYPES: Final = frozenset({"model_type", "model_attributes_type", "dict_type"})
_LIST_TYPES: Final = frozenset({"tuple_type", "list_type"})
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
            for mistake in _told(mistakes.errors(include_url=False, include_context=True))
        ]
        raise ProjectError(problems) from None


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
        raise _slip(text, cause, path.name) from cause
    except RecursionError as cause:
        raise FormatError("is nested too deeply", path.name, "Keep it to plain tables.") from cause


# Slips that people make in these files, by what their line looks like: what it is, what to do.
_SLIPS: Final = (
    (r"[“”„‟‘’‚«»]", "has curly quotes", 'Use straight quotes: "like this".'),  # noqa: RUF001
    (r"=\s*\d+,\d", "has a comma in a number", "Write a point: 96.5."),
    (
        r"=\s*(\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{1,2}-\d{1,2})",
        "has a date that we cannot read",
        "Write year-month-day, and check that there is such a day: 2026-02-13.",
    ),
    (
        r"=\s*(yes|no|on|off|ja|nein|True|False)\b",
        "is not yes or no",
        "Write true or false.",
    ),
    (r"=\s*[^\W\d]", "has text without quotes", 'Put text between quotes: "like this".'),
    (
        r"^\s*[^#=\[]+$",
        "says nothing",
        'Write a name, an equals sign and a value: title = "Ours".',
    ),
)


def _slip(text: str, cause: tomllib.TOMLDecodeError, file_name: str) -> FormatError:
    """Say in plain words what is wrong with a line that is no TOML."""
    lines = text.rstrip().splitlines() or [""]
    at = re.search(r"at line (\d+)", str(cause))
    # At the end of the file the last line that says something is the one to look at.
    number = min(int(at.group(1)) if at else len(lines), len(lines))
    line = lines[number - 1]
    where = f"{file_name}, line {number}"
    if "twice" in str(cause) or "overwrite" in str(cause):
        key = line.split("=")[0].strip()
        return FormatError(f"{key} is there already", where, "Keep one of the two.")
    for pattern, what, next_step in _SLIPS:
        if re.search(pattern, line):
            return FormatError(what, where, next_step)
    return FormatError(
        f"is not written as TOML: {cause}",
        where,
        'Text needs "quotes", lists need [brackets]; compare with a fresh `coproduce new`.',
    )


def _told(mistakes: list[Any]) -> list[Any]:
    """Leave out that a list is too short, where that is because one of its entries is wrong."""
    return [
        mistake
        for mistake in mistakes
        if mistake["type"] != "too_short"
        or not any(o["loc"][: len(mistake["loc"])] == mistake["loc"] != o["loc"] for o in mistakes)
    ]


def _explain(mistake: dict[str, Any], schema: type[pydantic.BaseModel], file_name: str) -> Problem:
    location: tuple[int | str, ...] = mistake["loc"]
    table, field = _look_up(schema, location)
    description = (field.description if field else None) or ""
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
    if mistake["type"] in _TABLE_TYPES:
        return Problem(
            what="is written as one value, and must be a block of its own",
            where=f"{file_name}: {key}",
            next_step=f"Write [{key}] on a line, and its settings below it.",
        )
    if isinstance(mistake["input"], dict) and mistake["type"] in _LIST_TYPES:
        return Problem(
            what="is written as one block, and may be there several times",
            where=f"{file_name}: {key}",
            next_step=f"Write [[{key}]], with two brackets on each side.",
        )
    if isinstance(mistake["input"], dict):
        reason = str(mistake.get("ctx", {}).get("error", mistake["msg"]))
        return Problem(what=reason, where=f"{file_name}: {key}", next_step="Correct one of them.")
    return Problem(
        what=_said_of(mistake, is_private=field is not None and not field.repr),
        where=f"{file_name}: {key}" if key else file_name,
        next_step=allowed or f"{mistake['msg']}.",
    )


def _said_of(mistake: dict[str, Any], *, is_private: bool) -> str:
    """Say what is wrong with a value; one that may be somebody's name is not repeated."""
    if is_private:
        return "is too long" if mistake["type"] == "string_too_long" else "cannot be read as it is"
    found = _shown(mistake["input"])
    if mistake["type"] == "too_long":
        counts = mistake["ctx"]
        return f"there are {counts['actual_length']}, and {counts['max_length']} at most are read"
    if mistake["type"] == "value_error":
        return f"{mistake['ctx']['error']} (found {found})"
    return f"found {found}"


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
) -> tuple[type[pydantic.BaseModel] | None, pydantic.fields.FieldInfo | None]:
    """Find the innermost table that a location runs through, and its last field."""
    table: type[pydantic.BaseModel] | None = schema
    last: pydantic.fields.FieldInfo | None = None
    for piece in location:
        if table is not None and issubclass(table, pydantic.RootModel):
            table = _table_in(table.model_fields["root"].annotation)
            continue
        field = table.model_fields.get(str(piece)) if table is not None else None
        if field is not None:
            last = field
            inner = _table_in(field.annotation)
            table = inner or table
    return table, last


def _table_in(annotation: object) -> type[pydantic.BaseModel] | None:
    """Find the table class inside a type such as tuple[FormTable, ...]."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, pydantic.BaseModel) else None
    inner = (_table_in(argument) for argument in typing.get_args(annotation))
    return next((table for table in inner if table is not None), None)


def _shown(found: object) -> str:
    text = repr(found) if not isinstance(found, str) else f'"{found}"'
    return text if len(text) <= 80 else f"{text[:77]}..."
