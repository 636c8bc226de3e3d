"""Sound that only ffmpeg can decode: phone memos, video, and what else libsndfile refuses.

ffmpeg would follow playlists and scripts to other files and to the network. So a file is
handed to it only if its first bytes are those of a known container, with that container's
reader named, and with no protocol but files and pipes allowed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import imageio_ffmpeg
import numpy as np

from coproduce.errors import AudioError, FormatError
from coproduce.model.audio import AudioInfo, Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """How a container is known: bytes at a place; and the name of ffmpeg's reader for it."""

    name: str
    magic: bytes
    place: int
    reader: str


CONTAINERS: Final = (
    Container(name="m4a", magic=b"ftyp", place=4, reader="mov"),
    Container(name="amr", magic=b"#!AMR", place=0, reader="amr"),
    Container(name="webm", magic=b"\x1a\x45\xdf\xa3", place=0, reader="matroska"),
    Container(name="wma", magic=b"\x30\x26\xb2\x75", place=0, reader="asf"),
    Container(name="avi", magic=b"AVI ", place=8, reader="avi"),
    Container(name="wav", magic=b"WAVE", place=8, reader="wav"),
    Container(name="caf", magic=b"caff", place=0, reader="caf"),
    Container(name="ogg", magic=b"OggS", place=0, reader="ogg"),
    Container(name="flac", magic=b"fLaC", place=0, reader="flac"),
    Container(name="mp3", magic=b"ID3", place=0, reader="mp3"),
    Container(name="aac", magic=b"\xff\xf1", place=0, reader="aac"),
    Container(name="aac", magic=b"\xff\xf9", place=0, reader="aac"),
)
_STREAM: Final = re.compile(r"Audio: (\w+).*?, (\d+) Hz, ([^,\n]+)")
_DURATION: Final = re.compile(r"Duration: (\d+):(\d+):([\d.]+)")
_LAYOUTS: Final = {"mono": 1, "stereo": 2, "2.1": 3, "quad": 4, "5.0": 5, "5.1": 6, "7.1": 8}
_PROBE_TIMEOUT_S: Final = 60


def container_of(path: Path) -> Container | None:
    """Container of a file by its first bytes, or None if it is none that ffmpeg may open."""
    with path.open("rb") as stream:
        opening = stream.read(16)
    for container in CONTAINERS:
        if opening[container.place :].startswith(container.magic):
            return container
    return None


def probe_with_ffmpeg(path: Path, container: Container) -> AudioInfo:
    """Header of the first sound track; its length is ffmpeg's estimate.

    Raises
    ------
    FormatError
        If there is no sound in the file, or it is broken.
    """
    # Without an output ffmpeg prints what it sees, and calls that a failure.
    listing = subprocess.run(  # noqa: S603 - a list of our own, no shell
        _command(path, container, loglevel="info"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=_PROBE_TIMEOUT_S,
    ).stderr.decode(errors="replace")
    stream = _STREAM.search(listing)
    if stream is None:
        raise FormatError(
            f"no sound that can be read in this {container.name} file",
            str(path),
            "Play it in another program; if it plays, export it as WAV and put that here.",
        )
    sample_rate_hz = int(stream.group(2))
    layout = re.sub(r"\(.*\)", "", stream.group(3)).strip()
    channels = _LAYOUTS.get(layout, int(layout.split()[0]) if layout[:1].isdigit() else 2)
    duration = _DURATION.search(listing)
    length_samples = 0
    if duration is not None:
        hours, minutes, seconds = (float(field) for field in duration.groups())
        length_samples = round((3600 * hours + 60 * minutes + seconds) * sample_rate_hz)
    return AudioInfo(
        sample_rate_hz=sample_rate_hz,
        channels=channels,
        length_samples=length_samples,
        declared_samples=length_samples,
        container=container.name,
        encoding=stream.group(1),
        bits=None,
    )


def decode_blocks(
    path: Path,
    container: Container,
    info: AudioInfo,
    block_samples: int,
    *,
    to_the_end: bool = False,
) -> Iterator[Samples]:
    """Decode the first sound track into blocks of shape (channels, samples).

    With `to_the_end` all of a WAV is decoded, whatever length its header has.

    Raises
    ------
    AudioError
        If ffmpeg gives up before anything was decoded.
    """
    frame_bytes = 4 * info.channels
    command = [
        *_command(path, container, loglevel="error", to_the_end=to_the_end),
        *("-map", "0:a:0", "-f", "f32le", "-ac", str(info.channels)),
        *("-ar", str(info.sample_rate_hz), "pipe:1"),
    ]
    decoded_bytes = 0
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603 - a list of our own, no shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints
        ) as process,
    ):
        if process.stdout is None:  # pragma: no cover - a pipe was asked for
            raise AudioError("no pipe to ffmpeg", str(path))
        try:
            while content := process.stdout.read(block_samples * frame_bytes):
                whole = len(content) - len(content) % frame_bytes
                decoded_bytes += whole
                frames = np.frombuffer(content[:whole], dtype="<f4").reshape(-1, info.channels)
                yield np.ascontiguousarray(frames.T, dtype=np.float32)
        finally:
            process.stdout.close()  # whoever stops early stops ffmpeg, too
            process.wait()
        if decoded_bytes == 0:
            complaints.seek(0)
            said = complaints.read(2000).decode(errors="replace").strip().splitlines()
            raise AudioError(
                f"ffmpeg could not decode it ({said[-1] if said else 'it holds no sound'})",
                str(path),
                "Play it in another program; if it plays, export it as WAV and put that here.",
            )


def ffmpeg_path() -> str:
    """Where ffmpeg is: the system's own if there is one, else the one in the wheel."""
    return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())


def _command(
    path: Path, container: Container, *, loglevel: str, to_the_end: bool = False
) -> list[str]:
    return [
        *(ffmpeg_path(), "-hide_banner", "-nostdin", "-loglevel", loglevel),
        *("-protocol_whitelist", "file,pipe", "-f", container.reader),
        *(("-ignore_length", "1") if to_the_end else ()),
        *("-i", f"file:{path.resolve()}"),
    ]
