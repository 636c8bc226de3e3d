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
from coproduce.model.song_facts import CheckedTake, FoundFault
from coproduce.stages.compare_takes import TakeNotes, compare
from coproduce.stages.listen import hear
from coproduce.stages.take_faults import (
    HIGHEST_RATE_HZ,
    LOWEST_RATE_HZ,
    find_faults,
    impossible_rate,
)

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
    heard = hear(sound, info)
    return TakeNotes(
        name=name,
        digest=digest,
        info=info,
        tuning=heard.tuning,
        findings=find_faults(heard, info),
        sketch=heard.sketch,
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
            )
        )
    return tuple(checked)


def _verdict(findings: Sequence[FoundFault]) -> str:
    verdicts = {VERDICTS[found.kind] for found in findings}
    return next((verdict for verdict in (REJECT, LISTEN) if verdict in verdicts), PASS)
