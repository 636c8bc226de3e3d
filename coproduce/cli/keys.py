"""`coproduce keys`: which keys suit the voices of a group, and what each does to the players."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from coproduce.cli.output import print_json
from coproduce.model.music import Key
from coproduce.model.voices import KeyAdvice, SongKeys
from coproduce.pipeline.keys import song_keys
from coproduce.theory.keys import octave_of, spell

SHOWN = 4


@click.command("keys")
@click.argument("song", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(song: Path, *, as_json: bool) -> None:
    """Say which keys suit the voices, the horns and the hands, best first.

    It knows generations, not persons: what is easy for most children or most elders. Take it
    as advice, sing it, and write the key that you choose into song.toml.
    """
    found = song_keys(song)
    if as_json:
        print_json(keys_document(found))
    else:
        for line in _lines(found):
            click.echo(line)


def keys_document(found: SongKeys) -> dict[str, object]:
    """Give the JSON document; sharps count up, flats down."""
    return {
        "song": found.song,
        "current": str(found.current),
        "keys": [_key_document(advice) for advice in found.keys],
        "notes": list(found.notes),
    }


def _key_document(advice: KeyAdvice) -> dict[str, object]:
    key, sung, guitar = advice.key, advice.range, advice.guitar
    return {
        "key": str(key),
        "shift_semitones": advice.shift_semitones,
        "lowest": _note(sung.lowest, key),
        "highest": _note(sung.highest, key),
        "lowest_midi": sung.lowest,
        "highest_midi": sung.highest,
        "tessitura": [_note(sung.tessitura_low, key), _note(sung.tessitura_high, key)],
        "voices": [
            {"group": voice.group, "fit": str(voice.fit), "why": voice.why}
            for voice in advice.voices
        ],
        "horns": [
            {
                "name": horn.name,
                "written_key": str(horn.written_key),
                "accidentals": horn.written_key.fifths,
                "written_lowest": _note(horn.written_lowest, horn.written_key),
                "written_highest": _note(horn.written_highest, horn.written_key),
                "octaves": horn.octaves,
                "fit": str(horn.fit),
            }
            for horn in advice.horns
        ],
        "guitar": None
        if guitar is None
        else {
            "capo": guitar.capo,
            "shapes_key": str(guitar.shapes_key),
            "open_share": guitar.open_share,
        },
        "keyboard": {"accidentals": key.fifths},
        "score": advice.score,
        "reasons": list(advice.reasons),
    }


def _lines(found: SongKeys) -> Iterator[str]:
    for place, advice in enumerate(found.keys):
        is_now = advice.shift_semitones == 0
        if place < SHOWN or is_now:
            yield _heading(advice, is_now=is_now)
            for reason in advice.reasons:
                yield f"    {reason}"
    others = [advice for advice in found.keys[SHOWN:] if advice.shift_semitones]
    if others:
        listed = ", ".join(str(advice.key) for advice in others)
        yield f"Less suitable, in this order: {listed}."
    yield from found.notes


def _heading(advice: KeyAdvice, *, is_now: bool) -> str:
    key, sung, steps = advice.key, advice.range, advice.shift_semitones
    move = "the key it is in" if is_now else f"{abs(steps)} {'up' if steps > 0 else 'down'}"
    return (
        f"{key} ({move}): {_note(sung.lowest, key)} to {_note(sung.highest, key)}, "
        f"mostly {_note(sung.tessitura_low, key)} to {_note(sung.tessitura_high, key)}"
    )


def _note(midi_pitch: int, key: Key) -> str:
    name = spell(midi_pitch, key)
    return f"{name}{octave_of(midi_pitch, name)}"
