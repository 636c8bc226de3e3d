"""What a score says of itself is read from its text; what is none is refused."""

import pytest

from coproduce.errors import FormatError
from coproduce.files.score_text import must_be_a_score, stated_key
from coproduce.model.music import Key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not a score", "tune.musicxml, line 1.*(?s:.)*Export the score again"),
        ("<html><body/></html>", "begins with <html>"),
        ("<score-partwise/>", "has no bars"),
        ("", "line 1"),
    ],
)
def test_what_is_no_score_is_refused_with_a_next_step(text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        must_be_a_score(text, where="tune.musicxml")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("<key><fifths>-1</fifths></key>", "F major"),
        ("<key><fifths>-1</fifths><mode>minor</mode></key>", "D minor"),
        ("<key><fifths>2</fifths><mode>dorian</mode></key>", "E dorian"),
        ("<key><fifths>many</fifths></key>", None),
        ("", None),
    ],
)
def test_a_key_signature_without_a_mode_is_taken_for_major(written: str, key: str | None) -> None:
    score = f"<score-partwise><attributes>{written}</attributes></score-partwise>"
    assert stated_key(score) == (Key.parse(key) if key else None)
