"""Chord sheets for other programs: chords over words, HTML, CSV of sections, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from html import escape
from typing import Final

from coproduce.files.chordpro_compose import directive
from coproduce.files.chords_over_words import from_chords_over_words
from coproduce.files.text_columns import typewriter_columns
from coproduce.model.chords import ChordMark, ChordSheet, GridRow, SheetLine, SheetSection
from coproduce.theory.degrees import unknown_chords
from coproduce.theory.key_names import key_label
from coproduce.theory.languages import language_of, language_sung
from coproduce.theory.transpose import keys_by_line

# What a page says at its head, in this order, and how.
_HEAD: Final = {
    "subtitle": "Subtitle",
    "artist": "Artist",
    "composer": "Composer",
    "lyricist": "Lyricist",
    "arranger": "Arranger",
    "album": "Album",
    "year": "Year",
    "key": "Key",
    "capo": "Capo",
    "tempo": "Tempo",
    "time": "Time",
    "copyright": "Copyright",
}
_CSV_COLUMNS: Final = ("number", "kind", "label", "recall", "bars", "lines", "chords", "words")
_STYLE: Final = """
body { font: 1.25rem/1.5 sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem;
  color: #111; background: #fff; }
h1 { font-size: 1.75rem; margin-bottom: 0; } h2 { font-size: 1.25rem; margin-bottom: 0; }
.line { margin: 0; padding-top: 0.6em; white-space: pre-wrap; line-height: 2.1; }
.bare { padding-top: 0; line-height: 1.5; }
.spot { position: relative; }
.chord { position: absolute; inset-inline-start: 0; bottom: 1.1em; font-weight: bold;
  line-height: 1; white-space: nowrap; color: #14397d; }
.remark { font-weight: normal; color: #333; }
table { border-collapse: collapse; } td { border: 1px solid #555; padding: 0.2rem 0.7rem; }
section { break-inside: avoid; }
"""


def sheet_to_text(sheet: ChordSheet) -> str:
    """Write a sheet as plain text with the chords on lines above the words.

    Reading that back with chords_over_words gives the same words and chords. A key that comes
    later is said where it comes.
    """
    lines = [_title_text(sheet.title), ""] if sheet.title else []
    said = {item: ", ".join(values) for item, values in sheet.metadata.items()}
    if sheet.key:
        said["key"] = sheet.metadata["key"][0] if sheet.metadata.get("key") else ""
    facts = [f"{name}: {said[item]}" for item, name in _HEAD.items() if said.get(item)]
    lines += [*facts, ""] if facts else []
    keys = _Keys(sheet)
    for section in sheet.sections:
        if section.is_recall:
            lines += keys.before(section.line_number)
        lines += [f"[{_name(section)}]"]
        lines += [f"({comment})" for comment in section.comments]
        if not section.is_recall:
            lines += keys.before(section.line_number)
            lines += section.quotes
            lines += _content_text(section, keys)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def line_to_text(line: SheetLine) -> tuple[str, ...]:
    """Write one line as a line of chords above a line of words; words move apart for chords.

    >>> line = SheetLine(words="Egg and cress", marks=(ChordMark(position=4, symbol="F"),))
    >>> line_to_text(line)
    ('    F', 'Egg and cress')
    """
    if not line.marks:
        return (line.words.rstrip(),)
    above = words = ""
    end = 0
    for mark in line.marks:
        words += line.words[end : mark.position]
        end = max(end, mark.position)
        words += " " * (mark.position - len(line.words)) if mark.position > len(line.words) else ""
        column = typewriter_columns(words)[-1]
        if above and column <= len(above):
            # A chord needs a space after the one before it, so the words make room.
            is_inside = bool(words) and words[-1].isalnum() and line.words[end : end + 1].isalnum()
            words += ("-" if is_inside else " ") * (len(above) + 1 - column)
            column = len(above) + 1
        above += " " * (column - len(above)) + mark.symbol.replace(" ", "")
    words += line.words[end:]
    return (above, words.rstrip()) if words.strip() else (above,)


def sheet_to_csv(sheet: ChordSheet) -> str:
    """Write one row for each section: its kind, label, bars, chords and words."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_CSV_COLUMNS)
    for number, section in enumerate(sheet.sections, start=1):
        chords = [symbol for bar in section.bars for symbol in bar] or [
            mark.symbol for line in section.lines for mark in line.marks if not mark.is_annotation
        ]
        writer.writerow(
            (
                number,
                section.kind.value,
                section.label,
                "yes" if section.is_recall else "no",
                len(section.bars),
                len(section.lines),
                " ".join(chords),
                " / ".join(line.words.strip() for line in section.lines),
            )
        )
    return stream.getvalue()


def sheet_to_json(sheet: ChordSheet) -> str:
    """Write everything that a sheet says as one JSON document."""
    document = {
        "title": sheet.title,
        "key": str(sheet.key) if sheet.key else None,
        "note_names": str(sheet.names),
        "metadata": {name: list(values) for name, values in sheet.metadata.items()},
        "sections": [_section_document(section) for section in sheet.sections],
        "unknown_chords": list(unknown_chords(sheet)),
        "problems": [
            {"what": p.what, "where": p.where, "next_step": p.next_step} for p in sheet.problems
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def sheet_to_html(sheet: ChordSheet) -> str:
    """Write a page of its own, with no script and nothing fetched from elsewhere.

    Chords stand above the words to the eye; to a screen reader they come before them, as
    "chord G".
    """
    title = escape(sheet.title or "Chord sheet")
    stated = next(iter(sheet.metadata.get("language", ())), "")
    lines = (line.words for section in sheet.sections for line in section.lines)
    language = language_sung(lines, stated)
    head = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1 dir="auto">{title}</h1>\n'
    )
    parts = [head]
    facts = [
        f"{name}: {escape(', '.join(sheet.metadata[item]))}"
        for item, name in _HEAD.items()
        if sheet.metadata.get(item)
    ]
    if facts:
        parts.append(f"<p>{' · '.join(facts)}</p>\n")
    parts += [_section_html(section) for section in sheet.sections]
    parts.append("</body>\n</html>\n")
    return "".join(parts)


def _name(section: SheetSection) -> str:
    return section.label or (section.environment or section.kind.value).capitalize()


def _title_text(title: str) -> str:
    """Write a title so that it is read as one: "Stand by Me" names no artist, "Solo" no section."""
    page = from_chords_over_words(f"{title}\n\n[Verse]\n", "")
    is_plain = page.text.startswith(directive("title", title) + "\n\n")
    return title if is_plain else f"Title: {title}"


class _Keys:
    """Says a key where it is no longer the one that was said last."""

    def __init__(self, sheet: ChordSheet) -> None:
        self._at = keys_by_line(sheet, are_heard=True)
        self._names = sheet.names
        self._said = sheet.key

    def before(self, line_number: int) -> Iterator[str]:
        """Give the line that says the key that holds from a line on, if it is another."""
        key = self._at(line_number)
        if self._said is None or key == self._said or not line_number:
            return
        self._said = key
        yield f"Key: {key_label(key, self._names)}"


def _content_text(section: SheetSection, keys: _Keys) -> Iterator[str]:
    """Write bars and words in the order in which they stand in the sheet."""
    if section.bars and not section.rows:
        yield "| " + " | ".join(" ".join(bar) or "." for bar in section.bars) + " |"
    content: list[GridRow | SheetLine] = [*section.rows, *section.lines]
    is_bare = False
    # Sorting is stable: a sheet that was not read from a text has its bars first.
    for item in sorted(content, key=lambda item: item.line_number):
        yield from keys.before(item.line_number)
        if isinstance(item, GridRow):
            yield f"{item.left} {' '.join(item.tokens)} {item.right}".strip()
            is_bare = False
        else:
            if is_bare and not item.marks:
                # Chords that stand alone are not over the words that come next.
                yield ""
            yield from line_to_text(item)
            is_bare = bool(item.marks) and not item.words.strip()


def _section_document(section: SheetSection) -> dict[str, object]:
    return {
        "kind": section.kind.value,
        "label": section.label,
        "is_recall": section.is_recall,
        "comments": list(section.comments),
        "bars": [list(bar) for bar in section.bars],
        "cells": [list(bar) for bar in section.cells],
        "lines": [
            {
                "words": line.words,
                "authors": list(line.authors),
                "marks": [
                    {
                        "position": mark.position,
                        "symbol": mark.symbol,
                        "is_annotation": mark.is_annotation,
                    }
                    for mark in line.marks
                ],
            }
            for line in section.lines
        ],
        "text": list(section.quotes),
    }


def _section_html(section: SheetSection) -> str:
    parts = [f'<section>\n<h2 dir="auto">{escape(_name(section))}</h2>\n']
    parts += [f'<p dir="auto"><em>{escape(comment)}</em></p>\n' for comment in section.comments]
    if section.rows or section.bars:
        parts.append(_grid_html(section))
    if section.quotes:
        parts.append(f"<pre>{escape(chr(10).join(section.quotes))}</pre>\n")
    parts += [_line_html(line) for line in section.lines]
    parts.append("</section>\n")
    return "".join(parts)


def _grid_html(section: SheetSection) -> str:
    rows = (section.bars[start : start + 4] for start in range(0, len(section.bars), 4))
    written = "".join(
        "<tr>" + "".join(f"<td>{escape(' '.join(bar)) or '·'}</td>" for bar in row) + "</tr>\n"
        for row in rows
    )
    return f'<table aria-label="Bars">\n{written}</table>\n'


def _in(line: SheetLine) -> str:
    """Say in which language a line is read aloud, where its own words tell it."""
    language = language_of(line.words)
    return f' lang="{language}"' if language else ""


def _line_html(line: SheetLine) -> str:
    if not line.marks:
        return f'<p class="line bare" dir="auto"{_in(line)}>{escape(line.words)}</p>\n'
    parts = [f'<p class="line" dir="auto"{_in(line)}>']
    end = 0
    for number, mark in enumerate(line.marks):
        parts.append(escape(line.words[end : mark.position]))
        end = max(end, mark.position)
        following = line.marks[number + 1].position if number + 1 < len(line.marks) else None
        # Room for the chord itself, where fewer letters than it has come before the next.
        short = (
            max(0, len(mark.symbol) + 1 - (following - mark.position))
            if following is not None
            else 0
        )
        parts.append(_spot_html(mark) + "\u00a0" * short)
    parts.append(f"{escape(line.words[end:])}</p>\n")
    return "".join(parts)


def _spot_html(mark: ChordMark) -> str:
    kind = "chord remark" if mark.is_annotation else "chord"
    spoken = mark.symbol if mark.is_annotation else f"chord {mark.symbol}"
    # Letters of a chord in <bdi> do not count when the browser looks which way a line runs.
    return (
        f'<span class="spot"><span class="{kind}" aria-label="{escape(spoken)}" role="note">'
        f"<bdi>{escape(mark.symbol)}</bdi></span></span>"
    )
