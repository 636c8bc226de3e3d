"""DAWprojects are valid by their schema, and say what the session says."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from coproduce.files.dawproject import session_to_dawproject
from helpers.session_example import SESSION

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("COPRODUCE_DATA", ROOT.parent / "shared" / "data"))
SCHEMAS = [folder for folder in (DATA / "schema",) if folder.exists()]
PACKED = session_to_dawproject(SESSION)


def member(name: str, packed: bytes = PACKED) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return etree.fromstring(archive.read(name))


PROJECT = member("project.xml")


def clips() -> list[etree._Element]:
    """Give the clips of the song; each holds another, as Bitwig writes and expects it."""
    return list(PROJECT.findall("Arrangement/Lanes/Lanes/Clips/Clip"))


@pytest.mark.parametrize("folder", SCHEMAS)
@pytest.mark.parametrize(
    ("name", "schema"), [("project.xml", "Project.xsd"), ("metadata.xml", "MetaData.xsd")]
)
def test_it_is_valid_by_the_schema(folder: Path, name: str, schema: str) -> None:
    etree.XMLSchema(etree.parse(str(folder / schema))).assertValid(member(name))


def test_each_track_has_a_channel_and_a_lane_of_clips() -> None:
    tracks = PROJECT.findall("Structure/Track")
    assert [t.get("name") for t in tracks] == ["vox lead", "guide", "Master"]
    lanes = PROJECT.findall("Arrangement/Lanes/Lanes")
    assert [lane.get("track") for lane in lanes] == [t.get("id") for t in tracks[:2]]
    assert {t.find("Channel").get("destination") for t in tracks[:2]} == {"master"}
    assert tracks[1].find("Channel/Pan").get("value") == "0.25"
    assert tracks[1].find("Channel/Mute").get("value") == "true"
    assert PROJECT.find("Arrangement/Lanes").get("timeUnit") == "seconds"


def test_references_lead_to_what_is_there_and_ids_are_single() -> None:
    ids = [element.get("id") for element in PROJECT.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for attribute in ("track", "destination", "parameter"):
        led = {element.get(attribute) for element in PROJECT.iter() if element.get(attribute)}
        assert led <= set(ids)


def test_a_clip_lies_where_the_item_does() -> None:
    items = [item for track in SESSION.tracks for item in track.items]
    for clip, item in zip(clips(), items, strict=True):
        assert float(clip.get("time")) == pytest.approx(item.position_s, abs=1e-9)
        assert float(clip.get("duration")) == pytest.approx(item.length_s, abs=1e-9)
        assert clip.get("enable") == str(not item.is_muted).lower()
        inner = clip.find("Clips/Clip")
        assert (inner.get("time"), inner.get("duration")) == ("0", clip.get("duration"))
        assert float(inner.get("fadeInTime")) == item.fade_in.length_s
        file = next(clip.iter("File"))
        played = item.turned or item.file
        assert (file.get("path"), file.get("external")) == (played.path, "true")


def test_a_clock_that_ran_fast_is_put_right_by_two_points() -> None:
    warped, plain, _ = clips()
    item = SESSION.tracks[0].items[0]
    points = [
        (float(point.get("time")), float(point.get("contentTime")))
        for point in warped.findall("Clips/Clip/Warps/Warp")
    ]
    assert points[0] == (0.0, 0.0)
    # The take is too long by its drift, and played in so much less time.
    assert points[1] == pytest.approx((190.25 / 1.000040022601, 190.25), abs=1e-9)
    rate = points[1][1] / points[1][0]
    assert float(warped.find("Clips/Clip").get("playStart")) * rate == pytest.approx(
        item.source_start_s, abs=1e-9
    )
    assert plain.find("Clips/Clip/Warps") is None
    assert plain.find("Clips/Clip/Audio") is not None


def test_of_an_upside_down_take_a_turned_copy_is_played_because_the_format_cannot() -> None:
    warped, plain, _ = clips()
    assert next(warped.iter("File")).get("path") == "turned/vox lead/03.wav"
    assert "upside down" in warped.get("comment")
    assert plain.get("comment") is None


def test_tempo_metre_and_sections_are_there_in_beats() -> None:
    metre = PROJECT.find("Transport/TimeSignature")
    assert (metre.get("numerator"), metre.get("denominator")) == ("6", "8")
    points = PROJECT.findall("Arrangement/TempoAutomation/RealPoint")
    assert [(float(p.get("time")), float(p.get("value"))) for p in points] == [
        (0.0, 126.0),
        (1.5, 121.3),
        (4.5, 133.25),
    ]
    assert {p.get("interpolation") for p in points} == {"hold"}
    markers = PROJECT.findall("Arrangement/Markers/Marker")
    assert [(m.get("name"), m.get("time")) for m in markers] == [("Intro", "0"), ("Chorus 1", "12")]


def test_metadata_say_the_title_and_nothing_else() -> None:
    metadata = member("metadata.xml")
    assert [(child.tag, child.text) for child in metadata] == [("Title", SESSION.title)]


def test_it_is_the_same_each_time_and_tells_no_time() -> None:
    assert session_to_dawproject(SESSION) == PACKED
    with zipfile.ZipFile(io.BytesIO(PACKED)) as archive:
        assert [m.filename for m in archive.infolist()] == ["project.xml", "metadata.xml"]
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@given(st.text(max_size=40))
def test_any_title_makes_a_document_that_can_be_read(title: str) -> None:
    from_there = member("metadata.xml", session_to_dawproject(replace(SESSION, title=title)))
    plain = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    assert (from_there.findtext("Title") or "") == plain
