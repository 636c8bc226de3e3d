"""The manifest: what was built, from what, so that the next build does only what is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from coproduce.errors import FormatError
from coproduce.files.atomic import write_text
from coproduce.pipeline.digests import sha256
from coproduce.pipeline.step import digest_of

VERSION = 1
LOST: Final = "lost"
BUILD = "build"
MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one step was made from, and what it made: paths to SHA-256 digests.

    An input that could not be made has, instead of a digest, what `lost_input` gives.

    `pending` holds digests of outputs that are about to be moved into place. It is written
    before the move, so that a build killed during it does not take them for hand edits.
    """

    key: str
    revision: int
    settings: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    pending: Mapping[str, str] = field(default_factory=dict)


def lost_input(why: str) -> str:
    """Say instead of a digest that an input could not be made, and why: the report tells it."""
    return f"{LOST}:{digest_of(why)}"


def is_lost(digest: str) -> bool:
    """Whether a record says that an input could not be made."""
    return digest.startswith(LOST)


@dataclass(slots=True)
class Manifest:
    """The records of all steps of a song, and the versions of the tools that made them.

    `left_behind` holds the digests of outputs whose step does not make them any more: they
    are ours, until the step that makes them now has run, or until they are removed.
    """

    path: Path
    steps: dict[str, Record] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)
    left_behind: dict[str, str] = field(default_factory=dict)

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
            left_behind = dict(document.get("left_behind", {}))
            return cls(path, steps, dict(document["tools"]), left_behind)
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
            "left_behind": self.left_behind,
        }
        write_text(self.path, json.dumps(document, indent=1, sort_keys=True) + "\n")

    def put(self, name: str, record: Record) -> None:
        """Record a step; what it made before and makes no more is remembered as left behind."""
        before = self.steps.get(name)
        self.steps[name] = record
        self._leave_behind(before)

    def forget(self, name: str) -> None:
        """Drop the record of a step that is no longer in the plan; what it made is still ours."""
        self._leave_behind(self.steps.pop(name))

    def _leave_behind(self, record: Record | None) -> None:
        made = {path for record in self.steps.values() for path in record.outputs}
        left = self.left_behind | dict(record.outputs if record else {})
        self.left_behind = {path: left[path] for path in left if path not in made}

    def digests_ever_ours(self) -> dict[str, set[str]]:
        """Map each output path to the digests that we made or were about to make there."""
        ours = {path: {digest} for path, digest in self.left_behind.items()}
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
