"""Names of spelled intervals, as engravers take them: M2 up, -m3 down."""

from __future__ import annotations

from typing import Final

_SCALE: Final = (0, 2, 4, 5, 7, 9, 11)
_PERFECT: Final = frozenset((0, 3, 4))  # unison, fourth, fifth
_PERFECT_NAMES: Final = {-2: "dd", -1: "d", 0: "P", 1: "A", 2: "AA"}
_OTHER_NAMES: Final = {-3: "dd", -2: "d", -1: "m", 0: "M", 1: "A", 2: "AA"}


def interval_name(fifths: int, semitones: int) -> str:
    """Name an interval by its spelling and its size.

    Parameters
    ----------
    fifths
        How far apart the two names lie on the line of fifths: C to E flat is -3.
    semitones
        How many semitones up, or down if negative; says the octave as well.

    Raises
    ------
    ValueError
        If no interval is spelled so and has that size.

    >>> interval_name(2, 2), interval_name(3, -3), interval_name(3, 9), interval_name(0, 12)
    ('M2', '-m3', 'M6', 'P8')
    """
    if semitones < 0:
        return f"-{interval_name(-fifths, -semitones)}"
    steps = 4 * fifths % 7  # a fifth is four steps of the scale
    octaves, rest = divmod(semitones, 12)
    difference = rest - _SCALE[steps]
    # A diminished octave is nearly an octave up, an augmented seventh more than one.
    if difference > 6:
        octaves, difference = octaves + 1, difference - 12
    elif difference < -6:
        octaves, difference = octaves - 1, difference + 12
    names = _PERFECT_NAMES if steps in _PERFECT else _OTHER_NAMES
    if difference not in names or octaves < 0 or fifths * 7 % 12 != rest:
        raise ValueError(f"{fifths} fifths and {semitones} semitones are no interval")
    return f"{names[difference]}{1 + steps + 7 * octaves}"
