"""The build graph: only what is needed, nothing lost, whatever happens in between."""

from __future__ import annotations

import importlib
import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from coproduce.errors import CoproduceError, EditedError, FormatError, StepError, StorageError
from coproduce.pipeline.executors import local_executor
from coproduce.pipeline.lock import locked
from coproduce.pipeline.manifest import Manifest
from coproduce.pipeline.outcome import Event, SongResult, State
from coproduce.pipeline.run import run_plan
from coproduce.pipeline.status import Cause, look
from coproduce.pipeline.step import Step

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _toy_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(HERE)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("abc", encoding="utf-8")
    (tmp_path / "b.txt").write_text("xyz", encoding="utf-8")
    return tmp_path


def toy_plan(**settings: Any) -> tuple[Step, ...]:
    # Found through the path that the fixture sets, as workers find the toy steps.
    steps: tuple[Step, ...] = importlib.import_module("toy_plan").toy_plan(**settings)
    return steps


def toy_step(*description: Any) -> Step:
    step: Step = importlib.import_module("toy_plan").toy_step(*description)
    return step


def one_thread() -> Executor:
    return ThreadPoolExecutor(1)


def build(root: Path, steps: tuple[Step, ...] | None = None, **options: Any) -> SongResult:
    steps = steps or toy_plan()
    return run_plan(root, "toy", steps, steps, options.pop("workers", one_thread), **options)


def states(result: SongResult) -> dict[str, str]:
    return {step.name: str(step.state) for step in result.steps}


def ran(result: SongResult) -> set[str]:
    return {step.name for step in result.steps if step.state is State.RAN}


