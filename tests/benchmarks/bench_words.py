"""How long words take: reading a long draft, and tracing every sung line to what was said.

Medians of several runs in this process, beside the same comparison with the standard
library's difflib, and beside our budget. Nothing here fails: a benchmark tells.
"""

from __future__ import annotations

import difflib
import statistics
import time
from collections.abc import Callable

from coproduce.files.drafts import parse_draft
from coproduce.model.chords import ChordSheet, SectionKind, SheetLine, SheetSection
from coproduce.stages.trace import trace

LINES = 5000
SUNG = 30


def median_s(work: Callable[[], object], runs: int = 3) -> float:
    """Median seconds of several runs."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def main() -> None:
    """Print one table."""
    said = [f"line {n * 7919 % 5003} of the sea and {n % 97}" for n in range(LINES)]
    text = "\n".join(f"P0{n % 7}: {line}" for n, line in enumerate(said))
    draft = parse_draft(text, name="2026-01-01")
    sung = [f"line {n} of the sea" for n in range(SUNG)]
    sheet = ChordSheet(
        title="Long",
        sections=(
            SheetSection(
                kind=SectionKind.VERSE,
                label="Verse",
                lines=tuple(SheetLine(words=words) for words in sung),
            ),
        ),
    )

    def compare_with_difflib() -> None:
        for words in sung[:3]:
            for line in said:
                difflib.SequenceMatcher(None, words.split(), line.split()).ratio()

    rows = [
        (f"read a draft of {LINES} lines", median_s(lambda: parse_draft(text, name="d")), "1.0"),
        (f"trace {SUNG} sung lines to them", median_s(lambda: trace(sheet, [draft])), "3.0"),
        ("the same pairs by difflib", SUNG / 3 * median_s(compare_with_difflib, 1), ""),
    ]
    print(f"{'what':<34}{'seconds':>9}{'budget':>9}")
    for what, seconds, budget in rows:
        print(f"{what:<34}{seconds:9.3f}{budget:>9}")


if __name__ == "__main__":
    main()
