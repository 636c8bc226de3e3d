"""Tunes through MuseScore: what it shows, plays and saves must be what we wrote.

A hundred tunes that hypothesis makes, in simple and compound time, are opened by MuseScore,
saved as MusicXML and as MIDI, and read again. Neither MuseScore nor Qt is needed to build
coproduce, so this runs where a MuseScore from 3 on is installed, and says so where none is.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from coproduce.files.musicxml import lead_sheet_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.model.melody import Melody
from coproduce.model.score import score_of
from coproduce.stages.diff_tunes import diff_tunes

TESTS: Final = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))
readers: Any = importlib.import_module("helpers.score_readers")

PROGRAMS: Final = ("mscore", "musescore", "musescore3", "musescore4", "mscore4portable")
TUNES_OF_EACH: Final = 50
LONGEST_S: Final = 600.0


def made(strategy: SearchStrategy[Melody]) -> list[Melody]:
    """Make tunes, the same each time."""
    found: list[Melody] = []

    @settings(
        max_examples=TUNES_OF_EACH,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(melody: Melody) -> None:
        found.append(melody)

    collect()
    return found


def main() -> None:
    """Print how many tunes came back as they were written."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        print("MuseScore is not installed: nothing was measured.")
        return
    simple: dict[str, Any] = runpy.run_path(str(TESTS / "files/test_score_round_trip.py"))
    compound: dict[str, Any] = runpy.run_path(str(TESTS / "files/test_score_in_compound_time.py"))
    tunes = made(simple["melodies"]()) + made(compound["jigs"]())
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        jobs = []
        for number, tune in enumerate(tunes):
            path = place / f"{number}.musicxml"
            path.write_text(lead_sheet_to_musicxml(score_of("T", (tune,))), encoding="utf-8")
            jobs += [
                {"in": str(path), "out": str(place / f"{number}.{ending}")}
                for ending in ("saved.musicxml", "played.mid")
            ]
        (place / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
        subprocess.run(
            [program, "-j", str(place / "jobs.json")],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            check=True,
            timeout=LONGEST_S,
        )
        saved = played = 0
        for number, tune in enumerate(tunes):
            written, back = (
                read_melody(place / f"{number}.{ending}", tune.section, 100.0, key=tune.key)
                for ending in ("musicxml", "saved.musicxml")
            )
            changes = diff_tunes(written.melody, back.melody, "tune")
            saved += changes.is_empty and not back.remarks
            heard = readers.notes_of((place / f"{number}.played.mid").read_bytes())
            expected = [(at + tune.pickup_beats, *rest) for at, *rest in readers.sung(tune)]
            played += heard == expected
    print(f"{Path(program).name}: {len(tunes)} tunes opened")
    print(f"  saved as they were written   {saved}")
    print(f"  played as they were written  {played}")


if __name__ == "__main__":
    main()
