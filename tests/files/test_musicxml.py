import hashlib
import xml.etree.ElementTree as ET

import music21
import pytest

from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.safe_xml import parse_xml
from helpers.tunes import melody_of, note

VERSE = melody_of(
    (
        note(60, "-1", "1", "oh"),
        note(65, "0", "2", "mind"),
        note(69, "2", "1", "buck", word_end=False),
        note(70, "3", "2", "ets"),
        note(69, "5", "3/2", "slow"),
        note(67, "13/2", "1/2", "", confidence=0.2),
        note(64, "7", "2", "now"),
    ),
    section="Verse 1",
    key="F",
    metre="3/4",
    tempo_bpm=116.0,
    pickup=1,
    chords={0: "Bbmaj7/D", 4: "C7", 6: "whistle"},
)
CHORUS = melody_of(
    (note(61, "0", "5/2", "all"), note(62, "5/2", "3/2", "day")),
    section="Chorus",
    key="Dm",
    tempo_bpm=100.0,
)


@pytest.fixture(scope="module")
def text() -> str:
    return score_to_musicxml("Mind My Feet", [VERSE, CHORUS], feel="waltz", doubtful_below=0.5)


def test_another_program_reads_the_same_tune(text: str) -> None:
    score = music21.converter.parse(text, format="musicxml")
    sung = [n for n in score.recurse().notes if isinstance(n, music21.note.Note)]
    struck = [n for n in sung if n.tie is None or n.tie.type == "start"]
    assert [n.pitch.midi for n in struck] == [60, 65, 69, 70, 69, 67, 64, 61, 62]
    assert score.recurse().getElementsByClass(music21.key.Key)[0].sharps == -1
    assert score.metadata.title == "Mind My Feet"


def test_bars_are_full_and_the_pickup_is_bar_0(text: str) -> None:
    root = ET.fromstring(text)  # noqa: S314 - our own text
    divisions = int(root.findtext(".//divisions") or 0)
    measures = root.findall(".//measure")
    lengths = [sum(int(d.text or 0) for d in m.findall("note/duration")) for m in measures]
    assert [measure.get("number") for measure in measures] == ["0", "1", "2", "3", "4"]
    assert [length / divisions for length in lengths] == [1, 3, 3, 3, 4]


def test_words_have_hyphens_and_a_melisma_its_line(text: str) -> None:
    root = ET.fromstring(text)  # noqa: S314 - our own text
    lyrics = {e.findtext("text"): e for e in root.findall(".//lyric")}
    assert lyrics["buck"].findtext("syllabic") == "begin"
    assert lyrics["ets"].findtext("syllabic") == "end"
    assert lyrics["slow"].find("extend") is not None
    assert len(lyrics) == 8


def test_chords_sections_and_tempo_stand_above_and_the_clef_is_treble(text: str) -> None:
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert {d.get("placement") for d in root.findall(".//direction")} == {"above"}
    assert [r.text for r in root.findall(".//rehearsal")] == ["Verse 1", "Chorus"]
    first = root.findall(".//harmony")[0]
    assert (first.findtext("root/root-step"), first.findtext("root/root-alter")) == ("B", "-1")
    assert (first.findtext("kind"), first.findtext("bass/bass-step")) == ("major-seventh", "D")
    assert root.findtext(".//clef/sign") == "G"


def test_a_low_voice_is_written_an_octave_up() -> None:
    low = melody_of((note(48, "0", "4", None),), section="", tempo_bpm=90.0)
    assert "<clef-octave-change>-1<" in score_to_musicxml("Low", [low])


def test_doubtful_notes_are_coloured_only_when_asked(text: str) -> None:
    assert text.count('color="') == 1
    assert 'color="' not in score_to_musicxml("T", [VERSE])


def test_it_says_nothing_but_the_music(text: str) -> None:
    for word in ("identification", "creator", "software", "encoding-date", "music21"):
        assert word not in text


def test_the_same_tune_gives_the_same_bytes(text: str) -> None:
    again = score_to_musicxml("Mind My Feet", [VERSE, CHORUS], feel="waltz", doubtful_below=0.5)
    assert hashlib.sha256(again.encode()).digest() == hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize("control", ["\x0b", "\x0c", "\x1a", "\ud800", "\uffff"])
def test_what_no_xml_holds_does_not_spoil_the_score(control: str) -> None:
    words = melody_of([note(60, 0, 4, f"rain{control}")], chords={0: f"C{control}"})
    text = score_to_musicxml(f"Number{control}Nine", [words])
    assert parse_xml(text, "score").text_of("work/work-title") == "Number Nine"
