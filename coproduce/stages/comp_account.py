"""The account of choosing between takes: what there is, and how a comp was put together."""

from __future__ import annotations

from collections.abc import Iterator

from coproduce.model.comping import Candidate, SectionCandidates
from coproduce.model.report import CompReport, Table
from coproduce.model.song_facts import CompFacts, SongFacts
from coproduce.stages.wording import counted, listed, time_code

NOTHING_FOUND = "nothing found"


def tell_comps(facts: SongFacts) -> tuple[CompReport, ...]:
    """Tell for each part of which there are several takes what there is, and what is used."""
    made = {comp.part: comp for comp in facts.comps}
    parts = dict.fromkeys((*(part for part, _ in facts.candidates), *made))
    offered = dict(facts.candidates)
    return tuple(_tell(part, offered.get(part, ()), made.get(part)) for part in parts)


def candidate_facts(candidate: Candidate) -> str:
    """Say in a line what is known about a take in a section, and nothing about the singing.

    >>> candidate_facts(Candidate(take="vox/1", start_s=0, end_s=9, is_complete=True))
    'complete; nothing found'
    """
    whole = "complete" if candidate.is_complete else "not complete"
    return f"{whole}; {' '.join(candidate.facts) or NOTHING_FOUND}"


def _tell(part: str, sections: tuple[SectionCandidates, ...], made: CompFacts | None) -> CompReport:
    return CompReport(
        part=part,
        sentences=tuple(_sentences(part, sections, made)),
        choices=_choices(part, sections) if sections else None,
        recipe=_recipe(made) if made is not None else None,
    )


def _sentences(
    part: str, sections: tuple[SectionCandidates, ...], made: CompFacts | None
) -> Iterator[str]:
    if made is not None:
        pieces = counted(len(made.pieces), "piece")
        takes = listed(list(dict.fromkeys(piece.take for piece in made.pieces)))
        yield f"Put together from {pieces} of {takes}, as mix.toml says."
        return
    used = next((section.chosen for section in sections if section.chosen), None)
    takes = listed([candidate.take for candidate in sections[0].candidates]) if sections else ""
    if used is not None:
        yield (
            f"There are {takes}; {used} is used throughout. To choose for each section, write into "
            f'mix.toml, under [parts.{part}], such as comp = ["{sections[0].section}: '
            f'{used.partition("/")[2]}", "rest: {used.partition("/")[2]}"].'
        )


def _choices(part: str, sections: tuple[SectionCandidates, ...]) -> Table:
    rows = []
    for section in sections:
        for number, candidate in enumerate(section.candidates):
            is_used = candidate.take == section.chosen
            rows.append(
                (
                    section.section if number == 0 else "",
                    candidate.take,
                    time_code(candidate.start_s),
                    candidate_facts(candidate),
                    "used" if is_used else "",
                )
            )
    return Table(
        caption=f"What there is of {part}, take by take",
        headings=("Section", "Take", "In the take at", "What is known of it", "Now"),
        rows=tuple(rows),
        figures=frozenset({2}),
    )


def _recipe(made: CompFacts) -> Table:
    rows = []
    for number, piece in enumerate(made.pieces):
        join = made.joins[number - 1] if number else None
        rows.append(
            (
                listed(list(piece.sections)),
                piece.take,
                time_code(piece.from_s),
                time_code(piece.to_s),
                join.why if join is not None else "From the beginning.",
            )
        )
    return Table(
        caption=f"How {made.part} was put together",
        headings=("Sections", "Take", "From", "To", "How it is joined to what is before"),
        rows=tuple(rows),
        figures=frozenset({2, 3}),
    )
