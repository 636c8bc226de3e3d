"""What lies in a song folder and is not read, so that nobody believes that it was used.

Words are typed in a word processor, memos are put into a folder a week, and "Lyrics" is no
"lyrics" on some computers. None of that is a mistake that should stop a build; but who gave
a verse should hear that nobody has looked at it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from coproduce.errors import Problem
from coproduce.files.file_kinds import (
    AUDIO_SUFFIXES,
    CHORD_SHEET_SUFFIXES,
    DRAFT_SUFFIXES,
    MELODY_SUFFIXES,
    OWN_SCORE_SUFFIXES,
)
from coproduce.files.file_names import shown
from coproduce.files.folder_listing import visible_entries
from coproduce.slips import nearest

SET_ASIDE: Final = "_"  # whoever begins a name with it does not want to hear of it
MOST_NAMED: Final = 4
ALMOST: Final = 0.6  # "melodies" is like "melody" by that much, "posters" like "stems" less
_SESSIONS: Final = frozenset(
    (".band", ".logicx", ".aup", ".aup3", ".als", ".cpr", ".ptx", ".ptf", ".rpp", ".flp", ".reason")
)
_ARCHIVES: Final = frozenset({".zip", ".7z", ".rar", ".tar", ".gz", ".tgz"})
_MIDI: Final = frozenset({".mid", ".midi"})
_OTHER_SCORES: Final = frozenset({".abc", ".ly", ".gp", ".gp3", ".gp4", ".gp5", ".gpx"})
_TEXTS: Final = frozenset(
    (".doc", ".docx", ".odt", ".rtf", ".pages", ".pdf", ".md", ".html", ".htm", ".wps", ".tex")
)
_PICTURES: Final = frozenset(
    (".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".tif", ".tiff", ".gif", ".bmp")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """One folder of a song: what is read in it, and what to do with each kind that is not."""

    reads: frozenset[str]
    advice: Mapping[str, str]


def _for(suffixes: frozenset[str], advice: str) -> dict[str, str]:
    return dict.fromkeys(suffixes, advice)


_TO_IDEAS: Final = _for(AUDIO_SUFFIXES, "A recording of a sung idea belongs in ideas/.")
_TO_MELODY: Final = _for(MELODY_SUFFIXES, "A score belongs in melody/.")
_AS_SOUND: Final = _for(
    _SESSIONS | _ARCHIVES | _MIDI, "Export or unpack the sound, such as WAV, FLAC or M4A, to here."
)
_AS_DRAFT: Final = _for(
    _TEXTS | _PICTURES | frozenset({""}), "Save or type its words as plain text (.txt), here."
)
_AS_SHEET: Final = _for(
    _TEXTS | _PICTURES | frozenset({".txt", ".tab", ".opensong", ".onsong", ""}),
    "Save it as plain text, and make a chord sheet (.cho) of it with `coproduce convert`.",
)
_ROOMS: Final[Mapping[str, _Room]] = {
    "lyrics": _Room(
        reads=DRAFT_SUFFIXES,
        advice=_TO_IDEAS
        | _TO_MELODY
        | _AS_DRAFT
        | _for(CHORD_SHEET_SUFFIXES, "A chord sheet belongs in chords/."),
    ),
    "chords": _Room(reads=CHORD_SHEET_SUFFIXES, advice=_TO_IDEAS | _TO_MELODY | _AS_SHEET),
    "ideas": _Room(
        reads=AUDIO_SUFFIXES,
        advice=_AS_SOUND | _TO_MELODY | _for(OWN_SCORE_SUFFIXES, "A score belongs in melody/."),
    ),
    "melody": _Room(
        reads=MELODY_SUFFIXES,
        advice=_TO_IDEAS
        | _for(_MIDI | _OTHER_SCORES, "Export it as MusicXML (.musicxml), to here."),
    ),
    "stems": _Room(reads=AUDIO_SUFFIXES, advice=_AS_SOUND),
}
_TAKES: Final = _Room(reads=AUDIO_SUFFIXES, advice=_AS_SOUND)
_LOOSE: Final[Mapping[str, str]] = (
    _for(
        AUDIO_SUFFIXES,
        "A sung idea belongs in ideas/, a recording of a part in a folder of takes/.",
    )
    | _for(CHORD_SHEET_SUFFIXES, "A chord sheet belongs in chords/.")
    | _TO_MELODY
)


def unread_files(song: Path) -> tuple[Problem, ...]:
    """Name what people put into a song folder and no step reads, with what to do about it.

    Whatever begins with a dot or an underscore is set aside on purpose, a README is no part of
    the song, and a document whose text lies beside it has been read. A folder that
    is missing, or no song, has nothing unread.
    """
    if not (song / "song.toml").is_file():
        return ()
    found = [*_grouped("", song, _LOOSE), *_strange_folders(song)]
    for name, room in _ROOMS.items():
        found += _in_room(song / name, name, room)
    for part in _entries(song / "takes"):
        if part.is_dir(follow_symlinks=False):
            found += _in_room(Path(part.path), f"takes/{shown(part.name)}", _TAKES)
    return tuple(found)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """List what is visible in a folder and not set aside, by name."""
    return [entry for entry in visible_entries(folder) if not _is_set_aside(entry.name)]


def _is_set_aside(name: str) -> bool:
    is_explanation = PurePosixPath(name).stem.lower() == "readme"
    return name.startswith(SET_ASIDE) or is_explanation


def _in_room(folder: Path, where: str, room: _Room) -> Iterator[Problem]:
    yield from _grouped(where, folder, room.advice, room.reads)
    for entry in _entries(folder):
        if not entry.is_dir(follow_symlinks=False):
            continue
        if any(_suffix(inside.name) in room.reads for inside in _entries(Path(entry))):
            yield Problem(
                what="is a folder in a folder, and what is in it is not read",
                where=f"{where}/{shown(entry.name)}",
                next_step=f"Move its files up into {where}/; or let its name begin with an "
                "underscore, and it is not mentioned again.",
            )


def _grouped(
    where: str,
    folder: Path,
    advice: Mapping[str, str],
    reads: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """Say what is not read in a folder: one message for all to which the same advice applies."""
    files = [entry.name for entry in _entries(folder) if entry.is_file()]
    read = {PurePosixPath(name).stem for name in files if _suffix(name) in reads}
    groups: dict[str, list[str]] = {}
    for name in files:
        if _suffix(name) in advice and PurePosixPath(name).stem not in read:
            groups.setdefault(advice[_suffix(name)], []).append(shown(name))
    for next_step, names in groups.items():
        more = len(names) - MOST_NAMED
        listed = ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield Problem(
            what=f"{'are' if len(names) > 1 else 'is'} not read",
            where=f"{where}/: {listed}" if where else listed,
            next_step=next_step,
        )


def _strange_folders(song: Path) -> Iterator[Problem]:
    """Name folders whose names are nearly those that are read: "Lyrics", "idea"."""
    known = [*_ROOMS, "takes"]
    for entry in _entries(song):
        like = nearest(entry.name, known, ALMOST)
        if not entry.is_dir(follow_symlinks=False) or entry.name in known or not like:
            continue
        if any(entry.name.lower() == name and (song / name).is_dir() for name in known):
            continue  # the disk takes both for one name
        yield Problem(
            what="is not read: no such folder belongs to a song",
            where=f"{shown(entry.name)}/",
            next_step=f"{like}Rename it; or let its name begin with an underscore, and it is "
            "not mentioned again.",
        )


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
