"""Releasing a song: asked of everybody, put together, scrubbed, read again, and only then there.

The release folder appears whole or not at all. If somebody did not agree, or a leak is
found, there is none, and an older one for the same purpose is removed, because it may hold
what may not leave any more.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coproduce.errors import LeakError, NotClearedError, Problem, RefusedError, UsageError
from coproduce.files.allowed_metadata import check_metadata
from coproduce.files.atomic import storage_error, write_text
from coproduce.files.audio import read_blocks
from coproduce.files.documents import write_document
from coproduce.files.flac import write_flac_blocks
from coproduce.files.leak_scan import scan_folder
from coproduce.files.melody_json import read_melody_json
from coproduce.files.tags import tag_flac
from coproduce.model.credits import Credits
from coproduce.model.melody import Melody
from coproduce.model.mixing import Purpose
from coproduce.pipeline.canaries import canaries_of, sealed_words, withdrawn
from coproduce.pipeline.digests import sha256
from coproduce.pipeline.earlier_releases import RELEASES, record_beside, remember_needs
from coproduce.pipeline.leaving import leak_problems, legal_names, obstacle_problems, unsearched
from coproduce.pipeline.lock import locked
from coproduce.pipeline.mixed_takes import mixed_takes, without_takes
from coproduce.pipeline.named_beside import quotes_beside, short_names_beside
from coproduce.pipeline.outcome import Observe
from coproduce.pipeline.remake import WORK, make_master
from coproduce.pipeline.songs import build_song, letters_not_printed
from coproduce.pipeline.words import Words, read_words
from coproduce.slips import nearest
from coproduce.stages.clear import clear, needed, place
from coproduce.stages.credits import credit
from coproduce.stages.trace import is_like
from coproduce.stages.untold_words import untold_words

_PAPERS: Final = (
    "sheets/chord-sheet.pdf",
    "sheets/lead-sheet.pdf",
    "sheets/lead-sheet.musicxml",
    "sheets/large-print.pdf",
)
# What goes out with the recording: everything to those who play, the words to those who listen.
PAPERS_FOR: Final = {
    Purpose.REHEARSAL: _PAPERS,
    Purpose.LIVE: _PAPERS,
    Purpose.CD: ("sheets/large-print.pdf",),
    Purpose.STREAM: ("sheets/large-print.pdf",),
    Purpose.BROADCAST: ("sheets/large-print.pdf",),
}
_AS_FLAC: Final = frozenset({Purpose.STREAM})
_OR_WITHOUT: Final = "Or leave the take out: --without {take}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A finished release: its folder, its files, and a remark if something was not checked."""

    folder: Path
    files: tuple[str, ...]
    remarks: tuple[str, ...]


def release_song(
    song: Path,
    purpose: Purpose,
    without: Collection[str] = (),
    register: Path | None = None,
    observe: Observe = lambda _: None,
) -> Released:
    """Put together what may leave for a purpose, and prove that nothing else is in it.

    Parameters
    ----------
    song
        The song folder. It is built first, as far as it is out of date.
    purpose
        What the release is for.
    without
        Names of takes to leave out; the rest is mixed and mastered again.
    register
        Where the legal names are; by default `register.toml` beside the song folder.
    observe
        Told of each step of the build.

    Raises
    ------
    ConsentError
        With every line and take that somebody did not agree to. Nothing is written.
    LeakError
        With every place in which something was found that may not leave.
    CoproduceError
        If the song cannot be read or built.
    """
    words = read_words(song)
    names = legal_names(words.root, register)
    wanted = without_takes(words.folder, _known_takes(words, without))
    takes = mixed_takes(wanted)
    clearance = clear(words.everything_said, takes, words.people, purpose)
    if not clearance.is_clear:
        raise _refusal(words, purpose, obstacle_problems(clearance.obstacles, _OR_WITHOUT))
    built = build_song(words.root, observe=observe)
    if built.errors:
        raise built.errors[0]
    untold = list(untold_words(_corrected_tunes(words), words.lineage.lines))
    if untold:
        raise _refusal(words, purpose, untold)
    if read_words(song) != words:
        raise RefusedError(
            "the song folder was changed while it was being released",
            str(song),
            "Run the same command again.",
        )
    named = credit(words.everything_said, takes, words.people, purpose)
    with locked(words.root / "build"):
        try:
            master = make_master(words.root, words.folder, wanted, purpose)
            released = _publish(words, purpose, master, named, names)
            needs = needed(words.everything_said, takes, words.people, purpose)
            remember_needs(words.root, purpose, needs, words.people)
            return released
        finally:
            shutil.rmtree(words.root / WORK, ignore_errors=True)


