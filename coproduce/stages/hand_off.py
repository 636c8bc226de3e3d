"""The hand-off to a studio: what was found out and chosen about a song, laid on tracks.

The session sounds like the mix: the same takes at the same places, under the same faders.
What the mix does not use is there as well, muted, with the reason written on it. Nothing in
it names a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from coproduce.model.mixing import Fader, FaderChoice, Role
from coproduce.model.recording import Alignment
from coproduce.model.session import (
    Item,
    Session,
    SessionFile,
    SessionTrack,
    SheetRow,
)
from coproduce.model.song import Song
from coproduce.model.song_facts import CompFacts, SongFacts, StemFacts
from coproduce.model.tempo_map import TempoMap
from coproduce.stages.align import unmoved
from coproduce.stages.lay_takes import Span, comp_spans, lay_take
from coproduce.stages.session_bars import section_markers, tempo_points
from coproduce.stages.take_account import has_place
from coproduce.stages.track_sheet import HandedTake, sheet_row
from coproduce.stages.wording import figure

# Told apart by people who see few colours as well (Okabe and Ito, 2008), lightened a little.
COLOURS: Final = {
    Role.LEAD_VOCAL: "#e69f00",
    Role.BACKING_VOCAL: "#f0c568",
    Role.CHOIR: "#f0e442",
    Role.MELODY: "#56b4e9",
    Role.HARMONY: "#009e73",
    Role.BASS: "#0072b2",
    Role.PERCUSSION: "#d55e00",
    Role.EFFECT: "#cc79a7",
    Role.OTHER: "#999999",
}
NOT_USABLE: Final = "not usable as it is"
NO_PLACE: Final = "where it belongs was not found, please listen"
NOT_USED: Final = "the mix uses another"
IN_ITS_STEM: Final = "it is heard in its stem"
OUTSIDE: Final = "nothing of it lies in the song"
NOT_THERE: Final = "nothing of it lies where it is used"
_FIRST_BEAT_MOVED_S: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAtHand:
    """A part as it is handed on.

    Parameters
    ----------
    takes
        Every take of it that may be handed on.
    stem
        Its stem, where that is heard and the takes are not: a person made it, or it follows
        another part, which no item over a take can say.
    stem_was
        What became of that stem, in a word or two.
    choice
        What a person decided about it in mix.toml.
    nudge_s
        How much later a person wants it than it was found to be; below zero is earlier.
    """

    part: str
    role: Role
    takes: tuple[HandedTake, ...]
    stem: SessionFile | None = None
    stem_was: str = "made elsewhere"
    choice: FaderChoice = field(default_factory=FaderChoice)
    nudge_s: float = 0.0


def hand_off(
    song: Song,
    facts: SongFacts,
    parts: Sequence[PartAtHand],
    *,
    reference: str | None,
    sample_rate_hz: int,
) -> Session:
    """Lay a song on tracks.

    Parameters
    ----------
    song
        What song.toml says.
    facts
        What a build has found out: where takes belong, what was chosen, how it was mixed.
    parts
        What there is to hand on. A take that is not among them is nowhere in the session.
    reference
        The take that the others were lined up with.
    sample_rate_hz
        The stems' rate.
    """
    ordered = sorted(parts, key=lambda part: (list(COLOURS).index(part.role), part.part))
    length_s = facts.timeline.length_s if facts.timeline else _longest_s(parts)
    whole = _Whole(facts=facts, reference=reference, length_s=length_s)
    tempo_map = facts.tempo.tempo_map if facts.tempo else _steady(song)
    tracks = [track for part in ordered for track in whole.tracks(part)]
    return Session(
        title=song.title,
        sample_rate_hz=sample_rate_hz,
        length_s=length_s,
        time_signature=tempo_map.time_signature,
        tempo=tempo_points(tempo_map),
        markers=section_markers(song, tempo_map),
        tracks=tuple(tracks),
        sheet=tuple(row for part in ordered for row in whole.rows(part)),
        master_gain_db=facts.mix.trim_db if facts.mix else 0.0,
        remarks=tuple(_remarks(tempo_map, tracks, ordered)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """The song, in which each part finds its own."""

    facts: SongFacts
    reference: str | None
    length_s: float

    @property
    def start_s(self) -> float:
        return self.facts.timeline.start_s if self.facts.timeline else 0.0

    def fader(self, part: str) -> Fader | None:
        faders = self.facts.mix.faders if self.facts.mix else ()
        return next((fader for fader in faders if fader.part == part), None)

    def stem(self, part: str) -> StemFacts | None:
        return next((stem for stem in self.facts.stems if stem.part == part), None)

    def comp(self, part: str) -> CompFacts | None:
        return next((comp for comp in self.facts.comps if comp.part == part), None)

    def alignment(self, take: str) -> Alignment:
        if take == self.reference:
            return unmoved("It is the reference itself.")
        found = dict(self.facts.alignments).get(take)
        # A take that nothing was compared with lies as it lies, and nobody vouches for it.
        return found or replace(unmoved("It was not compared."), confidence=0.0)

    def used(self, part: PartAtHand) -> tuple[str, ...]:
        """Name the takes that the mix uses of a part."""
        stem = self.stem(part.part)
        at_hand = {take.name for take in part.takes}
        if stem is None:
            return ()
        return tuple(take for take in stem.takes if take in at_hand)

    def tracks(self, part: PartAtHand) -> Iterator[SessionTrack]:
        """Give a track for what the mix uses of a part, and one for each take that it does not."""
        fader = self.fader(part.part)
        used = self.used(part)
        track = SessionTrack(
            name=part.part,
            part=part.part,
            role=part.role,
            colour=COLOURS[part.role],
            items=tuple(self._heard(part)),
            gain_db=fader.gain_db if fader else 0.0,
            pan=fader.pan if fader else 0.0,
            is_muted=bool(part.choice.mute),
        )
        if track.items:
            yield replace(track, channels=max(item.file.channels for item in track.items))
        for take in part.takes:
            if take.file.path not in _files(track.items):
                instead = NOT_THERE if take.name in used else NOT_USED
                if part.stem and take.name in used:
                    instead = IN_ITS_STEM
                reason = self._reason(part, take.name) or instead
                yield replace(
                    track,
                    name=take.name.replace("/", " "),
                    items=self._whole(part, take, reason),
                    is_muted=False,
                    channels=take.file.channels,
                )

    def rows(self, part: PartAtHand) -> Iterator[SheetRow]:
        """Give the lines of the track sheet for the takes of a part."""
        checked = {take.name: take for take in self.facts.takes}
        fader, used = self.fader(part.part), self.used(part)
        on_its_track = _files(self._heard(part))
        for take in part.takes:
            is_reference = take.name == self.reference
            yield sheet_row(
                take,
                track=part.part if take.file.path in on_its_track else take.name.replace("/", " "),
                alignment=None if is_reference else self.alignment(take.name),
                checked=checked.get(take.name),
                used=self._use(part, take.name),
                nudge_s=part.nudge_s,
                fader=fader if take.name in used else None,
            )

    def _heard(self, part: PartAtHand) -> Iterator[Item]:
        """Lay out what the mix uses."""
        takes = {take.name: take for take in part.takes}
        used = self.used(part)
        comp = self.comp(part.part)
        if part.stem is not None:
            reasons = (self._reason(part, take, is_chosen=comp is not None) for take in used)
            reason = next(filter(None, reasons), "")
            name = f"{part.part} (stem {part.stem_was})"
            yield Item(
                name=f"{name} (muted: {reason})" if reason else name,
                file=part.stem,
                position_s=0.0,
                length_s=min(part.stem.duration_s, self.length_s),
                is_muted=bool(reason),
            )
            return
        if comp and {piece.take for piece in comp.pieces} <= set(used):
            spans = comp_spans(comp.pieces, comp.joins)
            for piece, span in zip(comp.pieces, spans, strict=True):
                reason = self._reason(part, piece.take, is_chosen=True)
                yield from self._laid(part, takes[piece.take], span, reason)
        elif len(used) == 1:
            span = Span(from_s=0.0, to_s=self.length_s)
            yield from self._laid(part, takes[used[0]], span, self._reason(part, used[0]))

    def _whole(self, part: PartAtHand, take: HandedTake, reason: str) -> tuple[Item, ...]:
        """Lay a take on a track of its own: where it belongs, or else where it can be seen."""
        items = tuple(self._laid(part, take, Span(from_s=0.0, to_s=self.length_s), reason))
        if items:
            return items
        title = take.name.replace("/", " ")
        outside = Item(
            name=f"{title} (muted: {self._reason(part, take.name) or OUTSIDE})",
            file=take.file,
            position_s=0.0,
            length_s=min(take.file.duration_s, self.length_s),
            is_muted=True,
        )
        return (outside,)

    def _laid(
        self, part: PartAtHand, take: HandedTake, span: Span, muted_because: str
    ) -> Iterator[Item]:
        title = take.name.replace("/", " ")
        name = f"{title} (muted: {muted_because})" if muted_because else title
        # What is to be heard later begins earlier in the recording.
        start_s = self.start_s - part.nudge_s
        for item in lay_take(name, take.file, self.alignment(take.name), start_s, span):
            turned = take.turned if item.is_flipped else None
            yield replace(item, is_muted=bool(muted_because), turned=turned)

    def _reason(self, part: PartAtHand, take: str, *, is_chosen: bool = False) -> str:
        """Say why a take is muted, or nothing; a person who wrote `mute = false` hears it."""
        if part.choice.mute is False:
            return ""
        checked = next((one for one in self.facts.takes if one.name == take), None)
        # Whoever wrote a rejected take into a comp has heard it.
        if checked and checked.verdict == "reject" and not is_chosen:
            kinds = dict.fromkeys(found.kind.replace("-", " ") for found in checked.findings)
            return f"{NOT_USABLE}: {', '.join(kinds)}" if kinds else NOT_USABLE
        return "" if has_place(self.alignment(take)) else NO_PLACE

    def _use(self, part: PartAtHand, take: str) -> str:
        if take not in self.used(part):
            return "not used"
        comp = self.comp(part.part)
        reason = self._reason(part, take, is_chosen=comp is not None)
        if not part.stem and take not in _names(part, self._heard(part)):
            reason = reason or NOT_THERE
        if reason:
            return f"muted: {reason.partition(':')[0]}"
        if comp is None:
            used = "muted in mix.toml" if part.choice.mute else "the whole song"
        else:
            mine = (piece for piece in comp.pieces if piece.take == take)
            used = ", ".join(section for piece in mine for section in piece.sections)
        return f"{used}; stem {part.stem_was}" if part.stem else used


def _files(items: Iterable[Item]) -> frozenset[str]:
    return frozenset(item.file.path for item in items)


def _names(part: PartAtHand, items: Iterable[Item]) -> frozenset[str]:
    """Name the takes of a part that are heard in some items."""
    files = _files(items)
    return frozenset(take.name for take in part.takes if take.file.path in files)


def _longest_s(parts: Sequence[PartAtHand]) -> float:
    files = [part.stem for part in parts if part.stem is not None]
    return max((file.duration_s for file in files), default=0.0)


def _steady(song: Song) -> TempoMap:
    return TempoMap.steady(time_signature=song.time_signature, tempo_bpm=song.tempo_bpm)


def _remarks(
    tempo_map: TempoMap, tracks: Sequence[SessionTrack], parts: Sequence[PartAtHand]
) -> Iterator[str]:
    first_s = tempo_map.seconds_at(Fraction(0))
    if abs(first_s) > _FIRST_BEAT_MOVED_S:
        way = "after" if first_s > 0 else "before"
        yield (
            f"The first beat of bar 1 is played {figure(1e3 * abs(first_s), 'ms', 0)} {way} the "
            "session begins; its barline is drawn at the beginning. All other beats are where "
            "they were played."
        )
    if any(item.is_flipped for track in tracks for item in track.items):
        yield (
            "A recording that is upside down is turned over by its item in the Reaper project. "
            "DAWproject has no word for that, and plays a copy from turned/ that is turned over."
        )
    for part in parts:
        if part.stem is not None:
            takes = " Its takes are on muted tracks, as they were recorded." if part.takes else ""
            yield f"{part.part} is heard in its stem, which was {part.stem_was}.{takes}"
