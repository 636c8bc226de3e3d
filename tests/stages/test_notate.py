"""A synthetic singer sings; what is written down must be what was sung."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt
import pytest

from coproduce.dsp.f0 import track_pitch
from coproduce.errors import NoTuneError
from coproduce.model.audio import Signal
from coproduce.model.chords import ChordMark, SectionKind, SheetLine, SheetSection
from coproduce.model.melody import Melody, NotateRequest
from coproduce.model.music import Key, TimeSignature
from coproduce.model.score import ELISION
from coproduce.stages.notate import notate
from coproduce.stages.note_confidence import unsure_notes
from coproduce.theory.syllables import syllables_of
from helpers.singer import (
    BONNIE,
    BONNIE_WORDS,
    RATE_HZ,
    STAR,
    STAR_WORDS,
    sing,
)


@pytest.fixture(scope="module")
def star() -> Melody:
    sound = sing(STAR, STAR_WORDS, tempo_bpm=100, cents=-35, sway=0.1)
    return notate(track_pitch(sound), NotateRequest(lines=STAR_WORDS))


def test_every_note_has_its_pitch_though_the_singer_is_a_third_of_a_semitone_flat(
    star: Melody,
) -> None:
    assert [note.midi_pitch for note in star.notes] == [midi for midi, _, _ in STAR]
    assert star.tuning_cents == pytest.approx(-35, abs=10)


def test_repeated_notes_on_one_pitch_are_kept_apart_and_slow_ones_whole(star: Melody) -> None:
    assert [float(note.beats) for note in star.notes] == [beats for _, _, beats in STAR]


def test_onsets_are_within_100_ms_of_the_vowel_and_most_within_80(star: Melody) -> None:
    late_s = [
        note.onset_s - (0.5 + 0.6 * (beat + 0.1 * np.sin(beat / 3)))
        for note, (_, beat, _) in zip(star.notes, STAR, strict=True)
    ]
    assert np.max(np.abs(late_s)) < 0.1
    assert np.mean(np.abs(late_s) < 0.08) >= 0.85


def test_key_metre_tempo_and_bars_are_found(star: Melody) -> None:
    assert str(star.key) == "C major"
    assert str(star.time_signature) == "4/4"
    assert star.tempo_bpm == pytest.approx(100, rel=0.03)
    assert star.pickup_beats == 0
    assert [float(note.beat) for note in star.notes] == [beat for _, beat, _ in STAR]


def test_each_syllable_stands_under_its_note(star: Melody) -> None:
    assert [note.syllable for note in star.notes] == [s.text for s in syllables_of(STAR_WORDS)]
    assert not star.notes[0].word_end


def test_the_same_listening_gives_the_same_melody() -> None:
    track = track_pitch(sing(STAR[:14], STAR_WORDS[:2], tempo_bpm=92))
    request = NotateRequest(lines=STAR_WORDS[:2])
    assert notate(track, request) == notate(track, request)


def test_a_waltz_with_a_pickup_is_barred_as_one() -> None:
    melody = notate(
        track_pitch(sing(BONNIE, BONNIE_WORDS, tempo_bpm=110)), NotateRequest(lines=BONNIE_WORDS)
    )
    assert str(melody.time_signature) == "3/4"
    assert melody.pickup_beats == 1
    assert str(melody.key) == "G major"


def test_who_waits_before_a_line_gets_a_longer_bar_unless_the_metre_is_given() -> None:
    first = len(syllables_of(BONNIE_WORDS[:1]))
    waited = [(midi, beat + (i >= first), beats) for i, (midi, beat, beats) in enumerate(BONNIE)]
    track = track_pitch(sing(waited, BONNIE_WORDS, tempo_bpm=112))
    melody = notate(track, NotateRequest(lines=BONNIE_WORDS))
    assert str(melody.barlines) == "3/4, 4/4 from bar 4, 3/4 from bar 5"
    assert [float(note.beat) for note in melody.notes] == [beat - 1 for _, beat, _ in waited]
    obeyed = NotateRequest(lines=BONNIE_WORDS, time_signature=TimeSignature(3, 4))
    assert notate(track, obeyed).metre_changes == ()


def test_without_words_the_tune_is_found_as_well() -> None:
    melody = notate(track_pitch(sing(STAR, STAR_WORDS, tempo_bpm=100, seed=3)))
    found = [(note.midi_pitch, float(note.beat)) for note in melody.notes]
    right = {(midi, beat) for midi, beat, _ in STAR} & set(found)
    assert len(right) >= 0.8 * len(STAR)
    assert all(note.syllable is None for note in melody.notes)


@pytest.mark.parametrize("pause_s", [6.0, 13.0, 31.0])
def test_a_singer_who_stops_and_goes_on_loses_no_note_and_no_word(pause_s: float) -> None:
    sound = sing(STAR, STAR_WORDS, tempo_bpm=100)
    half = round((0.5 + 0.6 * 15.9) * RATE_HZ)  # the end of the second line
    room = np.random.default_rng(1).normal(0, 0.002, (1, round(pause_s * RATE_HZ)))
    parts = (sound.samples[:, :half], room.astype(np.float32), sound.samples[:, half:])
    memo = Signal(np.concatenate(parts, axis=1), RATE_HZ)
    melody = notate(track_pitch(memo), NotateRequest(lines=STAR_WORDS))
    assert [note.midi_pitch for note in melody.notes] == [midi for midi, _, _ in STAR]
    assert [note.syllable for note in melody.notes] == [s.text for s in syllables_of(STAR_WORDS)]
    assert melody.tempo_bpm == pytest.approx(100, rel=0.03)
    late_s = [
        note.onset_s - (0.5 + 0.6 * beat + (pause_s if beat >= 16 else 0.0))
        for note, (_, beat, _) in zip(melody.notes, STAR, strict=True)
    ]
    assert np.max(np.abs(late_s)) < 0.15


def test_words_for_which_no_note_was_sung_stay_whole_and_are_to_be_checked() -> None:
    sung = [note for index, note in enumerate(STAR[:14]) if index not in {4, 9}]
    without = ("Twinkle twinkle tle star", "how I der what you are")
    sound = sing(sung, without, tempo_bpm=100)
    melody = notate(track_pitch(sound), NotateRequest(lines=STAR_WORDS[:2]))
    texts = [note.syllable or "" for note in melody.notes]
    written = "".join(
        t + (ELISION if n.word_end else "") for t, n in zip(texts, melody.notes, strict=True)
    )
    assert written.replace(ELISION, " ").split() == " ".join(STAR_WORDS[:2]).split()
    crowded = [
        note
        for note in melody.notes
        if ELISION in (note.syllable or "") or note.syllable == "little"
    ]
    assert crowded
    assert set(crowded) <= set(unsure_notes(melody))


def test_what_is_given_is_obeyed() -> None:
    track = track_pitch(sing(STAR[:14], STAR_WORDS[:2], tempo_bpm=100))
    melody = notate(
        track,
        NotateRequest(key=Key.parse("A minor"), time_signature=TimeSignature(2, 4), tempo_bpm=98.0),
    )
    assert (str(melody.key), str(melody.time_signature), melody.tempo_bpm) == (
        "A minor",
        "2/4",
        98.0,
    )


def test_a_memo_in_another_key_is_moved_to_the_songs_only_when_asked() -> None:
    track = track_pitch(sing(STAR[:14], STAR_WORDS[:2], tempo_bpm=100))
    asked = NotateRequest(lines=STAR_WORDS[:2], key=Key.parse("D"), moves_to_key=True)
    moved = notate(track, asked)
    assert (moved.notes[0].midi_pitch, moved.moved_semitones) == (62, 2)
    unasked = NotateRequest(lines=STAR_WORDS[:2], key=Key.parse("D"))
    assert notate(track, unasked).notes[0].midi_pitch == 60


@pytest.mark.parametrize(("key", "shift"), [("C#", 1), ("B", -1), ("C", 0), ("F", 0)])
def test_a_tune_sung_a_semitone_beside_its_key_is_moved_evenly(key: str, shift: int) -> None:
    track = track_pitch(sing(STAR[:14], STAR_WORDS[:2], tempo_bpm=100))
    as_sung = notate(track, NotateRequest(lines=STAR_WORDS[:2]))
    asked = notate(track, NotateRequest(lines=STAR_WORDS[:2], key=Key.parse(key)))
    moves = {b.midi_pitch - a.midi_pitch for a, b in zip(as_sung.notes, asked.notes, strict=True)}
    assert moves == {shift}
    assert asked.moved_semitones == shift
    assert asked.tuning_cents == pytest.approx(as_sung.tuning_cents, abs=5)


LINES_BEFORE: Final = ("Once upon a summer morn-ing", "some-bo-dy had lost a shoe")


@pytest.mark.parametrize(
    ("lines", "sung"),
    [
        (STAR_WORDS, (0, 2)),
        ((*STAR_WORDS[:2], "and no-bo-dy ev-er sang this"), (0, 2)),
        ((*LINES_BEFORE, *STAR_WORDS[:2]), (2, 4)),
        ((*LINES_BEFORE, *STAR_WORDS[:2], *LINES_BEFORE), (2, 4)),
    ],
)
@pytest.mark.parametrize("from_sheet", [False, True])
def test_words_of_a_whole_song_serve_for_a_memo_of_some_lines(
    lines: tuple[str, ...], sung: tuple[int, int], *, from_sheet: bool
) -> None:
    track = track_pitch(sing(STAR[:14], STAR_WORDS[:2], tempo_bpm=100))
    request = NotateRequest(lines=lines)
    if from_sheet:
        marks = (ChordMark(position=0, symbol="C"),)
        rows = tuple(SheetLine(words=line, marks=marks) for line in lines)
        sheet = SheetSection(kind=SectionKind.VERSE, label="Verse 1", lines=rows)
        request = NotateRequest(sheet=sheet)
    melody = notate(track, request)
    expected = syllables_of(lines[sung[0] : sung[1]])
    assert [note.syllable for note in melody.notes] == [s.text for s in expected]
    assert [chord.beat for chord in melody.chords] == ([0] if from_sheet else [])


def test_the_last_lines_of_a_long_song_are_found() -> None:
    track = track_pitch(sing(STAR[:14], STAR_WORDS[:2], tempo_bpm=100))
    before = ("so they danced", "un-der trees", "af-ter dark") * 27
    melody = notate(track, NotateRequest(lines=(*before, *STAR_WORDS[:2])))
    expected = syllables_of(STAR_WORDS[:2])
    assert [note.syllable for note in melody.notes] == [s.text for s in expected]


@pytest.mark.parametrize("key", ["C lydian", "E phrygian", "D dorian", "G mixolydian"])
def test_every_mode_can_be_asked_for(key: str) -> None:
    track = track_pitch(sing(STAR[:7], STAR_WORDS[:1], tempo_bpm=100))
    for moves in (False, True):
        request = NotateRequest(key=Key.parse(key), moves_to_key=moves)
        assert str(notate(track, request).key) == key


def test_chords_stand_where_their_syllables_are_sung() -> None:
    sheet = SheetSection(
        kind=SectionKind.VERSE,
        label="Verse 1",
        lines=(
            SheetLine(
                words="Twinkle twinkle little star",
                marks=(
                    ChordMark(position=0, symbol="C"),
                    ChordMark(position=16, symbol="F"),
                    ChordMark(position=23, symbol="C"),
                ),
            ),
            SheetLine(
                words="how I wonder what you are", marks=(ChordMark(position=0, symbol="F"),)
            ),
        ),
    )
    track = track_pitch(sing(STAR[:14], STAR_WORDS[:2], tempo_bpm=100))
    melody = notate(track, NotateRequest(section="Verse 1", sheet=sheet))
    assert [(float(c.beat), c.symbol) for c in melody.chords] == [
        (0.0, "C"),
        (4.0, "F"),
        (6.0, "C"),
        (8.0, "F"),
    ]
    assert melody.section == "Verse 1"


@pytest.mark.parametrize(
    ("every", "first", "metre"), [(3, 0, "3/4"), (4, 0, "4/4"), (3, 1, "3/4"), (4, 1, "4/4")]
)
def test_barlines_fall_where_the_sheet_changes_its_chord(
    every: int, first: int, metre: str
) -> None:
    # An even run on one syllable has no metre of its own.
    degrees = (0, 2, 4, 2, 0, 2, 4, 5, 4, 2, 4, 2)
    words = " ".join(["la"] * 12)
    notes = [(60 + degrees[i % 12], float(i), 1.0) for i in range(24)]
    changes = {i: "CFG"[(i - first) // every % 3] for i in range(first, 24, every)}
    lines = tuple(
        SheetLine(
            words=words,
            marks=tuple(
                ChordMark(position=3 * (i - start), symbol=symbol)
                for i, symbol in changes.items()
                if start <= i < start + 12
            ),
        )
        for start in (0, 12)
    )
    sheet = SheetSection(kind=SectionKind.VERSE, label="Verse", lines=lines)
    track = track_pitch(sing(notes, [words, words], tempo_bpm=100))
    melody = notate(track, NotateRequest(sheet=sheet))
    assert str(melody.time_signature) == metre
    assert float(melody.pickup_beats) == first
    assert melody.chords[1].beat == every


def test_chords_of_a_grid_stand_in_its_bars() -> None:
    sheet = SheetSection(
        kind=SectionKind.VERSE,
        label="Verse 1",
        lines=tuple(SheetLine(words=line) for line in STAR_WORDS[:2]),
        bars=(("C",), ("F", "C"), ("F", "C"), ("G", "C")),
    )
    track = track_pitch(sing(STAR[:14], STAR_WORDS[:2], tempo_bpm=100))
    melody = notate(track, NotateRequest(sheet=sheet, time_signature=TimeSignature(4, 4)))
    beats = {chord.beat: chord.symbol for chord in melody.chords}
    assert beats[Fraction(4)] == "F"
    assert beats[Fraction(6)] == "C"
    assert beats[Fraction(12)] == "G"


@pytest.mark.parametrize(
    ("sound", "heard"),
    [
        (np.zeros(32_000), "silence"),
        (0.1 * np.random.default_rng(1).standard_normal(48_000), "noise"),
    ],
)
def test_what_is_no_tune_is_said_to_be_what_it_is(
    sound: npt.NDArray[np.float64], heard: str
) -> None:
    signal = Signal(sound.astype(np.float32)[None], RATE_HZ)
    with pytest.raises(NoTuneError, match=f"no tune found.*{heard}"):
        notate(track_pitch(signal))


def test_gliding_speech_is_no_tune() -> None:
    times = np.arange(5 * RATE_HZ) / RATE_HZ
    pitch = 50 + 5 * np.sin(2 * np.pi * 0.9 * times) + 3 * np.sin(2 * np.pi * 2.3 * times)
    phase = 2 * np.pi * np.cumsum(440.0 * 2 ** ((pitch - 69) / 12)) / RATE_HZ
    voice = sum(np.sin(k * phase) / k for k in range(1, 20))
    sound = 0.1 * voice * (np.sin(2 * np.pi * 2.0 * times) > -0.6)
    with pytest.raises(NoTuneError, match="speech"):
        notate(track_pitch(Signal(sound.astype(np.float32)[None], RATE_HZ)))


def test_several_instruments_at_once_are_no_tune() -> None:
    times = np.arange(4 * RATE_HZ) / RATE_HZ
    sound = np.zeros(len(times))
    for midi in (48, 55, 59, 64, 66, 70, 74):
        hertz = 440.0 * 2 ** ((midi - 69) / 12)
        sound += sum(np.sin(2 * np.pi * k * hertz * times) / k for k in range(1, 8))
    sound *= 0.05
    with pytest.raises(NoTuneError, match=r"several|noise"):
        notate(track_pitch(Signal(sound.astype(np.float32)[None], RATE_HZ)))
