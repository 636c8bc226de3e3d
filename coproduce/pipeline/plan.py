"""What follows from what: the steps of one song, derived from its folder and nothing else.

Each function below names one stage's steps. A revision is raised when the same input gives
another result than before, with a line beside it that says what people will hear or see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from coproduce.model.clearance import Obstacle
from coproduce.model.mixing import FaderChoice, Role
from coproduce.model.recording import Take
from coproduce.model.song import SongFolder
from coproduce.pipeline.plan_comp import comp_steps, follow_step, harmony_step
from coproduce.pipeline.plan_tighten import with_tightening
from coproduce.pipeline.plan_tunes import tune_steps
from coproduce.pipeline.step import Json, Step, each_after_its_needs
from coproduce.pipeline.used_takes import (
    FINDINGS,
    HARMONY,
    TIMELINE,
    alignment_of,
    built_stem,
    chosen_takes,
    nudge_of,
    reference_take,
    stem_notes,
    stems_of,
    take_notes,
    used_takes,
)
from coproduce.stages.clear import quarantine
from coproduce.theory.roles import role_of_name

STAGES: Final = ("notate", "check", "align", "comp", "mix", "master", "engrave", "report")

CHECK_PAGE: Final = "build/check/index.html"
WORD_PROBLEMS: Final = "build/check/words.json"
MIX: Final = "build/mix/mix.wav"
MIX_RECIPE: Final = "build/mix/mix.json"
PAPERS: Final = ("chord-sheet", "large-print", "lead-sheet")
LEAD_SHEET_SCORE: Final = "build/sheets/lead-sheet.musicxml"


def letters_of_paper(paper: str) -> str:
    """Name the document of letters that no font had when a paper was printed."""
    return f"build/sheets/{paper}.letters.json"


def plan_song(folder: SongFolder) -> tuple[Step, ...]:
    """Derive the steps that make everything a song folder can have, each after its needs.

    A take on which somebody is heard who did not agree to it is in quarantine: no step
    reads it, and the report names it.
    """
    kept_out = quarantine(folder.takes, folder.people)
    takes = tuple(take for take in folder.takes if take.name not in kept_out)
    steps = [
        *tune_steps(folder),
        *_check(folder, takes),
        *with_tightening(folder, takes, [*_align(folder, takes), *comp_steps(folder, takes)]),
        *_mix(folder, takes),
        *_master(folder, takes),
        *_engrave(folder),
    ]
    # Parts are listed by name, but a part may follow one whose name comes later.
    return each_after_its_needs([*steps, _report(folder, tuple(steps), kept_out)])


def role_of(folder: SongFolder, part: str) -> Role:
    """Tell a part's role: as song.toml says, or by the words in its name."""
    return folder.song.roles.get(part) or role_of_name(part)


def _check(folder: SongFolder, takes: tuple[Take, ...]) -> list[Step]:
    words = _check_words(folder)
    if not takes:
        return words
    reference = reference_take(folder, takes)
    notes = {take.name: take_notes(take.name) for take in takes}
    heard = [
        Step(
            name=f"check:{take.name}",
            stage="check",
            action="coproduce.pipeline.steps.checks:hear_take",
            inputs={"take": (take.path,)},
            outputs={"notes": notes[take.name]},
            settings={"name": take.name},
            revision=4,  # more channels than a part can have are told; so is when somebody plays
        )
        for take in takes
    ]
    compared = Step(
        name="check",
        stage="check",
        action="coproduce.pipeline.steps.checks:compare_takes",
        inputs={"notes": tuple(notes.values())},
        outputs={"findings": FINDINGS},
        settings={
            "reference": reference.name if reference else None,
            "paths": {take.name: take.path for take in takes},
            "judgements": {
                take.name: {
                    "verdict": str(judgement.verdict),
                    "initials": judgement.initials,
                    "note": judgement.note,
                }
                for take in takes
                if (judgement := folder.judgements.get(take.name)) is not None
            },
        },
        revision=5,  # of two takes of one part one is used
    )
    page = Step(
        name="check:page",
        stage="check",
        action="coproduce.pipeline.steps.checks:draw_page",
        inputs={"findings": (FINDINGS,), "notes": tuple(notes.values())},
        outputs={"page": CHECK_PAGE},
        settings={"title": folder.song.title},
        revision=2,  # clipped runs and clicks are told by their number
    )
    return [*words, *heard, compared, page]


