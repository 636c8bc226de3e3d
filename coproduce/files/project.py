"""Reading a song folder: its settings, and which files people put where."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path, PurePosixPath
from typing import TypeVar

from coproduce.errors import CoproduceError, Problem, ProjectError
from coproduce.files.file_kinds import (
    AUDIO_SUFFIXES,
    CHORD_SHEET_SUFFIXES,
    DRAFT_SUFFIXES,
    MELODY_SUFFIXES,
    OWN_SCORE_SUFFIXES,
)
from coproduce.files.file_names import shown
from coproduce.files.folder_listing import visible_entries
from coproduce.files.song_schema import MixFile, PeopleFile, SongFile
from coproduce.files.take_order import in_order_of_recording
from coproduce.files.toml_settings import read_settings
from coproduce.model.comping import Comp, CompError, read_comp
from coproduce.model.lyrics import is_like_id
from coproduce.model.people import Person
from coproduce.model.recording import Take
from coproduce.model.song import SongFolder
from coproduce.slips import nearest
from coproduce.theory.take_names import propose_names

# Our own notes lie beside the stems under these names.
RESERVED_PARTS = frozenset({"timeline", "tempo"})
RESERVED_PART_ENDINGS = (".alignment", ".comp", ".loose", ".tightened")
TAKES_LISTED = 12  # names that a message about a missing one can hold

Value = TypeVar("Value")


class Reach(IntEnum):
    """How much of a song folder has to be right: each needs what those before it need."""

    WORDS = 1  # song.toml, people.toml, chords/, lyrics/
    TUNES = 2  # ideas/, melody/
    SOUND = 3  # mix.toml, takes/, stems/, and what song.toml says about them


def read_song_folder(folder: Path, reach: Reach = Reach.SOUND) -> SongFolder:
    """Read a song folder into values.

    Parameters
    ----------
    folder
        The song folder.
    reach
        What the values are for. Mistakes beyond it stop nobody; what they hide is not in
        the values.

    Raises
    ------
    ProjectError
        With every mistake within reach that was found: in song.toml, people.toml, mix.toml,
        and in what they say about the files that are there.
    """
    _must_be_song_folder(folder)
    return _Reading(folder.resolve(), _name_of(folder)).result(reach)


def find_songs(hub: Path) -> tuple[Path, ...]:
    """List the song folders directly inside a hub, sorted by name."""
    if not hub.is_dir():
        return ()
    return tuple(sorted(path for path in hub.iterdir() if (path / "song.toml").is_file()))


def _name_of(folder: Path) -> str:
    return unicodedata.normalize("NFC", folder.resolve().name)


def _must_be_song_folder(folder: Path) -> None:
    if not folder.exists():
        what, next_step = "is not there", "Check the name, or start one with `coproduce new`."
    elif not folder.is_dir():
        what, next_step = "is a file, not a song folder", "Name the folder that holds song.toml."
    elif not (folder / "song.toml").exists():
        inside = find_songs(folder)
        what = "has no song.toml, so it is not a song folder"
        next_step = (
            "It holds songs: name one, such as " + str(inside[0])
            if inside
            else "Start one with `coproduce new`, or name the folder that holds song.toml."
        )
    else:
        return
    raise ProjectError([Problem(what=what, where=str(folder), next_step=next_step)])


@dataclass
class _Reading:
    """One reading of one folder: collects problems instead of stopping at the first."""

    root: Path
    name: str
    problems: list[Problem] = field(default_factory=list)

    def result(self, reach: Reach) -> SongFolder:
        problems_up_to: dict[Reach, int] = {}
        song_file = self._attempt(lambda: read_settings(self.root / "song.toml", SongFile))
        people_file = self._attempt(lambda: read_settings(self.root / "people.toml", PeopleFile))
        chord_sheet = self._chord_sheet(song_file.chord_sheet if song_file else None)
        drafts = tuple(path for _, path in self._files("lyrics", DRAFT_SUFFIXES))
        problems_up_to[Reach.WORDS] = len(self.problems)
        ideas = self._by_stem("ideas", AUDIO_SUFFIXES)
        melodies = self._by_stem("melody", MELODY_SUFFIXES)
        self._say_unread_scores(melodies)
        problems_up_to[Reach.TUNES] = len(self.problems)
        mix_file: MixFile | None = MixFile()
        if (self.root / "mix.toml").exists():
            mix_file = self._attempt(lambda: read_settings(self.root / "mix.toml", MixFile))
        take_paths = dict(self._takes())
        stems = self._by_stem("stems", AUDIO_SUFFIXES)
        if song_file is not None and people_file is not None:
            self._check_takes(song_file, people_file, take_paths)
        if mix_file is not None:
            self._check_mix(mix_file, take_paths, stems)
            self._check_tightening(mix_file, take_paths, stems)
        comps = dict(self._comps(mix_file, song_file, take_paths)) if mix_file and song_file else {}
        problems_up_to[Reach.SOUND] = len(self.problems)
        stopping = self.problems[: problems_up_to[reach]]
        if song_file is None or people_file is None or stopping:
            raise ProjectError(stopping)
        mix_file = mix_file or MixFile()
        heard = {_nfc(entry.take): entry.heard for entry in song_file.takes}
        people: Mapping[str, Person] = {
            person_id: table.to_model(person_id) for person_id, table in people_file.root.items()
        }
        return SongFolder(
            name=self.name,
            song=song_file.to_model(),
            people=people,
            faders={part: table.to_model() for part, table in mix_file.parts.items()},
            takes=tuple(
                Take(
                    name=name,
                    part=name.split("/")[0],
                    path=take_paths[name],
                    heard=heard.get(name),
                )
                for name in in_order_of_recording(self.root, take_paths)
            ),
            chord_sheet=chord_sheet,
            drafts=drafts,
            ideas=ideas,
            melodies=melodies,
            stems=stems,
            comps=comps,
            tightenings={part: table.to_model() for part, table in mix_file.tighten.items()},
            judgements={
                _nfc(name): judgement
                for name, table in mix_file.takes.items()
                if (judgement := table.to_model()) is not None
            },
        )

    def _attempt(self, read: Callable[[], Value]) -> Value | None:
        try:
            return read()
        except CoproduceError as error:
            self.problems.extend(error.problems)
            return None

    # What is there

    def _list(self, folder: str) -> Iterator[os.DirEntry[str]]:
        """List a folder's visible entries by name; what leads out of the song is a problem."""
        for entry in visible_entries(self.root / folder):
            where = shown(f"{folder}/{entry.name}")
            if where != f"{folder}/{entry.name}":
                self._problem(
                    "has signs in its name that are no letters on this computer",
                    where,
                    "Rename it in your file manager.",
                )
                continue
            real = Path(entry.path).resolve()
            if not real.is_relative_to(self.root):
                self._problem(
                    "is a link that leads out of the song folder",
                    where,
                    "Copy the file itself into the folder instead.",
                )
            elif not real.exists():
                self._problem("is a link to nothing", where, "Remove it, or copy the file here.")
            else:
                yield entry

    def _files(self, folder: str, suffixes: frozenset[str]) -> Iterator[tuple[str, str]]:
        for entry in self._list(folder):
            path = PurePosixPath(entry.name)
            if entry.is_file() and path.suffix.lower() in suffixes:
                yield _nfc(path.stem), f"{folder}/{entry.name}"

    def _by_stem(self, folder: str, suffixes: frozenset[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for stem, path in self._files(folder, suffixes):
            if stem in found:
                self._problem(
                    f"has the same name as {found[stem]}", path, "Rename or remove one of them."
                )
            found.setdefault(stem, path)
        return found

    def _say_unread_scores(self, melodies: Mapping[str, str]) -> None:
        """Say which corrections are in a format that only their program reads."""
        for stem, path in self._files("melody", OWN_SCORE_SUFFIXES):
            if stem not in melodies:
                self._problem(
                    "is in a format that only the program reads that saved it",
                    path,
                    f"Export it there as MusicXML, to melody/{stem}.musicxml.",
                )

    def _takes(self) -> Iterator[tuple[str, str]]:
        seen: dict[str, str] = {}
        loose: list[str] = []
        for part in self._list("takes"):
            where = f"takes/{part.name}"
            if not part.is_dir():
                if PurePosixPath(part.name).suffix.lower() in AUDIO_SUFFIXES:
                    loose.append(part.name)
                continue
            if part.name in RESERVED_PARTS or part.name.endswith(RESERVED_PART_ENDINGS):
                self._problem(
                    "has a name that coproduce uses for its own notes", where, "Rename the folder."
                )
            for stem, path in self._files(where, AUDIO_SUFFIXES):
                name = f"{_nfc(part.name)}/{stem}"
                if name in seen:
                    self._problem(f"has the same name as {seen[name]}", path, "Rename one of them.")
                    continue
                seen[name] = path
                yield name, path
        # Said when all names that are taken are known; nothing is renamed for people.
        for file_name, proposed in propose_names(loose, seen).items():
            suffix = PurePosixPath(file_name).suffix.lower()
            self._problem(
                "lies loose in takes/",
                f"takes/{file_name}",
                "Make a folder for its part, and move it there: by its name it could be "
                f"takes/{proposed.name}{suffix}.",
            )

    def _chord_sheet(self, wanted: str | None) -> str | None:
        sheets = [path for _, path in self._files("chords", CHORD_SHEET_SUFFIXES)]
        listed = ", ".join(PurePosixPath(path).name for path in sheets) or "none yet"
        if wanted is not None:
            found = [path for path in sheets if _nfc(PurePosixPath(path).name) == _nfc(wanted)]
            if not found:
                self._problem(
                    f"there is no chords/{wanted}",
                    "song.toml: chord_sheet",
                    f"{nearest(wanted, [PurePosixPath(path).name for path in sheets])}"
                    f"There are: {listed}.",
                )
            return next(iter(found), None)
        if len(sheets) > 1:
            self._problem(
                f"holds several chord sheets: {listed}",
                "chords",
                "Say in song.toml which one to use, such as "
                f'chord_sheet = "{PurePosixPath(sheets[0]).name}", or move the others away.',
            )
        return next(iter(sheets), None)

    # What the settings say about what is there

    def _check_takes(self, song: SongFile, people: PeopleFile, takes: Mapping[str, str]) -> None:
        # Before the studio day there may be a list of takes and no recordings: that is fine.
        is_recorded = bool(takes)
        said: set[str] = set()
        for entry in song.takes:
            name = _nfc(entry.take)
            if name in said:
                self._problem("is listed twice", f"song.toml: take {name}", "Keep one of them.")
            said.add(name)
            if is_recorded and name not in takes:
                self._no_such_take(f"song.toml: take {name}", name, takes)
            for person_id in entry.heard:
                if person_id not in people.root:
                    called = person_id if is_like_id(person_id) else "somebody"
                    self._problem(
                        f"{called} is heard on it, but is not in people.toml",
                        f"song.toml: take {name}",
                        f"{nearest(person_id, list(people.root))}"
                        "Add them to people.toml, or correct the id.",
                    )
        if is_recorded and song.reference is not None and _nfc(song.reference) not in takes:
            self._no_such_take("song.toml: reference", _nfc(song.reference), takes)

    def _check_mix(self, mix: MixFile, takes: Mapping[str, str], stems: Collection[str]) -> None:
        parts = sorted({*(name.split("/")[0] for name in takes), *stems})
        for part, table in mix.parts.items():
            if table.take is not None and f"{part}/{_nfc(table.take)}" not in takes:
                where = f"mix.toml: parts, {part}, take"
                self._no_such_take(where, f"{part}/{_nfc(table.take)}", takes)
            elif parts and part not in parts:
                self._problem(
                    "there is no part of that name",
                    f"mix.toml: parts, {part}",
                    f"{nearest(part, parts)}The parts are: {', '.join(parts)}.",
                )
        for part in sorted(stems):
            if part in mix.parts and mix.parts[part].nudge_ms:
                self._problem(
                    "a stem made elsewhere is used as it is, and cannot be moved",
                    f"mix.toml: parts, {part}, nudge_ms",
                    "Move it in the program that made it, or take the stem out of stems/.",
                )
        for name in mix.takes:
            if takes and _nfc(name) not in takes:
                self._no_such_take(f"mix.toml: takes, {name}", _nfc(name), takes)

    def _check_tightening(
        self, mix: MixFile, takes: Mapping[str, str], stems: Mapping[str, str]
    ) -> None:
        recorded = sorted({name.split("/")[0] for name in takes})
        parts = sorted({*recorded, *stems})
        if not parts:  # before the studio day
            return
        for part, table in mix.tighten.items():
            where = f"mix.toml: tighten, {part}"
            for name, among in ((part, recorded), (table.to, parts)):
                if name is not None and name not in among:
                    self._problem(
                        f"there is no part {name}" + (" in takes/" if name in stems else ""),
                        where,
                        f"{nearest(name, among)}The parts are: {', '.join(among)}.",
                    )
            followed, seen = table.to, {part}
            while followed in mix.tighten and followed not in seen:
                seen.add(followed)
                followed = mix.tighten[followed].to
            if followed in seen:
                self._problem(
                    "it would follow itself", where, "Let one of the parts lead: remove its table."
                )

    def _comps(
        self, mix: MixFile, song: SongFile, takes: Mapping[str, str]
    ) -> Iterator[tuple[str, Comp]]:
        form = [section.section for section in song.form]
        for part, table in mix.parts.items():
            where = f"mix.toml: parts, {part}, comp"
            own = [name.split("/", 1)[1] for name in takes if name.split("/")[0] == part]
            if table.comp and table.take is not None:
                self._problem(
                    "both `take` and `comp` are there",
                    where,
                    "Keep one: `take` for a whole take, `comp` for one take in each section.",
                )
            elif table.comp:
                try:
                    yield part, read_comp(part, map(_nfc, table.comp), form, own)
                except CompError as error:
                    self._problem(error.what, where, error.next_step)

    def _no_such_take(self, where: str, name: str, takes: Mapping[str, str]) -> None:
        if ".." in name.split("/"):
            self._problem(
                f'"{name}" leads out of takes/', where, "Name a take inside the folder takes/."
            )
            return
        part = name.split("/", 1)[0]
        known = sorted(takes, key=lambda take: (take.split("/")[0] != part, take))
        more = f" and {len(known) - TAKES_LISTED} more" if len(known) > TAKES_LISTED else ""
        listed = ", ".join(known[:TAKES_LISTED]) or "none yet"
        self._problem(
            f"there is no recording takes/{name}.*",
            where,
            f"{nearest(name, list(takes))}Put it there, correct the name, or take its lines "
            f"out if there is no such recording any more. There are: {listed}{more}.",
        )

    def _problem(self, what: str, where: str, next_step: str) -> None:
        self.problems.append(Problem(what=what, where=where, next_step=next_step))


def _nfc(text: str) -> str:
    """Compose accents, because macOS stores file names taken apart and people type them whole."""
    return unicodedata.normalize("NFC", text)
