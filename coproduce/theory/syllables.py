"""Words taken apart into syllables, as a singer would, by the spelling of their language.

A score needs three things of a syllable: where it divides, whether it is stressed, and
how it begins. Spelling tells all three well enough: hyphens that a writer put are obeyed;
a short table holds common words whose spelling misleads; Liang's hyphenation patterns
(pyphen) say where to divide when they find as many parts as there are vowels. A line is
English unless its words say otherwise: then `spelt_syllables` knows its vowels.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import pyphen

from coproduce.model.syllables import Attack, Syllable
from coproduce.theory.languages import Language, language_of
from coproduce.theory.spelt_syllables import (
    attack_in,
    has_no_vowel,
    is_mute_before,
    lengths_in,
    stresses_in,
)
from coproduce.theory.sung_words import IRREGULAR, ONE_SYLLABLE, VOICED_TH, WEAK

WEAK_PREFIX: Final = ("a", "be", "re", "de", "un", "to", "in", "ex", "for", "up", "with", "pre")
_WORD: Final = re.compile(r"[^\W_]+(?:[\u2019'][^\W_]+)*[\u2019']?", re.UNICODE)
_GROUPS: Final = re.compile(r"[aeiouyàáâäãåæāăąèéêëēęěìíîïīıòóôöõøœōőùúûüūůűýÿŵŷ]+")
_HIATUS: Final = re.compile(r"(?<=[iu])(?=[ao])|(?<=i)(?=e[tn])|(?<=e)(?=[o])|(?<=y)(?=i)|(?=[ïë])")
# Between vowels y ends one syllable, and the next begins: roy-al, play-er, but not played.
_GLIDE: Final = re.compile(r"(?<=[aeou]y)(?=[aou]|e(?!d$|s$|$))")
# Union, million: i is a y there.
_YON: Final = re.compile(r"(?<=[aeiouy])(?:n|ll)(?=ions?$)")
_SUFFIX: Final = re.compile(
    r"(?<=[^aeiou])(?:ly|ness|ful|less|ment|ship|hood|wards?|some|day|(?<=ng)ing)$"
)
_SILENT_E: Final = re.compile(r"(?<=[aeiouy])([^aeiouywx]{1,2}|[^aeiouy]ng|st)e('?s|'?d)?$")
# An ending that begins with a consonant leaves the e before it silent: care-ful, move-ment.
_SILENT_INSIDE: Final = re.compile(
    r"(?<=[aeiouy][bcdfgjklmnprstvz])e(?=(?:ful|less|ly|ment|ness|some)(?:ly|ness|'?s)?$)"
)
# Endings after an apostrophe, and after which words they are a syllable of their own:
# church's, that'll, should've, it'd; but not mother's, she'll, they've, you'd.
_ENDINGS: Final = (
    ("'s", re.compile(r"(?:[sxz]|[cs]he?|[cgsxz]e)$")),
    ("'ll", re.compile(r"(?:[aeiou][^aeiouyrwlh]e|[^aeiouyrwl])$")),
    ("'ve", re.compile(r"(?:[aeiou][^aeiouyrwlh]e|[^aeiouyrw])$")),
    ("'d", re.compile(r"[td]$")),
    ("'", re.compile(r"(?!)")),
)
_CH_AS_K: Final = frozenset(("ache", "bach", "headache", "heartache", "loch", "monarch", "stomach"))
_ATTACKS: Final = (
    ("who", Attack.BREATH),
    ("wh", Attack.APPROXIMANT),
    ("wr", Attack.APPROXIMANT),
    ("kn", Attack.NASAL),
    ("gn", Attack.NASAL),
    ("ph", Attack.UNVOICED),
    ("sh", Attack.SIBILANT),
    ("ch", Attack.SIBILANT),
    ("ce", Attack.SIBILANT),
    ("ci", Attack.SIBILANT),
    ("cy", Attack.SIBILANT),
    ("ge", Attack.SIBILANT),
    ("gi", Attack.SIBILANT),
    ("th", Attack.UNVOICED),
)
_RELEASES: Final = (
    ("igh", Attack.VOWEL),
    ("ough", Attack.VOWEL),
    ("augh", Attack.VOWEL),
    ("tch", Attack.SIBILANT),
    ("ch", Attack.SIBILANT),
    ("sh", Attack.SIBILANT),
    ("x", Attack.SIBILANT),
    ("ng", Attack.NASAL),
    ("ah", Attack.VOWEL),
    ("oh", Attack.VOWEL),
    ("mb", Attack.NASAL),
)
_CLUSTER: Final = re.compile(
    r"(?:[bcdfgkpt]|th|sh|ch|s[cpt]?|sch)[rlwmn]|s?qu"  # but not of the end of "table"
)
_LONE_LE: Final = re.compile(r"[^aeiou]le[sd]?$")
_LETTER_ATTACKS: Final = (
    dict.fromkeys("lrwy", Attack.APPROXIMANT)
    | dict.fromkeys("mn", Attack.NASAL)
    | dict.fromkeys("bdgv", Attack.VOICED)
    | dict.fromkeys("h", Attack.BREATH)
    | dict.fromkeys("pktfcqx", Attack.UNVOICED)
    | dict.fromkeys("szj", Attack.SIBILANT)
)


def syllables_of(lines: Sequence[str]) -> tuple[Syllable, ...]:
    """Take sung lines apart.

    Parameters
    ----------
    lines
        One sung line each; hyphens inside a word divide it where they stand.

    >>> [s.text for s in syllables_of(["Two buckets and a wind-mill"])]
    ['Two', 'buck', 'ets', 'and', 'a', 'wind', 'mill']
    """
    found: list[Syllable] = []
    for line in lines:
        row = list(_line(line))
        if row:
            row[-1] = replace(row[-1], word_end=True, line_end=True)
        found.extend(row)
    return tuple(found)


def _line(line: str) -> Iterator[Syllable]:
    """Give the syllables of a line; a word without a vowel stands with the one beside it."""
    language = language_of(line)
    places = [found.span() for found in re.finditer(r"\S+", line)]
    held: list[Syllable] = []
    start = None  # of what is sung with the word after it
    for index, (begin, end) in enumerate(places):
        word = line[begin:end]
        after = line[slice(*places[index + 1])] if index + 1 < len(places) else ""
        if language and has_no_vowel(language, _plain(word)):
            if _plain(word).startswith("'") and held:
                held[-1] = replace(held[-1], text=held[-1].text + line[places[index - 1][1] : end])
                continue
            if after:
                start = begin if start is None else start
                continue
        yield from held
        held = _word(word, language, _plain(after))
        if held and start is not None:
            held[0] = replace(held[0], text=line[start:begin] + held[0].text)
            start = None
    yield from held


def _plain(word: str) -> str:
    """Give a word without case and punctuation, each letter as one."""
    return re.sub(r"[^\w'\u2019]", "", _lower(_composed(word))).replace("\u2019", "'")


def _lower(word: str) -> str:
    """Give a word in small letters, as many as it had."""
    return word.replace("\u0130", "i").lower()


def _composed(word: str) -> str:
    return unicodedata.normalize("NFC", word)


def _as_written(word: str, parts: Sequence[str]) -> list[str]:
    """Cut a word as its composed spelling was cut: an accent stays with its letter."""
    letters = re.findall(r".[\u0300-\u036f]*", word, re.DOTALL)
    found, at = [], 0
    for part in parts:
        start, length = at, 0
        while at < len(letters) and length < len(part):
            length += len(_composed(letters[at]))
            at += 1
        found.append("".join(letters[start:at]))
    return found


def _word(written: str, language: Language | None, following: str) -> list[Syllable]:
    word = _composed(written)
    parts: list[str] = []
    pieces = [piece for piece in re.split(r"[-\u2010\u2011\u00ad·]+", word) if piece]
    for piece in pieces:
        if not _WORD.search(piece):
            if parts:  # a lonely dash or dots belong to the word before
                parts[-1] += piece
            continue
        if language:
            parts.extend(_divide_in(language, piece))
        else:
            parts.extend(divide(piece) if len(pieces) == 1 else _divide_piece(piece))
    if not parts:
        return []
    plain = _plain("".join(parts))
    if language and len(parts) > 1 and is_mute_before(language, plain, following):
        parts[-2:] = ["".join(parts[-2:])]
    stresses = stresses_in(language, plain, parts) if language else _stresses(plain, parts)
    if word != written:
        parts = _as_written(re.sub(r"[-\u2010\u2011\u00ad·]+", "", written), parts)
    return [
        Syllable(
            text=text,
            attack=_attack(text, plain if index == 0 else "", language),
            release=release_of(text, is_word_end=index == len(parts) - 1),
            is_cluster=begins_in_cluster(text),
            word_end=index == len(parts) - 1,
            stress=stresses[index],
        )
        for index, text in enumerate(parts)
    ]


def _divide_in(language: Language, piece: str) -> tuple[str, ...]:
    bare = _WORD.search(piece)
    core = _lower(bare.group()).replace("\u2019", "'") if bare else ""
    return _cut(piece, bare.start(), lengths_in(language, core)) if bare else (piece,)


def _attack(text: str, word: str, language: Language | None) -> Attack:
    bare = _WORD.search(text)
    own = attack_in(language, _lower(bare.group())) if language and bare else None
    return own or attack_of(text, word)


@functools.cache
def _hyphenator() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB", left=1, right=2)


@functools.lru_cache(maxsize=4096)
def divide(word: str) -> tuple[str, ...]:
    """Divide one word; joined again, the parts are the word, letter for letter.

    >>> divide("nobody"), divide("tonight"), divide("whistle,"), divide("we'll")
    (('no', 'bod', 'y'), ('to', 'night'), ('whis', 'tle,'), ("we'll",))
    """
    bare = _WORD.search(word)
    if bare is None:
        return (word,)
    core = _lower(bare.group()).replace("\u2019", "'")
    known = IRREGULAR.get(core)
    if known is None and (stem := IRREGULAR.get(core.removesuffix("s"))):
        known = (*stem[:-1], stem[-1] + "s")
    if known is not None:
        return _cut(word, bare.start(), [len(part) for part in known])
    if core not in ONE_SYLLABLE and (found := _with_ending(core)):
        return _cut(word, bare.start(), _lengths_with_ending(found))
    count = count_syllables(core)
    if count <= 1:
        return (word,)
    cuts = _hyphenator().positions(bare.group())
    lengths = [b - a for a, b in zip([0, *cuts], [*cuts, len(core)], strict=True)]
    if len(lengths) != count or not all(
        _GROUPS.search(part.lower()) for part in _cut(bare.group(), 0, lengths)
    ):
        lengths = _by_ending(core, count) or _by_vowels(core, count)
    return _cut(word, bare.start(), lengths)


def count_syllables(word: str) -> int:
    """Count the syllables of a plain lower-case word.

    >>> [count_syllables(w) for w in ("rain", "windows", "caught", "whistle", "jumped", "radio")]
    [1, 2, 1, 2, 1, 3]
    """
    if word in IRREGULAR:
        return len(IRREGULAR[word])
    if word in ONE_SYLLABLE:
        return 1
    if found := _with_ending(word):
        return count_syllables(found.stem) + found.is_syllable
    return max(1, len(_nuclei(word)))


@dataclass(frozen=True, slots=True)
class _Ending:
    """A word before an apostrophe, what follows it, and whether that is a syllable."""

    stem: str
    ending: str
    is_syllable: bool


def _with_ending(word: str) -> _Ending | None:
    """Take a possessive or a shortened verb from a word; a dropped g stays: goin' is going."""
    if word.endswith("in'"):
        return _Ending(word[:-1] + "g", "", is_syllable=False)
    for ending, own in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and _GROUPS.search(stem):
            is_syllable = own.search(stem) is not None and stem not in _CH_AS_K
            return _Ending(stem, ending, is_syllable=is_syllable)
    return None