def everything(root: Path) -> dict[str, bytes]:
    """All that a build leaves behind, but for its memory of digests and its lock."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in {".digests.json", ".lock"}
    }


def test_builds_everything_then_nothing(root: Path) -> None:
    assert ran(build(root)) == {"join", "initial", "cut", "end", "alone"}
    assert (root / "build/end.txt").read_text("utf-8") == "acxyz"
    assert set(states(build(root)).values()) == {"fresh"}


def test_one_and_two_workers_give_the_same_bytes(root: Path, tmp_path_factory: Any) -> None:
    other = tmp_path_factory.mktemp("other")
    for name in ("a.txt", "b.txt"):
        (other / name).write_bytes((root / name).read_bytes())
    build(root, workers=partial(local_executor, 1))
    build(other, workers=partial(local_executor, 2))
    assert everything(root) == everything(other)


def test_a_changed_input_runs_what_reads_it(root: Path) -> None:
    build(root)
    (root / "b.txt").write_text("xy!", encoding="utf-8")
    result = build(root)
    assert ran(result) == {"join", "cut", "end"}
    join = next(step for step in result.steps if step.name == "join")
    assert [(r.cause, r.detail) for r in join.reasons] == [(Cause.INPUT_CHANGED, "b.txt")]


def test_equal_bytes_stop_a_rebuild(root: Path) -> None:
    build(root)
    (root / "a.txt").write_text("aBC", encoding="utf-8")
    result = build(root)
    assert states(result)["initial"] == "ran"
    assert states(result)["alone"] == "fresh"


def test_changed_settings_and_revisions_are_reasons(root: Path) -> None:
    build(root)
    louder = toy_plan(shout=True)
    verdicts = {v.step.name: v for v in look(root, louder)}
    assert [str(r) for r in verdicts["end"].reasons] == ["SETTINGS_CHANGED"]
    assert ran(build(root, louder)) == {"end"}
    assert (root / "build/end.txt").read_text("utf-8") == "ACXYZ"
    revised = tuple(replace(step, revision=2) if step.name == "alone" else step for step in louder)
    verdicts = {v.step.name: v for v in look(root, revised)}
    assert [str(r) for r in verdicts["alone"].reasons] == ["REVISION_CHANGED: 1 → 2"]


def test_a_missing_output_is_made_again(root: Path) -> None:
    build(root)
    (root / "build/cut/head.txt").unlink()
    result = build(root)
    assert ran(result) == {"cut"}


def test_status_says_why_and_changes_nothing(root: Path) -> None:
    build(root)
    before = everything(root)
    (root / "b.txt").write_text("more", encoding="utf-8")
    verdicts = {v.step.name: [str(r) for r in v.reasons] for v in look(root, toy_plan())}
    assert verdicts["join"] == ["INPUT_CHANGED: b.txt"]
    assert verdicts["cut"] == ["INPUT_CHANGED: after join"]
    assert verdicts["initial"] == []
    (root / "b.txt").write_text("xyz", encoding="utf-8")
    assert everything(root) == before


def test_a_hand_edited_output_stops_the_build(root: Path) -> None:
    build(root)
    (root / "build/cut/head.txt").write_text("mine", encoding="utf-8")
    (root / "a.txt").write_text("Abc", encoding="utf-8")
    result = build(root)
    assert isinstance(result.error, EditedError)
    assert result.exit_code == 3
    assert "build/cut/head.txt" in str(result.error)
    assert "--overwrite" in str(result.error)
    assert set(states(result).values()) == {"blocked"}
    assert (root / "build/cut/head.txt").read_text("utf-8") == "mine"
    assert build(root, overwrite=True).exit_code == 0
    assert (root / "build/cut/head.txt").read_text("utf-8") == "Ab"


def test_moving_the_edited_output_away_is_the_other_way_out(root: Path) -> None:
    build(root)
    (root / "build/end.txt").write_text("mine", encoding="utf-8")
    (root / "build/end.txt").rename(root / "kept.txt")
    assert build(root).exit_code == 0
    assert (root / "kept.txt").read_text("utf-8") == "mine"


def test_a_file_that_was_in_the_way_before_the_first_build_is_not_lost(root: Path) -> None:
    (root / "build").mkdir()
    (root / "build/end.txt").write_text("somebody's", encoding="utf-8")
    assert build(root).exit_code == 3
    assert (root / "build/end.txt").read_text("utf-8") == "somebody's"


def handed_over() -> tuple[Step, ...]:
    """Plan what `end` makes in two steps: it makes another file, from which the old one comes."""
    *others, end, alone = toy_plan()
    loose = replace(end, outputs={"text": "build/end.loose.txt"})
    tight = toy_step(
        "tight", "join", ("build/end.loose.txt", "a.txt"), {"text": "build/end.txt"}, {}
    )
    return (*others, loose, tight, alone)


def test_an_output_that_another_step_makes_now_is_ours(root: Path) -> None:
    build(root)
    first = everything(root)
    result = build(root, handed_over())
    assert result.errors == ()
    assert ran(result) == {"end", "tight"}
    assert (root / "build/end.txt").read_text("utf-8") == "acxyzabc"
    assert set(states(build(root, handed_over())).values()) == {"fresh"}
    # And back again.
    back = build(root)
    assert back.errors == ()
    assert back.removed == ("build/end.loose.txt",)
    assert everything(root) == first


@pytest.mark.parametrize("back", [False, True], ids=["to a new step", "back to the old step"])
def test_an_output_is_ours_though_the_step_that_takes_it_over_failed_once(
    root: Path, *, back: bool
) -> None:
    before, after = (handed_over(), toy_plan()) if back else (toy_plan(), handed_over())
    build(root, before)
    failing = tuple(
        replace(step, action="toy_steps:crash")
        if "build/end.txt" in step.outputs.values()
        else step
        for step in after
    )
    assert build(root, failing).exit_code == 1
    assert build(root, after).errors == ()
    assert set(states(build(root, after)).values()) == {"fresh"}


def test_a_hand_edited_output_that_another_step_makes_now_is_not_lost(root: Path) -> None:
    build(root)
    (root / "build/end.txt").write_text("mine", encoding="utf-8")
    assert build(root, handed_over()).exit_code == 3

    (root / "build/end.txt").unlink()
    build(root)

    def meddle(event: Event) -> None:
        if event.step == "tight" and event.state is None:
            (root / "build/end.txt").write_text("mine", encoding="utf-8")

    result = build(root, handed_over(), observe=meddle)
    assert states(result)["tight"] == "failed"
    assert (root / "build/end.txt").read_text("utf-8") == "mine"


def test_an_output_edited_while_building_is_not_lost(root: Path) -> None:
    build(root)
    (root / "b.txt").write_text("new", encoding="utf-8")

    def meddle(event: Event) -> None:
        if event.step == "cut" and event.state is None:
            (root / "build/cut/tail.txt").write_text("mine", encoding="utf-8")

    result = build(root, observe=meddle)
    assert states(result)["cut"] == "failed"
    assert (root / "build/cut/tail.txt").read_text("utf-8") == "mine"


def test_an_input_changed_while_building_is_built_next_time(root: Path) -> None:
    def meddle(event: Event) -> None:
        if event.step == "join" and event.state is State.RAN:
            (root / "b.txt").write_text("later", encoding="utf-8")

    build(root, observe=meddle)
    assert "join" in ran(build(root))
    assert (root / "build/ab.txt").read_text("utf-8") == "abclater"


def test_one_failing_step_does_not_stop_the_others(root: Path) -> None:
    bad = toy_step("bad", "refuse", ("a.txt",), {"text": "build/bad.txt"})
    behind = toy_step("behind", "join", ("build/bad.txt",), {"text": "build/behind.txt"})
    result = build(root, (bad, behind, *toy_plan()))
    assert states(result)["bad"] == "failed"
    assert states(result)["behind"] == "blocked"
    assert len(ran(result)) == 5
    assert result.exit_code == 1
    (error,) = result.errors
    assert isinstance(error, FormatError)
    assert "line 3" in str(error)
    assert not (root / "build/bad.txt").exists()


def test_a_tolerant_step_runs_with_what_there_is_and_again_when_all_is_mended(
    root: Path,
) -> None:
    whole = toy_step("fragile", "join", ("c.txt",), {"text": "build/fragile.txt"})
    (root / "c.txt").write_text("c", encoding="utf-8")
    summary = replace(
        toy_step("sum", "join", ("build/fragile.txt", "a.txt"), {"text": "build/sum.txt"}),
        tolerant=True,
    )
    build(root, (whole, summary))
    assert (root / "build/sum.txt").read_text("utf-8") == "cabc"
    (root / "c.txt").write_bytes(b"\xff")
    result = build(root, (whole, summary))
    assert states(result) == {"fragile": "failed", "sum": "ran"}
    # What the failed step made before is still there, and no longer believed.
    assert (root / "build/fragile.txt").read_text("utf-8") == "c"
    assert (root / "build/sum.txt").read_text("utf-8") == "abc"
    # Only what failed is tried again.
    assert states(build(root, (whole, summary))) == {"fragile": "failed", "sum": "fresh"}
    (root / "c.txt").write_text("C", encoding="utf-8")
    assert states(build(root, (whole, summary))) == {"fragile": "ran", "sum": "ran"}
    assert (root / "build/sum.txt").read_text("utf-8") == "Cabc"


def test_while_a_step_fails_only_that_one_is_tried_again(root: Path) -> None:
    bad = toy_step("bad", "refuse", ("a.txt",), {"text": "build/bad.txt"})
    behind = toy_step("behind", "join", ("build/bad.txt",), {"text": "build/behind.txt"})
    tolerant = [
        replace(
            toy_step(name, "join", (text, "b.txt"), {"text": f"build/{name}.txt"}), tolerant=True
        )
        for name, text in (("sum", "build/behind.txt"), ("log", "build/bad.txt"))
    ]
    last = toy_step("last", "join", ("build/sum.txt",), {"text": "build/last.txt"})
    plan = (bad, behind, *tolerant, last)
    assert ran(build(root, plan)) == {"sum", "log", "last"}
    again = states(build(root, plan))
    assert again == {
        "bad": "failed",
        "behind": "blocked",
        "sum": "fresh",
        "log": "fresh",
        "last": "fresh",
    }
    verdicts = {v.step.name: [str(r) for r in v.reasons] for v in look(root, plan)}
    assert verdicts["log"] == ["INPUT_CHANGED: after bad"]
    # What went wrong is told by steps that go on without it, however far behind; so another
    # fault is news.
    other = (replace(bad, action="toy_steps:crash"), *plan[1:])
    assert ran(build(root, other)) == {"sum", "log"}
    # What they read besides still counts.
    (root / "b.txt").write_text("new", encoding="utf-8")
    assert ran(build(root, other)) == {"sum", "log", "last"}
    mended = (replace(bad, action="toy_steps:join"), *plan[1:])
    assert ran(build(root, mended)) == {"bad", "behind", "sum", "log", "last"}
    assert (root / "build/last.txt").read_text("utf-8") == "abcnew"


def test_an_unforeseen_crash_is_told_without_a_traceback(root: Path) -> None:
    bad = toy_step("bad", "crash", ("a.txt",), {"text": "build/bad.txt"})
    (error,) = build(root, (bad,)).errors
    assert isinstance(error, StepError)
    assert "ZeroDivisionError" in str(error)
    assert "Traceback" not in str(error)


def test_a_full_disk_is_told_and_leaves_nothing_half_written(root: Path) -> None:
    bad = toy_step("bad", "fill_the_disk", ("a.txt",), {"text": "build/bad.txt"})
    (error,) = build(root, (bad,), workers=partial(local_executor, 1)).errors
    assert isinstance(error, StorageError)
    assert "disk is full" in str(error)
    assert not (root / "build/bad.txt").exists()
    assert not (root / "build/.scratch").exists()


def test_a_worker_that_dies_fails_its_step_alone(root: Path) -> None:
    bad = toy_step("bad", "die", ("a.txt",), {"text": "build/bad.txt"})
    result = build(root, (bad, *toy_plan()), workers=partial(local_executor, 1))
    assert states(result)["bad"] == "failed"
    assert len(ran(result)) == 5


def test_outputs_of_steps_that_are_gone_go_unless_they_were_edited(root: Path) -> None:
    build(root)
    (root / "build/alone.txt").write_text("mine", encoding="utf-8")
    kept = tuple(step for step in toy_plan() if step.name not in {"alone", "end"})
    result = build(root, kept)
    assert result.removed == ("build/end.txt",)
    assert not (root / "build/end.txt").exists()
    assert (root / "build/alone.txt").read_text("utf-8") == "mine"


def test_a_damaged_manifest_is_an_error_with_a_way_out(root: Path) -> None:
    build(root)
    (root / "build/manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(FormatError, match="delete the folder"):
        build(root)


def test_a_manifest_cannot_reach_outside_the_build_folder(root: Path) -> None:
    build(root)
    manifest = root / "build/manifest.json"
    document = json.loads(manifest.read_text("utf-8"))
    record = dict(document["steps"]["alone"])
    digest = next(iter(document["steps"]["join"]["inputs"].values()))
    record["outputs"] = {"a.txt": digest, "build/../a.txt": digest}
    document["steps"]["ghost"] = record
    manifest.write_text(json.dumps(document), encoding="utf-8")
    build(root)
    assert (root / "a.txt").exists()


def test_a_build_folder_that_is_a_file_is_an_error(root: Path) -> None:
    (root / "build").write_text("", encoding="utf-8")
    with pytest.raises(CoproduceError, match="build"):
        build(root)


@pytest.mark.parametrize("linked", ["build", "build/cut"])
def test_a_build_folder_that_leads_elsewhere_is_refused(
    root: Path, tmp_path_factory: Any, linked: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (root / linked).parent.mkdir(exist_ok=True)
    (root / linked).symlink_to(elsewhere)
    with pytest.raises(StorageError, match="leads out of the song folder"):
        build(root)
    assert list(elsewhere.iterdir()) == []


def test_two_builds_at_once_are_refused(root: Path) -> None:
    with locked(root / "build"), pytest.raises(CoproduceError, match="another coproduce"):
        build(root)


def test_the_manifest_holds_no_time_and_is_the_same_twice(root: Path) -> None:
    build(root)
    first = (root / "build/manifest.json").read_bytes()
    for path in (root / "build").rglob("*.*"):
        if path.is_file():
            path.unlink()
    build(root)
    assert (root / "build/manifest.json").read_bytes() == first


def test_keys_depend_on_every_part_of_a_step(root: Path) -> None:
    build(root)
    records = Manifest.read(root / "build/manifest.json").steps
    assert len({record.key for record in records.values()}) == len(records)


@pytest.mark.long
def test_killed_at_twenty_random_moments_it_resumes_to_the_same_bytes(
    root: Path, tmp_path_factory: Any
) -> None:
    calm = tmp_path_factory.mktemp("calm")
    for name in ("a.txt", "b.txt"):
        (calm / name).write_bytes((root / name).read_bytes())
    command = [sys.executable, str(HERE / "toy_build.py")]
    begun = time.perf_counter()
    assert subprocess.run([*command, str(calm), "2"], check=False).returncode == 0
    whole_s = time.perf_counter() - begun
    chance = random.Random(20)
    for _ in range(20):
        process = subprocess.Popen([*command, str(root), "2"])
        time.sleep(chance.uniform(0.2, 1.0) * whole_s)
        process.kill()
        process.wait()
        if chance.random() < 0.5 and (root / "build").exists():
            # Every other time, start from scratch again, so that kills fall everywhere.
            for path in (root / "build").rglob("*.txt"):
                os.utime(path)
            (root / "b.txt").write_text(f"{chance.random()}", encoding="utf-8")
    (root / "b.txt").write_bytes((calm / "b.txt").read_bytes())
    assert subprocess.run([*command, str(root), "2"], check=False).returncode == 0
    assert everything(root) == everything(calm)
