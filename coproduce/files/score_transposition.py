"""How far a part for an instrument in another key sounds from what is written."""

from __future__ import annotations

from typing import Final

from coproduce.files.safe_xml import Element
from coproduce.theory.pitch import ENHARMONIC_FIFTHS

FIFTHS_A_SEMITONE: Final = 7


def sounding_fifths(move: Element) -> int:
    """Say how far a `<transpose>` sounds from what is written, as a spelled interval in fifths.

    Raises
    ------
    ValueError
        If it holds something that is no number.
    """
    semitones = int(move.text_of("chromatic") or 0)
    steps = move.text_of("diatonic")
    if steps:
        return FIFTHS_A_SEMITONE * semitones - ENHARMONIC_FIFTHS * int(steps)
    # as near as it can be spelled: -5 to 6 fifths
    return (FIFTHS_A_SEMITONE * semitones + 5) % ENHARMONIC_FIFTHS - 5
