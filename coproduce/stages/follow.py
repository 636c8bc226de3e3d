"""Following the people: bars and beats of a recording made without a click.

Tempo, metre and the first bar are known from song.toml, and the chord sheet says where in a
bar chords change. What is heard decides the rest. Where it is not heard clearly, or where the
players keep the stated tempo, the steady map stands, and a sentence says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np

from coproduce.dsp.beat_track import BeatPrior, TrackedBeats, track_beats
from coproduce.dsp.onset_strength import FRAMES_PER_S, OnsetStrength
from coproduce.model.music import TimeSignature
from coproduce.model.tempo_map import FROM_SETTINGS, BeatTime, FollowedTempo, TempoMap
from coproduce.stages.chord_fit import Bars, chord_spans, chord_starts

LEAST_CONFIDENCE: Final = 0.5
# Nearer than this to the stated tempo throughout, one steady tempo serves everybody better.
_STEADY_S: Final = 0.030  # nine beats of ten
_NEVER_FURTHER_S: Final = 0.070
_SILENT_DB: Final = -50.0  # below the loudest
_LEAST_DB: Final = -75.0
_UNCLEAR: Final = 0.5  # noise reaches as much
_CLEAR: Final = 1.5
_WORTH_TELLING: Final = 0.02  # parts by which a tempo differs
_NEVER_PLAYED: Final = (0.17, 0.42, 0.58, 0.83)  # parts of a beat: no half, third or quarter
_CHORD_MARGIN: Final = 0.02
_PLAYED_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is written about a song's time.

    Parameters
    ----------
    time_signature, tempo_bpm
        As song.toml has them; the tempo counts quarter notes.
    bar_one_s
        Where in the recording bar 1 begins.
    bars
        How many bars the form has; 0 if it is not known.
    chords
        The chord symbols of each bar of the form, evenly spread over it, "" or "." where one
        goes on; may be empty, or shorter than the form.
    """

    time_signature: TimeSignature
    tempo_bpm: float
    bar_one_s: float = 0.0
    bars: int = 0
    chords: Bars = ()

    def starting_at(self, bar_one_s: float) -> Written:
        """Give the same for a recording in which bar 1 begins at another second."""
        return replace(self, bar_one_s=bar_one_s)

    @property
    def pulse_s(self) -> float:
        """Seconds from beat to beat at the stated tempo."""
        return float(self.time_signature.pulse_quarters) * 60.0 / self.tempo_bpm

    @property
    def beats_per_bar(self) -> int:
        """Beats that people tap in a bar."""
        return int(self.time_signature.bar_quarters / self.time_signature.pulse_quarters)


def follow(heard: OnsetStrength, written: Written, source: str) -> FollowedTempo:
    """Find the bars and beats of a recording.

    Parameters
    ----------
    heard
        The recording's curves.
    written
        What is known about it. The result's seconds count from `written.bar_one_s`.
    source
        The name of what was heard, for the account.
    """
    prior = BeatPrior(
        interval_s=written.pulse_s,
        beats_per_bar=written.beats_per_bar,
        bar_one_s=written.bar_one_s,
        changes=_changes(written),
    )
    tracked = track_beats(heard, prior, end_of_sound(heard))
    if tracked is None:
        return keep_steady(written, 0.0, f"Too little is played in {source} to hear a tempo in it.")
    tracked = _within_form(tracked, written)
    if len(tracked.times_s) <= written.beats_per_bar:
        return keep_steady(written, 0.0, f"Too little is played in {source} to hear a tempo in it.")
    confidence, notes = _confidence(heard, tracked, written)
    if confidence < LEAST_CONFIDENCE:
        return keep_steady(
            written,
            confidence,
            f"The beats of {source} are not clear enough to follow. Put bar 1 and a steady "
            "count into the guide, or play the chords on the beat.",
        )
    return _told(tracked, written, source, confidence, notes)


