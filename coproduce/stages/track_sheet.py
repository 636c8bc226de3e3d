"""The track sheet: what became of each take, a line each, for whoever opens the session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coproduce.model.mixing import Fader
from coproduce.model.people import Permission, Person
from coproduce.model.recording import Alignment
from coproduce.model.session import SessionFile, SheetRow
from coproduce.model.song_facts import CheckedTake, FoundFault
from coproduce.stages.take_account import MOST_OF_IT, VERDICTS, has_place, place_in_words
from coproduce.stages.wording import counted, figure, listed, signed, time_span

_MIDDLE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedTake:
    """A take that is handed on: its copy, and the names of those on it who wish to be named.

    `turned` is a second copy, turned over, of a take that was recorded upside down.
    """

    name: str
    file: SessionFile
    turned: SessionFile | None = None
    heard: str = ""


def sheet_row(  # noqa: PLR0913 - a line has this many columns
    take: HandedTake,
    *,
    track: str,
    alignment: Alignment | None,
    checked: CheckedTake | None,
    used: str,
    nudge_s: float = 0.0,
    fader: Fader | None,
) -> SheetRow:
    """Tell a take in one line.

    Parameters
    ----------
    take
        The take.
    track
        The track that it is on.
    alignment
        Where it belongs; None for the reference itself.
    checked
        What was found in it. Who judged it is not told.
    used
        What the mix uses of it, in words.
    nudge_s
        How much later a person wants it.
    fader
        The part's fader, if the take is under it.
    """
    place, clock_ppm, polarity = "the reference", None, "as recorded"
    if alignment is not None:
        place = place_in_words(alignment) if has_place(alignment) else "not found: please listen"
        clock_ppm = round(alignment.drift_ppm, 2) if has_place(alignment) else None
        polarity = "upside down" if alignment.moved and alignment.polarity < 0 else polarity
    return SheetRow(
        track=track,
        take=take.name,
        file=take.file.path,
        heard=take.heard,
        used=used,
        place=place,
        clock_ppm=clock_ppm,
        polarity=polarity,
        verdict=VERDICTS[checked.verdict] if checked else "not checked",
        findings=brief_findings(checked.findings if checked else (), take.file.duration_s),
        mix="; ".join(filter(None, (fader_in_words(fader) if fader else "", _moved(nudge_s)))),
    )


def brief_findings(findings: Iterable[FoundFault], duration_s: float) -> str:
    """Name each kind of fault once, with how often or when.

    >>> hum = FoundFault(kind="hum", start_s=0, end_s=9, value=None, threshold=None, unit="",
    ...                  meaning="", next_step="")
    >>> brief_findings([hum], 9.0), brief_findings([hum], 60.0)
    ('hum throughout', 'hum 0:00.0 to 0:09.0')
    """
    by_kind: dict[str, list[FoundFault]] = {}
    for found in findings:
        by_kind.setdefault(found.kind, []).append(found)
    told = []
    for kind, group in by_kind.items():
        name, first = kind.replace("-", " "), group[0]
        if len(group) > 1:
            name = f"{name} in {counted(len(group), 'place')}, first"
        if first.end_s <= 0.0:
            told.append(name)
        elif first.start_s <= 0.0 and first.end_s >= MOST_OF_IT * duration_s:
            told.append(f"{name} throughout")
        else:
            told.append(f"{name} {time_span(first.start_s, first.end_s)}")
    return "; ".join(told)


def fader_in_words(fader: Fader) -> str:
    """Say what the mix did.

    >>> from coproduce.model.mixing import Role
    >>> fader_in_words(Fader(part="bass", role=Role.BASS, gain_db=2.26, pan=-0.5))
    'gain +2.3 dB, 50 % left'
    """
    side = "left" if fader.pan < 0 else "right"
    where = "middle" if abs(fader.pan) < _MIDDLE else f"{abs(fader.pan):.0%} {side}"
    said = f"gain {signed(fader.gain_db, 'dB')}, {where.replace('%', ' %')}"
    return f"{said}, muted" if fader.is_muted else said


def _moved(nudge_s: float) -> str:
    way = "later" if nudge_s > 0 else "earlier"
    return f"{figure(1e3 * abs(nudge_s), 'ms')} {way}, by hand" if nudge_s else ""


def named(people: Iterable[Person]) -> str:
    """Name those who said that their name may be used; the others are counted, not named.

    >>> from coproduce.model.people import Generation
    >>> jo = Person(id="P1", credit="Jo", generation=Generation.ARTIST, decided_by="own",
    ...             allows=frozenset({Permission.NAME}))
    >>> kit = Person(id="P2", credit="Kit", generation=Generation.CHILD, decided_by="parent",
    ...              allows=frozenset())
    >>> named([jo, kit]), named([kit])
    ('Jo and 1 other', '1 person')
    """
    everybody = list(people)
    names = sorted(
        {p.credit for p in everybody if p.credit and p.allows_use(Permission.NAME)},
        key=str.casefold,
    )
    others = len(everybody) - sum(
        1 for p in everybody if p.credit and p.allows_use(Permission.NAME)
    )
    if not names:
        return counted(others, "person", "people") if others else ""
    return listed([*names, *([counted(others, "other")] if others else [])])
