"""What each player reads of a song in a show, and what its audience sings from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from coproduce.errors import Problem, ProjectError
from coproduce.model.chords import ChordSheet, NoteNames
from coproduce.model.mixing import Purpose
from coproduce.model.papers import Paper, PaperKind
from coproduce.model.score import Score
from coproduce.model.show import EVERYTHING, Desk, ShowSong
from coproduce.model.song import Song
from coproduce.pipeline.papers import KeyMove, Reading, lead_sheet_paper
from coproduce.pipeline.words import Words
from coproduce.stages.credits import credit
from coproduce.stages.engrave import chord_sheet, large_print
from coproduce.stages.perform import (
    reads_bass_clef,
    sing_along,
    slides,
    takes_capo,
    usual_paper,
)
from coproduce.theory.capo import concert_key, stated_capo
from coproduce.theory.key_names import key_label
from coproduce.theory.parts import part_for

# What horns read, two ledger lines up, and the lowest written note of a saxophone: a tune that
# goes beyond in the key of the night is theirs an octave lower.
_HIGHEST_READ: Final = 84  # C6
_LOWEST_READ: Final = 58  # B flat 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One song of a show, ready to be printed: as it is, and in the key of the night.

    `tonight` and `sheet` are in that key, `score` in the song's own; the last two may be missing.
    """

    wanted: ShowSong
    words: Words
    tonight: Song
    sheet: ChordSheet | None
    score: Score | None

    @property
    def song(self) -> Song:
        """The song in its own key."""
        return self.words.folder.song

    @property
    def names(self) -> NoteNames:
        """How notes are named on its papers."""
        return self.words.sheet.names if self.words.sheet else NoteNames.ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How somebody reads songs: the same for all who have the same papers."""

    kind: PaperKind
    written_in: str
    in_bass_clef: bool
    takes_capo: bool

    @classmethod
    def of(cls, desk: Desk) -> Way:
        """Give the way in which a player reads."""
        player = desk.player
        return cls(
            kind=desk.paper or usual_paper(player.instrument),
            written_in=player.written_in,
            in_bass_clef=reads_bass_clef(player),
            takes_capo=takes_capo(player),
        )


def paper_for(number: Number, way: Way) -> Paper:
    """Make what is read of a song; without a tune that is its chord sheet."""
    sheet, score = number.sheet, number.score
    if way.kind is PaperKind.LARGE_PRINT and sheet is not None:
        paper = large_print(sheet, number.tonight)
    elif score is not None and (way.kind is PaperKind.LEAD_SHEET or sheet is None):
        reading = _reading(number, score, way)
        paper = lead_sheet_paper(number.words.sheet, score, number.song, reading)
    else:
        assert sheet is not None  # noqa: S101 - a song has a tune or a sheet
        if way.takes_capo:
            note = f"sounds in {key_label(concert_key(sheet), number.names)}"
            remarks = [note] if stated_capo(sheet) else []
        else:
            part = part_for(sheet, way.written_in)
            sheet, remarks = part.sheet, [part.note] if part.note else []
        paper = chord_sheet(sheet, number.tonight, remarks=remarks)
    return replace(paper, subtitle=" · ".join(filter(None, (paper.subtitle, number.wanted.note))))


def _reading(number: Number, score: Score, way: Way) -> Reading:
    """Say how a player reads the tunes of a song: in the key of the night, and their own."""
    home, sounds = number.song.key, number.tonight.key
    night = KeyMove.to_key(home, sounds)
    part = KeyMove.for_player(night.new, way.written_in)
    up = night.semitones + part.semitones
    heard = [n.midi_pitch for strain in score.strains for n in strain.melody.notes]
    is_lower = (
        part.semitones > 0
        and max(heard, default=0) + up > _HIGHEST_READ
        and min(heard, default=0) + up - 12 >= _LOWEST_READ
    )
    move = KeyMove(old=home, new=part.new, semitones=up - 12 if is_lower else up)
    labels = (key_label(key, number.names) for key in (sounds, part.new))
    note = "sounds in {}, written in {}".format(*labels) + ", an octave lower" * is_lower
    return Reading(
        move=move if move.interval else None,
        in_bass_clef=way.in_bass_clef,
        remarks=(note,) if part.new != sounds else (),
    )


def pages_for_audience(number: Number, *, on_screen: bool) -> Paper:
    """Make the audience's page of a song, or its slides.

    Raises
    ------
    ProjectError
        If the audience is to join in a section that the song has not.
    """
    sheet, audience = number.sheet, number.wanted.audience
    words = sheet or ChordSheet(title="", sections=())
    if audience and not any(line.words.strip() for s in words.sections for line in s.lines):
        raise ProjectError(
            [
                Problem(
                    what="it has no words on a chord sheet that an audience could sing",
                    where=f"{number.wanted.folder}: audience",
                    next_step="Take the line out of the show's file, or write the sheet.",
                )
            ]
        )
    try:
        if not on_screen:
            return sing_along(words, number.tonight, audience)
        named = credit(number.words.everything_said, (), number.words.people, Purpose.LIVE)
        return slides(words, number.tonight, audience, " ".join(named.lines))
    except ValueError as cause:
        raise ProjectError(
            [
                Problem(
                    what=str(cause),
                    where=f"{number.wanted.folder}: audience",
                    next_step="Name one of its sections in the show's file, or write "
                    f'audience = "{EVERYTHING}".',
                )
            ]
        ) from cause
