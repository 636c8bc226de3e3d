"""Steps on sound: takes are checked, lined up, mixed and mastered."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coproduce.dsp.loudness import loudness_over_time, measure_blocks
from coproduce.dsp.overview import Outliner
from coproduce.dsp.resample import resample_stream
from coproduce.errors import MaterialError
from coproduce.files.alignment_json import read_alignment, write_alignment
from coproduce.files.audio import (
    open_sound,
    probe,
    read_blocks,
    require_channels_of_a_part,
    require_length_of_a_take,
    stream_audio,
    write_wav_blocks,
    write_wav_unclipped,
)
from coproduce.files.findings_json import read_findings
from coproduce.files.sound_json import read_stem, write_master, write_mix, write_stem
from coproduce.files.timeline_json import read_timeline, write_timeline
from coproduce.model.audio import Signal
from coproduce.model.mixing import FaderChoice, Measurement, Purpose, Role, StemLevel
from coproduce.model.song_facts import (
    CheckedTake,
    MasterFacts,
    MixFacts,
    Outline,
    StemFacts,
    Timeline,
)
from coproduce.pipeline.step import Job
from coproduce.pipeline.steps.tempo import hear_bar_one
from coproduce.stages.align import align, unmoved
from coproduce.stages.master import TARGETS, master
from coproduce.stages.mix import mix, require_music, set_faders
from coproduce.stages.place import nudged_start_s, place
from coproduce.units import seconds_to_samples

OVERVIEW_POINTS = 800
LOUDNESS_HOP_S = 1.0
LEAST_MUSIC_OVER_NOISE_DB = 12.0


def lay_timeline(job: Job) -> None:
    """Choose the session's rate and length: where bar 1 is, and how long all stems are."""
    reference = probe(job.input("reference"))
    require_length_of_a_take(job.input("reference"), reference)
    rates = list(_readable_rates(job.inputs("takes")))
    common = _common_rate(rates) or reference.sample_rate_hz
    # Among equals the reference decides.
    is_usual = rates.count(reference.sample_rate_hz) == rates.count(common)
    rate_hz = reference.sample_rate_hz if is_usual else common
    reckoned_s = float(job.settings["start_s"])  # type: ignore[arg-type]
    heard_s = hear_bar_one(job, reckoned_s)
    start_s = reckoned_s if heard_s is None else heard_s
    form_s = float(job.settings["form_s"])  # type: ignore[arg-type]
    ring_out_s = float(job.settings["ring_out_s"])  # type: ignore[arg-type]
    length_s = form_s + ring_out_s if form_s else max(reference.duration_s - start_s, 0.0)
    timeline = Timeline(
        sample_rate_hz=rate_hz,
        start_s=start_s,
        length_samples=seconds_to_samples(length_s, rate_hz),
        is_heard=heard_s is not None,
    )
    write_timeline(job.output("timeline"), timeline)


def align_take(job: Job) -> None:
    """Find where a take belongs against the reference."""
    found = align(stream_audio(job.input("reference")), stream_audio(job.input("take")))
    write_alignment(job.output("alignment"), str(job.settings["take"]), found)


def make_stem(job: Job) -> None:
    """Cut a take, put where it belongs, to the session's rate and length, from file to file."""
    require_channels_of_a_part(job.input("take"))
    timeline = read_timeline(job.input("timeline"))
    described = [read_alignment(path) for path in job.inputs("alignment")]
    placed = place(
        stream_audio(job.input("take")),
        described[0] if described else unmoved("It is the reference itself."),
        sample_rate_hz=timeline.sample_rate_hz,
        start_s=stem_start_s(job, timeline),
        length_samples=timeline.length_samples,
    )
    write_wav_unclipped(job.output("stem"), placed, length_samples=timeline.length_samples)
    if "notes" in job.step.outputs:  # not of a stem that is yet to be tightened
        write_stem_notes(job, job.output("stem"))


def stem_start_s(job: Job, timeline: Timeline) -> float:
    """Say where in the reference a part's stem begins, as somebody moved it or not."""
    nudge_ms = float(job.settings.get("nudge_ms", 0.0))  # type: ignore[arg-type]
    return nudged_start_s(timeline.start_s, nudge_ms, timeline.sample_rate_hz)


def measure_stem(job: Job) -> None:
    """Measure a stem that was made elsewhere."""
    require_channels_of_a_part(job.input("stem"))
    write_stem_notes(job, job.input("stem"))


def mix_stems(job: Job) -> None:
    """Set a fader for each stem and fold them into one stereo sound.

    A part whose stem could not be made is left out, which the recipe says.

    Raises
    ------
    AudioError
        If there is nothing in it but noise.
    MaterialError
        If no stem could be made.
    """
    settings: Any = job.settings
    paths = dict(zip(settings["parts"], job.step.inputs["stems"], strict=True))
    notes = dict(zip(settings["parts"], job.step.inputs["notes"], strict=True))
    stems = {
        part: read_stem(job.root / notes[part])
        for part, path in paths.items()
        if not {path, notes[part]} & job.lost.keys()
    }
    if not stems:
        raise MaterialError(
            "no stem could be made", next_step="See what is told of the stems, and build again."
        )
    levels = _levels(job, stems)
    choices = {part: FaderChoice(**choice) for part, choice in settings["choices"].items()}
    faders = set_faders(levels, choices)
    require_music(levels, faders)
    rate_hz = _common_rate([stem.measurement.sample_rate_hz for stem in stems.values()])
    # A stem that was made elsewhere may have a rate of its own.
    mixed = mix(
        [
            (fader, resample_stream(stream_audio(job.root / paths[fader.part]), rate_hz))
            for fader in faders
            if rate_hz and not fader.is_muted
        ]
    )
    blocks = mixed.stream.read()
    write_wav_blocks(job.output("mix"), blocks, length_samples=mixed.length_samples, bits="float")
    measurement, outline = _measured(job.output("mix"))
    made = MixFacts(
        faders=faders,
        missing=tuple(part for part in settings["parts"] if part not in stems),
        trim_db=mixed.trim_db,
        measurement=measurement,
        outline=outline,
    )
    write_mix(job.output("recipe"), made)


