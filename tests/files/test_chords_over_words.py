"""Chords on lines above the words, as people type and paste them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.chord_lines import is_chord_line
from coproduce.files.chordpro import parse_chordpro
from coproduce.files.chordpro_compose import imported_sheet
from coproduce.files.chords_over_words import from_chords_over_words
from coproduce.files.sheet_export import sheet_to_text
from coproduce.files.sheet_import import SheetFormat, import_text
from coproduce.files.text_columns import proportional_places, syllable_starts
from coproduce.model.chords import ChordSheet, SectionKind, SheetLine

# Pages as they come, and the ChordPro that they mean; looked at one by one.
PAGES = {
    "plain": (
        """Low Tide
by the Harbour Road group

Key: Am
Capo: 2

Am              F
Low tide, low light
C        G/B   Am     E7
Nobody   out   tonight

Only the lamp on the wall
""",
        """{title: Low Tide}
{artist: the Harbour Road group}
{key: Am}
{capo: 2}

[Am]Low tide, low [F]light
[C]Nobody   [G/B]out   [Am]tonight[E7]

Only the lamp on the wall

""",
    ),
    "headings": (
        """[Intro]
C  F  C  G

[Verse 1]
   C                              F
We caught it by the baker's in the rain
    C                       G
Two buckets and a windmill on a cane

[Chorus]
F                    C
Egg and cress on the number nine
     G                          Am
Your hand is cold, so warm it up in mine

[Verse 2]
C
Words

[Chorus]
""",
        """{start_of_intro: Intro}
[C] [F] [C] [G]
{end_of_intro}

{start_of_verse: Verse 1}
We [C]caught it by the baker's in the [F]rain
Two [C]buckets and a windmill [G]on a cane
{end_of_verse}

{start_of_chorus: Chorus}
[F]Egg and cress on the [C]number nine
Your [G]hand is cold, so warm it up [Am]in mine
{end_of_chorus}

{start_of_verse: Verse 2}
[C]Words
{end_of_verse}

{chorus: Chorus}

""",
    ),
    "tabs": (
        """VERSE 1:
\tC\t\tF
\tWe caught it\tby the
CHORUS x2
G\tC
Ring\tthe bell
""",
        """{start_of_verse: Verse 1}
[C]We caught it    [F]by the
{end_of_verse}

{start_of_chorus: Chorus}
{comment: x2}
[G]Ring    [C]the bell
{end_of_chorus}

""",
    ),
    "bars": (
        """Title: Mind My Feet
Time: 3/4
Tempo: 116

Intro:
| F  | C7 | F Bb | C7 |
| C7 | F  | C7   | F  | x2

Verse:
   F       C7         F         Bb  C7
Oh mind my feet, they know this old floor
""",
        """{title: Mind My Feet}
{time: 3/4}
{tempo: 116}

{start_of_intro: Intro}
{start_of_grid}
| F | C7 | F Bb | C7 |
| C7 | F | C7 | F | x2
{end_of_grid}
{end_of_intro}

{start_of_verse: Verse}
Oh [F]mind my [C7]feet, they [F]know this [Bb]old [C7]floor
{end_of_verse}

""",
    ),
    "remarks": (
        """[Verse]
C      (slowly)  G      x2
Egg and cress on the number nine
Am   Hmm?   F      C/E
Your hand is cold so
N.C.           G7sus4
Sing out       loud

[Tag]
F - G - C
""",
        """{start_of_verse: Verse}
[C]Egg and [*(slowly)]cress on [G]the num[*x2]ber nine
[Am]Your [*Hmm?]hand is [F]cold [C/E]so
[N.C.]Sing out       [G7sus4]loud
{end_of_verse}

{start_of_tag: Tag}
[F] [G] [C]
{end_of_tag}

""",
    ),
    "german": (
        """[Strophe 1]
