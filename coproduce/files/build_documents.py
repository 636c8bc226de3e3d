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
        for pattern, take_in in _KINDS.items():
            found = re.fullmatch(pattern, path)
            if found:
                with reading_back(path):
                    take_in(gathered, text, path, found.group(1) if found.groups() else "")
                break
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


_TakeIn = Callable[[_Gathered, str, str, str], None]


def _tune(gathered: _Gathered, text: str, path: str, name: str) -> None:
    gathered.tunes.append(TuneFacts(name=name, melody=melody_from_json(text, path)))


def _suggestions(gathered: _Gathered, text: str, path: str, name: str) -> None:
    gathered.suggestions[name] = suggestions_from_json(text, path)


def _tune_changes(gathered: _Gathered, text: str, path: str, name: str) -> None:
    gathered.changes[name] = told_from_json(text, path)


def _findings(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    gathered.takes += checked_takes_from(json.loads(text))


def _words(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    gathered.words += problems_from(json.loads(text))


def _letters(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    gathered.letters += problems_from(json.loads(text))


def _timeline(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    gathered.timeline = timeline_from(json.loads(text))


def _tempo(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del name
    gathered.tempo = tempo_from_json(text, path)


def _alignment(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    document = json.loads(text)
    gathered.alignments.append((document["take"], alignment_from(document)))


def _tightened(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    document = json.loads(text)
    gathered.tightened.append((document["part"], tightened_from(document)))


def _stem(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    gathered.stems.append(stem_from(json.loads(text)))


def _comp(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    gathered.comps.append(comp_from(json.loads(text)))


def _candidates(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del name
    gathered.candidates += candidates_from_json(text, path)


def _mix(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    gathered.mix = mix_from(json.loads(text))


def _master(gathered: _Gathered, text: str, path: str, name: str) -> None:
    del path, name
    gathered.masters.append(master_from(json.loads(text)))


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
