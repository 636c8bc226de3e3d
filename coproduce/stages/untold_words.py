"""Words that nobody can be asked about: typed under a tune, and on no chord sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import rapidfuzz

from coproduce.errors import Problem
from coproduce.model.lineage import SungLine
from coproduce.model.lyrics import split_words
from coproduce.model.melody import Melody
from coproduce.stages.words_as_sung import words_under

ON_THE_SHEET: Final = 70.0  # of 100: as alike, words under a tune are those of the sheet


def untold_words(tunes: Mapping[str, Melody], lines: Iterable[SungLine]) -> Iterator[Problem]:
    """Tell of tunes under which a person typed words that nobody wrote on the sheet.

    Only the lines of the sheet are traced to those who said them.

    Parameters
    ----------
    tunes
        The tunes that were corrected by hand, each by the path of its score.
    lines
        The lines of the chord sheet.
    """
    sung = " ".join(word for line in lines for word in split_words(line.words))
    for path, melody in tunes.items():
        under = " ".join("".join(word) for word in words_under(melody))
        typed = " ".join(split_words(under))
        if typed and rapidfuzz.fuzz.partial_ratio(typed, sung) < ON_THE_SHEET:
            yield Problem(
                what="the words under this tune are on no chord sheet, so nobody can tell whose "
                "they are",
                where=path,
                next_step="Write them into the chord sheet, and into a draft who said them; or "
                "take them out of the score.",
            )
