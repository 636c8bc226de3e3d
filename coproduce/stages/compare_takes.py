"""What takes of one song show beside one another: copies, odd rates, lengths and tunings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Final

from coproduce.dsp.sketch import Outlined, Sketch, seconds_late
from coproduce.dsp.tuning import Tuning, cents_apart
from coproduce.model.audio import AudioInfo
from coproduce.model.song_facts import FoundFault, Outline, TakeFigures
from coproduce.stages.file_faults import whole_take
from coproduce.units import hz_to_midi

# How two rates that are confused with one another show: length, and pitch in cents.
CONFUSED_RATES_HZ: Final = (44_100, 48_000)
MOST_OFF_CENTS: Final = 20.0
_LENGTH_TOLERANCE: Final = 0.006
_PITCH_TOLERANCE_CENTS: Final = 15.0
_LEAST_CLARITY: Final = 0.1
_CLEAR: Final = 0.35  # voices glide and shake: only instruments are as clear
_TUNED_ALIKE_CENTS: Final = 10.0
_LEAST_COMPANY: Final = 3
_SAME_LENGTH: Final = 0.1
_MOST_OF_THEM: Final = 0.6
_SHORT, _LONG = 0.6, 1.6
_CLEARLY_APART_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNotes:
    """What one hearing of a take gave; takes are then compared by their notes.

    `info` and `tuning` are None for a take that could not be read. `digest` is any digest
    of the file's content.
    """

    name: str
    digest: str
    info: AudioInfo | None
    tuning: Tuning | None
    findings: tuple[FoundFault, ...]
    sketch: Sketch = field(default_factory=Sketch)
    figures: TakeFigures | None = None
    outline: Outline = field(default_factory=Outline)


def compare(takes: Sequence[TakeNotes], reference: str | None) -> dict[str, tuple[FoundFault, ...]]:
    """Give what each take shows beside the others, by its name."""
    headers = _headers(takes)
    # One that plays at the wrong speed is neither mistuned nor too short.
    rest = [take for take in takes if take.name not in headers]
    looks = (
        _copies(takes, reference),
        _same_sound(takes, reference),
        _rates(takes),
        _depths(takes),
        headers,
        _lengths(rest),
        _tunings(rest),
    )
    return {
        take.name: tuple(found for look in looks if (found := look.get(take.name)))
        for take in takes
    }


def _copies(takes: Sequence[TakeNotes], reference: str | None) -> dict[str, FoundFault]:
    found = {}
    first: dict[str, str] = {}
    for take in sorted(takes, key=lambda take: take.name != reference):
        original = first.setdefault(take.digest, take.name)
        if take.info is not None and take.digest and original != take.name:
            found[take.name] = replace(
                whole_take(take.info, "duplicate"),
                meaning=f"the very same file as {original}",
                next_step="Take one of the two out of the folder: as two parts they would be heard "
                "twice as loud.",
            )
    return found


def _rates(takes: Sequence[TakeNotes]) -> dict[str, FoundFault]:
    rates = {take.name: take.info.sample_rate_hz for take in takes if take.info}
    return {
        name: replace(
            finding,
            meaning=f"recorded at {rates[name]} Hz, most others at {usual} Hz",
            next_step="Nothing: it is converted once. Set all recorders alike next time.",
        )
        for name, finding, usual in _odd_ones(takes, rates, "sample-rate", "Hz")
    }


def _depths(takes: Sequence[TakeNotes]) -> dict[str, FoundFault]:
    depths = {take.name: take.info.bits for take in takes if take.info and take.info.bits}
    return {
        name: replace(
            finding,
            meaning=f"recorded with {depths[name]} bits, most others with {usual}",
            next_step="Nothing now. Choose 24 bits on the recorder next time.",
        )
        for name, finding, usual in _odd_ones(takes, depths, "bit-depth", "bit")
    }


def _odd_ones(
    takes: Sequence[TakeNotes], figures: dict[str, int], kind: str, unit: str
) -> Iterator[tuple[str, FoundFault, int]]:
    if not figures:
        return
    usual, _ = Counter(sorted(figures.values(), reverse=True)).most_common(1)[0]
    for take in takes:
        figure = figures.get(take.name, usual)
        if take.info is not None and figure < usual:
            finding = replace(
                whole_take(take.info, kind), value=float(figure), threshold=float(usual), unit=unit
            )
            yield take.name, finding, usual


def _headers(takes: Sequence[TakeNotes]) -> dict[str, FoundFault]:
    """Find takes that play too fast or too slow: by length and pitch against the others."""
    found = {}
    for take in takes:
        others = [other for other in takes if other.name != take.name and other.info]
        if take.info is None or take.tuning is None or len(others) < _LEAST_COMPANY:
            continue
        true_hz = _true_rate_hz(take.info, take.tuning, others)
        if true_hz is not None:
            header_hz = take.info.sample_rate_hz
            cents = 100.0 * (hz_to_midi(header_hz) - hz_to_midi(true_hz))
            found[take.name] = replace(
                whole_take(take.info, "wrong-header-rate"),
                value=cents,
                threshold=_PITCH_TOLERANCE_CENTS,
                unit="cents",
                meaning=f"its header says {header_hz} Hz, but it was recorded at {true_hz} Hz: "
                f"it plays too {'high and too fast' if cents > 0 else 'low and too slow'}",
                next_step=f"Set the rate in its header to {true_hz} Hz in an editor, without "
                "converting it.",
            )
    return found


def _true_rate_hz(info: AudioInfo, tuning: Tuning, others: Sequence[TakeNotes]) -> int | None:
    usual_s = median(other.info.duration_s for other in others if other.info)
    clear = [o.tuning.cents for o in others if o.tuning and o.tuning.clarity > _LEAST_CLARITY]
    if tuning.clarity < _LEAST_CLARITY or not clear:
        return None
    # Tunings lie on a circle: they are averaged as deviations from one of them.
    usual_cents = clear[0] + median(cents_apart(cents, clear[0]) for cents in clear)
    for header_hz, true_hz in (CONFUSED_RATES_HZ, CONFUSED_RATES_HZ[::-1]):
        if info.sample_rate_hz != header_hz:
            continue
        length = info.duration_s / usual_s * header_hz / true_hz
        cents = 100.0 * (hz_to_midi(header_hz) - hz_to_midi(true_hz))
        off_pitch = cents_apart(tuning.cents - cents, usual_cents)
        is_as_long = abs(length - 1.0) <= _LENGTH_TOLERANCE
        if is_as_long and abs(off_pitch) <= _PITCH_TOLERANCE_CENTS:
            return true_hz
    return None


def _same_sound(takes: Sequence[TakeNotes], reference: str | None) -> dict[str, FoundFault]:
    """Find the same sound in another container, at another level, or cut at another place."""
    found: dict[str, FoundFault] = {}
    ranked = sorted(takes, key=lambda take: take.name != reference)
    outlined = {take.name: Outlined(take.sketch) for take in takes}
    for place, take in enumerate(ranked):
        for earlier in ranked[:place]:
            if take.info is None or take.digest == earlier.digest or earlier.name in found:
                continue
            late_s = seconds_late(outlined[take.name], outlined[earlier.name])
            if late_s is not None:
                found[take.name] = replace(
                    whole_take(take.info, "same-sound"),
                    meaning=f"the same sound as {earlier.name}, in another file{_apart(late_s)}",
                    next_step="Listen to both. If they are one take, take one out of the folder: "
                    "as two parts they would be heard twice as loud.",
                )
                break
    return found


def _apart(late_s: float) -> str:
    """Say how much later a copy has the same sound, if that is heard."""
    if abs(late_s) < _CLEARLY_APART_S:
        return ""
    return f" and {abs(late_s):.1f} s {'later' if late_s > 0 else 'earlier'}"


def _lengths(takes: Sequence[TakeNotes]) -> dict[str, FoundFault]:
    """Find takes far longer or shorter than others that agree."""
    found = {}
    for take in takes:
        others = [o.info.duration_s for o in takes if o.name != take.name and o.info]
        if take.info is None or len(others) < _LEAST_COMPANY:
            continue
        usual_s = median(others)
        agree = sum(abs(other / usual_s - 1.0) < _SAME_LENGTH for other in others if usual_s)
        ratio = take.info.duration_s / usual_s if usual_s else 1.0
        if agree < max(_LEAST_COMPANY, _MOST_OF_THEM * len(others)):
            continue
        if not _SHORT < ratio < _LONG:
            found[take.name] = replace(
                whole_take(take.info, "length"),
                value=take.info.duration_s,
                threshold=usual_s,
                unit="s",
                meaning=f"much {'shorter' if ratio < 1 else 'longer'} than the other takes",
                next_step="Nothing, if that is meant. It may be broken off, or another song.",
            )
    return found


def _tunings(takes: Sequence[TakeNotes]) -> dict[str, FoundFault]:
    """Find takes that are clearly tuned otherwise than all others, which agree."""
    found = {}
    for take in takes:
        if take.info is None or take.tuning is None or take.tuning.clarity < _CLEAR:
            continue
        clear = [
            o.tuning.cents
            for o in takes
            if o.name != take.name and o.tuning and o.tuning.clarity >= _CLEAR
        ]
        if len(clear) < _LEAST_COMPANY:
            continue
        usual = clear[0] + median(cents_apart(cents, clear[0]) for cents in clear)
        agree = sum(abs(cents_apart(cents, usual)) < _TUNED_ALIKE_CENTS for cents in clear)
        off_cents = cents_apart(take.tuning.cents, usual)
        if agree == len(clear) and abs(off_cents) > MOST_OFF_CENTS:
            found[take.name] = replace(
                whole_take(take.info, "tuning"),
                value=off_cents,
                threshold=MOST_OFF_CENTS,
                unit="cents",
                meaning=f"tuned {'higher' if off_cents > 0 else 'lower'} than the other takes",
                next_step="Listen to it with the others. Tune to the same note before recording.",
            )
    return found
