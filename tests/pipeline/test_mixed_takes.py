from pathlib import Path

import pytest

from coproduce.files.project import read_song_folder
from coproduce.model.song import SongFolder
from coproduce.pipeline.mixed_takes import mixed_takes, without_takes


@pytest.fixture(name="song")
def _song(song_with_people: Path) -> Path:
    return song_with_people


def names(folder: SongFolder) -> list[str]:
    return [take.name for take in mixed_takes(folder)]


def test_what_is_heard_is_asked_about_and_what_is_quarantined_is_not_heard(song: Path) -> None:
    assert names(read_song_folder(song)) == ["choir/02", "guide-guitar/01", "vox-lead/03"]


def test_muted_parts_and_takes_left_out_are_not_heard(song: Path) -> None:
    (song / "mix.toml").write_text("[parts.choir]\nmute = true\n")
    folder = read_song_folder(song)
    assert names(without_takes(folder, ["vox-lead/03"])) == ["guide-guitar/01"]


def test_a_stem_cut_from_two_solo_takes_is_two_solo_voices(song: Path) -> None:
    takes = song / "takes" / "ukulele"
    (takes / "02.wav").write_bytes((takes / "01.wav").read_bytes())
    settings = song / "song.toml"
    settings.write_text(settings.read_text() + '[[takes]]\ntake = "ukulele/02"\nheard = ["P01"]\n')
    (song / "stems").mkdir()
    (song / "stems" / "ukulele.wav").write_bytes((takes / "01.wav").read_bytes())
    stems = [take for take in mixed_takes(read_song_folder(song)) if take.part == "ukulele"]
    assert [(take.name, take.heard) for take in stems] == [
        ("stems/ukulele.wav", ("P04",)),
        ("stems/ukulele.wav", ("P01",)),
    ]
    assert "stems/ukulele.wav" not in names(
        without_takes(read_song_folder(song), ["stems/ukulele.wav", "ukulele/02"])
    )


def test_a_stem_of_nobody_knows_whom(song: Path) -> None:
    (song / "stems").mkdir()
    (song / "stems" / "crowd.wav").write_bytes((song / "takes/choir/02.wav").read_bytes())
    (stem,) = [take for take in mixed_takes(read_song_folder(song)) if take.part == "crowd"]
    assert stem.heard is None
