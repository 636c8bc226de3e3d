"""Beats of performances without click, beside librosa, measured in the same run.

Run as ``python tests/benchmarks/bench_tempo.py [RECORDING TEMPO METRE]``. Each performance is
played by the project's own synthesiser with the tempo swaying by eight per cent and a
ritardando, in a room, with noise 20 dB below; some swing, some put the weight between the
beats. The tempo that is told beforehand is up to ten per cent wrong, bar 1 up to 0.1 s.

F is mir_eval's F-measure of beats within 70 ms, over all beats from bar 1 to the last.
librosa is told the same tempo (`start_bpm`), and then left to itself; bars it knows none.
With a recording, it is printed how much begins on the beats, halfway, and elsewhere, in deviations.
"""

from __future__ import annotations

import importlib
import sys
import time
from itertools import product
from pathlib import Path
from typing import Any, Final

import librosa
import mir_eval
import numpy as np
import numpy.typing as npt

from coproduce.dsp.onset_strength import FRAMES_PER_S, RATE_HZ, hear_onsets
from coproduce.dsp.resample import resample
from coproduce.dsp.synth import Instrument
from coproduce.files.audio import read_audio
from coproduce.model.audio import Signal
from coproduce.model.music import TimeSignature
from coproduce.model.tempo_map import FollowedTempo
from coproduce.stages.follow import Written, follow
from coproduce.stages.manners import Manner

# Benchmarks are scripts, collected by path: their neighbours are not on the path by themselves.
HERE: Final = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
rubato: Any = importlib.import_module("rubato")
tempo_maps: Any = importlib.import_module("helpers.tempo_maps")

BARS: Final = 24
METRES: Final = ("4/4", "3/4", "6/8")
TAPS_PER_MINUTE: Final = (60, 80, 100, 120, 150, 180)
SIX_EIGHT_FASTEST: Final = 126  # more dotted quarters a minute are counted in bars
PLAYERS: Final = (
    ("strummed guitar", Manner.STRUM, Instrument.GUITAR, 0.5),
    ("strummed, swung", Manner.STRUM, Instrument.GUITAR, 0.64),
    ("piano", Manner.COMP, Instrument.PIANO, 0.5),
    ("off-beat chops", Manner.CHOP, Instrument.GUITAR, 0.5),
    ("accordion pad", Manner.PAD, Instrument.ACCORDION, 0.5),
)
F_WANTED: Final = 0.95
SEED: Final = 20260304

Times = npt.NDArray[np.float64]


def beats_of(found: FollowedTempo, bar_one_s: float, count: int) -> Times:
    """Write the beats out, as far as the performance has them."""
    pulse = found.tempo_map.time_signature.pulse_quarters
    times = [bar_one_s + found.tempo_map.seconds_at(n * pulse) for n in range(count)]
    return np.array(times)


def peer_beats(signal: Signal, tempo_bpm: float = 120.0) -> Times:
    """Ask librosa, told the tempo of the taps, or with what it thinks of by itself."""
    _, beats = librosa.beat.beat_track(
        y=signal.samples[0], sr=signal.sample_rate_hz, start_bpm=tempo_bpm, units="time"
    )
    return np.asarray(beats, np.float64)


