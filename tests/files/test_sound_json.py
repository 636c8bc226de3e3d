"""What was made of sound is read back as it was written: stems, comps, the mix, masters."""

from __future__ import annotations

from pathlib import Path

import pytest

from coproduce.errors import FormatError
from coproduce.files.comp_json import comp_from, write_comp
from coproduce.files.documents import read_document
from coproduce.files.sound_json import (
    master_from,
    mix_from,
    read_stem,
    write_master,
    write_mix,
    write_stem,
)
from coproduce.files.tightened_json import tightened_from, write_tightened
from coproduce.model.comping import Join, JoinKind, Piece
from coproduce.model.mixing import Fader, MasterTarget, Measurement, Role
from coproduce.model.recording import Tightened
from coproduce.model.song_facts import CompFacts, MasterFacts, MixFacts, Outline, StemFacts

MEASURED = Measurement(
    duration_s=16.0,
    sample_rate_hz=48_000,
    channels=2,
    loudness_lufs=-14.2,
    loudness_range_lu=None,
    max_momentary_lufs=-9.0,
    max_short_term_lufs=-11.5,
    true_peak_dbtp=-1.0,
    sample_peak_dbfs=-1.25,
)
OUTLINE = Outline(lowest=(-0.5, -0.1), highest=(0.5, 0.125))


@pytest.mark.parametrize(
    "stem",
    [
        StemFacts(part="vox", take="vox/02", measurement=MEASURED, outline=OUTLINE),
        StemFacts(
            part="vox",
            take=None,
            measurement=MEASURED,
            outline=OUTLINE,
            comp=("vox/02", "vox/01"),
            nudge_ms=-15.0,
        ),
    ],
)
def test_a_stem_comes_back_as_it_was(tmp_path: Path, stem: StemFacts) -> None:
    write_stem(tmp_path / "vox.json", stem)
    assert read_stem(tmp_path / "vox.json") == stem


def test_a_damaged_stem_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "vox.json").write_text('{"part": "vox", "take": null, "measurement": {}}')
    with pytest.raises(FormatError, match='holds no "duration_s"'):
        read_stem(tmp_path / "vox.json")


def test_a_mix_comes_back_as_it_was(tmp_path: Path) -> None:
    fader = Fader(
        part="vox",
        role=Role.LEAD_VOCAL,
        gain_db=-3.5,
        pan=0.25,
        loudness_lufs=None,
        is_muted=True,
        reason="Its take was rejected.",
    )
    mix = MixFacts(
        faders=(fader,), trim_db=-1.5, measurement=MEASURED, outline=OUTLINE, missing=("bass",)
    )
    write_mix(tmp_path / "mix.json", mix)
    assert mix_from(read_document(tmp_path / "mix.json")) == mix


def test_a_master_comes_back_as_it_was_and_silence_has_no_loudness(tmp_path: Path) -> None:
    master = MasterFacts(
        purpose="cd",
        before=MEASURED,
        after=MEASURED,
        target=MasterTarget(loudness_lufs=-9.0, ceiling_dbtp=-1.0, bits=16),
        reached=False,
        account=("It cannot be louder without harm.",),
        outline=OUTLINE,
        hop_s=1.0,
        short_term_lufs=(-12.5, None),
    )
    write_master(tmp_path / "cd.json", master)
    assert master_from(read_document(tmp_path / "cd.json")) == master


def test_a_comp_comes_back_as_it_was(tmp_path: Path) -> None:
    comp = CompFacts(
        part="vox",
        pieces=(Piece(take="vox/01", sections=("Verse 1", "Chorus"), from_s=0.0, to_s=16.0),),
        joins=(
            Join(
                place_s=8.0,
                length_s=0.02,
                kind=JoinKind.EQUAL_POWER,
                correlation=0.125,
                level_db=-30.0,
                why="The quietest moment is there.",
            ),
        ),
    )
    write_comp(tmp_path / "vox.comp.json", comp)
    assert comp_from(read_document(tmp_path / "vox.comp.json")) == comp


def test_what_was_tightened_comes_back_as_it_was(tmp_path: Path) -> None:
    tightened = Tightened(
        cuts_s=((0.0, 0.0), (8.0, 8.05)),
        strength_percent=80.0,
        most_ms=150.0,
        apart_ms=None,
        median_ms=21.5,
        largest_ms=50.0,
        moved_share=0.75,
        note="It follows the guide.",
    )
    write_tightened(tmp_path / "vox.tightened.json", "vox", tightened)
    document = read_document(tmp_path / "vox.tightened.json")
    assert (document["part"], tightened_from(document)) == ("vox", tightened)
