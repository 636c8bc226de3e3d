"""How well sung tunes are written down, beside two others, measured in the same run.

Run as ``python tests/benchmarks/bench_notation.py [FOLDER]``. The folder holds recordings
with their truth beside them (`NAME.flac`, `NAME.json`); without one, the example's answers
in `projects/_answers/sung` or a neighbouring `shared/data/sung` are used.

COnP is the F-measure of notes whose onset is within 80 ms and whose pitch is within 50 cents
of the truth (mir_eval). Values and bar positions are shares of those notes, syllables too.
RTF is seconds a second of sound, in this process; below the table it is given for the whole
command, its start included.

Left out: each tune is measured with those constants that are best for all the other tunes, so
that no tune has a say in what it is measured with. To check: how many of the wrong notes are
among those that a person is asked to check, at most ten of a tune. At pitch: the share of notes
that pYIN hears within half a semitone of the note written, after the tuning: a tune is not
better sung than that, whoever listens.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from unittest import mock

import librosa
import mir_eval
import numpy as np
import swift_f0

import coproduce.dsp.expected_syllables
import coproduce.dsp.notes
import coproduce.dsp.notes_in_time
import coproduce.stages.notate
import coproduce.theory.meter
from coproduce.dsp.f0 import track_pitch
from coproduce.files.audio import read_audio
from coproduce.model.audio import Signal
from coproduce.model.listening import PitchTrack
from coproduce.model.melody import Melody, NotateRequest
from coproduce.stages.notate import notate
from coproduce.stages.note_confidence import unsure_notes

ROOT: Final = Path(__file__).resolve().parents[2]
PLACES: Final = (ROOT.parent / "shared" / "data" / "sung", ROOT / "projects" / "_answers" / "sung")
Notes = list[tuple[float, float, float]]


def _weights(moved_lines: float) -> dict[str, float]:
    return {**coproduce.theory.meter.WEIGHTS, "moved_lines": moved_lines}


# What was set by hand and could have been set otherwise.
CONSTANTS: Final[tuple[tuple[ModuleType, str, tuple[object, ...]], ...]] = (
    (coproduce.dsp.expected_syllables, "NOTE_COST", (4.0, 6.0)),
    (coproduce.dsp.notes_in_time, "SCATTER_S", (0.04, 0.075)),
    (coproduce.dsp.notes_in_time, "BREATH_SHARE", (0.4, 1.0)),
    (coproduce.dsp.expected_syllables, "LENGTH_SPREAD", (0.35, 0.6)),
    (coproduce.dsp.notes, "CLUSTER_S", (0.0, 0.06)),
    (coproduce.dsp.notes, "VOICE_SHARE", (0.3, 0.7)),
    (coproduce.dsp.notes, "HALF_CONSONANT_S", (0.0, 0.05)),
    (coproduce.dsp.notes, "UNNAMED_NOTE_COST", (3.0, 5.0)),
    (coproduce.dsp.notes, "VOWEL_NEAR_DB", (9.0, 15.0, 99.0)),
    (coproduce.dsp.notes, "VOWEL_RISE_DB", (2.0, 7.0)),
    (coproduce.stages.notate, "BEAT_SHARE", (0.3, 0.7)),
    (coproduce.theory.meter, "LIKELY_BPM", ((100.0, 100.0), (90.0, 120.0), (100.0, 140.0))),
    (coproduce.theory.meter, "WORTH_TRYING", (0.5, 2.0)),
    (coproduce.theory.meter, "WEIGHTS", tuple(_weights(cost) for cost in (1.0, 3.0, 5.0))),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one way of listening made of one tune."""

    name: str
    notes: Notes
    seconds: float
    melody: Melody | None = None


def ours(signal: Signal, lines: Sequence[str], name: str) -> Row:
    """Listen and notate, with the words or without."""
    start = time.perf_counter()
    melody = notate(track_pitch(signal), NotateRequest(lines=tuple(lines)))
    seconds = time.perf_counter() - start
    notes = [(n.onset_s, n.onset_s + n.duration_s, float(n.midi_pitch)) for n in melody.notes]
    return Row(name=name, notes=notes, seconds=seconds, melody=melody)


def swift_segmenter(signal: Signal) -> Row:
    """Let swift-f0 segment its own pitch track, and round to the singer's tuning."""
    start = time.perf_counter()
    heard = swift_f0.SwiftF0(threads=1).detect(signal.samples[0], signal.sample_rate_hz)
    found = swift_f0.segment_notes(heard)
    seconds = time.perf_counter() - start
    raw = [(n.start, n.end, 69 + 12 * float(np.log2(n.pitch_hz / 440))) for n in found]
    return Row(name="swift-f0 segment_notes", notes=_rounded(raw), seconds=seconds)


