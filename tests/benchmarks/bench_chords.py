"""Chord sheets: spelling after transposition, and the time of a book of fifty songs.

ChordPro and ChordSheetJS stand beside us with the figures measured for them on the same
songs; ChordPro is run as well where it is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Final, TypeVar

from coproduce.files.chordpro import parse_chordpro, write_chordpro
from coproduce.model.music import Key
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.theory.transpose import transpose_by_semitones, transpose_sheet

Result = TypeVar("Result")

SONGS: Final = 50
ROUNDS: Final = 5
MAJORS: Final = ("C", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B")
MINORS: Final = ("C", "C#", "D", "Eb", "D#", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
MAJOR_DEGREES: Final = ((0, ""), (2, "m7"), (4, "m"), (-1, "maj7"), (1, "7"), (3, "m"), (5, "dim"))
MINOR_DEGREES: Final = (
    (0, "m"),
    (2, "m7b5"),
    (-3, ""),
    (-1, "m"),
    (1, "m"),
    (-4, "maj7"),
    (-2, "7"),
)
# Measured with ChordPro 6.101 at its best setting and ChordSheetJS 15.5.
CHORDPRO_RIGHT: Final = 82
CHORDSHEETJS_RIGHT: Final = 86
CHORDPRO_S_A_SONG: Final = 0.15
WORDS: Final = (
    "We [C]caught it by the baker's in the [F]rain",
    "Two [C]buckets and a windmill on a [G/B]cane",
    "The [Am7]flask was hot, the [D7]windows white with [F]steam",
    "I [Dm7]drew a whale and [G7sus4]no one wiped it [C]clean",
)


def song(key: Key) -> str:
    """Write a song of every chord in a key's scale."""
    degrees = MAJOR_DEGREES if key.mode == "major" else MINOR_DEGREES
    name = f"{key.tonic}{'m' if key.mode == 'minor' else ''}"
    words = " ".join(f"[{pitch_on_fifths(key.tonic.fifths + f)}{q}]la" for f, q in degrees)
    return f"{{key: {name}}}\n{words}\n"


def right_spellings(mode: str) -> int:
    """Count the songs of 143 that are spelled right after moving, in a readable key."""
    right = 0
    for name, semitones in product(MAJORS if mode == "major" else MINORS, range(1, 12)):
        home = Key.parse(f"{name} {mode}")
        moved = transpose_by_semitones(parse_chordpro(song(home), "song"), semitones)
        target = moved.key
        right += bool(
            target
            and abs(target.fifths) <= 6
            and (target.tonic.pitch_class - home.tonic.pitch_class) % 12 == semitones
            and write_chordpro(moved) == song(target)
        )
    return right


def book() -> list[str]:
    """Write fifty songs, no two alike, with grids, choruses and comments."""
    songs: list[str] = []
    for number in range(SONGS):
        lines = [f"{{title: Song {number}}}", "{key: C}", "{time: 4/4}", "{tempo: 96}"]
        for verse in range(1, 5):
            lines += [f"{{start_of_verse: Verse {verse}}}", "{start_of_grid}"]
            lines += ["| C . . . | F . . . | C . . . | G/B . . . |"]
            lines += ["| Am7 . D7 . | F . . . | Dm7 . G7sus4 . | C . . . |", "{end_of_grid}"]
            lines += [f"{line} {number}" for line in WORDS]
            lines += ["{end_of_verse}", "", "{start_of_chorus}", *WORDS, "{end_of_chorus}", ""]
        songs.append("\n".join(lines) + "\n")
    return songs


def timed(action: Callable[[], Result]) -> tuple[float, Result]:
    """Give the best time of a few rounds in seconds, and what the action gave."""
    best, result = float("inf"), action()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = action()
        best = min(best, time.perf_counter() - start)
    return best, result


def chordpro_s_a_song(text: str) -> float | None:
    """Seconds that ChordPro takes for a song, or None where it is not installed."""
    program = shutil.which("chordpro")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "song.cho"
        path.write_text(text)
        arguments = [program, "--generate=ChordPro", "--transpose=3", str(path)]
        start = time.perf_counter()
        subprocess.run(arguments, capture_output=True, check=False)
        return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    songs = book()
    size = sum(map(len, songs))
    parse_s, sheets = timed(lambda: [parse_chordpro(text, "song") for text in songs])
    keys = [Key.parse(name) for name in ("D", "Eb", "F#", "A", "Bb")]
    move_s, moved = timed(
        lambda: [transpose_sheet(sheet, keys[n % 5]) for n, sheet in enumerate(sheets)]
    )
    write_s, _ = timed(lambda: [write_chordpro(sheet) for sheet in moved])
    here = chordpro_s_a_song(songs[0])
    peer = f"{(here or CHORDPRO_S_A_SONG) * SONGS:.1f} s" + (" (run here)" if here else "")
    print(f"{'chord sheets':<38}{'coproduce':>12}{'ChordPro':>18}{'ChordSheetJS':>14}")
    rows = (
        (
            "spelled right, majors, of 143",
            right_spellings("major"),
            CHORDPRO_RIGHT,
            CHORDSHEETJS_RIGHT,
        ),
        ("spelled right, minors, of 143", right_spellings("minor"), "-", "-"),
        (f"{SONGS} songs ({size // 1000} kB) parsed", f"{parse_s:.3f} s", peer, "-"),
        (f"{SONGS} songs transposed", f"{move_s:.3f} s", "in the above", "-"),
        (f"{SONGS} songs written", f"{write_s:.3f} s", "in the above", "-"),
    )
    for name, ours, chordpro, chordsheetjs in rows:
        print(f"{name:<38}{ours:>12}{chordpro:>18}{chordsheetjs:>14}")


if __name__ == "__main__":
    main()
