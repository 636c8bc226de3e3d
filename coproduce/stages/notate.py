"""Write a sung idea down: from what was heard to notes, bars, key, words and chords."""

from __future__ import annotations

import cmath
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np

from coproduce.dsp.heard import Heard, Impression, impression_of
from coproduce.dsp.notes import (
    Evidence,
    HeardNote,
    best_notes,
    gather_evidence,
    lines_sung,
    vowel_delay_s,
    with_words,
)
from coproduce.dsp.notes_in_time import BeatPlaces, notes_in_time
from coproduce.dsp.pauses import without_pauses
from coproduce.errors import NoTuneError
from coproduce.model.listening import PitchTrack
from coproduce.model.melody import ChordAt, Melody, MelodyNote, NotateRequest
from coproduce.model.music import Key
from coproduce.model.syllables import Attack, Syllable
from coproduce.stages.note_confidence import note_confidences
from coproduce.stages.underlay import (
    chords_of,
    marked_syllables,
    on_one_note,
    shared_out,
    sung_lines,
)
from coproduce.stages.wording import counted
from coproduce.theory.beat_grids import COMPOUND, DUPLE, RAREST, SWING
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.keys import elsewhere, find_keys
from coproduce.theory.meter import Accents, Barring, barrings, grids_of
from coproduce.theory.quantise import Reading, readings, times_of
from coproduce.theory.syllables import syllables_of
from coproduce.theory.tuning import tune_notes

FEWEST_NOTES: Final = 4
BEAT_SHARE: Final = 0.5
MOST_SETTLED_S: Final = 0.06
# Where two syllables share a note, one of them was not heard: a person should listen there.
CROWDED: Final = 0.4
SHORTEST_NOTE_S: Final = 0.02
# Semitones by which a voice alone sinks in a verse before it may be taken for another key, and
# how far it strays from an even slope by then.
LEAST_DRIFT: Final = 0.9
STEADY_DRIFT: Final = 0.15
# Semitones by which a singer alone is in the key that they mean, and yet beside it.
MOST_FLAT: Final = 1
BREATH_S: Final = 0.25
# Silence before a syllable that is its own consonant and no rest.
CONSONANT_S: Final = {
    None: 0.08,
    Attack.VOWEL: 0.0,
    Attack.APPROXIMANT: 0.03,
    Attack.NASAL: 0.03,
    Attack.VOICED: 0.06,
    Attack.BREATH: 0.12,
    Attack.UNVOICED: 0.12,
    Attack.SIBILANT: 0.15,
}
# A silence of this many beats is a rest: between lines singers breathe, within one seldom.
REST_AT_LINE_END: Final = 0.3
REST_IN_LINE: Final = 0.8

_WHAT_NOW: Final = {
    Heard.SILENCE: "Check that the microphone was on, and record the idea again.",
    Heard.NOISE: "Sing or hum closer to the phone, in a quieter place.",
    Heard.SPEECH: "If it was meant as a tune, hold the notes longer; words alone go to lyrics/.",
    Heard.SEVERAL: "Record one voice alone, without instruments; a whole band belongs in takes/.",
    Heard.TUNE: "Sing a little more of it.",
}


