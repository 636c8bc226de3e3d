"""Making a show: a set list, a pack for each player, the audience's pages, and slides.

What stands on a stage leaves the house: everybody whose words are in it must have agreed to
that, and all that was made is read again before it is there. The folder appears whole or not
at all, as a release does.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coproduce.errors import (
    CoproduceError,
    LeakError,
    MaterialError,
    NotClearedError,
    Problem,
    ProjectError,
    RefusedError,
    UsageError,
)
from coproduce.files.allowed_metadata import check_metadata
from coproduce.files.atomic import storage_error, write_bytes
from coproduce.files.documents import write_document
from coproduce.files.handed_on import keep_handed_on, name_of_folder, read_handed_on
from coproduce.files.leak_scan import scan_folder
from coproduce.files.melody_json import read_melody_json
from coproduce.files.pdf import render_pdf, text_of
from coproduce.files.project import Reach
from coproduce.files.show_pages import set_list_pdf, slides_pdf
from coproduce.files.show_toml import read_show
from coproduce.model.chords import NoteNames
from coproduce.model.lyrics import GROUP
from coproduce.model.melody import Melody
from coproduce.model.mixing import Purpose
from coproduce.model.music import Key
from coproduce.model.papers import Book, PaperKind
from coproduce.model.session import HandedOn
from coproduce.model.show import Desk, Show, ShowSong, SlideShow
from coproduce.pipeline.canaries import canaries_of
from coproduce.pipeline.digests import sha256
from coproduce.pipeline.leaving import leak_problems, legal_names, obstacle_problems, unsearched
from coproduce.pipeline.letters import find_missing_letters
from coproduce.pipeline.made_folder import count_added, must_be_replaceable
from coproduce.pipeline.named_beside import short_names_beside
from coproduce.pipeline.outcome import Observe
from coproduce.pipeline.papers import KeyMove, score_of_song
from coproduce.pipeline.release import slug
from coproduce.pipeline.show_papers import Number, Way, pages_for_audience, paper_for
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.pipeline.words import Words, read_words
from coproduce.stages.clear import clear
from coproduce.stages.missing_letters import PrintedText
from coproduce.stages.perform import (
    set_list,
)
from coproduce.stages.untold_words import untold_words
from coproduce.stages.wording import counted, listed
from coproduce.theory.song_key import is_minor, sheet_in_song_key

CONTENTS: Final = "show.json"
_NEEDED: Final = ("notate",)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeShow:
    """A finished show: its folder, its files, and remarks for who made it."""

    folder: Path
    files: tuple[str, ...]
    remarks: tuple[str, ...]


def make_show(
    path: Path,
    output: Path,
    *,
    overwrite: bool = False,
    register: Path | None = None,
    observe: Observe = lambda _: None,
) -> MadeShow:
    """Put together what players read and an audience sings from.

    Parameters
    ----------
    path
        The show's file; its song folders lie beside it. What is out of date of their tunes is
        written down first.
    output
        The folder to write.
    overwrite
        Whether a show in which somebody changed a paper may be replaced.
    register
        Where the legal names are; by default `register.toml` beside the song folders.
    observe
        Told of each step of the builds.

    Raises
    ------
    ConsentError
        With every line that somebody did not agree to. Nothing is written.
    LeakError
        With every place in which something was found that may not leave.
    RefusedError
        If something is there that is not an untouched show.
    CoproduceError
        If the show or one of its songs cannot be read or built.
    """
    show = read_show(path)
    target = output.resolve()
    _must_be_free(target, overwrite=overwrite)
    songs = [_words_of(wanted, path) for wanted in show.songs]
    _must_be_clear(songs, target)
    tunes: dict[Path, dict[str, Melody]] = {}
    for words in _each_once(songs):
        with _in_song(words.folder.name):
            tunes[words.root] = _tunes_of(words, observe)
    numbers = []
    for wanted, words in zip(show.songs, songs, strict=True):
        with _in_song(wanted.folder):
            numbers.append(_ready(wanted, words, tunes[words.root]))
    names = legal_names(path.resolve().parent / show.songs[0].folder, register)
    own_texts = tuple(_texts_of(show, path.name))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".show.", dir=target.parent) as scratch:
            made = Path(scratch) / "show"
            made.mkdir()
            remarks = list(_fill(made, show, numbers))
            outcome = f"It may stand in {path.name}, too. No show was made."
            # A name that is looked for on account of several songs is told once.
            if leaks := tuple(dict.fromkeys(_leaks(made, songs, names, own_texts, outcome))):
                raise LeakError(leaks)
            for words in _each_once(songs):
                # Before it is there: nothing leaves that is not written down.
                keep_handed_on(words.root, _handed_on(words, target))
            if target.exists():
                target.rename(Path(scratch) / "old")
            made.rename(target)
    except OSError as cause:
        raise storage_error(cause, str(target)) from cause
    remarks += _unsearched(songs, names, own_texts)
    files = sorted(file.name for file in target.iterdir())
    return MadeShow(folder=target, files=tuple(files), remarks=tuple(remarks))


def _words_of(wanted: ShowSong, path: Path) -> Words:
    folder = path.resolve().parent / wanted.folder
    if not folder.is_dir():
        raise ProjectError(
            [
                Problem(
                    what=f"there is no folder {wanted.folder}",
                    where=f"{path.name}: songs",
                    next_step="Song folders lie beside the show's file; check the name.",
                )
            ]
        )
    with _in_song(wanted.folder):
        words = read_words(folder, Reach.TUNES)
        read_handed_on(words.root)  # What is wrong with it is said before anything is made.
    return words


@contextlib.contextmanager
def _in_song(folder: str) -> Iterator[None]:
    """Say of what is wrong in which of the songs it is: each has a song.toml."""
    try:
        yield
    except CoproduceError as error:
        error.problems = tuple(
            problem
            if folder in Path(problem.where).parts
            else replace(problem, where=", ".join(filter(None, (folder, problem.where))))
            for problem in error.problems
        )
        raise


def _each_once(songs: Sequence[Words]) -> tuple[Words, ...]:
    """Give each song once, however often it is sung."""
    return tuple({words.root: words for words in songs}.values())


def _must_be_clear(songs: Sequence[Words], target: Path) -> None:
    """Make sure that everybody agreed to their words being sung and shown on a stage."""
    problems: list[Problem] = []
    for words in _each_once(songs):
        clearance = clear(words.everything_said, (), words.people, Purpose.LIVE)
        problems += [
            replace(problem, where=f"{words.folder.name}{problem.where and f', {problem.where}'}")
            for problem in obstacle_problems(clearance.obstacles)
        ]
    if problems and target.exists():
        problems.append(
            Problem(
                what="an earlier show is there, with words that may not be sung any more",
                where=str(target),
                next_step="Do not use it; delete it and every copy.",
            )
        )
    if problems:
        raise NotClearedError(problems)


def _tunes_of(words: Words, observe: Observe) -> dict[str, Melody]:
    """Write the tunes of a song down, as far as they are out of date, and read them."""
    built = build_song(words.root, BuildRequest(only=_NEEDED), observe)
    # A slip in what is said about recordings holds up no show: the build tells it.
    failed = [step.error for step in built.steps if step.error]
    if built.error is not None and not isinstance(built.error, ProjectError):
        failed.insert(0, built.error)
    if failed:
        raise failed[0]
    tunes = {
        name: read_melody_json(words.root / "build" / "notation" / f"{name}.json")
        for name in sorted({*words.folder.ideas, *words.folder.melodies})
    }
    if not tunes and words.sheet is None:
        raise MaterialError(
            "has neither a chord sheet nor a tune",
            "",
            "Put one of them into the song folder, or take the song out of the show.",
        )
    corrected = {path: tunes[name] for name, path in words.folder.melodies.items()}
    if untold := list(untold_words(corrected, words.lineage.lines)):
        raise NotClearedError(untold)
    return tunes


def _ready(wanted: ShowSong, words: Words, tunes: Mapping[str, Melody]) -> Number:
    """Put a song into the key of the night."""
    song = words.folder.song
    if wanted.key and is_minor(wanted.key) is not is_minor(song.key):
        raise MaterialError(
            f"is in {song.key}, and its key of the night is {wanted.key}",
            "",
            f"Write {Key(wanted.key.tonic, song.key.mode)} into the show's file, or correct "
            "the key in song.toml: a song is moved, and stays major or minor.",
        )
    move = KeyMove.to_key(song.key, wanted.key) if wanted.key else None
    tonight = replace(song, key=move.new) if move else song
    return Number(
        wanted=wanted,
        words=words,
        tonight=tonight,
        sheet=sheet_in_song_key(words.sheet, tonight.key) if words.sheet else None,
        score=score_of_song(song, words.sheet, tunes) if tunes else None,
    )


def _fill(made: Path, show: Show, numbers: Sequence[Number]) -> Iterator[str]:
    """Write everything, and point out what somebody should know."""
    files: dict[str, bytes] = {}
    names = {n.names for n in numbers if n.sheet}
    naming = names.pop() if len(names) == 1 else NoteNames.ENGLISH
    if names:
        others = [n.song.title for n in numbers if n.names is not NoteNames.ENGLISH]
        yield (
            f"{listed(tuple(dict.fromkeys(others)))}: its sheet does not name notes in English, as "
            "others do. Papers name chords and key as the sheet, the set list names all in English."
        )
    songs = [number.tonight for number in numbers]
    files["set-list.pdf"] = set_list_pdf(set_list(show, songs, naming))
    texts: list[PrintedText] = []
    ways = [Way.of(desk) for desk in show.desks]
    read = {way: [paper_for(number, way) for number in numbers] for way in dict.fromkeys(ways)}
    for desk, way, name in zip(show.desks, ways, _file_names(show.desks), strict=True):
        papers = read[way]
        texts += [PrintedText(where=name, text=text_of(paper)) for paper in papers]
        title = f"{show.title}: {desk.player.name}"
        files[f"{name}.pdf"] = render_pdf(Book(title=title, papers=tuple(papers)))
    joined = [number for number in numbers if number.wanted.audience]
    pages = tuple(pages_for_audience(number, on_screen=False) for number in joined)
    if pages:
        files["sing-along.pdf"] = render_pdf(Book(title=show.title, papers=pages))
    else:
        yield (
            "The audience joins in no song, so there are no pages to sing from: write audience = "
            '"chorus" below a song in the show\'s file if it does.'
        )
    shown = tuple(pages_for_audience(number, on_screen=True) for number in numbers)
    files["slides.pdf"] = slides_pdf(SlideShow(title=show.title, songs=shown))
    texts += [PrintedText(where="slides", text=text_of(paper)) for paper in (*pages, *shown)]
    for file, content in files.items():
        write_bytes(made / file, content)
    digests = {file: sha256(made / file) for file in sorted(files)}
    write_document(made / CONTENTS, {"title": show.title, "sha256": digests})
    for number in numbers:
        if number.score is None and any(way.kind is PaperKind.LEAD_SHEET for way in ways):
            yield (
                f"{number.song.title} has no tune that was written down: everybody reads its "
                "words and chords."
            )
    yield from map(str, find_missing_letters(texts))


def _file_names(desks: Sequence[Desk]) -> list[str]:
    """Name each player's pack; of names that come out alike, later ones are numbered."""
    found: list[str] = []
    for desk in desks:
        name = wanted = f"player-{slug(desk.player.name) or len(found) + 1}"
        number = 1
        while name in found:
            number += 1
            name = f"{wanted}-{number}"
        found.append(name)
    return found


