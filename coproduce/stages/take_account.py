"""The account of the takes: what was found on each, and where each belongs in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from coproduce.model.clearance import Obstacle, Why
from coproduce.model.people import Permission
from coproduce.model.recording import Alignment
from coproduce.model.report import FaultReport, Remark, Table, TakeReport, TakesReport
from coproduce.model.song_facts import CheckedTake, FoundFault, SongFacts
from coproduce.stages.wording import (
    counted,
    figure,
    listed,
    sentence,
    sureness,
    time_span,
)

VERDICTS: Final = {
    "pass": "fine",
    "listen": "worth a listen",
    "reject": "not usable as it is",
}
_COUNTED: Final = {
    "pass": ("fine",) * 2,
    "listen": ("worth a listen",) * 2,
    "reject": ("not usable as it is", "not usable as they are"),
}
# Times of one kind of fault that are written out; the rest are counted.
MOST_TIMES: Final = 8
MOST_OF_IT: Final = 0.9
LONGEST_UNIT: Final = 6
# Kinds of findings whose threshold is what the other takes have, and no limit.
WITHOUT_A_LIMIT: Final = frozenset({"sample-rate", "bit-depth"})
# Kinds of findings whose values are numbers of things: one is one too many.
COUNTED_KINDS: Final = frozenset({"clipping", "click", "no-number", "inter-sample-over"})
# Kinds whose meaning says all that was measured.
SAID_ALREADY: Final = frozenset({"fake-stereo"})
_ONE_OF: Final = {
    "runs": "run",
    "clicks": "click",
    "samples": "sample",
    "peaks": "peak",
    "cents": "cent",
}
USES: Final = {
    Permission.SOLO_VOICE: "being heard alone",
    Permission.GROUP_VOICE: "being heard in a group",
}
# From here on a take's place is believed, even if it lies there already and is not moved.
LEAST_CONFIDENCE: Final = 0.5
_SMALL_DRIFT_PPM: Final = 0.5
_SMALL_OFFSET_S: Final = 0.00005


def tell_takes(facts: SongFacts) -> TakesReport | None:
    """Tell what was found on the takes, where they belong, and which were kept out.

    Gives None if there are no takes.
    """
    table = _table(facts)
    if table is None and not facts.kept_out:
        return None
    sentences = []
    if facts.takes:
        verdicts = Counter(take.verdict for take in facts.takes)
        counts = [
            counted(verdicts[verdict], one, many)
            for verdict, (one, many) in _COUNTED.items()
            if verdicts[verdict]
        ]
        sentences.append(
            f"{counted(len(facts.takes), 'take').capitalize()} checked: {listed(counts)}. "
            "The takes themselves were only read; nothing in them was changed."
        )
    length_s = facts.timeline.length_s if facts.timeline else facts.bars * facts.bar_s
    return TakesReport(
        sentences=tuple(sentences),
        table=table,
        takes=tuple(
            tell_take(take, length_s) for take in facts.takes if take.findings or take.judgement
        ),
        kept_out=kept_out_remarks(facts.kept_out),
    )


def kept_out_remarks(obstacles: Iterable[Obstacle]) -> tuple[Remark, ...]:
    """Say for each take in quarantine why; nobody is named beyond the id in people.toml."""
    return tuple(
        Remark(
            where=name,
            what=sentence(listed([_reason(obstacle) for obstacle in group]))
            + " The take was not opened, and nothing of it is in the stems or the mix.",
            next_step="Ask them, and write the answer into people.toml; or record the part "
            "without them. If the wrong people are listed, correct the entry “heard” in song.toml.",
        )
        for name, group in groupby(obstacles, key=lambda obstacle: obstacle.name)
    )


def has_place(alignment: Alignment) -> bool:
    """Whether it is known where a take belongs; it may lie there already."""
    return alignment.moved or alignment.confidence >= LEAST_CONFIDENCE


def place_in_words(alignment: Alignment) -> str:
    """Say where a take belongs against the reference.

    >>> place_in_words(Alignment(offset_s=0.8, drift_ppm=40.0, polarity=-1, confidence=0.9,
    ...                          residual_ms=0.1, moved=True))
    '0.800 s late; its clock runs 40 ppm fast (2.4 ms a minute); upside down'
    """
    if not has_place(alignment):
        return "not found"
    offset_s, drift_ppm = alignment.offset_s, alignment.drift_ppm
    if abs(offset_s) < _SMALL_OFFSET_S:
        parts = ["in time"]
    else:
        parts = [f"{abs(offset_s):.3f} s {'late' if offset_s > 0 else 'early'}"]
    if abs(drift_ppm) >= _SMALL_DRIFT_PPM:
        speed = "fast" if drift_ppm > 0 else "slow"
        ms_a_minute = abs(drift_ppm) * 60e-3
        parts.append(
            f"its clock runs {abs(drift_ppm):.0f} ppm {speed} ({ms_a_minute:.1f} ms a minute)"
        )
    if alignment.polarity < 0:
        parts.append("upside down")
    return "; ".join(parts)


def _reason(obstacle: Obstacle) -> str:
    use = USES.get(obstacle.permission, str(obstacle.permission)) if obstacle.permission else ""
    return {
        Why.REFUSED: f"{obstacle.person} said no to {use}",
        Why.UNANSWERED: f"{obstacle.person} has not answered about {use}, which means no",
        Why.WITHDREW: f"{obstacle.person} has withdrawn",
        Why.UNKNOWN_PERSON: f"{obstacle.person} is not in people.toml",
        Why.UNTRACED: "nobody is known to have said it",
        Why.NOT_WRITTEN_DOWN: "nobody wrote down who is heard on it",
    }[obstacle.why]


def _table(facts: SongFacts) -> Table | None:
    verdicts = {take.name: verdict_in_words(take) for take in facts.takes}
    in_stems = [take for stem in facts.stems for take in stem.takes]
    names = [*verdicts, *(take for take in in_stems if take not in verdicts)]
    if not names:
        return None
    aligned = dict(facts.alignments)
    used = set(in_stems)
    rows: list[tuple[str, ...]] = []
    for name in names:
        place, sure, note = "not compared", "", ""
        if name == facts.reference:
            place = "the reference: the others are lined up with it"
        elif name in aligned:
            alignment = aligned[name]
            place, sure = place_in_words(alignment), _agreement(alignment)
            note = sentence(alignment.note)
        elif facts.stems and name not in used:
            place = "not used: another take of this part was"
        rows.append((name, verdicts.get(name, ""), place, sure, note))
    headings: tuple[str, ...] = ("Take", "Check", "Place", "We are", "How we know")
    if not verdicts:
        headings, rows = _without(1, headings), [_without(1, row) for row in rows]
    return Table(
        caption="Where each take belongs against the reference, and what was found",
        headings=headings,
        rows=tuple(rows),
    )


def _without(column: int, cells: tuple[str, ...]) -> tuple[str, ...]:
    return (*cells[:column], *cells[column + 1 :])


def _agreement(alignment: Alignment) -> str:
    words = sureness(alignment.confidence)
    if not has_place(alignment):
        return "not sure enough to move it"
    if alignment.residual_ms is None:
        return words
    # Nearer than a hundredth of a millisecond is one sample's share, and no news to anybody.
    within_ms = max(alignment.residual_ms, 0.01)
    return f"{words}, within {figure(within_ms, 'ms', 2 if within_ms < 1 else 0)}"


def tell_take(take: CheckedTake, length_s: float) -> TakeReport:
    """Tell the faults of one take, those of one kind together, for a song of some length."""
    return TakeReport(
        name=take.name,
        verdict=take.verdict,
        verdict_words=verdict_in_words(take),
        faults=(*_tell_judgement(take), *_tell_faults(take.findings, length_s)),
    )


def verdict_in_words(take: CheckedTake) -> str:
    """Say a verdict, and whose it is if a person gave it."""
    words = VERDICTS[take.verdict]
    return f"{words}, says {take.judgement.initials}" if take.judgement else words


def _tell_judgement(take: CheckedTake) -> Iterator[FaultReport]:
    """Say who decided, and why; what was found is told all the same."""
    if take.judgement is not None:
        said = f"{take.judgement.initials} listened to it and decided"
        yield FaultReport(
            what=sentence(f"{said}: {take.judgement.note}" if take.judgement.note else said),
            times="",
            measured="",
            next_step="",
        )


def _tell_faults(findings: Iterable[FoundFault], length_s: float) -> Iterator[FaultReport]:
    """Tell the findings of one kind together, in the order of the first of each."""
    by_kind: dict[str, list[FoundFault]] = {}
    for finding in findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    for group in by_kind.values():
        spans = [_when(found, length_s) for found in group]
        times = ", ".join(dict.fromkeys(spans[:MOST_TIMES]))
        if len(spans) > MOST_TIMES:
            times += f", and {counted(len(spans) - MOST_TIMES, 'more place', 'more places')}"
        worst = max(group, key=_severity)
        yield FaultReport(
            what=sentence(worst.meaning),
            times=times,
            measured=_measured_of(group, worst),
            next_step=sentence(worst.next_step),
        )


def _measured_of(group: Sequence[FoundFault], worst: FoundFault) -> str:
    """Say how many there are of what is counted, and else how bad the worst is."""
    if worst.kind in SAID_ALREADY:
        return ""
    if worst.kind in COUNTED_KINDS:
        return _amount(sum(found.value or 0.0 for found in group), worst.unit)
    several = len(group) > 1 and worst.value is not None
    return ("at worst " if several else "") + _measured(worst)


def _when(found: FoundFault, length_s: float) -> str:
    """Say when; what lasts as long as the song needs no times, and neither has what is unread."""
    if found.start_s <= 0.0 and found.end_s <= 0.0:
        return ""
    is_throughout = found.start_s <= 0.0 and found.end_s >= MOST_OF_IT * length_s > 0.0
    return "throughout" if is_throughout else time_span(found.start_s, found.end_s)


def _severity(found: FoundFault) -> float:
    return abs((found.value or 0.0) - (found.threshold or 0.0))


def _measured(found: FoundFault) -> str:
    if found.value is None:
        return ""
    measured = _amount(found.value, found.unit)
    if found.threshold is None or found.kind in WITHOUT_A_LIMIT:
        return measured
    # A long unit is said once.
    unit = found.unit if len(found.unit) <= LONGEST_UNIT else ""
    return f"{measured}; the limit is {_amount(found.threshold, unit)}"


def _amount(value: float, unit: str) -> str:
    # As many decimals as the size of the number calls for: 147 cents, 8.8 %, 0.02.
    size = abs(value)
    decimals = 0 if value == round(value) else 1 if size >= 1 else 3
    noun, space, rest = unit.partition(" ")
    one = f"{_ONE_OF.get(noun, noun)}{space}{rest}"
    return figure(value, one if size == 1 else unit, decimals)
