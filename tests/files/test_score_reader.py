"""A tune that a person corrected and saved as MusicXML is read as they left it."""

from __future__ import annotations

import contextlib
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.model.melody import CorrectedTune, Melody
from coproduce.model.music import Key
from helpers.tunes import melody_of
from helpers.tunes import note as sung_note

TUNE = melody_of(
    [
        sung_note(pitch, beat, beats, syllable, word_end=word_end)
        for pitch, beat, beats, syllable, word_end in [
            (65, "-1", "1", "the", True),
            (70, "0", "1", "har", False),
            (74, "1", "1/2", "bour", True),
            (72, "3/2", "3/2", "lights", True),
            (70, "3", "4", "home", True),
        ]
    ],
    section="Verse 1",
    key="Bb major",
    metre="3/4",
    tempo_bpm=90.0,
    pickup=1,
    chords={0: "Bb", 3: "Eb"},
)


def written(path: Path, melody: Melody = TUNE) -> Path:
    path.write_text(score_to_musicxml("Harbour", [melody]), encoding="utf-8")
    return path


def essence(melody: Melody) -> list[tuple[int, Fraction, Fraction, str | None, bool]]:
    return [(n.midi_pitch, n.beat, n.beats, n.syllable, n.word_end) for n in melody.notes]


def test_what_we_write_reads_back_as_the_same_tune(tmp_path: Path) -> None:
    tune = read_melody(written(tmp_path / "verse.musicxml"), "Verse 1", 120.0).melody
    assert essence(tune) == essence(TUNE)
    assert tune.key == TUNE.key
    assert tune.time_signature == TUNE.time_signature
    assert tune.pickup_beats == 1
    assert tune.tempo_bpm == pytest.approx(90.0)
    assert tune.chords == TUNE.chords


def test_a_tune_without_a_pickup_begins_at_its_first_bar(tmp_path: Path) -> None:
    plain = replace(TUNE, notes=TUNE.notes[1:], pickup_beats=Fraction(0))
    tune = read_melody(written(tmp_path / "a.musicxml", plain), "Verse 1", 120.0).melody
    assert essence(tune) == essence(plain)


def test_compressed_scores_are_read_as_well(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "verse.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("score.xml", score_to_musicxml("Harbour", [TUNE]))
    assert essence(read_melody(tmp_path / "verse.mxl", "Verse 1", 120.0).melody) == essence(TUNE)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "not well-formed XML"),
        (b"RIFF....WAVE", "not well-formed XML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><score-partwise/>', "declares entities"),
        (b"<opml/>", "is not a MusicXML score"),
        (b"<score-partwise version='4.0'/>", "holds no notes"),
        (b"PK\x03\x04", "an archive that cannot be opened"),
        (b"<score-partwise><part", "not well-formed XML"),
    ],
)
def test_what_is_no_tune_is_told(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "verse.musicxml").write_bytes(content)
    with pytest.raises(FormatError, match=expected):
        read_melody(tmp_path / "verse.musicxml", "Verse 1", 120.0)


@pytest.mark.parametrize(
    ("pitches", "song_key", "expected"),
    [
        ((69, 72, 71, 69, 68, 69, 76, 72, 71, 69), None, "A minor"),
        ((72, 76, 79, 77, 74, 71, 72), None, "C major"),
        ((69, 72, 71, 69, 68, 69, 76, 72, 71, 69), "G major", "A minor"),
        ((72, 76, 79, 77, 74, 71, 72), "A minor", "A minor"),
    ],
)
def test_a_key_without_its_mode_is_told_by_the_song_or_else_by_the_notes(
    tmp_path: Path, pitches: tuple[int, ...], song_key: str | None, expected: str
) -> None:
    notes = tuple(
        replace(TUNE.notes[1], midi_pitch=pitch, beat=Fraction(beat), beats=Fraction(1))
        for beat, pitch in enumerate(pitches)
    )
    plain = replace(TUNE, key=Key.parse("C"), notes=notes, chords=(), pickup_beats=Fraction(0))
    path = written(tmp_path / "verse.musicxml", plain)
    text = path.read_text(encoding="utf-8")
    assert "<mode>major</mode>" in text
    path.write_text(text.replace("<mode>major</mode>", ""), encoding="utf-8")
    key = Key.parse(song_key) if song_key else None
    assert str(read_melody(path, "Verse 1", 120.0, key=key).melody.key) == expected


