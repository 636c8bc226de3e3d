"""Sessions as DAWproject 1.0, which Bitwig Studio, Studio One, Cubase and others open.

A zip of project.xml and metadata.xml; the sound lies beside it, named by relative paths. The
schema is Bitwig's Project.xsd. The same session gives the same bytes: members have a fixed time.
"""

from __future__ import annotations

import io
import math
import xml.etree.ElementTree as ET
import zipfile
from typing import Final

from coproduce import __version__
from coproduce.model.session import Item, Session, SessionFile, SessionTrack
from coproduce.units import db_to_gain

PROJECT, METADATA = "project.xml", "metadata.xml"
NO_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
_MASTER, _TEMPO = "master", "tempo"
_LOUDEST: Final = 2.0


def session_to_dawproject(session: Session) -> bytes:
    """Write a session as a DAWproject, the audio named as it lies beside the file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, root in ((PROJECT, _project(session)), (METADATA, _metadata(session))):
            member = zipfile.ZipInfo(name, NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0  # the same on every computer
            archive.writestr(member, _written(root), compresslevel=9)
    return packed.getvalue()


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return document + b"\n"


def _metadata(session: Session) -> ET.Element:
    root = ET.Element("MetaData")
    ET.SubElement(root, "Title").text = _printable(session.title)
    return root


def _project(session: Session) -> ET.Element:
    root = ET.Element("Project", version="1.0")
    ET.SubElement(root, "Application", name="coproduce", version=__version__)
    transport = ET.SubElement(root, "Transport")
    tempo = session.tempo[0].tempo_bpm
    _real(transport, "Tempo", tempo, "bpm", least=20.0, most=999.0, key=_TEMPO)
    signature = session.time_signature
    ET.SubElement(
        transport,
        "TimeSignature",
        denominator=str(signature.unit),
        numerator=str(signature.beats),
        id="time-signature",
    )
    structure = ET.SubElement(root, "Structure")
    for number, track in enumerate(session.tracks, 1):
        _track(structure, track, number)
    master = ET.SubElement(
        structure, "Track", contentType="audio", loaded="true", name="Master", id="track-master"
    )
    channel = ET.SubElement(
        master, "Channel", audioChannels="2", role="master", solo="false", id=_MASTER
    )
    gain = db_to_gain(session.master_gain_db)
    _real(channel, "Volume", gain, "linear", least=0.0, most=_LOUDEST)
    root.append(_arrangement(session))
    return root


def _track(structure: ET.Element, track: SessionTrack, number: int) -> None:
    element = ET.SubElement(
        structure,
        "Track",
        contentType="audio",
        loaded="true",
        id=f"track-{number}",
        name=_printable(track.name),
        color=track.colour,
    )
    channel = ET.SubElement(
        element,
        "Channel",
        audioChannels="2",
        destination=_MASTER,
        role="regular",
        solo="false",
        id=f"channel-{number}",
    )
    ET.SubElement(channel, "Mute", value=_truth(track.is_muted))
    _real(channel, "Pan", (track.pan + 1.0) / 2.0, "normalized", least=0.0, most=1.0)
    # A program that leaves the centre alone plays mono 3 dB louder than our mix does.
    gain = db_to_gain(track.gain_db) * (math.sqrt(0.5) if track.channels == 1 else 1.0)
    # What is above the top of the fader would be cut off by the reader.
    _real(channel, "Volume", gain, "linear", least=0.0, most=max(_LOUDEST, gain))


def _arrangement(session: Session) -> ET.Element:
    arrangement = ET.Element("Arrangement", id="arrangement")
    lanes = ET.SubElement(arrangement, "Lanes", timeUnit="seconds", id="lanes")
    for number, track in enumerate(session.tracks, 1):
        lane = ET.SubElement(lanes, "Lanes", track=f"track-{number}", id=f"lanes-{number}")
        clips = ET.SubElement(lane, "Clips", id=f"clips-{number}")
        for item in track.items:
            clips.append(_clip(item))
    if session.markers:
        markers = ET.SubElement(arrangement, "Markers", timeUnit="beats", id="markers")
        for marker in session.markers:
            beat = _number(float(marker.beat))
            ET.SubElement(markers, "Marker", name=_printable(marker.name), time=beat)
    points = ET.SubElement(
        arrangement, "TempoAutomation", timeUnit="beats", unit="bpm", id="tempo-points"
    )
    ET.SubElement(points, "Target", parameter=_TEMPO)
    for point in session.tempo:
        ET.SubElement(
            points,
            "RealPoint",
            time=_number(float(point.beat)),
            value=_number(point.tempo_bpm),
            interpolation="hold",
        )
    return arrangement


def _clip(item: Item) -> ET.Element:
    """Place a recording: a clip in the song, and in it, as Bitwig has it, a clip of the sound."""
    clip = ET.Element(
        "Clip",
        name=_printable(item.name),
        time=_number(item.position_s),
        duration=_number(item.length_s),
        contentTimeUnit="seconds",
        playStart="0",
        enable=_truth(not item.is_muted),
    )
    inner = ET.SubElement(
        ET.SubElement(clip, "Clips"),
        "Clip",
        time="0",
        duration=_number(item.length_s),
        contentTimeUnit="seconds",
        playStart=_number(item.source_start_s / item.play_rate),
        fadeTimeUnit="seconds",
        fadeInTime=_number(item.fade_in.length_s),
        fadeOutTime=_number(item.fade_out.length_s),
    )
    file = item.file
    if item.is_flipped:
        # The format has no word for it, so the sound itself is another.
        file = item.turned or item.file
        clip.set("comment", "Recorded upside down; this copy is turned over.")
    _sound(inner, file, item.play_rate)
    return clip


def _sound(clip: ET.Element, file: SessionFile, play_rate: float) -> None:
    """Name the recording; where its clock ran fast or slow, two points say how time goes in it."""
    is_warped = play_rate != 1.0
    holder = clip
    if is_warped:
        holder = ET.SubElement(clip, "Warps", contentTimeUnit="seconds", timeUnit="seconds")
    audio = ET.SubElement(
        holder,
        "Audio",
        # Speed and pitch together, as on tape: the recorder's clock was off, not the singer.
        algorithm="repitch" if is_warped else "raw",
        channels=str(file.channels),
        duration=_number(file.duration_s),
        sampleRate=str(file.sample_rate_hz),
        timeUnit="seconds",
    )
    ET.SubElement(audio, "File", path=file.path, external="true")
    if is_warped:
        for content_s in (0.0, file.duration_s):
            time_s = _number(content_s / play_rate)
            ET.SubElement(holder, "Warp", time=time_s, contentTime=_number(content_s))


def _real(  # noqa: PLR0913 - a parameter of the schema has these
    parent: ET.Element,
    name: str,
    value: float,
    unit: str,
    *,
    least: float,
    most: float,
    key: str | None = None,
) -> None:
    limits = {"max": _number(most), "min": _number(least)}
    element = ET.SubElement(parent, name, limits, unit=unit, value=_number(value))
    if key is not None:
        element.set("id", key)


def _number(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".") if value else "0"


def _truth(value: bool) -> str:  # noqa: FBT001 - a value to be written
    return str(value).lower()


def _printable(text: str) -> str:
    """Leave out what no XML may hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
