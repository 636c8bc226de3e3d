"""Writing the example hub: three songs and a show for people to practise on.

A hub that was written before is brought up to date without touching what somebody changed
in it: a ledger beside the songs remembers how each file was when it was written.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import tomlkit

from coproduce.errors import FormatError, RefusedError
from coproduce.files.atomic import write_bytes, write_text
from coproduce.files.templates import share_folder
from coproduce.pipeline.example_score import SONG
from coproduce.pipeline.example_takes import ANSWER_KEY

LEDGER = "demo-files.json"
REGISTER = "register.toml"
SHORT_SECTIONS = ("Verse 1", "Chorus")
# What the example's own comment says of its form, and what is true of the short one.
WHOLE_FORM = "# The song as it is played: 72 bars, three minutes."
SHORT_FORM = "# The first verse and the chorus of the song: 16 bars, 40 seconds."
# Legal names stay out of song folders. These stand for them, so that a leak can be found.
CANARIES = tuple(f"P{number:02d}" for number in range(1, 8))


def write_example_hub(folder: Path, *, short: bool = False) -> tuple[str, ...]:
    """Copy the example hub to a folder, or bring such a copy up to date.

    Parameters
    ----------
    folder
        New, empty, or an example hub that was written before.
    short
        Play only the first verse and the chorus of the song that is recorded, for tests.

    Returns
    -------
    tuple of str
        Files that somebody changed, which were therefore left as they are.

    Raises
    ------
    RefusedError
        If the folder holds something else, or the same song recorded to the other form.
    FormatError
        If its ledger was damaged.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    _must_be_ours(folder)
    before = _read_ledger(folder)
    _must_be_this_form(folder, before, short=short)
    kept: list[str] = []
    now: dict[str, str] = {}
    for name, content in _files(short=short).items():
        target = folder / name
        if target.exists() and _digest(target.read_bytes()) not in {
            before.get(name),
            _digest(content),
        }:
            kept.append(name)
            now[name] = before.get(name, "")
            continue
        if not target.exists() or target.read_bytes() != content:
            write_bytes(target, content)
        now[name] = _digest(content)
    write_text(folder / LEDGER, json.dumps(now, ensure_ascii=False, indent=2) + "\n")
    return tuple(kept)


def _must_be_ours(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise RefusedError("is a file", str(folder), "Name a new folder for the example songs.")
    if any(folder.iterdir()) and not (folder / LEDGER).is_file():
        raise RefusedError(
            "is not empty, and is no example hub",
            str(folder),
            "Name a new folder for the example songs, or move what is there away.",
        )


def _must_be_this_form(folder: Path, before: dict[str, str], *, short: bool) -> None:
    """Refuse to give a recorded song the other form, which its takes would not fit."""
    settings = f"{SONG}/song.toml"
    other = _digest(_files(short=not short)[settings])
    if before.get(settings) == other and (folder / SONG / "takes").exists():
        held = "the song's whole form" if short else "the song's short form"
        raise RefusedError(
            f"holds {held}, and its takes were recorded to that",
            str(folder),
            f"Run it {'without' if short else 'with'} --short, or name a new folder.",
        )


def _files(*, short: bool) -> dict[str, bytes]:
    share = share_folder("projects")
    files = {
        path.relative_to(share).as_posix(): path.read_bytes()
        for path in sorted(share.rglob("*"))
        if path.is_file() and not _is_made(path.relative_to(share))
    }
    if short:
        settings = f"{SONG}/song.toml"
        files[settings] = shortened(files[settings].decode()).encode()
    files[REGISTER] = _register().encode()
    return files


def _is_made(path: Path) -> bool:
    """Whether a file of a checkout was made there, by trying the example in place."""
    return (
        "build" in path.parts
        or "takes" in path.parts
        or any(part.startswith(".") for part in path.parts)
        or path.name in {LEDGER, REGISTER, ANSWER_KEY}
    )


def shortened(song_toml: str) -> str:
    """Keep of a form only the first verse and the chorus, once each; comments stay."""
    document = tomlkit.parse(song_toml.replace(WHOLE_FORM, SHORT_FORM))
    form = document["form"]
    kept = tomlkit.aot()
    for wanted in SHORT_SECTIONS:
        kept.append(next(section for section in form if section["section"] == wanted))
    document["form"] = kept
    return tomlkit.dumps(document)


def _register() -> str:
    lines = [
        "# Legal names, kept outside the song folders and out of version control. These are",
        "# stand-ins, planted so that a leak into something released can be found.",
        *(f'{person} = "QXLEGAL-{person}"' for person in CANARIES),
    ]
    return "\n".join(lines) + "\n"


def _read_ledger(folder: Path) -> dict[str, str]:
    path = folder / LEDGER
    if not path.is_file():
        return {}
    try:
        known = json.loads(path.read_text("utf-8"))
        return {str(name): str(digest) for name, digest in known.items()}
    except (ValueError, AttributeError) as cause:
        raise FormatError(
            "cannot be read any more", str(path), "Name a new folder for the example songs."
        ) from cause


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
