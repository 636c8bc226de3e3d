"""Steps on papers: what players, singers and soloists read on stage."""

from __future__ import annotations

from coproduce.files.atomic import write_bytes, write_text
from coproduce.files.chordpro import read_chordpro
from coproduce.files.melody_json import read_melody_json
from coproduce.files.musicxml import score_to_musicxml
from coproduce.model.chords import ChordSheet
from coproduce.model.melody import Melody
from coproduce.model.song import Song
from coproduce.pipeline.papers import (
    make_chord_sheet_pdf,
    make_large_print_pdf,
    make_lead_sheet_pdf,
    song_from_settings,
)
from coproduce.pipeline.step import Job


def chord_sheet(job: Job) -> None:
    """Print words with chords above them."""
    sheet = read_chordpro(job.input("sheet"))
    write_bytes(job.output("paper"), make_chord_sheet_pdf(sheet, song_from_settings(job.settings)))


def large_print(job: Job) -> None:
    """Print everything that is sung, in its order, large."""
    sheet = read_chordpro(job.input("sheet"))
    write_bytes(job.output("paper"), make_large_print_pdf(sheet, song_from_settings(job.settings)))


def lead_sheet(job: Job) -> None:
    """Print the tunes with chords and words, and save them as one score."""
    song = song_from_settings(job.settings)
    melodies = _in_form_order(song, [read_melody_json(path) for path in job.inputs("melodies")])
    write_bytes(job.output("paper"), make_lead_sheet_pdf(_sheet(job), melodies, song))
    write_text(job.output("score"), score_to_musicxml(song.title, melodies, feel=song.feel))


def _in_form_order(song: Song, melodies: list[Melody]) -> list[Melody]:
    names = [section.name.casefold() for section in song.form]

    def place(melody: Melody) -> int:
        name = melody.section.casefold()
        return names.index(name) if name in names else len(names)

    return sorted(melodies, key=place)


def _sheet(job: Job) -> ChordSheet | None:
    return next((read_chordpro(path) for path in job.inputs("sheet")), None)
