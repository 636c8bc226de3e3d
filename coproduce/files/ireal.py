"""iReal Pro's links: irealb:// with scrambled music, irealbook:// in plain (custom charts).

The open form is documented by its maker; the scrambling is a swap of characters in blocks
of fifty, found out by many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from coproduce.errors import FormatError, Problem
from coproduce.files.chordpro_compose import Imported, directive

LONGEST_LINK: Final = 2_000_000
_LINK: Final = re.compile(r'ireal(?:b|book)://[^\r\n"]+')
_PREFIX: Final = "1r34LbKcu7"
_BLOCK: Final = 50
_SHORTHANDS: Final = (("XyQ", "   "), ("LZ", " |"), ("Kcl", "| x"))
_TOKEN: Final = re.compile(
    r"(?P<text><[^<>]*>)"
    r"|\*(?P<section>[A-Za-z])"
    r"|T(?P<time>\d\d)"
    r"|N(?P<volta>\d)"
    r"|(?P<bar>\[|\]|\{|\}|\||Z)"
    r"|(?P<again>[xr])"
    r"|(?P<none>n)"
    r"|(?P<slash>p)"
    r"|(?P<chord>\(?[A-GW][b#]?(?:[-+^oh\d#b]|sus|alt|add|maj|\*[^*]*\*)*(?:/[A-G][b#]?)?\)?)"
    r"|(?P<sign>[SQfUY])"
    r"|(?P<size>[sl,])"
    r"|(?P<space>\s)"
)
_CELLS: Final = {"n": ("N.C.",), "p": ("/",), "x": ("%",), "r": ("%%", "|", ".")}
_BAR_ENDS: Final = {"]": "||", "}": ":|", "Z": "|.", "|": "|", "[": "||", "{": "|"}
_SECTIONS: Final = {"i": "Intro", "v": "Verse", "V": "Verse"}
_REMARKS: Final = {"S": "Segno", "Q": "Coda", "f": "Fermata"}
_TIMES: Final = {"12": "12/8"}


def looks_like_ireal(text: str) -> bool:
    """Whether a text holds a link to a chart."""
    return _LINK.search(text) is not None


def from_ireal(text: str, where: str) -> Imported:
    """Turn the charts of a link, or of a page with links, into ChordPro grids.

    Raises
    ------
    FormatError
        If there is no chart in the link.
    """
    songs: list[str] = []
    problems: list[Problem] = []
    for link in _LINK.findall(text[:LONGEST_LINK]):
        scheme, _, rest = link.partition("://")
        for song in unquote(rest).split("==="):
            if song.count("=") < 3:
                continue  # the name of the playlist
            chart = _chart(song, problems, where, is_scrambled=scheme == "irealb")
            songs.append(chart)
    if not songs:
        raise FormatError(
            "the link holds no chart", where, "Share the song from iReal Pro again, as a link."
        )
    return Imported("{new_song}\n".join(songs), tuple(problems))


def unscramble(music: str) -> str:
    """Undo the swaps in the music of an irealb link.

    >>> unscramble(unscramble("T44[C^7 |" * 12)) == "T44[C^7 |" * 12
    True
    """
    blocks: list[str] = []
    while len(music) > _BLOCK:
        block, music = music[:_BLOCK], music[_BLOCK:]
        blocks.append(block if len(music) < 2 else _swapped(block))
    return "".join((*blocks, music))


def _swapped(block: str) -> str:
    characters = list(block)
    for place in (*range(5), *range(10, 24)):
        other = _BLOCK - 1 - place
        characters[place], characters[other] = characters[other], characters[place]
    return "".join(characters)


def _chart(song: str, problems: list[Problem], where: str, *, is_scrambled: bool) -> str:
    fields = [part for part in re.split("=+", song) if part]
    title, composer, style, key = (*fields, "", "", "", "")[:4]
    music = next((part for part in fields[4:] if len(part) > 2 and not part.isdecimal()), "")
    if _PREFIX in music:
        music = music.split(_PREFIX, 1)[1]
        if is_scrambled:
            music = unscramble(music)
        for short, long in _SHORTHANDS:
            music = music.replace(short, long)
    lines = [directive("title", title)]
    if composer:
        lines.append(directive("composer", composer))
    if key:
        lines.append(directive("key", key.replace("-", "m")))
    if style:
        lines.append(directive("meta", f"style {style}"))
    tempos = [int(part) for part in fields[4:] if part.isdecimal() and 30 <= int(part) <= 400]
    if tempos:
        lines.append(directive("tempo", str(tempos[0])))
    chart = _Chart(problems, f"{where} ({title})")
    chart.read(music)
    if chart.time:
        lines.append(directive("time", chart.time))
    return "\n".join([*lines, *chart.written()]) + "\n"


@dataclass(slots=True)
class _Chart:
    problems: list[Problem]
    where: str
    time: str = ""
    label: str = ""
    sections: list[tuple[str, list[str]]] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    bars: int = 0

    def read(self, music: str) -> None:
        place = 0
        while place < len(music):
            found = _TOKEN.match(music, place)
            if not found:
                self.problems.append(
                    Problem(what=f"{music[place]!r} in the chart is not known", where=self.where)
                )
                place += 1
                continue
            place = max(found.end(), place + 1)
            self.take(found)
        self.end_row()

    def take(self, found: re.Match[str]) -> None:
        kind, text = found.lastgroup or "", found[0]
        if kind == "section":
            self.end_row()
            name = found["section"]
            self.sections.append((_SECTIONS.get(name, name), []))
        elif kind == "time":
            time = found["time"]
            new = _TIMES.get(time, f"{time[0]}/{time[1]}")
            if self.time and new != self.time:
                self.end_row()
                self.add(directive("time", new))
            self.time = self.time or new
        elif kind == "volta":
            last = self.row.pop() if self.row and self.row[-1].endswith("|") else "|"
            self.row.append(f"{last}{found['volta']}")
        elif kind == "bar":
            self.bar(text)
        elif kind == "text":
            self.end_row()
            self.add(directive("comment", text.strip("<>")))
        elif kind == "sign" and text in _REMARKS:
            self.end_row()
            self.add(directive("comment", _REMARKS[text]))
        elif kind in {"chord", "none", "again", "slash", "space"}:
            self.cell(kind, text)

    def cell(self, kind: str, text: str) -> None:
        if not self.row:
            self.row.append("|")
        if kind == "space":
            # A chord and each space fill one cell of the page, which is a beat.
            self.row += ["."] if "|" not in self.row[-1] else []
        elif kind == "chord" and text.startswith("("):
            # Alternative chords are small print above the real ones.
            self.row.append(f"*{text}")
        elif kind == "chord":
            symbol = re.sub(r"\*([^*]*)\*", r"\1", text)
            self.row.append(symbol.removeprefix("W"))
        else:
            # A repeat of two bars fills two: the second stays blank.
            self.row += _CELLS[text]

    def bar(self, sign: str) -> None:
        opens = {"{": "|:", "[": "||"}.get(sign)
        has_cells = any("|" not in token for token in self.row)
        if opens:
            if self.row and has_cells:
                self.row.append("|")
                self.end_row()
            self.row = [opens]
        elif self.row and "|" not in self.row[-1]:
            self.row.append(_BAR_ENDS[sign])
            self.bars += 1
        elif has_cells and ":" not in self.row[-1]:
            # A plain line beside a repeat is only the line of the drawing.
            self.row[-1] = _BAR_ENDS[sign]
        if self.bars == 4:
            self.end_row()

    def end_row(self) -> None:
        if any("|" not in token for token in self.row):
            if "|" not in self.row[-1]:
                self.row.append("|")
            last = self.row[-1]
            self.add(" ".join(self.row))
            # A repeat that ends here begins nothing.
            self.row = ["|" + last.rpartition("|")[2]] if last[-1].isdecimal() else []
        self.bars = 0

    def add(self, line: str) -> None:
        if not self.sections:
            self.sections.append(("", []))
        self.sections[-1][1].append(line)

    def written(self) -> list[str]:
        lines: list[str] = []
        for label, rows in self.sections:
            if rows:
                lines += ["", directive("start_of_grid", f'label="{label}"' if label else "")]
                lines += [*rows, "{end_of_grid}"]
        return lines
