"""A small session with everything in it, for the tests of its writers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from coproduce.model.mixing import Role
from coproduce.model.music import TimeSignature
from coproduce.model.session import (
    Fade,
    FadeShape,
    Item,
    Marker,
    Session,
    SessionFile,
    SessionTrack,
    SheetRow,
    TempoPoint,
)

VOX = SessionFile(
    path="takes/vox lead/03.wav", duration_s=190.25, sample_rate_hz=44_100, channels=1
)
GUIDE = SessionFile(path="takes/guide/01.wav", duration_s=200.0, sample_rate_hz=48_000, channels=2)
SESSION = Session(
    title='Kettle "Song" & more',
    sample_rate_hz=48_000,
    length_s=180.5,
    time_signature=TimeSignature(6, 8),
    tempo=(
        TempoPoint(beat=Fraction(0), time_s=0.0, tempo_bpm=126.0),
        TempoPoint(beat=Fraction(3, 2), time_s=0.714285714286, tempo_bpm=121.3),
        TempoPoint(beat=Fraction(9, 2), time_s=2.198201, tempo_bpm=133.25),
    ),
    markers=(
        Marker(name="Intro", beat=Fraction(0), time_s=0.0),
        Marker(name="Chorus 1", beat=Fraction(12), time_s=5.575386),
    ),
    tracks=(
        SessionTrack(
            name="vox lead",
            part="vox lead",
            role=Role.LEAD_VOCAL,
            colour="#e69f00",
            gain_db=-6.0,
            items=(
                Item(
                    name="vox lead 03",
                    file=VOX,
                    position_s=0.0,
                    length_s=90.01,
                    source_start_s=12.4004960001,
                    play_rate=1.000040022601,
                    is_flipped=True,
                    turned=replace(VOX, path="turned/vox lead/03.wav"),
                    fade_out=Fade(length_s=0.02, shape=FadeShape.EQUAL_POWER),
                ),
                Item(
                    name='vox lead 03 (muted: it\'s "this" `one`)',
                    file=VOX,
                    position_s=89.99,
                    length_s=90.0,
                    is_muted=True,
                    fade_in=Fade(length_s=0.02),
                ),
            ),
        ),
        SessionTrack(
            name="guide",
            part="guide",
            role=Role.HARMONY,
            colour="#009e73",
            pan=-0.5,
            is_muted=True,
            channels=2,
            items=(Item(name="guide 01", file=GUIDE, position_s=1.25, length_s=179.25),),
        ),
    ),
    sheet=(
        SheetRow(
            track="vox lead",
            take="vox lead/03",
            file="takes/vox lead/03.wav",
            heard="1 person",
            used="the whole song",
            place="12.400 s late",
            clock_ppm=40.02,
            polarity="upside down",
            verdict="fine",
            findings="",
            mix="gain -6.0 dB, middle",
        ),
    ),
    master_gain_db=-0.5,
    remarks=("Turn it over.",),
)
