"""What is installed is whole: templates and the example travel in the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel into an empty folder, as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run(
        [*build, "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)], check=True
    )
    (wheel,) = folder.glob("coproduce-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command from another folder, out of reach of the checkout."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    script = "import coproduce, sys; sys.stderr.write(coproduce.__file__ + chr(10)); "
    script += "from coproduce.cli import main; main(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_templates_and_the_example_travel_in_the_wheel(installed: Path) -> None:
    share = installed / "coproduce" / "_share"
    assert (share / "templates" / "project" / "song.toml").is_file()
    assert (share / "templates" / "report.html.j2").is_file()
    assert (share / "projects" / "number-nine" / "song.toml").is_file()
    carried = sorted(path.name for path in (share / "projects").rglob("*") if path.is_file())
    ours = sorted(path.name for path in (ROOT / "projects").rglob("*") if path.is_file())
    assert carried == ours


@pytest.mark.long
def test_an_installed_coproduce_works_from_another_folder(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "new", "ours", "--title", "Ours")
    assert str(installed) in done.stderr
    assert done.returncode == 0, done.stderr
    done = run(installed, tmp_path, "build", "ours", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "ours" / "build" / "report" / "index.html").is_file()
