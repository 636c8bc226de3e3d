"""The report: what a page says and shows, as sentences and figures, before anybody draws it."""

from __future__ import annotations

from dataclasses import dataclass

from coproduce.model.song_facts import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A short answer with its name: "Key", "C major"."""

    name: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A file that was made; `address` is relative to the page, and percent-encoded."""

    text: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGroup:
    """Files of one kind."""

    name: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to know: what it concerns, what is the matter, and what to do next."""

    where: str
    what: str
    next_step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose first column heads the rows.

    `figures` are the numbers of the columns that are set to the right, counted from 0.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"{self.caption}: a row has more or fewer cells than headings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A named stretch of time in a picture, in seconds from its left edge."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAxis:
    """What all pictures with the same time share: its length, and the sections of the form."""

    length_s: float
    sections: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WavePicture:
    """A wave along the time axis; `troubles` are marked on it.

    `description` says in a sentence what the picture shows.
    """

    title: str
    description: str
    outline: Outline
    duration_s: float
    axis: TimeAxis
    troubles: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessPicture:
    """Short-term loudness along the time axis, a value every `hop_s`, and the target."""

    title: str
    description: str
    short_term_lufs: tuple[float | None, ...]
    hop_s: float
    target_lufs: float
    axis: TimeAxis


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNote:
    """A note, or the part of one that lies in a bar; `beat` counts quarters from its start.

    `name` is how it is spelled, with its octave, for those to whom it is read out.
    """

    beat: float
    beats: float
    midi_pitch: int
    name: str = ""
    text: str = ""
    is_unsure: bool = False
    is_continued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPicture:
    """One bar of a tune, drawn as a piano roll; `description` reads its notes out."""

    name: str
    description: str
    beats: float
    pulse: float
    notes: tuple[DrawnNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TunePicture:
    """A tune in bars; all share the range of pitches, and `home` names the key note's line."""

    bars: tuple[BarPicture, ...]
    lowest_midi: int
    highest_midi: int
    home_midi: int
    home: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFader:
    """A row of the mix picture: `pan` -1 to 1, `level` 0 to 1 for the bar's length."""

    part: str
    pan: float
    level: float
    is_muted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaderPicture:
    """Where each part sits from left to right, and how loud it is in the mix."""

    title: str
    description: str
    faders: tuple[DrawnFader, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneReport:
    """One tune: what it is in, how it looks, which notes a person should check or has changed.

    `chords` are suggestions for a tune that has none.
    """

    name: str
    facts: tuple[Fact, ...] = ()
    sentences: tuple[str, ...] = ()
    picture: TunePicture | None = None
    unsure: Table | None = None
    chords: Table | None = None
    changes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    problem: Remark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultReport:
    """Findings of one kind in a take: what, when (time codes), how much, what to do."""

    what: str
    times: str
    measured: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeReport:
    """One take with faults. `verdict` is "pass", "listen" or "reject"."""

    name: str
    verdict: str
    verdict_words: str
    faults: tuple[FaultReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakesReport:
    """All takes: one table, then what was found in each that has faults."""

    sentences: tuple[str, ...]
    table: Table | None
    takes: tuple[TakeReport, ...]
    kept_out: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompReport:
    """One part of which there are several takes: what there is, and how it was put together."""

    part: str
    sentences: tuple[str, ...] = ()
    choices: Table | None = None
    recipe: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StemReport:
    """One stem's lane."""

    name: str
    details: str
    picture: WavePicture
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixReport:
    """The faders, and the mix that came out."""

    sentences: tuple[str, ...]
    table: Table
    picture: FaderPicture
    wave: WavePicture


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterReport:
    """One master: what was aimed at, what was reached, how it runs."""

    name: str
    sentences: tuple[str, ...]
    table: Table
    wave: WavePicture
    loudness: LoudnessPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One page about a song. Whatever was not made is empty.

    Parameters
    ----------
    language
        BCP 47 tag of the page's own sentences.
    facts
        Key, metre, tempo, length.
    summary
        What was made and counted, as sentences.
    attention
        What needs a person, the most urgent first.
    made
        Links to everything that was made.
    not_done
        What coproduce did not do to this song.
    """

    title: str
    language: str = "en"
    facts: tuple[Fact, ...] = ()
    summary: tuple[str, ...] = ()
    attention: tuple[Remark, ...] = ()
    made: tuple[LinkGroup, ...] = ()
    axis: TimeAxis
    form: Table | None = None
    tunes: tuple[TuneReport, ...] = ()
    takes: TakesReport | None = None
    comps: tuple[CompReport, ...] = ()
    stems: tuple[StemReport, ...] = ()
    mix: MixReport | None = None
    masters: tuple[MasterReport, ...] = ()
    not_done: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a report needs a title")
