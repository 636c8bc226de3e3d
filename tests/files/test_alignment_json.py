"""Where a take belongs comes back as it was written; what is damaged is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.errors import FormatError
from coproduce.files.alignment_json import read_alignment, write_alignment
from coproduce.model.recording import Alignment, AlignmentBasis, ClockPiece


def rounded(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw figures as documents keep them, to a millionth."""
    return st.floats(low, high).map(lambda value: round(value, 6) + 0.0)


SECONDS, DRIFTS = rounded(-600.0, 600.0), rounded(-200.0, 200.0)
PIECES = st.builds(ClockPiece, start_s=SECONDS, end_s=SECONDS, offset_s=SECONDS, drift_ppm=DRIFTS)
ALIGNMENTS = st.builds(
    Alignment,
    offset_s=SECONDS,
    drift_ppm=DRIFTS,
    polarity=st.sampled_from([1, -1]),
    confidence=rounded(0.0, 1.0),
    residual_ms=st.none() | rounded(0.0, 50.0),
    moved=st.booleans(),
    basis=st.sampled_from(AlignmentBasis),
    note=st.text(max_size=20),
    candidates_s=st.lists(SECONDS, max_size=3).map(tuple),
    pieces=st.lists(PIECES, max_size=2).map(tuple),
)


@given(ALIGNMENTS)
def test_an_alignment_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, alignment: Alignment
) -> None:
    path = tmp_path_factory.mktemp("a") / "vox.alignment.json"
    write_alignment(path, "vox/01", alignment)
    assert read_alignment(path) == alignment


@pytest.mark.parametrize(
    ("text", "cause"),
    [("{}", 'holds no "offset_s"'), ("[", "not JSON"), ("[]", "not a JSON object")],
)
def test_a_damaged_alignment_says_what_it_lacks(tmp_path: Path, text: str, cause: str) -> None:
    path = tmp_path / "vox.alignment.json"
    path.write_text(text)
    with pytest.raises(FormatError) as caught:
        read_alignment(path)
    assert cause in str(caught.value)
    assert caught.value.problems[0].next_step
