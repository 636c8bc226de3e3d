"""The account of the sound: stems on one time axis, the faders, and each master."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from coproduce.model.mixing import Fader, MasterTarget, Measurement
from coproduce.model.report import (
    DrawnFader,
    FaderPicture,
    Link,
    LoudnessPicture,
    MasterReport,
    MixReport,
    Span,
    StemReport,
    Table,
    TimeAxis,
    WavePicture,
)
from coproduce.model.song_facts import MasterFacts, MixFacts, SongFacts, StemFacts
from coproduce.stages.wording import (
    counted,
    fault_name,
    figure,
    listed,
    sentence,
    signed,
    time_code,
)

PURPOSES: Final = {
    "rehearsal": "Rehearsal",
    "live": "Live",
    "cd": "CD",
    "stream": "Streaming",
    "broadcast": "Broadcast",
}
# The softest fader that still has a bar in the picture, below the loudest.
FADER_RANGE_LU: Final = 24.0
_CENTRE: Final = 0.005


def axis_of(facts: SongFacts) -> TimeAxis:
    """Lay the time axis that all pictures share: as long as the longest sound, bar 1 at 0."""
    bars, start = 0, max(0.0, facts.bar_at_s(0))
    sections = []
    for section in facts.form:
        bars += section.bars
        end = facts.bar_at_s(bars)
        sections.append(Span(name=section.name, start_s=start, end_s=end))
        start = end
    sounds = [stem.measurement.duration_s for stem in facts.stems]
    sounds += [made.after.duration_s for made in facts.masters]
    if facts.mix is not None:
        sounds.append(facts.mix.measurement.duration_s)
    length_s = max(sounds, default=start)
    # A form that outlasts the sound is cut where the pictures end.
    shown = tuple(
        Span(name=span.name, start_s=span.start_s, end_s=min(span.end_s, length_s))
        for span in sections
        if span.start_s < length_s
    )
    return TimeAxis(length_s=length_s, sections=shown)


def tell_form(axis: TimeAxis) -> Table | None:
    """List the sections with their times, for those who cannot see the pictures."""
    if not axis.sections:
        return None
    rows = tuple(
        (str(number), span.name, time_code(span.start_s))
        for number, span in enumerate(axis.sections, start=1)
    )
    return Table(
        caption="The sections, as they are numbered in the pictures",
        headings=("Number", "Section", "Starts at"),
        rows=rows,
        figures=frozenset({2}),
    )


def tell_stem(stem: StemFacts, facts: SongFacts, axis: TimeAxis, link: Link | None) -> StemReport:
    """Tell of one stem, with the take's faults marked where they are heard in it."""
    measured = stem.measurement
    several = len(stem.takes) > 1
    origin = (
        f"take{'s' if several else ''} {listed(stem.takes)}" if stem.takes else "made elsewhere"
    )
    troubles = tuple(_troubles(stem, facts))
    kinds = [
        f"{kind} ({counted(number, 'place')})" if number > 1 else kind
        for kind, number in Counter(trouble.name for trouble in troubles).items()
    ]
    tight = [sentence(found.note) for part, found in facts.tightened if part == stem.part]
    loudness = _loudness(measured)
    peak = figure(measured.true_peak_dbtp, "dBTP")
    return StemReport(
        name=stem.part,
        details=" · ".join(
            [
                origin,
                *([nudged(stem.nudge_ms)] if stem.nudge_ms else []),
                loudness,
                f"peak {peak}",
                *_over_full_scale(stem),
                *([f"marked: {listed(kinds)}"] if kinds else []),
                *tight,
            ]
        ),
        picture=WavePicture(
            title=f"Waveform of {stem.part}",
            description=_heard_in(stem, axis)
            + (f" Marked in it: {listed(kinds)}." if kinds else ""),
            outline=stem.outline,
            duration_s=measured.duration_s,
            axis=axis,
            troubles=troubles,
        ),
        link=link,
    )


