"""What follows from what in a song folder, without a file being read."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from coproduce.model.comping import Comp
from coproduce.model.mixing import FaderChoice, Purpose, Role, Tightening
from coproduce.model.music import Key, TimeSignature
from coproduce.model.people import Generation, Permission, Person
from coproduce.model.recording import Take
from coproduce.model.song import FormSection, Song, SongFolder
from coproduce.pipeline.plan import STAGES, plan_song, role_of
from coproduce.pipeline.step import Step, dependencies, each_after_its_needs, needed_for, producers
from coproduce.pipeline.used_takes import chosen_takes, reference_take

SONG = Song(
    title="Low Tide",
    key=Key.parse("Am"),
    time_signature=TimeSignature(4, 4),
    tempo_bpm=80,
    form=(FormSection(name="Verse 1", bars=8, tune="verse"),),
    masters=(Purpose.CD, Purpose.STREAM),
)


def take(name: str, *heard: str) -> Take:
    part = name.split("/", maxsplit=1)[0]
    return Take(name=name, part=part, path=f"takes/{name}.wav", heard=heard)


def child(*allows: Permission) -> Person:
    return Person(
        id="P04",
        credit="Wren",
        generation=Generation.CHILD,
        decided_by="parent",
        allows=frozenset(allows),
    )


FOLDER = SongFolder(
    name="low-tide",
    song=SONG,
    people={"P04": child(Permission.GROUP_VOICE)},
    faders={},
    takes=(take("guide/01"), take("vox/01"), take("vox/02"), take("whistle/01", "P04")),
    chord_sheet="chords/low-tide.cho",
    drafts=(),
    ideas={"verse": "ideas/verse.m4a"},
    melodies={},
    stems={},
)


def steps(folder: SongFolder = FOLDER) -> dict[str, Step]:
    return {step.name: step for step in plan_song(folder)}


def changed(folder: SongFolder, **settings: Any) -> set[str]:
    """Names of the steps that come out otherwise when song.toml says something else."""
    before, after = steps(folder), steps(replace(folder, song=replace(folder.song, **settings)))
    return {name for name in before | after if before.get(name) != after.get(name)}


def test_each_step_comes_after_what_it_needs_and_makes_its_own_files() -> None:
    plan = plan_song(FOLDER)
    assert {step.stage for step in plan} == set(STAGES)
    producers(plan)
    place = {step.name: number for number, step in enumerate(plan)}
    for name, needs in dependencies(plan).items():
        assert all(place[need] < place[name] for need in needs)


@pytest.mark.parametrize("order", list(permutations(["guide", "vox", "bass"])))
def test_each_step_comes_after_what_it_needs_whatever_parts_are_called(
    order: tuple[str, ...],
) -> None:
    # What the first is called is what the second follows, and the third follows that.
    first, second, third = order
    folder = replace(
        FOLDER,
        takes=tuple(take(f"{part}/0{n}") for part in sorted(order) for n in (1, 2)),
        comps={second: Comp(part=second, takes=(f"{second}/01",))},
        tightenings={second: Tightening(to=first), third: Tightening(to=second)},
    )
    plan = plan_song(folder)
    place = {step.name: number for number, step in enumerate(plan)}
    for name, needs in dependencies(plan).items():
        assert all(place[need] < place[name] for need in needs), name
    assert each_after_its_needs(plan) == plan


def test_steps_that_need_each_other_are_refused() -> None:
    step = plan_song(FOLDER)[0]
    one = replace(step, name="one", inputs={"i": ("build/b",)}, outputs={"o": "build/a"})
    other = replace(step, name="other", inputs={"i": ("build/a",)}, outputs={"o": "build/b"})
    with pytest.raises(ValueError, match="cycle"):
        each_after_its_needs([one, other])


def test_everything_that_is_made_is_below_build() -> None:
    for step in plan_song(FOLDER):
        assert all(path.startswith("build/") for path in step.outputs.values())


def test_a_child_who_may_not_be_heard_alone_is_in_no_step_but_named_in_the_report() -> None:
    plan = plan_song(FOLDER)
    for step in plan:
        assert not [path for path in step.input_paths() if "whistle" in path], step.name
        assert not [path for path in step.outputs.values() if "whistle" in path]
    report = steps()["report"]
    assert [entry["take"] for entry in report.settings["quarantined"]] == ["whistle/01"]  # type: ignore[call-overload, index, union-attr]
    allowed = replace(FOLDER, people={"P04": child(Permission.SOLO_VOICE)})
    assert "stem:whistle" in steps(allowed)


def test_the_last_take_is_used_unless_a_person_chose() -> None:
    assert chosen_takes(FOLDER, FOLDER.takes)["vox"].name == "vox/02"
    chosen = replace(FOLDER, faders={"vox": FaderChoice(take="01")})
    assert chosen_takes(chosen, chosen.takes)["vox"].name == "vox/01"


def test_a_nudge_makes_that_stem_and_aligns_nothing_again() -> None:
    before, after = steps(), steps(replace(FOLDER, faders={"vox": FaderChoice(nudge_ms=15.0)}))
    changed = {name for name, step in after.items() if before[name] != step}
    assert changed == {"stem:vox", "candidates"} & after.keys()
    assert after["stem:vox"].settings["nudge_ms"] == 15.0


def test_the_reference_is_as_chosen_or_a_guide_or_the_first() -> None:
    def reference(folder: SongFolder) -> str:
        found = reference_take(folder, folder.takes)
        assert found is not None
        return found.name

    assert reference(FOLDER) == "guide/01"
    assert reference(replace(FOLDER, song=replace(SONG, reference="vox/01"))) == "vox/01"
    assert reference(replace(FOLDER, takes=FOLDER.takes[1:])) == "vox/02"
    assert reference_take(FOLDER, ()) is None


def test_of_several_guides_the_others_are_lined_up_with_the_one_that_is_used() -> None:
    """Who played together is on takes of one number: the last of each belong to one another."""
    several = replace(FOLDER, takes=(*FOLDER.takes, take("guide/02")))
    assert reference_take(several, several.takes) == take("guide/02")
    assert reference_take(several, several.takes[1:3]) == take("vox/02")
    first = replace(several, faders={"guide": FaderChoice(take="01")})
    assert reference_take(first, first.takes) == take("guide/01")


def test_a_stem_made_elsewhere_wins() -> None:
    plan = steps(replace(FOLDER, stems={"vox": "stems/vox.wav"}))
    assert "align:vox" not in plan
    assert "stems/vox.wav" in plan["mix"].inputs["stems"]
    assert plan["stem:vox"].inputs == {"stem": ("stems/vox.wav",)}


def test_a_tune_corrected_by_hand_wins() -> None:
    plan = steps(replace(FOLDER, melodies={"verse": "melody/verse.musicxml"}))
    assert plan["notate:verse"].inputs["corrected"] == ("melody/verse.musicxml",)
    assert "pitch" not in plan["notate:verse"].inputs


def test_a_corrected_tune_is_compared_with_what_was_heard_if_there_is_a_memo() -> None:
    both = steps(replace(FOLDER, melodies={"verse": "melody/verse.musicxml"}))
    assert both["compare:verse"].outputs == {
        "changes": "build/notation/verse.diff.json",
        "heard": "build/notation/verse.heard.json",
    }
    assert "listen:verse" in both
    assert "build/notation/verse.diff.json" in both["report"].inputs["documents"]
    assert "build/notation/verse.heard.json" not in both["report"].inputs["documents"]
    alone = steps(replace(FOLDER, ideas={}, melodies={"verse": "melody/verse.musicxml"}))
    assert alone["compare:verse"].outputs == {"changes": "build/notation/verse.diff.json"}
    assert "listen:verse" not in alone
    assert "compare:verse" not in steps()


@pytest.mark.parametrize(
    ("setting", "value", "stages"),
    [
        ("title", "High Tide", {"check", "notate", "engrave", "report"}),
        ("feel", "slow", {"engrave"}),
        ("masters", (Purpose.CD,), {"master", "report"}),
        ("reference", "vox/02", {"check", "align", "comp", "mix", "report"}),
        ("roles", {"vox": Role.CHOIR}, {"mix"}),
        ("bar_one_s", 2.5, {"align"}),
        ("form", (), {"notate", "check", "align", "comp", "engrave", "report"}),
    ],
)
def test_a_setting_concerns_only_what_uses_it(
    setting: str, value: object, stages: set[str]
) -> None:
    names = changed(FOLDER, **{setting: value})
    both = steps() | steps(replace(FOLDER, song=replace(SONG, **{setting: value})))  # type: ignore[arg-type]
    assert {both[name].stage for name in names} <= stages
    assert names


def test_words_are_judged_by_the_sheet_the_drafts_the_form_and_the_ids_of_people() -> None:
    folder = replace(FOLDER, drafts=("lyrics/1.txt", "lyrics/2.txt"))
    words = steps(folder)["words"]
    assert words.inputs == {"sheet": ("chords/low-tide.cho",), "drafts": folder.drafts}
    assert words.outputs["problems"] in steps(folder)["report"].inputs["documents"]
    assert "words" in changed(folder, form=(FormSection(name="Coda", bars=2),))
    assert "words" not in changed(folder, title="High Tide", feel="slow", tempo_bpm=90.0)
    # Another answer of the same person changes nothing in the words.
    allowed = replace(folder, people={"P04": child(Permission.SOLO_VOICE)})
    assert steps(allowed)["words"] == words
    assert steps(replace(folder, people={}))["words"] != words


def test_words_are_reviewed_without_any_take_and_not_without_any_word() -> None:
    silent = replace(FOLDER, takes=())
    assert "words" in steps(silent)
    assert "words" not in steps(replace(silent, chord_sheet=None, ideas={}))


def test_one_stage_alone_brings_what_it_needs() -> None:
    names = {step.name for step in needed_for(plan_song(FOLDER), ["engrave"])}
    assert names == {
        "listen:verse",
        "notate:verse",
        "engrave:chord-sheet",
        "engrave:large-print",
        "engrave:lead-sheet",
    }


def test_a_role_is_told_by_the_parts_name_unless_it_is_said() -> None:
    assert role_of(FOLDER, "lead-guitar") is Role.HARMONY
    said = replace(FOLDER, song=replace(SONG, roles={"lead-guitar": Role.MELODY}))
    assert role_of(said, "lead-guitar") is Role.MELODY


def test_two_steps_that_make_one_file_are_refused() -> None:
    step = plan_song(FOLDER)[0]
    with pytest.raises(ValueError, match="both make"):
        producers([step, replace(step, name="again")])
