"""The files of a session: each part copied, laid on tracks and written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from coproduce.dsp.resample import resample_stream
from coproduce.errors import ConsentError, CoproduceError, MaterialError, Problem
from coproduce.files.atomic import write_bytes, write_text
from coproduce.files.audio import probe, stream_audio
from coproduce.files.build_documents import read_song_facts
from coproduce.files.bwf import write_broadcast_wav
from coproduce.files.dawproject import session_to_dawproject
from coproduce.files.documents import write_document
from coproduce.files.file_names import names_for_all
from coproduce.files.midi import tempo_to_midi
from coproduce.files.reaper import session_to_rpp
from coproduce.files.sound_copy import copy_sound
from coproduce.files.track_sheet import track_sheet_csv, track_sheet_pdf, track_sheet_text
from coproduce.model.audio import Signal, SoundStream
from coproduce.model.lyrics import GROUP
from coproduce.model.mixing import FaderChoice, Purpose
from coproduce.model.recording import Take
from coproduce.model.session import HandedOn, Session, SessionFile
from coproduce.model.song_facts import SongFacts
from coproduce.pipeline.digests import sha256
from coproduce.pipeline.leaving import unsearched
from coproduce.pipeline.letters import find_missing_letters
from coproduce.pipeline.outcome import SongResult, State
from coproduce.pipeline.plan import plan_song, role_of
from coproduce.pipeline.release import slug
from coproduce.pipeline.used_takes import reference_take, stems_of
from coproduce.pipeline.words import Words
from coproduce.stages.clear import quarantine
from coproduce.stages.hand_off import PartAtHand, hand_off
from coproduce.stages.missing_letters import PrintedText
from coproduce.stages.session_guide import guide
from coproduce.stages.track_sheet import HandedTake, named
from coproduce.units import seconds_to_samples

CONTENTS: Final = "session.json"
_BLOCK_SAMPLES: Final = 1 << 18
_UNFINISHED: Final = frozenset({State.FAILED, State.BLOCKED})


class SessionFiles:
    """Fills one session's folder, and keeps what is to be told to the person who asked."""

    def __init__(self, words: Words, built: SongResult) -> None:
        self.words = words
        self.folder = words.folder
        self.steps = plan_song(words.folder)
        self.built = built
        self.kept_out = quarantine(self.folder.takes, self.folder.people)
        self.takes = tuple(t for t in self.folder.takes if t.name not in self.kept_out)
        self.names = names_for_all(
            (*(take.name for take in self.takes), *stems_of(self.folder, self.takes))
        )
        self.unreadable: list[str] = []
        self.unprinted: tuple[Problem, ...] = ()
        self.facts = self._read_facts()

    def fill(self, made: Path) -> Session:
        """Write every file of the session, the list of them last."""
        rate_hz = self._rate_hz()
        parts = list(self._parts(made, rate_hz))
        if not any(part.takes or part.stem for part in parts):
            raise self._nothing()
        reference = reference_take(self.folder, self.takes)
        session = hand_off(
            self.folder.song,
            self.facts,
            parts,
            reference=reference.name if reference else None,
            sample_rate_hz=rate_hz,
        )
        self._write_built_stems(made, session)
        name = slug(session.title) or "song"
        write_text(made / f"{name}.rpp", session_to_rpp(session))
        write_bytes(made / f"{name}.dawproject", session_to_dawproject(session))
        write_bytes(made / "tempo.mid", tempo_to_midi(session))
        write_text(made / "tracks.csv", track_sheet_csv(session))
        write_bytes(made / "tracks.pdf", track_sheet_pdf(session))
        # Who is heard is named on it.
        sheet = PrintedText(where="tracks.pdf", text=track_sheet_text(session), is_private=True)
        self.unprinted = find_missing_letters([sheet])
        write_text(made / "README.txt", guide(session, name))
        paths = sorted(path for path in made.rglob("*") if path.is_file())
        digests = {path.relative_to(made).as_posix(): sha256(path) for path in paths}
        write_document(made / CONTENTS, {"title": session.title, "sha256": digests})
        return session

    def remarks(self, register: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        """Tell what is not in it and why; this is for the song's own people, not the studio."""
        for take in self.kept_out:
            yield f"{take} is not in it: somebody who is heard on it did not agree to that."
        unlisted = [take.name for take in self.takes if take.heard is None]
        if unlisted:
            yield (
                f"Nobody wrote down who is heard on {', '.join(unlisted)}. List them in song.toml "
                "under [[takes]] with heard = [...], and ask them, before the session goes out."
            )
        yield from self.unreadable
        yield from map(str, self.unprinted)
        said = "\n".join(self.unreadable)
        for error in self.built.errors:
            told = self._without_root(error)
            if told not in said:
                yield told
        yield from unsearched(self.words, "session", register, Purpose.REHEARSAL)

    def handed_on(self, folder: str) -> HandedOn:
        """Say who is in the session, for the day on which one of them takes their voice back."""
        heard = {person for take in self.takes for person in take.heard or ()}
        people = {*heard, *self.words.title.people} - {GROUP}
        is_unlisted = any(take.heard is None for take in self.takes) or bool(
            self._stems_elsewhere()
        )
        return HandedOn(folder=folder, people=tuple(sorted(people)), is_unlisted=is_unlisted)

    @property
    def exit_code(self) -> int:
        """0 if all went well, or what a build would say of a song of which a part is missing."""
        return max(self.built.exit_code, int(bool(self.unreadable)))

    def _parts(self, made: Path, rate_hz: int) -> Iterator[PartAtHand]:
        names = sorted({*(take.part for take in self.takes), *self._stems_elsewhere()})
        for part in names:
            takes = [self._copied(made, take) for take in self.takes if take.part == part]
            elsewhere = self._stems_elsewhere().get(part)
            choice = self.folder.faders.get(part, FaderChoice())
            # By whole samples, as the stems are moved, so that both lie alike.
            nudge_samples = seconds_to_samples(1e-3 * choice.nudge_ms, rate_hz)
            at_hand = PartAtHand(
                part=part,
                role=role_of(self.folder, part),
                takes=tuple(take for take in takes if take is not None),
                choice=choice,
                nudge_s=nudge_samples / rate_hz,
            )
            if elsewhere:
                at_hand = replace(at_hand, stem=self._brought(made, part, elsewhere, rate_hz))
            elif tightened := self._tightened(part):
                at_hand = replace(at_hand, stem=tightened, stem_was="tightened")
            yield at_hand

    def _copied(self, made: Path, take: Take) -> HandedTake | None:
        """Copy a take's samples; one that cannot be read is left out, and told."""
        name = f"takes/{self.names[take.name]}.wav"
        people = [self.folder.people[person] for person in take.heard or ()]
        try:
            source = self.words.root / take.path
            file = copy_sound(source, made / name, name)
            turned = None
            if take.name in self._upside_down():
                name = f"turned/{self.names[take.name]}.wav"
                turned = copy_sound(source, made / name, name, turned=True)
        except MaterialError as error:
            self.unreadable.append(f"{take.name} is not in it: {self._without_root(error)}")
            return None
        return HandedTake(name=take.name, file=file, turned=turned, heard=named(people))

    def _without_root(self, error: CoproduceError) -> str:
        return str(error).replace(f"{self.words.root}/", "")

    def _upside_down(self) -> frozenset[str]:
        return frozenset(
            take for take, found in self.facts.alignments if found.moved and found.polarity < 0
        )

    def _stems_elsewhere(self) -> Mapping[str, str]:
        """Give the stems that people made; any take of the part may be in one of them."""
        without = {name.split("/")[0] for name in self.kept_out}
        return {p: path for p, path in self.folder.stems.items() if p not in without}

    def _tightened(self, part: str) -> SessionFile | None:
        """Give the stem of a part in which something was moved, so that it follows another."""
        path = stems_of(self.folder, self.takes).get(part)
        is_moved = any(found.cuts_s for name, found in self.facts.tightened if name == part)
        if path is None or path in self._lost() or not is_moved:
            return None
        info = probe(self.words.root / path)
        return SessionFile(
            path=self._stem_name(part),
            duration_s=info.duration_s,
            sample_rate_hz=info.sample_rate_hz,
            channels=info.channels,
        )

    def _brought(self, made: Path, part: str, path: str, rate_hz: int) -> SessionFile | None:
        """Bring a stem that was made elsewhere to the session's rate and length."""
        name = self._stem_name(part)
        source = self.words.root / path
        try:
            length = self._length_samples(rate_hz)
            converted = resample_stream(stream_audio(source), rate_hz)
            fitted = replace(converted, read=lambda: _fitted(converted.read(), length))
            self._write_stem(made / name, part, fitted, rate_hz)
        except MaterialError as error:
            self.unreadable.append(f"{path} is not in it: {error.problems[0].what}")
            return None
        return SessionFile(
            path=name,
            duration_s=length / rate_hz,
            sample_rate_hz=rate_hz,
            channels=probe(source).channels,
        )

    def _write_built_stems(self, made: Path, session: Session) -> None:
        lost = self._lost()
        for part, path in stems_of(self.folder, self.takes).items():
            if part not in self.folder.stems and path not in lost:
                stem = stream_audio(self.words.root / path)
                self._write_stem(made / self._stem_name(part), part, stem, session.sample_rate_hz)

    def _stem_name(self, part: str) -> str:
        return f"stems/{self.names[part]}.wav"

    def _write_stem(self, path: Path, part: str, stem: SoundStream, rate_hz: int) -> None:
        """Write a stem that says what it is, and that it begins where the session does."""
        title = self.folder.song.title
        write_broadcast_wav(
            path, stem, rate_hz, description=f"{title}, {part}", time_reference_samples=0
        )

    def _rate_hz(self) -> int:
        """Give the stems' rate; without takes it is what most stems made elsewhere have."""
        if self.facts.timeline is not None:
            return self.facts.timeline.sample_rate_hz
        rates = Counter(stem.measurement.sample_rate_hz for stem in self.facts.stems)
        if not rates:
            raise self._nothing()
        return min(rates, key=lambda rate: (-rates[rate], rate))

    def _length_samples(self, rate_hz: int) -> int:
        """Give the length of every stem; without takes it is the longest stem's."""
        if self.facts.timeline is not None:
            return seconds_to_samples(self.facts.timeline.length_s, rate_hz)
        longest_s = max(
            stem.measurement.duration_s
            for stem in self.facts.stems
            if stem.part in self._stems_elsewhere()
        )
        return seconds_to_samples(longest_s, rate_hz)

    def _read_facts(self) -> SongFacts:
        """Read what the build found out; what a failed step left from an earlier time is old."""
        report = self.steps[-1]
        lost = self._lost()
        documents = {
            path: (self.words.root / path).read_text("utf-8")
            for path in report.inputs["documents"]
            if path not in lost and (self.words.root / path).exists()
        }
        return read_song_facts(report.settings, documents)

    def _lost(self) -> set[str]:
        unfinished = {step.name for step in self.built.steps if step.state in _UNFINISHED}
        failed = [step for step in self.steps if step.name in unfinished]
        return {path for step in failed for path in step.outputs.values()}

    def _nothing(self) -> CoproduceError:
        if self.kept_out:
            return ConsentError(
                "there is no recording that everybody who is heard on it agreed to",
                self.folder.name,
                "Ask them, and write the answers into people.toml.",
            )
        return MaterialError(
            "there is no recording to hand on",
            self.folder.name,
            "Put recordings into takes/, a folder for each part.",
        )


def _fitted(blocks: Iterator[Signal], length_samples: int) -> Iterator[Signal]:
    """Cut sound to a length, or let silence follow it."""
    left = length_samples
    for block in blocks:
        kept = block.samples[:, :left]
        left -= kept.shape[1]
        yield Signal(kept, block.sample_rate_hz)
        if not left:
            return
    while left:
        silence = np.zeros((block.channels, min(left, _BLOCK_SAMPLES)), np.float32)
        left -= silence.shape[1]
        yield Signal(silence, block.sample_rate_hz)
