"""One build of a song at a time; the lock ends with the process that holds it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coproduce.errors import CoproduceError
from coproduce.files.atomic import storage_error

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process.

    Raises
    ------
    CoproduceError
        If another process holds it.
    StorageError
        If the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as cause:
        raise storage_error(cause, str(folder)) from cause
    try:
        try:
            _take(handle)
        except OSError as cause:
            raise CoproduceError(
                "is being built by another coproduce at this moment",
                str(folder.parent),
                "Wait until it has finished.",
            ) from cause
        yield
    finally:
        os.close(handle)
