"""Reaper's projects are read back by somebody else's reader, and say what the session says."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import pytest
import rpp
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files.reaper import session_to_rpp
from helpers.session_example import SESSION

PROJECT: Any = rpp.loads(session_to_rpp(SESSION))


def value(element: Any, key: str) -> list[str]:
    return list(element.find(key)[1:])


def numbers(element: Any, key: str) -> list[float]:
    return [float(field) for field in value(element, key)]


def items() -> list[Any]:
    return [item for track in PROJECT.findall("TRACK") for item in track.findall("ITEM")]


def test_tracks_have_names_colours_faders_and_mutes() -> None:
    vox, guide = PROJECT.findall("TRACK")
    assert (value(vox, "NAME"), value(guide, "NAME")) == (["vox lead"], ["guide"])
    # Blue, green and red of #e69f00, and the bit that says that there is a colour.
    assert int(value(vox, "PEAKCOL")[0]) == 0x1000000 + 0x009FE6
    assert numbers(vox, "VOLPAN")[0] == pytest.approx(10 ** (-6 / 20))
    # The centre is 3 dB down in this project, which a stereo track is spared.
    assert numbers(guide, "VOLPAN")[:2] == pytest.approx([math.sqrt(2.0), -0.5])
    assert (value(vox, "MUTESOLO")[0], value(guide, "MUTESOLO")[0]) == ("0", "1")
    assert numbers(PROJECT, "PANLAW") == pytest.approx([math.sqrt(0.5)])
    assert numbers(PROJECT, "MASTER_VOLUME")[0] == pytest.approx(10 ** (-0.5 / 20))


def test_items_lie_where_they_belong_to_the_microsecond() -> None:
    for item, said in zip(items(), [i for t in SESSION.tracks for i in t.items], strict=True):
        assert numbers(item, "POSITION") == pytest.approx([said.position_s], abs=1e-6)
        assert numbers(item, "LENGTH") == pytest.approx([said.length_s], abs=1e-6)
        assert numbers(item, "SOFFS") == pytest.approx([said.source_start_s], abs=1e-6)
        assert numbers(item, "PLAYRATE")[0] == pytest.approx(said.play_rate, abs=1e-11)
        assert value(item, "MUTE")[0] == str(int(said.is_muted))
        assert item.find("SOURCE").attrib == ["WAVE"]
        assert value(item.find("SOURCE"), "FILE") == [said.file.path]


def test_pitch_goes_along_with_a_clock_that_is_put_right() -> None:
    rates = [value(item, "PLAYRATE")[:2] for item in items()]
    assert rates == [["1.000040022601", "0"], ["1", "1"], ["1", "1"]]


def test_a_take_that_was_recorded_upside_down_is_turned_over() -> None:
    assert [numbers(item, "VOLPAN")[2] for item in items()] == [-1.0, 1.0, 1.0]


def test_fades_have_their_length_and_shape() -> None:
    first, second, _ = items()
    assert value(first, "FADEOUT")[:2] == ["1", "0.02"]  # bent, for equal power
    assert value(second, "FADEIN")[:2] == ["0", "0.02"]  # straight
    assert value(first, "FADEIN")[:2] == ["0", "0"]


def test_tempo_metre_and_sections_are_there() -> None:
    points = [line[1:] for line in PROJECT.find("TEMPOENVEX").children if line[0] == "PT"]
    assert [(float(p[0]), float(p[1])) for p in points] == [
        pytest.approx((point.time_s, point.tempo_bpm)) for point in SESSION.tempo
    ]
    # A metre is its unit times 65536 and its beats; it is said once, where it begins.
    assert points[0][3] == str(8 * 65_536 + 6)
    assert all(len(point) == 3 for point in points[1:])
    assert value(PROJECT, "TEMPO") == ["126", "6", "8"]
    assert value(PROJECT, "SAMPLERATE")[0] == "48000"
    markers = [line for line in PROJECT.children if line[0] == "MARKER"]
    assert [(float(m[2]), m[3]) for m in markers] == [(0.0, "Intro"), (5.575386, "Chorus 1")]


def test_editing_the_tempo_moves_no_recording() -> None:
    assert value(PROJECT, "TIMELOCKMODE") == ["0"]
    assert all(value(track, "BEAT") == ["0"] for track in PROJECT.findall("TRACK"))


def test_it_is_the_same_each_time_and_every_id_is_its_own() -> None:
    text = session_to_rpp(SESSION)
    assert text == session_to_rpp(SESSION)
    ids = re.findall(r"GUID (\{[0-9A-F-]{36}\})", text)
    assert len(ids) == len(set(ids)) == 6
    assert text.splitlines()[0].endswith(" 0")  # no time of saving


@given(st.text(max_size=40))
def test_any_name_is_read_back_whatever_quotes_are_in_it(name: str) -> None:
    track = replace(SESSION.tracks[1], name=name)
    read: Any = rpp.loads(session_to_rpp(replace(SESSION, tracks=(track,))))
    heard = read.find("TRACK").find("NAME")[1]
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    has_all = all(quote in plain for quote in "\"'`")
    assert heard == (plain.replace("`", "'") if has_all else plain)
