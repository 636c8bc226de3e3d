"""What the band of the example plays from: its form, its chords, and its tunes as sung."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from coproduce.files.audio import read_audio
from coproduce.files.chordpro import read_chordpro
from coproduce.files.song_schema import SongFile
from coproduce.files.toml_settings import read_settings
from coproduce.model.audio import Signal
from coproduce.model.chords import ChordSheet
from coproduce.model.section_names import find_section
from coproduce.model.song import FormSection
from coproduce.pipeline.example_band import TAG_TUNE
from coproduce.pipeline.example_studio import Score
from coproduce.stages.manners import Pace, ScoreNote
from coproduce.stages.sing import Phrase, SungTune
from coproduce.units import db_to_gain

SONG = "number-nine"
SUNG = "_answers/sung"
SHUFFLE = 0.54  # place of the second eighth in its beat: light enough for straight singers
SUNG_DBFS = -22.0


def read_score(hub: Path) -> Score:
    """Read what the band needs: the form, the chords, and the tunes with their recordings."""
    song = read_settings(hub / SONG / "song.toml", SongFile).to_model()
    sheet = read_chordpro(hub / SONG / "chords" / f"{SONG}.cho")
    truths = {idea: read_truth(hub, idea) for idea in ("verse", "chorus")}
    return Score(
        sections=song.form,
        bars=tuple(_bars_of(sheet, section) for section in song.form),
        tunes={"Tag": TAG_TUNE} | {idea: _written(truth) for idea, truth in truths.items()},
        sung={idea: _sung(hub, truth) for idea, truth in truths.items()},
        pace=Pace(
            tempo_bpm=song.tempo_bpm,
            time_signature=song.time_signature,
            bar_one_s=song.count_in_bars * song.bar_s,
            swing=SHUFFLE,
        ),
        count_in_bars=song.count_in_bars,
    )


def read_truth(hub: Path, idea: str) -> dict[str, Any]:
    """Read what was truly sung in a memo of the example: words, notes, where its beats are."""
    text = (hub / SUNG / f"{SONG}-{idea}.json").read_text("utf-8")
    truth: dict[str, Any] = json.loads(text)
    return truth


def _bars_of(sheet: ChordSheet, section: FormSection) -> tuple[tuple[str, ...], ...]:
    written = find_section((s for s in sheet.sections if s.bars), section.name)
    return written.bars[: section.bars] if written else ((".",),) * section.bars


def _written(truth: dict[str, Any]) -> tuple[ScoreNote, ...]:
    return tuple(
        ScoreNote(beat=note["beat"], beats=note["beats"], midi_pitch=note["midi_pitch"])
        for note in truth["notes"]
    )


def _sung(hub: Path, truth: dict[str, Any]) -> SungTune:
    signal = _as_loud_as_others(read_audio(hub / truth["memo"]))
    notes = iter(truth["notes"])
    # Hyphens divide the words of the truth into the syllables that are sung.
    lines = [[next(notes) for _ in line.replace("-", " ").split()] for line in truth["words"]]
    cuts = [
        (before[-1]["end_s"] + after[0]["start_s"]) / 2
        for before, after in itertools.pairwise(lines)
    ]
    bounds = [max(0.0, lines[0][0]["start_s"] - 0.2), *cuts, signal.duration_s]
    phrases = tuple(
        Phrase(
            start_s=start_s,
            end_s=end_s,
            beats=tuple((note["beat"], note["beat_s"]) for note in line),
        )
        for line, (start_s, end_s) in zip(lines, itertools.pairwise(bounds), strict=True)
    )
    return SungTune(signal=signal, phrases=phrases, tuning_cents=truth["tuning_cents"])


def _as_loud_as_others(memo: Signal) -> Signal:
    """Bring a memo to a common level: people hold a phone now near, now far."""
    level = float(np.sqrt(np.mean(memo.samples.astype(np.float64) ** 2)))
    return replace(memo, samples=memo.samples * np.float32(db_to_gain(SUNG_DBFS) / level))