@pytest.mark.parametrize(
    ("song_key", "expected"), [("F major", "G major"), ("C major", "G major"), ("G", "G major")]
)
def test_without_a_signature_the_notes_say_the_key(
    tmp_path: Path, song_key: str, expected: str
) -> None:
    path = tmp_path / "verse.musicxml"
    tune = [note(step, "1") for step in ("G", "A", "B", "C", "D", "B", "C", "A")]
    sharp = note("F", "1").replace("</step>", "</step><alter>1</alter>")
    text = bars("".join(tune), note("A", "1") + sharp + note("G", "2"))
    path.write_text(text.replace("<key><fifths>0</fifths></key>", ""), encoding="utf-8")
    read = read_melody(path, "Verse 1", 120.0, key=Key.parse(song_key))
    assert str(read.melody.key) == expected


def test_a_mode_is_not_guessed_against_the_accidentals(tmp_path: Path) -> None:
    path = tmp_path / "verse.musicxml"
    tune = [note(step, "1") for step in ("G", "A", "B", "C", "D", "B", "C", "A")]
    sharp = note("F", "1").replace("</step>", "</step><alter>1</alter>")
    path.write_text(bars("".join(tune), note("A", "1") + sharp + note("G", "2")), encoding="utf-8")
    read = read_melody(path, "Verse 1", 120.0, key=Key.parse("F"))
    assert str(read.melody.key) == "C major"


def bars(*measures: str) -> str:
    """Write measures as a score of one part, four quarters to a bar in C unless they say so."""
    setting = (
        "<attributes><divisions>1</divisions><key><fifths>0</fifths></key>"
        "<time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
    )
    inside = "".join(
        f'<measure number="{number}">{setting if number == 1 else ""}{measure}</measure>'
        for number, measure in enumerate(measures, start=1)
    )
    return (
        '<score-partwise><part-list><score-part id="P1"><part-name>Voice</part-name>'
        f'</score-part></part-list><part id="P1">{inside}</part></score-partwise>'
    )


score_of = bars  # where a test has a number of bars


def note(step: str, duration: str = "4", inside: str = "", **lyrics: str) -> str:
    words = "".join(
        f'<lyric number="{number.lstrip("_")}"><text>{text}</text></lyric>'
        for number, text in lyrics.items()
    )
    pitch = f"<pitch><step>{step}</step><octave>4</octave></pitch>"
    return f"<note>{pitch}<duration>{duration}</duration>{inside}{words}</note>"


def barline(*signs: str) -> str:
    return f"<barline>{''.join(signs)}</barline>"


def ending(number: int, kind: str) -> str:
    return f'<ending number="{number}" type="{kind}"/>'


FORWARD = '<repeat direction="forward"/>'
BACKWARD = '<repeat direction="backward"/>'


def read(folder: Path, *measures: str) -> CorrectedTune:
    (folder / "verse.musicxml").write_text(bars(*measures), encoding="utf-8")
    return read_melody(folder / "verse.musicxml", "Verse 1", 120.0)


def test_a_part_for_a_transposing_instrument_is_read_as_it_sounds(tmp_path: Path) -> None:
    written_a_tone_higher = (
        "<attributes><key><fifths>2</fifths><mode>major</mode></key>"
        "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
        "<harmony><root><root-step>B</root-step></root><kind>minor</kind>"
        "<bass><bass-step>F</bass-step><bass-alter>1</bass-alter></bass></harmony>"
    )
    path = tmp_path / "trumpet.musicxml"
    text = bars(written_a_tone_higher + note("D"), note("E"))
    path.write_text(text.replace("<key><fifths>0</fifths></key>", ""), encoding="utf-8")
    tune = read_melody(path, "Verse 1", 120.0)
    assert str(tune.melody.key) == "C major"
    assert [note.midi_pitch for note in tune.melody.notes] == [60, 62]
    assert [chord.symbol for chord in tune.melody.chords] == ["Am/E"]
    assert any("another key" in remark for remark in tune.remarks)


