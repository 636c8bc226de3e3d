"""Where the stems begin comes back as it was written; what is damaged is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.timeline_json import read_timeline, write_timeline
from coproduce.model.song_facts import Timeline


def test_a_timeline_comes_back_as_it_was(tmp_path: Path) -> None:
    timeline = Timeline(sample_rate_hz=44_100, start_s=5.05, length_samples=66_150, is_heard=True)
    write_timeline(tmp_path / "timeline.json", timeline)
    assert read_timeline(tmp_path / "timeline.json") == timeline
    assert timeline.length_s == 1.5


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('{"sample_rate_hz": 48000, "length_samples": 1}', 'holds no "start_s"'),
        (
            '{"sample_rate_hz": 0, "start_s": 0, "length_samples": 1, "is_heard": false}',
            "a rate of 0 Hz",
        ),
    ],
)
def test_a_damaged_timeline_says_what_is_wrong(tmp_path: Path, text: str, cause: str) -> None:
    path = tmp_path / "timeline.json"
    path.write_text(text)
    with pytest.raises(FormatError, match=cause):
        read_timeline(path)
