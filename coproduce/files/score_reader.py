"""Reading a tune that a person corrected in a notation program and saved as MusicXML.

Of several parts the sung one is read, of several voices the main one, of a chord its top note.
What is left out is said, so that nobody thinks it was understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from coproduce.errors import FormatError
from coproduce.files.safe_xml import Element, parse_xml
from coproduce.files.score_bars import PartRead, read_part
from coproduce.files.score_line import Sounding, TuneLine
from coproduce.files.score_words import LyricRead
from coproduce.files.sheet_import import read_content
from coproduce.model.melody import CorrectedTune, Melody, MelodyNote
from coproduce.model.music import MODE_FIFTHS, Key, named_mode
from coproduce.theory.keys import (
    CLEARLY_ANOTHER,
    elsewhere,
    find_keys,
    foreign_share,
    spell,
)
from coproduce.theory.pitch import pitch_on_fifths
from coproduce.units import beats_to_seconds


def read_melody(
    path: Path,
    section: str,
    tempo_bpm: float,
    *,
    key: Key | None = None,
    bars: int = 0,
) -> CorrectedTune:
    """Read the sung line of a MusicXML file as a tune.

    Parameters
    ----------
    path
        A .musicxml, .xml or compressed .mxl file.
    section
        The section's name, which the melody keeps.
    tempo_bpm
        Quarter notes a minute, where the score states none.
    key
        The song's key, which says the mode where the score has only a signature; without
        it, or with another signature, the notes say it.
    bars
        How long the section is. A tune that is repeated as a whole is read once if that is
        nearer to it: its repeats are further verses. 0 if that is not known.

    Raises
    ------
    FormatError
        If it is no MusicXML, is far too large, declares entities, or holds no notes.
    """
    where = f"melody/{path.name}"
    root = parse_xml(read_content(path), where)
    if root.name == "score-timewise":
        raise FormatError(
            "is a score ordered by time, not by parts",
            where,
            "Open it in a notation program and export it as MusicXML; they all order by parts.",
        )
    if root.name != "score-partwise":
        raise FormatError("is not a MusicXML score", where, "Export the tune as MusicXML.")
    part, remarks = _sung_part(root, where)
    line = TuneLine(part, bars)
    if not line.sounding:
        raise FormatError("holds no notes", where, "Export the tune again as MusicXML.")
    bpm = part.tempo_bpm or tempo_bpm
    notes = tuple(_melody_notes(line, bpm))
    key = _key(part, key, notes)
    notes = tuple(_as_spelled(notes, line.sounding, key))
    melody = Melody(
        section=section,
        key=key,
        time_signature=line.barlines.first,
        metre_changes=line.barlines.changes,
        tempo_bpm=bpm,
        tuning_cents=0.0,
        pickup_beats=line.pickup,
        notes=notes,
        chords=tuple(line.chords),
        feel=part.feel,
    )
    return CorrectedTune(melody=melody, remarks=(*remarks, *line.remarks, *_left_out(part, melody)))


def _sung_part(root: Element, where: str) -> tuple[PartRead, list[str]]:
    """Choose the part with the most words, or else the first that sounds."""
    names = {
        part.attributes.get("id", ""): part.text_of("part-name")
        for part in root.walk()
        if part.name == "score-part"
    }
    parts = [
        (names.get(element.attributes.get("id", ""), ""), read_part(element, where))
        for element in root.all("part")
    ]
    sounding = [(name, part) for name, part in parts if any(part.notes)]
    if not sounding:
        raise FormatError("holds no notes", where, "Export the tune again as MusicXML.")
    name, best = max(sounding, key=lambda item: sum(bool(n.lyrics) for n in item[1].notes))
    if len(sounding) == 1:
        return best, []
    called = f"“{name}”" if name else f"number {[part for _, part in parts].index(best) + 1}"
    return best, [
        f"It has {len(sounding)} parts with notes; the tune was read from the part {called}."
    ]


def _key(part: PartRead, song_key: Key | None, notes: Sequence[MelodyNote]) -> Key:
    """Give the key; notation programs often keep its signature and forget its mode.

    A score without any signature says nothing of its key: its notes do.
    """
    pitches = [note.midi_pitch for note in notes]
    beats = [float(note.beats) for note in notes]
    fits = find_keys(pitches, beats)
    if part.fifths is None:
        is_songs = song_key is not None and elsewhere(fits, song_key) is None
        return song_key if song_key is not None and is_songs else fits[0].key
    fifths = part.fifths
    if mode := named_mode(part.mode):
        return Key(pitch_on_fifths(fifths - MODE_FIFTHS[mode]), mode)
    if song_key is not None and song_key.fifths == fifths:
        return song_key
    least: dict[int, float] = {}
    for fit in fits:
        if fits[0].fit - fit.fit >= CLEARLY_ANOTHER:
            break
        key = Key(pitch_on_fifths(fifths - MODE_FIFTHS[fit.key.mode]), fit.key.mode)
        tonic, outside = fit.key.tonic.pitch_class, foreign_share(fit.key, pitches, beats)
        # A mode is not meant if the tune's own accidentals fit a likelier one on its tonic.
        if key.tonic.pitch_class == tonic and outside <= least.get(tonic, outside):
            return key
        least[tonic] = min(outside, least.get(tonic, outside))
    return Key(pitch_on_fifths(fifths), "major")


def _as_spelled(
    notes: Iterable[MelodyNote], sounding: Iterable[Sounding], key: Key
) -> Iterator[MelodyNote]:
    """Keep how notes are spelled where that is not how we would."""
    for note, heard in zip(notes, sounding, strict=True):
        if heard.fifths is None or heard.fifths == spell(note.midi_pitch, key).fifths:
            yield note
        else:
            yield replace(note, fifths_from_key=heard.fifths - key.fifths)


def _left_out(part: PartRead, melody: Melody) -> Iterator[str]:
    if part.transposed_semitones % 12:
        yield "It is written for an instrument in another key; it was read as it sounds."
    if part.grace_notes:
        yield f"Grace notes were left out ({part.grace_notes})."
    if part.tempo_changes:
        yield "The tempo changes within it; the first tempo was kept."
    if melody.metre_changes:
        yield (
            f"Its bars are not all of one length: {melody.barlines}. Scores, lead sheets and MIDI "
            "follow that; sections of takes and the session count bars as song.toml does."
        )
    if part.key_changes:
        yield "The key changes within it; the first key was kept."
    if part.left_out:
        names = ", ".join(sorted(part.left_out))
        yield f"What we do not print was left out: {names}."
    if any(bar.jumps for bar in part.bars):
        yield "Signs such as D.S. and Coda were not followed: the bars were read as they stand."


def _melody_notes(line: TuneLine, tempo_bpm: float) -> Iterator[MelodyNote]:
    has_words = any(note.lyric for note in line.sounding)
    before: Sounding | None = None
    open_word: LyricRead | None = None
    for note in line.sounding:
        if note.lyric:
            text, open_word = note.lyric.text, note.lyric
        elif not has_words or open_word is None:
            text = None
        else:
            touches = before is not None and before.beat + before.beats == note.beat
            goes_on = touches or open_word.extends or not open_word.word_end
            text = "" if goes_on else None
        yield MelodyNote(
            onset_s=round(beats_to_seconds(float(note.beat + line.pickup), tempo_bpm), 4),
            duration_s=round(beats_to_seconds(float(note.beats), tempo_bpm), 4),
            midi_pitch=note.midi_pitch,
            beat=note.beat,
            beats=note.beats,
            syllable=text,
            word_end=open_word.word_end if open_word and text is not None else True,
            marks=note.marks,
            dynamic=note.dynamic,
        )
        before = note
