"""What is planned around comping: the tempo that says where sections are, and the comps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coproduce.model.recording import Take
from coproduce.model.song import SongFolder
from coproduce.pipeline.step import Step
from coproduce.pipeline.used_takes import (
    CANDIDATES,
    FINDINGS,
    HARMONY,
    TEMPO,
    TIMELINE,
    alignment_of,
    built_stem,
    chosen_takes,
    nudge_of,
    place_of,
    reference_take,
    stem_notes,
    stems_of,
    take_notes,
    used_takes,
)


def follow_step(folder: SongFolder, takes: tuple[Take, ...], reference: Take) -> Step:
    """Plan to follow the tempo of the reference, or of the band where that is not enough."""
    song = folder.song
    chosen = chosen_takes(folder, takes)
    members: list[dict[str, Any]] = [
        {
            "take": None if part in folder.stems else chosen[part].name,
            "stem": stem,
            "alignment": None
            if part in folder.stems or chosen[part] == reference
            else alignment_of(part),
        }
        for part, stem in stems_of(folder, takes).items()
        # Where the sections of a comp are is what we want to find out.
        if part in folder.stems or part not in folder.comps
    ]
    return Step(
        name="tempo",
        stage="align",
        action="coproduce.pipeline.steps.tempo:follow_tempo",
        inputs={
            "reference": (reference.path,),
            "timeline": (TIMELINE,),
            "stems": tuple(member["stem"] for member in members),
            "alignments": tuple(m["alignment"] for m in members if m["alignment"]),
            "findings": (FINDINGS,),
            **({"harmony": (HARMONY,)} if folder.chord_sheet else {}),
        },
        outputs={"tempo": TEMPO},
        tolerant=True,
        settings={
            "reference": reference.name,
            "time_signature": str(song.time_signature),
            "tempo_bpm": song.tempo_bpm,
            "form": [{"name": section.name, "bars": section.bars} for section in song.form],
            "band": members,
        },
        revision=3,  # digital silence after playing has no beats
    )


def harmony_step(folder: SongFolder) -> list[Step]:
    """Plan to write out which chords belong to which bar, as far as the chord sheet says."""
    if folder.chord_sheet is None:
        return []
    song = folder.song
    return [
        Step(
            name="harmony",
            stage="align",
            action="coproduce.pipeline.steps.tempo:write_harmony",
            inputs={"sheet": (folder.chord_sheet,)},
            outputs={"harmony": HARMONY},
            settings={
                "key": str(song.key),
                "form": [{"name": s.name, "bars": s.bars} for s in song.form],
            },
            revision=4,  # no key has more than seven flats
        )
    ]


def comp_steps(folder: SongFolder, takes: tuple[Take, ...]) -> list[Step]:
    """Plan what there is to choose from, and the stems that a person chose section by section."""
    reference = reference_take(folder, takes)
    if reference is None or not folder.song.form:
        return []
    several = {
        part: tuple(take for take in takes if take.part == part)
        for part in dict.fromkeys(take.part for take in takes)
        if part not in folder.stems
    }
    several = {p: own for p, own in several.items() if len(own) > 1 or p in folder.comps}
    steps = []
    for own in several.values():
        for take in own:
            place = place_of(folder, takes, take)
            is_used = (
                take.name in folder.comps[take.part].used if take.part in folder.comps else False
            )
            if place is not None and place != alignment_of(take.part):
                action = "sound:align_take" if is_used else "comp:align_candidate"
                align = Step(
                    name=f"align:{take.name}",
                    stage="align",
                    action=f"coproduce.pipeline.steps.{action}",
                    inputs={"reference": (reference.path,), "take": (take.path,)},
                    outputs={"alignment": place},
                    settings={"take": take.name},
                    revision=5,  # as that of a part's only take
                )
                steps.append(align)
    steps += [_comp_stem(folder, takes, part) for part in folder.comps if part not in folder.stems]
    if several:
        steps.append(_candidates(folder, takes, several))
    return steps


def _comp_stem(folder: SongFolder, takes: tuple[Take, ...], part: str) -> Step:
    comp, song = folder.comps[part], folder.song
    used = used_takes(folder, takes)[part]
    outputs = {"stem": built_stem(part), "notes": stem_notes(part)}
    if not used:
        there = {take.name for take in takes}
        return Step(
            name=f"stem:{part}",
            stage="comp",
            action="coproduce.pipeline.steps.comp:refuse_comp",
            outputs=outputs,
            settings={"part": part, "kept_out": [t for t in comp.used if t not in there]},
        )
    places = {take.name: place_of(folder, takes, take) for take in used}
    return Step(
        name=f"stem:{part}",
        stage="comp",
        action="coproduce.pipeline.steps.comp:make_comp",
        inputs={
            "takes": tuple(take.path for take in used),
            "alignments": tuple(place for place in places.values() if place),
            "timeline": (TIMELINE,),
            "tempo": (TEMPO,),
        },
        outputs={**outputs, "recipe": f"build/stems/{part}.comp.json"},
        settings={
            "part": part,
            "comp": list(comp.takes),
            "paths": {take.name: take.path for take in used},
            "alignments": places,
            "form": [{"name": section.name, "bars": section.bars} for section in song.form],
            **nudge_of(folder, part),
        },
        revision=3,  # what is louder than full scale is not cut off
    )


def _candidates(
    folder: SongFolder, takes: tuple[Take, ...], several: Mapping[str, tuple[Take, ...]]
) -> Step:
    form = folder.song.form
    chosen = chosen_takes(folder, takes)
    parts: list[dict[str, Any]] = []
    for part, own in several.items():
        whole = chosen[part].name if part in chosen else None
        comp = folder.comps.get(part)
        parts.append(
            {
                "part": part,
                "chosen": list(comp.takes) if comp else [whole] * len(form),
                "takes": [
                    {
                        "name": take.name,
                        "notes": take_notes(take.name),
                        "alignment": place_of(folder, takes, take),
                    }
                    for take in own
                ],
                **nudge_of(folder, part),
            }
        )
    listed = [take for part in parts for take in part["takes"]]
    return Step(
        name="candidates",
        stage="comp",
        action="coproduce.pipeline.steps.comp:list_candidates",
        inputs={
            "timeline": (TIMELINE,),
            "tempo": (TEMPO,),
            "findings": (FINDINGS,),
            "notes": tuple(take["notes"] for take in listed),
            "alignments": tuple(take["alignment"] for take in listed if take["alignment"]),
        },
        outputs={"candidates": CANDIDATES},
        tolerant=True,
        revision=3,  # what says nothing of a section is not told of it
        settings={
            "form": [{"name": section.name, "bars": section.bars} for section in form],
            "parts": parts,
        },
    )
