"""How long papers take: one lead sheet from a cold start, one in a batch, a book of fifty.

ChordPro 6 needs 6.2 s for a book of fifty songs; for one lead sheet LilyPond needs 1.8 s
and MuseScore 0.5 s (measured when the design was made, process start included). Neither is
run here: they are not needed to build coproduce.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from coproduce.files.chordpro import parse_chordpro
from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.pdf import render_pdf
from coproduce.model.melody import ChordAt, Melody, MelodyNote
from coproduce.model.music import Key, TimeSignature
from coproduce.model.papers import Book
from coproduce.pipeline.papers import make_score_pdf
from coproduce.stages.engrave import chord_sheet

WORDS = ("we", "caught", "it", "by", "the", "ba", "ker's", "in", "the", "rain", "now")
SECTION = """{{start_of_{kind}: {label}}}
We [C]caught it by the baker's in the [F]rain
Two [C]buckets and a windmill on a [G]cane
The [Am]flask was hot, the windows white with [F]steam
I [C]drew a whale and [G]no one wiped it [C]clean number {number}
{{end_of_{kind}}}
"""


def song(number: int) -> str:
    """Write a song of four verses and three choruses."""
    sections = [
        SECTION.format(kind=kind, label=f"{kind.title()} {place}", number=number)
        for place in (1, 2, 3)
        for kind in ("verse", "chorus")
    ]
    last = SECTION.format(kind="verse", label="Verse 4", number=number)
    return f"{{title: Song {number}}}\n{{key: C}}\n{{time: 4/4}}\n" + "".join(sections) + last


def tune() -> Melody:
    """Give a tune of sixteen bars, with words and chords."""
    beats = range(64)
    return Melody(
        section="Verse",
        key=Key.parse("C"),
        time_signature=TimeSignature.parse("4/4"),
        tempo_bpm=96.0,
        tuning_cents=0.0,
        pickup_beats=Fraction(0),
        notes=tuple(
            MelodyNote(
                onset_s=beat * 0.625,
                duration_s=0.6,
                midi_pitch=60 + (5 * beat) % 12,
                beat=Fraction(beat),
                beats=Fraction(1),
                syllable=WORDS[beat % len(WORDS)],
            )
            for beat in beats
        ),
        chords=tuple(
            ChordAt(beat=Fraction(beat), symbol="CFGA"[beat // 4 % 4]) for beat in beats[::4]
        ),
    )


def seconds(action: Callable[[], object], repeats: int = 5) -> float:
    """Take the middle of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def command_line(source: Path) -> Callable[[], object]:
    """Call the command as a user does, in a process of its own."""
    arguments = [sys.executable, "-m", "coproduce", "sheet", str(source), "--overwrite", "-o"]
    return lambda: subprocess.run(
        [*arguments, str(source.with_suffix(".pdf"))], check=True, capture_output=True
    )


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        score = score_to_musicxml("Low Tide", [tune()])
        lead = Path(name) / "lead.musicxml"
        lead.write_text(score, encoding="utf-8")
        sheet = Path(name) / "sheet.cho"
        sheet.write_text(song(1), encoding="utf-8")
        book = Path(name) / "book.cho"
        book.write_text("{new_song}\n".join(song(n) for n in range(50)), encoding="utf-8")
        papers = [chord_sheet(parse_chordpro(song(n), "")) for n in range(50)]
        titles = iter(range(10_000))

        def one_more() -> bytes:
            # A title of its own each time, so that nothing is remembered from the last.
            return make_score_pdf(score, f"Tide {next(titles)}", "")[0]

        def fifty() -> bytes:
            bound = tuple(replace(one, title=f"Song {next(titles)}") for one in papers)
            return render_pdf(Book(title="Tideline Songs", papers=bound))

        one_more()
        rows = (
            ("one lead sheet, process start included", seconds(command_line(lead)), 0.8, "0.5-1.8"),
            ("one lead sheet in a batch", seconds(one_more), 0.15, ""),
            ("one chord sheet, process start included", seconds(command_line(sheet)), 0.8, ""),
            ("a book of 50 songs, in process", seconds(fifty, 3), 0.6, "6.2"),
            (
                "a book of 50 songs, process start included",
                seconds(command_line(book), 3),
                1.2,
                "6.2",
            ),
        )
        print(f"{'papers':<46}{'seconds':>9}{'at most':>9}{'peers':>10}")
        for label, taken, limit, peers in rows:
            verdict = "" if taken <= limit else "  too slow"
            print(f"{label:<46}{taken:>9.3f}{limit:>9.2f}{peers:>10}{verdict}")


if __name__ == "__main__":
    main()
