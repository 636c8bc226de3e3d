"""Where something stands in a song folder that may not be there: file by file, line by line.

It reads what people wrote: every file outside build/ and sealed/, its name, and of recordings
what stands beside the sound. Lines that our own templates wrote are nobody's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from coproduce.files.file_kinds import AUDIO_SUFFIXES
from coproduce.files.leak_scan import NOT_CLEAN, Canary, Leak, scan_bytes
from coproduce.files.seal import FOLDER as SEALED
from coproduce.files.sound_pieces import without_sound
from coproduce.files.templates import share_folder
from coproduce.stages.wording import listed

BUILD: Final = "build"
_MOST_LINES: Final = 4  # so many are named
_MOST_OF_SOUND: Final = 2_000_000  # bytes: tags stand before the sound; in WAV files, around it


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One place in the files that people wrote, what it holds without saying it, what to do."""

    where: str
    meaning: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.where}: {self.meaning}. {self.next_step}"


def own_files_that_hold(
    root: Path, canaries: Sequence[Canary], besides: Collection[str | None] = ()
) -> Iterator[Held]:
    """Name every place in the files of a song folder in which something is found.

    Parameters
    ----------
    root
        The song folder.
    canaries
        What to look for; whatever else a scan tells of is left out.
    besides
        Paths in the song folder that are not read.
    """
    for path in (root, *sorted(root.rglob("*"))):
        name = path.relative_to(root).as_posix()
        is_ours = name.split("/", maxsplit=1)[0] in {BUILD, SEALED}
        if is_ours or name in besides or path.is_symlink():
            continue
        for meaning in _meanings(path.name.encode(), canaries):
            told = "the song folder's name" if path == root else _told(name, canaries)
            yield Held(where=told, meaning=meaning, next_step="Rename it.")
        if path.is_file():
            yield from _in_file(path, _told(name, canaries), canaries)


def _told(name: str, canaries: Sequence[Canary]) -> str:
    """Say which file it is, and of one whose name may not be said, in which folder."""
    if not _meanings(name.encode(), canaries):
        return name
    room = name.rpartition("/")[0]
    is_said = room and not _meanings(room.encode(), canaries)
    return f"something in {room if is_said else 'the song folder'} whose name may not be shown"


def _in_file(path: Path, told: str, canaries: Sequence[Canary]) -> Iterator[Held]:
    if path.suffix.lower() in AUDIO_SUFFIXES:
        with path.open("rb") as stream:
            content = without_sound(stream, path.stat().st_size, _MOST_OF_SOUND)
        for meaning in _meanings(content, canaries):  # tags that cannot be read leave nowhere
            step = "Clear its tags, or take it away."
            yield Held(where=f"{told}, beside the sound", meaning=meaning, next_step=step)
        return
    content = path.read_bytes()
    lines = _lines_of_people(content)
    leaks = scan_bytes(b"\n".join(lines) if lines else content, "", canaries)
    for leak in leaks:
        if leak.meaning.startswith(NOT_CLEAN):
            yield Held(where=told, meaning=leak.meaning, next_step="Read it yourself.")
    for meaning in _sought(leaks, canaries):
        sought = [canary for canary in canaries if canary.meaning == meaning]
        numbers = [number for number, line in enumerate(lines, 1) if _meanings(line, sought)]
        yield Held(where=told + _at(numbers), meaning=meaning, next_step="Take it out by hand.")


def _meanings(content: bytes, canaries: Sequence[Canary]) -> tuple[str, ...]:
    """Give the meaning of everything that is found."""
    return _sought(scan_bytes(content, "", canaries), canaries) if content.strip() else ()


def _sought(leaks: Iterable[Leak], canaries: Iterable[Canary]) -> tuple[str, ...]:
    """Give the meanings of what was looked for; a scan tells of somebody's home as well."""
    found = {leak.meaning for leak in leaks}
    return tuple(dict.fromkeys(c.meaning for c in canaries if c.meaning in found))


def _at(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    told = [str(number) for number in numbers[:_MOST_LINES]]
    more = ["more"] if len(numbers) > _MOST_LINES else []
    return f", line{'s' if len(numbers) > 1 else ''} {listed([*told, *more])}"


def _lines_of_people(content: bytes) -> list[bytes]:
    """Give the lines of a text, empty where a template wrote them; nothing if it is no text."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return []
    ours = _lines_of_templates()
    return [b"" if line.strip() in ours else line for line in content.splitlines()]


@cache
def _lines_of_templates() -> frozenset[bytes]:
    files = (path for path in (share_folder("templates") / "project").rglob("*") if path.is_file())
    return frozenset(line.strip() for path in files for line in path.read_bytes().splitlines())
