"""What a build has found out about a song: the documents its steps wrote, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coproduce.errors import Problem
from coproduce.model.clearance import Obstacle
from coproduce.model.comping import Join, Piece, SectionCandidates
from coproduce.model.melody import ChordSuggestion, Melody
from coproduce.model.mixing import Fader, MasterTarget, Measurement
from coproduce.model.recording import Alignment, Judgement, Tightened
from coproduce.model.song import FormSection
from coproduce.model.tempo_map import FollowedTempo
from coproduce.model.tune_changes import ToldChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A wave as it is drawn: lowest and highest sample of each stretch, full scale is ±1."""

    lowest: tuple[float, ...] = ()
    highest: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.lowest) != len(self.highest):
            raise ValueError("an outline needs as many lowest as highest points")

    @property
    def peak(self) -> float:
        """Largest distance from zero."""
        return max((abs(point) for point in (*self.lowest, *self.highest)), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneFacts:
    """One tune that was listened to: the melody, or why there is none.

    `suggestions` are chords for a tune that has none of its own.
    `changes` tells what a person changed, where the tune was corrected by hand.
    """

    name: str
    melody: Melody | None = None
    problem: Problem | None = None
    suggestions: tuple[ChordSuggestion, ...] = ()
    changes: ToldChanges | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFault:
    """One thing that the check found in a take, with what it means and what to do.

    `start_s` and `end_s` are seconds into the take. `value` and `threshold` are in `unit`,
    or None where nothing was measured.
    """

    kind: str
    start_s: float
    end_s: float
    value: float | None
    threshold: float | None
    unit: str
    meaning: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFigures:
    """What was measured on a take, fault or not; None where there is nothing to measure.

    `starts_s` and `ends_s` are where its sound begins and ends; `played_s` are the stretches in
    which somebody plays or sings, without what rings out after them.
    """

    duration_s: float
    sample_rate_hz: int
    channels: int
    bits: int | None
    container: str
    encoding: str
    peak_dbfs: float | None
    true_peak_dbtp: float | None
    noise_floor_dbfs: float | None
    snr_db: float | None
    starts_s: float
    ends_s: float
    played_s: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTake:
    """What the check says of a take: `verdict` is "pass", "listen" or "reject".

    Where a person has judged, their verdict is in `verdict`; the findings stay as they are.
    """

    name: str
    verdict: str
    findings: tuple[FoundFault, ...] = ()
    judgement: Judgement | None = None
    figures: TakeFigures | None = None
    outline: Outline = Outline()

    def __post_init__(self) -> None:
        if self.verdict not in {"pass", "listen", "reject"}:
            raise ValueError(f"{self.verdict!r} is no verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The stretch that all stems share: their rate, where in the reference it begins, how long.

    `is_heard` tells that nobody wrote down where it begins: the chords were heard there.
    """

    sample_rate_hz: int
    start_s: float
    length_samples: int
    is_heard: bool = False

    def __post_init__(self) -> None:
        if self.sample_rate_hz <= 0:
            raise ValueError(f"a rate of {self.sample_rate_hz} Hz")

    @property
    def length_s(self) -> float:
        """How long every stem is."""
        return self.length_samples / self.sample_rate_hz


@dataclass(frozen=True, slots=True, kw_only=True)
class StemFacts:
    """One stem. `take` is None for a stem that was made elsewhere, or from several takes.

    `comp` names the take in each section, for one that was put together from several.
    `nudge_ms` is how much later a person wanted it.
    """

    part: str
    take: str | None
    measurement: Measurement
    outline: Outline
    comp: tuple[str, ...] = ()
    nudge_ms: float = 0.0

    @property
    def takes(self) -> tuple[str, ...]:
        """The takes that are heard in it, as far as we made it."""
        return tuple(dict.fromkeys(self.comp)) or ((self.take,) if self.take else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class CompFacts:
    """How one stem was put together."""

    part: str
    pieces: tuple[Piece, ...]
    joins: tuple[Join, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixFacts:
    """The mix: where each fader stands, and what came out.

    `trim_db` is by how much all of it was turned down to keep headroom; `missing` are the parts
    whose stems could not be made.
    """

    faders: tuple[Fader, ...]
    trim_db: float
    measurement: Measurement
    outline: Outline
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterFacts:
    """One master. `short_term_lufs` has a value every `hop_s`, None where it is silent."""

    purpose: str
    before: Measurement
    after: Measurement
    target: MasterTarget
    reached: bool
    account: tuple[str, ...]
    outline: Outline
    hop_s: float
    short_term_lufs: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SongFacts:
    """Everything the report tells of. What was not made is empty or None.

    Parameters
    ----------
    key, time_signature, tempo_bpm
        As song.toml has them; the tempo counts quarter notes.
    bar_s
        Seconds in a bar.
    papers
        Paths of the papers, below build/.
    kept_out
        Why takes are in quarantine, one entry a reason.
    unlisted
        Names of the takes of which nobody wrote down who is heard.
    drafts
        How many drafts the song has.
    lost
        What could not be made: the paths below build/, and why.
    words
        What is wrong in drafts and on the chord sheet; nothing in it was said by anybody.
    letters
        Which letters no font had when the papers were printed, each told once.
    tempo
        How time goes in the recordings; None where nothing was recorded.
    candidates
        For each part of which there are several takes, what there is to choose from.
    comps
        How stems were put together from several takes.
    alignments
        Where the takes that were compared with the reference belong, by name of the take.
    tightened
        How parts follow another one, where a person asked for it, by name of the part.
    """

    title: str
    key: str
    time_signature: str
    tempo_bpm: float
    bar_s: float
    form: tuple[FormSection, ...] = ()
    papers: tuple[str, ...] = ()
    kept_out: tuple[Obstacle, ...] = ()
    unlisted: tuple[str, ...] = ()
    drafts: int = 0
    lost: tuple[Problem, ...] = ()
    words: tuple[Problem, ...] = ()
    letters: tuple[Problem, ...] = ()
    tunes: tuple[TuneFacts, ...] = ()
    takes: tuple[CheckedTake, ...] = ()
    timeline: Timeline | None = None
    tempo: FollowedTempo | None = None
    alignments: tuple[tuple[str, Alignment], ...] = ()
    tightened: tuple[tuple[str, Tightened], ...] = ()
    stems: tuple[StemFacts, ...] = ()
    mix: MixFacts | None = None
    masters: tuple[MasterFacts, ...] = ()
    candidates: tuple[tuple[str, tuple[SectionCandidates, ...]], ...] = ()
    comps: tuple[CompFacts, ...] = ()

    @property
    def melodies(self) -> Iterator[Melody]:
        """The tunes that were found."""
        return (tune.melody for tune in self.tunes if tune.melody is not None)

    @property
    def reference(self) -> str | None:
        """The take that the others are lined up with: the one in the stems never compared."""
        compared = {name for name, _ in self.alignments}
        alone = [take for s in self.stems for take in s.takes if take not in compared]
        return alone[0] if len(alone) == 1 else None

    @property
    def bars(self) -> int:
        """Bars in the whole form."""
        return sum(section.bars for section in self.form)

    def bar_at_s(self, bars: int) -> float:
        """When a bar begins, counted from 0, as the people play it; where stems begin is 0."""
        if self.tempo is None:
            return bars * self.bar_s
        tempo_map = self.tempo.tempo_map
        return tempo_map.seconds_at(bars * tempo_map.time_signature.bar_quarters)
