"""The example's words, small enough to read: what was said in four workshops, and what is sung."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import pytest

from coproduce.files.drafts import parse_draft
from coproduce.model.chords import ChordSheet, SectionKind, SheetLine, SheetSection
from coproduce.model.lyrics import Draft
from coproduce.model.people import Generation, Permission, Person

DRAFTS: Final = {
    "2026-02-04-workshop-1": """\
# Workshop 1, Harbour Road Hall
> What's in the bag?
P03: two buckets and a windmill
P05: the flask
P05 (sung): the windows white with steam
P01: egg and cress
[Verse 1]
P01: We caught it by the baker's in the rain
P03: Two buckets and a windmill on a cane
P05: The flask was hot, the windows white with steam
P03: I drew a whale and no one wiped it clean
[Title]
P01: Sandwiches on the number nine
[Chorus]
P01: Egg and cress on the number nine
P01 + P03: Your hand is cold, so warm it up in mine
> What does the jar smell of?
P01: Vinegar!
P02: my bike
P04: the shore
""",
    "2026-02-11-workshop-2": """\
# Workshop 2, Harbour Road Hall
[Chorus]
P04: Sing out loud when you see the shore
group: Ring the bell and we'll go round once more
[Verse 2]
P05: My mother counted pennies, one by one
P03: "Keep that," the driver said, "and buy a cake"
P01: "Keep that," the driver said, "and buy a bun"
~ P01 preferred "bun" to "cake"
P04: The seagulls read the paper on the pier
group: And someone always shouted, "Are we here?"
[Verse 3]
P03: I've never met a jellyfish I like
P02: I'd freewheel down the front upon my bike
P06: You taught me how to make a flat stone fly
P03: I taught you how to video the sky
""",
    "2026-02-25-workshop-3": """\
# Workshop 3, the studio
[Verse 3]
P05: The wind would push me home upon my bike
[Verse 4]
P01: The road is new, the old stop isn't there
> Smell jars: tar, sun cream, vinegar.
P01 (gesture, at the third jar): eyes shut, then a hand drawing the whole front in the air
P07 (written): But vinegar still hangs upon the air
P01: Some days I lose the name of where I've been
P06: You say it, and the sea comes rolling in
[Tag]
group: Ring the bell! Ring the bell!
""",
}

# The example's table: section, line, whose it is.
TABLE: Final = (
    ("Verse 1", "We caught it by the baker's in the rain", ("P01",)),
    ("Verse 1", "Two buckets and a windmill on a cane", ("P03",)),
    ("Verse 1", "The flask was hot, the windows white with steam", ("P05",)),
    ("Verse 1", "I drew a whale and no one wiped it clean", ("P03",)),
    ("Chorus", "Egg and cress on the number nine", ("P01",)),
    ("Chorus", "Your hand is cold, so warm it up in mine", ("P01", "P03")),
    ("Chorus", "Sing out loud when you see the shore", ("P04",)),
    ("Chorus", "Ring the bell and we'll go round once more", ("group",)),
    ("Verse 2", "My mother counted pennies, one by one", ("P05",)),
    ("Verse 2", '"Keep that," the driver said, "and buy a bun"', ("P01",)),
    ("Verse 2", "The seagulls read the paper on the pier", ("P04",)),
    ("Verse 2", 'And someone always shouted, "Are we here?"', ("group",)),
    ("Verse 3", "I've never met a jellyfish I like", ("P03",)),
    ("Verse 3", "The wind would push me home upon my bike", ("P05",)),
    ("Verse 3", "You taught me how to make a flat stone fly", ("P06",)),
    ("Verse 3", "I taught you how to video the sky", ("P03",)),
    ("Verse 4", "The road is new, the old stop isn't there", ("P01",)),
    ("Verse 4", "But vinegar still hangs upon the air", ("P07",)),
    ("Verse 4", "Some days I lose the name of where I've been", ("P01",)),
    ("Verse 4", "You say it, and the sea comes rolling in", ("P06",)),
    ("Tag", "Ring the bell! (ding ding) Ring the bell!", ("group",)),
)

_GROUP_USES: Final = "words group-voice live cd"
_ALL_BUT_NAME: Final = "words solo-voice group-voice live cd stream"


def person(
    person_id: str,
    allows: str,
    credit: str | None = None,
    generation: Generation = Generation.ELDER,
    withdrew_on: dt.date | None = None,
) -> Person:
    return Person(
        id=person_id,
        credit=credit,
        generation=generation,
        decided_by="own",
        allows=frozenset(Permission(word) for word in allows.split()),
        withdrew_on=withdrew_on,
    )


@pytest.fixture(name="drafts")
def _drafts() -> tuple[Draft, ...]:
    return tuple(parse_draft(text, name=name) for name, text in DRAFTS.items())


@pytest.fixture(name="sheet")
def _sheet() -> ChordSheet:
    """Give the chord sheet, in which the chorus comes back and is called back."""
    order = ("Verse 1", "Chorus", "Verse 2", "Verse 3", "Verse 4", "Tag")
    sections = [
        SheetSection(
            kind=SectionKind.CHORUS if label == "Chorus" else SectionKind.VERSE,
            label=label,
            lines=tuple(
                SheetLine(
                    words=words,
                    line_number=10 + number,
                    authors=("P01",) if "buy a bun" in words else (),
                )
                for number, (section, words, _) in enumerate(TABLE)
                if section == label
            ),
        )
        for label in order
    ]
    recalled = SheetSection(
        kind=SectionKind.CHORUS, label="Chorus", lines=sections[1].lines, is_recall=True
    )
    again = [*sections[:3], recalled, *sections[3:], sections[1]]
    return ChordSheet(title="Sandwiches on the Number Nine", sections=tuple(again))


@pytest.fixture(name="table")
def _table() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return TABLE


@pytest.fixture(name="people")
def _people() -> Mapping[str, Person]:
    child, teen = Generation.CHILD, Generation.TEEN
    artist = Generation.ARTIST
    everything = " ".join(Permission)
    group = (
        person("P01", _ALL_BUT_NAME, "Marigold"),
        person("P02", "words live cd", None, withdrew_on=dt.date(2026, 2, 13)),
        person("P03", _ALL_BUT_NAME, "Kit", child),
        person("P04", f"{_GROUP_USES} stream", "Wren", child),
        person("P05", everything, "Eunice Fairweather"),
        person("P06", _GROUP_USES, "Robin T.", teen),
        person("P07", everything, "Jo Ashdown", artist),
    )
    return {one.id: one for one in group}
