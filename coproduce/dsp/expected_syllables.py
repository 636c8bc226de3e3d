"""What known words let a listener expect: when syllables come, how long, and how they begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from coproduce.dsp.beginnings import Beginnings
from coproduce.dsp.sung_frames import Booleans, Reals
from coproduce.model.syllables import Attack, Syllable

NOTE_COST: Final = 5.0
HELD_AT_LINE_END: Final = 2.2  # times as long as other syllables
EARLY_OR_LATE: Final = 0.15  # of a line's length
LENGTH_COST_CAP: Final = 6.0
PLACE_COST_CAP: Final = 4.0
LENGTH_SPREAD: Final = 0.45  # of the logarithm of a syllable's length
HELD_LONGER: Final = 0.3  # of that counts for being held longer at the end of a line
_HEARD_MORE: Final = list(Attack)  # from a vowel, which hides a beginning, to a hiss


class ExpectedSyllables:
    """When and how long syllables are likely to be sung, in frames; shape (syllables,).

    Lines of a song mostly last equally long, a line's last syllable is held, and unstressed
    ones are short.

    Parameters
    ----------
    syllables
        The words, at least one syllable.
    voiced
        The frames that are sung, at least one.
    """

    def __init__(self, syllables: Sequence[Syllable], voiced: Booleans) -> None:
        self.ends_line = np.array([syllable.line_end for syllable in syllables])
        self.opens_line = np.concatenate([[True], self.ends_line[:-1]])
        self._attacks = _joins(syllables)
        lines = np.split(np.arange(len(syllables)), np.flatnonzero(self.ends_line[:-1]) + 1)
        sung = np.flatnonzero(voiced)
        begin, whole = float(sung[0]), float(sung[-1] + 1 - sung[0])
        onsets: list[Reals] = []
        spreads: list[Reals] = []
        lengths: list[Reals] = []
        for line in lines:
            share = 0.7 / len(lines) + 0.3 * len(line) / len(syllables)
            relative = np.array([0.75 + 0.4 * syllables[index].stress for index in line])
            relative[-1] = HELD_AT_LINE_END
            portions = relative / relative.sum()
            onsets.append(begin + whole * share * (np.cumsum(portions) - portions))
            spreads.append(np.full(len(line), EARLY_OR_LATE * whole * share))
            lengths.append(np.log(whole * share * portions))
            begin += whole * share
        self._onset, self._onset_spread = np.concatenate(onsets), np.concatenate(spreads)
        self._log_length = np.concatenate(lengths)

    def __len__(self) -> int:
        return len(self.ends_line)

    def begin_costs(self, beginnings: Beginnings) -> Reals:
        """Cost of beginning each syllable at each candidate, shape (candidates, syllables)."""
        sounds = list(zip(self._attacks, self.opens_line.tolist(), strict=True))
        scores = {
            (attack, opens): beginnings.scores(attack, may_follow_rest=opens)
            for attack, opens in set(sounds)
        }
        cost = NOTE_COST - np.stack([scores[sound] for sound in sounds], axis=1)
        rests = np.clip((beginnings.gap_s - 0.08) / 0.12, 0.0, 1.0)[:, None]
        cost = cost + np.where(self.opens_line, 1.0 - 3.0 * rests, 1.5 * rests)
        early = (beginnings.frame[:, None] - self._onset) / self._onset_spread
        return np.asarray(cost + np.minimum(0.5 * early**2, PLACE_COST_CAP))

    def length_costs(self, length_frames: Reals, which: slice = slice(None)) -> Reals:
        """Cost of lasting so long, shape (lengths, syllables), for some of the syllables."""
        unlike = (np.log(length_frames)[:, None] - self._log_length[which]) / LENGTH_SPREAD
        # How long the end of a line is held, nobody knows beforehand.
        unlike = np.where((unlike > 0) & self.ends_line[which], HELD_LONGER * unlike, unlike)
        return np.minimum(0.5 * unlike**2, LENGTH_COST_CAP)


def _joins(syllables: Sequence[Syllable]) -> list[Attack]:
    """Say for each syllable what is heard where it begins, with what ended the one before."""
    joins = []
    for index, syllable in enumerate(syllables):
        before = syllables[index - 1] if index else None
        join = syllable.attack
        if before is not None and not before.line_end:
            join = max(before.release, join, key=_HEARD_MORE.index)
        joins.append(join)
    return joins
