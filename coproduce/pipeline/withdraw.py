"""Taking a person out of a song: what it touches first, and then all of it.

The order is the one that is safe if the computer stops at any moment: their words are
sealed before anything is changed, then every permission is closed, then what was made from
them goes, then the words themselves. Running it again finishes what was begun.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coproduce.errors import CoproduceError, UsageError
from coproduce.files.atomic import storage_error, write_bytes
from coproduce.files.burial import Burial, bury_in_draft, bury_in_sheet, speakers_of
from coproduce.files.drafts import parse_draft, read_text
from coproduce.files.handed_on import FILE as HANDED_ON_FILE
from coproduce.files.handed_on import read_handed_on
from coproduce.files.leak_scan import Canary, Kind, Leak, scan_folder
from coproduce.files.people_toml import FILE as PEOPLE_FILE
from coproduce.files.people_toml import mark_withdrawn
from coproduce.files.project import Reach, find_songs, read_song_folder
from coproduce.files.seal import read_sealed, seal, sealed_besides
from coproduce.model.lineage import SungLine
from coproduce.model.lyrics import GROUP, Manner, is_like_id, split_words
from coproduce.pipeline.canaries import is_telling, not_looked_for, said_by_others, taken_back
from coproduce.pipeline.lock import locked
from coproduce.pipeline.outcome import Observe
from coproduce.pipeline.own_files import BUILD, own_files_that_hold
from coproduce.pipeline.songs import build_song
from coproduce.pipeline.status import made_by_hand
from coproduce.pipeline.words import Words, read_words
from coproduce.slips import nearest
from coproduce.stages.clear import place

_OUR_PAGES: Final = ("report/", "check/")  # they never leave; what they are made from is read
# What was made for people to hold or hear: the first level of an impact list.
_MADE: Final = ("release", "sheets", "master", "page", "session")


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One thing that a withdrawal touches: where it is, what it is, who else is in it."""

    where: str
    what: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """All that a withdrawal touches.

    Parameters
    ----------
    person
        Who withdraws, by id.
    drafts
        What they said, where.
    sung
        Lines of the chord sheet that hold words of theirs; they lose all their words.
    takes
        Recordings on which they are heard; none of them is used any more.
    made
        Releases, papers and masters that are there already, with the day they were made.
    edited
        What was changed or put there by hand in build/, and goes with it.
    look_at
        What a person has to look at, because no program can tell.
    """

    person: str
    drafts: tuple[Touched, ...]
    sung: tuple[Touched, ...]
    takes: tuple[Touched, ...]
    made: tuple[Touched, ...]
    edited: tuple[str, ...]
    look_at: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What became of a withdrawal.

    `sealed` is the file that now holds the words; `leaks` is what is still somewhere in the
    build, and should be nothing; `look_at` names files of people's own that still hold
    something; `errors` says what could not be built again without the person.
    """

    sealed: Path
    leaks: tuple[Leak, ...]
    look_at: tuple[str, ...]
    errors: tuple[CoproduceError, ...]


def foresee_withdrawal(song: Path, person_id: str) -> Impact:
    """Say what a withdrawal would touch, and change nothing.

    Raises
    ------
    UsageError
        If nobody of that id is in people.toml.
    CoproduceError
        If the song folder cannot be read.
    """
    words = read_words(song, Reach.WORDS)
    _must_be_known(person_id, words)
    edited: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    try:
        edited = made_by_hand(words.root)
    except CoproduceError as error:  # their words are taken out all the same
        damaged = error.problems[0].where
        untold = (f"{damaged}: it is damaged. All of {BUILD}/ goes; copy out what you changed.",)
    return Impact(
        person=person_id,
        drafts=tuple(
            Touched(
                where=f"{draft.name}, line {line.line_number}",
                what=line.words,
                others=_others(line.speakers, person_id),
            )
            for draft in words.drafts
            for line in draft.lines
            if person_id in line.speakers
        ),
        sung=tuple(
            Touched(where=place(line), what=line.words, others=_others(line.people, person_id))
            for line in _sung_with(words, person_id)
        ),
        takes=tuple(
            Touched(where=take.path, what=take.name, others=_others(take.heard, person_id))
            for take in words.folder.takes
            if take.heard and person_id in take.heard
        ),
        made=tuple(_already_made(words.root)),
        edited=edited,
        look_at=(
            *untold,
            *_other_songs(words, person_id),
            *_title(words, person_id),
            *_name(words, person_id),
            *_unheard(words),
            *_handed_on(words.root, person_id),
            *map(
                str,
                own_files_that_hold(
                    words.root,
                    _theirs(words, person_id),
                    besides=(words.folder.chord_sheet, *words.folder.drafts, PEOPLE_FILE),
                ),
            ),
        ),
    )


def withdraw(
    song: Path, person_id: str, on: dt.date, observe: Observe = lambda _: None
) -> Withdrawn:
    """Take a person out of a song, and build it again without them.

    Parameters
    ----------
    song
        The song folder.
    person_id
        Who withdraws.
    on
        The day on which they said so; a day that is in people.toml already stays.
    observe
        Told of each step of the build.

    Raises
    ------
    UsageError
        If nobody of that id is in people.toml.
    CoproduceError
        If a file cannot be read or written. What was done by then is done rightly, and
        running it again does the rest.
    """
    words = read_words(song, Reach.WORDS)
    _must_be_known(person_id, words)
    person = words.people[person_id]
    canaries = _theirs(words, person_id)
    withdrew_on = person.withdrew_on or on
    burials = dict(_burials(words, person_id, withdrew_on))
    people_text = read_text(words.root / PEOPLE_FILE)
    taken_out = {
        path: [one.text for one in burial.taken_out] + _sealed_with_others(words, person_id, path)
        for path, burial in burials.items()
    }
    sealed = seal(
        words.root,
        person_id,
        withdrew_on,
        {path: texts for path, texts in taken_out.items() if texts},
        person.credit,
    )
    _write(words.root / PEOPLE_FILE, mark_withdrawn(people_text, person_id, withdrew_on))
    _remove_build(words.root)
    # The sheet goes before the drafts: as long as they are there, its lines can be traced.
    for path, burial in burials.items():
        if burial.taken_out:
            _write(words.root / path, burial.text)
    built = build_song(words.root, observe=observe)
    after = read_words(words.root, Reach.WORDS)
    return Withdrawn(
        sealed=sealed,
        leaks=tuple(_left_in_build(words.root, canaries)),
        # The title is traced by their drafts, which are gone by now.
        look_at=(
            *_other_songs(words, person_id),
            *_title(words, person_id),
            *_name(words, person_id),
            *_unheard(after),
            *_handed_on(words.root, person_id),
            *map(str, own_files_that_hold(words.root, canaries)),
        ),
        errors=built.errors,
    )


def _left_in_build(root: Path, canaries: Sequence[Canary]) -> Iterator[Leak]:
    """Give what is still in the build; our own pages say "may" and "will", and that is no name."""
    names = {canary.meaning for canary in canaries if canary.kind is Kind.NAME}
    for leak in scan_folder(root / BUILD, canaries):
        if not (leak.meaning in names and leak.file.startswith(_OUR_PAGES)):
            yield leak


def _must_be_known(person_id: str, words: Words) -> None:
    if person_id in words.people:
        return
    asked = split_words(person_id)
    called = [one.id for one in words.people.values() if split_words(one.credit or "") == asked]
    if called:
        raise UsageError(
            "that is a name, and people are told apart by their ids",
            "PERSON",
            f"Of that name there is {' and '.join(called)}: give the id.",
        )
    raise UsageError(
        f"{person_id if is_like_id(person_id) else 'that'} is not in people.toml",
        "PERSON",
        f"{nearest(person_id, list(words.people))}Check the id.",
    )


def _others(people: Sequence[str] | None, person_id: str) -> tuple[str, ...]:
    return tuple(other for other in people or () if other not in {person_id, GROUP})


def _sung_with(words: Words, person_id: str) -> Iterator[SungLine]:
    """Give the sung lines that hold words of theirs, and nobody else's very own.

    A gesture of theirs that was put into words before something else was taken back may have
    been put into that: what followed stays with whoever said it.
    """
    others = said_by_others(words, person_id)
    for line in words.lineage.lines:
        is_anothers = split_words(line.words) in others and not _is_gestured(words, line, person_id)
        if person_id in line.people and not is_anothers:
            yield line


def _is_gestured(words: Words, line: SungLine, person_id: str) -> bool:
    """Whether the words of a line were found for a gesture of theirs, with nothing between."""
    for source in line.sources:
        if source.manner is not Manner.GESTURE or person_id not in source.speakers:
            continue
        draft = next(draft for draft in words.drafts if draft.name == source.draft)
        following = [said for said in draft.lines if said.line_number > source.line_number]
        named = next((said for said in following if said.manner is not Manner.GESTURE), None)
        if named is None or split_words(named.words) != split_words(line.words):
            continue
        between = range(source.line_number, named.line_number)
        if not any(stone.line_number in between for stone in draft.tombstones):
            return True
    return False


def _theirs(words: Words, person_id: str) -> tuple[Canary, ...]:
    """List what is looked for of a person, each text once: their words, their names."""
    said = (*taken_back(words, person_id), *_sung_canaries(words, person_id))
    return tuple({split_words(one.text): one for one in reversed(said)}.values())


def _sung_canaries(words: Words, person_id: str) -> Iterator[Canary]:
    """Look for the sung lines as well, unless somebody else said the very same words."""
    others = said_by_others(words, person_id)
    for line in _sung_with(words, person_id):
        if is_telling(line.words) and split_words(line.words) not in others:
            meaning = f"a sung line with words of {person_id}"
            yield Canary(text=line.words, meaning=meaning, kind=Kind.SENTENCE)


def _already_made(root: Path) -> Iterator[Touched]:
    """List releases and papers with the day on which each was made."""
    for kind in _MADE:
        for path in sorted((root / BUILD / kind).glob("**/*")):
            if path.is_file() and path.suffix != ".json":
                day = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date()
                yield Touched(where=path.relative_to(root).as_posix(), what=f"made {day}")


def _title(words: Words, person_id: str) -> Iterator[str]:
    if person_id in words.title.people:
        yield "song.toml and the chord sheet: the title is theirs. Find another with the group."


def _sealed_with_others(words: Words, person_id: str, path: str) -> list[str]:
    """Give the lines of a file that they said together with somebody who withdrew before."""
    others = {*words.people, *sealed_besides(words.root, words.people)} - {person_id}
    return [
        line
        for other in sorted(others)
        for line in read_sealed(words.root, other).lines.get(path, ())
        if person_id in speakers_of(line)
    ]


def _name(words: Words, person_id: str) -> Iterator[str]:
    if not_looked_for(words, words.people[person_id]):
        yield (
            "the song's papers and your own files: their name is in the papers anyway (it is one "
            "or two letters, a word of the song, or somebody else's name too), so nobody could "
            "look for it. Read them."
        )


def _unheard(words: Words) -> Iterator[str]:
    """Name the recordings of which nobody wrote down who is heard."""
    for take in words.folder.takes:
        if take.heard is None:
            yield f"{take.path}: nobody wrote down who is heard on it. Listen to it."
    for path in words.folder.ideas.values():
        yield f"{path}: a sung idea. Listen who it is, and take it away if it is theirs."
    for path in words.folder.stems.values():
        yield f"{path}: a stem made elsewhere. If they are heard on it, take it away."


def _handed_on(root: Path, person_id: str) -> Iterator[str]:
    """Name the sessions and shows elsewhere that they are in, or may be in."""
    try:
        handed_on = read_handed_on(root)
    except CoproduceError:
        # Their words are taken out all the same: a slip in this file must not hold that up.
        yield (
            f"{HANDED_ON_FILE}: it has mistakes, so nobody can tell which sessions and shows hold "
            "them."
        )
        return
    for one in handed_on:
        if person_id in one.people and one.is_show:
            holds = "their words are in the papers of this show."
        elif person_id in one.people:
            holds = "they are in this session, which was handed on."
        elif one.is_unlisted:
            holds = (
                "nobody wrote down who is heard on some of this session, which was handed on. "
                "If they are:"
            )
        else:
            continue
        yield (
            f"{one.folder}: {holds} Ask whoever has it to delete it and every copy, then take its "
            f"table out of {HANDED_ON_FILE}. `coproduce {'show' if one.is_show else 'session'}` "
            "makes a new one."
        )


def _other_songs(words: Words, person_id: str) -> Iterator[str]:
    """Name the other songs of the hub that the person is in: each is withdrawn from by itself."""
    for song in find_songs(words.root.parent):
        if song.resolve() == words.root:
            continue
        try:
            person = read_song_folder(song, Reach.WORDS).people.get(person_id)
        except CoproduceError:
            yield f"{song.name}: it has mistakes, so nobody can tell whether they are in it."
            continue
        if person is not None and person.withdrew_on is None:
            yield f"{song.name}: they are in this song too. Withdraw them there as well."


def _burials(words: Words, person_id: str, withdrew_on: dt.date) -> Iterator[tuple[str, Burial]]:
    """Prepare every file without the person's words; the sheet first."""
    sheet = words.folder.chord_sheet
    if sheet is not None:
        numbers = {line.line_number for line in _sung_with(words, person_id)}
        yield sheet, bury_in_sheet(read_text(words.root / sheet), numbers, person_id)
    for path in words.folder.drafts:
        text = read_text(words.root / path)
        name = Path(path).stem
        draft = parse_draft(text, name=name, where=path, people=words.people)
        yield path, bury_in_draft(text, draft, person_id, withdrew_on)


def _write(path: Path, text: str) -> None:
    write_bytes(path, text.encode())


def _remove_build(root: Path) -> None:
    """Remove everything that a machine made; deleting it loses nothing."""
    build = root / BUILD
    if not build.exists():
        return
    with locked(build):
        try:
            for entry in build.iterdir():
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                elif entry.name != ".lock":
                    entry.unlink()
        except OSError as cause:
            raise storage_error(cause, str(build)) from cause
