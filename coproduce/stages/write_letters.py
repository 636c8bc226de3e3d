"""Writing to each person: is this right, and here is what became of your words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from coproduce.model.credits import WHOLE, SplitSheet
from coproduce.model.letters import Blank, Grid, Letter, Passage, Question
from coproduce.model.lineage import Lineage, SungLine
from coproduce.model.lyrics import GROUP, Manner, split_words
from coproduce.model.people import Permission, Person
from coproduce.stages.tell import may_be_shown

YES_NO: Final = ("Yes", "No", "Ask me later")
QUESTIONS: Final = {
    Permission.WORDS: "May we sing and print your words?",
    Permission.GROUP_VOICE: "May your voice be heard together with others?",
    Permission.SOLO_VOICE: "May your voice be heard alone?",
    Permission.LIVE: "At a concert?",
    Permission.CD: "On a CD?",
    Permission.STREAM: "On the internet?",
    Permission.BROADCAST: "On the radio or television?",
    Permission.NAME: "May we print your full name?",
}
HIDDEN_LINE: Final = "\N{HORIZONTAL ELLIPSIS}"


def write_slip(lineage: Lineage, person: Person, people: Mapping[str, Person]) -> Letter:
    """Ask a person whether their credit, their words and their answers are right.

    Raises
    ------
    ValueError
        If the person withdrew: they are not to be asked again.
    """
    _must_be_here(person)
    shared = [
        line
        for line in _lines_of(lineage, person)
        if _is_shared(line.people, people, besides=person)
    ]
    shown = [line for line in shared if _is_shown(line, person)]
    said = [line for line in shared if line not in shown]
    *questions, last = (_question(person, permission) for permission in QUESTIONS)
    promise = "You can change your mind about any of this at any time."
    return Letter(
        title="Is this right?",
        subtitle=lineage.title,
        parts=(
            *_name_parts(person),
            *_asked("Your words in the song", said, "Are these your words?"),
            *_asked("What you showed us became these words", shown, "Are they right?"),
            *questions,
            # Nobody signs a page with nothing on it.
            replace(last, joins_next=True),
            Passage(heading="", lines=(promise,), joins_next=True),
            # A paper without a name comes back among many.
            Blank(label=f"Who answered, and the date (our sign for this paper: {person.id})"),
        ),
    )


def _name_parts(person: Person) -> tuple[Passage | Question | Blank, ...]:
    heading = "Your name in the credits"
    if person.credit is None:
        words, choices = "Is that right?", ("Yes", "No, please print:")
        name = "We will not print your name."
    else:
        words, choices, name = "Is the name right?", ("Yes", "No, it should be:"), person.credit
    return (
        Passage(heading=heading, lines=(name,), joins_next=True),
        Question(words=words, choices=choices, joins_next=True),
        Blank(label=""),
    )


def _asked(heading: str, lines: Iterable[SungLine], question: str) -> Iterator[Passage | Question]:
    """Ask about lines, each once: a title may be a line of the song as well."""
    words = {split_words(line.words): line.words for line in lines}
    if words:
        yield Passage(heading=heading, lines=tuple(words.values()), joins_next=True)
        yield Question(words=question, choices=YES_NO)


def _is_shown(line: SungLine, person: Person) -> bool:
    """Whether a person gave a gesture to a line, and no words."""
    manners = {source.manner for source in line.sources if person.id in source.speakers}
    return manners == {Manner.GESTURE} and person.id not in line.authors


def _is_title(line: SungLine) -> bool:
    return line.line_number == 0


def write_keepsake(
    lineage: Lineage, person: Person, people: Mapping[str, Person], recording: str = ""
) -> Letter | None:
    """Give a person their words as they said them, and the verse that they became.

    Parameters
    ----------
    lineage, people
        The song, and everybody in it: what may not be shown of the others stays hidden.
    person
        Who the keepsake is for.
    recording
        Where the recording is, if the person agreed to it being made and kept.

    Returns
    -------
    Letter or None
        Nothing if none of their words are sung, or they do not wish their words to be used.
    """
    lines = _lines_of(lineage, person)
    if person.withdrew_on is not None or not person.allows_use(Permission.WORDS) or not lines:
        return None
    parts: list[Passage] = []
    for section in dict.fromkeys(line.section for line in lines):
        mine = [line for line in lines if line.section == section]
        given = {
            heading: tuple(
                dict.fromkeys(
                    words
                    for line in mine
                    if _is_shown(line, person) == is_shown
                    for words in _first_said(line, person, people)
                )
            )
            for heading, is_shown in (("You said", False), ("You showed", True))
        }
        said = [words for lines_given in given.values() for words in lines_given]
        if not said:
            continue
        parts.extend(
            Passage(heading=heading, lines=lines_given, joins_next=True)
            for heading, lines_given in given.items()
            if lines_given
        )
        verse = [line for line in lineage.lines if line.section == section]
        became = f"It became {section}" if _grew(said, mine) else f"We sing it in {section}"
        parts.append(
            Passage(
                heading="It is the title of the song" if _is_title(mine[0]) else became,
                lines=tuple(
                    line.words if may_be_shown(line, people) else HIDDEN_LINE for line in verse
                ),
                marked=tuple(place for place, line in enumerate(verse) if line in mine),
            )
        )
    if not parts:
        return None
    if recording:
        parts.append(Passage(heading="You can hear it here", lines=(recording,)))
    thanks = f"with thanks to {person.credit}" if person.credit else "with thanks"
    return Letter(title=lineage.title, subtitle=thanks, parts=tuple(parts))


def write_split_sheet(sheet: SplitSheet) -> Letter:
    """Lay a split sheet out for signing; what is not agreed yet is left open."""
    rows = tuple(
        (
            share.name,
            share.role,
            share.ipi or "none",
            "" if share.percent is None else f"{share.percent:.2f}",
        )
        for share in sheet.shares
    )
    state = (
        "Together this is the whole song."
        if sheet.is_agreed
        else f"Not agreed yet: {sheet.total:.2f} of {WHOLE:.2f} is given out."
    )
    # Who has two roles signs once; two people of one name, or of none, are two.
    signing = {
        share.person or share.name or place: share.name or "Name"
        for place, share in enumerate(sheet.shares)
    }
    signatures = tuple(Blank(label=f"{name}: signature and date") for name in signing.values())
    return Letter(
        title="Who holds which share",
        subtitle=sheet.title,
        parts=(
            Grid(
                headings=("Name", "Role", "IPI", "Share in %"),
                rows=rows,
                total=f"{sheet.total:.2f}",
            ),
            Passage(heading="", lines=(state,)),
            *signatures,
        ),
    )


def _must_be_here(person: Person) -> None:
    if person.withdrew_on is not None:
        raise ValueError(f"{person.id} has withdrawn, and is not to be asked")


def _lines_of(lineage: Lineage, person: Person) -> list[SungLine]:
    return [line for line in lineage.lines if person.id in line.people]


def _first_said(line: SungLine, person: Person, people: Mapping[str, Person]) -> Iterable[str]:
    """Give the words as the person first said them, or as they are sung if no draft has them.

    What they said together with somebody is theirs to keep only as long as the other shares it.
    """
    said = [
        source.words
        for source in line.sources
        if person.id in source.speakers and _is_shared(source.speakers, people)
    ]
    if said:
        return said[:1]
    return [line.words] if may_be_shown(line, people) else []


def _is_shared(
    speakers: Iterable[str], people: Mapping[str, Person], besides: Person | None = None
) -> bool:
    """Whether everybody shares their words, besides perhaps one who is just being asked."""
    return all(
        speaker in people and people[speaker].allows_use(Permission.WORDS)
        for speaker in speakers
        if speaker != GROUP and (besides is None or speaker != besides.id)
    )


def _grew(said: Iterable[str], lines: Iterable[SungLine]) -> bool:
    return set(said) != {line.words for line in lines}


def _question(person: Person, permission: Permission) -> Question:
    if permission in person.allows:
        answer = "You said yes."
    elif permission in person.refuses:
        answer = "You said no."
    else:
        answer = "We have not asked you yet."
    return Question(words=QUESTIONS[permission], choices=YES_NO, answer=answer)
