"""What the ear noted frame by frame: the evidence from which notes are written down."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coproduce.errors import AudioError

Frames: TypeAlias = npt.NDArray[np.float32]

# Decimals that each curve is kept to: finer than any decision that is made on it, and
# the same in memory as on paper, so that notes do not depend on a detour through a file.
DECIMALS: Final = {
    "pitch_midi": 2,
    "voicing": 3,
    "harmonicity": 3,
    "energy_db": 1,
    "vowel_db": 1,
    "hiss_db": 1,
    "rise_db": 2,
    "change_db": 2,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PitchTrack:
    """Curves along a recording of one voice, all float32 of shape (frames,).

    Frame `i` is centred on second `i * hop_s`. Values are rounded to `DECIMALS`.

    Parameters
    ----------
    hop_s
        Seconds from one frame to the next.
    duration_s
        Length of the recording.
    pitch_midi
        Pitch with its fraction, MIDI 69 = 440 Hz; only meaningful where `voicing` is high.
    voicing
        0 to 1, how sure it is that a pitch is there.
    harmonicity
        0 to 1, the share of the sound that the harmonics of that pitch explain: near 1
        for one voice alone, low for a band or for noise.
    energy_db, vowel_db, hiss_db
        Level of everything, of the vowels' band (300 to 3000 Hz) and of the sibilants'
        (above 4 kHz), in dB relative to full scale.
    rise_db, change_db
        How much louder the bands became around a frame, and how much they changed
        either way, mean over the bands in dB: consonants and new vowels are peaks.
    """

    hop_s: float
    duration_s: float
    pitch_midi: Frames
    voicing: Frames
    harmonicity: Frames
    energy_db: Frames
    vowel_db: Frames
    hiss_db: Frames
    rise_db: Frames
    change_db: Frames

    def __post_init__(self) -> None:
        shapes = {getattr(self, name).shape for name in DECIMALS}
        if len(shapes) != 1 or len(self.voicing.shape) != 1:
            raise AudioError(f"curves of different lengths: {sorted(shapes)}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PitchTrack):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, f.name), getattr(other, f.name)) for f in fields(self)
        )

    def __hash__(self) -> int:
        return hash((self.hop_s, self.duration_s, len(self.voicing)))

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.voicing)


def rounded(name: str, values: npt.ArrayLike) -> Frames:
    """Round a curve to the decimals it is kept to.

    >>> rounded("energy_db", [-20.123]).tolist() == [np.float32(-20.1)]
    True
    """
    curve = np.round(np.asarray(values, dtype=np.float64), DECIMALS[name])
    # Adding zero turns -0.0 into 0.0, which would be written differently.
    return np.asarray(curve + 0.0, dtype=np.float32)
