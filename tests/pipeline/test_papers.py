"""Papers of a whole song: tunes, words and keys brought together."""

import io
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from coproduce.files.chordpro import parse_chordpro
from coproduce.model.chords import NoteNames
from coproduce.model.melody import Melody
from coproduce.model.music import Key, PitchName, TimeSignature
from coproduce.model.score import Score
from coproduce.pipeline.papers import (
    KeyMove,
    make_chord_sheet_pdf,
    make_large_print_pdf,
    make_lead_sheet_pdf,
    song_from_settings,
)
from coproduce.stages.set_score import set_score
from coproduce.theory.song_key import sheet_as_music, sheet_at_concert_pitch, sheet_in_song_key
from helpers.tunes import melody_of, note

SETTINGS = {
    "title": "Number Nine",
    "key": "C major",
    "time_signature": "4/4",
    "tempo_bpm": 96,
    "form": [
        {"name": "Verse 1", "bars": 8, "tune": "verse", "note": ""},
        {"name": "Chorus", "bars": 8, "tune": "chorus", "note": ""},
        {"name": "Verse 2", "bars": 8, "tune": "verse", "note": "quiet"},
        {"name": "Chorus", "bars": 8, "tune": "chorus", "note": ""},
    ],
}
SONG = song_from_settings(SETTINGS)
SHEET = parse_chordpro(
    "{title: Number Nine}\n{key: D}\n"
    "{sov: Verse 1}\nWe [D]caught it in the [A]rain\n{eov}\n"
    "{soc: Chorus}\n[G]Egg and cress\n{eoc}\n"
    "{sov: Verse 2}\nMy [D]mother counted\n{eov}\n{chorus}\n",
    "number-nine.cho",
)


def melody(section: str, bars: int = 8) -> Melody:
    notes = tuple(note(60 + beat % 5, beat, 1) for beat in range(4 * bars))
    return melody_of(
        notes, section=section, key=SONG.key, metre=SONG.time_signature, chords={0: "C", 4: "Bb"}
    )


def score(*tunes: str) -> Score:
    """Set the song with some of its tunes."""
    labels = {"verse": "Verse 1", "chorus": "Chorus"}
    return set_score(SONG, SHEET, {tune: melody(labels[tune]) for tune in tunes})


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_the_steps_settings_make_the_song() -> None:
    assert SONG.key == Key.parse("C")
    assert SONG.time_signature == TimeSignature(4, 4)
    assert [step.note for step in SONG.form] == ["", "", "quiet", ""]


def test_a_workshop_s_key_is_moved_to_the_song_s() -> None:
    printed = text(make_chord_sheet_pdf(SHEET, SONG))
    assert "C major" in printed
    assert sheet_in_song_key(SHEET, SONG.key).symbols == ("C", "G", "F", "C")


def test_a_capo_stays_where_it_is_and_the_song_sounds_in_its_key() -> None:
    with_capo = parse_chordpro("{key: G}\n{capo: 2}\n[G]la [D]la\n", "capo.cho")
    moved = sheet_in_song_key(with_capo, SONG.key)
    assert moved.metadata["capo"] == ("2",)
    assert moved.symbols == ("Bb", "F")


def test_a_lead_sheet_is_at_concert_pitch_and_knows_no_capo() -> None:
    with_capo = parse_chordpro(
        "{key: G}\n{capo: 2}\n{sov: Verse 1}\n[G]la\n{eov}\n"
        "{start_of_bridge: Bridge}\n[D]further [Em]on\n{end_of_bridge}\n",
        "capo.cho",
    )
    song = song_from_settings({**SETTINGS, "key": "A", "form": []})
    plain = sheet_at_concert_pitch(with_capo, song.key)
    assert plain.symbols == ("A", "E", "F#m")
    assert not plain.metadata["capo"]
    lead = text(make_lead_sheet_pdf(with_capo, score("verse"), song))
    assert "A major" in lead
    assert "F♯m" in lead
    assert "capo" not in lead.lower()
    assert "capo 2" in text(make_chord_sheet_pdf(with_capo, song)).lower()


