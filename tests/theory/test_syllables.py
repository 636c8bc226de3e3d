import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.model.syllables import Attack
from coproduce.theory.syllables import attack_of, divide, syllables_of

WORDS = """
buck-ets wind-mill win-dows to-night be-fore num-ber on-ly hap-py birth-day whis-tle
ta-ble re-mem-ber grand-ma yes-ter-day we'll they're caught rain jumped shout-ed chan-ges
some-one once jel-ly-fish vid-e-o
peace-ful-ly move-ment close-ly safe-ly free-ly a-gree-ment el-e-ment hand-some
roy-al play-er voy-age played o-beyed can-yon be-yond un-ion dan-de-li-on mil-lion re-li-gion
y'all o'er ne'er prayers cham-pi-on
there's where's love's time's she'd there'd hou-se's ro-se's ap-ple's some-one's o'-clock ma'am
fare-well bare-foot ware-house mu-se-um na-ïve No-ël Chlo-e Zo-e Wednes-day like-ly a-muse-ments
"""
EXACTLY = """
can-yon ear-ly laugh-ter near-ly quick-ly slow-ly friend-ly fi-nal-ly thurs-day law-yer play-er
roy-al ship-ment al-ly ug-ly re-ply
"""


@pytest.mark.parametrize(
    "divided",
    WORDS.split(),
)
def test_words_divide_as_they_are_sung(divided: str) -> None:
    assert len(divide(divided.replace("-", ""))) == divided.count("-") + 1


def test_a_silent_e_stays_with_what_it_closes() -> None:
    assert divide("peaceful") == ("peace", "ful")
    assert divide("safely") == ("safe", "ly")


@pytest.mark.parametrize(
    "divided",
    EXACTLY.split(),
)
def test_words_divide_where_singers_do(divided: str) -> None:
    assert divide(divided.replace("-", "")) == tuple(divided.split("-"))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzé'", min_size=1, max_size=14))
def test_no_letter_is_lost_or_moved(word: str) -> None:
    assert "".join(divide(word)) == word


def test_hyphens_that_somebody_wrote_are_obeyed() -> None:
    row = syllables_of(["car-rots and on-ions"])
    assert [s.text for s in row] == ["car", "rots", "and", "on", "ions"]
    assert [s.word_end for s in row] == [False, True, True, False, True]


def test_lines_end_where_they_end_and_punctuation_stays() -> None:
    row = syllables_of(["Keep that,", "- and buy!"])
    assert [s.text for s in row] == ["Keep", "that,", "and", "buy!"]
    assert [s.line_end for s in row] == [False, True, False, True]


def test_small_words_are_light_and_prefixes_pass_the_stress_on() -> None:
    the, a, way = syllables_of(["the away"])
    assert the.stress < way.stress
    assert a.stress < way.stress


@pytest.mark.parametrize(
    ("syllable", "attack"),
    [
        ("cane", Attack.UNVOICED),
        ("ci", Attack.SIBILANT),
        ("shore", Attack.SIBILANT),
        ("know", Attack.NASAL),
        ("once", Attack.APPROXIMANT),
        ("white", Attack.APPROXIMANT),
        ("wrong", Attack.APPROXIMANT),
        ("who", Attack.BREATH),
        ("hand", Attack.BREATH),
        ("bell", Attack.VOICED),
        ("out", Attack.VOWEL),
    ],
)
def test_the_first_letters_tell_how_it_sounds(syllable: str, attack: Attack) -> None:
    assert attack_of(syllable) is attack


@pytest.mark.parametrize(
    "divided",
    [
        "church|'s boss|'s Jones|'s fox|'s James|'s prin|cess|'s beach|'s Ag|nes|'s",
        "hor|se's Geor|ge's vil|la|ge's light|hou|se's",
        "ro|ses' chur|ches' sis|ters' Jones' waves' wives' trees'",
        "moth|er's dog's stom|ach's Bach's some|bod|y's one's here's let's it's cas|tle's",
        "it|'ll that|'ll time|'ll we'll she'll there'll peo|ple'll",
        "should|'ve they've you've it|'d you'd",
        "go|in' sing|in' sing|ing ring|ing home o'|clock",
    ],
)
def test_endings_after_an_apostrophe_are_syllables_where_they_are_heard(divided: str) -> None:
    for word in divided.split():
        assert "|".join(divide(word.replace("|", ""))) == word
        curly = word.replace("'", "\u2019")
        assert "|".join(divide(curly.replace("|", ""))) == curly