def main() -> None:
    """Print a line for each kind of playing, and the sums."""
    chance = np.random.default_rng(SEED)
    rows: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    followed = cases = 0
    seconds = sounded_s = 0.0
    for number, (metre, player, taps) in enumerate(product(METRES, PLAYERS, TAPS_PER_MINUTE)):
        signature = TimeSignature.parse(metre)
        if signature.is_compound and taps > SIX_EIGHT_FASTEST:
            continue
        name, manner, instrument, swing = player
        tempo_bpm = taps * float(signature.pulse_quarters)
        played = rubato.perform_freely(
            signature,
            tempo_bpm,
            BARS,
            SEED + number,
            instrument=instrument,
            manner=manner,
            freedom=rubato.Freedom(swing=0.5 if signature.is_compound else swing),
        )
        stated_bpm = tempo_bpm * chance.uniform(0.9, 1.1)
        written = Written(
            time_signature=signature,
            tempo_bpm=stated_bpm,
            bar_one_s=1.5 + chance.uniform(-0.1, 0.1),
            bars=BARS,
            chords=played.chords,
        )
        begun = time.perf_counter()
        found = follow(hear_onsets([resample(played.signal, RATE_HZ)]), written, "guide")
        seconds += time.perf_counter() - begun
        sounded_s += played.signal.duration_s
        cases += 1
        followed += found.source == "guide"
        truth: Times = played.beats_s
        end = tempo_maps.beat_at(found.tempo_map, float(truth[-1]) - written.bar_one_s)
        count = max(1, round(end / float(signature.pulse_quarters)) + 1)
        ours = beats_of(found, written.bar_one_s, count)
        peers = peer_beats(played.signal, stated_bpm / float(signature.pulse_quarters))
        alone = peer_beats(played.signal)
        bar = written.beats_per_bar
        rows.setdefault((metre, name), []).append(
            (
                mir_eval.beat.f_measure(truth, ours),
                mir_eval.beat.f_measure(truth[::bar], ours[::bar]),
                mir_eval.beat.f_measure(truth, peers),
                mir_eval.beat.f_measure(truth, alone),
                len(ours) / len(truth),
                len(peers) / len(truth),
                len(alone) / len(truth),
            )
        )
    print(
        f"{'metre':6}{'played as':20}{'beats F':>9}{'worst':>8}{'bars F':>8}"
        f"{'librosa F':>11}{'left alone':>12}"
    )
    for (metre, name), figures in rows.items():
        table = np.array(figures)
        mean, worst = table.mean(axis=0), table.min(axis=0)
        print(
            f"{metre:6}{name:20}{mean[0]:9.3f}{worst[0]:8.3f}{mean[1]:8.3f}{mean[2]:11.3f}{mean[3]:12.3f}"
        )
    table = np.array([figures for kind in rows.values() for figures in kind])
    mean, reached = table.mean(axis=0), float((table[:, 0] >= F_WANTED).mean())
    print(
        f"all: beats F {mean[0]:.3f} (wanted {F_WANTED}), bars F {mean[1]:.3f}, librosa "
        f"{mean[2]:.3f}, left alone {mean[3]:.3f}; {reached:.0%} of {cases} reach "
        f"{F_WANTED}; {followed} were followed, the "
        f"others keep the stated tempo"
    )
    # A count of beats nearer to twice or half than to the truth.
    wrong = (np.abs(np.log2(table[:, 4:7])) > 0.5).mean(axis=0)
    print(
        f"doubled or halved: ours {wrong[0]:.0%}, librosa {wrong[1]:.0%}, left alone {wrong[2]:.0%}"
    )
    print(f"{sounded_s / seconds:.0f} times as fast as it is played")


def on_recording(path: Path, tempo_bpm: float, metre: str) -> None:
    """Say how much begins on the beats that were found in a recording, and elsewhere."""
    signal = resample(read_audio(path).to_mono(), RATE_HZ)
    heard = hear_onsets([signal])
    signature = TimeSignature.parse(metre)
    first_s = float(np.argmax(heard.onsets > 2.0)) / FRAMES_PER_S
    written = Written(time_signature=signature, tempo_bpm=tempo_bpm, bar_one_s=first_s)
    found = follow(heard, written, path.stem)
    pulse = signature.pulse_quarters
    count = int(tempo_maps.beat_at(found.tempo_map, heard.duration_s - first_s) / pulse)
    beats = beats_of(found, first_s, count)
    frames = np.arange(len(heard.onsets)) / FRAMES_PER_S
    steps = np.diff(beats)

    def strength(part: float) -> float:
        return float(np.interp(beats[:-1] + part * steps, frames, heard.onsets).mean())

    print(f"{path.name}: {found.notes[0]} Confidence {found.confidence:.2f}.")
    print(
        f"  begins on the beat {strength(0.0):+.2f}, a quarter of it later {strength(0.25):+.2f}, "
        f"halfway {strength(0.5):+.2f}, at three quarters {strength(0.75):+.2f} deviations"
    )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        on_recording(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
    else:
        main()
