"""What goes wrong on each take of the example song: a table of its takes and their faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from coproduce.dsp import faults
from coproduce.dsp.babble import babble
from coproduce.files.flac import write_flac
from coproduce.files.opus import write_opus
from coproduce.files.wav import write_wav
from coproduce.model.audio import Signal
from coproduce.units import seconds_to_samples

REFERENCE = "guide-guitar/01"
NOISE_FLOOR_DBFS = -92.0
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
