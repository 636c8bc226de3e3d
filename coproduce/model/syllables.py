"""Syllables as they are sung: their letters, how they begin, and where words and lines end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Attack(StrEnum):
    """How the sound of a syllable begins, as far as a recording shows it."""

    VOWEL = "vowel"
    APPROXIMANT = "approximant"  # l r w y: the voice goes on and glides into the vowel
    NASAL = "nasal"  # m n: the voice goes on, darker, until the lips or the tongue let go
    VOICED = "voiced"  # b d g v, and the th of "the": the voice goes on or nearly stops
    BREATH = "breath"  # h: the pitch is interrupted, until the voice sets in
    UNVOICED = "unvoiced"  # p t k f, and the th of "thin": the pitch is interrupted
    SIBILANT = "sibilant"  # s sh ch j z: hiss


@dataclass(frozen=True, slots=True, kw_only=True)
class Syllable:
    """One syllable of the words.

    Parameters
    ----------
    text
        Its letters as written, with the punctuation that stays with it.
    attack
        How it begins.
    release
        How it ends, in the same words: what is heard before the next one begins.
    is_cluster
        Whether a second consonant, sung with the voice, comes before its vowel, as in "street".
    word_end, line_end
        Whether it is the last of its word, of its line.
    stress
        0 unstressed, 1 stressed; between for words that can be either.
    """

    text: str
    attack: Attack
    release: Attack = Attack.VOWEL
    is_cluster: bool = False
    word_end: bool = True
    line_end: bool = False
    stress: float = 0.5
