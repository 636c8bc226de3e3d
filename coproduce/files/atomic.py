"""Writing so that a reader sees the old file or the new one, and never half of either."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from coproduce.errors import StorageError

# Stands in the name of every file that is not finished, so that what a kill leaves is known.
PART_MARK = ".part"

_ADVICE = {
    errno.ENOSPC: "The disk is full. Free some space and run the same command again.",
    errno.EDQUOT: "Your share of the disk is used up. Free some space and run it again.",
    errno.EROFS: "The disk is read-only. Choose a folder that you may write to.",
    errno.EACCES: "You may not write here. Change the folder's permissions, or choose another.",
    errno.EPERM: "You may not write here. Change the folder's permissions, or choose another.",
    errno.ENAMETOOLONG: "The name is too long for this disk. Choose a shorter one.",
    errno.EEXIST: "A file stands where a folder must be. Rename the file, or move it away.",
    errno.EISDIR: "A folder stands where a file must be. Rename the folder, or move it away.",
    errno.ENOTDIR: "Part of the path is a file, not a folder. Choose another place.",
}


def storage_error(cause: OSError, where: str) -> StorageError:
    """Say in words what the operating system said in a number."""
    what = f"could not be written ({cause.strerror or cause})"
    if cause.filename and str(cause.filename) not in where:
        where = f"{where}: {cause.filename}"
    return StorageError(what, where, _ADVICE.get(cause.errno or 0, "Check the disk and the path."))


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; on leaving, flush it and rename it into place.

    If the body raises, `target` is as it was and nothing is left behind.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # The suffix stays, because some writers choose the format by it.
        handle, name = tempfile.mkstemp(
            prefix=f".{target.name[:40]}.", suffix=f"{PART_MARK}{target.suffix}", dir=target.parent
        )
        os.close(handle)
        temporary = Path(name)
        yield temporary
        flush_to_disk(temporary)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as cause:
        raise storage_error(cause, str(target)) from cause
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_bytes(target: Path, content: bytes) -> None:
    """Write a whole file at once, atomically."""
    with replacing(target) as temporary:
        temporary.write_bytes(content)


def write_text(target: Path, content: str) -> None:
    """Write a whole text file at once: UTF-8, line ends as given."""
    write_bytes(target, content.encode())


def flush_to_disk(path: Path) -> None:
    """Ask the operating system to put a file's bytes on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    # The mask can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
