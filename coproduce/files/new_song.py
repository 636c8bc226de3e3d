"""Writing a new song folder that a songwriter can fill in with a plain editor."""

from __future__ import annotations

import shutil
import string
import tempfile
from pathlib import Path

import tomlkit

from coproduce.errors import RefusedError, UsageError
from coproduce.files.atomic import storage_error

LONGEST_TITLE = 300


def write_new_song(folder: Path, title: str, template: Path) -> None:
    """Copy the template of a song folder and put the title in.

    The folder appears whole or not at all.

    Raises
    ------
    UsageError
        If the title is empty, longer than LONGEST_TITLE characters, or of several lines.
    RefusedError
        If there is something at that place already.
    StorageError
        If the disk is full or the place cannot be written to.
    """
    title = title.strip()
    if not title or len(title.splitlines()) > 1:
        raise UsageError("is not a title", "--title", "Give the song's title, on one line.")
    if len(title) > LONGEST_TITLE:
        raise UsageError(
            f"is too long for a title: {len(title)} characters",
            "--title",
            f"Give at most {LONGEST_TITLE} characters.",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(
            "is there already, and we would not write over it",
            str(folder),
            "Choose another name, or move what is there away.",
        )
    target = folder.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-song-", dir=target.parent) as scratch:
            made = Path(scratch) / "song"
            shutil.copytree(template, made)
            _fill_in(made / "song.toml", title=tomlkit.item(title).as_string())
            # A brace would end the directive; ChordPro has no way to write one inside.
            _fill_in(made / "chords" / "song.cho", title=title.translate({0x7B: "(", 0x7D: ")"}))
            (made / "chords" / "song.cho").rename(made / "chords" / f"{target.name}.cho")
            if target.exists():
                target.rmdir()
            made.rename(target)
    except OSError as cause:
        raise storage_error(cause, str(folder)) from cause


def _fill_in(path: Path, **values: str) -> None:
    text = string.Template(path.read_text("utf-8")).substitute(values)
    path.write_text(text, encoding="utf-8", newline="\n")
