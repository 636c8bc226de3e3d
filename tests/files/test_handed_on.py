"""Where sessions went is kept, and what people wrote beside it stays."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import ProjectError
from coproduce.files.handed_on import FILE, keep_handed_on, name_of_folder, read_handed_on
from coproduce.model.session import HandedOn

STUDIO = HandedOn(folder="~/studio", people=("P01", "P02"))
STICK = HandedOn(folder="/mnt/stick", people=(), is_unlisted=True)


def test_nothing_was_handed_on_yet(tmp_path: Path) -> None:
    assert read_handed_on(tmp_path) == ()


def test_a_session_that_is_written_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    for session in (STUDIO, STICK, HandedOn(folder="~/studio", people=("P01",))):
        keep_handed_on(tmp_path, session)
    assert read_handed_on(tmp_path) == (STICK, HandedOn(folder="~/studio", people=("P01",)))


def test_what_people_wrote_into_it_stays(tmp_path: Path) -> None:
    keep_handed_on(tmp_path, STUDIO)
    path = tmp_path / FILE
    path.write_text(path.read_text("utf-8") + "# given to Mo on a stick\n", "utf-8")
    keep_handed_on(tmp_path, STICK)
    assert "# given to Mo on a stick" in path.read_text("utf-8")
    assert read_handed_on(tmp_path) == (STUDIO, STICK)


def test_all_tables_taken_out_by_hand_is_no_mistake(tmp_path: Path) -> None:
    for text in ("", "# none now\n", "sessions = []\n"):
        (tmp_path / FILE).write_text(text, "utf-8")
        assert read_handed_on(tmp_path) == ()
        keep_handed_on(tmp_path, STUDIO)
        assert read_handed_on(tmp_path) == (STUDIO,)


def test_sessions_that_somebody_wrote_in_one_line_stay(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('sessions = [{ folder = "~/studio", people = ["P01", "P02"] }]\n')
    keep_handed_on(tmp_path, STICK)
    assert read_handed_on(tmp_path) == (STUDIO, STICK)


def test_a_mistake_in_it_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    text = '[[sessions]]\nfolder = "~/studio"\npersons = ["P01"]\n'
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(ProjectError, match="persons"):
        keep_handed_on(tmp_path, STICK)
    assert (tmp_path / FILE).read_text("utf-8") == text


def test_the_home_folder_is_not_spelled_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert name_of_folder(tmp_path / "studio" / "song") == "~/studio/song"
    elsewhere = tmp_path.parent / "stick"
    assert name_of_folder(elsewhere) == elsewhere.as_posix()


@given(
    sessions=st.lists(
        st.builds(
            HandedOn,
            folder=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
            people=st.lists(st.sampled_from(("P01", "P02", "P03")), unique=True).map(tuple),
            is_unlisted=st.booleans(),
        ),
        max_size=5,
        unique_by=lambda session: session.folder,
    )
)
def test_what_was_kept_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, sessions: list[HandedOn]
) -> None:
    song = tmp_path_factory.mktemp("song")
    for session in sessions:
        keep_handed_on(song, session)
    assert read_handed_on(song) == tuple(sessions)
