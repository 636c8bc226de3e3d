"""Steps on papers: what players, singers and soloists read on stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from coproduce.files.atomic import write_bytes, write_text
from coproduce.files.chordpro import read_chordpro
from coproduce.files.melody_json import read_melody_json
from coproduce.files.midi import score_to_midi
from coproduce.files.musicxml import lead_sheet_to_musicxml
from coproduce.files.problems_json import write_problems
from coproduce.model.chords import ChordSheet
from coproduce.model.melody import Melody
from coproduce.model.song import Song
from coproduce.pipeline.letters import find_missing_letters
from coproduce.pipeline.papers import (
    make_chord_sheet_pdf,
    make_large_print_pdf,
    make_lead_sheet_pdf,
    score_of_song,
    song_from_settings,
)
from coproduce.pipeline.step import Job
from coproduce.stages.missing_letters import (
    BUILD_AGAIN,
    texts_of_sheet,
    texts_of_song,
    texts_of_tune,
)


def chord_sheet(job: Job) -> None:
    """Print words with chords above them."""
    song = song_from_settings(job.settings)
    sheet = read_chordpro(job.input("sheet"))
    write_bytes(job.output("paper"), make_chord_sheet_pdf(sheet, song))
    _tell_missing_letters(job, song, sheet)


def large_print(job: Job) -> None:
    """Print everything that is sung, in its order, large."""
    song = song_from_settings(job.settings)
    sheet = read_chordpro(job.input("sheet"))
    write_bytes(job.output("paper"), make_large_print_pdf(sheet, song))
    _tell_missing_letters(job, song, sheet)


def lead_sheet(job: Job) -> None:
    """Print the tunes with chords and words, and save them as one score that also plays."""
    song = song_from_settings(job.settings)
    sheet = next((read_chordpro(path) for path in job.inputs("sheet")), None)
    # A melody's file has the name that the form has for its tune.
    tunes = {path.stem: read_melody_json(path) for path in job.inputs("melodies")}
    score = score_of_song(song, sheet, tunes)
    write_bytes(job.output("paper"), make_lead_sheet_pdf(sheet, score, song))
    write_text(job.output("score"), lead_sheet_to_musicxml(score))
    write_bytes(job.output("midi"), score_to_midi(score))
    _tell_missing_letters(job, song, sheet, tunes)


def _tell_missing_letters(
    job: Job, song: Song, sheet: ChordSheet | None, tunes: Mapping[str, Melody] | None = None
) -> None:
    """Write down which letters of a paper no font of this computer has."""
    texts = [*texts_of_song(song)]
    if sheet is not None:
        # The title on paper is the song's.
        texts += texts_of_sheet(replace(sheet, title=""), job.step.inputs["sheet"][0])
    # Of letters that stand in the sheet too, it is enough to tell there.
    told = {ord(letter): None for text in texts for letter in text.text}
    tuned = [text for name, tune in (tunes or {}).items() for text in texts_of_tune(tune, name)]
    rest = [replace(text, text=text.text.translate(told)) for text in tuned]
    problems = [*find_missing_letters(texts, BUILD_AGAIN), *find_missing_letters(rest, BUILD_AGAIN)]
    write_problems(job.output("letters"), problems)
