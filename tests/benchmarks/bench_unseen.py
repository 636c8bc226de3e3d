"""How well tunes are written down that nothing was tuned to: known melodies, made-up words.

Run as ``python tests/benchmarks/bench_unseen.py [TAKES]``: so many takes of each tune are
sung (2 if it is not said), each at its own tempo, tuning and sway. The columns are those of
`bench_notation`. The book of tunes was made for keys and chords, and the words know only
which beats are heavy. It needs the voice described in `sung_tunes`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

HERE: Final = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
bench_notation: Any = importlib.import_module("bench_notation")
song_book: Any = importlib.import_module("helpers.song_book")
sung_tunes: Any = importlib.import_module("sung_tunes")

COLUMNS: Final = ("COnP", "value", "bar", "syllable", "key", "metre", "tempo")


def main() -> None:
    """Print what each tune was taken for, and the means."""
    if not sung_tunes.can_sing():
        print("No voice is installed: on Debian, apt install festival festvox-kallpc16k.")
        return
    takes = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    means: dict[bool, list[dict[str, float]]] = {True: [], False: []}
    print(f"{'':26}" + "".join(f"{column:>9}" for column in COLUMNS))
    for tune in song_book.known_tunes():
        for seed in range(takes):
            sung = sung_tunes.sing(tune.melody, seed)
            for known, rows in means.items():
                row = bench_notation.ours(sung.signal, sung.truth["words"] if known else (), "")
                rows.append(bench_notation.score(sung.truth, row))
                # Musicians differ: either key is right.
                rows[-1]["key"] = float(str(row.melody.key) in tune.keys)
            print(f"{tune.name + f' {seed + 1}':26}" + _cells([means[True][-1]]))
    for known, rows in means.items():
        print(f"{'mean, words known' if known else 'mean, no words':26}" + _cells(rows))


def _cells(rows: list[dict[str, float]]) -> str:
    return "".join(f"{np.mean([row.get(column, 0.0) for row in rows]):9.2f}" for column in COLUMNS)


if __name__ == "__main__":
    main()
