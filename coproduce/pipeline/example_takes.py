"""The takes of the example song: recorded by its band, with a fault planted in most of them.

What was planted, where, and how large it is, is written in the answer key, for those who
practise on the takes and for the tests of everything that listens to them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from coproduce.dsp import faults
from coproduce.errors import FormatError, RefusedError
from coproduce.files.atomic import write_text
from coproduce.model.audio import Signal
from coproduce.pipeline.example_band import PERFORMANCES
from coproduce.pipeline.example_faults import (
    NOISE_FLOOR_DBFS,
    REFERENCE,
    TAKES,
    Finding,
    Spoiled,
)
from coproduce.pipeline.example_score import SONG, SUNG, read_score, read_truth
from coproduce.pipeline.example_studio import Score, record

ANSWER_KEY = "answer-key.json"
RECORDERS_AT_ONCE = 2


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
        for truth in [read_truth(hub, idea)]
    }
