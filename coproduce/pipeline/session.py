"""Handing a song to a studio: recordings copied bare, laid on tracks, read again, then there.

The session's folder appears whole or not at all, as a release does. The recordings in takes/
are only read; what is handed on is a copy of their samples without anything beside them.
Where a session went is kept in handed-on.toml, so that it can be asked back.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coproduce.errors import LeakError, NotClearedError, UsageError
from coproduce.files.allowed_metadata import check_metadata
from coproduce.files.atomic import storage_error
from coproduce.files.handed_on import keep_handed_on, name_of_folder, read_handed_on
from coproduce.files.leak_scan import scan_folder
from coproduce.model.mixing import Purpose
from coproduce.model.session import Session
from coproduce.pipeline.canaries import canaries_of
from coproduce.pipeline.leaving import leak_problems, legal_names, obstacle_problems
from coproduce.pipeline.lock import locked
from coproduce.pipeline.made_folder import must_be_replaceable
from coproduce.pipeline.named_beside import short_names_beside
from coproduce.pipeline.outcome import Observe
from coproduce.pipeline.session_files import CONTENTS, SessionFiles
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.pipeline.words import Words, read_words
from coproduce.stages.clear import clear

SESSION: Final = "build/session"
_NEEDED: Final = ("check", "align", "comp", "mix")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A finished session: its folder, its files, what is in it, and what is not and why.

    `exit_code` is 0 unless something could not be read or built, and is missing.
    """

    folder: Path
    files: tuple[str, ...]
    session: Session
    remarks: tuple[str, ...]
    exit_code: int = 0


def make_session(
    song: Path,
    output: Path | None = None,
    *,
    overwrite: bool = False,
    register: Path | None = None,
    observe: Observe = lambda _: None,
) -> HandedOver:
    """Put together what a studio needs to go on with a song.

    Parameters
    ----------
    song
        The song folder. What is out of date of its stems and mix is built first.
    output
        The folder to write; by default build/session in the song folder.
    overwrite
        Whether a session in which somebody has worked may be replaced.
    register
        Where the legal names are; by default `register.toml` beside the song folder.
    observe
        Told of each step of the build.

    Raises
    ------
    RefusedError
        If something is there that is not an untouched session.
    ConsentError
        If there is nothing that everybody agreed to.
    LeakError
        With every place in which something was found that may not leave.
    CoproduceError
        If the song cannot be read.
    """
    words = read_words(song)
    _must_be_named(words)
    target = (words.root / SESSION if output is None else output).resolve()
    _must_be_free(target, words.root, overwrite=overwrite)
    read_handed_on(words.root)  # What is wrong with it is said before anything is built.
    built = build_song(words.root, BuildRequest(only=_NEEDED), observe)
    if built.error is not None:
        raise built.error
    names = legal_names(words.root, register)
    maker = SessionFiles(words=words, built=built)
    with locked(words.root / "build"):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".session.", dir=target.parent) as scratch:
                made = Path(scratch) / "session"
                session = maker.fill(made)
                canaries = canaries_of(words, names, Purpose.REHEARSAL)
                leaks = (
                    *scan_folder(made, canaries),
                    *check_metadata(made),
                    *short_names_beside(words),
                )
                if leaks:
                    told = leak_problems(words, leaks, canaries, "Nothing was handed on.")
                    raise LeakError(list(told))
                if not target.is_relative_to(words.root):
                    # Before it is there: nothing leaves that is not written down.
                    keep_handed_on(words.root, maker.handed_on(name_of_folder(target)))
                if target.exists():
                    target.rename(Path(scratch) / "old")
                made.rename(target)
        except OSError as cause:
            raise storage_error(cause, str(target)) from cause
    files = sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file())
    remarks = tuple(maker.remarks(names))
    return HandedOver(
        folder=target,
        files=tuple(files),
        session=session,
        remarks=remarks,
        exit_code=maker.exit_code,
    )


def _must_be_named(words: Words) -> None:
    """Make sure that the title, which is all of the words that goes along, may go."""
    title = (words.title,) if words.title.is_traced else ()
    clearance = clear(replace(words.lineage, lines=title), (), words.people, Purpose.REHEARSAL)
    if not clearance.is_clear:
        raise NotClearedError(list(obstacle_problems(clearance.obstacles)))


def _must_be_free(target: Path, root: Path, *, overwrite: bool) -> None:
    """Make sure that nothing is lost at that place, and that no song mistakes it for its own."""
    if target.is_relative_to(root) and not target.is_relative_to(root / "build"):
        raise UsageError(
            "a session does not belong among what people put into the song folder",
            "-o",
            "Choose a folder outside the song, or leave -o out.",
        )
    if target.is_relative_to(root / "build") and target != root / SESSION:
        raise UsageError(
            "what is in build/ belongs to the build", "-o", f"Leave -o out: it is {SESSION} then."
        )
    must_be_replaceable(
        target,
        CONTENTS,
        "session",
        was_changed="somebody has worked in this session",
        overwrite=overwrite,
    )