@pytest.mark.parametrize(
    ("chromatic", "written_fifths", "expected"),
    [
        ("-9", "5", "D major"),
        ("-2", "-6", "E major"),
        ("3", "-7", "D major"),
        ("-7", "0", "F major"),
    ],
)
def test_a_part_sounds_in_a_key_that_can_be_written(
    tmp_path: Path, chromatic: str, written_fifths: str, expected: str
) -> None:
    path = tmp_path / "part.musicxml"
    setting = (
        f"<key><fifths>{written_fifths}</fifths><mode>major</mode></key>"
        f"<transpose><chromatic>{chromatic}</chromatic></transpose>"
    )
    text = bars(note("C"), note("D")).replace("<key><fifths>0</fifths></key>", setting)
    path.write_text(text, encoding="utf-8")
    assert str(read_melody(path, "Verse 1", 120.0).melody.key) == expected


def test_verses_named_as_some_programs_do_are_one_line_of_words(tmp_path: Path) -> None:
    tune = read(tmp_path, note("C", part1verse1="Low"), note("D", part1chorus1="tide"))
    assert [note.syllable for note in tune.melody.notes] == ["Low", "tide"]
    assert tune.remarks == ()


def test_a_second_verse_that_holds_a_syllable_borrows_none_from_the_first(tmp_path: Path) -> None:
    tune = read(
        tmp_path,
        barline(FORWARD)
        + note("C", "2", _1="one", _2="rain")
        + note("D", "1", _1="two")
        + note("E", "1", _1="three", _2="falls"),
        note("F", "4", _1="both") + barline(BACKWARD),
    )
    words = [note.syllable for note in tune.melody.notes]
    assert words == ["one", "two", "three", "both", "rain", "", "falls", "both"]


def test_words_that_stand_only_below_another_verse_are_sung_the_first_time_too(
    tmp_path: Path,
) -> None:
    tune = read(tmp_path, note("C", _1="low", _2="high"), note("D", "2", _2="ring"))
    assert [note.syllable for note in tune.melody.notes] == ["low", "ring"]


def test_a_syllable_of_the_second_verse_is_held_over_a_bar_line(tmp_path: Path) -> None:
    held = '<lyric number="2"><text>sail</text><extend/></lyric>'
    tune = read(
        tmp_path,
        barline(FORWARD) + note("C", "4", held, _1="in"),
        note("D", "4", _1="rain") + barline(BACKWARD),
    )
    assert [note.syllable for note in tune.melody.notes] == ["in", "rain", "sail", ""]


def test_chords_are_in_order_whatever_their_place_in_the_file(tmp_path: Path) -> None:
    chord = "<harmony><root><root-step>{}</root-step></root><kind>major</kind></harmony>"
    tune = read(
        tmp_path,
        "<forward><duration>2</duration></forward>"
        + chord.format("G")
        + "<backup><duration>2</duration></backup>"
        + chord.format("C")
        + note("E"),
    )
    assert [(str(c.beat), c.symbol) for c in tune.melody.chords] == [("0", "C"), ("2", "G")]


def test_a_chord_over_the_rest_before_a_pickup_is_heard_with_its_first_note(
    tmp_path: Path,
) -> None:
    chord = "<harmony><root><root-step>G</root-step></root><kind>major</kind></harmony>"
    rest = "<note><rest/><duration>1</duration></note>"
    tune = read(tmp_path, chord + rest + note("G", "1"), note("C"))
    assert tune.melody.pickup_beats == 1
    assert [(str(c.beat), c.symbol) for c in tune.melody.chords] == [("-1", "G")]


def test_another_tempo_on_the_way_is_said_and_one_inside_the_first_bar_does_not_win(
    tmp_path: Path,
) -> None:
    tune = read(
        tmp_path, '<sound tempo="90"/>' + note("C", "2") + '<sound tempo="60"/>' + note("D", "2")
    )
    assert tune.melody.tempo_bpm == 90.0
    assert any("tempo changes" in remark for remark in tune.remarks)


def test_two_bars_whose_last_rests_were_left_out_are_two_bars(tmp_path: Path) -> None:
    tune = read(tmp_path, note("C"), note("D", "2"), note("E", "2"), note("F"))
    assert [float(note.beat) for note in tune.melody.notes] == [0.0, 4.0, 8.0, 12.0]
    parted = "<barline><bar-style>light-light</bar-style></barline>"
    tune = read(tmp_path, note("C"), note("D", "2") + parted, note("E", "2"), note("F"))
    assert [float(note.beat) for note in tune.melody.notes] == [0.0, 4.0, 6.0, 8.0]