def notate(track: PitchTrack, request: NotateRequest | None = None) -> Melody:
    """Write down the tune that was heard.

    Parameters
    ----------
    track
        The listening, from `dsp.f0.track_pitch`.
    request
        What is known: words, chords, key, metre, tempo. What is given is obeyed.

    Raises
    ------
    NoTuneError
        If it holds no tune; the message says what was heard instead.
    """
    request = request or NotateRequest()
    impression = impression_of(track)
    if impression.heard is not Heard.TUNE:
        raise _no_tune(impression)
    listening = without_pauses(track)
    evidence = gather_evidence(listening.track)
    if evidence:
        request = _lines_sung(request, evidence)
    syllables = syllables_of(sung_lines(request))
    if evidence and syllables:
        evidence = with_words(evidence, syllables)
    heard = best_notes(evidence) if evidence else ()
    if evidence is None or len(heard) < FEWEST_NOTES:
        raise _no_tune(impression, len(heard))
    # Heard again with the beat in mind: a soft beginning on the beat is one, a rustle
    # between two beats is none.
    heard = notes_in_time(evidence, heard, _places(heard, _bars(heard, syllables, request)))
    if len(heard) < FEWEST_NOTES:
        raise _no_tune(impression, len(heard))
    barring = _bars(heard, syllables, request)
    barlines = barring.barlines
    lengths = _lengths(heard, syllables, barring)
    tuning, pitches = tuned(heard)
    shift = _move(pitches, lengths, request.key) if request.key else 0
    if request.key and shift == 0 and not request.moves_to_key:
        tuning, pitches = tuned(heard, request.key)
    symbols = chords_of(request, barlines, barring.beats, heard, syllables)
    key = request.key or _key(pitches, lengths, symbols)
    is_elsewhere = request.moves_to_key or shift != 0
    sung_key = _key(pitches, lengths, ()) if is_elsewhere else key
    confidences = note_confidences(heard, barring, pitches, tuning, sung_key)
    moved = shift if request.moves_to_key or abs(shift) <= MOST_FLAT else 0
    onsets = _settled_onsets(heard, syllables, barring)
    notes = tuple(
        MelodyNote(
            onset_s=round(listening.whole_s(onsets[i]), 4),
            duration_s=round(max(note.end_s - onsets[i], SHORTEST_NOTE_S), 4),
            midi_pitch=pitches[i] + moved,
            beat=barring.beats[i],
            beats=lengths[i],
            syllable=text,
            word_end=ends_word,
            confidence=round(min(confidences[i], sureness), 2),
        )
        for i, (note, (text, ends_word, sureness)) in enumerate(
            zip(heard, _words(heard, syllables), strict=True)
        )
    )
    return Melody(
        section=request.section,
        key=key,
        time_signature=barlines.first,
        metre_changes=barlines.changes,
        tempo_bpm=request.tempo_bpm or round(60.0 / barring.quarter_s, 1),
        tuning_cents=round(100.0 * tuning, 1),
        pickup_beats=max(Fraction(0), -barring.beats[0]),
        notes=notes,
        chords=symbols,
        feel="swing" if barring.reading.grid is SWING else "",
        moved_semitones=moved,
    )


def _lines_sung(request: NotateRequest, evidence: Evidence) -> NotateRequest:
    """Leave lines out that were not sung: words may be of the whole song, a memo of a verse."""
    lines = sung_lines(request)
    run = lines_sung(evidence, [syllables_of([line]) for line in lines])
    if len(run) == len(lines):
        return request
    if request.lines or request.sheet is None:
        return replace(request, lines=lines[run.start : run.stop])
    # Chords on a line without words belong to the words before them.
    numbers = itertools.accumulate(bool(line.words.strip()) for line in request.sheet.lines)
    sung = [
        line
        for line, number in zip(request.sheet.lines, numbers, strict=True)
        if number - 1 in run or (number == run.start == 0)
    ]
    return replace(request, sheet=replace(request.sheet, lines=tuple(sung)))


def tuned(heard: Sequence[HeardNote], key: Key | None = None) -> tuple[float, list[int]]:
    """Take the singer's own tuning out.

    Returns
    -------
    tuple
        How many semitones above A = 440 Hz the singer is on the whole, between -0.5 and
        0.5, and whole MIDI numbers.
    """
    found = tune_notes(
        [note.pitch_midi for note in heard],
        [note.onset_s for note in heard],
        [note.clarity for note in heard],
        key.tonic.pitch_class if key else None,
        key.mode if key else None,
    )
    lengths = [note.end_s - note.onset_s for note in heard]
    usual = sum(t * s for t, s in zip(found.tunings, lengths, strict=True)) / sum(lengths)
    shift = round(_began_at([note.onset_s for note in heard], found.tunings, usual))
    return usual - shift, [pitch + shift for pitch in found.pitches]


def _began_at(onsets_s: Sequence[float], tunings: Sequence[float], usual: float) -> float:
    """Give the tuning that names the notes: where a singer began who sank or rose ever further."""
    slope, start = np.polyfit(np.asarray(onsets_s) - onsets_s[0], tunings, 1)
    line = start + slope * (np.asarray(onsets_s) - onsets_s[0])
    is_steady = float(np.std(np.asarray(tunings) - line)) < STEADY_DRIFT
    return float(start) if is_steady and abs(line[-1] - line[0]) >= LEAST_DRIFT else usual


