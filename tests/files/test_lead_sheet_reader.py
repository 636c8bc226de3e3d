"""MusicXML lead sheets read as chord sheets, and slashes written."""

from __future__ import annotations

import pytest

from coproduce.errors import FormatError
from coproduce.files.chordpro import parse_chordpro
from coproduce.files.chordpro_compose import imported_sheet
from coproduce.files.lead_sheet_reader import from_musicxml
from coproduce.files.safe_xml import parse_xml
from coproduce.files.sheet_musicxml import sheet_to_musicxml
from coproduce.model.chords import ChordSheet

HEAD = (
    "<score-partwise><part-list/><part id='P1'><measure number='1'><attributes><divisions>2"
    "</divisions><key><fifths>-1</fifths></key><time><beats>4</beats><beat-type>4</beat-type>"
    "</time></attributes>"
)
TAIL = "</measure></part></score-partwise>"


def chord(root: str, kind: str = "major", text: str | None = None, more: str = "") -> str:
    """Write a harmony."""
    alter = {"b": "<root-alter>-1</root-alter>", "#": "<root-alter>1</root-alter>"}
    shown = f" text='{text}'" if text is not None else ""
    return (
        f"<harmony><root><root-step>{root[0]}</root-step>{alter.get(root[1:], '')}</root>"
        f"<kind{shown}>{kind}</kind>{more}</harmony>"
    )


def note(duration: int, syllable: str = "", syllabic: str = "single", verse: str = "1") -> str:
    """Write a note, with a syllable if there is one."""
    lyric = (
        f"<lyric number='{verse}'><syllabic>{syllabic}</syllabic><text>{syllable}</text></lyric>"
        if syllable
        else ""
    )
    pitch = "<pitch><step>C</step><octave>4</octave></pitch>"
    return f"<note>{pitch}<duration>{duration}</duration>{lyric}</note>"


