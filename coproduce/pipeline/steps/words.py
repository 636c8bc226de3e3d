"""The step on words: what is wrong in drafts and on the chord sheet is listed for the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coproduce.errors import CoproduceError, Problem, ProjectError
from coproduce.files.chord_lines import is_chord_line
from coproduce.files.chordpro import parse_chordpro
from coproduce.files.drafts import read_drafts
from coproduce.files.problems_json import write_problems
from coproduce.files.sheet_text import read_text
from coproduce.model.chords import ChordSheet, SectionKind
from coproduce.model.music import Key
from coproduce.model.song import FormSection
from coproduce.pipeline.step import Job
from coproduce.stages.review_words import WordsOfSong, review_words
from coproduce.stages.sheet_authors import unknown_authors
from coproduce.stages.wording import counted


def review(job: Job) -> None:
    """Read the words of a song and write down what a person should mend."""
    settings: Any = job.settings
    sheets = job.step.inputs.get("sheet", ())
    drafts = job.step.inputs.get("drafts", ())
    song = WordsOfSong(
        sheet_name=next(iter(sheets), ""),
        drafts=len(drafts),
        form=tuple(
            FormSection(name=section["name"], bars=0, tune=section["tune"])
            for section in settings["form"]
        ),
        tunes=tuple(settings["tunes"]),
        key=Key.parse(settings["key"]),
    )
    sheet = _sheet(job)
    problems = review_words(sheet, _draft_problems(job), song)
    if sheet is not None:
        problems += tuple(unknown_authors(sheet, settings["people"], song.sheet_name))
        problems += tuple(_chords_over_words(sheet, song.sheet_name))
    write_problems(job.output("problems"), problems)


def _sheet(job: Job) -> ChordSheet | None:
    for path in job.step.inputs.get("sheet", ()):
        try:
            # Its messages name the sheet as it is in the folder, not where the folder lies.
            return parse_chordpro(read_text(job.root / path), path)
        except CoproduceError:
            # The papers fail on it and say so; once is enough.
            return None
    return None


def _chords_over_words(sheet: ChordSheet, name: str) -> Iterator[Problem]:
    """Point out lines of chords pasted above the words: on a chord sheet they are sung."""
    numbers = [
        line.line_number
        for section in sheet.sections
        if section.kind not in {SectionKind.TAB, SectionKind.GRID}
        for line in section.lines
        if not line.marks and is_chord_line(line.words, sheet.names)
    ]
    if numbers:
        yield Problem(
            what=f"{counted(len(numbers), 'line')} of chords above the words, printed as words",
            where=f"{name}, line {numbers[0]}",
            next_step="Put the song, without what stands in braces, into a text of its own, such "
            f"as song.txt, and write the sheet anew: coproduce convert song.txt -o {name}",
        )


def _draft_problems(job: Job) -> tuple[Problem, ...]:
    people: Any = job.settings["people"]
    try:
        read_drafts(job.root, job.step.inputs.get("drafts", ()), people)
    except ProjectError as error:
        return error.problems
    return ()
