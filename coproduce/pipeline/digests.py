"""What is in files now: SHA-256, remembered for files that have not been touched since."""

from __future__ import annotations

import hashlib
import json
import stat
import time
from pathlib import Path

from coproduce.errors import StorageError
from coproduce.files.atomic import write_text

# A file changed twice within the disk's clock tick looks unchanged; so the digest of a file
# that was touched this recently is not remembered (git calls such entries racily clean).
SETTLED_S = 0.05
CACHE_NAME = ".digests.json"


class Digests:
    """Digests of the files of one song folder.

    The memory is a file that may be lost or deleted at any time: it only saves reading.
    """

    def __init__(self, root: Path, cache_folder: Path) -> None:
        self._root = root
        self._cache = cache_folder / CACHE_NAME
        self._known = self._load()
        self._fresh: dict[str, list[int | str]] = {}

    def of(self, path: str) -> str | None:
        """Give the SHA-256 of a file, or None if it is not there."""
        mark = self._mark(path)
        if mark is None:
            return None
        for memory in (self._fresh, self._known):
            known = memory.get(path)
            if known is not None and known[:-1] == mark:
                self._fresh[path] = known
                return str(known[-1])
        digest = sha256(self._root / path)
        self._fresh[path] = [*mark, digest]
        return digest

    def remember(self, path: str, digest: str) -> None:
        """Take in the digest of a file that was just put in its place."""
        mark = self._mark(path)
        if mark is not None:
            self._fresh[path] = [*mark, digest]

    def save(self) -> None:
        """Remember what was seen; a folder that cannot be written is not an error here."""
        latest_ns = time.time_ns() - int(SETTLED_S * 1e9)
        settled = {path: entry for path, entry in self._fresh.items() if int(entry[1]) < latest_ns}
        if settled == self._known:
            return
        try:
            write_text(self._cache, json.dumps(settled, sort_keys=True, indent=0))
        except StorageError:
            return

    def _mark(self, path: str) -> list[int] | None:
        """Give what changes when a file does: size, times, number; None if it is no file."""
        try:
            status = (self._root / path).stat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        changed_ns = max(status.st_mtime_ns, status.st_ctime_ns)
        return [status.st_size, changed_ns, status.st_mtime_ns, status.st_ino]

    def _load(self) -> dict[str, list[int | str]]:
        try:
            document = json.loads(self._cache.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(document, dict):
            return {}
        return {
            path: entry
            for path, entry in document.items()
            if isinstance(entry, list) and len(entry) == 5
        }


def sha256(path: Path) -> str:
    """Digest of a file's bytes, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
