"""The leak scan: re-reading every byte of a release for what may not be in it.

It asks for legal names, ids, home folders and machine names, and for a withdrawn person's
words, however they are written: upper or lower case, other spaces, accents dropped, in
UTF-8, UTF-16 or Latin-1, escaped for the web, for XML, for JSON or for a PDF. What cannot
be opened cannot be proved clean, and counts as a leak.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from coproduce.files.carriers import open_up
from coproduce.files.pieces import Piece, UnreadableError
from coproduce.files.sound_pieces import WAVE_BEGINNINGS, without_sound
from coproduce.model.plain_letters import plain_letters
from coproduce.theory.writing_direction import runs_right_to_left

# A name of this many letters is looked for without its spaces as well, as in
# "MargaretHobbs"; a shorter one would be found inside innocent words.
SHORTEST_SQUEEZED: Final = 8
SHORTEST_DRAWN: Final = 5
LARGEST_WHOLE: Final = 96_000_000  # bytes; what is larger is read in blocks
BLOCK_BYTES: Final = 16_000_000
OVERLAP_BYTES: Final = 4_096  # a name is shorter, in any encoding
SHORTEST_IN_BYTES: Final = 6  # random bytes spell any four letters somewhere in a recording
MOST_BETWEEN: Final = 6  # words between two syllables of a sentence, such as "C/E" and "not sure"
NOT_CLEAN: Final = "cannot be proved clean"  # what is said of a file that cannot be opened
_ROUNDS_OF_ESCAPES: Final = 3

_DIGRAPHS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_APOSTROPHES: Final = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}]")
# Writing that puts no spaces between words.
UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f]")
_UNICODE_ESCAPE: Final = re.compile(r"\\u\{?([0-9A-Fa-f]{4,6})\}?|\\x([0-9A-Fa-f]{2})")
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")
_SOMEBODYS_HOME: Final = re.compile(
    r"(?:/home/|/users/|[a-z]:[\\/]+users[\\/]+|/root/|file:///)[^\s/\\\"'<>]{2,64}", re.IGNORECASE
)
_SOMEBODYS_HOME_IN_BYTES: Final = re.compile(
    rb"(?:/home/|/users/|[a-z]:[\\/]users[\\/]|/root/|file:///)[\w.-]{2}"
    rb"|(?:/\0?h\0?o\0?m\0?e\0?/|/\0?u\0?s\0?e\0?r\0?s\0?/|\\\0?u\0?s\0?e\0?r\0?s\0?\\)\0?[\w.-]\0?[\w.-]",
    re.IGNORECASE,
)
_HOME_ANCHORS: Final = ("home/", "users/", "root/", "file:///")
_HOME_ANCHORS_IN_BYTES: Final = tuple(
    word.encode(encoding)
    for word in (*_HOME_ANCHORS, "users\\")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


class Kind(StrEnum):
    """How a canary is looked for."""

    NAME = "name"  # anywhere, in text and in raw bytes
    SENTENCE = "sentence"  # as a name, and with chords or note names between its syllables
    WORD = "word"  # as a whole word of text: an id, a user's or a computer's name
    PATH = "path"  # as it is, with either slash


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """Something that may not be in a release. `meaning` says what it is without saying it."""

    text: str
    meaning: str
    kind: Kind = Kind.NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Something that was found: in which file, where in it, and what, without repeating it."""

    file: str
    place: str
    meaning: str

    def __str__(self) -> str:
        where = f"{self.file} ({self.place})" if self.place else self.file
        return f"{where}: {self.meaning}"


def scan_folder(folder: Path, canaries: Sequence[Canary]) -> tuple[Leak, ...]:
    """Read every file below a folder, and its name, and give every leak.

    A link is a leak of its own: it leads to what was not read.
    """
    leaks: list[Leak] = []
    reader = _Reader(canaries)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            leaks.append(Leak(file=name, place="", meaning="is a link to something else"))
        elif path.is_file():
            leaks.extend(_scan_file(path, name, reader))
        else:
            leaks.extend(_in_names(name, reader))
    return tuple(dict.fromkeys(leaks))


class _Reader:
    """Reads pieces for canaries, each once: papers of one song share most of what they hold."""

    def __init__(self, canaries: Sequence[Canary]) -> None:
        self._canaries = canaries
        self._read: dict[bytes, tuple[str, ...]] = {}

    def found_in(self, piece: Piece) -> tuple[str, ...]:
        """Give the meaning of every canary that is in a piece."""
        text = piece.text.encode("utf-8", "surrogatepass")
        # Its length tells where the text ends and the bytes begin.
        digest = hashlib.sha256(len(text).to_bytes(8, "big"))
        digest.update(text)
        digest.update(piece.content)
        key = digest.digest()
        if key not in self._read:
            self._read[key] = tuple(_found_in(piece, self._canaries))
        return self._read[key]

    def harmless(self, text: str) -> str:
        """Keep a name out of the message that says where the name is."""
        found = self.found_in(Piece(place="", text=text))
        return "(a file or place whose name may not be shown)" if found else text