def plays_along(heard: OnsetStrength, written: Written) -> bool:
    """Whether something is played through most of the form, so that it can be followed."""
    form_s = written.bars * written.beats_per_bar * written.pulse_s
    first = round(written.bar_one_s * FRAMES_PER_S)
    level = heard.level_db[first:]
    if not len(level):
        return False
    sounding = level > max(float(level.max()) + _SILENT_DB, _LEAST_DB)
    # A second is played in if a quarter of it sounds.
    seconds = len(sounding) // FRAMES_PER_S
    shares = sounding[: seconds * FRAMES_PER_S].reshape(seconds, -1).mean(axis=1) >= 0.25
    return float(shares.sum()) >= _PLAYED_SHARE * (form_s or seconds)


def _told(
    tracked: TrackedBeats,
    written: Written,
    source: str,
    confidence: float,
    notes: tuple[str, ...],
) -> FollowedTempo:
    signature = written.time_signature
    times_s = [time_s - written.bar_one_s for time_s in tracked.times_s]
    tempo_map = TempoMap(
        time_signature=signature,
        beats=tuple(
            BeatTime(beat=number * signature.pulse_quarters, time_s=round(time_s, 4))
            for number, time_s in enumerate(times_s)
        ),
    )
    strays = np.abs(np.array(times_s) - written.pulse_s * np.arange(len(times_s)))
    tempos = _bar_tempos(tempo_map, len(times_s), written)
    middle = median(tempos)
    is_steady = (
        float(np.quantile(strays, 0.9)) <= _STEADY_S and float(strays.max()) <= _NEVER_FURTHER_S
    )
    if is_steady:
        kept = f"{source} keeps the tempo of song.toml to within {1e3 * strays.max():.0f} ms."
        return FollowedTempo(
            tempo_map=_steady_map(written),
            is_steady=True,
            median_bpm=written.tempo_bpm,
            confidence=confidence,
            source=source,
            notes=(kept, *notes),
        )
    span = (
        f"The bars follow {source}, which goes between {min(tempos):.0f} and {max(tempos):.0f} "
        f"quarter notes a minute."
    )
    more = []
    if abs(middle / written.tempo_bpm - 1.0) > _WORTH_TELLING:
        more.append(
            f"Its usual tempo is {middle:.0f}; song.toml says {written.tempo_bpm:g}. If the "
            f"song is to stay so, write tempo_bpm = {middle:.0f}."
        )
    missing = written.bars - (len(times_s) - 1) // written.beats_per_bar
    if written.bars and missing > 1:
        more.append(
            f"It ends {missing} bars before the form in song.toml does; from there on its last "
            "tempo goes on."
        )
    return FollowedTempo(
        tempo_map=tempo_map,
        is_steady=False,
        median_bpm=round(middle, 2),
        confidence=confidence,
        source=source,
        notes=(span, *more, *notes),
    )


