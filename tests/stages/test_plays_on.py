"""What is played after the last section is told, and what only rings out is not."""

from dataclasses import replace
from fractions import Fraction

import pytest

from coproduce.model.mixing import Measurement
from coproduce.model.music import TimeSignature
from coproduce.model.recording import Alignment, AlignmentBasis
from coproduce.model.song import FormSection
from coproduce.model.song_facts import (
    CheckedTake,
    Outline,
    SongFacts,
    StemFacts,
    TakeFigures,
    Timeline,
)
from coproduce.model.tempo_map import BeatTime, FollowedTempo, TempoMap
from coproduce.stages.plays_on import begins_late_s, plays_on, silent_stems
from coproduce.stages.report import report

START_S = 4.0
BAR_S = 2.0
FORM_S = 16.0


def take(name: str, *played_s: tuple[float, float], verdict: str = "pass") -> CheckedTake:
    figures = TakeFigures(
        duration_s=60.0,
        sample_rate_hz=48_000,
        channels=1,
        bits=24,
        container="WAV",
        encoding="PCM_24",
        peak_dbfs=-6.0,
        true_peak_dbtp=-6.0,
        noise_floor_dbfs=-70.0,
        snr_db=50.0,
        starts_s=0.0,
        ends_s=60.0,
        played_s=played_s,
    )
    return CheckedTake(name=name, verdict=verdict, figures=figures)


def stem(take: str) -> StemFacts:
    measured = Measurement(
        duration_s=FORM_S + BAR_S,
        sample_rate_hz=48_000,
        channels=1,
        loudness_lufs=-20.0,
        loudness_range_lu=5.0,
        max_momentary_lufs=-16.0,
        max_short_term_lufs=-18.0,
        true_peak_dbtp=-3.0,
        sample_peak_dbfs=-3.2,
    )
    return StemFacts(
        part=take.split("/", maxsplit=1)[0], take=take, measurement=measured, outline=Outline()
    )


def placed(offset_s: float, *, confidence: float = 0.9, drift_ppm: float = 0.0) -> Alignment:
    return Alignment(
        offset_s=offset_s,
        drift_ppm=drift_ppm,
        polarity=1,
        confidence=confidence,
        residual_ms=0.1,
        moved=confidence > 0.5,
        basis=AlignmentBasis.SOUND,
    )


def song(*takes: CheckedTake, **facts: object) -> SongFacts:
    given = SongFacts(
        title="Kettle Song",
        key="C major",
        time_signature="4/4",
        tempo_bpm=120,
        bar_s=BAR_S,
        form=(FormSection(name="Verse 1", bars=4), FormSection(name="Verse 2", bars=4)),
        takes=takes,
        timeline=Timeline(
            sample_rate_hz=1000, start_s=START_S, length_samples=round(1000 * (FORM_S + BAR_S))
        ),
        stems=tuple(stem(one.name) for one in takes),
        alignments=tuple((one.name, placed(0.0)) for one in takes[1:]),
    )
    return replace(given, **facts)  # type: ignore[arg-type]


END_S = START_S + FORM_S  # of the form, in the reference


@pytest.mark.parametrize(
    ("played_s", "for_s"),
    [
        (((0.0, END_S),), None),
        (((0.0, END_S + 4.9),), None),  # a last chord, ringing out
        (((0.0, END_S + 7.5),), 7.5),
        (((0.0, END_S), (END_S + 1.0, END_S + 9.0)), 9.0),
        # Another try, or talk, some time later.
        (((0.0, END_S), (END_S + 6.0, END_S + 30.0)), None),
        ((), None),
    ],
)
def test_only_playing_that_goes_on_counts(
    played_s: tuple[tuple[float, float], ...], for_s: float | None
) -> None:
    found = plays_on(song(take("guide/01", *played_s)))
    assert [round(one.for_s, 6) for one in found] == ([] if for_s is None else [for_s])


def test_two_slow_bars_are_ringing_out() -> None:
    guide = take("guide/01", (0.0, END_S + 7.5))
    slow = song(guide, bar_s=4.0, form=(FormSection(name="Verse 1", bars=4),))
    assert plays_on(slow) == ()


def test_a_take_is_judged_where_it_belongs() -> None:
    guide, late = take("guide/01", (0.0, END_S)), take("bass/01", (30.0, END_S + 30.0))
    on = take("bass/01", (30.0, END_S + 30.0 + 8.0))
    at = (("bass/01", placed(30.0)),)
    assert plays_on(song(guide, late, alignments=at)) == ()
    (found,) = plays_on(song(guide, on, alignments=at))
    assert (found.take, round(found.for_s, 6)) == ("bass/01", 8.0)
    lost = (("bass/01", placed(0.0, confidence=0.1)),)
    assert plays_on(song(guide, on, alignments=lost)) == ()
    rejected = replace(on, verdict="reject")
    assert plays_on(song(guide, rejected, alignments=at)) == ()
    unused = song(guide, on, alignments=at)
    assert plays_on(replace(unused, stems=unused.stems[:1])) == ()


