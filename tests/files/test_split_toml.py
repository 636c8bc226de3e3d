from decimal import Decimal
from pathlib import Path

import pytest

from coproduce.errors import FormatError, ProjectError
from coproduce.files.split_toml import begin_split, read_split
from coproduce.model.credits import Share, SplitSheet


def write(folder: Path, *percents: str) -> None:
    tables = [
        f'[[shares]]\nname = "N{n}"\nrole = "words"\n' + (f'percent = "{p}"\n' if p else "")
        for n, p in enumerate(percents)
    ]
    (folder / "split.toml").write_text("\n".join(tables))


def test_a_split_is_begun_read_back_and_never_replaced(tmp_path: Path) -> None:
    begun = SplitSheet(
        title="A song",
        shares=(
            Share(name="Kit", role="words", percent=Decimal("33.34"), person="P03"),
            Share(name="", role="music"),
        ),
    )
    begin_split(tmp_path, begun)
    assert read_split(tmp_path, "A song") == begun
    assert (tmp_path / "split.toml").read_text().startswith("# Who holds which share")
    with pytest.raises(FormatError, match="is there already"):
        begin_split(tmp_path, begun)


def test_without_a_file_nothing_is_filled_in(tmp_path: Path) -> None:
    assert read_split(tmp_path, "A song") is None


def test_shares_that_make_a_whole(tmp_path: Path) -> None:
    write(tmp_path, "33.34", "33.33", "33.33")
    sheet = read_split(tmp_path, "A song")
    assert sheet is not None
    assert sheet.is_agreed


@pytest.mark.parametrize("percents", [("50.00", "49.99"), ("60", "50"), ("100", "0.01", "")])
def test_shares_that_make_no_whole_are_refused(tmp_path: Path, percents: tuple[str, ...]) -> None:
    write(tmp_path, *percents)
    with pytest.raises(ProjectError, match="the shares add up to"):
        read_split(tmp_path, "A song")


@pytest.mark.parametrize("percent", ["half", "33.333", "-1", "NaN", "101"])
def test_a_share_that_is_no_share_is_named(tmp_path: Path, percent: str) -> None:
    write(tmp_path, percent)
    with pytest.raises(ProjectError, match="shares 1, percent"):
        read_split(tmp_path, "A song")
