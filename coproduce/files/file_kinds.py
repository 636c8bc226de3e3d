"""What files are by the ends of their names, and which of them are read where."""

from __future__ import annotations

from typing import Final

AUDIO_SUFFIXES: Final = (
    frozenset({".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".caf"})
    | frozenset({".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".m4b", ".aac", ".amr", ".awb"})
    | frozenset({".3gp", ".3g2", ".mp4", ".mov", ".webm", ".mka", ".mkv", ".wma", ".wmv", ".avi"})
)
CHORD_SHEET_SUFFIXES: Final = frozenset({".cho", ".chordpro", ".chopro", ".crd", ".pro"})
MELODY_SUFFIXES: Final = frozenset({".musicxml", ".mxl", ".xml"})
# What notation programs save for themselves alone.
OWN_SCORE_SUFFIXES: Final = frozenset({".mscz", ".mscx", ".sib", ".musx", ".mus", ".dorico"})
DRAFT_SUFFIXES: Final = frozenset({".txt"})
# Files that computers leave behind and nobody meant to give us.
_LITTER: Final = frozenset({"thumbs.db", "desktop.ini", "icon\r"})


def is_litter(name: str) -> bool:
    """Whether a file is hidden, or one that a computer made for itself.

    >>> is_litter(".DS_Store"), is_litter("Thumbs.db"), is_litter("verse.m4a")
    (True, True, False)
    """
    return name.startswith(".") or name.lower() in _LITTER
