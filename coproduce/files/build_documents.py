"""The small JSON documents that the steps of a build leave, read back as one set of facts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from coproduce.errors import Problem
from coproduce.files.alignment_json import alignment_from
from coproduce.files.candidates_json import candidates_from_json
from coproduce.files.comp_json import comp_from
from coproduce.files.documents import reading_back
from coproduce.files.findings_json import checked_takes_from
from coproduce.files.melody_json import melody_from_json
from coproduce.files.problems_json import problems_from
from coproduce.files.sound_json import master_from, mix_from, stem_from
from coproduce.files.suggestions_json import suggestions_from_json
from coproduce.files.tempo_json import tempo_from_json
from coproduce.files.tightened_json import tightened_from
from coproduce.files.timeline_json import timeline_from
from coproduce.files.tune_changes_json import told_from_json
from coproduce.model.clearance import Obstacle, Subject, Why
from coproduce.model.comping import SectionCandidates
from coproduce.model.melody import ChordSuggestion
from coproduce.model.people import Permission
from coproduce.model.recording import (
    Alignment,
    Tightened,
)
from coproduce.model.song import FormSection
from coproduce.model.song_facts import (
    CheckedTake,
    CompFacts,
    MasterFacts,
    MixFacts,
    SongFacts,
    StemFacts,
    Timeline,
    TuneFacts,
)
from coproduce.model.tempo_map import FollowedTempo
from coproduce.model.tune_changes import ToldChanges


@dataclass
class _Gathered:
    """What was read so far."""

    tunes: list[TuneFacts] = field(default_factory=list)
    suggestions: dict[str, tuple[ChordSuggestion, ...]] = field(default_factory=dict)
    takes: list[CheckedTake] = field(default_factory=list)
    timeline: Timeline | None = None
    tempo: FollowedTempo | None = None
    alignments: list[tuple[str, Alignment]] = field(default_factory=list)
    tightened: list[tuple[str, Tightened]] = field(default_factory=list)
    stems: list[StemFacts] = field(default_factory=list)
    comps: list[CompFacts] = field(default_factory=list)
    candidates: list[tuple[str, tuple[SectionCandidates, ...]]] = field(default_factory=list)
    mix: MixFacts | None = None
    masters: list[MasterFacts] = field(default_factory=list)
    words: list[Problem] = field(default_factory=list)
    letters: list[Problem] = field(default_factory=list)
    changes: dict[str, ToldChanges] = field(default_factory=dict)


def read_song_facts(
    settings: Mapping[str, Any],
    documents: Mapping[str, str],
    lost: Mapping[str, str] = MappingProxyType({}),
) -> SongFacts:
    """Put together what a build has found out about a song.

    Parameters
    ----------
    settings
        What the folder says: title, key, time_signature, tempo_bpm, bar_s, form, papers,
        quarantined, unlisted, drafts.
    documents
        The text of each document by its path in the song folder; any may be missing.
    lost
        Why other files could not be made, by path; the lines of a message after the first
        say what to do.

    Raises
    ------
    FormatError
        If one of them is not what its step writes.
    """
    gathered = _Gathered()
    without: dict[str, list[str]] = {}
    for path, message in lost.items():
        tune = re.fullmatch(_TUNE, path)
        if tune:
            problem = _problem(message, "")
            gathered.tunes.append(TuneFacts(name=tune.group(1), problem=problem))
        elif not re.fullmatch(_SUGGESTIONS, path):  # a lost tune has said it already
            without.setdefault(message, []).append(path)
    for path, text in documents.items():
        _gather(gathered, path, text)
    return SongFacts(
        title=str(settings["title"]),
        key=str(settings["key"]),
        time_signature=str(settings["time_signature"]),
        tempo_bpm=float(settings["tempo_bpm"]),
        bar_s=float(settings["bar_s"]),
        form=tuple(FormSection(**section) for section in settings["form"]),
        papers=tuple(path for path in settings["papers"] if path not in lost),
        kept_out=tuple(_obstacle(entry) for entry in settings["quarantined"]),
        unlisted=tuple(settings["unlisted"]),
        drafts=int(settings["drafts"]),
        lost=tuple(_problem(message, paths[0]) for message, paths in without.items()),
        tunes=tuple(
            replace(
                tune,
                suggestions=gathered.suggestions.get(tune.name, ()),
                changes=gathered.changes.get(tune.name),
            )
            for tune in sorted(gathered.tunes, key=lambda tune: tune.name)
        ),
        takes=tuple(gathered.takes),
        timeline=gathered.timeline,
        tempo=gathered.tempo,
        alignments=tuple(gathered.alignments),
        tightened=tuple(gathered.tightened),
        stems=tuple(gathered.stems),
        mix=gathered.mix,
        masters=tuple(gathered.masters),
        words=tuple(gathered.words),
        letters=tuple(dict.fromkeys(gathered.letters)),
        candidates=tuple(gathered.candidates),
        comps=tuple(gathered.comps),
    )


def _gather(gathered: _Gathered, path: str, text: str) -> None:
    """Take in a document as its place says; what lies elsewhere is not ours to read."""
    for pattern, take_in in _KINDS.items():
        if found := re.fullmatch(pattern, path):
            name = found.group(1) if found.groups() else ""
            with reading_back(path):
                take_in(gathered, _Document(path, text, name))
            return


@dataclass(frozen=True, slots=True)
class _Document:
    """A document as it was left; `name` is its own part of its path."""

    path: str
    text: str
    name: str

    @property
    def content(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.text)
        return document


_TakeIn = Callable[[_Gathered, _Document], None]


def _tune(gathered: _Gathered, left: _Document) -> None:
    melody = melody_from_json(left.text, left.path)
    gathered.tunes.append(TuneFacts(name=left.name, melody=melody))


def _suggestions(gathered: _Gathered, left: _Document) -> None:
    gathered.suggestions[left.name] = suggestions_from_json(left.text, left.path)


def _tune_changes(gathered: _Gathered, left: _Document) -> None:
    gathered.changes[left.name] = told_from_json(left.text, left.path)


def _findings(gathered: _Gathered, left: _Document) -> None:
    gathered.takes += checked_takes_from(left.content)


def _words(gathered: _Gathered, left: _Document) -> None:
    gathered.words += problems_from(left.content)


def _letters(gathered: _Gathered, left: _Document) -> None:
    gathered.letters += problems_from(left.content)


def _timeline(gathered: _Gathered, left: _Document) -> None:
    gathered.timeline = timeline_from(left.content)


def _tempo(gathered: _Gathered, left: _Document) -> None:
    gathered.tempo = tempo_from_json(left.text, left.path)


def _alignment(gathered: _Gathered, left: _Document) -> None:
    gathered.alignments.append((left.content["take"], alignment_from(left.content)))


def _tightened(gathered: _Gathered, left: _Document) -> None:
    gathered.tightened.append((left.content["part"], tightened_from(left.content)))


def _stem(gathered: _Gathered, left: _Document) -> None:
    gathered.stems.append(stem_from(left.content))


def _comp(gathered: _Gathered, left: _Document) -> None:
    gathered.comps.append(comp_from(left.content))


def _candidates(gathered: _Gathered, left: _Document) -> None:
    gathered.candidates += candidates_from_json(left.text, left.path)


def _mix(gathered: _Gathered, left: _Document) -> None:
    gathered.mix = mix_from(left.content)


def _master(gathered: _Gathered, left: _Document) -> None:
    gathered.masters.append(master_from(left.content))


_SUGGESTIONS: Final = r"build/notation/(.+)\.chords\.json"
_TUNE: Final = r"build/notation/(.+)(?<!\.pitch)(?<!\.heard)(?<!\.diff)(?<!\.chords)\.json"
# Which document is which, by its path; the first that fits. A group is the document's name.
_KINDS: Final[Mapping[str, _TakeIn]] = {
    r"build/notation/(.+)\.diff\.json": _tune_changes,
    _SUGGESTIONS: _suggestions,
    _TUNE: _tune,
    r"build/check/findings\.json": _findings,
    r"build/check/words\.json": _words,
    r"build/sheets/(.+)\.letters\.json": _letters,
    r"build/stems/timeline\.json": _timeline,
    r"build/stems/tempo\.json": _tempo,
    r"build/comp/harmony\.json": lambda *_: None,
    r"build/stems/(.+)\.alignment\.json": _alignment,
    r"build/stems/(.+)\.comp\.json": _comp,
    r"build/stems/(.+)\.tightened\.json": _tightened,
    r"build/stems/(.+)\.json": _stem,
    r"build/comp/candidates\.json": _candidates,
    r"build/mix/mix\.json": _mix,
    r"build/master/(.+)\.json": _master,
}


def _problem(message: str, where: str) -> Problem:
    """Take a message apart, as `errors.Problem` writes it."""
    what, *advice = [line.strip() for line in message.splitlines() if line.strip()] or ["?"]
    return Problem(what=what, where=where, next_step=" ".join(advice))


def _obstacle(entry: Mapping[str, Any]) -> Obstacle:
    return Obstacle(
        subject=Subject.TAKE,
        name=entry["take"],
        why=Why(entry["why"]),
        person=entry["person"],
        permission=Permission(entry["permission"]) if entry["permission"] else None,
    )
