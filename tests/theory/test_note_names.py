"""Note names and key names in the languages of songbooks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import NoteNames
from coproduce.theory.key_names import read_key, write_key
from coproduce.theory.note_names import detect_note_names, read_notes, write_note
from coproduce.theory.pitch import pitch_on_fifths


@pytest.mark.parametrize("case", ["upper", "lower"])
@given(fifths=st.integers(-8, 12), names=st.sampled_from(list(NoteNames)))
def test_a_note_written_is_read_again_in_every_language(
    case: str, fifths: int, names: NoteNames
) -> None:
    pitch = pitch_on_fifths(fifths)
    is_lower_case = case == "lower" and names is not NoteNames.SOLFEGE
    text = write_note(pitch, names, is_lower_case=is_lower_case)
    whole = [note for note in read_notes(text, names) if note.end == len(text)]
    assert whole[0].is_lower_case == is_lower_case
    if (names, text) == (NoteNames.GERMAN, "B"):
        assert pitch.alter == -1
    assert whole[0].pitch == pitch


@pytest.mark.parametrize(
    ("symbols", "names"),
    [
        ("C F G7 Bb", NoteNames.ENGLISH),
        ("C F H7 E", NoteNames.GERMAN_SIGNED),
        ("C# F#m Hm7b5 E", NoteNames.GERMAN_SIGNED),
        ("Cis Fism H7 Es", NoteNames.GERMAN),
        ("Bes Es F", NoteNames.DUTCH),
        ("Do Lam Fa Sol7", NoteNames.SOLFEGE),
        ("DO LAm FA SOL7", NoteNames.SOLFEGE),
        ("Esus4 Asus2 Dsus D", NoteNames.ENGLISH),
        ("Hello Here", NoteNames.ENGLISH),
        ("", NoteNames.ENGLISH),
    ],
)
def test_the_language_is_told_from_all_chords_together(symbols: str, names: NoteNames) -> None:
    assert detect_note_names(symbols.split()) is names


@pytest.mark.parametrize(
    ("symbols", "key", "names"),
    [
        ("F B C7", "F-Dur", NoteNames.GERMAN),
        ("Dm B A7", "d-moll", NoteNames.GERMAN),
        ("F B C7", "F", NoteNames.ENGLISH),
        ("F Bb B C7", "F-Dur", NoteNames.ENGLISH),
        ("Gm C# H", "G moll", NoteNames.GERMAN_SIGNED),
        ("C F", "C major", NoteNames.ENGLISH),
    ],
)
def test_a_key_tells_the_language_where_no_chord_does(
    symbols: str, key: str, names: NoteNames
) -> None:
    assert detect_note_names(symbols.split(), [key]) is names


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("C", "C major"),
        ("Am", "A minor"),
        ("a", "A minor"),
        ("a-moll", "A minor"),
        ("Es-Dur", "Eb major"),
        ("F# minor", "F# minor"),
        ("B♭ major", "Bb major"),
        ("Sol", "G major"),
        ("D dorian", "D dorian"),
        ("[G]", "G major"),
        ("H", "B major"),
        ("Bb M", "Bb major"),
        (" Gm ", "G minor"),
    ],
)
def test_keys_as_songbooks_name_them(text: str, key: str) -> None:
    found = read_key(text)
    assert found is not None
    assert str(found) == key


@pytest.mark.parametrize("text", ["", "fast", "Z", "C major and more", "X" * 200])
def test_other_text_names_no_key(text: str) -> None:
    assert read_key(text) is None


@pytest.mark.parametrize(
    ("key", "like", "written"),
    [
        ("Eb minor", "a-moll", "eb-moll"),
        ("D", "B♭ major", "D major"),
        ("Ab", "C♯", "A♭"),
        ("F# minor", "Am", "F#m"),
        ("Bb", "nonsense", "Bb"),
    ],
)
def test_a_key_is_written_in_the_way_of_another(key: str, like: str, written: str) -> None:
    found = read_key(key)
    assert found is not None
    assert write_key(found, like) == written