def tell_mix(mix: MixFacts, axis: TimeAxis) -> MixReport:
    """Tell where each fader stands and why, and what the mix measures."""
    heard = [fader for fader in mix.faders if not fader.is_muted]
    muted = [fader.part for fader in mix.faders if fader.is_muted]
    measured = mix.measurement
    peak = figure(measured.true_peak_dbtp, "dBTP")
    sentences = [
        f"{counted(len(heard), 'part').capitalize()} in the mix.",
        f"It measures {_loudness(measured)}, with a true peak of {peak}.",
        "Each fader was set by the part's role and its loudness; what stands in mix.toml wins.",
    ]
    if mix.trim_db:
        down = figure(-mix.trim_db, "dB")
        sentences.append(f"All of it was turned down by {down}, to leave room for the master.")
    if muted:
        sentences.append(f"Left out of the mix: {listed(muted)}.")
    rows = tuple(
        (
            fader.part,
            str(fader.role).replace("-", " "),
            "off" if fader.is_muted else signed(fader.gain_db, "dB"),
            pan_in_words(fader.pan),
            figure(fader.loudness_lufs, "LUFS"),
            sentence(fader.reason),
        )
        for fader in mix.faders
    )
    levels = [level for fader in heard if (level := _level(fader)) is not None]
    loudest = max(levels, default=0.0)
    return MixReport(
        sentences=(" ".join(sentences),),
        table=Table(
            caption="The faders",
            headings=("Part", "Role", "Fader", "Place", "Stem", "Why"),
            rows=rows,
            figures=frozenset({2, 4}),
        ),
        picture=FaderPicture(
            title="Where the parts sit",
            description=_places(mix.faders),
            faders=tuple(
                DrawnFader(
                    part=fader.part,
                    pan=fader.pan,
                    level=_bar_length(_level(fader), loudest),
                    is_muted=fader.is_muted,
                )
                for fader in mix.faders
            ),
        ),
        wave=WavePicture(
            title="Waveform of the mix",
            description=f"The mix lasts {time_code(measured.duration_s)}.",
            outline=mix.outline,
            duration_s=measured.duration_s,
            axis=axis,
        ),
    )


def tell_master(made: MasterFacts, axis: TimeAxis) -> MasterReport:
    """Tell what a master was aimed at, what it reached, and how its loudness runs."""
    name = PURPOSES.get(made.purpose, made.purpose)
    verdict = (
        f"The target of {figure(made.target.loudness_lufs, 'LUFS')} was reached."
        if made.reached
        else f"The target of {figure(made.target.loudness_lufs, 'LUFS')} was not reached: "
        f"the master has {figure(made.after.loudness_lufs, 'LUFS')}."
    )
    return MasterReport(
        name=name,
        sentences=(" ".join((verdict, *map(sentence, made.account))),),
        table=Table(
            caption=f"{name}: the mix before, the master after, and the target",
            headings=("Measure", "Before", "After", "Target"),
            rows=tuple(_compare(made.before, made.after, made.target)),
            figures=frozenset({1, 2, 3}),
        ),
        wave=WavePicture(
            title=f"Waveform of the {name.lower() if name != 'CD' else name} master",
            description=f"The master lasts {time_code(made.after.duration_s)}.",
            outline=made.outline,
            duration_s=made.after.duration_s,
            axis=axis,
        ),
        loudness=LoudnessPicture(
            title=f"Loudness over time of the {name.lower() if name != 'CD' else name} master",
            description=_run(made),
            short_term_lufs=made.short_term_lufs,
            hop_s=made.hop_s,
            target_lufs=made.target.loudness_lufs,
            axis=axis,
        ),
    )


def pan_in_words(pan: float) -> str:
    r"""Say where a part sits between the loudspeakers.

    >>> pan_in_words(0.0), pan_in_words(-0.45), pan_in_words(1.0)
    ('centre', '45\xa0%\xa0left', 'hard right')
    """
    if abs(pan) < _CENTRE:
        return "centre"
    side = "left" if pan < 0 else "right"
    return (
        f"hard {side}"
        if abs(pan) >= 1 - _CENTRE
        else f"{abs(pan):.0%}".replace("%", "\N{NO-BREAK SPACE}%\N{NO-BREAK SPACE}") + side
    )


def nudged(nudge_ms: float) -> str:
    """Say which way a person moved a part.

    >>> nudged(-12.5)
    'moved 12.5 ms earlier in mix.toml'
    """
    decimals = 0 if nudge_ms == round(nudge_ms) else 1
    way = "later" if nudge_ms > 0 else "earlier"
    return f"moved {figure(abs(nudge_ms), 'ms', decimals)} {way} in mix.toml"


def _troubles(stem: StemFacts, facts: SongFacts) -> Iterator[Span]:
    """Move a take's findings from its own time to the stem's, where bar 1 is at 0."""
    if facts.timeline is None:
        return
    length_s = stem.measurement.duration_s
    findings = {take.name: take.findings for take in facts.takes}
    for take, (from_s, to_s) in _pieces(stem, facts):
        alignment = dict(facts.alignments).get(take)
        late_s = alignment.offset_s if alignment is not None and alignment.moved else 0.0
        shift_s = late_s + facts.timeline.start_s - 1e-3 * stem.nudge_ms
        for found in findings.get(take, ()):
            start, end = found.start_s - shift_s, found.end_s - shift_s
            # What holds for the whole take marks nothing in it.
            is_everywhere = end - start > 0.9 * length_s
            if not is_everywhere and start < to_s and end > from_s:
                yield Span(
                    name=fault_name(found.kind),
                    start_s=max(from_s, start),
                    end_s=min(end, to_s),
                )


