"""The document of what there is to choose from: build/comp/candidates.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coproduce.files.documents import reading_back, write_document
from coproduce.model.comping import Candidate, SectionCandidates

PartCandidates = tuple[str, tuple[SectionCandidates, ...]]


def write_candidates(path: Path, parts: Mapping[str, Sequence[SectionCandidates]]) -> None:
    """Write the candidates of each part."""
    write_document(path, candidates_document(tuple((p, tuple(s)) for p, s in parts.items())))


def candidates_document(parts: Sequence[PartCandidates]) -> dict[str, object]:
    """Give the JSON document: `{"parts": [{"part", "sections": [{"section", …}]}]}`."""
    return {
        "parts": [
            {
                "part": part,
                "sections": [
                    {
                        "section": section.section,
                        "start_s": section.start_s,
                        "end_s": section.end_s,
                        "chosen": section.chosen,
                        "candidates": [
                            {
                                "take": candidate.take,
                                "start_s": candidate.start_s,
                                "end_s": candidate.end_s,
                                "complete": candidate.is_complete,
                                "placed": candidate.is_placed,
                                "facts": list(candidate.facts),
                            }
                            for candidate in section.candidates
                        ],
                    }
                    for section in sections
                ],
            }
            for part, sections in parts
        ]
    }


def candidates_from_json(text: str, where: str) -> tuple[PartCandidates, ...]:
    """Read the candidates of each part.

    Raises
    ------
    FormatError
        If the text is not what `write_candidates` writes.
    """
    with reading_back(where):
        return tuple(
            (part["part"], tuple(_section(section) for section in part["sections"]))
            for part in json.loads(text)["parts"]
        )


def _section(document: Mapping[str, Any]) -> SectionCandidates:
    return SectionCandidates(
        section=str(document["section"]),
        start_s=float(document["start_s"]),
        end_s=float(document["end_s"]),
        chosen=None if document["chosen"] is None else str(document["chosen"]),
        candidates=tuple(
            Candidate(
                take=one["take"],
                start_s=float(one["start_s"]),
                end_s=float(one["end_s"]),
                is_complete=bool(one["complete"]),
                is_placed=bool(one["placed"]),
                facts=tuple(one["facts"]),
            )
            for one in document["candidates"]
        ),
    )
