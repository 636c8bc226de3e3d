"""Making a show: a set list, a pack for each player, the audience's pages, and slides.

What stands on a stage leaves the house: everybody whose words are in it must have agreed to
that, and all that was made is read again before it is there. The folder appears whole or not
at all, as a release does.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coproduce.errors import (
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
from coproduce.files.show_pages import set_list_pdf, slides_pdf
from coproduce.files.show_toml import read_show
from coproduce.model.chords import ChordSheet, NoteNames
from coproduce.model.lyrics import GROUP
from coproduce.model.mixing import Purpose
from coproduce.model.papers import Book, Paper, PaperKind
from coproduce.model.score import Score
from coproduce.model.session import HandedOn
from coproduce.model.show import EVERYTHING, Desk, Show, ShowSong, SlideShow
from coproduce.model.song import Player, Song
from coproduce.pipeline.canaries import canaries_of
from coproduce.pipeline.digests import sha256
from coproduce.pipeline.leaving import leak_problems, legal_names, obstacle_problems, unsearched
from coproduce.pipeline.letters import find_missing_letters
from coproduce.pipeline.made_folder import is_untouched
from coproduce.pipeline.named_beside import short_names_beside
from coproduce.pipeline.outcome import Observe
from coproduce.pipeline.papers import KeyMove, Reading, lead_sheet_paper, score_of_song
from coproduce.pipeline.release import slug
from coproduce.pipeline.songs import BuildRequest, build_song
from coproduce.pipeline.words import Words, read_words
from coproduce.stages.clear import clear
from coproduce.stages.credits import credit
from coproduce.stages.engrave import chord_sheet, large_print
from coproduce.stages.missing_letters import PrintedText
from coproduce.stages.perform import (
    reads_bass_clef,
    set_list,
    sing_along,
    slides,
    usual_paper,
)
from coproduce.stages.untold_words import untold_words
from coproduce.stages.wording import listed
from coproduce.theory.key_names import key_label
from coproduce.theory.parts import part_for
from coproduce.theory.song_key import sheet_in_song_key

CONTENTS: Final = "show.json"
_NEEDED: Final = ("notate",)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeShow:
    """A finished show: its folder, its files, and remarks for who made it."""

    folder: Path
    files: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """One song of a show, ready to be printed: as it is, and in the key of the night."""

    wanted: ShowSong
    words: Words
    tonight: Song
    score: Score | None

    @property
    def song(self) -> Song:
        """The song in its own key."""
        return self.words.folder.song

    @property
    def sheet(self) -> ChordSheet | None:
        """The chord sheet in the key of the night, if there is one."""
        return sheet_in_song_key(self.words.sheet, self.tonight.key) if self.words.sheet else None

    @property
    def names(self) -> NoteNames:
        """How notes are named on its papers."""
        return self.words.sheet.names if self.words.sheet else NoteNames.ENGLISH


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
    numbers = [
        _ready(wanted, words, observe) for wanted, words in zip(show.songs, songs, strict=True)
    ]
    names = legal_names(path.resolve().parent / show.songs[0].folder, register)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".show.", dir=target.parent) as scratch:
            made = Path(scratch) / "show"
            made.mkdir()
            remarks = list(_fill(made, show, numbers))
            outcome = f"It may stand in {path.name}, too. No show was made."
            if leaks := list(_leaks(made, songs, names, outcome)):
                raise LeakError(leaks)
            for words in _each_once(songs):
                # Before it is there: nothing leaves that is not written down.
                keep_handed_on(words.root, _handed_on(words, target))
            if target.exists():
                target.rename(Path(scratch) / "old")
            made.rename(target)
    except OSError as cause:
        raise storage_error(cause, str(target)) from cause
    remarks += _unsearched(songs, names)
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
    words = read_words(folder)
    read_handed_on(words.root)  # What is wrong with it is said before anything is made.
    return words


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


def _ready(wanted: ShowSong, words: Words, observe: Observe) -> _Number:
    """Write the tunes of a song down, as far as they are out of date, and read them."""
    built = build_song(words.root, BuildRequest(only=_NEEDED), observe)
    if built.errors:
        raise built.errors[0]
    song = words.folder.song
    tunes = {
        name: read_melody_json(words.root / "build" / "notation" / f"{name}.json")
        for name in sorted({*words.folder.ideas, *words.folder.melodies})
    }
    if not tunes and words.sheet is None:
        raise MaterialError(
            "has neither a chord sheet nor a tune",
            words.folder.name,
            "Put one of them into the song folder, or take the song out of the show.",
        )
    corrected = {path: tunes[name] for name, path in words.folder.melodies.items()}
    if untold := list(untold_words(corrected, words.lineage.lines)):
        raise NotClearedError(untold)
    move = KeyMove.to_key(song.key, wanted.key) if wanted.key else None
    return _Number(
        wanted=wanted,
        words=words,
        tonight=replace(song, key=move.new) if move else song,
        score=score_of_song(song, words.sheet, tunes) if tunes else None,
    )


def _fill(made: Path, show: Show, numbers: Sequence[_Number]) -> Iterator[str]:
    """Write everything, and point out what somebody should know."""
    files: dict[str, bytes] = {}
    songs, names = [n.tonight for n in numbers], [n.names for n in numbers]
    files["set-list.pdf"] = set_list_pdf(set_list(show, songs, names))
    texts: list[PrintedText] = []
    for desk, name in zip(show.desks, _file_names(show.desks), strict=True):
        papers = [_paper(number, desk) for number in numbers]
        texts += [PrintedText(where=name, text=text_of(paper)) for paper in papers]
        title = f"{show.title}: {desk.player.name}"
        files[f"{name}.pdf"] = render_pdf(Book(title=title, papers=tuple(papers)))
    joined = [number for number in numbers if number.wanted.audience]
    pages = tuple(_pages_for_audience(number, on_screen=False) for number in joined)
    if pages:
        files["sing-along.pdf"] = render_pdf(Book(title=show.title, papers=pages))
    else:
        yield (
            "The audience joins in no song, so there are no pages to sing from: write audience = "
            '"chorus" below a song in the show\'s file if it does.'
        )
    shown = tuple(_pages_for_audience(number, on_screen=True) for number in numbers)
    files["slides.pdf"] = slides_pdf(SlideShow(title=show.title, songs=shown))
    texts += [PrintedText(where="slides", text=text_of(paper)) for paper in (*pages, *shown)]
    for file, content in files.items():
        write_bytes(made / file, content)
    digests = {file: sha256(made / file) for file in sorted(files)}
    write_document(made / CONTENTS, {"title": show.title, "sha256": digests})
    for number in numbers:
        if number.score is None and any(_kind(desk) is PaperKind.LEAD_SHEET for desk in show.desks):
            yield (
                f"{number.song.title} has no tune that was written down: everybody reads its "
                "words and chords."
            )
    yield from map(str, find_missing_letters(texts))


def _kind(desk: Desk) -> PaperKind:
    return desk.paper or usual_paper(desk.player.instrument)


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


def _paper(number: _Number, desk: Desk) -> Paper:
    """Make what a player reads of a song; without a tune that is its chord sheet."""
    kind, player = _kind(desk), desk.player
    sheet = number.sheet
    if kind is PaperKind.LARGE_PRINT and sheet is not None:
        paper = large_print(sheet, number.tonight)
    elif number.score is not None and (kind is PaperKind.LEAD_SHEET or sheet is None):
        reading = _reading(number, player)
        paper = lead_sheet_paper(number.words.sheet, number.score, number.song, reading)
    else:
        assert sheet is not None  # noqa: S101 - a song has a tune or a sheet
        if player.written_in == "C":
            paper = chord_sheet(sheet, number.tonight)
        else:
            part = part_for(sheet, player.written_in)
            paper = chord_sheet(part.sheet, number.tonight, remarks=[part.note])
    return replace(paper, subtitle=" · ".join(filter(None, (paper.subtitle, number.wanted.note))))


def _reading(number: _Number, player: Player) -> Reading:
    """Say how a player reads the tunes of a song: in the key of the night, and their own."""
    home, sounds = number.song.key, number.tonight.key
    night = KeyMove.to_key(home, sounds)
    part = KeyMove.for_player(night.new, player.written_in)
    move = KeyMove(old=home, new=part.new, semitones=night.semitones + part.semitones)
    note = f"sounds in {key_label(sounds)}, written in {key_label(part.new)}"
    return Reading(
        move=move if move.interval else None,
        in_bass_clef=reads_bass_clef(player.instrument),
        remarks=(note,) if part.new != sounds else (),
    )


def _pages_for_audience(number: _Number, *, on_screen: bool) -> Paper:
    """Make the audience's page of a song, or its slides.

    Raises
    ------
    ProjectError
        If the audience is to join in a section that the song has not.
    """
    sheet, audience = number.sheet, number.wanted.audience
    words = sheet or ChordSheet(title="", sections=())
    try:
        if not on_screen:
            return sing_along(words, number.tonight, audience)
        named = credit(number.words.everything_said, (), number.words.people, Purpose.LIVE)
        return slides(words, number.tonight, audience, " ".join(named.lines))
    except ValueError as cause:
        raise ProjectError(
            [
                Problem(
                    what=str(cause),
                    where=f"{number.wanted.folder}: audience",
                    next_step="Name one of its sections in the show's file, or write "
                    f'audience = "{EVERYTHING}".',
                )
            ]
        ) from cause


def _leaks(
    made: Path, songs: Sequence[Words], names: Mapping[str, tuple[str, ...]], outcome: str
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
        here += [*of_none, *short_names_beside(words)]
        if here:
            yield from leak_problems(words, here, canaries, outcome)


def _unsearched(songs: Sequence[Words], names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Point out what no scan can look for, once where it is the same for several songs."""
    found: dict[str, list[str]] = {}
    for words in _each_once(songs):
        for remark in unsearched(words, "show", names, Purpose.LIVE):
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
    if not target.exists() or is_untouched(target, CONTENTS):
        return
    if target.is_dir() and not any(target.iterdir()):
        return
    is_show = (target / CONTENTS).is_file()
    if overwrite and is_show:
        return
    raise RefusedError(
        "somebody has changed something in this show" if is_show else "is there, and is no show",
        str(target),
        "Choose another folder, or add --overwrite to replace it."
        if is_show
        else "Choose another folder.",
    )
