"""What may stand in song.toml, people.toml and mix.toml, declared once.

The same declarations read the files, explain mistakes in them, and give editors a JSON
Schema to complete and check with.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pydantic
from pydantic import BeforeValidator, Field

from coproduce.model.mixing import (
    MOST_TIGHTENED_MS,
    FaderChoice,
    Purpose,
    Role,
    Tightening,
)
from coproduce.model.music import Key, TimeSignature
from coproduce.model.people import Generation, Permission, Person
from coproduce.model.recording import Judgement, Verdict
from coproduce.model.section_names import without_number
from coproduce.model.song import FormSection, Player, Song


def _written(pattern_of: type[Key | TimeSignature]) -> BeforeValidator:
    """Check text by the parser of a model value, and keep the value."""

    def parse(text: object) -> object:
        if not isinstance(text, str):
            raise ValueError("is not text in quotes")  # noqa: TRY004 - pydantic reads ValueError
        return pattern_of.parse(text)

    return BeforeValidator(parse)


_TEXT_SCHEMA = {"type": "string"}
KeyText = Annotated[Key, _written(Key), pydantic.WithJsonSchema(_TEXT_SCHEMA)]
TimeSignatureText = Annotated[
    TimeSignature, _written(TimeSignature), pydantic.WithJsonSchema(_TEXT_SCHEMA)
]
Bars = Annotated[int, Field(ge=1, le=2000)]
FirstLine = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\n\r]*\S[^\n\r]*$")]


class Table(pydantic.BaseModel):
    """A table in one of the files: unknown keys are mistakes, not surprises.

    What stands in a field with `repr=False` is repeated in no message: it may be a name.
    """

    model_config = pydantic.ConfigDict(
        extra="forbid", frozen=True, strict=False, arbitrary_types_allowed=True
    )


class FormTable(Table):
    """One `[[form]]` entry: a stretch of the song as it is played."""

    section: FirstLine = Field(description='the name on the sheet, such as "Verse 1"')
    bars: Bars = Field(description="how many bars it lasts, a whole number from 1 to 2000")
    tune: str | None = Field(
        default=None,
        description='which idea it is sung to: the file\'s name without its ending, or "" for none',
    )
    note: str = Field(default="", description='anything the players should know, such as "quiet"')

    def to_model(self) -> FormSection:
        """Give the frozen value; without a choice the tune is the name without its number."""
        tune = without_number(self.section).lower() if self.tune is None else self.tune
        return FormSection(name=self.section, bars=self.bars, tune=tune or None, note=self.note)


class PlayerTable(Table):
    """One `[[players]]` entry: somebody on stage."""

    name: FirstLine = Field(description='how their paper is headed, such as "Trumpet"')
    instrument: FirstLine = Field(description='what they play, such as "trumpet"')
    written_in: Annotated[str, Field(pattern="^(C|Bb|Eb|F)$")] = Field(
        default="C", description='"C", "Bb", "Eb" or "F": the key of a transposing instrument'
    )


class TakeTable(Table):
    """One `[[takes]]` entry: who is heard on a recording."""

    take: Annotated[str, Field(pattern=r"^[^/\\]+/[^/\\]+$")] = Field(
        description='part and take as in the folder takes/, such as "vox-lead/03"'
    )
    heard: tuple[str, ...] = Field(
        repr=False,
        description='the ids of the people heard on it, such as ["P01", "P03"]; [] for nobody',
    )


class SongFile(Table):
    """song.toml: what the group decided about one song."""

    title: FirstLine = Field(description="the song's title, in quotes")
    key: KeyText = Field(description='a key, such as "C major", "F# minor" or "Bb major"')
    time_signature: TimeSignatureText = Field(
        description='a time signature, such as "4/4", "3/4" or "6/8"'
    )
    tempo_bpm: Annotated[float, Field(gt=10, lt=400, allow_inf_nan=False)] = Field(
        description="quarter notes a minute, a number between 10 and 400"
    )
    feel: str = Field(default="", description='a word for the players, such as "light shuffle"')
    count_in_bars: Annotated[int, Field(ge=0, le=16)] = Field(
        default=0,
        description="bars counted before bar 1 in the recordings, a whole number from 0 to 16",
    )
    bar_one_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        default=None,
        description="seconds into the reference take at which bar 1 starts; "
        "left out, it is reckoned from count_in_bars and tempo_bpm",
    )
    reference: Annotated[str, Field(pattern=r"^[^/\\]+/[^/\\]+$")] | None = Field(
        default=None, description='the take that the others are lined up with: "guide-guitar/01"'
    )
    chord_sheet: Annotated[str, Field(pattern=r"^[^/\\]+$")] | None = Field(
        default=None, description='which file in chords/ to use, if there are several: "song.cho"'
    )
    masters: tuple[Purpose, ...] = Field(
        default=(Purpose.STREAM,),
        description='what finished files are for: "rehearsal", "live", "cd", "stream", "broadcast"',
    )
    form: tuple[FormTable, ...] = Field(
        default=(), description="the sections in the order in which they are played"
    )
    players: tuple[PlayerTable, ...] = Field(default=(), description="who plays on stage")
    parts: dict[str, Role] = Field(
        default_factory=dict,
        description="what each part does: " + ", ".join(f'"{role}"' for role in Role),
    )
    takes: tuple[TakeTable, ...] = Field(default=(), description="who is heard on each take")

    def to_model(self) -> Song:
        """Give the frozen value."""
        return Song(
            title=self.title,
            key=self.key,
            time_signature=self.time_signature,
            tempo_bpm=self.tempo_bpm,
            feel=self.feel,
            count_in_bars=self.count_in_bars,
            bar_one_s=self.bar_one_s,
            reference=self.reference,
            form=tuple(section.to_model() for section in self.form),
            players=tuple(Player(**player.model_dump()) for player in self.players),
            roles=dict(self.parts),
            masters=self.masters,
        )


class PersonTable(Table):
    """One person in people.toml. No legal names here."""

    credit: FirstLine | None = Field(
        default=None,
        repr=False,
        description="the name to print, as the person chose it; leave out for none",
    )
    generation: Generation = Field(
        description=", ".join(f'"{generation}"' for generation in Generation)
    )
    decided_by: FirstLine = Field(
        repr=False,
        description='who answered the questions, such as "own" or "parent, and child agrees"',
    )
    allows: frozenset[Permission] = Field(
        default=frozenset(),
        description="a list with any of " + ", ".join(f'"{use}"' for use in Permission),
    )
    refuses: frozenset[Permission] = Field(
        default=frozenset(),
        description="uses the person said no to, from the same words; unanswered means no as well",
    )
    withdrew_on: dt.date | None = Field(
        default=None, description="the day they withdrew, such as 2026-02-13, without quotes"
    )
    roles: tuple[str, ...] = Field(
        default=(), description='what to credit them with, such as ["writer"]'
    )

    @pydantic.model_validator(mode="after")
    def _answers_once(self) -> PersonTable:
        both = self.allows & self.refuses
        if both:
            raise ValueError(f"{', '.join(sorted(both))} is both allowed and refused")
        return self

    def to_model(self, person_id: str) -> Person:
        """Give the frozen value."""
        return Person(id=person_id, **dict(self))


class PeopleFile(pydantic.RootModel[dict[str, PersonTable]]):
    """people.toml: one table for each person, headed by their id."""


class PartMixTable(Table):
    """One `[parts.NAME]` table of mix.toml: what a person decided about one part."""

    trim_db: Annotated[float, Field(ge=-60, le=24, allow_inf_nan=False)] = Field(
        default=0.0, description="louder or softer than the machine chose, from -60 to 24 dB"
    )
    pan: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)] | None = Field(
        default=None, description="-1 is hard left, 0 the middle, 1 hard right"
    )
    mute: bool | None = Field(
        default=None,
        description="true leaves the part out of the mix, false keeps one that we would leave out",
    )
    take: str | None = Field(
        default=None, description='which take to use, such as "03"; left out, the last one'
    )
    comp: tuple[str, ...] = Field(
        default=(),
        description="which take to use in which section, such as "
        '["Verse 1: 03", "Chorus 2: 02", "rest: 03"], instead of `take`',
    )
    nudge_ms: Annotated[float, Field(ge=-600_000, le=600_000, allow_inf_nan=False)] = Field(
        default=0.0,
        description="moves the part after it was lined up: 15 is 15 ms later, -15 is earlier; "
        "at most 600000 either way",
    )

    def to_model(self) -> FaderChoice:
        """Give the frozen value."""
        return FaderChoice(**self.model_dump())


class TakeMixTable(Table):
    """One `[takes."PART/TAKE"]` table of mix.toml: what a person decided about one recording."""

    verdict: Verdict | None = Field(
        default=None,
        description='"pass", "listen" or "reject": what you say after listening, whatever the '
        "check found",
    )
    initials: Annotated[str, Field(min_length=1, max_length=12, pattern=r"^\S[^\n\r]*$")] | None = (
        Field(default=None, repr=False, description='who says so, in up to 12 letters: "JA"')
    )
    note: Annotated[str, Field(max_length=300, pattern=r"^[^\n\r]*\S[^\n\r]*$")] = Field(
        default="",
        repr=False,
        description='why, in up to 300 letters: "the hum is the fridge; it is gone in the mix"',
    )

    @pydantic.model_validator(mode="after")
    def _says_who(self) -> TakeMixTable:
        if (self.verdict is None) != (self.initials is None):
            raise ValueError(
                "a verdict needs the initials of who gives it, and the other way round"
            )
        return self

    def to_model(self) -> Judgement | None:
        """Give the frozen value; None if nobody judged the take."""
        if self.verdict is None or self.initials is None:
            return None
        return Judgement(verdict=self.verdict, initials=self.initials, note=self.note)


class TightenTable(Table):
    """One `[tighten.PART]` table of mix.toml: a part that follows another, phrase by phrase."""

    strength: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = Field(
        default=Tightening().strength_percent,
        description="how closely it follows: 0 leaves it as it was played, 100 is exactly together",
    )
    most_ms: Annotated[float, Field(gt=0, le=MOST_TIGHTENED_MS, allow_inf_nan=False)] = Field(
        default=Tightening().most_ms, description="nothing is moved by more milliseconds than this"
    )
    to: FirstLine | None = Field(
        default=None,
        description='the part to follow, such as "vox-lead"; left out, the reference take',
    )

    def to_model(self) -> Tightening:
        """Give the frozen value."""
        return Tightening(strength_percent=self.strength, most_ms=self.most_ms, to=self.to)


class MixFile(Table):
    """mix.toml: what a person decided about the mix; the machine decides the rest."""

    parts: dict[str, PartMixTable] = Field(
        default_factory=dict, description="one table for each part, such as [parts.vox-lead]"
    )
    takes: dict[str, TakeMixTable] = Field(
        default_factory=dict,
        description='one table for each take somebody judged, such as [takes."vox-lead/03"]',
    )
    tighten: dict[str, TightenTable] = Field(
        default_factory=dict,
        description="one table for each part that follows another phrase by phrase, such as "
        "[tighten.vox-double]; nothing is tightened unasked",
    )
