"""The song folder as values: what people decided, and which files they put where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from coproduce.model.comping import Comp
from coproduce.model.mixing import FaderChoice, Purpose, Role, Tightening
from coproduce.model.music import Key, TimeSignature
from coproduce.model.people import Person
from coproduce.model.recording import Judgement, Take


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """One stretch of the song as it is played, in its order.

    `tune` names the idea whose melody it is sung to ("verse"), or None for no tune.
    """

    name: str
    bars: int
    tune: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody on stage; `written_in` is the horn's key: Bb, Eb, F, or C for concert pitch."""

    name: str
    instrument: str
    written_in: str = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """What song.toml says. `tempo_bpm` counts quarter notes."""

    title: str
    key: Key
    time_signature: TimeSignature
    tempo_bpm: float
    feel: str = ""
    count_in_bars: int = 0
    bar_one_s: float | None = None
    reference: str | None = None
    form: tuple[FormSection, ...] = ()
    players: tuple[Player, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    masters: tuple[Purpose, ...] = (Purpose.STREAM,)

    @property
    def bars(self) -> int:
        """Bars in the whole form."""
        return sum(section.bars for section in self.form)

    @property
    def bar_s(self) -> float:
        """Seconds in a bar."""
        return float(self.time_signature.bar_quarters) * 60.0 / self.tempo_bpm


@dataclass(frozen=True, slots=True, kw_only=True)
class SongFolder:
    """A song and everything that people put beside it; paths are relative, with forward slashes."""

    name: str
    song: Song
    people: Mapping[str, Person]
    faders: Mapping[str, FaderChoice]
    takes: tuple[Take, ...]
    chord_sheet: str | None
    drafts: tuple[str, ...]
    ideas: Mapping[str, str]
    melodies: Mapping[str, str]
    stems: Mapping[str, str]
    comps: Mapping[str, Comp] = field(default_factory=lambda: MappingProxyType({}))
    judgements: Mapping[str, Judgement] = field(default_factory=lambda: MappingProxyType({}))
    tightenings: Mapping[str, Tightening] = field(default_factory=lambda: MappingProxyType({}))