def _texts_of(show: Show, name: str) -> Iterator[tuple[str, str]]:
    """Give what the show's own file has printed, and where it stands."""
    yield f"{name}: title", show.title
    yield f"{name}: occasion", show.occasion
    for number, song in enumerate(show.songs, start=1):
        yield f"{name}: songs {number}, note", song.note
    for number, desk in enumerate(show.desks, start=1):
        yield f"{name}: players {number}", f"{desk.player.name} {desk.player.instrument}"


def _leaks(
    made: Path,
    songs: Sequence[Words],
    names: Mapping[str, tuple[str, ...]],
    own_texts: Sequence[tuple[str, str]],
    outcome: str,
) -> Iterator[Problem]:
    """Read all that was made again, and tell what of any song may not leave."""
    songs = _each_once(songs)
    looked_for = [canaries_of(words, names, Purpose.LIVE) for words in songs]
    everything = tuple(dict.fromkeys(canary for found in looked_for for canary in found))
    leaks = (*scan_folder(made, everything), *check_metadata(made))
    known = {canary.meaning for canary in everything}
    for number, (words, canaries) in enumerate(zip(songs, looked_for, strict=True)):
        own = {canary.meaning for canary in canaries}
        # What is no song's own, such as a date in a PDF, is told with the first.
        of_none = [leak for leak in leaks if leak.meaning not in known and number == 0]
        here = [leak for leak in leaks if leak.meaning in own]
        here += [*of_none, *short_names_beside(words, own_texts)]
        if here:
            yield from leak_problems(words, here, canaries, outcome)


