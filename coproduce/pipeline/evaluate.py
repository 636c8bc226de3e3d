"""An evaluation from song folders to a table, a page or a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from coproduce.errors import UsageError
from coproduce.files.atomic import write_text
from coproduce.files.project import Reach
from coproduce.files.word_pages import evaluation_csv, evaluation_page
from coproduce.model.evaluation import Evaluation
from coproduce.pipeline.words import read_words
from coproduce.stages.evaluate import evaluate
from coproduce.stages.suppress import SMALLEST_SHOWN

_WRITERS: Final[dict[str, Callable[[Evaluation], str]]] = {
    ".csv": evaluation_csv,
    ".html": lambda evaluation: evaluation_page(evaluation, SMALLEST_SHOWN),
}


def evaluate_songs(songs: Iterable[Path]) -> Evaluation:
    """Count what is in several song folders; a folder named twice counts once."""
    folders = dict.fromkeys(song.resolve() for song in songs)
    return evaluate([read_words(folder, Reach.WORDS).for_evaluation() for folder in folders])


def write_evaluation(evaluation: Evaluation, output: Path) -> None:
    """Write an evaluation as the ending of the file's name says.

    Raises
    ------
    UsageError
        If the ending is neither .csv nor .html.
    """
    write = _WRITERS.get(output.suffix.lower())
    if write is None:
        raise UsageError("we write .csv and .html", str(output), "Choose one of the endings.")
    write_text(output, write(evaluation))
