"""The account of a check for its own page: each take with its figures, picture and faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from coproduce.model.check_report import CheckReport, DrawnTake
from coproduce.model.report import Fact, Span, Table, TimeAxis, WavePicture
from coproduce.model.song_facts import CheckedTake, TakeFigures
from coproduce.stages.take_account import tell_take, verdict_in_words
from coproduce.stages.wording import counted, fault_name, figure, listed, time_code, time_span

_EVERYWHERE: Final = 0.9  # of a take: what lasts so long marks no place in it
_MOST_MARKED: Final = 200


def tell_check(title: str, takes: Sequence[CheckedTake]) -> CheckReport:
    """Tell what was found on takes, with what is needed to draw them."""
    verdicts = Counter(take.verdict for take in takes)
    words = {"pass": "fine", "listen": "worth a listen", "reject": "not usable"}
    counts = [f"{verdicts[verdict]} {words[verdict]}" for verdict in words if verdicts[verdict]]
    return CheckReport(
        title=title,
        sentences=(
            f"{counted(len(takes), 'take').capitalize()} heard: {listed(counts)}.",
            "Each was only read, and nothing was changed.",
            "Nothing here is about how somebody sings or plays.",
        ),
        table=_table(takes),
        takes=tuple(_draw(take) for take in takes),
    )


def _table(takes: Sequence[CheckedTake]) -> Table:
    rows = []
    for take in takes:
        figures = take.figures
        kinds = [fault_name(kind) for kind in dict.fromkeys(f.kind for f in take.findings)]
        row = (take.name, verdict_in_words(take), listed(kinds))
        measured = ("", "", "", "")
        if figures is not None:
            measured = (
                time_code(figures.duration_s),
                _format(figures),
                figure(figures.peak_dbfs, "dBFS"),
                figure(figures.noise_floor_dbfs, "dBFS", 0),
            )
        rows.append((*row, *measured))
    return Table(
        caption="All takes",
        headings=("Take", "Check", "Found", "Length", "Format", "Peak", "Noise"),
        rows=tuple(rows),
        figures=frozenset({3, 5, 6}),
    )


def _draw(take: CheckedTake) -> DrawnTake:
    figures = take.figures
    if figures is None:
        return DrawnTake(report=tell_take(take, 0.0), facts=(), picture=None)
    marks = tuple(_marks(take, figures.duration_s))
    kinds = Counter(mark.name for mark in marks)
    marked = [f"{kind} ({counted(n, 'place')})" if n > 1 else kind for kind, n in kinds.items()]
    sounding = f"It sounds from {time_span(figures.starts_s, figures.ends_s)}."
    return DrawnTake(
        report=tell_take(take, figures.duration_s),
        facts=tuple(_facts(figures)),
        picture=WavePicture(
            title=f"Waveform of {take.name}",
            description=sounding + (f" Marked in it: {listed(marked)}." if marked else ""),
            outline=take.outline,
            duration_s=figures.duration_s,
            axis=TimeAxis(length_s=figures.duration_s),
            troubles=marks,
        ),
    )


def _marks(take: CheckedTake, duration_s: float) -> Iterator[Span]:
    for found in take.findings[:_MOST_MARKED]:
        is_everywhere = found.end_s - found.start_s >= _EVERYWHERE * duration_s
        if not is_everywhere and found.start_s < duration_s:
            yield Span(
                name=fault_name(found.kind),
                start_s=found.start_s,
                end_s=min(found.end_s, duration_s),
            )


def _facts(figures: TakeFigures) -> Iterator[Fact]:
    yield Fact(name="Length", answer=time_code(figures.duration_s))
    yield Fact(name="Format", answer=_format(figures))
    yield Fact(name="Peak", answer=figure(figures.peak_dbfs, "dBFS"))
    yield Fact(name="True peak", answer=figure(figures.true_peak_dbtp, "dBTP"))
    if figures.noise_floor_dbfs is not None:
        yield Fact(name="Noise", answer=figure(figures.noise_floor_dbfs, "dBFS", 0))
        yield Fact(name="Music above noise", answer=figure(figures.snr_db, "dB", 0))


def _format(figures: TakeFigures) -> str:
    width = f"{figures.bits} bit" if figures.bits else figures.encoding
    channels = {1: "mono", 2: "stereo"}.get(figures.channels, f"{figures.channels} channels")
    rate = f"{figures.sample_rate_hz / 1000:g} kHz"
    return f"{figures.container}, {rate}, {width}, {channels}"