def _over_full_scale(stem: StemFacts) -> Iterator[str]:
    """Say of a stem that we made that it is louder than whole numbers can hold."""
    peak_dbfs = stem.measurement.sample_peak_dbfs
    if stem.takes and peak_dbfs is not None and peak_dbfs > 0.0:
        over = figure(peak_dbfs, "dB")
        yield f"{over} louder than full scale, so kept as 32-bit float: nothing is cut off"


def _pieces(stem: StemFacts, facts: SongFacts) -> Iterator[tuple[str, tuple[float, float]]]:
    """Say which take is heard from when to when in a stem."""
    for comp in facts.comps:
        if comp.part == stem.part and stem.comp:
            for piece in comp.pieces:
                yield piece.take, (piece.from_s, piece.to_s)
            return
    for take in stem.takes[:1]:
        yield take, (0.0, stem.measurement.duration_s)


def _heard_in(stem: StemFacts, axis: TimeAxis) -> str:
    """Say in which sections a stem sounds, for those who cannot see its wave."""
    highest = stem.outline.highest
    if not highest or stem.outline.peak <= 0:
        return "Nothing is heard in it."
    duration_s = stem.measurement.duration_s
    least = stem.outline.peak * 0.03
    sounding = []
    for number, span in enumerate(axis.sections, start=1):
        first = int(span.start_s / duration_s * len(highest))
        last = max(first + 1, int(span.end_s / duration_s * len(highest)))
        heights = [
            max(-low, high)
            for low, high in zip(stem.outline.lowest[first:last], highest[first:last], strict=True)
        ]
        # A section in which it sounds for a tenth of the time.
        if heights and sum(height > least for height in heights) >= 0.1 * len(heights):
            sounding.append(f"{span.name} ({number})")
    if not axis.sections:
        return f"It lasts {time_code(duration_s)}."
    if len(sounding) == len(axis.sections):
        return "It sounds in every section."
    if not sounding:
        return "It sounds in no section, or only for moments."
    return f"It sounds in {listed(sounding)}."


def _loudness(measured: Measurement) -> str:
    if measured.loudness_lufs is None:
        return "silent"
    return figure(measured.loudness_lufs, "LUFS")


def _level(fader: Fader) -> float | None:
    return None if fader.loudness_lufs is None else fader.loudness_lufs + fader.gain_db


def _bar_length(level_lufs: float | None, loudest_lufs: float) -> float:
    if level_lufs is None:
        return 0.0
    return min(1.0, max(0.02, 1.0 - (loudest_lufs - level_lufs) / FADER_RANGE_LU))


def _places(faders: tuple[Fader, ...]) -> str:
    heard = [f for f in faders if not f.is_muted]
    told = []
    for words, chosen in (
        ("To the left: ", [f.part for f in heard if f.pan <= -_CENTRE]),
        ("in the centre: ", [f.part for f in heard if abs(f.pan) < _CENTRE]),
        ("to the right: ", [f.part for f in heard if f.pan >= _CENTRE]),
    ):
        if chosen:
            told.append(words + listed(chosen))
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}." if text else "No part is heard."


def _compare(
    before: Measurement, after: Measurement, target: MasterTarget
) -> Iterator[tuple[str, str, str, str]]:
    loudness, ceiling = target.loudness_lufs, target.ceiling_dbtp
    rows: tuple[tuple[str, str, float | None, float | None, str], ...] = (
        ("Loudness", "LUFS", before.loudness_lufs, after.loudness_lufs, figure(loudness, "LUFS")),
        (
            "True peak",
            "dBTP",
            before.true_peak_dbtp,
            after.true_peak_dbtp,
            f"at most {figure(ceiling, 'dBTP')}",
        ),
        ("Loudest 3 s", "LUFS", before.max_short_term_lufs, after.max_short_term_lufs, ""),
        ("Loudest 0.4 s", "LUFS", before.max_momentary_lufs, after.max_momentary_lufs, ""),
        ("Loudness range", "LU", before.loudness_range_lu, after.loudness_range_lu, ""),
    )
    for name, unit, was, now, wanted in rows:
        yield name, figure(was, unit), figure(now, unit), wanted
    rates = [figure(m.sample_rate_hz / 1000, "kHz", 1) for m in (before, after)]
    yield "Sample rate", rates[0], rates[1], ""


def _run(made: MasterFacts) -> str:
    """Say how the curve runs, for those who cannot see it."""
    values = [
        (value, index * made.hop_s)
        for index, value in enumerate(made.short_term_lufs)
        if value is not None
    ]
    target = f"The target of {figure(made.target.loudness_lufs, 'LUFS')} is a dashed line."
    if not values:
        return f"Nothing is loud enough to be measured. {target}"
    (softest, soft_s), (loudest, loud_s) = min(values), max(values)
    return (
        f"Short-term loudness between {figure(softest, 'LUFS')} at {time_code(soft_s)} and "
        f"{figure(loudest, 'LUFS')} at {time_code(loud_s)}. {target}"
    )
