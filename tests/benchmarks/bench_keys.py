"""Keys and chords of tunes, beside music21's key finders, measured in the same run.

Run as ``python tests/benchmarks/bench_keys.py``. The tunes are those of
`tests/helpers/known_tunes.toml` and made-up ones with one wrong note in twenty. music21 knows
major and minor only, so that a second row counts modes by their third alone.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import music21

from coproduce.model.music import Key
from coproduce.stages.suggest_chords import in_bars, suggest_chords
from coproduce.theory.chord_grammar import parse_chord
from coproduce.theory.keys import find_keys

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
song_book: Any = importlib.import_module("helpers.song_book")
MODES: Final = ("major", "minor", "dorian", "mixolydian", "lydian", "phrygian")
MINOR_THIRD: Final = frozenset({"minor", "dorian", "phrygian"})
SEEDS: Final = 60
PEERS: Final = {
    "music21 Krumhansl": music21.analysis.discrete.KrumhanslSchmuckler,
    "music21 Aarden": music21.analysis.discrete.AardenEssen,
    "music21 Temperley": music21.analysis.discrete.TemperleyKostkaPayne,
    "music21 Bellman": music21.analysis.discrete.BellmanBudge,
}
Finder = Callable[[Sequence[int], Sequence[float]], Key]
# A tune, its key, and the other readings of its key.
Case = tuple[Sequence[int], Sequence[float], tuple[Key, ...]]


def ours(pitches: Sequence[int], lengths: Sequence[float]) -> Key:
    """Find a key with coproduce."""
    return find_keys(pitches, lengths)[0].key


def peer(kind: Any) -> Finder:
    """Find a key with one of music21's."""

    def find(pitches: Sequence[int], lengths: Sequence[float]) -> Key:
        stream: Any = music21.stream.Stream()
        for pitch, length in zip(pitches, lengths, strict=True):
            stream.append(music21.note.Note(pitch, quarterLength=length))
        found = kind(stream).getSolution(stream)
        return Key.parse(f"{found.tonic.name.replace('-', 'b')} {found.mode}")

    return find


def known_cases() -> list[Case]:
    """Give the tunes of the book."""
    cases: list[Case] = []
    for tune in song_book.known_tunes():
        notes = tune.melody.notes
        keys = tuple(Key.parse(key) for key in tune.keys)
        cases.append(([n.midi_pitch for n in notes], [float(n.beats) for n in notes], keys))
    return cases


def made_up_cases(mode: str, bars: int) -> list[Case]:
    """Give made-up tunes that sing the notes by which their mode is known."""
    cases: list[Case] = []
    for seed in range(2000, 2000 + SEEDS):
        tune = song_book.made_up_tune(seed, seed % 12, mode, bars)
        if tune.tells:
            tonic = music21.pitch.Pitch(seed % 12).name.replace("-", "b")
            cases.append((tune.pitches, tune.lengths, (Key.parse(f"{tonic} {mode}"),)))
    return cases


def same(found: Key, wanted: Key, *, by_third: bool) -> bool:
    """Whether two keys have one tonic, and one mode or at least one third."""
    if found.tonic.pitch_class != wanted.tonic.pitch_class:
        return False
    if by_third:
        return (found.mode in MINOR_THIRD) == (wanted.mode in MINOR_THIRD)
    return found.mode == wanted.mode


def mistake(found: Key, wanted: Key) -> str:
    """Name a mistake as MIREX does: relative, parallel, a fifth away, the mode alone."""
    if found.tonic.pitch_class == wanted.tonic.pitch_class:
        return "mode" if same(found, wanted, by_third=True) else "parallel"
    if abs(found.fifths - wanted.fifths) % 12 == 0:
        return "relative"
    apart = (found.tonic.pitch_class - wanted.tonic.pitch_class) % 12
    return "a fifth off" if apart in (5, 7) else "other"


def print_keys() -> None:
    """Print one table of shares that are right: the tonic and mode, and by the third alone."""
    groups = {"known": known_cases()}
    for bars in (4, 8):
        groups |= {f"{mode[:5]} {bars}": made_up_cases(mode, bars) for mode in MODES}
    finders = {"coproduce": ours} | {name: peer(kind) for name, kind in PEERS.items()}
    print(f"{'tonic and mode right':28}" + "".join(f"{name:>9}" for name in groups) + "  ms each")
    for name, find in finders.items():
        begun = time.perf_counter()
        found = {group: [find(p, n) for p, n, _ in cases] for group, cases in groups.items()}
        total = sum(map(len, found.values()))
        each_ms = 1000 * (time.perf_counter() - begun) / total
        for by_third in (False, True):
            shares = ""
            for group, cases in groups.items():
                right = sum(
                    any(same(key, wanted, by_third=by_third) for wanted in keys)
                    for key, (_, _, keys) in zip(found[group], cases, strict=True)
                )
                shares += f"{right / len(cases):9.2f}"
            label = f"{name}, by third" if by_third else name
            print(f"{label:28}{shares}{each_ms:9.2f}")
        wrong = Counter(
            mistake(key, keys[0])
            for group, cases in groups.items()
            for key, (_, _, keys) in zip(found[group], cases, strict=True)
            if key not in keys and mistake(key, keys[0])
        )
        told = ", ".join(f"{kind} {count}" for kind, count in wrong.most_common())
        print(f"{'':6}mistakes in {total}: {told or 'none'}")


def print_chords() -> None:
    """Print for each tune the share of bars that begin on a root that books have there."""
    print(f"\n{'roots as in books':24}{'simple':>9}{'relative':>9}{'richer':>9}   simple")
    totals: dict[str, list[float]] = {}
    for tune in song_book.known_tunes():
        if not tune.bar_roots:
            continue
        bar = tune.melody.time_signature.bar_quarters
        shares = ""
        suggestions = suggest_chords(tune.melody)
        for suggestion in suggestions:
            right = 0
            for number, roots in enumerate(tune.bar_roots):
                symbol = [c.symbol for c in suggestion.chords if c.beat <= number * bar][-1]
                chord = parse_chord(symbol)
                right += chord is not None and chord.root.pitch_class in roots
            totals.setdefault(suggestion.name, []).append(right / len(tune.bar_roots))
            shares += f"{totals[suggestion.name][-1]:9.2f}"
        print(f"{tune.name:24}{shares}   {in_bars(tune.melody, suggestions[0].chords)}")
    means = "".join(f"{sum(column) / len(column):9.2f}" for column in totals.values())
    print(f"{'mean':24}{means}")


if __name__ == "__main__":
    print_keys()
    print_chords()
