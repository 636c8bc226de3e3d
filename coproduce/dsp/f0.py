"""Listening to one voice: its pitch, and the curves that tell notes apart."""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
import soxr
import swift_f0

from coproduce.dsp.one_channel import one_channel
from coproduce.dsp.voice import HOP_SAMPLES, RATE_HZ, Reals, harmonicity, voice_curves
from coproduce.errors import AudioError
from coproduce.model.audio import Sound, stream_of
from coproduce.model.listening import PitchTrack, rounded
from coproduce.units import A4_HZ, A4_MIDI

HOP_S: Final = HOP_SAMPLES / RATE_HZ
SHORTEST_S: Final = 0.25
# Quiet phone memos are brought up to the level at which the detector was trained.
LEVEL_RMS: Final = 0.1
# Singers' range with a margin, C2 to C7, where the detector ends as well: most who whistle an
# idea stay below.
LOWEST_HZ: Final = 60.0
HIGHEST_HZ: Final = 2090.0


@functools.lru_cache(maxsize=1)
def _detector() -> swift_f0.SwiftF0:
    # One thread: results then do not depend on how busy the machine is, and a build
    # already runs one process a core.
    return swift_f0.SwiftF0(threads=1)


def track_pitch(sound: Sound) -> PitchTrack:
    """Follow the pitch of a voice, and everything else from which notes are told apart.

    Parameters
    ----------
    sound
        A recording; its channels are averaged, unless they cancel.

    Returns
    -------
    PitchTrack
        Curves at `HOP_S`. Pitch is swift-f0's (a small convolutional network, 16 ms
        frames), interpolated where both neighbours agree.

    Raises
    ------
    AudioError
        If the recording is shorter than `SHORTEST_S`, or holds values that are not finite.
    """
    wave, rate_hz = one_channel(sound), stream_of(sound).sample_rate_hz
    duration_s = len(wave) / rate_hz
    if duration_s < SHORTEST_S:
        raise AudioError(
            f"lasts {duration_s:.2f} s, too short to hold a tune",
            next_step="Give a recording of at least a few notes.",
        )
    if not np.isfinite(wave).all():
        raise AudioError(
            "holds values that are not numbers", next_step="Export the recording again."
        )
    samples = np.asarray(soxr.resample(wave, rate_hz, RATE_HZ), dtype=np.float32)
    curves = voice_curves(samples)
    frames = len(curves.energy_db)
    pitch_midi, voicing = _pitch(samples, frames)
    pitch_hz = A4_HZ * 2.0 ** ((pitch_midi - A4_MIDI) / 12.0)
    return PitchTrack(
        hop_s=HOP_S,
        duration_s=round(duration_s, 4),
        pitch_midi=rounded("pitch_midi", pitch_midi),
        voicing=rounded("voicing", voicing),
        harmonicity=rounded("harmonicity", harmonicity(samples, pitch_hz)),
        energy_db=rounded("energy_db", curves.energy_db),
        vowel_db=rounded("vowel_db", curves.vowel_db),
        hiss_db=rounded("hiss_db", curves.hiss_db),
        rise_db=rounded("rise_db", curves.rise_db),
        change_db=rounded("change_db", curves.change_db),
    )


def _pitch(samples: Reals, frames: int) -> tuple[Reals, Reals]:
    """Pitch in MIDI and voicing on our own grid of frames."""
    loudest = np.sqrt(np.mean(np.sort(samples**2)[-len(samples) // 4 :]))
    gain = np.float32(np.clip(LEVEL_RMS / max(float(loudest), 1e-9), 1.0, 100.0))
    heard = _detector().detect(samples * gain, RATE_HZ, fmin=LOWEST_HZ, fmax=HIGHEST_HZ)
    times_s = np.arange(frames) * HOP_S
    voicing = np.interp(times_s, heard.timestamps, heard.confidence)
    midi = A4_MIDI + 12.0 * np.log2(heard.pitch_hz / A4_HZ)
    between = np.interp(times_s, heard.timestamps, midi)
    # Half way between two pitches more than a semitone apart lies a pitch nobody sang.
    nearest = np.minimum(np.round(times_s / swift_f0.FRAME_PERIOD).astype(int), len(midi) - 1)
    leaps = np.abs(between - midi[nearest]) > 0.5
    return np.where(leaps, midi[nearest], between), voicing