H7            E         A
Am Hafen brennt kein    Licht
Fis           H
Nur eine Lampe
Es      B
noch nicht
""",
        """{start_of_verse: Strophe 1}
[H7]Am Hafen brennt [E]kein    [A]Licht
[Fis]Nur eine Lampe[H]
[Es]noch [B]nicht
{end_of_verse}

""",
    ),
    "solfege": (
        """Couplet 1
Do           Lam
La mer est   basse
Fa     Sol7       Do
ce     soir, mon  ami
""",
        """{start_of_verse: Couplet 1}
[Do]La mer est   [Lam]basse
[Fa]ce     [Sol7]soir, mon  [Do]ami
{end_of_verse}

""",
    ),
    "tablature": (
        """[Riff]
e|--0--2--3--|
B|--1--3--0--|

[Verse]
Am         G
Low tide   tonight
""",
        """{start_of_tab: Riff}
e|--0--2--3--|
B|--1--3--0--|
{end_of_tab}

{start_of_verse: Verse}
[Am]Low tide   [G]tonight
{end_of_verse}

""",
    ),
    "wide": (
        """[Verse]
Em\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0G
It skips a beat and
C            D
won't tell me why
""",
        """{start_of_verse: Verse}
[Em]It skips a [G]beat and
[C]won't tell me [D]why
{end_of_verse}

""",
    ),
    "trailing": (
        """[Verse 3]
C               G           Am  F
I've never met a jellyfish
         C   G   C
I like
""",
        """{start_of_verse: Verse 3}
[C]I've never met a [G]jellyfish  [Am]    [F]
I like   [C]    [G]    [C]
{end_of_verse}

""",
    ),
    "inline heading": (
        """Intro: Am F C G
Verse 1:
Am           F
The road is new
Bridge: (quiet)
C         G
the old stop
Outro: Am F C
""",
        """{start_of_intro: Intro}
[Am] [F] [C] [G]
{end_of_intro}

{start_of_verse: Verse 1}
[Am]The road is [F]new
{end_of_verse}

{start_of_bridge: Bridge}
{comment: (quiet)}
[C]the old [G]stop
{end_of_bridge}

{start_of_outro: Outro}
[Am] [F] [C]
{end_of_outro}

""",
    ),
    "crammed": (
        """Verse 1
CGAm
Egg
C  G  Am7(b5) F#m7b5/E
We caught it by the
""",
        """{start_of_verse: Verse 1}
