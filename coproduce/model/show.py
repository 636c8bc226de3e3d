"""A show: songs in their running order, who plays, and where the audience joins."""

from __future__ import annotations

from dataclasses import dataclass

from coproduce.model.music import Key
from coproduce.model.papers import Paper, PaperKind
from coproduce.model.song import Player

EVERYTHING = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSong:
    """One song of a show.

    Parameters
    ----------
    folder
        Name of the song folder, which lies beside the show's file.
    key
        The key of the night, or None for the song's own.
    note
        What everybody on stage must know: "wait for the nod".
    audience
        The section in which the audience joins, `EVERYTHING` for the whole song, or nothing.
    """

    folder: str
    key: Key | None = None
    note: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Somebody who plays, and the paper they read; None for the one their instrument suggests."""

    player: Player
    paper: PaperKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What a show's file says; it has at least one song."""

    title: str
    occasion: str = ""
    songs: tuple[ShowSong, ...] = ()
    desks: tuple[Desk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetListEntry:
    """One song of a set list: `facts` are its key and tempo, `note` what must be known."""

    number: int
    title: str
    facts: tuple[str, ...]
    note: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetList:
    """The running order on one sheet, to lie on the floor of a dark stage."""

    title: str
    occasion: str
    entries: tuple[SetListEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideShow:
    """What the audience sees on a screen: of each song its title, then a stanza at a time."""

    title: str
    songs: tuple[Paper, ...]
