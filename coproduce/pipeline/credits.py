"""Credits, slips, keepsakes and split sheets of one song, from its folder to papers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from coproduce.errors import Problem, UsageError
from coproduce.files.atomic import write_bytes
from coproduce.files.leak_scan import fold
from coproduce.files.letters import letters_to_pdf, text_of
from coproduce.files.split_toml import begin_split, read_split
from coproduce.model.credits import Credits, Share, SplitSheet
from coproduce.model.mixing import Purpose
from coproduce.model.people import Person
from coproduce.pipeline.canaries import names_used, withdrawn
from coproduce.pipeline.letters import find_missing_letters
from coproduce.pipeline.mixed_takes import mixed_takes
from coproduce.pipeline.words import Words, read_words
from coproduce.stages.clear import USE_OF, clear
from coproduce.stages.credits import credit, credited_alike
from coproduce.stages.missing_letters import PrintedText
from coproduce.stages.split import SplitTemplate, draft_split
from coproduce.stages.write_letters import write_keepsake, write_slip, write_split_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SongCredits:
    """The credits of a song for one purpose, and its split sheet if one was begun.

    `alike` has the ids of people who chose the same name to be credited by; `withdrew` has
    those who are in the split sheet, and withdrew since.
    """

    credits: Credits
    split: SplitSheet | None
    alike: tuple[tuple[str, ...], ...] = ()
    withdrew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPapers:
    """Papers for people, and what is to be told of letters that could not be printed."""

    paths: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def song_credits(song: Path, purpose: Purpose) -> SongCredits:
    """Name the people of a song for one purpose, and read what was agreed about shares.

    Raises
    ------
    ProjectError
        With every mistake in the folder; shares that do not make a whole are one.
    """
    words = read_words(song)
    named = credit(words.everything_said, mixed_takes(words.folder), words.people, purpose)
    split = read_split(song, words.folder.song.title)
    whose = [_withdrew(share, words) for share in split.shares] if split else []
    return SongCredits(
        credits=named,
        split=None if split is None else _named_as_they_wish(split, words),
        alike=credited_alike(words.people.values()),
        withdrew=tuple(dict.fromkeys(filter(None, whose))),
    )


def _named_as_they_wish(split: SplitSheet, words: Words) -> SplitSheet:
    """Leave the name open of whoever withdrew, and call who is given by an id by their credit."""
    shares = []
    for share in split.shares:
        person = words.people.get(share.person or "")
        credited = person.credit if person else None
        name = "" if _withdrew(share, words) else share.name or credited or ""
        shares.append(replace(share, name=name))
    return replace(split, shares=tuple(shares))


def _withdrew(share: Share, words: Words) -> str:
    """Give the id of the person of a share if they withdrew, by their id or else their name."""
    for person in withdrawn(words):
        names = {fold(name) for name in names_used(words, person.id)}
        if share.person == person.id or (share.person is None and fold(share.name) in names):
            return person.id
    return ""


def begin_song_split(song: Path, template: SplitTemplate, holder: str) -> Path:
    """Write a split.toml to talk about; see `begin_split`.

    Raises
    ------
    UsageError
        If the charity that is to hold the song is not named.
    """
    if template is SplitTemplate.CHARITY and not holder.strip():
        raise UsageError("nobody is named to hold the song", "--holder", "Give the charity's name.")
    words = read_words(song)
    return begin_split(song, draft_split(template, words.lineage, words.people, holder.strip()))


def write_papers(song: Path, output: Path) -> WrittenPapers:
    """Write a slip and a keepsake for each person, and the split sheet, into a folder.

    A keepsake says where the recording is if its person agreed to a purpose that was
    released, and all is clear for it. Whoever withdrew is not asked and gets nothing here.
    What is told of letters that no font has names nobody, and no letter of a name.
    """
    words = read_words(song)
    split = read_split(song, words.folder.song.title)
    written: list[Path] = []
    title = words.lineage.title
    texts = [PrintedText(where="the title", text=title)]
    for person in words.people.values():
        if person.withdrew_on is not None:
            continue
        letters = {"slip": write_slip(words.everything_said, person, words.people)}
        recording = _recording_for(person, words)
        keepsake = write_keepsake(words.everything_said, person, words.people, recording)
        if keepsake is not None:
            letters["keepsake"] = keepsake
        credited = person.credit or ""
        texts.append(_private(f"the credit of {person.id}", credited, title))
        for kind, letter in letters.items():
            texts.append(_private(f"the {kind} of {person.id}", text_of(letter), title + credited))
            written.append(output / f"{kind}-{person.id}.pdf")
            write_bytes(written[-1], letters_to_pdf([letter]))
    if split is not None:
        written.append(output / "split-sheet.pdf")
        sheet = write_split_sheet(_named_as_they_wish(split, words))
        texts.append(_private("the split sheet", text_of(sheet), title))
        write_bytes(written[-1], letters_to_pdf([sheet]))
    return WrittenPapers(paths=tuple(written), problems=find_missing_letters(texts))


def _private(where: str, text: str, told: str) -> PrintedText:
    """Make a private text of what is not told with another one already."""
    return PrintedText(
        where=where, text=text.translate({ord(letter): None for letter in told}), is_private=True
    )


def _recording_for(person: Person, words: Words) -> str:
    """Name the released recording that a person agreed to, or nothing."""
    for purpose in Purpose:
        uses = USE_OF[purpose]
        folder = words.root / "build" / "release" / purpose
        recordings = sorted(p.name for p in folder.glob("*") if p.suffix in {".wav", ".flac"})
        if recordings and uses and all(person.allows_use(use) for use in uses):
            takes = mixed_takes(words.folder)
            if clear(words.everything_said, takes, words.people, purpose).is_clear:
                return recordings[0]
    return ""