def _bar_tempos(tempo_map: TempoMap, beats: int, written: Written) -> list[float]:
    """Quarter notes a minute in each bar that is there whole."""
    bar = written.time_signature.bar_quarters
    lines = [tempo_map.seconds_at(number * bar) for number in range(beats // written.beats_per_bar)]
    lines = lines or [0.0]
    lines.append(tempo_map.seconds_at(len(lines) * bar))
    return [60.0 * float(bar) / (end - start) for start, end in pairwise(lines)]


def _steady_map(written: Written) -> TempoMap:
    return TempoMap.steady(time_signature=written.time_signature, tempo_bpm=written.tempo_bpm)


def keep_steady(written: Written, confidence: float, why: str) -> FollowedTempo:
    """Reckon bars from song.toml, and say why: the sentence comes first in the notes."""
    return FollowedTempo(
        tempo_map=_steady_map(written),
        is_steady=True,
        median_bpm=written.tempo_bpm,
        confidence=confidence,
        source=FROM_SETTINGS,
        notes=(f"{why} Bars are reckoned from the tempo in song.toml.",),
    )


def end_of_sound(heard: OnsetStrength) -> float:
    """Say at which second the last sound ends."""
    if not len(heard.level_db):
        return 0.0
    least = max(float(heard.level_db.max()) + _SILENT_DB, _LEAST_DB)
    sounding = np.flatnonzero(heard.level_db > least)
    return (int(sounding[-1]) + 1) / FRAMES_PER_S if len(sounding) else 0.0


def _within_form(tracked: TrackedBeats, written: Written) -> TrackedBeats:
    """Leave out what is heard after the form has ended; its last barline stays."""
    most = written.bars * written.beats_per_bar + 1 if written.bars else len(tracked.times_s)
    return TrackedBeats(
        times_s=tracked.times_s[:most],
        evidence=tracked.evidence[:most],
        strays_s=tracked.strays_s[:most],
    )


def _changes(written: Written) -> tuple[float, ...]:
    """How often a chord begins on each beat of the bar, by the sheet or as is usual."""
    places = written.beats_per_bar
    usual = [0.1] * places
    if places % 2 == 0:
        usual[places // 2] = 0.3
    usual[0] = 1.0
    counts = np.zeros(places)
    before = ""
    for bar in written.chords:
        for start, symbol in chord_starts(bar, places):
            if symbol != before:
                counts[min(int(start), places - 1)] += 1
            before = symbol
    if counts.sum() < 4 or counts[0] < counts.max():
        return tuple(usual)
    share = counts / counts[0]
    return tuple(float(0.7 * s + 0.3 * u) for s, u in zip(share, usual, strict=True))


def _confidence(
    heard: OnsetStrength, tracked: TrackedBeats, written: Written
) -> tuple[float, tuple[str, ...]]:
    """Judge the beats by their onsets, and by the chords of the sheet where they are known."""
    times = np.array(tracked.times_s)
    steps = np.diff(times)
    frames = np.arange(len(heard.onsets)) / FRAMES_PER_S

    def strength(part: float) -> float:
        return float(np.interp(times[:-1] + part * steps, frames, heard.onsets).mean())

    # Music begins on beats or halves, and nothing begins between all parts of them that are
    # played; noise does it anywhere.
    between = sum(strength(part) for part in _NEVER_PLAYED) / len(_NEVER_PLAYED)
    contrast = max(strength(0.0), strength(0.5)) - between
    by_onsets = (contrast - _UNCLEAR) / (_CLEAR - _UNCLEAR)
    fits = _chord_fits(heard, tracked, written)
    notes: tuple[str, ...] = ()
    by_chords = 0.0
    if fits is not None:
        here = fits[0]
        shift = max(fits, key=lambda beats: fits[beats])
        elsewhere = max(fit for beats, fit in fits.items() if beats)
        by_chords = float(np.clip(10.0 * (here - elsewhere), -0.3, 0.5))
        if shift and fits[shift] - here > _CHORD_MARGIN:
            far = f"{abs(shift)} beat{'s' if abs(shift) > 1 else ''}"
            late = "later" if shift > 0 else "earlier"
            note = f"The sheet's chords fit better {far} {late}: check bar_one_s in song.toml."
            notes = (note,)
    return round(float(np.clip(by_onsets + by_chords, 0.0, 1.0)), 3), notes


def _chord_fits(
    heard: OnsetStrength, tracked: TrackedBeats, written: Written
) -> dict[int, float] | None:
    """How well the sheet's chords fit what is heard, in place and moved by some beats."""
    places = written.beats_per_bar
    spans = chord_spans(written.chords, places)
    if not spans:
        return None
    times = np.array(tracked.times_s)
    index = np.arange(len(times))
    reach = (*range(-2, 3), -places, places)
    fits: dict[int, float] = {}
    for shift in reach:
        found = []
        for span in spans:
            first, last = span.start + shift, span.end + shift
            if first < 0 or last > len(times) - 1:
                continue
            begin_s, end_s = np.interp((first, last), index, times)
            found.append(float(span.template @ heard.chroma_between(begin_s, end_s)))
        if len(found) >= 4:
            fits[shift] = sum(found) / len(found)
    return fits if 0 in fits and len(fits) > 1 else None
