"""Letters that no font of this computer has, told wherever something is printed."""

from __future__ import annotations

from collections.abc import Iterable

from coproduce.errors import Problem
from coproduce.files.page_setter import letters_without_font
from coproduce.stages.missing_letters import PRINT_AGAIN, PrintedText, tell_missing_letters


def find_missing_letters(
    texts: Iterable[PrintedText], then: str = PRINT_AGAIN
) -> tuple[Problem, ...]:
    """Tell which letters no font of this computer has; see stages.missing_letters."""
    texts = tuple(texts)
    missing = letters_without_font("".join(text.text for text in texts))
    return tell_missing_letters(texts, missing, then)