def _scan_file(path: Path, name: str, reader: _Reader) -> Iterator[Leak]:
    """Read a file whole, or a long recording piece by piece, so that memory stays small."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        # Sound can be told from what stands beside it, so it need never be in memory as a whole.
        is_wave = stream.read(4) in WAVE_BEGINNINGS
        stream.seek(0)
        if size <= (BLOCK_BYTES if is_wave else LARGEST_WHOLE):
            yield from _scan_bytes(stream.read(), name, reader)
            return
        overlap = b""
        while block := stream.read(BLOCK_BYTES):
            for meaning in reader.found_in(Piece(place="", content=overlap + block)):
                yield Leak(file=reader.harmless(name), place="", meaning=meaning)
            overlap = block[-OVERLAP_BYTES:]
        stream.seek(0)
        # Tags stand at the beginning, or behind the sound. A kind of file that cannot be read
        # from its beginning alone, such as an archive, is not clean.
        most = LARGEST_WHOLE if is_wave else BLOCK_BYTES
        yield from _scan_bytes(without_sound(stream, size, most), name, reader)


def scan_bytes(content: bytes, name: str, canaries: Sequence[Canary]) -> tuple[Leak, ...]:
    """Give every leak in one file and in its name."""
    return tuple(dict.fromkeys(_scan_bytes(content, name, _Reader(canaries))))


def _scan_bytes(content: bytes, name: str, reader: _Reader) -> Iterator[Leak]:
    yield from _in_names(name, reader)
    file = reader.harmless(name)
    try:
        for piece in open_up(content):
            for meaning in reader.found_in(piece):
                yield Leak(file=file, place=reader.harmless(piece.place), meaning=meaning)
    except UnreadableError as reason:
        yield Leak(file=file, place="", meaning=f"{NOT_CLEAN}: {reader.harmless(str(reason))}")


def is_found_in(name: str, text: str) -> bool:
    """Whether a scan finds a name in a text, as it stands there or in longer words.

    >>> is_found_in("Marigold", "two marigolds"), is_found_in("Theresa", "there sat the dog")
    (True, False)
    """
    piece = Piece(place="", text=text, content=text.encode())
    return name in _found_in(piece, (Canary(text=name, meaning=name),))


def _in_names(name: str, reader: _Reader) -> Iterator[Leak]:
    for meaning in reader.found_in(Piece(place="", text=name)):
        yield Leak(file=reader.harmless(name), place="the file's name", meaning=meaning)


def _found_in(piece: Piece, canaries: Sequence[Canary]) -> Iterator[str]:
    """Give the meaning of every canary that is in a piece."""
    lowered = piece.content.lower()
    readings = tuple(_readings(piece.text)) if piece.text else ()
    folded = list(dict.fromkeys(fold(reading) for reading in readings))
    squeezed = [spaced.replace(" ", "") for spaced in folded]
    words = [spaced.split() for spaced in folded]
    with_paths = (*readings, *("".join(reading.split()) for reading in readings))
    slashed = [one.replace("\\", "/").casefold() for one in with_paths]
    for canary in canaries:
        if canary.kind is Kind.PATH:
            is_found = _path_found(canary.text, lowered, slashed)
        else:
            is_found = any(
                _stands_in(spelling, spaced)
                for spelling in _spellings(canary.text)
                for spaced in folded
            )
        if canary.kind in {Kind.NAME, Kind.SENTENCE} and not is_found:
            is_found = any(
                _is_squeezed_in(spelling, squeezed) for spelling in _spellings(canary.text)
            )
            is_found = is_found or _found_in_bytes(canary.text, lowered)
        if canary.kind is Kind.SENTENCE and not is_found:
            tight = fold(canary.text).replace(" ", "")
            is_found = any(_is_sung_in(tight, one) for one in words)
        if is_found:
            yield canary.meaning
    is_home = any(
        any(anchor in likely for anchor in _HOME_ANCHORS) and _SOMEBODYS_HOME.search(one)
        for likely, one in zip(slashed, with_paths, strict=True)
    )
    if is_home or _home_in_bytes(lowered):
        yield "a path into somebody's home folder"


def _stands_in(spelling: str, spaced: str) -> bool:
    if UNSPACED.search(spelling):
        return spelling in spaced
    return f" {spelling} " in f" {spaced} "


def _is_squeezed_in(spelling: str, squeezed: Sequence[str]) -> bool:
    """Whether a name stands in a text without its spaces, or as PDF readers give Hebrew.

    What runs from right to left they give in the order in which it is drawn: the last word first.
    """
    words = spelling.split()
    tight = "".join(words)
    if runs_right_to_left(spelling):
        backwards = "".join(reversed(words))
        return len(tight) >= SHORTEST_DRAWN and any(
            tight in one or backwards in one for one in squeezed
        )
    return len(tight) >= SHORTEST_SQUEEZED and any(tight in one for one in squeezed)


def _is_sung_in(tight: str, words: Sequence[str]) -> bool:
    """Whether a sentence stands in a text with few other words between its syllables.

    A chord sheet has its chords there, a score its note names. All ways to read the text are
    followed at once: how much of the sentence was found, and which word was its last.
    """
    inside = {word for word in set(words) if word in tight}
    if not any(map(tight.startswith, inside)) or not any(map(tight.endswith, inside)):
        return False  # Most texts have no word with which it could begin, or end.
    found: dict[int, int] = {}
    for place, word in enumerate(words):
        if word not in inside:
            continue
        found = {at: last for at, last in found.items() if place - last - 1 <= MOST_BETWEEN}
        for at in (0, *found):
            if tight.startswith(word, at):
                found[at + len(word)] = place
        if len(tight) in found:
            return True
    return False


def _path_found(path: str, lowered: bytes, slashed: Iterable[str]) -> bool:
    # A folder is followed by a slash or by the end of the word; `</root>` is another thing.
    plain = re.compile(re.escape(path.replace("\\", "/").casefold()) + r"(?![\w>-])")
    return any(map(plain.search, slashed)) or _found_in_bytes(path, lowered)


def _readings(text: str) -> Iterator[str]:
    """Give a text as it is, and with each way of escaping undone, also one inside another."""
    seen = {text}
    layer = [text]
    yield text
    for _ in range(_ROUNDS_OF_ESCAPES):
        following: list[str] = []
        for one in layer:
            for undo in _UNDO:
                plain = undo(one)
                if plain not in seen:
                    seen.add(plain)
                    following.append(plain)
                    yield plain
        layer = following


def _undo_unicode_escapes(text: str) -> str:
    if "\\" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        code = int(found.group(1) or found.group(2), 16)
        return chr(code) if code <= 0x10FFFF else found.group(0)

    return _UNICODE_ESCAPE.sub(character, text).replace("\\/", "/").replace('\\"', '"')


_UNDO: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: html.unescape(text) if "&" in text else text,
    lambda text: urllib.parse.unquote(text, errors="replace") if "%" in text else text,
    lambda text: urllib.parse.unquote(text, encoding="latin-1") if "%" in text else text,
    _undo_unicode_escapes,
    lambda text: _TAG.sub("", text) if "<" in text else text,
)


@lru_cache(maxsize=4096)
def _fold_short(text: str) -> str:
    return _NOT_A_LETTER.sub(" ", plain_letters(text)).strip()


def fold(text: str) -> str:
    """Reduce a text to its letters and figures, in lower case, with single spaces between.

    >>> fold("Łucja  O'DEA, Søren")
    'lucja o dea soren'
    """
    if len(text) <= 200:
        return _fold_short(text)
    if text.isascii():  # most of what is long is, and needs no accents taken off
        return _NOT_A_LETTER.sub(" ", text.lower()).strip()
    return _fold_short.__wrapped__(text)


@lru_cache(maxsize=4096)
def _spellings(text: str) -> tuple[str, ...]:
    """Give the ways in which people write a name: without its apostrophes, "ue" for "ü"."""
    plain = _APOSTROPHES.sub("", text)
    digraphs = unicodedata.normalize("NFC", text.casefold()).translate(_DIGRAPHS)
    return tuple(dict.fromkeys(fold(one) for one in (text, plain, digraphs)))


def _found_in_bytes(text: str, lowered: bytes) -> bool:
    if not lowered or len(fold(text).replace(" ", "")) < SHORTEST_IN_BYTES:
        return False
    return any(
        pattern.search(lowered) for anchor, pattern in _byte_patterns(text) if anchor in lowered
    )


@lru_cache(maxsize=1024)
def _byte_patterns(text: str) -> tuple[tuple[bytes, re.Pattern[bytes]], ...]:
    """Compile what a text may look like in bytes: three encodings, any case, any spaces.

    Each pattern comes with its longest word, which is found ten times faster than the whole;
    all are for bytes of which the ASCII letters have been made small.
    """
    composed = unicodedata.normalize("NFC", text)
    spellings = {
        form(spelling)
        for spelling in (composed, unicodedata.normalize("NFD", text), fold(text))
        for form in (str.lower, str.upper, str.title)
    }
    patterns: set[tuple[bytes, bytes]] = set()
    for spelling in spellings:
        words = [word for word in _NOT_A_LETTER.split(spelling) if word]
        for encoding, gap in (
            ("utf-8", rb"[^a-z0-9]{0,3}"),
            ("latin-1", rb"[^a-z0-9]{0,3}"),
            ("utf-16-le", rb"(?:[^a-z0-9]\x00){0,3}"),
            ("utf-16-be", rb"(?:\x00[^a-z0-9]){0,3}"),
        ):
            try:
                encoded = [word.encode(encoding).lower() for word in words]
            except UnicodeEncodeError:
                continue  # Latin-1 cannot spell it, so it is not there in Latin-1
            if encoded:
                patterns.add((max(encoded, key=len), gap.join(map(re.escape, encoded))))
    return tuple((anchor, re.compile(pattern)) for anchor, pattern in sorted(patterns))


def _home_in_bytes(lowered: bytes) -> bool:
    is_likely = any(anchor in lowered for anchor in _HOME_ANCHORS_IN_BYTES)
    return is_likely and _SOMEBODYS_HOME_IN_BYTES.search(lowered) is not None
