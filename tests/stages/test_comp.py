"""Comps: each section is the take that was chosen for it, and what is between is not heard."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduce.model.audio import Samples, Signal, SoundStream, signal_of, stream_of
from coproduce.model.comping import Comp, JoinKind
from coproduce.model.music import TimeSignature
from coproduce.model.song import FormSection
from coproduce.model.tempo_map import TempoMap
from coproduce.stages.comp import Comped, put_together
from coproduce.stages.section_starts import section_starts

RATE_HZ = 8_000
BAR_S = 2.0
TEMPO = TempoMap.steady(time_signature=TimeSignature(4, 4), tempo_bpm=120.0)
FORM = tuple(FormSection(name=name, bars=2) for name in ("Verse", "Chorus", "Verse", "Chorus"))
LENGTH = round((8 * BAR_S + 1.5) * RATE_HZ)
TAKES = ("vox/01", "vox/02", "vox/03")


def hiss(seed: int, channels: int = 1) -> Samples:
    samples = np.random.default_rng(seed).standard_normal((channels, LENGTH))
    return np.asarray(0.1 * samples, np.float32)


def comped(samples: dict[str, Samples], *chosen: str, block: int = 1000) -> Comped:
    """Put takes together that are read in blocks of some length."""

    def stem(wave: Samples) -> SoundStream:
        def read() -> Iterator[Signal]:
            for start in range(0, LENGTH, block):
                yield Signal(wave[:, start : start + block], RATE_HZ)

        return SoundStream(sample_rate_hz=RATE_HZ, channels=len(wave), read=read)

    stems = {name: stem(wave) for name, wave in samples.items()}
    return put_together(Comp(part="vox", takes=chosen), FORM, TEMPO, stems, LENGTH)


def with_a_gap(samples: Samples, from_s: float, to_s: float) -> Samples:
    quiet = samples.copy()
    quiet[:, round(from_s * RATE_HZ) : round(to_s * RATE_HZ)] = 0.0
    return quiet


def test_each_section_is_the_very_take_that_was_chosen_for_it() -> None:
    takes = {name: hiss(seed) for seed, name in enumerate(TAKES)}
    made = comped(takes, "vox/01", "vox/02", "vox/02", "vox/03")
    samples = signal_of(made.stream).samples
    assert samples.shape == (1, LENGTH)
    assert [(piece.take, piece.sections) for piece in made.pieces] == [
        ("vox/01", ("Verse 1",)),
        ("vox/02", ("Chorus 1", "Verse 2")),
        ("vox/03", ("Chorus 2",)),
    ]
    assert made.pieces[0].from_s == 0.0
    assert made.pieces[-1].to_s == LENGTH / RATE_HZ
    for piece in made.pieces:
        first, last = round(piece.from_s * RATE_HZ) + 400, round(piece.to_s * RATE_HZ) - 400
        np.testing.assert_array_equal(samples[:, first:last], takes[piece.take][:, first:last])


def test_a_join_lies_within_a_bar_before_its_section_and_half_a_beat_after() -> None:
    made = comped({name: hiss(seed) for seed, name in enumerate(TAKES)}, *TAKES, "vox/01")
    starts_s = section_starts(FORM, TEMPO)[1:-1]
    for join, start_s in zip(made.joins, starts_s, strict=True):
        assert start_s - BAR_S <= join.place_s <= start_s + 0.25
        assert join.kind is JoinKind.EQUAL_POWER
        assert "correlation" in join.why


def test_where_nobody_sings_the_cut_is_in_the_silence() -> None:
    takes = {name: with_a_gap(hiss(seed), 3.2, 3.7) for seed, name in enumerate(TAKES)}
    made = comped(takes, "vox/01", "vox/02", "vox/02", "vox/02")
    (join,) = made.joins
    assert join.kind is JoinKind.SILENCE
    assert join.place_s - join.length_s / 2 >= 3.2
    assert join.place_s + join.length_s / 2 <= 3.7


@settings(max_examples=20, deadline=None)
@given(chosen=st.lists(st.sampled_from(TAKES), min_size=4, max_size=4), block=st.integers(1, 9_000))
def test_takes_that_are_alike_make_the_take_itself(chosen: list[str], block: int) -> None:
    one = hiss(7)
    made = comped(dict.fromkeys(TAKES, one), *chosen, block=max(block, 50))
    # A part in a million: gains of equal sounds add up to one.
    np.testing.assert_allclose(signal_of(made.stream).samples, one, atol=1e-6)


@pytest.mark.parametrize("block", [333, 4096, LENGTH])
def test_how_takes_are_cut_into_blocks_changes_no_sample(block: int) -> None:
    takes = {name: hiss(seed) for seed, name in enumerate(TAKES)}
    chosen = ("vox/02", "vox/01", "vox/03", "vox/03")
    made, again = comped(takes, *chosen), comped(takes, *chosen, block=block)
    np.testing.assert_array_equal(signal_of(again.stream).samples, signal_of(made.stream).samples)
    assert again.joins == made.joins


def test_a_mono_take_beside_a_stereo_one_is_heard_on_both_sides() -> None:
    takes = {"vox/01": hiss(1), "vox/02": hiss(2, channels=2)}
    made = comped(takes, "vox/01", "vox/02", "vox/02", "vox/02")
    samples = signal_of(made.stream).samples
    assert made.stream.channels == 2
    until = round(made.pieces[0].to_s * RATE_HZ) - 400
    np.testing.assert_array_equal(samples[0, :until], takes["vox/01"][0, :until])
    np.testing.assert_array_equal(samples[1, :until], takes["vox/01"][0, :until])


def test_one_take_for_all_sections_is_that_take() -> None:
    one = stream_of(Signal(hiss(1), RATE_HZ))
    made = put_together(
        Comp(part="vox", takes=("vox/01",) * 4), FORM, TEMPO, {"vox/01": one}, LENGTH
    )
    assert made.stream is one
    assert made.joins == ()
    assert [piece.sections for piece in made.pieces] == [
        ("Verse 1", "Chorus 1", "Verse 2", "Chorus 2")
    ]


def test_sections_after_the_end_of_the_takes_are_not_joined() -> None:
    longer = (*FORM, *FORM, *FORM)
    takes = {name: stream_of(Signal(hiss(seed), RATE_HZ)) for seed, name in enumerate(TAKES)}
    comp = Comp(part="vox", takes=tuple(TAKES[number % 3] for number in range(12)))
    made = put_together(comp, longer, TEMPO, takes, LENGTH)
    assert made.pieces[-1].to_s == LENGTH / RATE_HZ
    assert all(join.place_s < LENGTH / RATE_HZ for join in made.joins)
    assert signal_of(made.stream).length_samples == LENGTH


def test_takes_are_read_in_step_so_that_an_hour_is_never_held() -> None:
    block, blocks = 1 << 16, 40
    reached = {"vox/01": 0, "vox/02": 0}
    furthest_apart = 0

    def stem(name: str) -> SoundStream:
        def read() -> Iterator[Signal]:
            nonlocal furthest_apart
            for number in range(blocks):
                reached[name] = number
                furthest_apart = max(furthest_apart, abs(reached["vox/01"] - reached["vox/02"]))
                yield Signal(np.full((1, block), 0.1, np.float32), RATE_HZ)

        return SoundStream(sample_rate_hz=RATE_HZ, channels=1, read=read)

    comp = Comp(part="vox", takes=("vox/01", "vox/02", "vox/01", "vox/02"))
    stems = {name: stem(name) for name in reached}
    made = put_together(comp, FORM, TEMPO, stems, block * blocks)
    reached.update(dict.fromkeys(reached, 0))
    furthest_apart = 0
    lengths = [part.length_samples for part in made.stream.read()]
    assert sum(lengths) == block * blocks
    assert max(lengths) <= 2 * block
    assert furthest_apart <= 2
