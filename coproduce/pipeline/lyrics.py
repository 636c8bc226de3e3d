"""Drafts from files to files: compared, merged, traced; withdrawn words stay withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coproduce.errors import RefusedError
from coproduce.files.atomic import write_text
from coproduce.files.burial import bury_in_draft
from coproduce.files.drafts import parse_draft, read_draft, read_text, split_lines
from coproduce.files.people_toml import FILE as PEOPLE_FILE
from coproduce.files.project import Reach
from coproduce.files.song_schema import PeopleFile
from coproduce.files.toml_settings import read_settings
from coproduce.files.word_pages import lineage_page
from coproduce.model.draft_changes import DraftChanges
from coproduce.model.lineage import Source, SungLine
from coproduce.model.people import Person
from coproduce.pipeline.words import Words, read_words
from coproduce.stages.diff_drafts import diff_drafts
from coproduce.stages.merge_drafts import Copy, merge_drafts
from coproduce.stages.tell import may_be_shown, tell


def compare_drafts(before: Path, after: Path) -> DraftChanges:
    """Compare two drafts."""
    return diff_drafts(read_draft(before), read_draft(after))


def merge_copies(one: Path, other: Path, base: Path | None, output: Path) -> int:
    """Merge two copies of a draft into a new file, and give how many questions are in it.

    If one of the copies lies in a song folder, lines of people who withdrew are left out of
    the merge, whoever still has them.

    Raises
    ------
    RefusedError
        If the output is there already: a draft is written by people, and never by us.
    """
    if output.exists():
        raise RefusedError(
            "is there already, and we do not write over what people wrote",
            str(output),
            "Choose another name; you can remove the old one yourself.",
        )
    withdrawn = _withdrawn_near(one) | _withdrawn_near(other) | _withdrawn_near(output)
    texts = [_without(path, withdrawn) for path in (one, other)]
    merged = merge_drafts(
        None if base is None else split_lines(_without(base, withdrawn)),
        Copy(name=_called(one, other), lines=tuple(split_lines(texts[0]))),
        Copy(name=_called(other, one), lines=tuple(split_lines(texts[1]))),
    )
    write_text(output, "\n".join(merged.lines))
    return merged.questions


def trace_song(song: Path) -> dict[str, Any]:
    """Trace a song's lines, and give the document that `--json` prints.

    Words of people who withdrew, or did not share them, are not in it; a sung line that
    holds some is named by its place.
    """
    words = read_words(song, Reach.WORDS)
    shown = [line for line in words.lineage.lines if may_be_shown(line, words.people)]
    hidden = [line for line in words.lineage.lines if line not in shown]
    return {
        "song": words.folder.name,
        "title": words.lineage.title,
        "lines": [_line_document(line, words) for line in shown if line.is_traced],
        "untraced": [line.words for line in words.lineage.untraced],
        "not_shown": [{"section": line.section, "line": line.line_number} for line in hidden],
    }


def write_lineage_page(song: Path, output: Path) -> None:
    """Write the page that shows the group where its song came from."""
    words = read_words(song, Reach.WORDS)
    write_text(output, lineage_page(tell(words.everything_said, words.people)))


def _line_document(line: SungLine, words: Words) -> dict[str, object]:
    return {
        "section": line.section,
        "line": line.line_number,
        "words": line.words,
        "by": list(line.authors),
        "confidence": line.confidence,
        "pinned": line.is_pinned,
        "sources": [_source_document(source) for source in line.sources],
        "resembling": [
            _source_document(source)
            for source in line.resembling
            if _may_be_quoted(source, words.people)
        ],
    }


def _may_be_quoted(source: Source, people: Mapping[str, Person]) -> bool:
    return all(
        people[speaker].withdrew_on is None for speaker in source.speakers if speaker in people
    )


def _source_document(source: Source) -> dict[str, object]:
    return {
        "words": source.words,
        "by": list(source.speakers),
        "workshop": source.workshop,
        "date": source.date.isoformat() if source.date else None,
        "draft": source.draft,
        "line": source.line_number,
        "manner": source.manner,
        "likeness": source.likeness,
    }


def _called(path: Path, other: Path) -> str:
    return path.stem if path.stem != other.stem else str(path.parent.name or path)


def _withdrawn_near(path: Path) -> dict[str, dt.date]:
    """Find who withdrew, where a draft lies in the lyrics of a song folder."""
    people_file = path.resolve().parent.parent / PEOPLE_FILE
    if not people_file.is_file():
        return {}
    tables = read_settings(people_file, PeopleFile).root
    return {i: table.withdrew_on for i, table in tables.items() if table.withdrew_on is not None}


def _without(path: Path, withdrawn: Mapping[str, dt.date]) -> str:
    text = read_text(path)
    for person_id, withdrew_on in withdrawn.items():
        draft = parse_draft(text, name=path.stem, where=path.name)
        text = bury_in_draft(text, draft, person_id, withdrew_on).text
    return text
