"""What follows from sung ideas and corrected scores: listening, notes, comparison, chords."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coproduce.model.song import SongFolder
from coproduce.pipeline.step import Json, Step

Sources = Mapping[str, tuple[str, ...]]


def tune_steps(folder: SongFolder) -> Iterator[Step]:
    """Plan what is made of each tune; a corrected score wins over the idea of the same name."""
    for tune in sorted({*folder.ideas, *folder.melodies}):
        corrected, idea = folder.melodies.get(tune), folder.ideas.get(tune)
        sheet = {"sheet": (folder.chord_sheet,)} if folder.chord_sheet else {}
        pitch = {"pitch": (_base(tune) + ".pitch.json",)} if idea else {}
        sources = ({"corrected": (corrected,)} if corrected else pitch) | sheet
        settings = _settings(folder, tune)
        if idea:
            yield _listen(tune, idea)
        yield _notate(tune, sources, settings)
        if corrected:
            yield _compare(tune, {**sources, **pitch}, settings)
        yield _suggest(tune)


def _base(tune: str) -> str:
    return f"build/notation/{tune}"


def _settings(folder: SongFolder, tune: str) -> dict[str, Json]:
    song = folder.song
    return {
        "tune": tune,
        "sections": [section.name for section in song.form if section.tune == tune],
        "bars": [section.bars for section in song.form if section.tune == tune],
        "key": str(song.key),
        "time_signature": str(song.time_signature),
        "tempo_bpm": song.tempo_bpm,
        "title": song.title,
    }


def _listen(tune: str, idea: str) -> Step:
    return Step(
        name=f"listen:{tune}",
        stage="notate",
        action="coproduce.pipeline.steps.notation:listen",
        inputs={"idea": (idea,)},
        outputs={"pitch": f"{_base(tune)}.pitch.json"},
        revision=2,  # whistling is followed higher, and sides that cancel are heard
    )


def _notate(tune: str, sources: Sources, settings: Mapping[str, Json]) -> Step:
    return Step(
        name=f"notate:{tune}",
        stage="notate",
        action="coproduce.pipeline.steps.notation:notate_tune",
        inputs=sources,
        outputs={
            "melody": f"{_base(tune)}.json",
            "score": f"{_base(tune)}.musicxml",
            "midi": f"{_base(tune)}.mid",
        },
        settings=settings,
        revision=32,  # songs go as quickly as people like to tap
    )


def _compare(tune: str, sources: Sources, settings: Mapping[str, Json]) -> Step:
    outputs = {"changes": f"{_base(tune)}.diff.json"}
    if "pitch" in sources:
        outputs["heard"] = f"{_base(tune)}.heard.json"
    return Step(
        name=f"compare:{tune}",
        stage="notate",
        action="coproduce.pipeline.steps.notation:compare_tune",
        inputs=sources,
        outputs=outputs,
        settings=settings,
        revision=28,  # songs go as quickly as people like to tap
    )


def _suggest(tune: str) -> Step:
    return Step(
        name=f"chords:{tune}",
        stage="notate",
        action="coproduce.pipeline.steps.notation:suggest",
        inputs={"melody": (f"{_base(tune)}.json",)},
        outputs={"suggestions": f"{_base(tune)}.chords.json"},
    )