def test_the_shortest_notes_are_written_again(tmp_path: Path) -> None:
    text = bars(note("C", "1") + note("D", "31") + note("E", "96"))
    path = tmp_path / "verse.musicxml"
    path.write_text(text.replace("<divisions>1<", "<divisions>32<"), encoding="utf-8")
    tune = read_melody(path, "Verse 1", 120.0).melody
    assert essence(read_melody(written(path, tune), "Verse 1", 120.0).melody) == essence(tune)


def test_after_its_last_ending_a_repeat_is_over(tmp_path: Path) -> None:
    tune = read(
        tmp_path,
        barline(FORWARD) + note("C"),
        barline(ending(1, "start")) + note("D") + barline(ending(1, "stop"), BACKWARD),
        barline(ending(2, "start")) + note("E") + barline(ending(2, "stop")),
        note("F") + barline(BACKWARD),
        note("G"),
    )
    pitches = [note.midi_pitch for note in tune.melody.notes]
    assert pitches == [60, 62, 60, 64, 65, 65, 67]


def test_a_tie_that_is_only_drawn_holds_the_note(tmp_path: Path) -> None:
    on, back = (f'<notations><tied type="{kind}"/></notations>' for kind in ("start", "stop"))
    tune = read(tmp_path, note("C", "4", on, _1="hold"), note("C", "4", back))
    (held,) = tune.melody.notes
    assert held.beats == 8
    assert held.syllable == "hold"


def test_of_two_voices_with_one_number_the_one_with_words_is_sung(tmp_path: Path) -> None:
    tune = read(
        tmp_path,
        note("C", "2", _1="low")
        + note("D", "2", _1="tide")
        + "<backup><duration>4</duration></backup>"
        + "".join(note(step, length) for step, length in (("A", "1"), ("A", "2"), ("A", "1"))),
    )
    assert [note.syllable for note in tune.melody.notes] == ["low", "tide"]
    assert [float(note.beats) for note in tune.melody.notes] == [2.0, 2.0]


def metre(beats: int, unit: int) -> str:
    time = f"<time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>"
    return f"<attributes>{time}</attributes>"


def test_another_metre_on_the_way_holds_from_its_bar_on(tmp_path: Path) -> None:
    tune = read(
        tmp_path,
        note("C"),
        metre(2, 4) + note("D", "2"),
        metre(4, 4) + note("E"),
        note("F", "2"),
    )
    assert str(tune.melody.barlines) == "4/4, 2/4 from bar 2, 4/4 from bar 3"
    assert [float(note.beat) for note in tune.melody.notes] == [0.0, 4.0, 6.0, 10.0]
    assert any("4/4, 2/4 from bar 2, 4/4 from bar 3" in remark for remark in tune.remarks)


def test_a_metre_that_changes_behind_the_pickup_is_that_of_the_tune(tmp_path: Path) -> None:
    tune = read(tmp_path, note("C", "1"), metre(3, 4) + note("D", "3"), note("E", "3"))
    assert (str(tune.melody.barlines), tune.melody.pickup_beats) == ("3/4", Fraction(1))
    assert not tune.remarks


def implicit(folder: Path, number: int, *measures: str) -> Melody:
    text = bars(*measures).replace(f'number="{number}"', f'number="{number}" implicit="yes"')
    (folder / "verse.musicxml").write_text(text, encoding="utf-8")
    return read_melody(folder / "verse.musicxml", "Verse 1", 120.0).melody


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("2", "4/4, 2/4 from bar 2, 4/4 from bar 3"),
        ("5", "4/4, 5/4 from bar 2, 4/4 from bar 3"),
        ("8", "4/4"),
        ("4", "4/4"),
    ],
)
def test_a_bar_that_is_shorter_or_longer_than_its_metre_has_one_of_its_own(
    tmp_path: Path, length: str, expected: str
) -> None:
    tune = implicit(tmp_path, 2, note("C"), note("D", length), note("E"), note("F"))
    assert str(tune.barlines) == expected


def test_a_bar_that_a_repeat_parts_is_one_bar(tmp_path: Path) -> None:
    tune = read(
        tmp_path,
        note("C", "1"),
        note("C"),
        note("D", "3") + barline(BACKWARD),
        barline(FORWARD) + note("E", "1"),
        note("F"),
        note("G", "3") + barline(BACKWARD),
    ).melody
    assert str(tune.barlines) == "4/4"


def test_lengths_that_no_time_signature_counts_leave_bars_as_they_were(tmp_path: Path) -> None:
    tune = implicit(tmp_path, 2, note("C"), note("D", "7.3"), note("E"), note("F"))
    assert str(tune.barlines) == "4/4"