def test_bar_one_in_silence_is_told_with_where_the_playing_begins() -> None:
    late = START_S + 56.0
    guide, bass = take("guide/01", (late, late + 30.0)), take("bass/01", (late + 4.0, late + 30.0))
    facts = song(guide, bass)
    (remark,) = [r for r in report(facts).attention if r.where == "Bar 1"]
    assert "Nobody plays in the first 56.0 s of the stems" in remark.what
    assert "the first that is played is at 1:00.0" in remark.what
    assert "bar_one_s = 60.0;" in remark.next_step
    assert not [r for r in report(facts).attention if "its stem" in r.what]
    # One who waits for the others is no mistake, nor is a count-in before bar 1.
    early = take("bass/01", (START_S - 2.0, START_S + 30.0))
    assert begins_late_s(song(guide, early)) is None
    assert begins_late_s(song(take("guide/01"))) is None
    assert begins_late_s(song(take("guide/01", (START_S + 4.0, START_S + 16.0)))) is None
    assert begins_late_s(song(take("guide/01", (0.0, 2.0)))) is None


def test_the_report_asks_for_the_missing_section() -> None:
    guide, bass = (take(name, (0.0, END_S + 7.5)) for name in ("guide/01", "bass/01"))
    (remark,) = [r for r in report(song(guide, bass)).attention if "goes on" in r.what]
    assert remark.where == "bass/01 and guide/01"
    assert "goes on for 7.5 s after the last section, Verse 2" in remark.what
    assert "in no stem, mix or master" in remark.what
    assert "[[form]]" in remark.next_step
    # Without a form stems are as long as the reference.
    assert not [r for r in report(song(guide, form=())).attention if "goes on" in r.what]


def test_the_report_tells_when_slow_playing_is_cut_off() -> None:
    slow = TempoMap(
        time_signature=TimeSignature(4, 4),
        beats=tuple(
            BeatTime(beat=Fraction(4 * bar), time_s=1.25 * BAR_S * bar) for bar in range(9)
        ),
    )
    followed = FollowedTempo(
        tempo_map=slow, is_steady=False, median_bpm=96.4, confidence=0.9, source="guide/01"
    )
    # The last section ends at 20 s, the stems at 18 s, and the players at 24 s.
    facts = song(take("guide/01", (0.0, START_S + 24.0)), tempo=followed)
    (remark,) = [r for r in report(facts).attention if "cut off" in r.what]
    assert "6.0 s of playing are cut off" in remark.what
    assert "tempo_bpm = 96 " in remark.next_step
    # It is the song itself that is cut off, so less of it matters.
    (found,) = plays_on(song(take("guide/01", (0.0, START_S + 19.5)), tempo=followed))
    assert found.for_s == pytest.approx(1.5)


def test_a_part_moved_out_of_the_song_is_told_with_where_it_was_moved() -> None:
    guide, bass = take("guide/01", (0.0, END_S)), take("bass/01", (4.0, END_S))
    facts = song(guide, bass)
    assert silent_stems(facts) == ()
    for nudge_ms, way in ((-90_000.0, "90000 ms earlier"), (90_000.0, "90000 ms later")):
        stems = (facts.stems[0], replace(facts.stems[1], nudge_ms=nudge_ms))
        (remark,) = [r for r in report(replace(facts, stems=stems)).attention if r.where == "bass"]
        assert f"moved {way} in mix.toml" in remark.what
        assert "thousandths of a second" in remark.next_step


def test_a_take_that_lies_outside_the_song_is_told() -> None:
    guide, bass = take("guide/01", (0.0, END_S)), take("bass/01", (0.0, START_S))
    (remark,) = [r for r in report(song(guide, bass)).attention if r.where == "bass"]
    assert "bass/01 is before bar 1 or after the end" in remark.what
    assert "[parts.bass]" in remark.next_step


def test_a_part_that_is_moved_plays_on_from_where_it_was_moved_to() -> None:
    guide, bass = take("guide/01", (0.0, END_S)), take("bass/01", (4.0, END_S))
    facts = song(guide, bass)
    later = (facts.stems[0], replace(facts.stems[1], nudge_ms=8_000.0))
    (found,) = plays_on(replace(facts, stems=later))
    assert (found.take, round(found.for_s, 6)) == ("bass/01", 8.0)


def test_bar_one_that_was_heard_is_told_so_that_somebody_listens() -> None:
    facts = song(take("guide/01", (START_S, END_S)))
    assert not [r for r in report(facts).attention if r.where == "Bar 1"]
    assert facts.timeline is not None
    heard = replace(facts, timeline=replace(facts.timeline, is_heard=True))
    (remark,) = [r for r in report(heard).attention if r.where == "Bar 1"]
    assert "at 0:04.0 of" in remark.what
    assert "bar_one_s = 4.00" in remark.next_step
