"""Syllables of languages whose spelling tells them: where they are, which of them is leant on.

One row a language: the letters that are vowels elsewhere and none here, the vowels that are
sung as one, where the voice leans, and how letters begin that English begins otherwise.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import pyphen

from coproduce.model.syllables import Attack
from coproduce.theory.languages import SMALL_WORDS, Language

_BEFORE_LR: Final = frozenset("bcdfgkptv") | {"ch", "ph", "th"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spelling:
    """How a language spells its vowels.

    `nucleus` finds what is sung as one vowel; `mute` the letters that are no vowels there.
    `leans_from_end` counts from the last syllable, which is 0; None leans on the first.
    """

    nucleus: str
    mute: str = r"(?!)"
    leans_from_end: int | None = 1
    accents: str = ""
    units: str = r"(?!)"
    attacks: tuple[tuple[str, Attack], ...] = ()
    irregular: dict[str, str] = field(default_factory=dict)


def _irregular(divided: str) -> dict[str, str]:
    return {word.replace("-", ""): word for word in divided.split()}


_WELSH = "aeiouwyàáâäèéêëìíîïòóôöùúûüẁẃŵẅýŷÿ"
_SPELLINGS: Final = {
    Language.WELSH: _Spelling(
        mute=rf"(?<=g)w(?=[lnr])|^w(?=[lnr])|(?<=[{_WELSH}]')[iuw]$",
        nucleus=rf"(?:i(?=[aeouwyâêôûŵŷ])|w(?=[aeioâêîôyŷ]))?"
        rf"(?:[aâáäàoôóö](?:[eu]|[iw](?![{_WELSH}]))?|[eêéë](?:u|[iw](?![{_WELSH}]))?"
        rf"|[iîïíuûü](?:w(?![{_WELSH}]))?|[wŵẃẅ][yŷ]?|[yŷý](?:w(?![{_WELSH}]))?)",
        units="ll|dd|ff|ch|th|rh|ng|ph",
        attacks=(
            ("ch", Attack.UNVOICED),
            ("dd", Attack.VOICED),
            ("ff", Attack.UNVOICED),
            ("ll", Attack.SIBILANT),
            ("ph", Attack.UNVOICED),
            ("rh", Attack.BREATH),
            ("mh", Attack.NASAL),
            ("nh", Attack.NASAL),
            ("ng", Attack.NASAL),
            ("si", Attack.SIBILANT),
            ("f", Attack.VOICED),
            ("c", Attack.UNVOICED),
            ("g", Attack.VOICED),
            ("y", Attack.VOWEL),
        ),
        irregular=_irregular("di-olch ddi-olch"),
    ),
    Language.GERMAN: _Spelling(
        mute=r"(?<=q)u",
        nucleus=r"(?:(?<=famil)|(?<=lil)|(?<=lin)|(?<=fer)|(?<=ital)|(?<=span))i(?=en?$)"
        r"|ai|ei|ey|ay|au|äu|eu|ie|aa|ee|oo|[aeiouyäöüéèà]",
        leans_from_end=None,
        units="sch|ch|ck|ph|th|qu",
        attacks=(
            ("ch", Attack.UNVOICED),
            ("ge", Attack.VOICED),
            ("gi", Attack.VOICED),
            ("kn", Attack.UNVOICED),
            ("j", Attack.APPROXIMANT),
            ("w", Attack.VOICED),
            ("v", Attack.UNVOICED),
        ),
    ),
    Language.SPANISH: _Spelling(
        mute=r"(?<=[qg])u(?=[aeioáéíó])|y(?=[aeiouáéíóú])",
        nucleus=r"[iuü]?[aeoáéó](?:[iuü](?![aeoáéó])|y)?|[íú]|[iuü]+y?|y",
        accents="áéíóú",
        units="ch|ll|rr|qu|gu",
        attacks=(
            ("ch", Attack.SIBILANT),
            ("ll", Attack.APPROXIMANT),
            ("ge", Attack.UNVOICED),
            ("gi", Attack.UNVOICED),
            ("hu", Attack.APPROXIMANT),
            ("h", Attack.VOWEL),
            ("j", Attack.UNVOICED),
            ("ñ", Attack.NASAL),
        ),
    ),
    Language.FRENCH: _Spelling(
        mute=r"(?<=q)u(?=[\w'])|(?<=g)u(?=[eéèêiîy])|(?<=g)e(?=[aoâô])|(?<=[aeiouyéèêîûï])es?$"
        r"|(?<=[aeiouéè])y(?=[aeiouéèê])",
        nucleus=r"(?:eu|œu|ue|ou|œ)i(?=ll?)|oui$|eaux?|œu|oeu|ieux?|yeux?|ou[iï]?(?=n)|o[uùû]"
        r"|(?<![bcdfgptv][lr])i(?=[eéè](?!$))[eéè]|(?<=[st])io(?=ns?$)|ui|o[iîy]|[ae][iîy]|a[uû]|eu|eû"
        r"|[aàâeéèêëiîïoôuùûüyœæ]",
        leans_from_end=0,
        units="ch|ph|th|gn|qu|gu",
        attacks=(
            ("ch", Attack.SIBILANT),
            ("gn", Attack.NASAL),
            ("h", Attack.VOWEL),
            ("ç", Attack.SIBILANT),
        ),
        irregular=_irregular("pa-ys pa-y-san a-bba-ye lion li-on"),
    ),
    Language.IRISH: _Spelling(nucleus="[aeiouáéíóú]+", leans_from_end=None, units="[bcdfgmpst]h"),
    Language.ITALIAN: _Spelling(
        nucleus=r"(?:[iu](?=[aeoàèéòó]))?[aeoàèéòó](?:[iu](?![aeiouàèéìòù]))?|i?[uùú]|u?[iìí]",
        accents="àèéìòóù",
        units="gli|gl|gn|sch|sc|ch|gh|qu|s[bcdfgpqtv]r?",
        attacks=(("ch", Attack.UNVOICED), ("gl", Attack.APPROXIMANT), ("gn", Attack.NASAL)),
        irregular=_irregular(
            "mi-o mi-a tu-o tu-a su-o su-a di-o zi-o zi-a vi-a i-o du-e pa-u-ra ciao ma-ri-a "
            "lu-ci-a al-le-gri-a me-lo-di-a po-e-si-a ar-mo-ni-a com-pa-gni-a fol-li-a"
        ),
    ),
    Language.POLISH: _Spelling(
        mute=r"(?<=[^aeiouyąęó])i(?=[aeouyąęó])",
        nucleus=r"^au|^eu|[aeiouyąęóé]",
        units="(?:sz|cz|rz|dz|dź|dż|ch|[^i])i?",
        attacks=(
            ("ch", Attack.UNVOICED),
            ("ci", Attack.SIBILANT),
            ("rz", Attack.SIBILANT),
            ("dz", Attack.SIBILANT),
            ("dź", Attack.SIBILANT),
            ("gi", Attack.VOICED),
            ("ge", Attack.VOICED),
            ("kn", Attack.UNVOICED),
            ("c", Attack.SIBILANT),
            ("ć", Attack.SIBILANT),
            ("ś", Attack.SIBILANT),
            ("ź", Attack.SIBILANT),
            ("ż", Attack.SIBILANT),
            ("ń", Attack.NASAL),
            ("ł", Attack.APPROXIMANT),
            ("j", Attack.APPROXIMANT),
            ("w", Attack.VOICED),
        ),
    ),
    Language.PORTUGUESE: _Spelling(
        mute=r"(?<=[qg])u(?=[aeioáâãéêíóô])",
        nucleus=r"ão|ãe|õe|(?<=[áéíóúâêô][bcdfglmnprstvz])i[ao](?=s?$)"
        r"|[aeoáâéêóô](?:[iu](?!nh|[rlmz]$))?|[ãõíú]|iu|ui|[iuü]",
        accents="áâãéêíóôõú",
        units="ch|lh|nh|qu|gu",
        attacks=(
            ("ch", Attack.SIBILANT),
            ("lh", Attack.APPROXIMANT),
            ("nh", Attack.NASAL),
            ("h", Attack.VOWEL),
            ("ç", Attack.SIBILANT),
        ),
    ),
    Language.TURKISH: _Spelling(
        nucleus="[aeıioöuüâîû]",
        leans_from_end=0,
        units=".",
        attacks=(
            ("ch", Attack.UNVOICED),
            ("ce", Attack.SIBILANT),
            ("kn", Attack.UNVOICED),
            ("ge", Attack.VOICED),
            ("gi", Attack.VOICED),
            ("c", Attack.SIBILANT),
            ("ç", Attack.SIBILANT),
            ("ş", Attack.SIBILANT),
        ),
    ),
}
_GERMAN_PREFIX: Final = re.compile(r"(?:ge|be|ver|er|zer|ent)$")


def nuclei_in(language: Language, word: str) -> list[tuple[int, int]]:
    """Start and end of each vowel, or vowels sung as one, of a plain lower-case word.

    A word without any, such as Polish "w", is sung with its neighbour.
    """
    spelling = _SPELLINGS[language]
    heard = re.sub(spelling.mute, lambda letters: "x" * len(letters.group()), word)
    return [found.span() for found in re.finditer(spelling.nucleus, heard)]


@functools.lru_cache(maxsize=4096)
def lengths_in(language: Language, word: str) -> tuple[int, ...]:
    """Lengths of the syllables of a plain lower-case word; their sum is its own.

    >>> lengths_in(Language.GERMAN, "stille"), lengths_in(Language.WELSH, "mynyddoedd")
    ((4, 2), (2, 2, 6))
    """
    known = _SPELLINGS[language].irregular.get(word)
    if known:
        return tuple(map(len, known.split("-")))
    nuclei = nuclei_in(language, word)
    if len(nuclei) <= 1:
        return (len(word),)
    cuts = [end + _closing(language, word[end:start]) for (_, end), (start, _) in pairwise(nuclei)]
    if language is Language.GERMAN:  # Garten-tor: only a dictionary knows of compounds
        patterns = _german().positions(word)
        edges = [0, *patterns, len(word)]
        is_sung = all(sum(a <= start < b for start, _ in nuclei) == 1 for a, b in pairwise(edges))
        cuts = list(patterns) if is_sung else cuts
    return tuple(b - a for a, b in pairwise([0, *cuts, len(word)]))


@functools.cache
def _german() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="de", left=1, right=1)


def _closing(language: Language, between: str) -> int:
    """How many of the letters between two vowels end the first syllable."""
    if "'" in between:
        return between.index("'") + 1 if not between.startswith("'") else 1
    pattern = f"{_SPELLINGS[language].units}|."
    units = [found.group() for found in re.finditer(pattern, between)]
    if len(units) <= 1:
        return 0
    carried = units[-1]
    if carried in {"l", "r"} and units[-2] in _BEFORE_LR and language is not Language.TURKISH:
        carried = units[-2] + carried
    return len(between) - len(carried)


def stresses_in(language: Language, word: str, parts: Sequence[str]) -> list[float]:
    """How much the voice leans on each syllable, from 0 to 1."""
    if len(parts) == 1:
        return [0.2 if word in SMALL_WORDS[language] else 0.8]
    last = len(parts) - 1
    spelling = _SPELLINGS[language]
    if spelling.leans_from_end is None:
        is_weak = language is Language.GERMAN and _GERMAN_PREFIX.match(parts[0].lower())
        place = 1 if is_weak else 0
    else:
        place = last - spelling.leans_from_end
    if language is Language.FRENCH and re.search(r"[^aeiouy]es?$", word):
        place = last - 1
    if language in {Language.SPANISH, Language.PORTUGUESE} and not re.search(
        r"(?:[aeo]|[aeo]s|[ae]m|[aeo]n)$", word
    ):
        place = last
    marked = [n for n, part in enumerate(parts) if any(c in part.lower() for c in spelling.accents)]
    place = marked[-1] if marked else max(place, 0)
    return [1.0 if index == place else 0.1 for index in range(len(parts))]


def attack_in(language: Language, letters: str) -> Attack | None:
    """How a syllable begins where this language begins it otherwise than English; else None."""
    for start, attack in _SPELLINGS[language].attacks:
        if letters.startswith(start):
            return attack
    return None


# Words without a vowel of their own: Welsh after an apostrophe leans on the word before.
_LEANING: Final = {
    Language.POLISH: frozenset({"w", "z"}),
    Language.WELSH: frozenset({"'r", "'n", "'m", "'th", "'ch"}),
}


def has_no_vowel(language: Language, word: str) -> bool:
    """Whether a plain word is a consonant only, and sung with its neighbour: "w domu"."""
    return word in _LEANING.get(language, ())


def is_mute_before(language: Language, word: str, following: str) -> bool:
    """Whether the e that ends a French word is not sung, as in "une étoile"."""
    return (
        language is Language.FRENCH
        and re.search(r"[^aeiouy']e$", word) is not None
        and re.match(r"[aeiouyhàâéèêîôœ]", following) is not None
    )
