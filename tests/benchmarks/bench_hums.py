"""How well tunes are written down that are hummed, beside another's segmenter.

Run as ``python tests/benchmarks/bench_hums.py``. Without words a new note on the pitch of the one
before is only a dip in the level: the rows say how deep it is. An old voice's level waves by
itself, and that is no note: the last rows have such waves besides. Found and right are recall
and precision of notes (onset within 80 ms, pitch within 50 cents after the tuning); repeated is
the recall of repeated notes.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any, Final

import mir_eval
import numpy as np

from coproduce.model.audio import Signal
from coproduce.units import midi_to_hz

HERE: Final = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
bench_notation: Any = importlib.import_module("bench_notation")
hummed_tunes: Any = importlib.import_module("helpers.hummed_tunes")
song_book: Any = importlib.import_module("helpers.song_book")

ROWS: Final = ((4.0, 0.0), (6.0, 0.0), (9.0, 0.0), (14.0, 0.0), (14.0, 2.5))
WAYS: Final = {
    "coproduce": lambda signal: bench_notation.ours(signal, (), ""),
    "swift-f0 segment_notes": bench_notation.swift_segmenter,
}


def measure(way: str, signal: Signal, truth: list[Any]) -> tuple[float, float, float, float]:
    """Give COnP, recall, precision, and the recall of repeated notes."""
    found = WAYS[way](signal).notes
    matched = mir_eval.transcription.match_notes(
        np.array([[note.start_s, note.end_s] for note in truth]),
        np.array([midi_to_hz(note.midi_pitch) for note in truth]),
        np.array([[start, max(end, start + 0.01)] for start, end, _ in found]),
        np.array([midi_to_hz(pitch) for _, _, pitch in found]),
        onset_tolerance=0.08,
        pitch_tolerance=50.0,
        offset_ratio=None,
    )
    right = {i for i, _ in matched}
    repeated = [
        i for i in range(1, len(truth))
        if truth[i].midi_pitch == truth[i - 1].midi_pitch
        and truth[i].start_s - truth[i - 1].end_s < 0.1
    ]  # fmt: skip
    again = np.mean([i in right for i in repeated]) if repeated else np.nan
    total = len(truth) + len(found)
    return (
        2 * len(matched) / total, len(matched) / len(truth), len(matched) / len(found), float(again)
    )  # fmt: skip


def main() -> None:
    """Print one table."""
    print(f"{'':24}{'dip':>7}{'waves':>7}{'COnP':>8}{'found':>8}{'right':>8}{'repeated':>10}")
    tunes = song_book.known_tunes()
    for way in WAYS:
        for dip_db, tremor_db in ROWS:
            rows = [
                measure(way, *hummed_tunes.hum(t.melody, 1, dip_db=dip_db, tremor_db=tremor_db))
                for t in tunes
            ]
            cells = [*np.nanmean(np.array(rows), axis=0)]
            print(
                f"{way:24}{dip_db:4.0f} dB{2 * tremor_db:4.0f} dB"
                f"{cells[0]:8.2f}{cells[1]:8.2f}{cells[2]:8.2f}{cells[3]:10.2f}"
            )


if __name__ == "__main__":
    main()