def _check_words(folder: SongFolder) -> list[Step]:
    tunes = sorted({*folder.ideas, *folder.melodies})
    if not (folder.chord_sheet or folder.drafts or tunes):
        return []
    inputs: dict[str, tuple[str, ...]] = {}
    if folder.chord_sheet:
        inputs["sheet"] = (folder.chord_sheet,)
    if folder.drafts:
        inputs["drafts"] = folder.drafts
    return [
        Step(
            name="words",
            stage="check",
            action="coproduce.pipeline.steps.words:review",
            inputs=inputs,
            outputs={"problems": WORD_PROBLEMS},
            settings={
                "people": sorted(folder.people),
                "form": [{"name": s.name, "tune": s.tune} for s in folder.song.form],
                "tunes": tunes,
                "key": str(folder.song.key),
            },
            revision=6,  # lines of chords above the words are pointed out
        )
    ]


def _align(folder: SongFolder, takes: tuple[Take, ...]) -> list[Step]:
    song = folder.song
    steps = [
        Step(
            name=f"stem:{part}",
            stage="align",
            action="coproduce.pipeline.steps.sound:measure_stem",
            inputs={"stem": (path,)},
            outputs={"notes": stem_notes(part)},
            settings={"part": part},
        )
        for part, path in sorted(folder.stems.items())
    ]
    reference = reference_take(folder, takes)
    if reference is None:
        return steps
    used = used_takes(folder, takes)
    start_s = song.bar_one_s if song.bar_one_s is not None else song.count_in_bars * song.bar_s
    is_sought = song.bar_one_s is None and folder.chord_sheet is not None
    timeline = Step(
        name="timeline",
        stage="align",
        action="coproduce.pipeline.steps.sound:lay_timeline",
        inputs={
            "reference": (reference.path,),
            "takes": tuple(take.path for of_part in used.values() for take in of_part),
            **({"harmony": (HARMONY,)} if is_sought else {}),
        },
        outputs={"timeline": TIMELINE},
        settings={
            "start_s": start_s,
            "form_s": song.bars * song.bar_s,
            "ring_out_s": song.bar_s,
            "time_signature": str(song.time_signature),
            "tempo_bpm": song.tempo_bpm,
        },
        revision=2,  # where bar 1 is, is heard
        tolerant=True,
    )
    steps.append(timeline)
    for part, take in chosen_takes(folder, takes).items():
        if part in folder.stems or part in folder.comps:
            continue
        described: dict[str, tuple[str, ...]] = {}
        if take != reference:
            alignment = alignment_of(part)
            described["alignment"] = (alignment,)
            align = Step(
                name=f"align:{part}",
                stage="align",
                action="coproduce.pipeline.steps.sound:align_take",
                inputs={"reference": (reference.path,), "take": (take.path,)},
                outputs={"alignment": alignment},
                settings={"take": take.name},
                revision=6,  # a place among exact repetitions is told as doubtful
            )
            steps.append(align)
        stem = Step(
            name=f"stem:{part}",
            stage="align",
            action="coproduce.pipeline.steps.sound:make_stem",
            inputs={"take": (take.path,), "timeline": (TIMELINE,), **described},
            outputs={"stem": built_stem(part), "notes": stem_notes(part)},
            settings={"part": part, "take": take.name, **nudge_of(folder, part)},
            revision=3,  # what is louder than full scale is not cut off
        )
        steps.append(stem)
    return [*steps, *harmony_step(folder), follow_step(folder, takes, reference)]


def _mix(folder: SongFolder, takes: tuple[Take, ...]) -> list[Step]:
    stems = stems_of(folder, takes)
    if not stems:
        return []
    choices = {part: folder.faders.get(part, FaderChoice()) for part in stems}
    return [
        Step(
            name="mix",
            stage="mix",
            action="coproduce.pipeline.steps.sound:mix_stems",
            inputs={
                "stems": tuple(stems.values()),
                "notes": tuple(stem_notes(part) for part in stems),
                **({"findings": (FINDINGS,)} if takes else {}),
            },
            outputs={"mix": MIX, "recipe": MIX_RECIPE},
            revision=2,  # noise is not raised
            tolerant=True,
            settings={
                "parts": list(stems),
                "roles": {part: str(role_of(folder, part)) for part in stems},
                "choices": {
                    part: {"trim_db": choice.trim_db, "pan": choice.pan, "mute": choice.mute}
                    for part, choice in choices.items()
                },
                "takes": {
                    part: take.name
                    for part, take in chosen_takes(folder, takes).items()
                    if part not in folder.stems and part not in folder.comps
                },
            },
        )
    ]


