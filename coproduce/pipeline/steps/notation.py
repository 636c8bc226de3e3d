"""Steps on sung ideas: listen once, then write down as often as the words change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from coproduce.dsp.f0 import track_pitch
from coproduce.errors import NoTuneError
from coproduce.files.atomic import write_bytes, write_text
from coproduce.files.audio import stream_audio
from coproduce.files.chordpro import read_chordpro
from coproduce.files.melody_json import (
    read_melody_json,
    read_track,
    write_melody,
    write_track,
)
from coproduce.files.midi import melody_to_midi
from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.score_reader import read_melody
from coproduce.files.suggestions_json import write_suggestions
from coproduce.files.tune_changes_json import write_changes
from coproduce.model.chords import ChordSheet, SheetSection
from coproduce.model.listening import PitchTrack
from coproduce.model.melody import CorrectedTune, Melody, NotateRequest
from coproduce.model.music import Key, TimeSignature
from coproduce.model.section_names import family, find_section, plain
from coproduce.model.tune_changes import SetTune, ToldChanges, TuneChanges
from coproduce.pipeline.step import Job
from coproduce.stages.diff_tunes import diff_tunes, move_octaves, octave_apart
from coproduce.stages.move_tune import into_key
from coproduce.stages.notate import notate
from coproduce.stages.note_confidence import doubt_threshold
from coproduce.stages.set_words import set_changed_words
from coproduce.stages.suggest_chords import suggest_chords
from coproduce.stages.tell_tune_changes import tell_changes
from coproduce.stages.underlay import chords_under
from coproduce.stages.words_as_sung import sections_as_sung
from coproduce.theory.song_key import sheet_as_music
from coproduce.theory.transpose import keys_by_line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the song says of a tune: its section on the sheet, if any, and the key at its place."""

    section: SheetSection | None
    key: Key


def listen(job: Job) -> None:
    """Follow the pitch and the voice of a sung idea, so that writing it down is quick."""
    idea = job.input("idea")
    write_track(job.output("pitch"), track_pitch(stream_audio(idea)))


def notate_tune(job: Job) -> None:
    """Write a tune down, as it was corrected by hand, or else as it was heard."""
    if "corrected" in job.step.inputs:
        wanted = _wanted(job)
        melody = _with_todays_words(wanted, _corrected(job, wanted)).melody
    else:
        wanted = _wanted(job)
        melody = _heard(job, read_track(job.input("pitch")), wanted, wanted.section)
    title = str(job.settings["title"])
    write_melody(job.output("melody"), melody)
    score = score_to_musicxml(title, [melody], doubtful_below=doubt_threshold(melody))
    write_text(job.output("score"), score)
    write_bytes(job.output("midi"), melody_to_midi(title, melody))


def suggest(job: Job) -> None:
    """Suggest chords for a tune that has none on the chord sheet or in its corrected score."""
    melody = read_melody_json(job.input("melody"))
    suggestions = () if melody.chords else suggest_chords(melody)
    write_suggestions(job.output("suggestions"), melody.section, suggestions)


def compare_tune(job: Job) -> None:
    """Say what a person changed in a tune, against what was heard in its memo."""
    wanted = _wanted(job)
    corrected = _corrected(job, wanted)
    today = _with_todays_words(wanted, corrected)
    tune = str(job.settings["tune"])
    told = ToldChanges(tune=tune, remarks=(*corrected.remarks, *today.remarks))
    changes = TuneChanges(tune=tune)
    if "pitch" not in job.step.inputs:
        told = replace(told, heard_problem="there is no memo of this tune")
    else:
        heard = replace(corrected.melody, notes=(), chords=())
        try:
            # Heard with the words that were sung then, whatever the sheet says today.
            heard = _heard_most_alike(job, wanted, corrected.melody)
        except NoTuneError as error:
            # A person has written the tune: that nothing could be heard is no failure.
            told = replace(told, heard_problem=error.problems[0].what)
        else:
            changes = diff_tunes(heard, corrected.melody, tune)
            told = replace(told, sentences=tell_changes(changes, heard, corrected.melody))
        write_melody(job.output("heard"), heard)
    write_changes(job.output("changes"), changes, told)


def _heard_most_alike(job: Job, wanted: _Wanted, corrected: Melody) -> Melody:
    """Hear a memo with each of the words it may be sung to; gives what is most like a tune.

    It is given in the octave in which the tune was written down.
    """
    track = read_track(job.input("pitch"))
    sung = sections_as_sung(corrected, wanted.section)
    found = (_heard(job, track, wanted, section) for section in sung)
    heard = [move_octaves(melody, octave_apart(melody, corrected)) for melody in found]
    return min(heard, key=lambda found: diff_tunes(found, corrected, "").count)


def _heard(job: Job, track: PitchTrack, wanted: _Wanted, section: SheetSection | None) -> Melody:
    settings: Any = job.settings
    request = NotateRequest(
        section=_name(job, section),
        sheet=section,
        key=wanted.key,
        time_signature=TimeSignature.parse(settings["time_signature"]),
        tempo_bpm=settings["tempo_bpm"],
        bars=settings["bars"][0] if settings["bars"] else None,
        moves_to_key=True,
    )
    try:
        return notate(track, request)
    except NoTuneError as error:
        (problem,) = error.problems
        idea = f"ideas/{settings['tune']}"
        next_step = f"{problem.next_step} Or take the file out of ideas/."
        raise NoTuneError(problem.what, idea, next_step) from error


def _corrected(job: Job, wanted: _Wanted) -> CorrectedTune:
    settings: Any = job.settings
    name, key = _name(job, wanted.section), wanted.key
    bars = settings["bars"][0] if settings["bars"] else 0
    found = read_melody(job.input("corrected"), name, settings["tempo_bpm"], key=key, bars=bars)
    placed = into_key(found.melody, key)
    return replace(found, melody=placed.melody, remarks=(*found.remarks, *placed.remarks))


def _with_todays_words(wanted: _Wanted, corrected: CorrectedTune) -> SetTune:
    """Set the chord sheet's words under a corrected tune, and its chords if it has none."""
    section = wanted.section
    if section is None:
        return SetTune(melody=corrected.melody)
    today = set_changed_words(corrected.melody, _lines(section))
    if today.melody.chords:
        return today
    chords = chords_under(today.melody, section)
    return replace(today, melody=replace(today.melody, chords=chords))


def _lines(section: SheetSection | None) -> tuple[str, ...]:
    lines = section.lines if section else ()
    return tuple(line.words for line in lines if line.words.strip())


def _wanted(job: Job) -> _Wanted:
    settings: Any = job.settings
    key = Key.parse(settings["key"])
    for path in job.inputs("sheet"):
        # Chords stand in the key in which the tune is written down, whatever a capo does.
        sheet = sheet_as_music(read_chordpro(path), Key.parse(settings["key"]))
        section = section_of(sheet, settings["sections"], settings["tune"])
        if section is None:
            break
        key_at = keys_by_line(sheet, are_heard=True)
        here, first = key_at(section.line_number), key_at(0)
        return _Wanted(section=section, key=key if here.fifths == first.fifths else here)
    return _Wanted(section=None, key=key)


def _name(job: Job, section: SheetSection | None) -> str:
    label = section.label if section else ""
    return label or str(job.settings["tune"]).capitalize()


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
    named = (find_section(sung, name) for name in names)
    related = (section for section in sung if family(section.label) == plain(tune))
    return next(filter(None, (*named, *related, find_section(sung, tune))), None)