@pytest.mark.parametrize("tempo", ["nan", "inf", "0", "-90", "1e400"])
def test_a_tempo_that_nobody_can_play_is_no_tempo(tmp_path: Path, tempo: str) -> None:
    tune = read(tmp_path, f'<sound tempo="{tempo}"/>' + note("C"))
    assert tune.melody.tempo_bpm == 120.0


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        (note("C", "1e1000000"), "number of divisions"),
        (note("C", "9" * 15), "quarter notes"),
        (note("C", "-4"), "quarter notes"),
        (note("C").replace("<octave>4", "<octave>12"), "no instrument"),
        (note("H"), "cannot be read"),
        ("<attributes><key><fifths>12</fifths></key></attributes>" + note("C"), "12 sharps"),
        ("<attributes><time><beats>999999</beats></time></attributes>" + note("C"), "beats"),
    ],
)
def test_what_no_music_can_be_is_refused_with_its_bar(
    tmp_path: Path, bar: str, expected: str
) -> None:
    with pytest.raises(FormatError, match=expected) as refused:
        read(tmp_path, note("C"), bar)
    assert "bar 2" in str(refused.value)


def test_a_score_ordered_by_time_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "verse.musicxml").write_text("<score-timewise/>", encoding="utf-8")
    with pytest.raises(FormatError, match="by time"):
        read_melody(tmp_path / "verse.musicxml", "Verse 1", 120.0)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compressed_score_that_is_broken_anywhere_is_refused_in_words(
    tmp_path: Path, packing: int
) -> None:
    path = tmp_path / "verse.mxl"
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("score.xml", score_to_musicxml("Harbour", [TUNE]))
    whole = path.read_bytes()
    for place in range(4, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        path.write_bytes(bytes(broken))
        with contextlib.suppress(FormatError):
            read_melody(path, "Verse 1", 120.0)


def repeated(path: Path, melody: Melody) -> Path:
    """Write a tune with a repeat sign at its end and a second verse under it."""
    score = score_to_musicxml("Harbour", [melody])
    score = re.sub(
        r"<lyric(?: [^>]*)?>(.*?)</lyric>",
        r'<lyric number="1">\1</lyric><lyric number="2">\1</lyric>',
        score,
        flags=re.DOTALL,
    )
    head, bar, tail = score.rpartition("<barline")
    sign = '<barline location="right"><repeat direction="backward"/></barline>'
    assert bar
    path.write_text(head + sign + tail.partition("</barline>")[2], "utf-8")
    return path


@pytest.mark.parametrize(("bars", "times"), [(0, 2), (1, 1), (2, 1), (4, 2), (5, 2)])
def test_a_repeat_of_the_whole_is_read_once_where_its_times_are_verses(
    tmp_path: Path, bars: int, times: int
) -> None:
    whole = replace(TUNE, pickup_beats=Fraction(0), notes=TUNE.notes[1:4])
    notes = (*whole.notes, replace(TUNE.notes[4], beats=Fraction(3)))
    path = repeated(tmp_path / "verse.musicxml", replace(whole, notes=notes))
    found = read_melody(path, "Verse 1", 120.0, bars=bars)
    assert len(found.melody.notes) == times * len(notes)
    said = "read once" if times == 1 else "repeats were written out"
    assert any(said in remark for remark in found.remarks)


@pytest.mark.parametrize(("bars", "times"), [(0, 2), (2, 1), (4, 2)])
def test_a_pickup_before_the_repeat_leaves_it_a_repeat_of_the_whole(
    tmp_path: Path, bars: int, times: int
) -> None:
    pickup = note("G", "1", _1="the")
    first, last = (note("C", _1="old", _2="new"), note("D", _1="town", _2="moon"))
    signs = (
        barline(FORWARD).replace("<barline>", '<barline location="left">'),
        barline(BACKWARD),
    )
    (tmp_path / "verse.musicxml").write_text(
        score_of(pickup, signs[0] + first, last + signs[1]), encoding="utf-8"
    )
    found = read_melody(tmp_path / "verse.musicxml", "Verse 1", 120.0, bars=bars)
    assert [n.midi_pitch for n in found.melody.notes] == [67, *[60, 62] * times]
    said = "read once" if times == 1 else "repeats were written out"
    assert any(said in remark for remark in found.remarks)
