import datetime as dt
from dataclasses import replace

import pytest

from coproduce.model.chords import ChordSheet, KeyChange, SectionKind, SheetSection
from coproduce.model.music import Key, TimeSignature
from coproduce.model.people import Generation, Permission, Person
from coproduce.model.song import Player, Song
from coproduce.model.voices import Fit, KeyAdvice, SongKeys, SungTune
from coproduce.stages.choose_keys import choose_keys, signs_in_words, singing_groups
from helpers.tunes import melody_of, note

HIGH_IN_D = (57, 62, 64, 66, 69, 71, 71, 71, 69, 66, 64, 62)
WITHDREW = dt.date(2026, 2, 13)


def person(
    name: str,
    generation: Generation,
    *,
    sings: bool = True,
    withdrew_on: dt.date | None = None,
) -> Person:
    return Person(
        id=name,
        credit=None,
        generation=generation,
        decided_by="own",
        allows=frozenset({Permission.GROUP_VOICE} if sings else {Permission.WORDS}),
        withdrew_on=withdrew_on,
    )


def tune(pitches: tuple[int, ...], key: str = "D major") -> SungTune:
    melody = melody_of([note(pitch, i, 1, None) for i, pitch in enumerate(pitches)], key=key)
    return SungTune(melody=melody)


def song(key: str = "D major", *players: Player) -> Song:
    return Song(
        title="Tide",
        key=Key.parse(key),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=96.0,
        players=players,
    )


ELDERS = (person("P01", Generation.ELDER), person("P03", Generation.ELDER))


def advised(found: SongKeys, shift: int) -> KeyAdvice:
    return next(advice for advice in found.keys if advice.shift_semitones == shift)


def test_twelve_keys_each_once_and_best_first() -> None:
    found = choose_keys("tide", song(), [tune(HIGH_IN_D)], ELDERS)
    assert len({advice.key.tonic.pitch_class for advice in found.keys}) == 12
    scores = [advice.score for advice in found.keys]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


def test_elders_find_a_top_b_high_and_the_key_goes_down() -> None:
    found = choose_keys("tide", song(), [tune(HIGH_IN_D)], ELDERS)
    now, lower = advised(found, 0), advised(found, -2)
    assert str(lower.key) == "C major"
    assert "B4" in now.voices[0].why
    assert lower.voices[0].fit is Fit.COMFORTABLE
    assert lower.score > now.score
    assert found.keys[0].shift_semitones < 0


def test_a_memo_in_a_low_octave_is_judged_where_high_voices_sing_it() -> None:
    high = choose_keys("tide", song(), [tune(HIGH_IN_D)], ELDERS)
    low = choose_keys("tide", song(), [tune(tuple(p - 12 for p in HIGH_IN_D))], ELDERS)
    assert [a.key for a in low.keys] == [a.key for a in high.keys]
    assert low.keys[0].range == high.keys[0].range
    assert "1 octave above" in low.notes[0]


def test_a_tune_written_in_another_key_is_taken_into_the_songs() -> None:
    moved = tune(tuple(p - 2 for p in HIGH_IN_D), "C major")
    assert choose_keys("t", song(), [moved], ELDERS) == choose_keys(
        "t", song(), [tune(HIGH_IN_D)], ELDERS
    )


@pytest.mark.parametrize("mode", ["minor", "dorian", "mixolydian"])
def test_a_tune_in_another_mode_on_the_songs_tonic_is_not_moved(mode: str) -> None:
    own = choose_keys("tide", song(), [tune(HIGH_IN_D)], ELDERS)
    other = choose_keys("tide", song(), [tune(HIGH_IN_D, f"D {mode}")], ELDERS)
    assert [a.range for a in other.keys] == [a.range for a in own.keys]


def test_who_withdrew_or_did_not_agree_to_be_heard_does_not_count() -> None:
    people = (
        person("P01", Generation.CHILD),
        person("P02", Generation.ELDER, withdrew_on=WITHDREW),
        person("P03", Generation.TEEN, sings=False),
    )
    assert singing_groups(people) == (Generation.CHILD,)
    found = choose_keys("tide", song(), [tune(HIGH_IN_D)], people)
    assert [voice.group for voice in found.keys[0].voices] == ["children"]
    without = choose_keys("tide", song(), [tune(HIGH_IN_D)], people[:1])
    assert found == without


def test_a_group_is_told_as_a_generation_and_never_counted() -> None:
    one = choose_keys("tide", song(), [tune(HIGH_IN_D)], ELDERS[:1])
    two = choose_keys("tide", song(), [tune(HIGH_IN_D)], ELDERS)
    assert one == two
    assert "P01" not in str(one)


def test_without_anybody_the_keys_are_for_all_generations() -> None:
    found = choose_keys("tide", song(), [tune(HIGH_IN_D)], ())
    assert len(found.keys[0].voices) == len(Generation)
    assert "all generations" in found.notes[-1]


def test_horns_read_their_own_keys() -> None:
    players = (
        Player(name="Trumpet", instrument="trumpet", written_in="Bb"),
        Player(name="Alto sax", instrument="alto sax", written_in="Eb"),
        Player(name="Guitar", instrument="guitar"),
    )
    found = choose_keys("tide", song("C major", *players), [tune(HIGH_IN_D)], ELDERS)
    trumpet, sax = advised(found, 0).horns
    assert (str(trumpet.written_key), str(sax.written_key)) == ("D major", "A major")
    assert trumpet.written_lowest == advised(found, 0).range.lowest + 2
    assert sax.written_lowest == advised(found, 0).range.lowest + 9
    assert any("Trumpet reads D (2 sharps)" in reason for reason in advised(found, 0).reasons)


@pytest.mark.parametrize(
    ("shift", "capo", "shapes", "open_share"),
    [(0, 0, "G major", 1.0), (1, 1, "G major", 1.0), (-5, 0, "D major", 0.88)],
)
def test_the_guitar_has_its_easiest_shapes(
    shift: int, capo: int, shapes: str, open_share: float
) -> None:
    section = SheetSection(
        kind=SectionKind.VERSE, label="", bars=(("G",), ("C",), ("D",), ("Em",), ("G",))
    )
    sheet = ChordSheet(
        title="", sections=(section,), keys=(KeyChange(line_number=0, key=Key.parse("G")),)
    )
    found = choose_keys("tide", song("G major"), [tune(HIGH_IN_D, "G major")], ELDERS, sheet)
    guitar = advised(found, shift).guitar
    assert guitar is not None
    assert (guitar.capo, str(guitar.shapes_key)) == (capo, shapes)
    assert guitar.open_share == open_share


def test_a_tune_sung_often_counts_more() -> None:
    high, low = tune(tuple(p + 5 for p in HIGH_IN_D)), tune(HIGH_IN_D)
    often = choose_keys("t", song(), [replace(high, times=9), low], ELDERS)
    seldom = choose_keys("t", song(), [high, replace(low, times=9)], ELDERS)
    assert advised(often, 0).voices[0].strain > advised(seldom, 0).voices[0].strain


def test_no_tune_has_no_key() -> None:
    with pytest.raises(ValueError, match="no notes"):
        choose_keys("tide", song(), [], ELDERS)


def test_signs_are_counted() -> None:
    assert signs_in_words(Key.parse("Bb")) == "2 flats"
    assert signs_in_words(Key.parse("A minor")) == "no sharps or flats"
    assert signs_in_words(Key.parse("E minor")) == "1 sharp"