def _unsearched(
    songs: Sequence[Words],
    names: Mapping[str, tuple[str, ...]],
    own_texts: Sequence[tuple[str, str]],
) -> Iterator[str]:
    """Point out what no scan can look for, once where it is the same for several songs."""
    found: dict[str, list[str]] = {}
    for words in _each_once(songs):
        for remark in unsearched(words, "show", names, Purpose.LIVE, own_texts):
            found.setdefault(remark, []).append(words.folder.name)
    for remark, folders in found.items():
        yield f"{listed(folders)}: {remark}"


def _handed_on(words: Words, target: Path) -> HandedOn:
    people = {person for line in words.everything_said.lines for person in line.people} - {GROUP}
    return HandedOn(folder=name_of_folder(target), people=tuple(sorted(people)), is_show=True)


def _must_be_free(target: Path, *, overwrite: bool) -> None:
    """Make sure that nothing is lost at that place, and that no song mistakes it for its own."""
    if any((folder / "song.toml").is_file() for folder in (target, *target.parents)):
        raise UsageError(
            "a show does not belong into a song folder",
            "-o",
            "Choose a folder outside: a show is made of several songs.",
        )
    if (target / CONTENTS).is_file() and (added := count_added(target, CONTENTS)):
        raise RefusedError(
            f"{counted(added, 'file')} in this show did not come from us, and would be deleted",
            str(target),
            "Put them somewhere else, or choose another folder for the show.",
        )
    must_be_replaceable(
        target,
        CONTENTS,
        "show",
        was_changed="somebody has changed something in this show",
        overwrite=overwrite,
    )