def _known_takes(words: Words, without: Collection[str]) -> Collection[str]:
    takes = [*(take.name for take in words.folder.takes), *words.folder.stems.values()]
    for name in without:
        if name not in takes:
            raise UsageError(
                f"there is no take {name}", "--without", f"{nearest(name, takes)}Check the name."
            )
    return without


def _refusal(words: Words, purpose: Purpose, problems: Iterable[Problem]) -> NotClearedError:
    """Remove an earlier release, which may hold what may not leave, and tell all of it."""
    told = list(problems)
    if _remove(words.root / RELEASES / purpose):
        told.append(
            Problem(
                what=f"the earlier release for {purpose} was removed",
                next_step="If copies of it went out, ask for them back.",
            )
        )
    return NotClearedError(told)


def _publish(
    words: Words,
    purpose: Purpose,
    master: Path | None,
    named: Credits,
    names: dict[str, tuple[str, ...]],
) -> Released:
    """Write everything into a folder beside the release, read it again, and rename it."""
    releases = words.root / RELEASES
    target = releases / purpose
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{purpose}.", dir=releases) as scratch:
            made = Path(scratch) / purpose
            made.mkdir()
            _fill(made, words, purpose, master, named)
            canaries = canaries_of(words, names, purpose)
            leaks = (
                *scan_folder(made, canaries),
                *check_metadata(made),
                *short_names_beside(words),
            )
            if leaks:
                _remove(target)
                told = leak_problems(words, leaks, canaries, "Nothing was released.")
                raise LeakError(list(told))
            _remove(target)
            made.rename(target)
    except OSError as cause:
        raise storage_error(cause, str(target)) from cause
    papers = [Path(paper).stem for paper in PAPERS_FOR[purpose] if paper.endswith(".pdf")]
    remarks = (
        *unsearched(words, "release", names, purpose),
        *map(str, letters_not_printed(words.root, papers)),
        *_near_to_withdrawn(words),
        *quotes_beside(words),
    )
    files = tuple(sorted(path.name for path in target.iterdir()))
    return Released(folder=target, files=files, remarks=remarks)


def _corrected_tunes(words: Words) -> dict[str, Melody]:
    """Give the tunes that a person corrected, as the build read them, by the paths of scores."""
    notation = words.root / "build" / "notation"
    return {
        path: read_melody_json(notation / f"{name}.json")
        for name, path in words.folder.melodies.items()
    }


def _near_to_withdrawn(words: Words) -> Iterator[str]:
    """Point out lines that may have kept something of what was taken back: a person decides."""
    gone, sealed = {person.id for person in withdrawn(words)}, sealed_words(words)
    for line in words.everything_said.lines:
        near = {s for source in line.resembling for s in source.speakers} & gone
        near |= {person_id for person_id, text in sealed if is_like(text, line.words)}
        for person_id in sorted(near):
            yield f"{place(line)} is like something of {person_id}'s, who withdrew. Look at it."


def _fill(made: Path, words: Words, purpose: Purpose, master: Path | None, named: Credits) -> None:
    stem = slug(words.folder.song.title) or "song"
    if master is not None and purpose in _AS_FLAC:
        recording = made / f"{stem}-{purpose}.flac"
        write_flac_blocks(recording, read_blocks(master), 24)
        tag_flac(recording, words.folder.song.title, " ".join(named.lines))
    elif master is not None:
        shutil.copyfile(master, made / f"{stem}-{purpose}.wav")
    for paper in PAPERS_FOR[purpose]:
        path = words.root / "build" / paper
        if path.exists():
            shutil.copyfile(path, made / f"{stem}-{path.name}")
    credits_text = "\n".join((words.folder.song.title, "", *named.lines, ""))
    write_text(made / f"{stem}-credits.txt", credits_text)
    digests = {path.name: sha256(path) for path in sorted(made.iterdir())}
    document = {"title": words.folder.song.title, "purpose": purpose, "sha256": digests}
    write_document(made / "release.json", document)


def slug(title: str) -> str:
    """Make a file name of a title: small letters, figures and hyphens.

    >>> slug("Sandwiches on the N°9, encore!")
    'sandwiches-on-the-n-9-encore'
    """
    composed = unicodedata.normalize("NFC", title).casefold()
    return re.sub(r"[\W_]+", "-", composed).strip("-")[:60]


def _remove(folder: Path) -> bool:
    record_beside(folder).unlink(missing_ok=True)
    if not folder.exists():
        return False
    shutil.rmtree(folder)
    return True
