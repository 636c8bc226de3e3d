"""The manifest: what was built, from what, so that the next build does only what is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from coproduce.errors import FormatError
from coproduce.files.atomic import write_text
from coproduce.pipeline.digests import sha256

VERSION = 1
BUILD = "build"
MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one step was made from, and what it made: paths to SHA-256 digests.

    `pending` holds digests of outputs that are about to be moved into place. It is written
    before the move, so that a build killed during it does not take them for hand edits.
    """

    key: str
    revision: int
    settings: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    pending: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Manifest:
    """The records of all steps of a song, and the versions of the tools that made them."""

    path: Path
    steps: dict[str, Record] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest; a file that is not there is an empty one.

        Raises
        ------
        FormatError
            If the file is there and is no manifest.
        """
        try:
            document = json.loads(path.read_text("utf-8"))
            steps = {name: Record(**record) for name, record in document["steps"].items()}
            return cls(path, steps, dict(document["tools"]))
        except FileNotFoundError:
            return cls(path)
        except NotADirectoryError as cause:
            raise FormatError(
                "is a file, and must be a folder", str(path.parent), "Rename or remove the file."
            ) from cause
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as cause:
            raise FormatError(
                "is damaged, so we cannot tell what was built from what",
                str(path),
                "Move what you changed by hand out of build/, if anything, and delete the folder: "
                "all that coproduce made is made again.",
            ) from cause

    def write(self) -> None:
        """Write the manifest atomically, the same bytes for the same records."""
        document = {
            "version": VERSION,
            "tools": dict(sorted(self.tools.items())),
            "steps": {name: asdict(self.steps[name]) for name in sorted(self.steps)},
        }
        write_text(self.path, json.dumps(document, indent=1, sort_keys=True) + "\n")

    def digests_ever_ours(self) -> dict[str, set[str]]:
        """Map each output path to the digests that we made or were about to make there."""
        ours: dict[str, set[str]] = {}
        for record in self.steps.values():
            for digests in (record.outputs, record.pending):
                for path, digest in digests.items():
                    ours.setdefault(path, set()).add(digest)
        return ours


def was_built(path: Path) -> bool:
    """Whether a file is as a build left it in the `build/` of a song: nobody's hand work."""
    whole = path.resolve()
    for folder in whole.parents:
        if folder.name == BUILD and (folder / MANIFEST_NAME).is_file():
            ours = Manifest.read(folder / MANIFEST_NAME).digests_ever_ours()
            digests = ours.get(whole.relative_to(folder.parent).as_posix(), set())
            return whole.is_file() and sha256(whole) in digests
    return False
