"""A tune in another key: notes, chords and spelling moved together."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from coproduce.model.chords import NoteNames
from coproduce.model.melody import Melody
from coproduce.model.music import MOST_FIFTHS, Key
from coproduce.model.tune_changes import SetTune
from coproduce.stages.tell_listening import move_in_words
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.keys import (
    CLEARLY_ANOTHER,
    elsewhere,
    find_keys,
    fit_of,
    foreign_share,
    spell,
    spelled,
)
from coproduce.theory.pitch import ENHARMONIC_FIFTHS, pitch_on_fifths
from coproduce.theory.song_key import is_related, key_in_song
from coproduce.theory.spelling import transposed_key
from coproduce.theory.transpose import move_symbol

OCTAVE: Final = 12


def move_tune(melody: Melody, semitones: int, fifths: int) -> Melody:
    """Move a tune so many semitones, and its key so many places on the line of fifths."""
    moved = Key(pitch_on_fifths(melody.key.tonic.fifths + fifths), melody.key.mode)
    key = moved if abs(moved.fifths) <= MOST_FIFTHS else transposed_key(melody.key, semitones)
    return replace(
        melody,
        key=key,
        notes=tuple(replace(n, midi_pitch=n.midi_pitch + semitones) for n in melody.notes),
        chords=tuple(
            replace(chord, symbol=move_symbol(chord.symbol, NoteNames.ENGLISH, melody.key, key))
            for chord in melody.chords
        ),
    )


def into_key(melody: Melody, key: Key) -> SetTune:
    """Move a corrected tune into the key that its section has today, the nearest way.

    People correct a tune, and choose a key for the group's voices afterwards. A tune on the
    same tonic stays, in whatever mode, and so does one in the relative key. One of the same kind
    goes from tonic to tonic and keeps its mode; a minor tune of a major song, or the other way
    round, goes by its signature. Many people write no signature at all: a tune that fits the
    wanted key better than its own stays, and one whose notes clearly speak against having no
    sharps or flats is in the key that they say.
    """
    heard = _Heard(melody)
    stated = melody.key
    if is_related(stated, key):
        named = _as_named(melody, stated)
        return SetTune(melody=_respelled(named, key), remarks=heard.doubts_of_shared(key))
    between = f"The score is in {stated}, and the song in {key}"
    if heard.speaks_for(key):
        remark = f"{between}. Its notes fit {key} as well, so they were left where they are."
        return SetTune(melody=_respelled(_as_named(melody, key), key), remarks=(remark,))
    if own := heard.own_key:
        melody = _as_named(melody, own)
        between = f"The score has no sharps or flats at its head, but its notes are in {own}"
        if is_related(own, key):
            return SetTune(melody=_respelled(melody, key))
        between = f"{between}, and the song in {key}"
    elif heard.is_in_neither(key):
        remark = f"{between}. Its notes fit neither clearly, so it is printed as it is."
        return SetTune(melody=melody, remarks=(remark,))
    fifths = key_in_song(melody.key, key).tonic.fifths - melody.key.tonic.fifths
    up = (7 * fifths + OCTAVE // 2) % OCTAVE - OCTAVE // 2
    moved = replace(move_tune(melody, up, fifths), moved_semitones=up)
    return SetTune(melody=moved, remarks=(f"{between}: it was {move_in_words(up)}.",))


class _Heard:
    """What the notes and chords of a tune say of its key, against what its signature says."""

    def __init__(self, melody: Melody) -> None:
        self.stated = melody.key
        self.pitches = [note.midi_pitch for note in melody.notes]
        self.beats = [float(note.beats) for note in melody.notes]
        chords = [chord.pitch_classes for c in melody.chords if (chord := parse_chord(c.symbol))]
        self.fits = find_keys(self.pitches, self.beats, chords)

    def foreign(self, key: Key) -> float:
        return foreign_share(key, self.pitches, self.beats)

    @property
    def own_key(self) -> Key | None:
        """The key of the notes, where they clearly speak against an empty signature."""
        if self.stated.fifths != 0:
            return None
        outside = self.foreign(self.stated)
        # A mode with the same notes outside it explains none of them.
        best = next((found for found in self.fits if self.foreign(found.key) < outside), None)
        if best is None or best.fit - fit_of(self.fits, self.stated) < CLEARLY_ANOTHER:
            return None
        return best.key

    def speaks_for(self, key: Key) -> bool:
        """Whether the notes are in a key rather than in the stated one.

        An empty signature may be one that nobody wrote: for another key it is enough to fit
        as well.
        """
        fits_less = fit_of(self.fits, key) < fit_of(self.fits, self.stated)
        if fits_less or elsewhere(self.fits, key) is not None:
            return False
        stated, wanted = self.foreign(self.stated), self.foreign(key)
        return wanted < stated or (wanted == stated and self.stated.fifths == 0)

    def is_in_neither(self, key: Key) -> bool:
        """Whether the notes contradict the stated key, more than the wanted one, and both."""
        is_less_wrong = self.foreign(key) < self.foreign(self.stated)
        return is_less_wrong and elsewhere(self.fits, self.stated) is not None

    def doubts_of_shared(self, key: Key) -> tuple[str, ...]:
        """Tell of a tune that has the song's empty signature and is clearly in another key."""
        own = self.own_key
        if own is None or is_related(own, key):
            return ()
        remark = (
            f"The score is in {self.stated}, as the song is, but its notes are in {own}. "
            "It is printed as it is; if it should be moved, write its sharps or flats at its head."
        )
        return (remark,)


def _respelled(melody: Melody, key: Key) -> Melody:
    """Write a tune in sharps or flats as a song is, if all of it has to turn for that."""
    turned = key.fifths - melody.key.fifths
    if turned and turned % ENHARMONIC_FIFTHS == 0:
        return move_tune(melody, 0, turned)
    return melody


def _as_named(melody: Melody, key: Key) -> Melody:
    """Write a tune in a key, in sharps or flats as most of its notes are named."""
    keys = [
        Key(pitch_on_fifths(key.tonic.fifths + turned), key.mode)
        for turned in (0, ENHARMONIC_FIFTHS, -ENHARMONIC_FIFTHS)
        if abs(key.fifths + turned) <= MOST_FIFTHS
    ]
    written = [_written_in(melody, key) for key in keys]
    return min(written, key=lambda m: sum(n.fifths_from_key is not None for n in m.notes))


def _written_in(melody: Melody, key: Key) -> Melody:
    """Give a tune another signature; each note stays what it was, by sound and by name."""
    names = [spelled(n.midi_pitch, melody.key, n.fifths_from_key).fifths for n in melody.notes]
    notes = tuple(
        replace(
            note,
            fifths_from_key=None
            if fifths == spell(note.midi_pitch, key).fifths
            else fifths - key.fifths,
        )
        for note, fifths in zip(melody.notes, names, strict=True)
    )
    return replace(melody, key=key, notes=notes)