def _bars(
    heard: Sequence[HeardNote], syllables: Sequence[Syllable], request: NotateRequest
) -> Barring:
    """Count and bar the tune."""
    onsets = [note.onset_s for note in heard]
    ends_line = [_ends_line(heard, i, syllables) for i in range(len(heard))]
    metre = request.time_signature
    grids = grids_of(metre) if metre else (DUPLE, COMPOUND, SWING)
    found: list[Reading] = []
    for grid in grids:
        beat_s = None
        if request.tempo_bpm:
            pulse = Fraction(3, 2) if grid is COMPOUND else Fraction(1)
            if metre:
                pulse = metre.pulse_quarters
            beat_s = float(pulse) * 60.0 / request.tempo_bpm
        found.extend(readings(onsets, (grid,), phrase_ends=ends_line, beat_s=beat_s))
    turns = sum(cmath.exp(2j * math.pi * note.pitch_midi) for note in heard)
    usual = cmath.phase(turns) / (2 * math.pi)
    accents = Accents(
        stress=tuple(_stress(note, syllables) for note in heard),
        opens_line=tuple(i == 0 or ends_line[i - 1] for i in range(len(heard))),
        pitches=tuple(round(note.pitch_midi - usual) for note in heard),
        new_chord=_new_chords(heard, request),
    )
    return barrings(
        found,
        accents,
        time_signature=metre,
        tempo_is_known=request.tempo_bpm is not None,
        # Where words part the lines: a breath may be anywhere.
        may_be_free=metre is None and bool(syllables),
    )[0]


def _new_chords(heard: Sequence[HeardNote], request: NotateRequest) -> tuple[bool, ...]:
    """Mark the notes over whose syllables the sheet changes its chord."""
    if request.sheet is None or request.lines:
        return ()
    marked = marked_syllables(request.sheet)
    changes = {
        mark.syllable
        for mark, before in zip(marked, ("", *(mark.symbol for mark in marked)), strict=False)
        if mark.symbol != before and not mark.is_after
    }
    return tuple(note.is_new_syllable and note.syllable in changes for note in heard)


def _places(heard: Sequence[HeardNote], barring: Barring) -> BeatPlaces:
    """Find when the places of a reading fall on which notes begin, and what values cost."""
    reading, grid = barring.reading, barring.reading.grid
    first, last = math.floor(reading.places[0]) - 1, math.ceil(reading.places[-1]) + 1
    points = sorted(grid.follows)
    places = [beat * grid.divisions + point for beat in range(first, last + 1) for point in points]
    times_s = times_of(
        reading,
        [note.onset_s for note in heard],
        [Fraction(place, grid.divisions) for place in places],
    )
    step_costs = np.full((grid.divisions, max(grid.points) + 1), np.inf)
    step_costs[:, grid.points] = grid.value_costs()
    opening = [grid.opening.get(point, RAREST) for point in range(grid.divisions)]
    return BeatPlaces(
        times_s=np.maximum.accumulate(times_s),
        places=np.array(places),
        opening_costs=-np.log(opening),
        step_costs=step_costs,
    )


def _settled_onsets(
    heard: Sequence[HeardNote], syllables: Sequence[Syllable], barring: Barring
) -> list[float]:
    """When the vowels of notes set in, as far as sound, words and beat tell together.

    Where in a consonant or a soft vowel a note begins is uncertain by some 50 ms, and singers
    stray from their own beat by about as much: the likeliest moment lies half way between.
    """
    onsets = [note.onset_s for note in heard]
    fitted = times_of(barring.reading, onsets, barring.reading.places)
    settled = [
        onset + max(-MOST_SETTLED_S, min(MOST_SETTLED_S, BEAT_SHARE * (fit - onset)))
        for onset, fit in zip(onsets, fitted, strict=True)
    ]
    return [
        round(max(0.0, onset + _vowel_delay_s(note, syllables)), 4)
        for onset, note in zip(settled, heard, strict=True)
    ]


def _vowel_delay_s(note: HeardNote, syllables: Sequence[Syllable]) -> float:
    if note.syllable is None or not note.is_new_syllable:
        return 0.0
    return vowel_delay_s(syllables[note.syllable])


