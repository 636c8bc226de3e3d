"""Where the example hub and the templates are: inside the installed package, or beside it."""

from __future__ import annotations

from pathlib import Path

import coproduce
from coproduce.errors import StorageError


def share_folder(name: str) -> Path:
    """Find one of the folders that travel with coproduce: "projects" or "templates".

    Raises
    ------
    StorageError
        If the installation lacks it.
    """
    package = Path(coproduce.__file__).parent
    # A wheel carries them inside the package; a checkout has them at its top.
    for folder in (package / "_share" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise StorageError(
        f"this installation of coproduce lacks its folder {name}/",
        next_step="Install coproduce again.",
    )
