"""Checking takes as an engineer does before anybody has gone home: what is wrong, and where.

Each finding says what it means and what to do. Nothing judges how somebody sings or plays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from coproduce.errors import CoproduceError
from coproduce.model.audio import AudioInfo, Signal
from coproduce.model.recording import Judgement
from coproduce.model.song_facts import CheckedTake, FoundFault, Outline, TakeFigures
from coproduce.stages.compare_takes import TakeNotes, compare
from coproduce.stages.file_faults import (
    HIGHEST_RATE_HZ,
    LOWEST_RATE_HZ,
    find_file_faults,
    impossible_rate,
    too_long,
)
from coproduce.stages.listen import Heard, hear
from coproduce.stages.take_faults import find_faults
from coproduce.units import gain_to_db

__all__ = ["UNREADABLE", "VERDICTS", "TakeNotes", "check", "listen", "unreadable"]

PASS, LISTEN, REJECT = "pass", "listen", "reject"
UNREADABLE: Final = "unreadable"

# Verdict of each kind of finding. A note is told and changes no verdict.
VERDICTS: Final = MappingProxyType(
    {
        UNREADABLE: REJECT,
        "silent": REJECT,
        "duplicate": REJECT,
        "wrong-header-rate": REJECT,
        "no-number": REJECT,
        "broken": REJECT,
        "empty": REJECT,
        "impossible-rate": REJECT,
        "too-long": REJECT,
        "many-channels": REJECT,
        "truncated": LISTEN,
        "wrong-length": LISTEN,
        "quiet": LISTEN,
        "clipping": LISTEN,
        "over-full-scale": LISTEN,
        "dropout": LISTEN,
        "repeated-block": LISTEN,
        "click": LISTEN,
        "dc-offset": LISTEN,
        "hum": LISTEN,
        "noise": LISTEN,
        "inverted-channel": LISTEN,
        "out-of-phase": LISTEN,
        "fake-stereo": LISTEN,
        "dead-channel": LISTEN,
        "talk": LISTEN,
        "same-sound": LISTEN,
        "tuning": LISTEN,
        "lossy-ancestry": PASS,
        "inter-sample-over": PASS,
        "head-silence": PASS,
        "tail-silence": PASS,
        "length": PASS,
        "sample-rate": PASS,
        "bit-depth": PASS,
    }
)


def listen(name: str, sound: Signal | Iterable[Signal], info: AudioInfo, digest: str) -> TakeNotes:
    """Hear one take and note its faults.

    Parameters
    ----------
    name
        Such as "vox-lead/03".
    sound
        The take as it is, its own rate and channels: whole, or in consecutive blocks.
    info
        What its header says.
    digest
        A digest of the file's content, by which copies are known.

    Raises
    ------
    AudioError
        If nothing can be heard at all.
    """
    if not LOWEST_RATE_HZ <= info.sample_rate_hz <= HIGHEST_RATE_HZ:
        findings = (impossible_rate(info),)
        return TakeNotes(name=name, digest=digest, info=info, tuning=None, findings=findings)
    if info.is_too_long:
        findings = (too_long(info),)
        return TakeNotes(name=name, digest=digest, info=info, tuning=None, findings=findings)
    heard = hear(sound, info)
    return TakeNotes(
        name=name,
        digest=digest,
        info=info,
        tuning=heard.tuning,
        findings=(*find_file_faults(heard, info), *find_faults(heard, info)),
        sketch=heard.sketch,
        figures=_figures(heard, info),
        outline=Outline(
            lowest=tuple(round(float(point), 4) for point in heard.overview.lowest),
            highest=tuple(round(float(point), 4) for point in heard.overview.highest),
        ),
    )


def _figures(heard: Heard, info: AudioInfo) -> TakeFigures:
    return TakeFigures(
        duration_s=heard.length_s,
        sample_rate_hz=info.sample_rate_hz,
        channels=info.channels,
        bits=info.bits,
        container=info.container,
        encoding=info.encoding,
        peak_dbfs=gain_to_db(heard.peak) if heard.peak > 0.0 else None,
        true_peak_dbtp=gain_to_db(heard.true_peak) if heard.true_peak > 0.0 else None,
        noise_floor_dbfs=heard.levels.noise_floor_dbfs,
        snr_db=heard.levels.snr_db,
        starts_s=heard.levels.starts_s,
        ends_s=heard.levels.ends_s,
        played_s=heard.levels.played_s,
    )


def unreadable(name: str, error: CoproduceError, digest: str = "") -> TakeNotes:
    """Note that a take could not be read, in the words of the error."""
    problem = error.problems[0]
    finding = FoundFault(
        kind=UNREADABLE,
        start_s=0.0,
        end_s=0.0,
        value=None,
        threshold=None,
        unit="",
        meaning=problem.what,
        next_step=problem.next_step,
    )
    return TakeNotes(name=name, digest=digest, info=None, tuning=None, findings=(finding,))


def check(
    takes: Sequence[TakeNotes],
    reference: str | None = None,
    judgements: Mapping[str, Judgement] = MappingProxyType({}),
) -> tuple[CheckedTake, ...]:
    """Compare takes with one another, and give each its verdict, in the order given.

    Parameters
    ----------
    takes
        The notes of all takes of a song.
    reference
        Name of the take that the others are lined up with: of two copies it is the one
        that is kept.
    judgements
        What people decided about takes after listening: it wins, and the findings stay.
    """
    compared = compare(takes, reference)
    checked = []
    for take in takes:
        findings = (*compared[take.name], *take.findings)
        judgement = judgements.get(take.name)
        checked.append(
            CheckedTake(
                name=take.name,
                verdict=str(judgement.verdict) if judgement else _verdict(findings),
                findings=findings,
                judgement=judgement,
                figures=take.figures,
                outline=take.outline,
            )
        )
    return tuple(checked)


def _verdict(findings: Sequence[FoundFault]) -> str:
    verdicts = {VERDICTS[found.kind] for found in findings}
    return next((verdict for verdict in (REJECT, LISTEN) if verdict in verdicts), PASS)
