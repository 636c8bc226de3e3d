"""Which keys suit a song: its tunes against the voices of the group, the horns and the hands.

It is advice. It knows generations, not persons, and says nothing about anybody's singing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from coproduce.model.chords import ChordSheet
from coproduce.model.melody import MelodyNote
from coproduce.model.music import Key
from coproduce.model.people import Generation, Permission, Person
from coproduce.model.song import Player, Song
from coproduce.model.voices import (
    Compass,
    Fit,
    GroupFit,
    GuitarFit,
    HornFit,
    KeyAdvice,
    SongKeys,
    SungTune,
    TuneRange,
)
from coproduce.stages.tell_tune_changes import note_name
from coproduce.stages.wording import counted, listed
from coproduce.theory.capo import COMFORTABLE_CAPO, capo_choices, concert_sheet
from coproduce.theory.key_names import key_label
from coproduce.theory.parts import WRITTEN_FIFTHS, written_key
from coproduce.theory.ranges import (
    VOICES,
    best_octave,
    fit_of,
    horn_of,
    octaves_to_middle,
    range_of_times,
    strain_of,
    times_of,
)
from coproduce.theory.song_key import key_in_song
from coproduce.theory.spelling import transposed_key
from coproduce.theory.transpose import transpose_by_semitones

GROUPS: Final = {
    Generation.CHILD: "children",
    Generation.TEEN: "teens",
    Generation.ADULT: "adults",
    Generation.ELDER: "elders",
    Generation.ARTIST: "artists",
}
SHIFTS: Final = range(-6, 6)
# What of a key's cost comes from where. Voices come first: players can practise.
HORN_ACCIDENTALS: Final = 0.04
HORN_OUT_OF_EASE: Final = 0.08
EASY_ACCIDENTALS: Final = 3
GUITAR_WEIGHT: Final = 0.12
CAPO_WEIGHT: Final = 0.01
CAPO_IS_WORTH: Final = 0.05
KEYBOARD_ACCIDENTALS: Final = 0.02
KEYBOARD_EASY: Final = 3
MOVE_WEIGHT: Final = 0.004


def choose_keys(
    name: str,
    song: Song,
    tunes: Sequence[SungTune],
    people: Iterable[Person],
    sheet: ChordSheet | None = None,
) -> SongKeys:
    """Rank the twelve keys a song could be in, best first.

    Parameters
    ----------
    name
        What the song is called in the answer.
    song
        Its key now, and its players.
    tunes
        All that is sung, in any octave; a tune written in another key than the song's is
        taken into it first.
    people
        Of these, who agreed to be heard and did not withdraw counts, as a generation.
    sheet
        Its chords, for the guitar.

    Raises
    ------
    ValueError
        If there is no tune.
    """
    times = times_of(_in_key(tune, song.key) for tune in tunes)
    octaves = octaves_to_middle(range_of_times(times))
    times = {pitch + 12 * octaves: time for pitch, time in times.items()}
    groups = singing_groups(people)
    shown = groups or tuple(GROUPS)
    found = [
        _advice(song, {p + shift: t for p, t in times.items()}, shift, shown, sheet)
        for shift in SHIFTS
    ]
    ranked = sorted(found, key=lambda advice: (-advice.score, abs(advice.shift_semitones)))
    return SongKeys(
        song=name,
        current=song.key,
        keys=tuple(ranked),
        notes=tuple(_notes(octaves, groups)),
    )


def singing_groups(people: Iterable[Person]) -> tuple[Generation, ...]:
    """Tell the generations of those who agreed to be heard, and have not withdrawn."""
    heard = {
        person.generation
        for person in people
        if person.allows_use(Permission.GROUP_VOICE) or person.allows_use(Permission.SOLO_VOICE)
    }
    return tuple(generation for generation in GROUPS if generation in heard)


def _in_key(tune: SungTune, key: Key) -> tuple[list[MelodyNote], float]:
    """Take a tune into the song's key, the nearer way, where it is in another."""
    own = tune.melody.key
    up = (key_in_song(own, key).tonic.pitch_class - own.tonic.pitch_class) % 12
    steps = up - 12 if up > 6 else up
    notes = [replace(note, midi_pitch=note.midi_pitch + steps) for note in tune.melody.notes]
    return notes, float(tune.times)


def _notes(octaves: int, groups: Sequence[Generation]) -> Iterator[str]:
    if octaves:
        where = "above" if octaves > 0 else "below"
        yield (
            f"Notes are named as high voices sing them, {counted(abs(octaves), 'octave')} {where} "
            "the tune as it was written down; low voices sing an octave below them."
        )
    else:
        yield "Notes are named as high voices sing them; low voices sing an octave below."
    if not groups:
        yield (
            "Nobody in people.toml agreed to be heard yet, so the keys are for a group of all "
            "generations."
        )


def _advice(
    song: Song,
    times: Mapping[int, float],
    shift: int,
    groups: Sequence[Generation],
    sheet: ChordSheet | None,
) -> KeyAdvice:
    key = transposed_key(song.key, shift)
    sung = range_of_times(times)
    voices = tuple(_group_fit(group, times, sung, key) for group in groups)
    horns = tuple(_horn_fits(song.players, sung, key))
    guitar = _guitar(sheet, shift)
    strains = [voice.strain for voice in voices]
    # Nobody should pay for the others' ease: the worst off counts as much as all together.
    cost = 0.5 * sum(strains) / len(strains) + 0.5 * max(strains)
    cost += sum(_horn_cost(horn) for horn in horns)
    cost += _hands(key, guitar) + MOVE_WEIGHT * abs(shift)
    return KeyAdvice(
        key=key,
        shift_semitones=shift,
        range=sung,
        voices=voices,
        horns=horns,
        guitar=guitar,
        score=round(math.exp(-cost), 3),
        reasons=tuple(_reasons(key, voices, horns, guitar)),
    )


