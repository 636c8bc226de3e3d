"""How a person wishes a note sung is kept: marks and loudness, through score and JSON."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import music21
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coproduce.files.melody_json import melody_from_json, melody_to_json
from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.score_marks import DYNAMICS, in_order
from coproduce.files.score_reader import read_melody
from coproduce.model.melody import Melody, MelodyNote, NoteMark
from coproduce.model.music import Key, TimeSignature
from coproduce.theory.keys import spelled
from coproduce.theory.pitch import pitch_on_fifths
from helpers.music_schema import faults_of

MARKS = st.sets(st.sampled_from(NoteMark), max_size=4).map(in_order)
LENGTHS = st.sampled_from(["1/2", "1", "3/2", "2", "5"]).map(Fraction)  # 5 is tied over a barline


def tune(*notes: tuple[Fraction, tuple[NoteMark, ...], str]) -> Melody:
    """Give a tune of notes, each with its length, its marks and its loudness."""
    beat = Fraction(0)
    sung: list[MelodyNote] = []
    for beats, marks, dynamic in notes:
        sung.append(
            MelodyNote(
                onset_s=float(beat),
                duration_s=float(beats),
                midi_pitch=60 + len(sung) % 5,
                beat=beat,
                beats=beats,
                syllable="la",
                marks=marks,
                dynamic=dynamic,
            )
        )
        beat += beats
    return Melody(
        section="Verse",
        key=Key.parse("C"),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=60.0,
        tuning_cents=0.0,
        pickup_beats=Fraction(0),
        notes=tuple(sung),
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LENGTHS, MARKS, st.sampled_from(["", *DYNAMICS])), min_size=1))
def test_every_mark_comes_back(
    tmp_path: Path, notes: list[tuple[Fraction, tuple[NoteMark, ...], str]]
) -> None:
    melody = tune(*notes)
    assert melody_from_json(melody_to_json(melody)) == melody
    score = score_to_musicxml("Song", [melody])
    assert faults_of(score) == []
    (tmp_path / "verse.musicxml").write_text(score, encoding="utf-8")
    again = read_melody(tmp_path / "verse.musicxml", "Verse", 60.0)
    assert [(n.beats, n.marks, n.dynamic) for n in again.melody.notes] == notes
    assert again.remarks == ()


def test_notes_stay_as_a_person_spelled_them_in_whatever_key(tmp_path: Path) -> None:
    plain = tune((Fraction(4), (), ""))
    for name, sharpened in (("Eb", 9), ("C", 8), ("A", -8)):  # F sharp, G sharp, F natural
        key = Key.parse(name)
        midi_pitch = 60 + pitch_on_fifths(key.fifths + sharpened).pitch_class
        note = replace(plain.notes[0], midi_pitch=midi_pitch, fifths_from_key=sharpened)
        melody = replace(plain, key=key, notes=(note,))
        assert melody_from_json(melody_to_json(melody)) == melody
        (tmp_path / "verse.musicxml").write_text(score_to_musicxml("Song", [melody]), "utf-8")
        again = read_melody(tmp_path / "verse.musicxml", "Verse", 60.0, key=key).melody
        assert spelled(midi_pitch, key, again.notes[0].fifths_from_key) == spelled(
            midi_pitch, key, sharpened
        )
    # Moved with its key, F sharp in E flat is A sharp in G.
    assert str(spelled(70, Key.parse("G"), 9)) == "A#"


def test_on_a_tied_note_marks_stand_where_it_begins_or_ends() -> None:
    marks = (NoteMark.ACCENT, NoteMark.FERMATA)
    score = score_to_musicxml("Song", [tune((Fraction(1), (), ""), (Fraction(5), marks, "mf"))])
    read: Any = music21.converter.parse(score, format="musicxml")
    part = read.parts[0]
    first, *_, last = list(part.recurse().notes)[1:]
    assert [type(sign).__name__ for sign in first.articulations] == ["Accent"]
    assert [type(sign).__name__ for sign in last.expressions] == ["Fermata"]
    assert not first.expressions
    assert not last.articulations
    assert [sign.value for sign in part.recurse().getElementsByClass("Dynamic")] == ["mf"]


def written(folder: Path, inside: str, direction: str = "") -> tuple[Melody, tuple[str, ...]]:
    note = "<pitch><step>C</step><octave>4</octave></pitch><duration>4</duration>"
    (folder / "verse.musicxml").write_text(
        '<score-partwise><part-list><score-part id="P1"><part-name>Voice</part-name></score-part>'
        '</part-list><part id="P1"><measure number="1"><attributes><divisions>1</divisions>'
        f"</attributes>{direction}<note>{note}{inside}</note></measure>"
        f'<measure number="2"><note>{note}</note></measure></part></score-partwise>',
        encoding="utf-8",
    )
    tune = read_melody(folder / "verse.musicxml", "Verse", 60.0)
    return tune.melody, tune.remarks


def said(kind: str) -> str:
    return f"<direction><direction-type>{kind}</direction-type></direction>"


@pytest.mark.parametrize(
    ("inside", "direction", "expected"),
    [
        ("", said('<wedge type="crescendo"/>'), "hairpins"),
        ("", said("<words>rit.</words>"), "words above the notes"),
        ("", said("<dynamics><sfz/></dynamics>"), "loudness of single notes"),
        ("<notations><dynamics><fp/></dynamics></notations>", "", "loudness of single notes"),
        ("", "<barline><bar-style>light-light</bar-style></barline>", "double bars"),
        ("<notations><ornaments><trill-mark/></ornaments></notations>", "", "ornaments"),
        ("<notations><articulations><scoop/></articulations></notations>", "", "other articul"),
    ],
)
def test_signs_that_we_do_not_print_are_named(
    tmp_path: Path, inside: str, direction: str, expected: str
) -> None:
    melody, remarks = written(tmp_path, inside, direction)
    assert [remark for remark in remarks if f"was left out: {expected}" in remark]
    assert melody.notes[0].marks == ()


@pytest.mark.parametrize(
    "direction",
    [
        said("<words>Swing eighths</words>"),
        said("<words>3\N{MULTIPLICATION SIGN}</words>"),
        said("<words> </words>"),
        said("<rehearsal>Verse</rehearsal>"),
        said(
            "<words>Slowly</words></direction-type><direction-type><metronome>"
            "<beat-unit>quarter</beat-unit><per-minute>60</per-minute></metronome>"
        ),
    ],
)
def test_what_is_read_in_another_way_is_not_said_to_be_left_out(
    tmp_path: Path, direction: str
) -> None:
    assert written(tmp_path, "", direction)[1] == ()


def test_rehearsal_marks_but_for_the_sections_name_are_named(tmp_path: Path) -> None:
    second = said("<rehearsal>B</rehearsal>")
    text = score_to_musicxml("Song", [tune(*[(Fraction(4), (), "")] * 2)])
    marked = text.replace('<measure number="2">', f'<measure number="2">{second}')
    for score, left_out in ((text, ()), (marked, ("rehearsal marks",))):
        (tmp_path / "verse.musicxml").write_text(score, encoding="utf-8")
        remarks = read_melody(tmp_path / "verse.musicxml", "Verse", 60.0).remarks
        assert [name for remark in remarks for name in left_out if name in remark] == [*left_out]
        assert bool(remarks) == bool(left_out)


def test_a_loudness_at_the_end_of_a_bar_holds_from_the_next_note(tmp_path: Path) -> None:
    late = said("<dynamics><pp/></dynamics>").replace(
        "</direction>", "<offset>3</offset></direction>"
    )
    melody, _ = written(tmp_path, "", late)
    assert [note.dynamic for note in melody.notes] == ["", "pp"]
