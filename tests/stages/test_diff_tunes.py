"""What a person changed in a tune is found, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.model.melody import ChordAt, Melody
from coproduce.model.music import Key, TimeSignature
from coproduce.model.tune_changes import NoteChange, TuneChanges
from coproduce.stages.diff_tunes import diff_tunes, move_octaves, octave_apart
from helpers.tunes import melody_of, note

TUNE = melody_of(
    (
        note(57, "-1", "1", "oh"),
        note(62, "0", "3/2", "show"),
        note(64, "3/2", "1/2", "me"),
        note(65, "2", "2", "the"),
        note(69, "4", "1", "way"),
        note(67, "5", "1", "to"),
        note(62, "6", "2", "go"),
    ),
    key="D dorian",
    tuning_cents=-12.0,
    pickup=1,
    chords={0: "Dm", 4: "G7"},
)


def changed(place: int, **fields: object) -> Melody:
    notes = list(TUNE.notes)
    notes[place] = replace(notes[place], **fields)  # type: ignore[arg-type]
    return replace(TUNE, notes=tuple(notes))


def kinds(changes: TuneChanges) -> list[tuple[str, ...]]:
    return [tuple(map(str, change.kinds)) for change in changes.notes]


def test_an_untouched_tune_has_no_changes() -> None:
    assert diff_tunes(TUNE, TUNE, "verse").is_empty


@pytest.mark.parametrize("octaves", [-2, -1, 1])
def test_a_tune_that_is_written_in_another_octave_has_no_changes(octaves: int) -> None:
    sung = replace(move_octaves(TUNE, 12 * octaves), moved_semitones=3 + 12 * octaves)
    up = octave_apart(sung, TUNE)
    assert up == -12 * octaves
    heard = move_octaves(sung, up)
    assert diff_tunes(heard, TUNE, "verse").is_empty
    assert heard.moved_semitones == 3


def test_a_single_note_an_octave_away_is_no_other_octave() -> None:
    assert octave_apart(TUNE, changed(3, midi_pitch=77)) == 0


def test_a_tune_that_was_written_a_seventh_higher_stays_told() -> None:
    higher = replace(
        TUNE, notes=tuple(replace(n, midi_pitch=n.midi_pitch + 10) for n in TUNE.notes)
    )
    assert octave_apart(TUNE, higher) == 0


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"midi_pitch": 67}, NoteChange.PITCH),
        ({"midi_pitch": 52}, NoteChange.PITCH),
        ({"beats": Fraction(1)}, NoteChange.LENGTH),
        ({"syllable": "a"}, NoteChange.WORD),
        ({"word_end": False}, NoteChange.WORD),
        ({"beat": Fraction(5, 2)}, NoteChange.MOVED),
    ],
)
def test_one_changed_note_is_one_change(fields: dict[str, object], kind: NoteChange) -> None:
    changes = diff_tunes(TUNE, changed(3, **fields), "verse")
    assert kinds(changes) == [(str(kind),)]
    assert changes.notes[0].before == TUNE.notes[3]
    assert not changes.facts
    assert not changes.chords


def test_a_note_that_came_and_one_that_went() -> None:
    shorter = replace(TUNE, notes=TUNE.notes[:4] + TUNE.notes[5:])
    assert kinds(diff_tunes(TUNE, shorter, "verse")) == [("removed",)]
    assert diff_tunes(TUNE, shorter, "verse").notes[0].before == TUNE.notes[4]
    assert kinds(diff_tunes(shorter, TUNE, "verse")) == [("added",)]


def test_a_barline_put_elsewhere_is_one_change_and_not_one_for_each_note() -> None:
    later = replace(
        TUNE,
        pickup_beats=Fraction(0),
        notes=tuple(replace(n, beat=n.beat + 1) for n in TUNE.notes),
        chords=tuple(replace(c, beat=c.beat + 1) for c in TUNE.chords),
    )
    changes = diff_tunes(TUNE, later, "verse")
    assert changes.shift_beats == 1
    assert changes.notes == ()
    assert changes.chords == ()
    assert changes.facts == (("pickup", "1", "0"),)


def test_key_metre_tempo_and_feel_are_told_apart() -> None:
    other = replace(
        TUNE,
        key=Key.parse("D minor"),
        time_signature=TimeSignature(2, 4),
        tempo_bpm=104.0,
        feel="swing",
    )
    assert diff_tunes(TUNE, other, "verse").facts == (
        ("key", "D dorian", "D minor"),
        ("metre", "4/4", "2/4"),
        ("tempo", "96", "104"),
        ("feel", "", "swing"),
    )


def test_a_bar_of_another_metre_is_told_with_its_place() -> None:
    free = melody_of(TUNE.notes, key=TUNE.key, metre="4/4 2/4 4/4", pickup=TUNE.pickup_beats)
    free = replace(free, section=TUNE.section, chords=TUNE.chords)
    assert diff_tunes(TUNE, free, "verse").facts == (
        ("metre", "4/4", "4/4, 2/4 from bar 2, 4/4 from bar 3"),
    )


def test_chords_that_were_changed_or_put_in_but_not_chords_that_were_all_taken_out() -> None:
    other = replace(
        TUNE,
        chords=(ChordAt(beat=Fraction(0), symbol="D7"), ChordAt(beat=Fraction(6), symbol="C")),
    )
    assert diff_tunes(TUNE, other, "verse").chords == (
        (Fraction(0), "Dm", "D7"),
        (Fraction(4), "G7", ""),
        (Fraction(6), "", "C"),
    )
    assert diff_tunes(TUNE, replace(TUNE, chords=()), "verse").is_empty


NAMES = ["C major", "A minor", "F lydian", "E phrygian", "Bb mixolydian", "F# minor"]


@st.composite
def heard_tunes(draw: st.DrawFn) -> Melody:
    """Make a tune as listening writes it: notes, rests, melismas, in any metre and mode."""
    metre = TimeSignature.parse(draw(st.sampled_from(["4/4", "3/4", "2/4", "6/8", "9/8", "12/8"])))
    unit = metre.pulse_quarters / (3 if metre.is_compound else 2)
    beat = -draw(st.integers(0, 2)) * unit
    pickup, notes = -beat, []
    for index in range(draw(st.integers(4, 12))):
        length = draw(st.integers(1, 5)) * unit
        notes.append(
            note(
                draw(st.integers(52, 76)),
                beat,
                length,
                draw(st.sampled_from(["la", "o'er", "sea"])) if index % 3 else "oh",
                word_end=draw(st.booleans()),
                confidence=draw(st.sampled_from([0.2, 0.9])),
            )
        )
        beat += length + draw(st.sampled_from([0, 0, 1])) * unit
    # The last syllable ends its word, or there was no word.
    notes[-1] = replace(notes[-1], word_end=True)
    return Melody(
        section="Verse",
        key=Key.parse(draw(st.sampled_from(NAMES))),
        time_signature=metre,
        tempo_bpm=draw(st.sampled_from([60.0, 94.8, 133.6])),
        tuning_cents=draw(st.sampled_from([0.0, -35.0])),
        pickup_beats=pickup,
        notes=tuple(notes),
        chords=tuple(
            ChordAt(
                beat=bar * metre.bar_quarters, symbol=draw(st.sampled_from(["C", "Am7", "G/B"]))
            )
            for bar in range(draw(st.integers(0, 2)))
        ),
        feel=draw(st.sampled_from(["", "swing"])) if not metre.is_compound else "",
    )


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(heard_tunes())
def test_whoever_saves_a_working_copy_without_correcting_anything_has_changed_nothing(
    tmp_path: Path, heard: Melody
) -> None:
    path = tmp_path / "verse.musicxml"
    path.write_text(score_to_musicxml("T", [heard], doubtful_below=0.5), encoding="utf-8")
    corrected = read_melody(path, "Verse", 120.0, key=heard.key)
    assert corrected.remarks == ()
    assert diff_tunes(heard, corrected.melody, "verse") == TuneChanges(tune="verse")


def test_a_chord_that_a_program_spells_another_way_was_not_changed() -> None:
    before = replace(TUNE, chords=(ChordAt(beat=Fraction(0), symbol="Dm7b5/C"),))
    after = replace(TUNE, chords=(ChordAt(beat=Fraction(0), symbol="Dø7/C"),))
    assert diff_tunes(before, after, "verse").is_empty
    after = replace(TUNE, chords=(ChordAt(beat=Fraction(0), symbol="Dm7b5"),))
    assert len(diff_tunes(before, after, "verse").chords) == 1
