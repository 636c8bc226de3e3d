"""Steps on sung ideas: listen once, then write down as often as the words change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coproduce.dsp.f0 import track_pitch
from coproduce.errors import NoTuneError
from coproduce.files.atomic import write_bytes, write_text
from coproduce.files.audio import read_audio
from coproduce.files.chordpro import read_chordpro
from coproduce.files.melody_json import read_track, write_melody, write_track
from coproduce.files.midi import melody_to_midi
from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.model.chords import ChordSheet, SheetSection
from coproduce.model.melody import Melody, NotateRequest
from coproduce.model.music import Key, TimeSignature
from coproduce.pipeline.papers import sheet_in_song_key, song_from_settings
from coproduce.pipeline.step import Job
from coproduce.stages.notate import notate

# Notes that the listening is less sure of are coloured in the working copy.
DOUBTFUL_BELOW = 0.5


def listen(job: Job) -> None:
    """Follow the pitch and the voice of a sung idea, so that writing it down is quick."""
    idea = job.input("idea")
    write_track(job.output("pitch"), track_pitch(read_audio(idea, mono=True)))


def notate_tune(job: Job) -> None:
    """Write a tune down, as it was corrected by hand, or else as it was heard."""
    melody = _corrected(job) if "corrected" in job.step.inputs else _heard(job)
    title = str(job.settings["title"])
    write_melody(job.output("melody"), melody)
    score = score_to_musicxml(title, [melody], doubtful_below=DOUBTFUL_BELOW)
    write_text(job.output("score"), score)
    write_bytes(job.output("midi"), melody_to_midi(title, melody))


def _heard(job: Job) -> Melody:
    settings: Any = job.settings
    section = _section(job)
    request = NotateRequest(
        section=_name(job, section),
        sheet=section,
        key=Key.parse(settings["key"]),
        time_signature=TimeSignature.parse(settings["time_signature"]),
        tempo_bpm=settings["tempo_bpm"],
        bars=settings["bars"][0] if settings["bars"] else None,
        moves_to_key=True,
    )
    try:
        return notate(read_track(job.input("pitch")), request)
    except NoTuneError as error:
        (problem,) = error.problems
        idea = f"the idea {settings['tune']}"
        raise NoTuneError(problem.what, idea, problem.next_step) from error


def _corrected(job: Job) -> Melody:
    settings: Any = job.settings
    name = _name(job, _section(job))
    return read_melody(job.input("corrected"), name, settings["tempo_bpm"]).melody


def _section(job: Job) -> SheetSection | None:
    settings: Any = job.settings
    for path in job.inputs("sheet"):
        # Chords stand in the key in which the tune is written down.
        sheet = sheet_in_song_key(read_chordpro(path), song_from_settings(settings))
        return section_of(sheet, settings["sections"], settings["tune"])
    return None


def _name(job: Job, section: SheetSection | None) -> str:
    return section.label if section else str(job.settings["tune"]).capitalize()


def section_of(sheet: ChordSheet, names: Sequence[str], tune: str) -> SheetSection | None:
    """Find the first section of a sheet that is sung to a tune.

    Parameters
    ----------
    sheet
        The chord sheet.
    names
        The sections of the form that are sung to the tune, in order.
    tune
        The tune's own name: without a form, "verse" is sung to "Verse 1".
    """
    sung = [section for section in sheet.sections if section.lines and not section.is_recall]
    labelled = {section.label.casefold(): section for section in reversed(sung)}
    for name in names:
        if name.casefold() in labelled:
            return labelled[name.casefold()]
    plain = {label.rstrip("0123456789 "): section for label, section in labelled.items()}
    return plain.get(tune.casefold())
