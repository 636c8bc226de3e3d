"""What a show needs on paper and on a screen, besides what each player reads.

Who plays in the dark looks for the next title and its key; who sits in the hall is asked to
sing some lines, and needs those and no others, large.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from coproduce.model.chords import ChordSheet, NoteNames
from coproduce.model.papers import LineStyle, Paper, PaperKind, PaperLine, Stanza
from coproduce.model.section_names import family, plain
from coproduce.model.show import EVERYTHING, SetList, SetListEntry, Show
from coproduce.model.song import Player, Song
from coproduce.stages.engrave import large_print
from coproduce.stages.paper_heading import printed_tempo
from coproduce.theory.key_names import key_label

# Who plays chords or the beat reads words, chords and bars; everybody else follows the tune.
_RHYTHM: Final = frozenset(
    ("banjo", "bass", "bodhran", "cajon", "congas", "drum", "drums", "guitar", "kit", "mandolin")
) | frozenset(("percussion", "shaker", "shakers", "tambourine", "ukulele"))
_LOW: Final = frozenset(("bass", "bassoon", "cello", "euphonium", "trombone", "tuba"))
_WITH_CAPO: Final = frozenset(("banjo", "guitar", "mandolin", "ukulele"))
_PRETTY: Final = str.maketrans({"#": "♯", "b": "♭"})
# Lines that are read from the back of a hall before they are sung.
MOST_LINES: Final = 6
MOST_LETTERS: Final = 300


def usual_paper(instrument: str) -> PaperKind:
    """Say what is mostly read on an instrument.

    >>> usual_paper("Double bass"), usual_paper("bass clarinet")
    (<PaperKind.CHORD_SHEET: 'chord-sheet'>, <PaperKind.LEAD_SHEET: 'lead-sheet'>)
    """
    return PaperKind.CHORD_SHEET if _kind(instrument) in _RHYTHM else PaperKind.LEAD_SHEET


def reads_bass_clef(player: Player) -> bool:
    """Whether somebody reads tunes in the bass clef.

    Low brass that is written for as a trumpet is, in B flat or E flat, reads its clef as well.
    """
    return player.written_in == "C" and _kind(player.instrument) in _LOW


def takes_capo(player: Player) -> bool:
    """Whether the capo of a chord sheet is meant for somebody; everybody else reads what sounds."""
    return player.written_in == "C" and _kind(player.instrument) in _WITH_CAPO


def _kind(instrument: str) -> str:
    """Give the word that says what an instrument is, the last one; a bass guitar is a bass."""
    words = re.findall(r"\w+", re.split(r"[(,;]", instrument.casefold())[0])
    if words[-2:] == ["bass", "guitar"]:
        return "bass"
    return words[-1] if words else ""


def set_list(show: Show, songs: Sequence[Song], names: NoteNames) -> SetList:
    """Make the running order on one sheet.

    Parameters
    ----------
    show
        The show.
    songs
        Its songs in the keys of the night, in running order.
    names
        How all its keys are named: one B among them is the same as another.
    """
    return SetList(
        title=show.title,
        occasion=show.occasion,
        entries=tuple(
            SetListEntry(
                number=number,
                title=song.title,
                facts=(
                    key_label(song.key, names).translate(_PRETTY),
                    printed_tempo(song.tempo_bpm, song.time_signature),
                ),
                note=wanted.note,
                audience="everything" if wanted.audience == EVERYTHING else wanted.audience,
            )
            for number, (wanted, song) in enumerate(zip(show.songs, songs, strict=True), start=1)
        ),
    )


def sing_along(sheet: ChordSheet, song: Song, audience: str) -> Paper:
    """Make the audience's page of a song: what they sing, once, in large print.

    Raises
    ------
    ValueError
        If there is no such section in it.
    """
    paper = large_print(sheet, song)
    if audience == EVERYTHING:
        return paper
    stanzas = _sung_by(paper, audience)
    times = Counter(stanza.lines for stanza in stanzas)
    once = {stanza.lines: stanza for stanza in reversed(stanzas)}
    blocks = [
        replace(stanza, note=f"sung {times[lines]} times" if times[lines] > 1 else stanza.note)
        for lines, stanza in reversed(once.items())
    ]
    return replace(paper, blocks=tuple(blocks))


def slides(sheet: ChordSheet, song: Song, audience: str, credits_line: str = "") -> Paper:
    """Make the slides of a song: its title, and what the audience sings as often as it comes.

    Parameters
    ----------
    sheet, song
        The words, and the order in which they are sung.
    audience
        The section in which the audience joins, `EVERYTHING`, or nothing: then the title alone
        is shown.
    credits_line
        Who made the song, as each wished to be named.

    Raises
    ------
    ValueError
        If there is no such section in it.
    """
    paper = large_print(sheet, song)
    blocks = _sung_by(paper, audience) if audience else ()
    parts = tuple(part for stanza in blocks for part in _parts(stanza))
    return replace(paper, kind=PaperKind.SLIDES, credits=credits_line, facts=(), blocks=parts)


def _sung_by(paper: Paper, audience: str) -> tuple[Stanza, ...]:
    stanzas = tuple(block for block in paper.blocks if isinstance(block, Stanza))
    if audience == EVERYTHING:
        return stanzas
    wanted = plain(audience)
    for matches in (
        [s for s in stanzas if plain(s.label) == wanted],
        [s for s in stanzas if family(s.label) == wanted],
        [s for s in stanzas if s.is_chorus and wanted == "chorus"],
    ):
        if found := tuple(stanza for stanza in matches if stanza.lines):
            return found
    labels = dict.fromkeys(stanza.label for stanza in stanzas if stanza.lines and stanza.label)
    raise ValueError(
        f"{audience!r} is no section of it; its words are in "
        f"{', '.join(labels) or 'a section without a name'}"
    )


def _parts(stanza: Stanza) -> Iterator[Stanza]:
    """Part a long stanza evenly, so that no slide is a wall of words; remarks are for players."""
    lines = [line for line in stanza.lines if line.style is LineStyle.WORDS and line.text.strip()]
    if not lines:
        yield replace(stanza, lines=())
        return
    letters = sum(len(line.text) for line in lines)
    parts = max(-(-len(lines) // MOST_LINES), min(-(-letters // MOST_LETTERS), len(lines)))
    for part in _evenly(lines, parts):
        yield replace(stanza, lines=tuple(part), note="")


def _evenly(lines: Sequence[PaperLine], parts: int) -> Iterator[Sequence[PaperLine]]:
    edges = [round(len(lines) * part / parts) for part in range(parts + 1)]
    for start, end in itertools.pairwise(edges):
        yield lines[start:end]