def test_chords_over_notes_are_named_as_those_over_words() -> None:
    german = parse_chordpro(
        "{key: G}\n{sov: Verse 1}\n[G]la [B]la\n{eov}\n"
        "{start_of_bridge: Bridge}\n[H7]further [B]on\n{end_of_bridge}\n",
        "deutsch.cho",
    )
    song = song_from_settings({**SETTINGS, "key": "G", "form": []})
    plain = sheet_as_music(german, song.key)
    assert plain.symbols == ("G", "Bb", "B7", "Bb")
    assert plain.names is NoteNames.ENGLISH
    lead = text(make_lead_sheet_pdf(german, score("verse"), song))
    assert "H7" in lead
    assert "H major" in text(make_chord_sheet_pdf(german, replace(song, key=Key.parse("B"))))
    assert "B♭" not in lead  # the tune has one, too


@pytest.mark.parametrize("key", ["{key: C}\n", ""])
@pytest.mark.parametrize(
    ("song", "symbols"),
    [
        ("D major", ("D", "A", "G", "D", "E", "A")),
        ("C major", ("C", "G", "F", "C", "D", "G")),
    ],
)
def test_a_transpose_at_the_head_is_part_of_the_sheets_key(
    key: str, song: str, symbols: tuple[str, ...]
) -> None:
    raised = parse_chordpro(
        key + "{transpose: 2}\n{sov: Verse 1}\n[C]la [G]la [F]la [C]la\n{eov}\n"
        "{transpose: 2}\n{sov: Verse 2}\n[C]la [F]la\n{eov}\n",
        "raised.cho",
    )
    moved = sheet_in_song_key(raised, Key.parse(song))
    assert moved.symbols == symbols
    if key:
        printed = text(make_chord_sheet_pdf(raised, song_from_settings({**SETTINGS, "key": song})))
        assert song in printed


def test_a_sheet_in_the_song_s_key_is_left_alone() -> None:
    already = sheet_in_song_key(SHEET, SONG.key)
    assert sheet_in_song_key(already, SONG.key) is already


def test_a_lead_sheet_has_both_tunes_and_the_second_verse() -> None:
    printed = text(make_lead_sheet_pdf(SHEET, score("verse", "chorus"), SONG))
    assert "Verse 1, 2" in printed
    assert printed.index("Chorus") < printed.index("My mother counted")


def test_a_tune_without_a_sheet_is_printed_under_the_song_s_name() -> None:
    assert "Number Nine" in text(make_lead_sheet_pdf(None, score("verse"), SONG))


def test_all_papers_are_the_same_bytes_each_time() -> None:
    def papers() -> list[bytes]:
        return [
            make_chord_sheet_pdf(SHEET, SONG),
            make_large_print_pdf(SHEET, SONG),
            make_lead_sheet_pdf(SHEET, score("verse"), SONG),
        ]

    assert papers() == papers()


def test_large_print_has_no_chords_and_both_choruses() -> None:
    printed = text(make_large_print_pdf(SHEET, SONG))
    assert printed.count("Egg and cress") == 2
    assert "[" not in printed


@pytest.mark.parametrize(
    ("move", "interval"),
    [
        (KeyMove.to_key(Key.parse("C"), Key.parse("Eb")), "m3"),
        (KeyMove.to_key(Key.parse("C"), Key.parse("A")), "-m3"),
        (KeyMove.to_key(Key.parse("Am"), Key.parse("B")), "M2"),
        (KeyMove.by_semitones(Key.parse("C"), -12), "-P8"),
        (KeyMove.for_player(Key.parse("C"), "Eb"), "M6"),
        (KeyMove.for_player(Key.parse("F"), "Bb"), "M2"),
        (KeyMove.for_player(Key.parse("C"), "bass"), ""),
    ],
)
def test_a_move_is_an_interval(move: KeyMove, interval: str) -> None:
    assert move.interval == interval


def test_a_minor_song_stays_minor() -> None:
    moved: Any = KeyMove.to_key(Key.parse("Am"), Key.parse("C"))
    assert moved.new == Key(PitchName("C"), "minor")