NEXT = "</measure><measure number='2'>"
# Bars of real-looking lead sheets, and the lines of ChordPro that they mean.
PAGES = {
    "one bar": (chord("F") + note(4, "low") + note(4, "tide"), ["| F . . . |", "[F]low tide"]),
    "two chords": (
        chord("F") + note(4, "low") + chord("Bb", "dominant", "7") + note(4, "tide"),
        ["| F . Bb7 . |", "[F]low [Bb7]tide"],
    ),
    "a word of two notes": (
        chord("C") + note(4, "chari", "begin") + chord("G") + note(4, "ot", "end"),
        ["| C . G . |", "[C]chari[G]ot"],
    ),
    "a chord between syllables": (
        note(2, "oh") + chord("F") + note(2) + note(4, "tide"),
        ["| . F . . |", "oh[F] tide"],
    ),
    "kinds without text": (
        chord("D", "minor-seventh") + note(4, "so") + chord("E", "half-diminished") + note(4, "on"),
        ["[Dm7]so [Em7b5]on"],
    ),
    "a bass": (
        chord("C", more="<bass><bass-step>E</bass-step></bass>") + note(8, "shore"),
        ["[C/E]shore"],
    ),
    "degrees": (
        chord(
            "G",
            "dominant",
            more="<degree><degree-value>9</degree-value><degree-alter>-1</degree-alter>"
            "<degree-type>add</degree-type></degree>",
        )
        + note(8, "now"),
        ["[G7b9]now"],
    ),
    "no chord": (
        "<harmony><function>N.C.</function><kind text='N.C.'>none</kind></harmony>"
        + note(8, "hush"),
        ["[N.C.]hush"],
    ),
    "two verses": (
        chord("F")
        + note(8, "low").replace("</note>", "<lyric number='2'><text>high</text></lyric></note>"),
        ["{start_of_verse: Verse 1}", "[F]low", "{start_of_verse: Verse 2}", "[F]high"],
    ),
    "two verses with their numbers": (
        "<direction><direction-type><rehearsal>Verse 3, 4</rehearsal></direction-type></direction>"
        + chord("F")
        + note(8, "3. low").replace(
            "</note>", "<lyric number='2'><text>4.\N{NO-BREAK SPACE}high</text></lyric></note>"
        ),
        ["{start_of_verse: Verse 3}", "[F]low", "{start_of_verse: Verse 4}", "[F]high"],
    ),
    "sections": (
        "<direction><direction-type><rehearsal>Chorus</rehearsal></direction-type></direction>"
        + chord("F")
        + note(8, "ring")
        + NEXT
        + "<direction><direction-type><words>Tag</words></direction-type></direction>"
        + chord("C")
        + note(8, "bell"),
        ["{start_of_chorus: Chorus}", "[F]ring", "{start_of_tag: Tag}", "[C]bell"],
    ),
    "an offset": (
        chord("F", more="<offset>4</offset>") + note(8, "late"),
        ["| . . F . |"],
    ),
    "lines": (
        chord("F")
        + "".join(note(1, word) for word in "Egg and cress now Your hand is cold".split())  # noqa: SIM905
        + NEXT
        + chord("C")
        + note(8, "So"),
        ["[F]Egg and cress now", "Your hand is cold", "[C]So"],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    bars, lines = PAGES[name]
    found = from_musicxml(parse_xml(HEAD + bars + TAIL, "x.musicxml"), "x.musicxml")
    text = found.text.splitlines()
    assert "{key: F}" in text
    assert "{time: 4/4}" in text
    for line in lines:
        assert line in text


@pytest.mark.parametrize(("last", "key"), [("minor", "Dm"), ("major", "F")])
def test_a_signature_without_a_mode_is_minor_if_the_last_chord_says_so(last: str, key: str) -> None:
    bars = chord("F") + note(4, "low") + chord("D", last) + note(4, "tide")
    found = from_musicxml(parse_xml(HEAD + bars + TAIL, "x.musicxml"), "x.musicxml")
    assert f"{{key: {key}}}" in found.text.splitlines()


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ("<score-timewise/>", "ordered by time"),
        ("<score-partwise><part><measure/></part></score-partwise>", "neither chord"),
        ("<score-partwise/>", "neither chord"),
    ],
)
def test_other_scores_are_refused(document: str, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        from_musicxml(parse_xml(document, "x"), "x")


SONG = """{title: Mind & Feet}
{key: F}
{time: 3/4}
{start_of_verse: Verse 1}
{start_of_grid}
| F . . | C7 . . | F . Bb | C7/E . . |
{end_of_grid}
Oh [F]mind my [C7]feet, they [F]know this [Bb]old [C7/E]floor
{end_of_verse}
{start_of_chorus: Chorus}
[Bbm7b5]Ring it [N.C.]now
{end_of_chorus}
"""


def again(sheet: ChordSheet) -> ChordSheet:
    """Write slashes and read them."""
    document = sheet_to_musicxml(sheet)
    return imported_sheet(from_musicxml(parse_xml(document, "x"), "x"), "x")


def test_slashes_keep_bars_chords_words_and_sections() -> None:
    sheet = parse_chordpro(SONG, "x.cho")
    back = again(sheet)
    assert [(s.kind, s.label) for s in back.sections] == [(s.kind, s.label) for s in sheet.sections]
    assert back.sections[0].bars == sheet.sections[0].bars
    assert back.sections[0].cells == sheet.sections[0].cells
    words = [" ".join(line.words for line in section.lines) for section in back.sections]
    assert words == ["Oh mind my feet, they know this old floor", "Ring it now"]
    assert [mark.symbol for mark in back.sections[1].lines[0].marks] == ["Bbm7b5", "N.C."]


def test_slashes_are_safe_and_the_same_each_time() -> None:
    sheet = parse_chordpro('{t: <&>}\n{sov: "1" <x>}\n[C<]a & b<c>\n{eov}\n', "x.cho")
    document = sheet_to_musicxml(sheet)
    parse_xml(document, "x")
    assert document == sheet_to_musicxml(sheet)


def test_music21_reads_the_slashes() -> None:
    """A program that we did not write finds our chords and bars."""
    import warnings  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import music21  # noqa: PLC0415 - takes a second, for this test alone

        score = music21.converter.parseData(sheet_to_musicxml(parse_chordpro(SONG, "x.cho")))
        figures = [
            h.root().name for h in score.flatten().getElementsByClass("ChordSymbol") if h.root()
        ]
        bars = len(list(score.recurse().getElementsByClass("Measure")))
    assert figures[:5] == ["F", "C", "F", "B-", "C"]
    assert bars == 6


@pytest.mark.parametrize(
    ("mode", "key"),
    [
        ("aeolian", "Dm"),
        ("ionian", "F"),
        ("locrian", "E locrian"),
        ("none", "F"),
        ("dorian", "G dorian"),
    ],
)
def test_every_mode_has_its_own_tonic(mode: str, key: str) -> None:
    head = HEAD.replace("</fifths>", f"</fifths><mode>{mode}</mode>")
    bars = chord("F") + note(8, "low")
    found = from_musicxml(parse_xml(head + bars + TAIL, "x.musicxml"), "x.musicxml")
    assert f"{{key: {key}}}" in found.text.splitlines()


def test_a_part_for_a_transposing_instrument_is_read_as_it_sounds() -> None:
    move = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
    bars = chord("G", "minor") + note(8, "low")
    document = HEAD.replace("</attributes>", move) + bars + TAIL
    found = from_musicxml(parse_xml(document, "x.musicxml"), "x.musicxml")
    assert "{key: Eb}" in found.text.splitlines()
    assert "[Fm]low" in found.text.splitlines()


def test_verses_are_named_and_ordered_as_people_count() -> None:
    lyrics = "".join(
        f"<lyric number='part1verse{n}'><text>w{n}</text></lyric>" for n in range(1, 11)
    )
    bars = chord("F") + note(8).replace("</note>", lyrics + "</note>")
    found = from_musicxml(parse_xml(HEAD + bars + TAIL, "x.musicxml"), "x.musicxml")
    names = [line for line in found.text.splitlines() if line.startswith("{start_of_verse")]
    assert names == [f"{{start_of_verse: Verse {n}}}" for n in range(1, 11)]


def test_what_a_program_put_there_for_want_of_a_name_is_none() -> None:
    head = (
        "<score-partwise><movement-title>Music21 Fragment</movement-title><identification>"
        "<creator type='composer'>Music21</creator><creator type='lyricist'>Mo</creator>"
        "<creator type='arranger'>SongPad</creator><encoding><software>SongPad 3.1</software>"
        "</encoding></identification>"
    )
    document = HEAD.replace("<score-partwise>", head) + chord("F") + note(8, "low") + TAIL
    text = from_musicxml(parse_xml(document, "x"), "x").text
    assert text.startswith("{lyricist: Mo}\n{key: F}")


def test_what_a_sheet_does_not_say_of_a_score_is_listed_with_its_bars() -> None:
    changes = (
        "</measure><measure number='2'><attributes><key><fifths>1</fifths></key></attributes>"
        "<direction><direction-type><segno/></direction-type></direction>"
        + note(8, "tide")
        + "</measure><measure number='3'><attributes><time><beats>3</beats><beat-type>4</beat-type>"
        "</time></attributes><sound tempo='80'/>"
    )
    document = HEAD + chord("F") + note(8, "low") + changes + note(6, "now") + TAIL
    said = [problem.what for problem in from_musicxml(parse_xml(document, "x"), "x").problems]
    assert [what.split(", and")[0] for what in said] == [
        "the key changes in bar 2",
        "a jump such as D.S. or Coda is in bar 2",
        "the time signature changes in bar 3",
    ]
    plain = HEAD + chord("F") + note(8, "low") + TAIL
    assert from_musicxml(parse_xml(plain, "x"), "x").problems == ()


def test_repeats_and_endings_are_read_from_the_bar_lines() -> None:
    bars = (
        "<barline location='left'><repeat direction='forward'/></barline>"
        + chord("F")
        + note(8, "walk").replace("</note>", "<lyric number='2'><text>sing</text></lyric></note>")
        + "</measure><measure number='2'><barline location='left'><ending number='1' type='start'/>"
        "</barline>" + chord("C") + note(8, "soon") + "<barline location='right'>"
        "<ending number='1' type='stop'/><repeat direction='backward'/></barline></measure>"
        "<measure number='3'><barline location='left'><ending number='2' type='start'/></barline>"
        + chord("F")
        + note(8, "now", verse="2")
        + "<barline location='right'><ending number='2' type='discontinue'/></barline></measure>"
        "<measure number='4'>" + chord("Bb") + note(8, "amen")
    )
    found = from_musicxml(parse_xml(HEAD + bars + TAIL, "x"), "x")
    sung = [line for line in found.text.splitlines() if line.startswith("[")]
    assert sung == ["[F]walk [C]soon", "[F]sing [F]now", "[Bb]amen"]
    assert found.problems == ()