def _group_fit(
    group: Generation, times: Mapping[int, float], sung: TuneRange, key: Key
) -> GroupFit:
    """Fit a tune to the least comfortable voice of a generation."""
    compasses = VOICES[group]
    worst = max(compasses, key=lambda compass: strain_of(times, compass))
    return GroupFit(
        group=GROUPS[group],
        fit=fit_of(sung.lowest, sung.highest, worst),
        why=_why(sung, worst, key),
        strain=round(strain_of(times, worst), 3),
    )


def _why(sung: TuneRange, compass: Compass, key: Key) -> str:
    above = sung.highest - compass.highest
    below = compass.lowest - sung.lowest
    parts = []
    if above > 0:
        top = note_name(sung.highest, key)
        parts.append(f"the top {top} is {counted(above, 'semitone')} above what is easy")
    if below > 0:
        low = note_name(sung.lowest, key)
        parts.append(f"the low {low} is {counted(below, 'semitone')} below what is easy")
    return listed(parts) or "all of it lies where singing is easy"


def _horn_fits(players: Iterable[Player], sung: TuneRange, key: Key) -> Iterator[HornFit]:
    for player in players:
        horn = horn_of(player.instrument, player.written_in)
        if horn is None or player.written_in not in WRITTEN_FIFTHS:
            continue
        octave = best_octave(sung, horn)
        up = horn.written_semitones + 12 * octave
        lowest, highest = sung.lowest + up, sung.highest + up
        yield HornFit(
            name=player.name,
            written_key=written_key(key, player.written_in),
            written_lowest=lowest,
            written_highest=highest,
            octaves=octave,
            fit=fit_of(lowest, highest, horn.compass),
        )


def _guitar(sheet: ChordSheet | None, shift: int) -> GuitarFit | None:
    """Find the easiest capo for the song's chords in another key."""
    if sheet is None or not sheet.symbols:
        return None
    moved = transpose_by_semitones(concert_sheet(sheet), shift)
    near = [choice for choice in capo_choices(moved) if choice.fret <= COMFORTABLE_CAPO]
    # A capo is worth its while for a chord in twenty a fret.
    best = min(near, key=lambda choice: CAPO_IS_WORTH * choice.fret - choice.open_share)
    return GuitarFit(
        capo=best.fret, shapes_key=best.shapes_key, open_share=round(best.open_share, 2)
    )


def _horn_cost(horn: HornFit) -> float:
    signs = max(0, abs(horn.written_key.fifths) - EASY_ACCIDENTALS)
    ease = {Fit.COMFORTABLE: 0.0, Fit.REACHABLE: HORN_OUT_OF_EASE}.get(
        horn.fit, 3 * HORN_OUT_OF_EASE
    )
    return HORN_ACCIDENTALS * signs + ease


def _hands(key: Key, guitar: GuitarFit | None) -> float:
    cost = KEYBOARD_ACCIDENTALS * max(0, abs(key.fifths) - KEYBOARD_EASY)
    if guitar:
        cost += GUITAR_WEIGHT * (1.0 - guitar.open_share) + CAPO_WEIGHT * guitar.capo
    return cost


def _reasons(
    key: Key,
    voices: Sequence[GroupFit],
    horns: Sequence[HornFit],
    guitar: GuitarFit | None,
) -> Iterator[str]:
    easy = [voice.group for voice in voices if voice.fit is Fit.COMFORTABLE]
    if len(easy) == len(voices):
        yield "Comfortable for everybody who sings."
    elif easy:
        yield f"Comfortable for {listed(easy)}."
    for voice in voices:
        if voice.fit is Fit.REACHABLE:
            yield f"{voice.group.capitalize()} reach all of it; {voice.why}."
        elif voice.fit is not Fit.COMFORTABLE:
            yield f"{str(voice.fit).capitalize()} for {voice.group}: {voice.why}."
    for horn in horns:
        yield f"{horn.name} reads {key_label(horn.written_key)}{_horn_words(horn)}."
    if guitar:
        where = f"with a capo at fret {guitar.capo}" if guitar.capo else "without a capo"
        share = f"{round(100 * guitar.open_share)} % open chords"
        yield f"Guitar plays {key_label(guitar.shapes_key)} shapes {where}, {share}."
    yield f"Keys and accordion have {signs_in_words(key)}."


def _horn_words(horn: HornFit) -> str:
    low = note_name(horn.written_lowest, horn.written_key)
    high = note_name(horn.written_highest, horn.written_key)
    octave = {0: "", 1: ", an octave above the voices", -1: ", an octave below the voices"}.get(
        horn.octaves, f", {abs(horn.octaves)} octaves {'above' if horn.octaves > 0 else 'below'}"
    )
    ease = {
        Fit.COMFORTABLE: "",
        Fit.REACHABLE: ", at the edge of its range",
    }.get(horn.fit, f", {horn.fit} to play with ease")
    return f" ({signs_in_words(horn.written_key)}), {low} to {high}{octave}{ease}"


def signs_in_words(key: Key) -> str:
    """Count a key's sharps or flats in words.

    >>> signs_in_words(Key.parse("Bb")), signs_in_words(Key.parse("A minor"))
    ('2 flats', 'no sharps or flats')
    """
    if not key.fifths:
        return "no sharps or flats"
    return counted(abs(key.fifths), "sharp" if key.fifths > 0 else "flat")
