"""The house stands as it is drawn: its floors, its front door, and what travels with it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from importlinter import cli as import_linter

from coproduce.files.audio import write_wav
from coproduce.files.new_song import write_new_song
from coproduce.files.templates import share_folder
from coproduce.model.audio import Signal
from coproduce.pipeline.songs import BuildRequest, build_song

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "coproduce"
# Imports by name or inside functions: the lazy click group, the cluster, and the workers,
# so that help, status and a build with nothing to do load no heavy library.
MAY_IMPORT_LATE = {"cli/__init__.py", "pipeline/executors.py", "pipeline/worker.py"}
SOUND_AND_MUSIC = {"numpy", "scipy", "music21", "verovio", "typst", "soundfile", "swift_f0"}
RATE_HZ = 8000


def modules() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def imported_by(*arguments: str) -> set[str]:
    """Names of all modules that a fresh Python holds after running a command of coproduce."""
    script = f"""
import sys
from coproduce.cli import group
code = group.main({arguments!r}, standalone_mode=False)
assert not code, code
print("\\n".join(["-- modules", *sys.modules]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.partition("-- modules\n")[2].split())


@pytest.fixture(scope="module")
def built_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a song of the template's words and a take of four seconds of noise."""
    song = tmp_path_factory.mktemp("song") / "toy"
    write_new_song(song, "Toy", share_folder("templates") / "project")
    noise = 0.1 * np.random.default_rng(1).standard_normal((1, 4 * RATE_HZ))
    write_wav(song / "takes/guide/01.wav", Signal(noise.astype(np.float32), RATE_HZ))
    assert build_song(song, BuildRequest(jobs=1)).errors == ()
    return song


def test_each_floor_imports_only_lower_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert import_linter.lint_imports(no_cache=True) == 0


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in modules()
        if str(path.relative_to(PACKAGE)) not in MAY_IMPORT_LATE
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_stages_theory_and_dsp_open_no_files() -> None:
    """Functions that think neither read nor write; nor do they look at a clock."""
    forbidden = re.compile(r"\bopen\(|\.read_text\(|\.write_|\bPath\(|\btime\.time|datetime\.now")
    found = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for room in ("stages", "theory", "dsp", "model")
        for path in sorted((PACKAGE / room).glob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if forbidden.search(line)
    ]
    assert found == []


def test_help_loads_no_heavy_library() -> None:
    loaded = imported_by("--help")
    assert "coproduce.cli" in loaded
    assert not loaded & {*SOUND_AND_MUSIC, "pydantic", "rich"}


def test_status_loads_no_sound_and_no_music_library(built_song: Path) -> None:
    loaded = imported_by("status", str(built_song))
    assert "coproduce.pipeline.status" in loaded
    assert not loaded & {*SOUND_AND_MUSIC, "rich"}


@pytest.mark.parametrize("asked", [(), ("--dry-run",)])
def test_an_idle_build_loads_no_sound_and_no_music_library(
    built_song: Path, asked: tuple[str, ...]
) -> None:
    loaded = imported_by("build", str(built_song), *asked)
    assert "coproduce.pipeline.run" in loaded
    assert not loaded & SOUND_AND_MUSIC


def test_every_version_is_pinned_and_no_host_is_named() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[^\s;]+( ;.+)?", line) for line in pins), pins
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    asked = {
        re.sub(r"[-_.]+", "-", match.group()).lower()
        for group in groups
        for requirement in group
        if (match := re.match(r"[A-Za-z0-9._-]+", requirement))
    } - {"coproduce"}
    assert asked <= pinned
