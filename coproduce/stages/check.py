"""Checking takes as an engineer does before anybody has gone home: what is wrong, and where.

Each finding says what it means and what to do. Nothing judges how somebody sings or plays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from types import MappingProxyType
from typing import Final

import numpy as np

from coproduce.dsp.correlate import Wave, one_channel
from coproduce.dsp.hum import find_hum
from coproduce.dsp.level_faults import (
    LEAST_DROPOUT_S,
    LEAST_RUN_SAMPLES,
    clipped_runs,
    dc_offset,
    dropouts,
    over_full_scale,
    stereo_image,
)
from coproduce.dsp.talk import LEAST_TALK_S, talk_before_music
from coproduce.dsp.tuning import Tuning, cents_apart, measure_tuning
from coproduce.errors import CoproduceError
from coproduce.model.audio import AudioInfo, Signal
from coproduce.model.song_facts import CheckedTake, FoundFault
from coproduce.units import gain_to_db, hz_to_midi

PASS, LISTEN, REJECT = "pass", "listen", "reject"
UNREADABLE: Final = "unreadable"
MOST_DC: Final = 0.003  # -50 dBFS
LEAST_HUM_DBFS: Final = -70.0
LEAST_PEAK_DBFS: Final = -40.0
SILENT_DBFS: Final = -65.0
INVERTED_CORRELATION: Final = -0.5
MOST_CLIPPED_SPANS: Final = 100
FLOAT_ENCODINGS: Final = frozenset(("FLOAT", "DOUBLE"))  # which hold what is over full scale
# How two rates that are confused with one another show: length, and pitch in cents.
CONFUSED_RATES_HZ: Final = (44_100, 48_000)
_LENGTH_TOLERANCE: Final = 0.006
_PITCH_TOLERANCE_CENTS: Final = 15.0
_LEAST_CLARITY: Final = 0.1
_LEAST_COMPANY: Final = 3

# Verdict of each kind of finding. A note is told and changes no verdict.
VERDICTS: Final = MappingProxyType(
    {
        UNREADABLE: REJECT,
        "silent": REJECT,
        "duplicate": REJECT,
        "wrong-header-rate": REJECT,
        "truncated": LISTEN,
        "quiet": LISTEN,
        "clipping": LISTEN,
        "over-full-scale": LISTEN,
        "dropout": LISTEN,
        "dc-offset": LISTEN,
        "hum": LISTEN,
        "inverted-channel": LISTEN,
        "fake-stereo": LISTEN,
        "dead-channel": LISTEN,
        "talk": LISTEN,
        "sample-rate": PASS,
        "bit-depth": PASS,
    }
)


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


def listen(name: str, signal: Signal, info: AudioInfo, digest: str) -> TakeNotes:
    """Hear one take and note its faults.

    Parameters
    ----------
    name
        Such as "vox-lead/03".
    signal
        The take as it is: its own rate and channels.
    info
        What its header says.
    digest
        A digest of the file's content, by which copies are known.
    """
    wave = one_channel(signal)
    findings = tuple(found for look in _LOOKS for found in look(signal, info))
    return TakeNotes(
        name=name,
        digest=digest,
        info=info,
        tuning=measure_tuning(wave),
        findings=(*findings, *_chatter(wave, info)),
    )


def unreadable(name: str, error: CoproduceError, digest: str = "") -> TakeNotes:
    """Note that a take could not be read, in the words of the error."""
    problem = error.problems[0]
    finding = FoundFault(
        kind=UNREADABLE,
        start_s=0.0,
        end_s=0.0,
        value=None,
        threshold=None,
        unit="",
        meaning=problem.what,
        next_step=problem.next_step,
    )
    return TakeNotes(name=name, digest=digest, info=None, tuning=None, findings=(finding,))


def check(takes: Sequence[TakeNotes], reference: str | None = None) -> tuple[CheckedTake, ...]:
    """Compare takes with one another, and give each its verdict, in the order given.

    Parameters
    ----------
    takes
        The notes of all takes of a song.
    reference
        Name of the take that the others are lined up with: of two copies it is the one
        that is kept.
    """
    comparisons = (_copies(takes, reference), _rates(takes), _depths(takes), _headers(takes))
    checked = []
    for take in takes:
        compared = [found for one in comparisons if (found := one.get(take.name))]
        findings = (*compared, *take.findings)
        checked.append(CheckedTake(name=take.name, verdict=_verdict(findings), findings=findings))
    return tuple(checked)


def _verdict(findings: Sequence[FoundFault]) -> str:
    verdicts = {VERDICTS[found.kind] for found in findings}
    return next((verdict for verdict in (REJECT, LISTEN) if verdict in verdicts), PASS)


def _whole(info: AudioInfo, kind: str) -> FoundFault:
    """Begin a finding that concerns the whole take."""
    return FoundFault(
        kind=kind,
        start_s=0.0,
        end_s=info.duration_s,
        value=None,
        threshold=None,
        unit="",
        meaning="",
        next_step="",
    )


# What one take shows by itself


def _truncation(signal: Signal, info: AudioInfo) -> Iterator[FoundFault]:
    if info.is_truncated:
        missing_s = (info.declared_samples - info.length_samples) / info.sample_rate_hz
        yield replace(
            _whole(info, "truncated"),
            start_s=signal.duration_s,
            end_s=signal.duration_s + missing_s,
            value=missing_s,
            threshold=0.0,
            unit="s",
            meaning="the file ends before its header says; what is there is used",
            next_step="Copy it from the recorder again, if it is still there.",
        )


def _level(signal: Signal, info: AudioInfo) -> Iterator[FoundFault]:
    peak_dbfs = gain_to_db(float(np.abs(signal.samples).max(initial=0.0)))
    if peak_dbfs >= LEAST_PEAK_DBFS:
        return
    kind = "silent" if peak_dbfs < SILENT_DBFS else "quiet"
    meaning = {
        "silent": "nothing is heard on it but noise",
        "quiet": "very quiet: turned up, its hiss will be heard",
    }
    yield replace(
        _whole(info, kind),
        value=max(peak_dbfs, -200.0),
        threshold=SILENT_DBFS if kind == "silent" else LEAST_PEAK_DBFS,
        unit="dBFS",
        meaning=meaning[kind],
        next_step="Check the microphone and its gain, and record the part again if you can.",
    )


def _clipping(signal: Signal, info: AudioInfo) -> Iterator[FoundFault]:
    spans = clipped_runs(signal, is_float=info.encoding in FLOAT_ENCODINGS)
    fault = replace(
        _whole(info, "clipping"),
        threshold=1.0,
        unit=f"runs of {LEAST_RUN_SAMPLES} samples or more at full scale",
        meaning="the sound was louder than the recorder could hold, and is cut off flat",
        next_step="Listen there. If it crackles, record it again with the gain turned down.",
    )
    if len(spans) > MOST_CLIPPED_SPANS:
        total = sum(span.amount for span in spans)
        yield replace(fault, start_s=spans[0].start_s, end_s=spans[-1].end_s, value=total)
        return
    for span in spans:
        yield replace(fault, start_s=span.start_s, end_s=span.end_s, value=span.amount)


def _over_full_scale(signal: Signal, info: AudioInfo) -> Iterator[FoundFault]:
    span = over_full_scale(signal) if info.encoding in FLOAT_ENCODINGS else None
    if span is not None:
        yield replace(
            _whole(info, "over-full-scale"),
            start_s=span.start_s,
            end_s=span.end_s,
            value=gain_to_db(span.amount),
            threshold=0.0,
            unit="dBFS",
            meaning="louder than full scale; nothing is lost in a float file",
            next_step="Turn it down before it is exported to 16 or 24 bits: they would cut it off.",
        )


def _lost_sound(signal: Signal, info: AudioInfo) -> Iterator[FoundFault]:
    for span in dropouts(signal):
        yield replace(
            _whole(info, "dropout"),
            start_s=span.start_s,
            end_s=span.end_s,
            value=span.amount,
            threshold=LEAST_DROPOUT_S,
            unit="s of digital silence",
            meaning="the sound stops at once, as when a cable comes out",
            next_step="Use another take here, or record this passage again.",
        )


def _offset(signal: Signal, info: AudioInfo) -> Iterator[FoundFault]:
    offset = dc_offset(signal)
    if abs(offset) > MOST_DC:
        yield replace(
            _whole(info, "dc-offset"),
            value=offset,
            threshold=MOST_DC,
            unit="of full scale",
            meaning="the wave is shifted off its middle, which costs headroom and clicks at cuts",
            next_step="Usable. Have the sound card or cable looked at before the next session.",
        )


def _mains(signal: Signal, info: AudioInfo) -> Iterator[FoundFault]:
    hum = find_hum(signal)
    if hum is not None and hum.level_dbfs > LEAST_HUM_DBFS:
        yield replace(
            _whole(info, "hum"),
            value=hum.level_dbfs,
            threshold=LEAST_HUM_DBFS,
            unit="dBFS",
            meaning=f"mains hum at {hum.mains_hz:.0f} Hz and its harmonics",
            next_step="Listen in the rests. Move the cable away from power leads, or use a "
            "ground lift, before recording again.",
        )


def _stereo(signal: Signal, info: AudioInfo) -> Iterator[FoundFault]:
    image = stereo_image(signal)
    if image is None:
        return
    if image.dead is not None:
        yield replace(
            _whole(info, "dead-channel"),
            meaning=f"the {('left', 'right')[image.dead]} channel is silent",
            next_step="Usable as mono: export only the other channel.",
        )
    elif image.is_same:
        yield replace(
            _whole(info, "fake-stereo"),
            value=0.0,
            unit="difference between left and right",
            meaning="left and right are the same: mono in a stereo file",
            next_step="Usable. Export it as mono, if it is to be placed to a side.",
        )
    elif image.correlation < INVERTED_CORRELATION:
        yield replace(
            _whole(info, "inverted-channel"),
            value=image.correlation,
            threshold=INVERTED_CORRELATION,
            unit="correlation of left and right",
            meaning="one channel is upside down: on one loudspeaker the part would vanish",
            next_step="Turn the polarity of one channel round in an editor, and check the cables.",
        )


def _chatter(wave: Wave, info: AudioInfo) -> Iterator[FoundFault]:
    talk = talk_before_music(wave)
    if talk is not None:
        yield replace(
            _whole(info, "talk"),
            start_s=talk.start_s,
            end_s=talk.end_s,
            value=talk.end_s - talk.start_s,
            threshold=LEAST_TALK_S,
            unit="s",
            meaning="people talk before the music begins",
            next_step="Nothing before bar 1 is used. Ask who is heard before the raw take leaves "
            "the house.",
        )


_LOOKS: Final[tuple[Callable[[Signal, AudioInfo], Iterator[FoundFault]], ...]] = (
    _truncation,
    _level,
    _clipping,
    _over_full_scale,
    _lost_sound,
    _offset,
    _mains,
    _stereo,
)

# What takes show beside one another


def _copies(takes: Sequence[TakeNotes], reference: str | None) -> dict[str, FoundFault]:
    found = {}
    first: dict[str, str] = {}
    for take in sorted(takes, key=lambda take: take.name != reference):
        original = first.setdefault(take.digest, take.name)
        if take.info is not None and take.digest and original != take.name:
            found[take.name] = replace(
                _whole(take.info, "duplicate"),
                meaning=f"the very same file as {original}",
                next_step="Take one of the two out of the folder: both would be heard twice as "
                "loud.",
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
                _whole(take.info, kind), value=float(figure), threshold=float(usual), unit=unit
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
                _whole(take.info, "wrong-header-rate"),
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
