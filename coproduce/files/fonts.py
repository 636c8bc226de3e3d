"""Fonts for printed papers: unpacked once into the user's cache, safely by many processes.

The engraver draws ♯, ♭ and ♩ as letters of its own music font, and words in Liberation Serif;
its package carries both only as base64 inside style sheets. Words on papers are set in Atkinson
Hyperlegible (Braille Institute), made for readers with low vision, where somebody installed it,
and otherwise in DejaVu Sans, which comes with matplotlib.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import importlib.metadata
import importlib.util
import io
import os
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import fontTools.ttLib

from coproduce.errors import CoproduceError, StorageError
from coproduce.files.atomic import write_bytes
from coproduce.files.system_fonts import Substitute, find_substitutes, has_letter

MUSIC_FONT = "Leipzig"
MUSIC_TEXT_FONT = "Liberation Serif"
PLAIN_FONT = "DejaVu Sans"
FIXED_FONT = "DejaVu Sans Mono"
# Families as their designers name them: the first edition and the second.
LEGIBLE_FONTS = ("Atkinson Hyperlegible Next", "Atkinson Hyperlegible")

_STYLE_SHEETS = (MUSIC_FONT, "Liberation")
_PLAIN_FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf")
_EMBEDDED_FACE = re.compile(r"@font-face\s*\{[^}]*?;base64,([A-Za-z0-9+/=\s]+)\)[^}]*\}")
# Raised when what is unpacked changes, so that an older cache is left alone.
_CACHE_REVISION = 1
# Letters of European languages and what we print ourselves; everything here is in DejaVu Sans.
_COMMON = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x250)))) | set(
    "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u266f\u266d\u266e\u2669\u266a"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FontChoice:
    """Families in order of preference, and the folders in which to find them.

    `substitutes` are fonts of the computer, for writing that ours do not cover; `missing` are
    the letters that no font has.
    """

    families: tuple[str, ...]
    folders: tuple[Path, ...]
    substitutes: tuple[Substitute, ...] = ()
    missing: frozenset[str] = frozenset()

    @property
    def needs_system(self) -> bool:
        """Whether fonts of the computer are to be searched."""
        return bool(self.substitutes)


def choose_fonts(text: str) -> FontChoice:
    """Choose the fonts that can set `text`.

    Common text is set with the same few files on every machine, so that papers are the same
    bytes; only writing outside them brings in what the machine has. For what no font has,
    matplotlib's font of last resort draws a box: whoever prints must tell of it.
    """
    legible = _legible_font()
    families = (*((legible[0],) if legible else ()), PLAIN_FONT)
    folders = (*((legible[1],) if legible else ()), paper_fonts())
    rare = {letter for letter in set(text) - _COMMON if not _is_silent(letter)}
    lacking = {letter for letter in rare if not has_letter(_plain_coverage(), letter)}
    if not lacking:
        return FontChoice(families=families, folders=folders)
    found = find_substitutes(lacking, text)
    return FontChoice(
        families=families,
        folders=(*folders, _matplotlib_fonts()) if found.missing else folders,
        substitutes=found.chosen,
        missing=found.missing,
    )


@functools.lru_cache(maxsize=1)
def paper_fonts() -> Path:
    """Folder with the music fonts and the plain ones, unpacked if this is the first time.

    Each file is written under a temporary name and renamed, so that processes that do
    this at the same moment only do it twice.
    """
    name = f"fonts-verovio-{importlib.metadata.version('verovio')}-{_CACHE_REVISION}"
    for cache in _cache_folders():
        folder = cache / name
        try:
            _unpack(folder)
        except StorageError:
            continue
        return folder
    raise StorageError(
        "there is no folder in which fonts can be unpacked",
        next_step="Free some space, or set COPRODUCE_CACHE to a folder that you may write to.",
    )


def cache_folder(
    environment: Mapping[str, str], platform: str = sys.platform, home: Path | None = None
) -> Path:
    """Where this user's cached files belong, by the platform's rule.

    `COPRODUCE_CACHE` overrides it. Linux and the like follow the XDG Base Directory
    specification, macOS and Windows their own.

    >>> cache_folder({"XDG_CACHE_HOME": "/var/cache/kit"}, "linux").as_posix()
    '/var/cache/kit/coproduce'
    """
    if chosen := environment.get("COPRODUCE_CACHE"):
        return Path(chosen)
    home = home or Path.home()
    if platform == "darwin":
        return home / "Library" / "Caches" / "coproduce"
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "coproduce" / "Cache"
    xdg = environment.get("XDG_CACHE_HOME", "")
    # The specification says that relative paths are to be ignored.
    return (Path(xdg) if os.path.isabs(xdg) else home / ".cache") / "coproduce"  # noqa: PTH117


def _cache_folders() -> Iterator[Path]:
    with contextlib.suppress(RuntimeError):  # a user without a home folder
        yield cache_folder(os.environ)
    # A private folder that lasts as long as this process: slower, but it prints.
    yield Path(_private_folder().name)


@functools.lru_cache(maxsize=1)
def _private_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="coproduce-", ignore_cleanup_errors=True)


def _unpack(folder: Path) -> None:
    done = folder / "complete"
    if done.exists():
        return
    for name, content in _font_files():
        write_bytes(folder / name, content)
    # Last, so that a process that was killed half-way begins again.
    write_bytes(done, b"")


def _font_files() -> Iterator[tuple[str, bytes]]:
    for sheet in _STYLE_SHEETS:
        css = _package_file("verovio", f"data/{sheet}.css").read_text(encoding="utf-8")
        for number, face in enumerate(_EMBEDDED_FACE.findall(css)):
            font = fontTools.ttLib.TTFont(io.BytesIO(base64.b64decode(face)), recalcTimestamp=False)
            font.flavor = None  # woff2 is for browsers; the page setter wants it bare
            bare = io.BytesIO()
            font.save(bare)
            yield f"{sheet}-{number}.otf", bare.getvalue()
    for plain in _PLAIN_FILES:
        yield plain, (_matplotlib_fonts() / plain).read_bytes()


def _matplotlib_fonts() -> Path:
    return _package_file("matplotlib", "mpl-data/fonts/ttf")


def _package_file(package: str, path: str) -> Path:
    # Found without importing it: matplotlib alone takes a third of a second.
    found = importlib.util.find_spec(package)
    for location in (found.submodule_search_locations or ()) if found else ():
        if (candidate := Path(location) / path).exists():
            return candidate
    raise CoproduceError(
        f"the package {package} is not whole: {path} is missing",
        next_step="Install coproduce again.",
    )


@functools.lru_cache(maxsize=1)
def _plain_coverage() -> frozenset[int]:
    with fontTools.ttLib.TTFont(paper_fonts() / _PLAIN_FILES[0], lazy=True) as font:
        return frozenset(font.getBestCmap())


def _is_silent(letter: str) -> bool:
    # Joiners, direction marks and variation selectors draw nothing of their own.
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"


@functools.lru_cache(maxsize=1)
def _legible_font() -> tuple[str, Path] | None:
    """Find Atkinson Hyperlegible by its file names; reading every font would take too long."""
    found = dict(_legible_files(_system_font_folders(os.environ, sys.platform)))
    return next(((name, found[name]) for name in LEGIBLE_FONTS if name in found), None)


def _legible_files(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    for top in folders:
        for folder, below, names in os.walk(top):
            below.sort()
            stems = {"".join(filter(str.isalnum, name)).lower() for name in names}
            for family in LEGIBLE_FONTS:
                stem = family.replace(" ", "").lower()
                # A paper needs both weights, or its chords would not stand out.
                bold = {f"{stem}bold{kind}" for kind in ("ttf", "otf")}
                if stems & bold:
                    yield family, Path(folder)


def _system_font_folders(environment: Mapping[str, str], platform: str) -> tuple[Path, ...]:
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or os.sep)
    if platform == "darwin":
        return (home / "Library/Fonts", Path("/Library/Fonts"))
    if platform == "win32":
        local = Path(environment.get("LOCALAPPDATA") or home) / "Microsoft/Windows/Fonts"
        return (local, Path(environment.get("WINDIR") or "C:/Windows") / "Fonts")
    return (
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    )