def _ends_line(heard: Sequence[HeardNote], i: int, syllables: Sequence[Syllable]) -> bool:
    """Whether a line of the words ends here, or without words, whether the singer breathes."""
    if i == len(heard) - 1:
        return True
    here, following = heard[i], heard[i + 1]
    if here.syllable is not None and following.syllable is not None:
        between = syllables[here.syllable : following.syllable]
        return any(syllable.line_end for syllable in between)
    return following.onset_s - here.end_s > BREATH_S


def _stress(note: HeardNote, syllables: Sequence[Syllable]) -> float:
    if note.syllable is None:
        return 0.5
    return syllables[note.syllable].stress if note.is_new_syllable else 0.0


def _lengths(
    heard: Sequence[HeardNote], syllables: Sequence[Syllable], barring: Barring
) -> list[Fraction]:
    """Written length of every note: up to the next, or shorter where the singer rests."""
    half = barring.time_signature.pulse_quarters / (3 if barring.time_signature.is_compound else 2)
    quarter_s = barring.quarter_s
    lengths = []
    for i, note in enumerate(heard[:-1]):
        following = heard[i + 1]
        gap = barring.beats[i + 1] - barring.beats[i]
        attack = syllables[following.syllable].attack if following.syllable is not None else None
        silence_s = following.onset_s - note.end_s - CONSONANT_S[attack]
        silence = silence_s / quarter_s / float(barring.time_signature.pulse_quarters)
        # Nobody rests inside a word: that silence is a consonant held.
        rests = _ends_word(note, syllables) and silence > (
            REST_AT_LINE_END if _ends_line(heard, i, syllables) else REST_IN_LINE
        )
        rest = Fraction(max(1, round(silence_s / quarter_s / float(half)))) * half if rests else 0
        lengths.append(max(gap - rest, min(gap, half)))
    last = heard[-1]
    pulse = barring.time_signature.pulse_quarters
    sung_s = last.end_s - last.onset_s
    sung = max(Fraction(round(sung_s / quarter_s / float(half) + 0.2)) * half, half)
    # A last note fills its bar, less the pickup, if it is nearly that long.
    bar = barring.time_signature.bar_quarters
    pickup = max(Fraction(0), -barring.beats[0])
    place = barring.barlines.within(barring.beats[-1])
    bars = round((place + sung + pickup - (pulse - half) / 2) / bar + Fraction(1, 4))
    whole = bars * bar - pickup - place
    lengths.append(whole if -half <= whole - sung <= pulse and whole > 0 else sung)
    return lengths


def _key(pitches: Sequence[int], lengths: Sequence[Fraction], symbols: Sequence[ChordAt]) -> Key:
    chords = [chord.pitch_classes for s in symbols if (chord := parse_chord(s.symbol))]
    return find_keys(pitches, [float(length) for length in lengths], chords)[0].key


def _move(pitches: Sequence[int], lengths: Sequence[Fraction], key: Key) -> int:
    """Semitones from the key that was sung to the key wanted, the nearest way."""
    sung = elsewhere(find_keys(pitches, [float(length) for length in lengths]), key)
    return (key.tonic.pitch_class - sung.tonic.pitch_class + 6) % 12 - 6 if sung else 0


def _words(
    heard: Sequence[HeardNote], syllables: Sequence[Syllable]
) -> Iterator[tuple[str | None, bool, float]]:
    """Give what is sung on each note, whether a word ends with it, and how sure that can be."""
    begun = [n.syllable for n in heard if n.syllable is not None and n.is_new_syllable]
    carried = shared_out(begun, syllables) if begun else {}
    for note in heard:
        if note.syllable is None:
            yield None, True, 1.0
            continue
        here = carried[note.syllable]
        text = on_one_note(syllables[here.start : here.stop]) if note.is_new_syllable else ""
        yield text, syllables[here.stop - 1].word_end, 1.0 if len(here) == 1 else CROWDED


def _ends_word(note: HeardNote, syllables: Sequence[Syllable]) -> bool:
    return note.syllable is None or syllables[note.syllable].word_end


def _no_tune(impression: Impression, notes: int | None = None) -> NoTuneError:
    heard = impression.heard.value if notes is None else f"only {counted(notes, 'note')}"
    return NoTuneError(
        f"no tune found: what was heard is {heard} ({impression.voiced_s:.1f} s with a pitch)",
        next_step=_WHAT_NOW[impression.heard],
    )