def _lengths_with_ending(found: _Ending) -> list[int]:
    """Lengths of the parts of a word with its ending: church-'s, hor-se's, moth-er's."""
    lengths = [len(part) for part in divide(found.stem)]
    if found.is_syllable:
        # In "horse's" the e was silent, and is sung with the consonant before it.
        own = 2 if found.ending == "'s" and found.stem.endswith("e") else 0
        lengths[-1:] = [lengths[-1] - own, own]
    lengths[-1] += len(found.ending)
    return lengths


def _nuclei(word: str) -> list[tuple[int, int]]:
    """Start and end of each sounded group of vowels."""
    spans: list[tuple[int, int]] = []
    word = re.sub("'(re|ve|ll|m|t)$", lambda end: "'" + "x" * len(end.group(1)), word)
    for group in _GROUPS.finditer(word):
        start, end = group.span()
        if start == 0 and word[0] == "y" and end > 1:
            start = 1
        if start > 0 and word[start - 1] == "q" and word[start] == "u" and end > start + 1:
            start += 1
        soft = start > 0 and word[start - 1] in "tscgx"  # nation, special, region
        soft = soft or any(yon.end() == start for yon in _YON.finditer(word))
        cuts = [start + m.start() for m in _HIATUS.finditer(word[start:end])] if not soft else []
        cuts += [m.start() for m in _GLIDE.finditer(word) if start < m.start() < end]
        edges = [start, *sorted({cut for cut in cuts if cut > start}), end]
        spans.extend(pairwise(edges))
    inside = _SILENT_INSIDE.search(word)
    if inside and inside.span() in spans[1:]:
        spans.remove(inside.span())
    if len(spans) > 1:
        start, end = spans[-1]
        tail = word[start:]
        silent = _SILENT_E.search(word)
        syllabic = re.search(r"[^aeiouywlr][lr]e('?s|'?d)?$", word)
        if end - start == 1 and word[start] == "e" and not syllabic and tail != "e'":
            before = word[start - 1]
            if (
                (tail == "e" and silent)
                or (tail in ("ed", "e'd") and before not in "td")
                or (tail in ("es", "e's") and not re.search(r"(s|z|x|ch|sh|c|g)$", word[:start]))
            ):
                spans.pop()
    return spans


