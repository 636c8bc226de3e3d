"""What a studio reads first: how to open the session, in plain words."""

from __future__ import annotations

import textwrap
from typing import Final

from coproduce.model.session import Session
from coproduce.stages.wording import counted, time_code

_GUIDE = """\
{title}
{underline}

A session for a studio: {tracks}, {length} from bar 1, {rate_hz} Hz, {metre}.

How to open it
--------------
Reaper: open
  {name}.rpp
  Everything is in its place: recordings, names, colours, faders, tempo, sections as markers.
Bitwig Studio, Studio One, Cubase and others: open
  {name}.dawproject
  Keep it in this folder: it plays the recordings in takes/ beside it.
Anything else: put all files of stems/ at the very beginning of an empty project, one a track,
  and import tempo.mid. They all begin at bar 1 and are equally long.

What is in it
-------------
takes/    the recordings, whole, with the very samples that the recorder wrote. The items over
          them cut nothing: pull an edge, and there is more.
stems/    one file for each part, put in time, without any effect: Broadcast Wave with 24 bits, or
          32-bit float where it is louder than full scale; time stamp 0, which is bar 1.
tempo.mid bars, beats and sections. {tempo}
tracks.pdf, tracks.csv
          what became of each recording: where it lies, what was found in it, what the mix does.

To know
-------
{remarks}
"""
_ALWAYS: Final = (
    "A take that says (muted: …) is there to be listened to. Unmute it if you disagree.",
    """A recorder's clock that was fast or slow is put right by the item's play rate, a few parts in
    a million, with the pitch going along: the recorder was off, not the players. Leave
    “preserve pitch” off for those.""",
    """The recordings are whole, so people are heard talking before the count-in and after the
    end. That is theirs: do not let it out of the room.""",
    """This is to work with. What leaves the studio is made by coproduce release, which asks
    whether everybody agreed to that use.""",
)
_WIDTH: Final = 92


def guide(session: Session, name: str) -> str:
    """Write the README of a session.

    Parameters
    ----------
    session
        The session.
    name
        What its project files are called, without the ending.
    """
    tempo = session.tempo[0].tempo_bpm
    moves = len(session.tempo) > 1
    signature = session.time_signature
    remarks = (*_ALWAYS, *session.remarks)
    return _GUIDE.format(
        title=session.title,
        underline="=" * len(session.title),
        tracks=counted(len(session.tracks), "track"),
        length=time_code(session.length_s),
        rate_hz=session.sample_rate_hz,
        metre=f"{signature.beats}/{signature.unit}",
        name=name,
        tempo="The tempo follows the players, beat by beat."
        if moves
        else f"The tempo is {tempo:g} quarter notes a minute throughout.",
        remarks="\n".join(map(_bullet, remarks)),
    )


def _bullet(remark: str) -> str:
    words = " ".join(remark.split())
    return textwrap.fill(words, _WIDTH, initial_indent="- ", subsequent_indent="  ")
