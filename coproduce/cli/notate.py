"""`coproduce notate`: a sung idea to notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from coproduce.cli.incomplete import say_if_incomplete
from coproduce.cli.output import FiniteRange, keep_what_is_there, print_json, say
from coproduce.dsp.f0 import track_pitch
from coproduce.errors import CoproduceError, UsageError
from coproduce.files.atomic import write_text
from coproduce.files.audio import stream_audio
from coproduce.files.lyric_lines import read_lyric_lines
from coproduce.files.melody_json import melody_document
from coproduce.files.musicxml import score_to_musicxml
from coproduce.model.melody import ChordSuggestion, Melody, NotateRequest
from coproduce.model.music import Key, TimeSignature
from coproduce.stages.notate import notate
from coproduce.stages.note_confidence import doubt_threshold, unsure_notes
from coproduce.stages.suggest_chords import NAMES, in_bars, suggest_chords
from coproduce.stages.tell_listening import metre_in_words, move_in_words, numerals_in
from coproduce.stages.tell_tune_changes import note_name, place_in_words
from coproduce.stages.wording import time_code
from coproduce.stages.words_as_sung import words_without_notes
from coproduce.theory.keys import elsewhere, find_keys, rival_of

SLOWEST_BPM, FASTEST_BPM = 20.0, 400.0


class KeyType(click.ParamType[Key]):
    """A key such as "D", "F# minor" or "Bbm"."""

    name = "key"

    def convert(
        self, value: str | Key, param: click.Parameter | None, ctx: click.Context | None
    ) -> Key:
        """Read the key, or say how to write it."""
        try:
            return value if isinstance(value, Key) else Key.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class TimeType(click.ParamType[TimeSignature]):
    """A time signature such as "3/4"."""

    name = "time"

    def convert(
        self, value: str | TimeSignature, param: click.Parameter | None, ctx: click.Context | None
    ) -> TimeSignature:
        """Read the time signature, or say how to write it."""
        try:
            return value if isinstance(value, TimeSignature) else TimeSignature.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command(name="notate", help="Write down a sung idea as notes.")
@click.argument("audio", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A .musicxml file to write.")
@click.option("--lyrics", type=click.Path(path_type=Path), help="The words, a sung line a line.")
@click.option("--key", type=KeyType(), help='The key, if you know it: "D", "F# minor".')
@click.option("--time", "time_signature", type=TimeType(), help="The metre: 3/4.")
@click.option(
    "--tempo",
    "tempo_bpm",
    type=FiniteRange(SLOWEST_BPM, FASTEST_BPM),
    help="Quarter notes a minute.",
)
@click.option(
    "--chords",
    type=click.Choice(list(NAMES.values())),
    help="Put the chords that we suggest into the score. Otherwise they are only told.",
)
@click.option("--overwrite", is_flag=True, help="Replace the score if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Print the notes as JSON.")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    audio: Path,
    output: Path | None,
    lyrics: Path | None,
    key: Key | None,
    time_signature: TimeSignature | None,
    tempo_bpm: float | None,
    chords: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Listen to a recording, write down its tune, and say or save it."""
    if output and output.suffix.lower() not in {".musicxml", ".xml"}:
        raise UsageError(
            "a score is written as MusicXML", str(output), "Give it a name in .musicxml."
        )
    if output:
        keep_what_is_there(output, overwrite=overwrite, sources=(audio, *filter(None, (lyrics,))))
    request = NotateRequest(
        section="",
        lines=read_lyric_lines(lyrics) if lyrics else (),
        key=key,
        time_signature=time_signature,
        tempo_bpm=tempo_bpm,
    )
    say_if_incomplete(audio)
    melody = _listen(audio, request)
    suggestions = suggest_chords(melody)
    rival = _other_key(melody, key)
    if output:
        chosen = [found.chords for found in suggestions if found.name == chords]
        scored = replace(melody, chords=chosen[0]) if chosen else melody
        doubt = doubt_threshold(melody)
        write_text(output, score_to_musicxml(_title(audio), [scored], doubtful_below=doubt))
    if as_json:
        suggested = [_suggestion_document(melody, found) for found in suggestions]
        print_json(
            melody_document(melody)
            | {"other_key": str(rival) if rival else None, "suggested_chords": suggested}
        )
    else:
        say(_summary(melody, output, _beside_the_key(key, rival)))
        for words in words_without_notes(melody, request.lines):
            say(f"No notes were heard for these words: “{words}”.")
        say(_suggested(melody, suggestions))