def _by_ending(word: str, count: int) -> list[int] | None:
    """Lengths of the parts of a word with an ending of its own, such as quick-ly; else None."""
    ending = _SUFFIX.search(word)
    if ending is None or count_syllables(word[: ending.start()]) != count - 1:
        return None
    return [*map(len, divide(word[: ending.start()])), len(ending.group())]


def _by_vowels(word: str, count: int) -> list[int]:
    """Lengths of the parts: one consonant goes with the vowel after it, of more, one stays."""
    nuclei = _nuclei(word)[:count]
    cuts: list[int] = []
    inside = _SILENT_INSIDE.search(word)
    for (_, end), (start, _) in pairwise(nuclei):
        between = word[end:start]
        if inside and end < inside.end() < start:  # the silent e stays with what it closes
            cuts.append(inside.end())
            continue
        joined = between.startswith(("th", "sh", "ch", "ph", "wh", "qu")) and len(between) == 2
        ends_le = (
            start == len(word.rstrip("sd'")) - 1 and word[start - 1] in "lr" and between[-1] in "lr"
        )
        keep = len(between) - 2 if ends_le else len(between) // 2
        if between.startswith("gh"):  # laugh-ter
            keep = max(keep, 2)
        if word[start] == "y" and word[start + 1 : start + 2] in {"a", "e", "o", "u"}:
            cuts.append(start)  # can-yon
            continue
        cuts.append(end if len(between) <= 1 or joined else end + keep)
    return [b - a for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]


