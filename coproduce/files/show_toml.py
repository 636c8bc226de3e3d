"""Reading a show's file, such as `tideline-songs.show.toml`: songs, keys, players."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Final, Literal

import pydantic
from pydantic import Field

from coproduce.errors import FormatError
from coproduce.files.song_schema import FirstLine, KeyText, PlayerTable, Table
from coproduce.files.toml_settings import read_settings
from coproduce.model.papers import PaperKind
from coproduce.model.show import Desk, Show, ShowSong
from coproduce.model.song import Player

ENDING: Final = ".show.toml"
MOST_SONGS: Final = 100
MOST_PLAYERS: Final = 60


class _ShowSongTable(Table):
    """One `[[songs]]` entry, in running order."""

    song: Annotated[str, Field(pattern=r"^[^/\\.\s][^/\\]*$")] = Field(
        description='the name of the song\'s folder beside this file, such as "number-nine"'
    )
    key: KeyText | None = Field(
        default=None, description='the key of the night, such as "F major"; left out, the song\'s'
    )
    note: str = Field(default="", description="what everybody on stage must know")
    audience: str = Field(
        default="",
        description='the section in which the audience joins, such as "chorus", or "all"',
    )


class _DeskTable(PlayerTable):
    """One `[[players]]` entry: somebody on stage, and what they read."""

    paper: Literal["chord-sheet", "lead-sheet", "large-print"] | None = Field(
        default=None,
        description='"chord-sheet", "lead-sheet" or "large-print"; left out, what the instrument '
        "mostly reads",
    )


class ShowFile(Table):
    """NAME.show.toml: songs in running order, keys and players."""

    title: FirstLine = Field(description="the show's title, in quotes")
    occasion: str = Field(default="", description='such as "tea-time, forty seats"')
    songs: Annotated[tuple[_ShowSongTable, ...], Field(min_length=1, max_length=MOST_SONGS)] = (
        Field(description="one [[songs]] table for each song, in running order")
    )
    players: Annotated[tuple[_DeskTable, ...], Field(max_length=MOST_PLAYERS)] = Field(
        default=(), description="one [[players]] table for each player"
    )

    @pydantic.field_validator("players")
    @classmethod
    def _are_told_apart(cls, players: tuple[_DeskTable, ...]) -> tuple[_DeskTable, ...]:
        twice = [name for name, count in Counter(p.name for p in players).items() if count > 1]
        if twice:
            raise ValueError(f"two players are called {twice[0]}")
        return players

    def to_model(self) -> Show:
        """Give the frozen value."""
        return Show(
            title=self.title,
            occasion=self.occasion,
            songs=tuple(
                ShowSong(folder=s.song, key=s.key, note=s.note, audience=s.audience)
                for s in self.songs
            ),
            desks=tuple(
                Desk(
                    player=Player(name=p.name, instrument=p.instrument, written_in=p.written_in),
                    paper=PaperKind(p.paper) if p.paper else None,
                )
                for p in self.players
            ),
        )


def read_show(path: Path) -> Show:
    """Read a show's file.

    Raises
    ------
    FormatError
        If it is missing, or no TOML.
    ProjectError
        With every mistake in it.
    """
    if path.is_dir():
        raise FormatError(
            "is a folder", str(path), f"Name the show's file in it, which ends in {ENDING}."
        )
    return read_settings(path, ShowFile).to_model()
