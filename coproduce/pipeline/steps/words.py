"""The step on words: what is wrong in drafts and on the chord sheet is listed for the report."""

from __future__ import annotations

from typing import Any

from coproduce.errors import CoproduceError, Problem, ProjectError
from coproduce.files.chordpro import parse_chordpro
from coproduce.files.drafts import read_drafts
from coproduce.files.problems_json import write_problems
from coproduce.files.sheet_text import read_text
from coproduce.model.chords import ChordSheet
from coproduce.model.music import Key
from coproduce.model.song import FormSection
from coproduce.pipeline.step import Job
from coproduce.stages.review_words import WordsOfSong, review_words
from coproduce.stages.sheet_authors import unknown_authors


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


def _draft_problems(job: Job) -> tuple[Problem, ...]:
    people: Any = job.settings["people"]
    try:
        read_drafts(job.root, job.step.inputs.get("drafts", ()), people)
    except ProjectError as error:
        return error.problems
    return ()
