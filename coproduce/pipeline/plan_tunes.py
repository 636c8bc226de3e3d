"""What follows from sung ideas and corrected scores: listening, notes, comparison, chords."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coproduce.model.song import SongFolder
from coproduce.pipeline.step import Json, Step

Sources = Mapping[str, tuple[str, ...]]


def tune_steps(folder: SongFolder) -> Iterator[Step]:
    """Plan what is made of each tune; a corrected score wins over the idea of the same name."""
    for tune in sorted({*folder.ideas, *folder.melodies}):
        corrected, idea = folder.melodies.get(tune), folder.ideas.get(tune)
        sheet = {"sheet": (folder.chord_sheet,)} if folder.chord_sheet else {}
        pitch = {"pitch": (_base(tune) + ".pitch.json",)} if idea else {}
        sources = ({"corrected": (corrected,)} if corrected else pitch) | sheet
        settings = _settings(folder, tune)
        if idea:
            yield _listen(tune, idea)
        yield _notate(tune, sources, settings)
        if corrected:
            yield _compare(tune, {**sources, **pitch}, settings)
        yield _suggest(tune)


def _base(tune: str) -> str:
    return f"build/notation/{tune}"


def _settings(folder: SongFolder, tune: str) -> dict[str, Json]:
    song = folder.song
    return {
        "tune": tune,
        "sections": [section.name for section in song.form if section.tune == tune],
        "bars": [section.bars for section in song.form if section.tune == tune],
        "key": str(song.key),
        "time_signature": str(song.time_signature),
        "tempo_bpm": song.tempo_bpm,
        "title": song.title,
    }


def _listen(tune: str, idea: str) -> Step:
    return Step(
        name=f"listen:{tune}",
        stage="notate",
        action="coproduce.pipeline.steps.notation:listen",
        inputs={"idea": (idea,)},
        outputs={"pitch": f"{_base(tune)}.pitch.json"},
        # 2: whistling is followed higher, and sides that cancel are heard.
        revision=2,
    )


def _notate(tune: str, sources: Sources, settings: Mapping[str, Json]) -> Step:
    return Step(
        name=f"notate:{tune}",
        stage="notate",
        action="coproduce.pipeline.steps.notation:notate_tune",
        inputs=sources,
        outputs={
            "melody": f"{_base(tune)}.json",
            "score": f"{_base(tune)}.musicxml",
            "midi": f"{_base(tune)}.mid",
        },
        settings=settings,
        # 2: accidentals, tuplets and second beams are written out.
        # 3: a memo in minor or in a mode is moved from the key it was really sung in.
        # 4: metre and barlines are weighed anew, and swung eighths are read.
        # 5: barlines follow the chord sheet, scores say where eighths swing, MIDI files play
        # it, and words held by ties have their line.
        # 6: notes are told apart by sound, words and beat together.
        # 7: a note is doubted for its sound, its place, its pitch and its key.
        # 8: notes begin with their vowels, and each metre has its likely tempo.
        # 9: letters tell more strongly which syllable is heard.
        # 10: corrected scores of other programs are read as they are meant.
        # 11: long pauses are passed over, words without a note share one, and a silent e
        # within a word is no syllable.
        # 12: it is kept by how much a memo was moved into the song's key.
        # 13: marks and loudness of a corrected score are kept.
        # 14: repeated notes of a hummed tune are told apart.
        # 15: notes that carry a syllable on are heard more readily.
        # 16: notes are spelled as a person spelled them; words divide in other places.
        # 17: lines that the memo does not have are left out.
        # 18: la la la keeps its repeated notes.
        # 19: the last lines of a long song are found.
        # 20: a corrected tune is moved into the song's key, has the chord sheet's chords over its
        # words, and is read once where its repeats are the verses; singers may sink further.
        # 21: a section's words are found however its name is spaced, or by its kind.
        # 22: the key of a German sheet is read as its chords are.
        # 23: a turn from one steady pitch to another is a note.
        # 24: a corrected tune goes to the song's tonic in its own mode, chords after a word have
        # time of their own, and sound as they do with a capo or a transpose at the sheet's head.
        # 25: a B on a German sheet is B flat over the tune, too; chords of a sheet without a
        # key, or in the relative one, stay.
        # 26: "there's" and "love's" are one syllable.
        # 27: words divide as their language does, where a line's words tell it.
        revision=27,
    )


def _compare(tune: str, sources: Sources, settings: Mapping[str, Json]) -> Step:
    outputs = {"changes": f"{_base(tune)}.diff.json"}
    if "pitch" in sources:
        outputs["heard"] = f"{_base(tune)}.heard.json"
    return Step(
        name=f"compare:{tune}",
        stage="notate",
        action="coproduce.pipeline.steps.notation:compare_tune",
        inputs=sources,
        outputs=outputs,
        settings=settings,
        # 2: changed words are no change to the tune: it is heard with its own.
        # 3: it says which words changed, and writes a word on one note whole.
        # 4: the memo is heard as it is for notation.
        # 5: and doubted as it is there; 6: with vowels and tempo as they are there.
        # 7: long pauses are passed over, and words divided, as they are there.
        # 8: the chords that say where bars begin are heard with them, as they are there.
        # 9: it tells of marks and loudness.
        # 10: repeated notes of a hummed tune are told apart, as they are there.
        # 11: a note that was taken out is told as that.
        # 12: it tells how notes are spelled.
        # 13: lines that the memo does not have are left out, as they are there.
        # 14: the last lines of a long song are found, as they are there.
        # 15: the corrected tune is moved and read as it is there.
        # 16: a section's words are found as they are there.
        # 17: the key of a German sheet is read as its chords are.
        # 18: a turn from one steady pitch to another is a note, as it is there.
        # 19: both tunes are in one octave; keys and chords are as they are there.
        # 20: chords are read with the sheet's names of notes, as they are there.
        # 21, 22: words are divided as they are there.
        revision=22,
    )


def _suggest(tune: str) -> Step:
    return Step(
        name=f"chords:{tune}",
        stage="notate",
        action="coproduce.pipeline.steps.notation:suggest",
        inputs={"melody": (f"{_base(tune)}.json",)},
        outputs={"suggestions": f"{_base(tune)}.chords.json"},
    )
