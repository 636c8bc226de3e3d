"""Chord symbols: what each spelling of them means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.chords import NoteNames
from coproduce.theory.chord_grammar import (
    is_no_chord,
    parse_bass,
    parse_chord,
    unknown_symbols,
    write_chord,
)

# One row a chord on C: semitones above the root, and every way in which people write it.
MEANINGS = {
    (0, 4, 7): "C Cmaj CM Cmajor",
    (0, 3, 7): "Cm Cmin C- Cmi cm c Cminor CMI",
    (0, 3, 6): "Cdim C° Co Cm(b5) Cm-5 Cmb5",
    (0, 4, 8): "Caug C+ C(#5) C+5 CAUG",
    (0, 7): "C5 Cno3 C(no3) C(omit3)",
    (0, 5, 7): "Csus Csus4 C4 C(sus4) CSUS4",
    (0, 2, 7): "Csus2 C(sus2)",
    (0, 2, 5, 7): "Csus2sus4 Csus24 Csus4sus2",
    (0, 4, 7, 10): "C7 C(7) Cdom7",
    (0, 4, 7, 11): "Cmaj7 CM7 CΔ CΔ7 C^7 C^ Cma7 CMaj7 C7M Cmajor7 Cj7 C(maj7) C△7",
    (0, 3, 7, 10): "Cm7 C-7 Cmin7 Cmi7 c7 C−7",  # noqa: RUF001
    (0, 3, 7, 11): "Cm(maj7) CmM7 C-Δ7 Cmmaj7 Cm/maj7 CminMaj7 C-^7 Cm(+7) Cm#7",
    (0, 3, 6, 10): "Cm7b5 Cm7(b5) Cø Cø7 CØ7 C-7b5 Cm7-5 Ch7 Cmi7(♭5) Ch",
    (0, 3, 6, 9): "Cdim7 C°7 Co7",
    (0, 3, 6, 11): "Cdim(maj7) Co^7 C°M7",
    (0, 4, 8, 10): "C7#5 C+7 Caug7 C7+5 C7(#5) C7+",
    (0, 4, 8, 11): "Cmaj7#5 C+M7 CΔ+ Caugmaj7 CM7+5",
    (0, 4, 6, 10): "C7b5 C7(b5) C7-5 C7♭5",
    (0, 4, 7, 9): "C6 Cadd6 C(add6)",
    (0, 3, 7, 9): "Cm6 C-6 Cmin6",
    (0, 2, 4, 7, 9): "C6/9 C69 C6add9 C6(9)",
    (0, 2, 4, 7): "Cadd9 C(add9) C2 Cadd2 CADD9",
    (0, 2, 3, 7): "Cm(add9) Cmadd9 Cmadd2",
    (0, 2, 4, 7, 10): "C9 C7(9) C7/9 C7add9",
    (0, 2, 4, 7, 11): "Cmaj9 CM9 CΔ9 C^9",
    (0, 2, 3, 7, 10): "Cm9 C-9 Cm7(9)",
    (0, 2, 3, 5, 7, 10): "Cm11 C-11",
    (0, 2, 4, 7, 9, 10): "C13 C9(13)",
    (0, 1, 4, 7, 10): "C7b9 C7(b9) C7-9 C7♭9",
    (0, 3, 4, 7, 10): "C7#9 C7+9 C7(♯9)",
    (0, 4, 6, 7, 10): "C7#11 C7(#11)",
    (0, 1, 3, 4, 6, 8, 10): "C7alt Calt C7ALT",
    (0, 5, 7, 10): "C7sus4 C7sus Csus7 C7(sus4)",
    (0, 2, 5, 7, 10): "C9sus4 C9sus Csus9",
    (0, 2, 5, 7, 9, 10): "C13sus4 C13sus",
    (0, 2, 4, 6, 7, 11): "Cmaj9#11 CΔ9(#11) Cmaj9(#11)",
    (0, 1, 4, 7, 8, 10): "C7b9b13 C7(b9,b13) C7(b9_b13)",
    (0, 4, 10): "C7no5 C7(omit5)",
}
SPELLINGS = [(symbol, classes) for classes, line in MEANINGS.items() for symbol in line.split()]
QUALITIES = sorted({symbol[1:] for symbol, _ in SPELLINGS if symbol[0] == "C"})
ROOTS = ["C", "C#", "Db", "D", "D#", "Eb", "E", "E#", "Fb", "F", "F#", "Gb", "G", "G#", "Ab"]
ROOTS += ["A", "A#", "Bb", "B", "B#", "Cb", "F##", "Bbb", "E♭", "F♯"]


@pytest.mark.parametrize(("symbol", "classes"), SPELLINGS, ids=[s for s, _ in SPELLINGS])
def test_every_spelling_means_its_notes(symbol: str, classes: tuple[int, ...]) -> None:
    chord = parse_chord(symbol)
    assert chord is not None
    assert str(chord.root) == "C"
    assert tuple(sorted(chord.pitch_classes)) == classes


@given(
    root=st.sampled_from(ROOTS),
    quality=st.sampled_from(QUALITIES),
    bass=st.sampled_from(["", "/E", "/Bb", "/F#", "/A♭"]),
    around=st.sampled_from([("", ""), ("(", ")"), ("", "*"), ("(", ""), ("", ")")]),
)
def test_a_chord_is_written_back_to_the_character(
    root: str, quality: str, bass: str, around: tuple[str, str]
) -> None:
    symbol = around[0] + root + quality + bass + around[1]
    chord = parse_chord(symbol)
    assert chord is not None
    # A bass with another sign than its root takes the root's.
    if not (bass and ("♯" in root or "♭" in root) != ("♭" in bass)):
        assert write_chord(chord) == symbol


@pytest.mark.parametrize(
    ("symbol", "root", "bass"),
    [
        ("Bb/D", "Bb", "D"),
        ("F#m7/E", "F#", "E"),
        ("C6/9/E", "C", "E"),
        ("E/G♯", "E", "G#"),
        ("G/b", "G", "B"),
        ("Cis", "C#", None),
        ("Fis7", "F#", None),
        ("Es", "Eb", None),
        ("As", "Ab", None),
        ("Hm7", "B", None),
        ("Bes", "Bb", None),
        ("Esus4", "E", None),
        ("Asus2", "A", None),
        ("Sol7", "G", None),
        ("Lam", "A", None),
        ("Sib", "Bb", None),
        ("Fa#m/Do#", "F#", "C#"),
        ("Rém", "D", None),
        ("fis", "F#", None),
    ],
)
def test_roots_and_basses_in_every_language(symbol: str, root: str, bass: str | None) -> None:
    chord = parse_chord(symbol)
    assert chord is not None
    assert str(chord.root) == root
    assert (str(chord.bass) if chord.bass else None) == bass
    assert write_chord(chord) == symbol or symbol in {"Bes", "Rém"}


def test_b_is_b_flat_in_german_and_h_is_b() -> None:
    b = parse_chord("B7", NoteNames.GERMAN)
    h = parse_chord("H7", NoteNames.GERMAN)
    assert b is not None
    assert h is not None
    assert (str(b.root), str(h.root)) == ("Bb", "B")


@pytest.mark.parametrize(
    "text",
    [
        *("Coda", "Chorus", "Fine", "Da Capo", "", "C/X", "C///", "Cmaj7zz", "x" * 500, "H2O"),
        *("Solo", "[Solo]", "Solo 2:"),
    ],
)
def test_words_are_not_chords(text: str) -> None:
    assert parse_chord(text) is None


def test_a_diminished_sol_that_is_no_word_is_read() -> None:
    for symbol in ("Sol°", "Soldim", "Solo7", "Solo/Sib"):
        chord = parse_chord(symbol, NoteNames.SOLFEGE)
        assert chord is not None
        assert (str(chord.root), chord.is_diminished) == ("G", True)


@pytest.mark.parametrize("text", ["N.C.", "NC", "n.c.", "(N.C.)", "tacet"])
def test_no_chord_is_a_thing_of_its_own(text: str) -> None:
    assert is_no_chord(text)
    assert parse_chord(text) is None


def test_unknown_symbols_are_listed_once_and_basses_are_known() -> None:
    assert unknown_symbols(["C", "Cfoo", "/E", "N.C.", "Cfoo", "Gbar"]) == ("Cfoo", "Gbar")
    assert str(parse_bass("/ F#")) == "F#"


def test_an_optional_chord_is_marked() -> None:
    chord = parse_chord("(G7)")
    assert chord is not None
    assert chord.is_optional
    inner = parse_chord("C(b5)")
    assert inner is not None
    assert not inner.is_optional


@given(st.text(max_size=30))
def test_no_text_breaks_the_grammar(text: str) -> None:
    chord = parse_chord(text)
    if chord is not None:
        assert chord.symbol == text
        assert chord.pitch_classes