CGAm
Egg
[C]We [G]cau[Am7(b5)]ght it [F#m7b5/E]by the
{end_of_verse}

""",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    page, chordpro = PAGES[name]
    assert from_chords_over_words(page, "page.txt").text == chordpro
    assert from_chords_over_words(page.replace("\n", "\r\n"), "page.txt").text == chordpro


# Every word for a section, in each way of typing it, is a heading before it is a chord.
HEADINGS = (
    *("Solo", "SOLO", "Guitar Solo", "Solo 2", "Intro", "Interlude", "Outro", "Coda", "Tag"),
    *("Strophe", "Couplet", "Estrofa", "Refrain", "Refrão", "Estribillo", "Break", "Ending"),
)


@pytest.mark.parametrize("name", HEADINGS)
@pytest.mark.parametrize("form", ["[{}]", "{}:", "{}", "({})", "{} x2", "[{}]  Em  C  G  D"])
def test_a_heading_is_no_chord(name: str, form: str) -> None:
    page = f"[Verse]\nG      D\nCarry  on\n\n{form.format(name)}\nEm  C  G  D\n"
    text = from_chords_over_words(page, "page.txt").text
    sheet = parse_chordpro(text, "page.cho")
    assert sheet.sections[-1].label.casefold() == name.casefold()
    assert set(sheet.symbols) == {"G", "D", "Em", "C"}


def test_a_chord_in_brackets_is_no_heading() -> None:
    text = from_chords_over_words("[Am] G\nLow  tide\n", "page.txt").text
    assert text.strip() == "[Am]Low  [G]tide"


@pytest.mark.parametrize(
    ("row", "grid"),
    [
        ("||: G | D :|| 4x", "||: G | D :|| 4x"),
        ("|: G   D :|  ×2", "|: G D :| ×2"),  # noqa: RUF001 - as people type it
        ("|1. Am | G:||2. C |", "|1 Am | G :|2 C |"),
        ("G | D", "| G | D |"),
        ("| % | % |", "| % | % |"),
    ],
)
def test_a_row_of_bars_is_no_words(row: str, grid: str) -> None:
    text = from_chords_over_words(f"[Outro]\nG - D - Em - C\n{row}\n", "page.txt").text
    assert f"[G] [D] [Em] [C]\n{{start_of_grid}}\n{grid}\n{{end_of_grid}}" in text


@pytest.mark.parametrize("line", ["(spoken) Nobody moves", "(rap) Nobody moves"])
def test_one_line_that_is_spoken_does_not_end_the_verse(line: str) -> None:
    page = f"[Verse 1]\nG      D\nCarry  on\n{line}\nG      D\nCarry  me\n"
    text = from_chords_over_words(page, "page.txt").text
    assert text == (
        "{start_of_verse: Verse 1}\n[G]Carry  [D]on\n"
        f"{line}\n[G]Carry  [D]me\n{{end_of_verse}}\n\n"
    )
    headed = from_chords_over_words("[Verse]\nC\nlow\n\n(Spoken)\nNobody\n", "x").text
    assert "{start_of_spoken: Spoken}" in headed


def test_remarks_under_a_heading_belong_to_its_section() -> None:
    page = "[Chorus]\n(Spoken)\nC\nlow\n\n[Chorus]\n(louder)\n"
    text = from_chords_over_words(page, "page.txt").text
    assert text == (
        "{start_of_chorus: Chorus}\n{comment: Spoken}\n[C]low\n{end_of_chorus}\n\n"
        "{comment: louder}\n{chorus: Chorus}\n\n"
    )


def test_a_chord_in_do_re_mi_may_be_typed_in_two_parts() -> None:
    page = "Do     La m   Fa\nAu     clair  de la lune\n"
    found = from_chords_over_words(page, "page.txt")
    assert found.text.strip() == "[Do]Au     [Lam]clair  [Fa]de la lune"
    assert not found.problems
    spoken = "La m 7 fois\n"
    assert from_chords_over_words(spoken, "page.txt").text.strip() == spoken.strip()


def test_what_was_not_understood_is_listed_with_its_line() -> None:
    found = from_chords_over_words(PAGES["remarks"][0], "page.txt").problems
    assert [problem.where for problem in found] == ["page.txt:2", "page.txt:4"]
    assert "(slowly)" in found[0].what


@pytest.mark.parametrize(
    ("line", "is_chords"),
    [
        ("C", True),
        ("C   G/B   Am7", True),
        ("| C | F |", True),
        ("C G Am F x4", True),
        ("N.C.      E7", True),
        ("(C)  (G)", True),
        ("Am - G - F", True),
        ("A", True),
        ("A man came home", False),
        ("Am I late", False),
        ("a", False),
        ("Go", True),
        ("Be good", False),
        ("Egg and cress", False),
        ("", False),
        ("Do Re Mi is what she sang", False),
    ],
)
def test_which_lines_are_chords(line: str, *, is_chords: bool) -> None:
    assert is_chord_line(line) is is_chords


def proportional_page(lines: list[tuple[str, list[tuple[int, str]]]]) -> str:
    """Set chords above words as a person does by eye in a proportional font."""
    page: list[str] = []
    for words, marks in lines:
        places = proportional_places(words)
        above = ""
        for position, symbol in marks:
            while proportional_places(above)[-1] + 139 < places[position]:
                above += " "
            above += symbol
        page += [above, words]
    return "\n".join(page) + "\n"


def test_a_page_set_in_a_proportional_font() -> None:
    lines = [
        ("Willie will still fill it until I tell him", [(0, "C"), (23, "F"), (32, "G7")]),
        ("We caught it by the baker's window in the rain", [(3, "C"), (42, "F")]),
        ("My mother counted mummies in the moonlight", [(3, "C"), (18, "Am"), (33, "G")]),
        ("Millions of little fishes will swim until", [(0, "F"), (12, "C"), (31, "G")]),
    ]
    text = from_chords_over_words(proportional_page(lines), "page.txt").text
    found = [
        (line.words, [(mark.position, mark.symbol) for mark in line.marks])
        for section in parse_chordpro(text, "page.txt").sections
        for line in section.lines
    ]
    assert found == lines


def test_syllables_are_guessed_well_enough_to_snap_to() -> None:
    words = "Some days I lose the name of where I've been, chariot"
    starts = [words[start:].split(maxsplit=1)[0] for start in syllable_starts(words)]
    assert starts[:5] == ["Some", "days", "I", "lose", "the"]


WORDS = st.lists(
    st.sampled_from("egg and cress on the number nine your hand is cold".split()),  # noqa: SIM905
    min_size=1,
    max_size=8,
)
CHORDS = st.sampled_from(["C", "Am7", "F#m7b5", "G/B", "Bb", "Esus4", "Dm"])


@given(st.lists(st.tuples(WORDS, st.lists(st.tuples(st.integers(0, 7), CHORDS), max_size=4))))
def test_what_we_write_as_text_is_read_back_the_same(
    lines: list[tuple[list[str], list[tuple[int, str]]]],
) -> None:
    """Chords on words, written out above them and read again, stand on the same words."""
    text = "{title: Page}\n{sov: Verse}\n"
    for words, placed in lines:
        chords = dict(sorted(placed, reverse=True))
        text += " ".join(
            (f"[{chords[place]}]" if place in chords else "") + word
            for place, word in enumerate(words)
        )
        text += "\n"
    sheet = parse_chordpro(text + "{eov}\n", "page.cho")
    page = sheet_to_text(sheet)
    again = imported_sheet(from_chords_over_words(page, "page.txt"), "page.txt")

    before = [chords_by_word(line) for line in sheet.sections[0].lines]
    found = again.sections[0].lines if again.sections else ()
    assert [chords_by_word(line) for line in found] == before


TITLES = st.sampled_from(
    ("", "Page", "Stand by Me", "High - Low", "Solo", "Refrain", "Am", "Key: G", "by the sea")
)
TAB_ROWS = st.lists(st.sampled_from(["e|--0--|", "B|--1-3-|", "E|x-------|"]), min_size=1)
BARS = st.lists(
    st.sampled_from(
        ["| C | Am7 . F . |", "||: G | D :|| 4x", "|1 C | F :|2 G |", "| % | C~G |", "| % | . |"]
    ),
    min_size=1,
)
REMARKS = st.lists(
    st.sampled_from(["quiet", "Spoken", "Instrumental", "x2", "as before (but slower)"]),
    unique=True,
    max_size=2,
)
SUNG = st.lists(
    st.sampled_from(
        ["[C]Egg and [F]cress", "(spoken) Nobody moves", "Hand is [Am]cold", "[G] [C]", "1 2 3 4"]
    ),
    min_size=1,
)


@st.composite
def sections(draw: st.DrawFn) -> list[str]:
    """Write a section of any kind as ChordPro, with remarks first."""
    kind = draw(st.sampled_from(["verse", "chorus", "bridge", "intro", "solo", "tab", "grid"]))
    lines = [f"{{start_of_{kind}: {kind.capitalize()}}}"]
    lines += [f"{{comment: {remark}}}" for remark in draw(REMARKS)]
    if kind in {"tab", "grid"}:
        lines += draw(TAB_ROWS if kind == "tab" else BARS)
    else:
        tab = ["{start_of_tab}", *draw(TAB_ROWS), "{end_of_tab}"]
        bars = ["{start_of_grid}", *draw(BARS), "{end_of_grid}"]
        lines += draw(st.sampled_from([[], tab, bars, tab + bars])) + draw(SUNG)
    lines.append(f"{{end_of_{kind}}}")
    is_recalled = kind == "chorus" and draw(st.booleans())
    return [*lines, "{comment: louder}", "{chorus: Chorus}"] if is_recalled else lines


def said(sheet: ChordSheet) -> list[object]:
    """Give all that a sheet says, section by section."""
    return [
        (
            section.kind,
            section.label,
            section.comments,
            section.is_recall,
            [(row.tokens, row.right) for row in section.rows],
            section.quotes,
            [([m.symbol for m in line.marks], chords_by_word(line)) for line in section.lines],
        )
        for section in sheet.sections
    ]


def test_a_key_in_the_middle_of_a_song_is_said_where_it_comes() -> None:
    text = (
        "{title: Page}\n{key: B}\n{sov: Verse}\n[B]low [Es]tide [Hm]out\n"
        "{key: Cm}\n[Cm]now\n{eov}\n"
        "{key: D}\n{start_of_tab: Tab}\ne|--0--|\n{eot}\n"
    )
    sheet = parse_chordpro(text, "page.cho")
    page = sheet_to_text(sheet)
    assert [line for line in page.splitlines() if line[:4] == "Key:"] == [
        "Key: B",
        "Key: Cm",
        "Key: D",
    ]
    again = imported_sheet(from_chords_over_words(page, "page.txt"), "page.txt")
    assert [change.key for change in again.keys] == [change.key for change in sheet.keys]
    assert (again.problems, said(again)) == ((), said(sheet))


@given(TITLES, st.lists(sections(), min_size=1, max_size=4))
def test_every_kind_of_section_that_we_write_as_text_is_read_back(
    title: str, parts: list[list[str]]
) -> None:
    """Titles, tablature, bars, remarks and what is called back come again, without a warning."""
    head = [f"{{title: {title}}}"] if title else []
    sheet = parse_chordpro("\n".join([*head, *itertools.chain(*parts)]), "page.cho")
    page = sheet_to_text(sheet)
    again = imported_sheet(from_chords_over_words(page, "page.txt"), "page.txt")
    assert sheet.problems == again.problems == ()
    assert (again.title, said(again)) == (sheet.title, said(sheet))


def chords_by_word(line: SheetLine) -> list[tuple[str, list[str]]]:
    """List the words of a line, each with the chords on it."""
    words, marks = line.words, line.marks
    found: list[tuple[str, list[str]]] = []
    place = 0
    for word in words.split():
        start = words.index(word, place)
        end = start + len(word)
        found.append((word, [m.symbol for m in marks if place <= m.position < end]))
        place = end
    return found


@given(st.text(alphabet="ACGmb#7/ |-[]()x2\tae\n:", max_size=200))
def test_any_page_is_read(text: str) -> None:
    parse_chordpro(from_chords_over_words(text, "x").text, "x")


ONSONG = """\
Evening Tide
The Quay
Key: [G]
Capo: 2
CCLI: 12345

[Intro]
[Em] [C] [Am7]

Verse 1:
(softly)
[Em]Eve[D/F#]ning tide
No chords here
[Am7]Sing

Chorus:
[C]Sing, [*all]now [G]sing

Verse 2:
[Em]Morning

[Chorus]
"""


def test_chords_in_brackets_under_plain_headings() -> None:
    page = import_text(ONSONG, "tide.onsong")
    assert page.format is SheetFormat.CHORDS_IN_WORDS
    (sheet,) = page.sheets
    assert sheet.title == "Evening Tide"
    assert {name: sheet.metadata[name] for name in ("artist", "key", "capo")} == {
        "artist": ("The Quay",),
        "key": ("G",),
        "capo": ("2",),
    }
    assert [(s.label, s.is_recall) for s in sheet.sections] == [
        ("Intro", False),
        ("Verse 1", False),
        ("Chorus", False),
        ("Verse 2", False),
        ("Chorus", True),
    ]
    words = [line.words for section in sheet.sections[:4] for line in section.lines]
    assert [line.strip() for line in words if line.strip()] == [
        "Evening tide",
        "No chords here",
        "Sing",
        "Sing, now sing",
        "Morning",
    ]
    assert sheet.symbols == ("Em", "C", "Am7", "Em", "D/F#", "Am7", "C", "G", "Em")
    assert sheet.problems == ()


def test_chords_in_brackets_over_words_are_over_them() -> None:
    (sheet,) = import_text("[Verse]\n[Em]      [Am7]\nLight on  water\n", "x.txt").sheets
    (line,) = sheet.sections[0].lines
    assert [(mark.symbol, mark.position) for mark in line.marks] == [("Em", 0), ("Am7", 10)]


def test_a_remark_in_brackets_takes_no_chords_from_its_line() -> None:
    text = "Verse 1:\n[G]Evening [D]tide [x2]\nBy: and by we [C]go\n\n[Outro] [G] [D]\n"
    (sheet,) = import_text(text, "tide.txt").sheets
    assert sheet.symbols == ("G", "D", "C", "G", "D")
    (verse, outro) = sheet.sections
    assert [line.words.strip() for line in verse.lines] == ["Evening tide", "By: and by we go"]
    remarks = [mark.symbol for line in verse.lines for mark in line.marks if mark.is_annotation]
    assert remarks == ["x2"]
    assert outro.label == "Outro"


@pytest.mark.parametrize(
    "heading",
    ["[Bridge]", "[Bridge x2]", "(Bridge)", "Bridge:", "[Bridge]:", "[Bridge 2] "],
)
def test_words_on_the_line_of_a_heading_are_sung(heading: str) -> None:
    page = f"[Intro] softly\n[G] [D]\n\n{heading} [G]Over the hill\n[G]Second [D]line\n"
    made = imported_sheet(from_chords_over_words(page, "page.txt"), "page.txt")
    bridge = made.sections[-1]
    assert [line.words for line in bridge.lines if line.words][-2:] == [
        "Over the hill",
        "Second line",
    ]
    assert bridge.kind is SectionKind.BRIDGE
    assert "{comment: softly}" in from_chords_over_words(page, "page.txt").text


def test_chords_over_words_that_follow_a_heading_land_on_them() -> None:
    page = "G\nLow water\n\n         C        D\nChorus:  Ring the bell again\n"
    made = from_chords_over_words(page, "page.txt").text
    assert "{start_of_chorus: Chorus}\n[C]Ring the [D]bell again\n" in made


def test_a_remark_after_a_heading_is_told_from_its_first_line() -> None:
    page = (
        "Verse 1: We go down to the river\nG\nSing it loud\n\n"
        "Chorus: softly now\nC\nRing the bell\n\n"
        "Chorus: repeat it twice and fade\n\n"
        "Verse 2: (with all the children)\nG\nSing it low\n"
    )
    made = from_chords_over_words(page, "page.txt").text
    assert "{start_of_verse: Verse 1}\nWe go down to the river\n" in made
    assert "{comment: softly now}" in made
    assert "{comment: repeat it twice and fade}\n{chorus: Chorus}" in made
    assert "{comment: (with all the children)}" in made


def test_a_chord_or_a_remark_in_brackets_heads_nothing() -> None:
    page = "[Verse 1]\n[Am]Hello there\n[Am]Hello\n[softly] [G]Low\n"
    made = from_chords_over_words(page, "page.txt").text
    assert "[Am]Hello there\n[Am]Hello\n[*softly] [G]Low" in made
