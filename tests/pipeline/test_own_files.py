"""Where something stands that may not be there, said without saying it."""

from __future__ import annotations

from pathlib import Path

from coproduce.files.leak_scan import Canary
from coproduce.files.templates import share_folder
from coproduce.pipeline.own_files import own_files_that_hold

CANARIES = (
    Canary(text="Bartholomew", meaning="the credit of P01"),
    Canary(text="Theresa", meaning="the credit of P02"),
)


def test_each_name_has_its_lines_and_no_file_is_called_by_another(tmp_path: Path) -> None:
    (tmp_path / "chords").mkdir()
    sheet = tmp_path / "chords" / "Theresa.cho"
    sheet.write_text("{comment: Bartholomew starts}\nLa la\n{comment: Theresa, Bartholomew}\n")
    told = [str(held) for held in own_files_that_hold(tmp_path, CANARIES)]
    hidden = "something in chords whose name may not be shown"
    assert told == [
        f"{hidden}: the credit of P02. Rename it.",
        f"{hidden}, lines 1 and 3: the credit of P01. Take it out by hand.",
        f"{hidden}, line 3: the credit of P02. Take it out by hand.",
    ]
    assert "Theresa" not in "".join(told)


def test_a_line_of_our_template_is_nobodys(tmp_path: Path) -> None:
    template = share_folder("templates") / "project" / "lyrics" / "README.md"
    line = next(line for line in template.read_text("utf-8").splitlines() if len(line) > 40)
    words = Canary(text=line, meaning="words of P01")
    (tmp_path / "README.md").write_text(line, "utf-8")
    assert list(own_files_that_hold(tmp_path, [words])) == []
    (tmp_path / "README.md").write_text(f"She said: {line}\n", "utf-8")
    assert [held.where for held in own_files_that_hold(tmp_path, [words])] == ["README.md, line 1"]