def master_mix(job: Job) -> None:
    """Bring the mix to the loudness of a purpose."""
    purpose = Purpose(str(job.settings["purpose"]))
    target = TARGETS[purpose]
    made = master(open_sound(job.input("mix")), target)
    outliner = Outliner(made.length_samples, made.stream.sample_rate_hz, OVERVIEW_POINTS)
    write_wav_blocks(
        job.output("master"),
        _outlined(made.stream.read(), outliner),
        length_samples=made.length_samples,
        bits=16 if target.bits == 16 else 24,
    )
    curve = loudness_over_time(stream_audio(job.output("master")), LOUDNESS_HOP_S)
    notes = MasterFacts(
        purpose=purpose,
        before=made.before,
        after=made.after,
        target=target,
        reached=made.reached,
        account=made.account,
        outline=_drawn(outliner),
        hop_s=LOUDNESS_HOP_S,
        short_term_lufs=tuple(curve.short_term_lufs.tolist()),
    )
    write_master(job.output("notes"), notes)


def _readable_rates(takes: tuple[Path, ...]) -> Iterator[int]:
    for path in takes:
        # A take that cannot be read is told by its own step, and does not hold up the others.
        with contextlib.suppress(MaterialError):
            yield probe(path).sample_rate_hz


def _common_rate(rates_hz: Sequence[int]) -> int | None:
    """Choose the rate that most have, and of equals the lowest: nothing is converted for show."""
    counts = Counter(rates_hz)
    return min(counts, key=lambda rate: (-counts[rate], rate), default=None)


def _levels(job: Job, stems: Mapping[str, StemFacts]) -> tuple[StemLevel, ...]:
    """Tell what the mix needs to know of each stem, with what was found on its take."""
    roles: Mapping[str, str] = job.settings["roles"]  # type: ignore[assignment]
    checked = read_findings(job.inputs("findings"))
    rejected, floors = _rejected_parts(job, checked), _noise_floors(job, checked)
    return tuple(
        StemLevel(
            part=part,
            role=Role(roles[part]),
            loudness_lufs=stem.measurement.loudness_lufs,
            is_rejected=part in rejected,
            noise_floor_dbfs=floors.get(part),
        )
        for part, stem in stems.items()
    )


def _rejected_parts(job: Job, checked: Sequence[CheckedTake]) -> set[str]:
    """List the parts whose chosen take was found unusable."""
    chosen: Mapping[str, str] = job.settings["takes"]  # type: ignore[assignment]
    rejected = {take.name for take in checked if take.verdict == "reject"}
    return {part for part, take in chosen.items() if take in rejected}


def _noise_floors(job: Job, checked: Sequence[CheckedTake]) -> dict[str, float]:
    """Give the noise floor of each part's chosen take, in dBFS, where something rises above it.

    Rain, brushes and the like are noise throughout, and are meant.
    """
    chosen: Mapping[str, str] = job.settings["takes"]  # type: ignore[assignment]
    figures = {take.name: take.figures for take in checked}
    floors = {}
    for part, take in chosen.items():
        found = figures.get(take)
        if found is None or found.noise_floor_dbfs is None:
            continue
        if (found.snr_db or 0.0) > LEAST_MUSIC_OVER_NOISE_DB:
            floors[part] = found.noise_floor_dbfs
    return floors


def write_stem_notes(job: Job, stem: Path) -> None:
    """Measure a stem as it was written; a comp names all its takes."""
    settings: Any = job.settings
    measurement, outline = _measured(stem)
    notes = StemFacts(
        part=settings["part"],
        take=settings.get("take"),
        measurement=measurement,
        outline=outline,
        comp=tuple(settings.get("comp", ())),
        nudge_ms=settings.get("nudge_ms", 0.0),
    )
    write_stem(job.output("notes"), notes)


def _measured(path: Path) -> tuple[Measurement, Outline]:
    """Measure and outline sound as it was written, a block at a time."""
    info = probe(path)
    outliner = Outliner(info.length_samples, info.sample_rate_hz, OVERVIEW_POINTS)
    measurement = measure_blocks(_outlined(read_blocks(path), outliner))
    return measurement, _drawn(outliner)


def _drawn(outliner: Outliner) -> Outline:
    drawn = outliner.finish()
    return Outline(
        lowest=tuple(drawn.lowest.round(4).tolist()), highest=tuple(drawn.highest.round(4).tolist())
    )


def _outlined(blocks: Iterable[Signal], outliner: Outliner) -> Iterator[Signal]:
    for block in blocks:
        outliner.add(block.samples)
        yield block
