"""Steps on papers: what players, singers and soloists read on stage."""

from __future__ import annotations

from typing import Any

from coproduce.files.atomic import write_bytes, write_text
from coproduce.files.chordpro import read_chordpro
from coproduce.files.engraving import engrave
from coproduce.files.melody_json import read_melody_json
from coproduce.files.musicxml import score_to_musicxml
from coproduce.files.pdf import render_pdf
from coproduce.model.chords import ChordSheet
from coproduce.model.melody import Melody
from coproduce.model.music import Key, TimeSignature
from coproduce.model.papers import EngravedTune
from coproduce.model.song import FormSection, Song
from coproduce.pipeline.step import Job
from coproduce.stages import engrave as papers


def chord_sheet(job: Job) -> None:
    """Print words with chords above them."""
    paper = papers.chord_sheet(_sheet(job), _song(job))
    write_bytes(job.output("paper"), render_pdf(paper))


def large_print(job: Job) -> None:
    """Print everything that is sung, in its order, large."""
    paper = papers.large_print(_sheet(job), _song(job))
    write_bytes(job.output("paper"), render_pdf(paper))


def lead_sheet(job: Job) -> None:
    """Print the tunes with chords and words, and save them as one score."""
    song = _song(job)
    melodies = _in_form_order(song, [read_melody_json(path) for path in job.inputs("melodies")])
    tunes = tuple(
        EngravedTune(
            section=melody.section,
            systems=engrave(score_to_musicxml(song.title, [melody], feel=song.feel)),
        )
        for melody in melodies
    )
    write_bytes(job.output("paper"), render_pdf(papers.lead_sheet(_sheet(job), tunes, song)))
    write_text(job.output("score"), score_to_musicxml(song.title, melodies, feel=song.feel))


def _in_form_order(song: Song, melodies: list[Melody]) -> list[Melody]:
    names = [section.name.casefold() for section in song.form]

    def place(melody: Melody) -> int:
        name = melody.section.casefold()
        return names.index(name) if name in names else len(names)

    return sorted(melodies, key=place)


def _sheet(job: Job) -> ChordSheet:
    sheets = [read_chordpro(path) for path in job.inputs("sheet")]
    return sheets[0] if sheets else ChordSheet(title=str(job.settings["title"]), sections=())


def _song(job: Job) -> Song:
    settings: Any = job.settings
    return Song(
        title=settings["title"],
        key=Key.parse(settings["key"]),
        time_signature=TimeSignature.parse(settings["time_signature"]),
        tempo_bpm=settings["tempo_bpm"],
        feel=settings["feel"],
        form=tuple(FormSection(**section) for section in settings["form"]),
    )