def _master(folder: SongFolder, takes: tuple[Take, ...]) -> list[Step]:
    if not stems_of(folder, takes):
        return []
    return [
        Step(
            name=f"master:{purpose}",
            stage="master",
            action="coproduce.pipeline.steps.sound:master_mix",
            inputs={"mix": (MIX,)},
            outputs={
                "master": f"build/master/{purpose}.wav",
                "notes": f"build/master/{purpose}.json",
            },
            settings={"purpose": str(purpose)},
            revision=2,  # dither does not depend on how the sound is cut
        )
        for purpose in dict.fromkeys(folder.song.masters)
    ]


def _engrave(folder: SongFolder) -> list[Step]:
    song = folder.song
    tunes = sorted({*folder.ideas, *folder.melodies})
    melodies = tuple(f"build/notation/{tune}.json" for tune in tunes)
    header: dict[str, Json] = {
        "title": song.title,
        "key": str(song.key),
        "time_signature": str(song.time_signature),
        "tempo_bpm": song.tempo_bpm,
        "feel": song.feel,
        "count_in_bars": song.count_in_bars,
        "form": [
            {"name": s.name, "bars": s.bars, "tune": s.tune, "note": s.note} for s in song.form
        ],
    }
    steps = []
    if folder.chord_sheet:
        steps += [
            Step(
                name=f"engrave:{paper}",
                stage="engrave",
                action=f"coproduce.pipeline.steps.sheets:{action}",
                inputs={"sheet": (folder.chord_sheet,)},
                outputs={
                    "paper": f"build/sheets/{paper}.pdf",
                    "letters": letters_of_paper(paper),
                },
                settings=header,
                revision=10,  # a tempo keeps its order on papers that are read from the right
            )
            for paper, action in (
                ("chord-sheet", "chord_sheet"),
                ("large-print", "large_print"),
            )
        ]
    if melodies:
        sheet = {"sheet": (folder.chord_sheet,)} if folder.chord_sheet else {}
        lead_sheet = Step(
            name="engrave:lead-sheet",
            stage="engrave",
            action="coproduce.pipeline.steps.sheets:lead_sheet",
            inputs={"melodies": melodies, **sheet},
            outputs={
                "paper": "build/sheets/lead-sheet.pdf",
                "score": LEAD_SHEET_SCORE,
                "midi": "build/sheets/lead-sheet.mid",
                "letters": letters_of_paper("lead-sheet"),
            },
            settings=header,
            revision=19,  # an ending says its metre
        )
        steps.append(lead_sheet)
    return steps


def _report(
    folder: SongFolder, steps: tuple[Step, ...], kept_out: Mapping[str, tuple[Obstacle, ...]]
) -> Step:
    """Plan the report, which reads every small document that the other steps made."""
    made = [path for step in steps for path in step.outputs.values()]
    documents = tuple(
        path
        for path in made
        if path.endswith(".json")
        and not path.endswith((".pitch.json", ".heard.json"))
        and (path in {FINDINGS, WORD_PROBLEMS} or not path.startswith("build/check/"))
    )
    song = folder.song
    return Step(
        name="report",
        stage="report",
        action="coproduce.pipeline.steps.report:write_report",
        inputs={
            "documents": documents,
            "papers": tuple(path for path in made if path.endswith(".pdf")),
        },
        outputs={"page": "build/report/index.html"},
        revision=13,  # many takes are named part by part
        tolerant=True,
        settings={
            "title": song.title,
            "key": str(song.key),
            "time_signature": str(song.time_signature),
            "tempo_bpm": song.tempo_bpm,
            "bars": song.bars,
            "bar_s": song.bar_s,
            "form": [{"name": s.name, "bars": s.bars, "tune": s.tune} for s in song.form],
            "papers": [path for path in made if path.endswith(".pdf")],
            "quarantined": [
                {
                    "take": take,
                    "person": obstacle.person,
                    "why": str(obstacle.why),
                    "permission": str(obstacle.permission or ""),
                }
                for take, obstacles in sorted(kept_out.items())
                for obstacle in obstacles
            ],
            "unlisted": [take.name for take in folder.takes if take.heard is None],
            "drafts": len(folder.drafts),
        },
    )
