"""Which takes of a song are used, and where the build keeps what it knows of each."""

from __future__ import annotations

from typing import Final

from coproduce.model.mixing import FaderChoice
from coproduce.model.recording import Take
from coproduce.model.song import SongFolder
from coproduce.pipeline.step import Json

TIMELINE: Final = "build/stems/timeline.json"
TEMPO: Final = "build/stems/tempo.json"
HARMONY: Final = "build/comp/harmony.json"
CANDIDATES: Final = "build/comp/candidates.json"
FINDINGS: Final = "build/check/findings.json"


def chosen_takes(folder: SongFolder, takes: tuple[Take, ...]) -> dict[str, Take]:
    """Choose one take for each part: the one that mix.toml names, or else the last."""
    chosen: dict[str, Take] = {}
    for take in takes:
        wanted = folder.faders.get(take.part, FaderChoice()).take
        if wanted is None or take.name == f"{take.part}/{wanted}":
            chosen[take.part] = take
    return chosen


def used_takes(folder: SongFolder, takes: tuple[Take, ...]) -> dict[str, tuple[Take, ...]]:
    """List the takes that each part's stem is made of: one, or those of a person's comp.

    A comp with a take that is not among `takes` cannot be made: then nothing is used.
    """
    used: dict[str, tuple[Take, ...]] = {
        part: (take,) for part, take in chosen_takes(folder, takes).items()
    }
    by_name = {take.name: take for take in takes}
    for part, comp in folder.comps.items():
        is_whole = all(name in by_name for name in comp.used)
        used[part] = tuple(by_name[name] for name in comp.used) if is_whole else ()
    return dict(sorted(used.items()))


def reference_take(folder: SongFolder, takes: tuple[Take, ...]) -> Take | None:
    """Find the take that the others are lined up with.

    It is the one that song.toml names, or else the one that is used of the guide, or of the
    first part: who played together is on takes of one number, and of those the last is used.
    """
    by_name = {take.name: take for take in takes}
    if folder.song.reference in by_name:
        return by_name[folder.song.reference]
    used = chosen_takes(folder, takes).values()
    guides = [take for take in used if "guide" in take.part.lower()]
    return next(iter([*guides, *used, *takes]), None)


def stems_of(folder: SongFolder, takes: tuple[Take, ...]) -> dict[str, str]:
    """Map every part to its stem: one made elsewhere wins over the built one."""
    built = {part: built_stem(part) for part in used_takes(folder, takes)}
    return dict(sorted({**built, **folder.stems}.items()))


def place_of(folder: SongFolder, takes: tuple[Take, ...], take: Take) -> str | None:
    """Say which document tells where a take belongs; None for the reference itself."""
    if take == reference_take(folder, takes):
        return None
    is_whole = take.part not in folder.comps and chosen_takes(folder, takes).get(take.part) == take
    return alignment_of(take.part if is_whole else take.name)


def nudge_of(folder: SongFolder, part: str) -> dict[str, Json]:
    """Give the setting of a part that a person moved; an empty one for the others."""
    nudge_ms = folder.faders.get(part, FaderChoice()).nudge_ms
    return {"nudge_ms": nudge_ms} if nudge_ms else {}


def alignment_of(name: str) -> str:
    """Name the document that says where a part's take, or one take, belongs."""
    return f"build/stems/{name}.alignment.json"


def built_stem(part: str) -> str:
    """Name the stem that is built for a part."""
    return f"build/stems/{part}.wav"


def stem_notes(part: str) -> str:
    """Name the document of what a part's stem measures."""
    return f"build/stems/{part}.json"


def take_notes(take: str) -> str:
    """Name the document of what was heard in a take."""
    return f"build/check/{take}.json"