def _divide_piece(piece: str) -> tuple[str, ...]:
    """Divide a part that somebody set off by hyphens: vowels that touch stay together."""
    bare = _WORD.search(piece)
    core = bare.group().lower() if bare else ""
    groups = _GROUPS.findall(core)
    return (piece,) if len(groups) <= 1 or len(core) <= 4 else divide(piece)


def _cut(word: str, start: int, lengths: Sequence[int]) -> tuple[str, ...]:
    """Cut a word into parts of these lengths; what stands around stays with its ends."""
    parts, at = [], start
    for length in lengths:
        parts.append(word[at : at + length])
        at += length
    parts[0] = word[:start] + parts[0]
    parts[-1] += word[at:]
    return tuple(parts)


def attack_of(syllable: str, word: str = "") -> Attack:
    """How a syllable begins to sound.

    >>> attack_of("cane").value, attack_of("the", "the").value, attack_of("oh").value
    ('unvoiced', 'voiced', 'vowel')
    """
    bare = _WORD.search(syllable)
    letters = bare.group().lower() if bare else ""
    if word in VOICED_TH:
        return Attack.VOICED
    if letters.startswith(("hour", "honest", "honour", "one", "once")):
        return Attack.APPROXIMANT if letters.startswith("on") else Attack.VOWEL
    for start, attack in _ATTACKS:
        if letters.startswith(start):
            return attack
    return _LETTER_ATTACKS.get(letters[:1], Attack.VOWEL)


def begins_in_cluster(syllable: str) -> bool:
    """Whether a second, voiced consonant stands between how a syllable begins and its vowel.

    >>> [begins_in_cluster(text) for text in ("street", "quick", "stop", "rain", "tle", "know")]
    [True, True, False, False, False, False]
    """
    bare = _WORD.search(syllable)
    letters = bare.group().lower() if bare else ""
    if _LONE_LE.fullmatch(letters) or letters.startswith("kn"):
        return False
    return _CLUSTER.match(letters) is not None


def release_of(syllable: str, *, is_word_end: bool = True) -> Attack:
    """How a syllable ends to sound; an e that is not heard ends nothing.

    >>> [release_of(text).value for text in ("peas", "cane", "night", "know", "once", "high")]
    ['sibilant', 'nasal', 'unvoiced', 'vowel', 'sibilant', 'vowel']
    """
    bare = _WORD.search(syllable)
    letters = bare.group().lower().rstrip("'\u2019") if bare else ""
    if is_word_end and _SILENT_E.search(letters):
        letters = letters.rstrip("sd'\u2019") if letters[-1] != "e" else letters
        if letters.endswith(("ce", "ge")):
            return Attack.SIBILANT
        letters = letters[:-1]
    for end, release in _RELEASES:
        if letters.endswith(end):
            return release
    if letters[-1:] in {"w", "y"}:
        return Attack.VOWEL
    return _LETTER_ATTACKS.get(letters[-1:], Attack.VOWEL)


def _stresses(word: str, parts: Sequence[str]) -> list[float]:
    if len(parts) == 1:
        return [0.2 if word in WEAK else 0.8]
    first = re.sub(r"[^\w]", "", parts[0]).lower()
    place = 1 if first in WEAK_PREFIX and word not in {"into", "under", "ready", "any"} else 0
    return [1.0 if index == place else 0.1 for index in range(len(parts))]
