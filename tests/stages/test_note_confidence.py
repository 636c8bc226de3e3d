"""A note is doubted for what is surprising in it, and only that note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from coproduce.dsp.notes import HeardNote
from coproduce.model.music import Key
from coproduce.stages.note_confidence import note_confidences
from coproduce.theory.meter import Accents, Barring, barrings
from coproduce.theory.quantise import readings

BEAT_S = 0.6
TUNE = (60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 67, 65, 64, 62, 60)
ODD = 9


def sung(onsets_s: Sequence[float]) -> list[HeardNote]:
    """Sing the tune clearly, each note at its time."""
    return [
        HeardNote(
            onset_s=onset_s,
            end_s=onset_s + 0.5,
            pitch_midi=float(pitch),
            clarity=0.9,
            beginning_cost=2.0,
        )
        for onset_s, pitch in zip(onsets_s, TUNE, strict=True)
    ]


def counted(notes: Sequence[HeardNote]) -> Barring:
    found = readings([note.onset_s for note in notes])
    opens = (True, *(False for _ in notes[1:]))
    accents = Accents(stress=(0.5,) * len(notes), opens_line=opens, pitches=TUNE)
    return barrings(found, accents)[0]


STEADY = sung([0.5 + BEAT_S * beat for beat in range(len(TUNE))])
BARRING = counted(STEADY)


def confidences(
    notes: Sequence[HeardNote] = STEADY, pitches: Sequence[int] = TUNE, tuning: float = 0.0
) -> list[float]:
    return note_confidences(notes, BARRING, pitches, tuning, Key.parse("C"))


def but(changed: HeardNote) -> list[HeardNote]:
    return [*STEADY[:ODD], changed, *STEADY[ODD + 1 :]]


def test_of_a_clear_steady_tune_no_note_is_doubted() -> None:
    assert min(confidences()) > 0.9
    assert max(confidences()) < 1.0  # a listening is never sure


@pytest.mark.parametrize(
    "changed",
    [
        replace(STEADY[ODD], beginning_cost=12.0),
        replace(STEADY[ODD], clarity=0.2),
        replace(STEADY[ODD], pitch_midi=64.5),
        replace(STEADY[ODD], onset_s=STEADY[ODD].onset_s + 0.1),
    ],
    ids=["begins unheard", "is unclear", "lies between two pitches", "is late"],
)
def test_what_is_surprising_is_doubted_and_its_neighbours_hardly(changed: HeardNote) -> None:
    plain, found = confidences(), confidences(but(changed))
    assert found[ODD] < plain[ODD] - 0.03
    assert found.index(min(found)) == ODD
    others = [abs(a - b) for n, (a, b) in enumerate(zip(plain, found, strict=True)) if n != ODD]
    assert max(others) < 0.03


def test_a_pitch_outside_the_key_is_doubted() -> None:
    pitches = [*TUNE[:ODD], 66, *TUNE[ODD + 1 :]]
    found = confidences(but(replace(STEADY[ODD], pitch_midi=66.0)), pitches)
    assert found[ODD] < 0.8
    assert found.index(min(found)) == ODD


def test_a_singer_who_is_flat_throughout_is_not_doubted() -> None:
    flat = [replace(note, pitch_midi=note.pitch_midi - 0.35) for note in STEADY]
    assert confidences(flat, tuning=-0.35) == pytest.approx(confidences())


def test_a_value_that_songs_seldom_have_is_doubted() -> None:
    onsets = [note.onset_s for note in STEADY]
    onsets[ODD] -= 0.75 * BEAT_S  # a sixteenth after the note before
    notes = sung(onsets)
    barring = counted(notes)
    found = note_confidences(notes, barring, TUNE, 0.0, Key.parse("C"))
    assert found[ODD - 1] < min(found[: ODD - 1])
