"""How long a song takes, from nothing and after small changes, as a user waits for it.

Each figure is the median wall-clock time of whole processes, with start-up, beside the
budget that we set ourselves. Nothing here fails: a benchmark tells.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

COPRODUCE = [sys.executable, "-m", "coproduce"]


def timed(arguments: list[str], before: Callable[[], None] = lambda: None, runs: int = 5) -> float:
    """Median seconds of a command; `before` is called ahead of each run, untimed."""
    seconds = []
    for _ in range(runs):
        before()
        begun = time.perf_counter()
        subprocess.run([*COPRODUCE, *arguments], check=True, capture_output=True)
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def main() -> None:
    """Record the example once, then time what a user does with it."""
    with tempfile.TemporaryDirectory() as folder:
        hub = Path(folder) / "demo"
        subprocess.run(
            [*COPRODUCE, "demo", str(hub), "--no-build"], check=True, capture_output=True
        )
        song = hub / "number-nine"
        sheet = song / "chords" / "number-nine.cho"
        words = ["whale", "snail"]

        def from_nothing() -> None:
            shutil.rmtree(song / "build", ignore_errors=True)

        def reword() -> None:
            text = sheet.read_text("utf-8")
            words.reverse()
            sheet.write_text(text.replace(words[1], words[0]), encoding="utf-8")

        whole = timed(["build", str(song)], from_nothing, runs=1)
        timed(["build", str(song)], runs=1)
        rows = [
            ("coproduce --help", timed(["--help"]), 0.3),
            ("status", timed(["status", str(song)]), 0.3),
            ("build, nothing changed", timed(["build", str(song)]), 0.5),
            ("build, one lyric line changed", timed(["build", str(song)], reword, runs=3), 3.0),
            ("build of the whole example", whole, 60.0),
        ]
    print(f"{'what':<32}{'seconds':>9}{'budget':>9}")
    for what, seconds, budget in rows:
        print(f"{what:<32}{seconds:9.2f}{budget:9.1f}{'' if seconds <= budget else '   OVER'}")


if __name__ == "__main__":
    main()
