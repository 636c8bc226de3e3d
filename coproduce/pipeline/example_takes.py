"""The takes of the example song: recorded by its band, with a fault planted in most of them.

What was planted, where, and how large it is, is written in the answer key, for those who
practise on the takes and for the tests of everything that listens to them.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from coproduce.dsp import faults
from coproduce.dsp.babble import babble
from coproduce.errors import FormatError, RefusedError
from coproduce.files.atomic import write_text
from coproduce.files.audio import read_audio, write_wav
from coproduce.files.chordpro import read_chordpro
from coproduce.files.flac import write_flac
from coproduce.files.opus import write_opus
from coproduce.files.song_schema import SongFile
from coproduce.files.toml_settings import read_settings
from coproduce.model.audio import Signal
from coproduce.model.chords import ChordSheet
from coproduce.model.section_names import find_section
from coproduce.model.song import FormSection
from coproduce.pipeline.example_band import PERFORMANCES, TAG_TUNE
from coproduce.pipeline.example_studio import Score, record
from coproduce.stages.manners import Pace, ScoreNote
from coproduce.stages.sing import Phrase, SungTune
from coproduce.units import db_to_gain, seconds_to_samples

SONG = "number-nine"
ANSWER_KEY = "answer-key.json"
SUNG = "_answers/sung"
REFERENCE = "guide-guitar/01"
SHUFFLE = 0.54  # place of the second eighth in its beat: light enough for straight singers
NOISE_FLOOR_DBFS = -92.0
SUNG_DBFS = -22.0
RECORDERS_AT_ONCE = 2

LATE_START_S = 0.80
TALK_S = 12.4
CHOIR_RATE_HZ = 44_100
CHOIR_DRIFT_PPM = 40.0
CLIPPED_RUNS = 37
HUM_DBFS = -52.0
DC_OFFSET = 0.02
DROPOUT_S = 130.0
# In a shorter form, the dropout lies in the same proportion of the take.
DROPOUT_PART = 130.0 / 188.0

Finding: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    """A take with its fault, and the answer key's entry for it."""

    signal: Signal
    planted: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleTake:
    """How one take is kept: the file's ending and writer, and what goes wrong with it."""

    suffix: str = ".flac"
    keep: Callable[[Path, Signal], None] = write_flac
    spoil: Callable[[Signal], Spoiled] | None = None
    remark: Finding | None = None
    copy_of: str | None = None


