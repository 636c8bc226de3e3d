"""A score for who reads the bass clef: in another octave if need be, and nothing else changed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from statistics import median_low
from typing import Final

from coproduce.model.music import NATURAL_SEMITONES

MIDDLE_LINE_MIDI: Final = 50  # D3
_SEMITONES: Final = 12
_MIDDLE_LINE: Final = {"display-step": "D", "display-octave": "3"}


def in_bass_clef(musicxml: str, moved_by: int = 0) -> tuple[str, int]:
    """Write a score in the bass clef, in the octave that lies nearest to its middle line.

    Parameters
    ----------
    musicxml
        The score.
    moved_by
        By how many semitones whoever draws it will move it up.

    Returns
    -------
    tuple
        The score, and by how many octaves it was moved. A text that is no score comes back
        as it is: whoever draws it says what is wrong.
    """
    try:
        root = ET.fromstring(musicxml)  # noqa: S314 - expat here neither fetches nor expands files
    except ET.ParseError:
        return musicxml, 0
    octaves = _move_to_middle([pitch for pitch in root.iter("pitch") if _midi(pitch)], moved_by)
    for clef in root.iter("clef"):
        for name, text in (("sign", "F"), ("line", "4")):
            part = clef.find(name)
            if part is not None:
                part.text = text
        for change in clef.findall("clef-octave-change"):
            clef.remove(change)
    for slash in root.iter("unpitched"):
        for part in slash:
            part.text = _MIDDLE_LINE.get(part.tag, part.text)
    return ET.tostring(root, encoding="unicode"), octaves


def _move_to_middle(pitches: Sequence[ET.Element], moved_by: int) -> int:
    """Move notes by whole octaves to around the middle line; gives how many."""
    if not pitches:
        return 0
    middle = median_low(map(_midi, pitches)) + moved_by
    octaves = round((MIDDLE_LINE_MIDI - middle) / _SEMITONES)
    for pitch in pitches:
        for octave in pitch.findall("octave"):
            octave.text = str(max(0, int(octave.text or "") + octaves))
    return octaves


def _midi(pitch: ET.Element) -> int:
    """Give the MIDI number of a pitch without its accidental, 0 if it cannot be read."""
    step, octave = (pitch.findtext(name, "").strip() for name in ("step", "octave"))
    if step not in NATURAL_SEMITONES or not octave.isdecimal():
        return 0
    return _SEMITONES * (int(octave) + 1) + NATURAL_SEMITONES[step]
