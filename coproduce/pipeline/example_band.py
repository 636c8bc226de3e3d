"""Who plays what in the example song: a modest band around a guitar, and people singing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from coproduce.dsp.synth import Instrument, Room
from coproduce.pipeline.example_studio import Performance, Playing, Singing
from coproduce.stages.manners import Manner, Part, ScoreNote
from coproduce.stages.sing import Singer


def _notes(*notes: tuple[float, float, int]) -> tuple[ScoreNote, ...]:
    return tuple(ScoreNote(beat=beat, beats=beats, midi_pitch=midi) for beat, beats, midi in notes)


# "Ring the bell! (ding ding) Ring the bell!": as in the chorus, then down to the tonic.
TAG_TUNE = _notes((0, 1, 69), (1, 0.5, 67), (1.5, 2, 65), (8, 1, 64), (9, 0.5, 62), (9.5, 4, 60))
# The bus bell answers "Ring the bell" in each chorus, and has the tag's second bar.
BELL_STROKES = MappingProxyType(
    {
        "Intro": _notes((0, 2, 86), (1, 2, 86)),
        "Chorus": _notes((26.5, 1, 86), (27.5, 1, 86)),
        "Tag": _notes((4, 1, 86), (5, 2, 86), (14, 2, 86)),
    }
)
EVERYWHERE = MappingProxyType({"": 1.0, "Verse 4": 0.65})
PERFORMANCES: Mapping[str, Performance] = MappingProxyType(
    {
        "guide-guitar/01": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.GUITAR, manner=Manner.STRUM, lowest_midi=41, seed=11
                    ),
                    levels=EVERYWHERE,
                ),
            ),
            channels=2,
            room=Room(level=0.3, seed=11),
            peak_dbfs=-7.0,
            knock=0.35,
        ),
        "piano/02": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.PIANO, manner=Manner.COMP, lowest_midi=56, seed=12
                    ),
                    levels=EVERYWHERE,
                ),
                Playing(
                    part=Part(
                        instrument=Instrument.PIANO,
                        manner=Manner.TUNE,
                        transpose=12,
                        looseness_s=0.01,
                        seed=13,
                    ),
                    levels={"Tag": 0.7},
                ),
            ),
            channels=2,
            room=Room(level=0.35, seed=12),
            bleed_db=-46.0,
        ),
        "bass/01": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.BASS, manner=Manner.ROOTS, lowest_midi=33, seed=14
                    ),
                    levels={"": 0.9, "Intro": 0.0, "Verse 4": 0.6},
                ),
            ),
            room=Room(level=0.08, seed=14),
            peak_dbfs=-8.0,
            bleed_db=-50.0,
            knock=0.1,
        ),
        "claps/01": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.CLAP,
                        manner=Manner.BACKBEAT,
                        lowest_midi=1,
                        looseness_s=0.009,
                        seed=15,
                    ),
                    levels={"": 0.85, "Chorus": 1.0, "Intro": 0.0, "Verse 4": 0.0},
                ),
            ),
            room=Room(level=0.4, seed=15),
            peak_dbfs=-3.0,
            bleed_db=-30.0,
        ),
        "fiddle/02": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.FIDDLE,
                        manner=Manner.LINE,
                        lowest_midi=67,
                        looseness_s=0.012,
                        seed=16,
                    ),
                    levels={"Verse": 0.55, "Intro": 0.7, "Verse 4": 0.4},
                ),
                Playing(
                    part=Part(
                        instrument=Instrument.FIDDLE,
                        manner=Manner.TUNE,
                        transpose=12,
                        looseness_s=0.01,
                        seed=17,
                    ),
                    levels={"Chorus": 0.9, "Tag": 1.0},
                ),
            ),
            channels=2,
            room=Room(level=0.45, seed=16),
            bleed_db=-36.0,
        ),
        "trumpet/02": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.TRUMPET,
                        manner=Manner.LINE,
                        lowest_midi=60,
                        looseness_s=0.012,
                        seed=18,
                    ),
                    levels={"Verse": 0.4, "Intro": 0.6, "Verse 4": 0.0},
                ),
                Playing(
                    part=Part(
                        instrument=Instrument.TRUMPET,
                        manner=Manner.DESCANT,
                        looseness_s=0.01,
                        seed=19,
                    ),
                    levels={"Chorus": 0.85, "Tag": 1.0},
                ),
            ),
            room=Room(level=0.35, seed=18),
            bleed_db=-36.0,
        ),
        "accordion/01": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.ACCORDION,
                        manner=Manner.PAD,
                        lowest_midi=57,
                        looseness_s=0.009,
                        seed=20,
                    ),
                    levels={"": 0.8, "Chorus": 1.0, "Verse 4": 0.5},
                ),
            ),
            room=Room(level=0.3, seed=20),
            bleed_db=-36.0,
        ),
        "ukulele/01": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.UKULELE,
                        manner=Manner.CHOP,
                        lowest_midi=64,
                        looseness_s=0.012,
                        seed=21,
                    ),
                    levels={"": 0.8, "Verse 4": 0.5},
                    gain=0.4,
                ),
                Playing(
                    part=Part(
                        instrument=Instrument.CHILD,
                        manner=Manner.TUNE,
                        transpose=12,
                        looseness_s=0.018,
                        seed=22,
                    ),
                    levels={"": 0.9},
                    gain=0.8,
                ),
            ),
            room=Room(level=0.35, seed=21),
            bleed_db=-34.0,
        ),
        "bus-bell/01": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.BELL,
                        manner=Manner.TUNE,
                        looseness_s=0.012,
                        seed=23,
                    ),
                    levels={"": 1.0},
                    notes=BELL_STROKES,
                ),
            ),
            room=Room(level=0.3, seed=23),
            bleed_db=-34.0,
        ),
        "vox-lead/03": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.VOICE,
                        manner=Manner.TUNE,
                        looseness_s=0.012,
                        seed=24,
                    ),
                    levels={"Tag": 0.5},
                    gain=0.5,
                ),
            ),
            singers=(Singing(singer=Singer(), levels={"": 1.0, "Verse 4": 0.65}),),
            bleed_db=-38.0,
        ),
        "backing-vox/01": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.VOICE,
                        manner=Manner.DESCANT,
                        looseness_s=0.015,
                        seed=25,
                    ),
                    levels={"Chorus": 0.8, "Tag": 0.9},
                ),
                Playing(
                    part=Part(
                        instrument=Instrument.HUMMING,
                        manner=Manner.PAD,
                        lowest_midi=55,
                        looseness_s=0.015,
                        seed=26,
                    ),
                    levels={"Verse": 0.5},
                    gain=0.5,
                ),
            ),
            room=Room(level=0.4, seed=25),
            bleed_db=-36.0,
        ),
        "choir/02": Performance(
            players=(
                Playing(
                    part=Part(
                        instrument=Instrument.VOICE,
                        manner=Manner.TUNE,
                        looseness_s=0.02,
                        seed=27,
                    ),
                    levels={"Chorus": 0.8, "Tag": 1.0},
                    gain=0.35,
                ),
                Playing(
                    part=Part(
                        instrument=Instrument.CHILD,
                        manner=Manner.TUNE,
                        transpose=12,
                        looseness_s=0.02,
                        seed=28,
                    ),
                    levels={"Chorus": 0.7, "Tag": 0.9},
                    gain=0.3,
                ),
                Playing(
                    part=Part(
                        instrument=Instrument.HUMMING,
                        manner=Manner.PAD,
                        lowest_midi=55,
                        looseness_s=0.02,
                        seed=29,
                    ),
                    levels={"Verse 4": 0.5},
                    gain=0.3,
                ),
            ),
            singers=tuple(
                Singing(
                    singer=Singer(cents=cents, late_s=late_s, pan=pan),
                    levels={"Chorus": 1.0},
                    gain=0.5,
                )
                for cents, late_s, pan in (
                    (-9.0, 0.012, -0.7),
                    (6.0, 0.021, 0.6),
                    (13.0, 0.006, -0.2),
                    (-4.0, 0.031, 0.3),
                )
            ),
            channels=2,
            room=Room(level=0.6, seed=27),
            bleed_db=-28.0,
        ),
    }
)
