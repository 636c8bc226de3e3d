"""Transposition: the readable key, and every chord spelled for it."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.chordpro import parse_chordpro, write_chordpro
from coproduce.model.chords import ChordSheet, NoteNames
from coproduce.model.music import Key
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.degrees import nashville_sheet, roman_sheet, sheet_from_degrees
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.theory.spelling import readable_key, transposed_key
from coproduce.theory.transpose import (
    move_symbol,
    transpose_by_semitones,
    transpose_sheet,
)

MAJORS = "C Db D Eb E F F# Gb G Ab A Bb B".split()  # noqa: SIM905 - reads as a list of keys
MINORS = "C C# D Eb D# E F F# G G# A Bb B".split()  # noqa: SIM905
# Degrees of the scale as fifths above the tonic, with the chord that the scale builds there.
MAJOR_DEGREES = ((0, ""), (2, "m7"), (4, "m"), (-1, "maj7"), (1, "7"), (3, "m"), (5, "dim"))
MINOR_DEGREES = ((0, "m"), (2, "m7b5"), (-3, ""), (-1, "m"), (1, "m"), (-4, "maj7"), (-2, "7"))
LETTERS = "CDEFGAB"


def song(key: Key) -> str:
    """Write a song that uses every chord of a key, and basses."""
    degrees = MAJOR_DEGREES if key.mode == "major" else MINOR_DEGREES
    symbols = [f"{pitch_on_fifths(key.tonic.fifths + f)}{quality}" for f, quality in degrees]
    third = pitch_on_fifths(key.tonic.fifths + (4 if key.mode == "major" else -3))
    name = f"{key.tonic}{'m' if key.mode == 'minor' else ''}"
    words = " ".join(f"[{chord}]la" for chord in (*symbols, f"{symbols[0]}/{third}"))
    return f"{{title: All}}\n{{key: {name}}}\n{words}\n"


def symbols(sheet: ChordSheet) -> list[str]:
    """List the chords of a sheet."""
    return list(sheet.symbols)


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_the_matrix_of_thirteen_keys_and_eleven_shifts(mode: str) -> None:
    """143 of 143 songs: a key of at most six accidentals, and each chord of its scale."""
    right = 0
    for name, semitones in product(MAJORS if mode == "major" else MINORS, range(1, 12)):
        home = Key.parse(f"{name} {mode}")
        moved = transpose_by_semitones(parse_chordpro(song(home), "all.cho"), semitones)
        target = moved.key
        assert target is not None
        assert abs(target.fifths) <= 6
        assert (target.tonic.pitch_class - home.tonic.pitch_class) % 12 == semitones
        right += write_chordpro(moved) == song(target)
    assert right == 143


@pytest.mark.parametrize(
    ("key", "fewer"),
    [
        ("G# major", "Ab major"),
        ("D# major", "Eb major"),
        ("A# minor", "Bb minor"),
        ("Cb major", "B major"),
        ("C# major", "Db major"),
        ("Ab minor", "G# minor"),
        ("F# major", "F# major"),
        ("D dorian", "D dorian"),
        ("E# minor", "F minor"),
    ],
)
def test_a_key_with_too_many_accidentals_gets_its_easier_name(key: str, fewer: str) -> None:
    assert str(readable_key(Key.parse(key), prefer_flats=False)) == fewer


def test_a_stated_key_wins_over_the_easier_one() -> None:
    sheet = parse_chordpro("{key: C}\n[C]a [F]b [G]c", "x.cho")
    assert symbols(transpose_sheet(sheet, Key.parse("C#"))) == ["C#", "F#", "G#"]
    assert symbols(transpose_sheet(sheet, Key.parse("Gb"))) == ["Gb", "Cb", "Db"]


QUALITIES = ["", "m", "7", "m7b5", "dim7", "maj7", "sus4", "aug", "6/9", "7(b9,#11)", "5", "add9"]
ROOTS = [str(pitch_on_fifths(fifths)) for fifths in range(-8, 13)]
KEYS = [Key(pitch_on_fifths(fifths)) for fifths in range(-6, 7)]


@given(
    root=st.sampled_from(ROOTS),
    quality=st.sampled_from(QUALITIES),
    bass=st.sampled_from(["", *(f"/{name}" for name in ROOTS)]),
    old=st.sampled_from(KEYS),
    new=st.sampled_from(KEYS),
)
def test_from_key_to_key_and_back_is_the_identity(
    root: str, quality: str, bass: str, old: Key, new: Key
) -> None:
    """Every chord sounds as it did; those of the key are also spelled as they were."""
    symbol = root + quality + bass
    there = move_symbol(symbol, NoteNames.ENGLISH, old, new)
    back = move_symbol(there, NoteNames.ENGLISH, new, old)
    chord, moved, again = parse_chord(symbol), parse_chord(there), parse_chord(back)
    assert chord is not None
    assert moved is not None
    assert again is not None
    shift = new.tonic.pitch_class - old.tonic.pitch_class
    assert [(c + shift) % 12 for c in chord.pitch_classes] == list(moved.pitch_classes)
    assert chord.tones == moved.tones == again.tones
    assert again.pitch_classes == chord.pitch_classes
    bass_fifths = chord.bass.fifths - chord.root.fifths if chord.bass else 0
    if -1 <= chord.root.fifths - old.fifths <= 5 and bass_fifths in {t.fifths for t in chord.tones}:
        assert back == symbol


# Chords as a key uses them: its scale, borrowed ones from the flat side, dominants and
# leading-note chords from the sharp side. Places on the line of fifths above the major tonic.
IN_KEY = (
    [(place, quality) for place in range(-5, 6) for quality in ("", "maj7", "sus4", "add9")]
    + [(place, quality) for place in range(-4, 6) for quality in ("7", "9", "7(b9)")]
    + [(place, quality) for place in range(-3, 7) for quality in ("m", "m7", "m9")]
    + [(place, quality) for place in range(-1, 7) for quality in ("dim7", "m7b5", "dim")]
)


@given(
    chords=st.lists(st.sampled_from(IN_KEY), min_size=1, max_size=8),
    name=st.sampled_from([name for name in MAJORS if name not in {"F#", "Gb"}]),
    semitones=st.integers(-11, 11),
    is_minor=st.booleans(),
)
def test_a_song_moved_up_and_down_is_the_same_text(
    chords: list[tuple[int, str]], name: str, semitones: int, *, is_minor: bool
) -> None:
    major = Key.parse(name)
    tonic = pitch_on_fifths(major.fifths + 3) if is_minor else major.tonic
    line = "".join(f"[{pitch_on_fifths(major.fifths + f)}{q}]la " for f, q in chords)
    text = f"{{key: {tonic}{'m' if is_minor else ''}}}\n{line}\n"
    # Chords of a key at six accidentals have names that nobody reads; those are tested below.
    sheet = parse_chordpro(text, "x.cho")
    if not all(parse_chord(symbol) for symbol in sheet.symbols):
        return
    moved = transpose_by_semitones(sheet, semitones)
    back = transpose_by_semitones(moved, -semitones)
    before = [parse_chord(symbol) for symbol in sheet.symbols]
    after = [parse_chord(symbol) for symbol in back.symbols]
    assert [c and c.pitch_classes for c in before] == [c and c.pitch_classes for c in after]
    assert back.key == sheet.key
    spelled = [abs(pitch_on_fifths(major.fifths + f).alter) for f, _ in chords]
    names = {symbol[:2] for symbol in sheet.symbols + moved.symbols}
    if max(spelled) <= 1 and not names & {"Cb", "Fb", "E#", "B#"}:
        assert write_chordpro(back) == text


@pytest.mark.parametrize(
    ("symbol", "old", "new", "moved"),
    [
        ("A#", "F", "G", "C"),  # a slip of the pen for B flat
        ("D#", "Bb", "C", "F"),
        ("Bb", "C", "E", "D"),  # the borrowed seventh
        ("Ab", "C", "D", "Bb"),
        ("Ab", "C", "E", "C"),
        ("G#dim7", "C", "F", "C#dim7"),  # the leading note of A minor, then of D minor
        ("C#dim7", "C", "Eb", "Edim7"),
        ("Ebdim7", "C", "D", "Fdim7"),
        ("F#m7b5", "C", "Bb", "Em7b5"),
        ("E7/G#", "Am", "Cm", "G7/B"),
        ("D/Gb", "G", "A", "E/G#"),  # meant as D/F#
        ("C/Bb", "F", "G", "D/C"),
        ("Db7", "C", "A", "Bb7"),
        ("B7", "C", "Db", "C7"),
        ("F#", "B", "Bb", "F"),
        ("E", "Gb", "G", "F"),
        ("N.C.", "C", "D", "N.C."),
        ("/F#", "G", "F", "/E"),
        ("Czz", "C", "D", "Czz"),
    ],
)
def test_chromatic_chords_keep_their_function(symbol: str, old: str, new: str, moved: str) -> None:
    assert move_symbol(symbol, NoteNames.ENGLISH, Key.parse(old), Key.parse(new)) == moved


@pytest.mark.parametrize("place", range(-6, 10))
def test_no_name_has_two_signs(place: int) -> None:
    for old, new in permutations(KEYS, 2):
        symbol = f"{pitch_on_fifths(place + old.fifths)}7"
        moved = parse_chord(move_symbol(symbol, NoteNames.ENGLISH, old, new))
        assert moved is not None
        assert abs(moved.root.alter) <= 1


def test_the_mode_of_the_song_stays() -> None:
    sheet = parse_chordpro("{key: Am}\n[Am]a [E7]b", "x.cho")
    moved = transpose_sheet(sheet, Key.parse("C"))
    assert str(moved.key) == "C minor"
    assert symbols(moved) == ["Cm", "G7"]


def test_every_part_of_a_sheet_moves_and_nothing_else() -> None:
    text = """{title: A song in A}
{key: A}
{meta: key A}
{capo: 2}
# A remark about A and E7
{start_of_grid: Intro}
A | A . E7~A/C# . | % | N.C. . |: D :| play A 2x
|s dn up | dn up |
{end_of_grid}
{define: A base-fret 1 frets x 0 2 2 2 0}
{comment: ends on [E7]}
We are [A]A [*A]and [*(E7)]and [Bm - E7] so [*Rit.]on
{start_of_tab}
A|--0--|
{end_of_tab}
{x_pedal: A}
"""
    moved = write_chordpro(transpose_sheet(parse_chordpro(text, "x.cho"), Key.parse("C")))
    assert (
        moved
        == """{title: A song in A}
{key: C}
{meta: key C}
{capo: 2}
# A remark about A and E7
{start_of_grid: Intro}
A | C . G7~C/E . | % | N.C. . |: F :| play A 2x
|s dn up | dn up |
{end_of_grid}
{define: C base-fret 3 frets x 1 3 3 3 1}
{comment: ends on [G7]}
We are [C]A [*A]and [*(G7)]and [Dm - G7] so [*Rit.]on
{start_of_tab}
A|--0--|
{end_of_tab}
{x_pedal: A}
"""
    )


def test_what_stays_in_its_key_is_listed_once() -> None:
    text = (
        "{key: C}\n[C]x\n{start_of_tab}\ne|-0-|\n{end_of_tab}\n{start_of_abc}\nK:C\n{end_of_abc}\n"
    )
    moved = transpose_by_semitones(parse_chordpro(text, "x.cho"), 2)
    again = transpose_by_semitones(moved, 2)
    assert [problem.what for problem in again.problems] == [
        "the tablature from line 3 on stays in its own key",
        "the ABC score from line 6 on stays in its own key",
    ]


def test_a_modulation_moves_by_the_same_interval() -> None:
    sheet = parse_chordpro("{key: C}\n[C]a [G]b\n{key: D}\n[D]c [A/C#]d\n", "x.cho")
    moved = transpose_sheet(sheet, Key.parse("Ab"))
    assert write_chordpro(moved) == "{key: Ab}\n[Ab]a [Eb]b\n{key: Bb}\n[Bb]c [F/A]d\n"
    assert [str(change.key) for change in moved.keys] == ["Ab major", "Bb major"]


def test_a_transpose_directive_is_heard_and_stays_in_the_text() -> None:
    text = "{key: C}\n[C]a [F]b\n{transpose: 2}\n[C]c [F]d\n{transpose}\n[C]e\n"
    sheet = parse_chordpro(text, "x.cho")
    assert symbols(sheet) == ["C", "F", "D", "G", "C"]
    assert write_chordpro(sheet) == text
    moved = transpose_sheet(sheet, Key.parse("F"))
    assert symbols(moved) == ["F", "Bb", "G", "C", "F"]
    assert write_chordpro(moved) == text.replace("[F]", "[Bb]").replace("[C]", "[F]").replace(
        "{key: C}", "{key: F}"
    )


def test_a_chorus_called_back_higher_is_heard_higher() -> None:
    text = "{key: C}\n{soc}\n[C]sing [G7]out\n{eoc}\n{transpose: 1}\n{chorus}\n"
    sections = parse_chordpro(text, "x.cho").sections
    assert [mark.symbol for mark in sections[1].lines[0].marks] == ["Db", "Ab7"]


@pytest.mark.parametrize(
    ("text", "key", "moved"),
    [
        ("{key: H}\n[H]a [E]b [Fis7]c", "C", "{key: C}\n[C]a [F]b [G7]c"),
        ("{key: B}\n[B]a [F7]b [Es]c [H°]d", "C", "{key: C}\n[C]a [G7]b [F]c [Cis°]d"),
        ("{key: C}\n[C]a [Hm7b5]b [F]c", "Bb", "{key: B}\n[B]a [Am7b5]b [Eb]c"),
        ("{key: Do}\n[Do]a [Lam]b [Sol7]c", "Eb", "{key: Mib}\n[Mib]a [Dom]b [Sib7]c"),
        ("{key: Am}\n[am]a [d]b [E7]c", "Bm", "{key: Bm}\n[bm]a [e]b [F#7]c"),
        ("{key: B♭}\n[B♭]a [E♭]b", "C#", "{key: C♯}\n[C♯]a [F♯]b"),
    ],
)
def test_each_language_stays_itself(text: str, key: str, moved: str) -> None:
    assert write_chordpro(transpose_sheet(parse_chordpro(text, "x"), Key.parse(key))) == moved


def test_a_key_is_read_in_the_language_of_the_chords_wherever_it_stands() -> None:
    text = "{key: B}\n[B]a [Es]b [F7]c\n{key: H}\n[H]a [E]b [Fis7]c\n"
    sheet = parse_chordpro(text, "x.cho")
    assert [str(change.key) for change in sheet.keys] == ["Bb major", "B major"]
    assert list(nashville_sheet(sheet).symbols) == ["1", "4", "57"] * 2
    english = parse_chordpro("{key: B}\n[B]a [E]b [F#7]c\n", "x.cho")
    assert str(english.key) == "B major"


def test_a_german_key_is_plain_once_its_chords_are_numbers() -> None:
    sheet = parse_chordpro("{key: B}\n[B]a [Es]b [H°]c\n", "x.cho")
    numbers = nashville_sheet(sheet)
    assert write_chordpro(numbers) == "{key: Bb}\n[1]a [4]b [#1°]c\n"
    assert numbers.metadata["key"] == ("Bb",)
    again = sheet_from_degrees(parse_chordpro(write_chordpro(numbers), "x.cho"))
    assert again.symbols == ("Bb", "Eb", "B°")
    minor = parse_chordpro("{key: b-moll}\n[b]a [es]b [Hm]c\n", "x.cho")
    assert str(parse_chordpro(write_chordpro(roman_sheet(minor)), "x.cho").key) == "Bb minor"
    plain = parse_chordpro("{key: H}\n[H]a\n", "x.cho")
    assert write_chordpro(nashville_sheet(plain)) == "{key: H}\n[1]a\n"


def test_a_song_without_a_key_is_moved_from_the_one_that_is_found() -> None:
    sheet = parse_chordpro("[G]low [Em]tide [C]and [D7]high [G]tide", "x.cho")
    assert symbols(transpose_sheet(sheet, Key.parse("F"))) == ["F", "Dm", "Bb", "C7", "F"]


@given(semitones=st.integers(-40, 40), name=st.sampled_from(MAJORS))
def test_keys_stay_readable(semitones: int, name: str) -> None:
    key = transposed_key(Key.parse(name), semitones)
    assert abs(key.fifths) <= 6
    assert (key.tonic.pitch_class - Key.parse(name).tonic.pitch_class - semitones) % 12 == 0
