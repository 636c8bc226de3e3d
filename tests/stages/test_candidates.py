"""Candidates for a comp are listed as people count, with what was found in each section."""

from __future__ import annotations

from coproduce.model.music import TimeSignature
from coproduce.model.song import FormSection
from coproduce.model.song_facts import FoundFault
from coproduce.model.tempo_map import TempoMap
from coproduce.stages.align import unmoved
from coproduce.stages.candidates import TakeAtHand, candidates

TEMPO = TempoMap.steady(time_signature=TimeSignature(4, 4), tempo_bpm=120.0)
FORM = tuple(FormSection(name=name, bars=2) for name in ("Verse", "Chorus", "Verse", "Chorus"))


def test_candidates_are_in_the_order_given_and_say_what_was_found() -> None:
    clip = FoundFault(
        kind="clipping",
        start_s=5.0,
        end_s=5.1,
        value=3.0,
        threshold=0.0,
        unit="",
        meaning="",
        next_step="",
    )
    takes = [
        TakeAtHand(name="vox/2", duration_s=6.0, alignment=unmoved("It was not compared.")),
        TakeAtHand(name="vox/3", duration_s=None, alignment=None),
        TakeAtHand(name="vox/10", duration_s=17.5, alignment=None, findings=(clip,)),
    ]
    chosen = ["vox/10", None, None, None]
    verse, chorus, *_ = candidates(FORM, TEMPO, 0.0, takes, chosen)
    assert [entry.take for entry in verse.candidates] == ["vox/2", "vox/3", "vox/10"]
    assert (verse.section, verse.start_s, verse.end_s, verse.chosen) == (
        "Verse 1",
        0.0,
        4.0,
        "vox/10",
    )
    short, unreadable, clipped = chorus.candidates
    assert (short.start_s, short.end_s, short.is_complete) == (4.0, 8.0, False)
    assert "It ends at 0:06" in " ".join(short.facts)
    assert unreadable.facts == ("It cannot be read.",)
    assert clipped.is_complete
    assert clipped.facts == ("Clipping at 0:05.0 to 0:05.1.",)


def test_what_says_nothing_of_a_section_is_not_told_of_it() -> None:
    found = [
        FoundFault(
            kind=kind,
            start_s=0.0,
            end_s=20.0,
            value=None,
            threshold=None,
            unit="",
            meaning="the same sound as vox/01, in another file",
            next_step="",
        )
        for kind in ("length", "sample-rate", "same-sound")
    ]
    take = TakeAtHand(name="vox/02", duration_s=20.0, alignment=None, findings=tuple(found))
    verse, *_ = candidates(FORM, TEMPO, 0.0, [take], [None] * 4)
    assert verse.candidates[0].facts == ("The same sound as vox/01, in another file.",)
