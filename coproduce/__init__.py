"""coproduce: from lyric drafts, sung ideas, chord sheets and takes to a finished song."""

__version__ = "0.1.0"
