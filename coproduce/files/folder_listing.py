"""What lies in a folder, as people see it."""

from __future__ import annotations

import os
from pathlib import Path

from coproduce.files.file_kinds import is_litter


def visible_entries(folder: Path) -> list[os.DirEntry[str]]:
    """List what a folder holds, by name, without what computers leave there.

    What is no folder, or is missing, holds nothing.
    """
    if not folder.is_dir():
        return []
    with os.scandir(folder) as scan:
        return sorted(
            (entry for entry in scan if not is_litter(entry.name)), key=lambda entry: entry.name
        )
