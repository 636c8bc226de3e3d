import datetime as dt
import json
import stat
from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.seal import how_to_destroy, seal

DAY = dt.date(2026, 2, 13)


def test_a_sealed_file_is_for_its_owner_alone_and_grows(tmp_path: Path) -> None:
    path = seal(tmp_path, "P02", DAY, {"lyrics/a.txt": ["P02: one"]})
    seal(tmp_path, "P02", DAY, {"lyrics/a.txt": ["P02: one", "P02: two"], "b": ["x"]})
    assert json.loads(path.read_text())["lines"] == {
        "lyrics/a.txt": ["P02: one", "P02: two"],
        "b": ["x"],
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (tmp_path / "sealed" / ".gitignore").read_text() == "*\n"
    assert str(path) in how_to_destroy(path)
    assert "withdrew_on" in how_to_destroy(path)


def test_a_file_in_the_way_of_the_seal_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "sealed").mkdir()
    (tmp_path / "sealed" / "P02.json").write_text("something else")
    with pytest.raises(FormatError, match="not a sealed file"):
        seal(tmp_path, "P02", DAY, {})