def _title(audio: Path) -> str:
    """Make a title of a file's name, as people write one.

    >>> _title(Path("ideas/low-tide_2.m4a"))
    'Low tide 2'
    """
    words = " ".join(re.split(r"[-_\s]+", audio.stem)).strip()
    return words[:1].upper() + words[1:] or audio.stem


def _listen(audio: Path, request: NotateRequest) -> Melody:
    try:
        return notate(track_pitch(stream_audio(audio)), request)
    except CoproduceError as error:
        if any(problem.where for problem in error.problems):
            raise
        problem = error.problems[0]
        raise type(error)(problem.what, str(audio), problem.next_step) from error


def _other_key(melody: Melody, given: Key | None) -> Key | None:
    """Give the key that the tune may as well be in, such as the relative minor.

    Where a key was given, that is the one that the notes are in, if they are not in that.
    """
    lengths = [float(note.beats) for note in melody.notes]
    fits = find_keys([note.midi_pitch for note in melody.notes], lengths)
    if given:
        return elsewhere(fits, given)
    rival = rival_of(fits)
    return None if rival == melody.key else rival


def _suggestion_document(melody: Melody, suggestion: ChordSuggestion) -> dict[str, object]:
    return {
        "name": suggestion.name,
        "meaning": suggestion.meaning,
        "bars": in_bars(melody, suggestion.chords),
        "chords": [
            {"beat": float(chord.beat), "symbol": chord.symbol} for chord in suggestion.chords
        ],
    }


def _suggested(melody: Melody, suggestions: Sequence[ChordSuggestion]) -> str:
    lines = ["Chords to try; they are suggestions, and nobody chose them yet:"]
    for found in suggestions:
        lines += [f"  {found.name}: {found.meaning}", f"    {in_bars(melody, found.chords)}"]
    return "\n".join(lines)


def _beside_the_key(given: Key | None, rival: Key | None) -> str:
    if rival is None:
        return ""
    if given is None:
        return f" (it may as well be {rival})"
    return f" (as you said, though its notes are those of {rival}; `coproduce sheet` moves scores)"


def _summary(melody: Melody, output: Path | None, beside: str) -> str:
    pickup = f", pickup of {float(melody.pickup_beats):g}" if melody.pickup_beats else ""
    moved = f" and {move_in_words(melody.moved_semitones)}" if melody.moved_semitones else ""
    return (
        f"{len(melody.notes)} notes in {melody.key}"
        f"{beside}, {metre_in_words(melody)}{pickup}, "
        f"{melody.tempo_bpm:g} quarter notes a minute"
        + (", in swing eighths" if melody.feel == "swing" else "")
        + f", sung {melody.tuning_cents:+.0f} cents "
        f"from A = 440 Hz{moved}. {_to_check(melody, output)}"
        + (f"\n{numerals}" if (numerals := numerals_in(melody)) else "")
        + (f"\nWritten to {output}." if output else "")
    )


def _to_check(melody: Melody, output: Path | None) -> str:
    """List the notes that a person should listen to again, with their times."""
    unsure = unsure_notes(melody)
    if not unsure:
        return "None to listen to again."
    where = ", coloured in the score" if output else ""
    lines = [f"{len(unsure)} to listen to again{where}:"]
    for note in unsure:
        word = f", “{note.syllable}”" if note.syllable else ""
        place = place_in_words(note.beat, melody.barlines)
        name = note_name(note.midi_pitch, melody.key)
        lines.append(f"  {time_code(note.onset_s)} {place}{word}: {name}")
    return "\n".join(lines)