def pyin(signal: Signal) -> Row:
    """Round librosa's pYIN frame by frame, and call every run of one pitch a note."""
    start = time.perf_counter()
    sound = librosa.resample(signal.samples[0], orig_sr=signal.sample_rate_hz, target_sr=16_000)
    hertz, voiced, _ = librosa.pyin(sound, fmin=65.0, fmax=1047.0, sr=16_000)
    hop_s = 512 / 16_000
    pitches = np.where(voiced, np.round(librosa.hz_to_midi(hertz)), -1)
    edges = [0, *(np.flatnonzero(np.diff(pitches)) + 1).tolist(), len(pitches)]
    notes = [
        (a * hop_s, b * hop_s, float(pitches[a]))
        for a, b in pairwise(edges)
        if pitches[a] > 0 and b - a >= 3
    ]
    return Row(name="pYIN, rounded", notes=notes, seconds=time.perf_counter() - start)


def _rounded(notes: Notes) -> Notes:
    turn = sum(np.exp(2j * np.pi * pitch) for _, _, pitch in notes)
    tuning = float(np.angle(turn)) / (2 * np.pi)
    return [(a, b, float(round(pitch - tuning))) for a, b, pitch in notes]


def score(truth: dict[str, Any], row: Row) -> dict[str, float]:
    """Measure one row against the truth."""
    hertz: Callable[[Any], Any] = lambda midi: 440.0 * 2.0 ** ((np.asarray(midi) - 69.0) / 12.0)  # noqa: E731
    wanted = truth["notes"]
    ref_times = np.array([[n["start"], n["end"]] for n in wanted])
    est_times = np.array([[a, max(b, a + 0.01)] for a, b, _ in row.notes])
    matched = mir_eval.transcription.match_notes(
        ref_times,
        hertz([n["midi"] for n in wanted]),
        est_times,
        hertz([p for _, _, p in row.notes]),
        onset_tolerance=0.08,
        pitch_tolerance=50.0,
        offset_ratio=None,
    )
    result = {"COnP": 2 * len(matched) / (len(wanted) + len(row.notes))}
    if row.melody is None or not matched:
        return result
    right = {j for _, j in matched}
    wrong = [note for j, note in enumerate(row.melody.notes) if j not in right]
    asked = set(unsure_notes(row.melody))
    result |= {
        "notes": len(row.melody.notes),
        "asked": len(asked),
        "wrong": len(wrong),
        "found": sum(note in asked for note in wrong),
    }
    pairs = [(wanted[i], row.melody.notes[j]) for i, j in matched]
    pickup = truth["pickup_beats"]

    def share(right: Callable[[dict[str, Any], Any], bool]) -> float:
        return sum(right(a, b) for a, b in pairs) / len(pairs)

    return result | {
        "value": share(lambda a, b: abs(a["beats"] - float(b.beats)) < 0.01),
        "bar": share(lambda a, b: abs(a["beat"] - pickup - float(b.beat)) < 0.01),
        "syllable": share(lambda a, b: a["syllable"].lower() == (b.syllable or "").lower()),
        "key": float(truth["key"] == str(row.melody.key)),
        "metre": float(truth["time_signature"] == str(row.melody.time_signature)),
        "tempo": float(abs(row.melody.tempo_bpm / truth["bpm"] - 1) <= 0.03),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune:
    """A recording, its truth, and what the pitch detector made of it."""

    sound: Path
    signal: Signal
    truth: dict[str, Any]
    track: PitchTrack


def left_out(tunes: Sequence[Tune], *, with_words: bool) -> list[dict[str, float]]:
    """Measure each tune with the constants with which the others have the best COnP and bars."""

    def measure() -> list[dict[str, float]]:
        found = []
        for tune in tunes:
            lines = tuple(tune.truth["words"]) if with_words else ()
            melody = notate(tune.track, NotateRequest(lines=lines))
            notes = [
                (n.onset_s, n.onset_s + n.duration_s, float(n.midi_pitch)) for n in melody.notes
            ]
            row = Row(name="", notes=notes, seconds=0.0, melody=melody)
            found.append({"bar": 0.0, "metre": 0.0, **score(tune.truth, row)})
        return found

    settings = [measure()]
    for module, name, values in CONSTANTS:
        for value in values:
            with mock.patch.object(module, name, value):
                settings.append(measure())
    results = np.array([[one["COnP"] + one["bar"] for one in rows] for rows in settings])
    chosen = []
    for index in range(len(tunes)):
        others = np.delete(results, index, axis=1).mean(axis=1)
        chosen.append(settings[int(np.argmax(others))][index])
    return chosen


def at_pitch(tune: Tune) -> float:
    """Measure how many notes were sung where they are written, by another's ear."""
    sound = librosa.resample(
        tune.signal.samples[0], orig_sr=tune.signal.sample_rate_hz, target_sr=16_000
    )
    hertz, voiced, _ = librosa.pyin(sound, fmin=65.0, fmax=1047.0, sr=16_000)
    midi, times_s = librosa.hz_to_midi(hertz), np.arange(len(hertz)) * 512 / 16_000
    tuning = tune.truth.get("cents", 0.0) / 100.0
    right = 0
    for note in tune.truth["notes"]:
        inside = midi[voiced & (times_s >= note["start"]) & (times_s <= note["end"])]
        right += len(inside) > 0 and abs(float(np.median(inside)) - tuning - note["midi"]) <= 0.5
    return right / len(tune.truth["notes"])


def whole_command_rtf(tunes: Sequence[Tune]) -> float:
    """Measure the command, its start included, in seconds a second of sound."""
    seconds = 0.0
    # Whoever installs a program has its modules compiled.
    as_installed = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        words, score_path = Path(folder) / "words.txt", Path(folder) / "tune.musicxml"
        for tune in tunes:
            words.write_text("\n".join(tune.truth["words"]), "utf-8")
            command = [sys.executable, "-m", "coproduce", "notate", str(tune.sound)]
            options = ["--lyrics", str(words), "-o", str(score_path)]
            start = time.perf_counter()
            subprocess.run([*command, *options], check=True, capture_output=True, env=as_installed)
            seconds += time.perf_counter() - start
            score_path.unlink()
    return seconds / sum(tune.signal.duration_s for tune in tunes)


def _as_sung_elsewhere(answer: dict[str, Any]) -> dict[str, Any]:
    """Give the example's own answers the names that the other sung tunes use."""
    notes = [
        {
            "start": note["start_s"],
            "end": note["end_s"],
            "midi": note["midi_pitch"],
            "beat": note["beat"] + answer["pickup_beats"],
            "beats": note["beats"],
            "beat_time": note["beat_s"],
            "syllable": note["syllable"],
        }
        for note in answer["notes"]
    ]
    return {
        **answer,
        "bpm": answer["tempo_bpm"],
        "cents": answer["tuning_cents"],
        "notes": notes,
    }


def _tunes(folder: Path) -> Iterator[Tune]:
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if "memo" in truth:
            sound: Path | None = folder.parents[1] / truth["memo"]
            truth = _as_sung_elsewhere(truth)
        else:
            sounds = [path.with_suffix(end) for end in (".flac", ".wav", ".m4a", ".ogg")]
            sound = next((s for s in sounds if s.exists()), None)
        if sound is not None:
            signal = read_audio(sound).to_mono()
            yield Tune(sound=sound, signal=signal, truth=truth, track=track_pitch(signal))


def _cells(rows: Sequence[dict[str, float]], columns: Sequence[str]) -> str:
    """Write the mean of each column over the rows that have it."""
    cells = ""
    for column in columns:
        known = [row[column] for row in rows if column in row]
        cells += f"{np.mean(known):9.2f}" if known else f"{'-':>9}"
    return cells


def main() -> None:
    """Print one table: means over the tunes, and every tune's COnP."""
    given = [Path(argument) for argument in sys.argv[1:]]
    folder = next((place for place in (*given, *PLACES) if any(place.glob("*.json"))), None)
    if folder is None:
        print("No sung tunes with their truth were found; give their folder.")
        return
    tunes = list(_tunes(folder))
    table: dict[str, list[dict[str, float]]] = {}
    seconds: dict[str, float] = {}
    length_s = sum(tune.signal.duration_s for tune in tunes)
    for tune in tunes:
        for row in (
            ours(tune.signal, tune.truth["words"], "coproduce, words known"),
            ours(tune.signal, (), "coproduce, no words"),
            swift_segmenter(tune.signal),
            pyin(tune.signal),
        ):
            table.setdefault(row.name, []).append(score(tune.truth, row))
            seconds[row.name] = seconds.get(row.name, 0.0) + row.seconds
    columns = ("COnP", "value", "bar", "syllable", "key", "metre", "tempo")
    print(f"{'':26}" + "".join(f"{column:>9}" for column in columns) + f"{'RTF':>8}  COnP of each")
    for name, rows in table.items():
        cells = _cells(rows, columns)
        each = " ".join(f"{row['COnP']:.2f}" for row in rows)
        print(f"{name:26}{cells}{seconds[name] / length_s:8.3f}  {each}")
    for name in ("coproduce, words known", "coproduce, no words"):
        counts = ("asked", "notes", "found", "wrong")
        asked, notes, found, wrong = (int(sum(row[c] for row in table[name])) for c in counts)
        print(f"{name + ':':26} {asked} of {notes} to check, with {found} of {wrong} wrong notes")
    for name, with_words in (("left out, words known", True), ("left out, no words", False)):
        rows = left_out(tunes, with_words=with_words)
        cells = _cells(rows, columns)
        each = " ".join(f"{row['COnP']:.2f}" for row in rows)
        print(f"{name:26}{cells}{'':8}  {each}")
    pitched = [at_pitch(tune) for tune in tunes]
    each = " ".join(f"{value:.2f}" for value in pitched)
    print(f"{'sung at pitch, by pYIN':26}{np.mean(pitched):9.2f}{'':62}  {each}")
    print(f"The whole command, its start included: RTF {whole_command_rtf(tunes):.3f}")


if __name__ == "__main__":
    main()