def record_takes(hub: Path, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Record the example song's takes into a hub, and write the answer key beside the songs.

    Parameters
    ----------
    hub
        The folder that `write_example_hub` wrote; its song.toml says which form is played.
    names
        Which takes; None records those that are not there yet.

    Returns
    -------
    dict
        The whole answer key, as it was written.

    Raises
    ------
    ProjectError, FormatError
        If song.toml, the chord sheet, the memos or an earlier answer key cannot be read.
    RefusedError
        If takes are kept that were recorded to another form than song.toml has now.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    chosen = missing_takes(hub) if names is None else [name for name in TAKES if name in set(names)]
    score = read_score(hub)
    form = [f"{section.name}, {section.bars} bars" for section in score.sections]
    known = _read_takes_of_key(hub, form, chosen)
    if chosen:
        # The guide leaks into every other microphone, so it is always played.
        guide = record(PERFORMANCES[REFERENCE], score, bleed=None)
        bleed = guide.to_mono()
        with ThreadPoolExecutor(RECORDERS_AT_ONCE) as recorders:
            jobs = {
                name: recorders.submit(_record_take, hub, name, score, guide, bleed)
                for name in chosen
                if TAKES[name].copy_of is None
            }
            known |= {name: job.result() for name, job in jobs.items()}
        for name in chosen:
            source = TAKES[name].copy_of
            if source is not None:
                known[name] = _copy_take(hub, name, source)
    key = {
        "about": "What was planted in each take. Times are seconds from the start of the file, "
        "as its own header has them; a take that is late has bar 1 that much later than "
        f"{REFERENCE} has it.",
        "song": SONG,
        "reference": REFERENCE,
        "form": form,
        "takes": {name: known[name] for name in TAKES if name in known},
        "ideas": _ideas(hub),
    }
    write_text(hub / ANSWER_KEY, json.dumps(key, ensure_ascii=False, indent=2) + "\n")
    return key


def missing_takes(hub: Path) -> list[str]:
    """List the takes of the example song that are not in the hub."""
    return [name for name in TAKES if not take_path(hub, name).exists()]


def take_path(hub: Path, name: str) -> Path:
    """Where a take of the example song lies."""
    part, number = name.split("/")
    return hub / SONG / "takes" / part / f"{number}{TAKES[name].suffix}"


def read_score(hub: Path) -> Score:
    """Read what the band needs: the form, the chords, and the tunes with their recordings."""
    song = read_settings(hub / SONG / "song.toml", SongFile).to_model()
    sheet = read_chordpro(hub / SONG / "chords" / f"{SONG}.cho")
    truths = {idea: _truth(hub, idea) for idea in ("verse", "chorus")}
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


def _record_take(
    hub: Path, name: str, score: Score, guide: Signal, bleed: Signal
) -> dict[str, Any]:
    take = TAKES[name]
    played = guide if name == REFERENCE else record(PERFORMANCES[name], score, bleed)
    # Nothing that was recorded through a microphone is quite silent.
    seed = list(TAKES).index(name)
    spoiled = Spoiled(signal=played, planted=())
    if take.spoil is None:
        spoiled = replace(spoiled, signal=faults.add_noise(played, NOISE_FLOOR_DBFS, seed))
    else:
        spoiled = take.spoil(played)
    path = take_path(hub, name)
    take.keep(path, spoiled.signal)
    planted = (*spoiled.planted, *([take.remark] if take.remark else []))
    return _key_entry(hub, path, planted)


def _copy_take(hub: Path, name: str, source: str) -> dict[str, Any]:
    target = take_path(hub, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(take_path(hub, source), target)
    finding = {
        "kind": "duplicate",
        "value": source,
        "unit": "take",
        "meaning": "the same bytes under another name",
    }
    return _key_entry(hub, target, (finding,))


def _key_entry(hub: Path, path: Path, planted: tuple[Finding, ...]) -> dict[str, Any]:
    return {"file": path.relative_to(hub).as_posix(), "planted": list(planted)}


def _read_takes_of_key(hub: Path, form: list[str], chosen: list[str]) -> dict[str, Any]:
    """Entries of an earlier answer key, if takes that were recorded then are to be kept."""
    path = hub / ANSWER_KEY
    if not path.exists() or set(chosen) == set(TAKES):
        return {}
    try:
        key = json.loads(path.read_text("utf-8"))
        known, recorded_form = dict(key["takes"]), key["form"]
    except (ValueError, KeyError, TypeError) as cause:
        raise FormatError(
            "is no answer key any more",
            str(path),
            f"Remove it and {_takes_of(hub)}, and run again.",
        ) from cause
    if recorded_form != form:
        raise RefusedError(
            "the form in song.toml is not the one that the takes were recorded to",
            str(hub / SONG / "song.toml"),
            f"Put the form back, or remove {_takes_of(hub)}, and the takes are recorded anew.",
        )
    return known


def _takes_of(hub: Path) -> Path:
    return hub / SONG / "takes"


# What the sheet and the memos say


def _bars_of(sheet: ChordSheet, section: FormSection) -> tuple[tuple[str, ...], ...]:
    written = find_section((s for s in sheet.sections if s.bars), section.name)
    return written.bars[: section.bars] if written else ((".",),) * section.bars


def _truth(hub: Path, idea: str) -> dict[str, Any]:
    text = (hub / SUNG / f"{SONG}-{idea}.json").read_text("utf-8")
    truth: dict[str, Any] = json.loads(text)
    return truth


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


def _ideas(hub: Path) -> dict[str, Any]:
    return {
        idea: {
            "file": truth["memo"],
            "planted": [
                {
                    "kind": "tuning",
                    "value": truth["tuning_cents"],
                    "unit": "cents from A = 440 Hz",
                    "meaning": "sung to A = 435 Hz without a click: a tune, never aligned",
                }
            ],
            "notes": f"{SUNG}/{SONG}-{idea}.json",
        }
        for idea in ("verse", "chorus")
        for truth in [_truth(hub, idea)]
    }


# What goes wrong


def _with_noise(signal: Signal, seed: int) -> Signal:
    return faults.add_noise(signal, NOISE_FLOOR_DBFS, 100 + seed)


def _silence(like: Signal, seconds: float) -> Signal:
    length_samples = seconds_to_samples(seconds, like.sample_rate_hz)
    samples = np.zeros((like.channels, length_samples), dtype=np.float32)
    return replace(like, samples=samples)


def _start_late(signal: Signal) -> Spoiled:
    late = faults.start_earlier(signal, _silence(signal, LATE_START_S))
    finding = {
        "kind": "offset",
        "value": LATE_START_S,
        "unit": "s",
        "meaning": "everything on it comes this much later than on the reference",
    }
    return Spoiled(signal=_with_noise(late, 1), planted=(finding,))


def _another_recorder(signal: Signal) -> Spoiled:
    taken = faults.record_on_another_clock(signal, CHOIR_RATE_HZ, CHOIR_DRIFT_PPM)
    talk = babble(TALK_S, CHOIR_RATE_HZ, seed=2)
    before = replace(talk, samples=0.22 * np.repeat(talk.samples, taken.channels, axis=0))
    early = faults.start_earlier(taken, before)
    planted = (
        {
            "kind": "sample-rate",
            "value": CHOIR_RATE_HZ,
            "unit": "Hz",
            "meaning": "another recorder than the rest",
        },
        {"kind": "bit-depth", "value": 16, "unit": "bit", "meaning": "another recorder"},
        {
            "kind": "drift",
            "value": CHOIR_DRIFT_PPM,
            "unit": "ppm",
            "meaning": "its clock ran fast: the take lasts too long",
        },
        {
            "kind": "offset",
            "value": TALK_S,
            "unit": "s",
            "meaning": "everything on it comes this much later than on the reference",
        },
        {
            "kind": "talk",
            "start_s": 0.0,
            "end_s": TALK_S,
            "value": TALK_S,
            "unit": "s",
            "meaning": "rolled early: people talking before the count-in",
        },
    )
    return Spoiled(signal=_with_noise(early, 2), planted=planted)


def _clipped(signal: Signal) -> Spoiled:
    clipped = faults.clip_runs(_with_noise(signal, 3), CLIPPED_RUNS, seed=3)
    rate_hz = signal.sample_rate_hz
    finding = {
        "kind": "clipping",
        "start_s": round(clipped.starts[0] / rate_hz, 6),
        "end_s": round((clipped.starts[-1] + clipped.lengths[-1]) / rate_hz, 6),
        "value": CLIPPED_RUNS,
        "unit": "runs of 3 samples or more at full scale",
        "meaning": "the preamplifier was turned up too far",
        "runs": [
            {"start_s": round(start / rate_hz, 6), "samples": length}
            for start, length in zip(clipped.starts, clipped.lengths, strict=True)
        ],
    }
    return Spoiled(signal=clipped.signal, planted=(finding,))


def _humming(signal: Signal) -> Spoiled:
    hum = faults.add_hum(_with_noise(signal, 4), HUM_DBFS)
    finding = _throughout(hum, "hum", HUM_DBFS, "dBFS RMS of 50, 100 and 150 Hz together")
    return Spoiled(signal=hum, planted=(finding | {"meaning": "a mains lead beside the pickup"},))


def _one_side_inverted(signal: Signal) -> Spoiled:
    inverted = faults.invert_channel(_with_noise(signal, 5), 1)
    finding = _throughout(inverted, "inverted-channel", "right", "channel")
    meaning = "upside down: it vanishes in mono"
    return Spoiled(signal=inverted, planted=(finding | {"meaning": meaning},))


def _fake_stereo(signal: Signal) -> Spoiled:
    doubled = faults.double_mono(_with_noise(signal, 6))
    finding = _throughout(doubled, "fake-stereo", 0.0, "difference of left and right")
    meaning = "the same sound twice: mono in a stereo file"
    return Spoiled(signal=doubled, planted=(finding | {"meaning": meaning},))


def _off_centre(signal: Signal) -> Spoiled:
    shifted = faults.add_dc(_with_noise(signal, 7), DC_OFFSET)
    finding = _throughout(shifted, "dc-offset", DC_OFFSET, "of full scale")
    meaning = "an old sound card: it costs headroom and clicks at edits"
    return Spoiled(signal=shifted, planted=(finding | {"meaning": meaning},))


def _wrong_header(signal: Signal) -> Spoiled:
    taken = faults.record_on_another_clock(signal, CHOIR_RATE_HZ, 0.0)
    wrong = faults.mislabel_rate(_with_noise(taken, 8), signal.sample_rate_hz)
    ratio = signal.sample_rate_hz / CHOIR_RATE_HZ
    finding = _throughout(wrong, "wrong-header-rate", CHOIR_RATE_HZ, "Hz, the true rate") | {
        "header_hz": signal.sample_rate_hz,
        "pitch_cents": round(1200 * float(np.log2(ratio)), 1),
        "speed": round(ratio, 5),
        "meaning": "plays too high and too fast: the header names another rate",
    }
    return Spoiled(signal=wrong, planted=(finding,))


def _dropped_out(signal: Signal) -> Spoiled:
    start_s = DROPOUT_S
    if signal.duration_s < DROPOUT_S / DROPOUT_PART - 1.0:
        start_s = round(DROPOUT_PART * signal.duration_s, 1)
    dropped = faults.drop_out(_with_noise(signal, 9), start_s)
    finding = {
        "kind": "dropout",
        "start_s": start_s,
        "end_s": round(signal.duration_s, 6),
        "value": round(signal.duration_s - start_s, 6),
        "unit": "s of digital zero",
        "meaning": "the recorder went on, the cable had come out",
    }
    return Spoiled(signal=dropped, planted=(finding,))


def _throughout(signal: Signal, kind: str, value: float | str, unit: str) -> Finding:
    end_s = round(signal.duration_s, 6)
    return {"kind": kind, "start_s": 0.0, "end_s": end_s, "value": value, "unit": unit}


# Every take of the song, the reference first.
TAKES: MappingProxyType[str, ExampleTake] = MappingProxyType(
    {
        REFERENCE: ExampleTake(),
        "piano/02": ExampleTake(),
        "vox-lead/03": ExampleTake(spoil=_start_late),
        "choir/02": ExampleTake(keep=partial(write_flac, bits=16), spoil=_another_recorder),
        "claps/01": ExampleTake(spoil=_clipped),
        "bass/01": ExampleTake(spoil=_humming),
        "fiddle/02": ExampleTake(spoil=_one_side_inverted),
        "accordion/01": ExampleTake(spoil=_fake_stereo),
        "bus-bell/01": ExampleTake(spoil=_off_centre),
        "backing-vox/01": ExampleTake(suffix=".wav", keep=write_wav, spoil=_wrong_header),
        "trumpet/02": ExampleTake(spoil=_dropped_out),
        "ukulele/01": ExampleTake(
            suffix=".opus",
            keep=write_opus,
            remark={
                "kind": "consent",
                "value": "P04",
                "unit": "person",
                "meaning": "a child alone, who never agreed to be heard alone: quarantined",
            },
        ),
        "other/01": ExampleTake(copy_of=REFERENCE),
    }
)
