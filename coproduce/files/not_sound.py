"""Why a file is no sound that can be used: it is not there, is something else, or is damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from coproduce.dsp.finite import all_finite, finite
from coproduce.errors import AudioError, FormatError
from coproduce.files.file_kinds import AUDIO_SUFFIXES
from coproduce.files.file_names import require_readable_name
from coproduce.files.first_bytes import Kind, first_bytes, kind_of
from coproduce.model.audio import Samples

# Who reads what was named by mistake.
_READ_BY: Final = {
    "text": " Chord sheets and scores are read by `coproduce sheet`, drafts by `coproduce lyrics`.",
    Kind.MIDI: " To hear it, export it as WAV from the program that made it.",
}


def require_file(path: Path) -> None:
    """Make sure that a path names a file that may be read, and that could hold sound.

    Raises
    ------
    FormatError
        If it is missing, a folder, empty, or locked; or raw samples, which say no rate.
    """
    require_readable_name(path)
    if path.is_symlink() and not path.exists():
        raise FormatError(
            "it is a link to nothing",
            str(path),
            "Plug in the drive that it leads to, or copy the recording here instead.",
        )
    if path.is_dir():
        raise FormatError("it is a folder, not a recording", str(path), "Name a file in it.")
    if not path.exists():
        raise FormatError(
            "there is no such file", str(path), "Check the spelling, and where it was put."
        )
    if not path.is_file():
        raise FormatError("it is not a file", str(path), "Copy the recording into the folder.")
    try:
        with path.open("rb") as stream:
            opening = stream.read(1)
    except OSError as cause:
        raise FormatError(
            f"it cannot be opened ({cause.strerror})",
            str(path),
            "Allow yourself to read it in its permissions.",
        ) from cause
    if not opening:
        raise FormatError(
            "the file is empty", str(path), "Copy it from the recorder again, or take it out."
        )
    if path.suffix.lower() == ".raw":  # libsndfile would take any bytes for samples
        raise FormatError(
            "raw samples without a header: nobody can know their rate",
            str(path),
            "Export it as WAV from the program that made it.",
        )


def not_sound(path: Path) -> FormatError:
    """Say what a file is that no decoder takes for sound, by its first bytes."""
    opening = first_bytes(path)
    kind = kind_of(opening)
    other = "" if kind in {None, Kind.SOUND} else f"{kind}"
    if not other and _is_text(opening):
        other = "text"
    if other:
        if path.suffix.lower() in AUDIO_SUFFIXES:
            what = f"this is {other}, not sound, whatever its name says"
            next_step = "Name a recording instead, or take this out of the folder of takes."
        else:
            what, next_step = f"this is {other}, not sound", "Name a recording instead."
        return FormatError(what, str(path), next_step + _READ_BY.get(other, ""))
    if opening[:4] in {b"RIFF", b"RF64", b"FORM", b"fLaC", b"OggS"}:
        what = "the file is broken: it begins as sound, but its header makes no sense"
    else:
        what = "this is not sound in any format that can be read here"
    return FormatError(
        what,
        str(path),
        "Play it in another program; if it plays, export it as WAV. If not, take it out of "
        "the folder.",
    )


def _is_text(opening: bytes) -> bool:
    return b"\0" not in opening and sum(byte < 9 for byte in opening) == 0


def require_finite(samples: Samples, path: Path, offset_samples: int, sample_rate_hz: int) -> None:
    """Make sure that every sample is a number of sound.

    Parameters
    ----------
    samples
        Shape (channels, samples); they begin at `offset_samples` of the file `path`.

    Raises
    ------
    AudioError
        With the time of the first that is none.
    """
    if all_finite(samples):
        return
    bad = ~finite(samples)
    first = int(np.flatnonzero(bad.any(axis=0))[0])
    value = samples[:, first][bad[:, first]][0]
    kind = "infinite" if np.isinf(value) else f"no sound ({value:.1e})"
    kind = "not a number (NaN)" if np.isnan(value) else kind
    raise AudioError(
        f"the sample at {(offset_samples + first) / sample_rate_hz:.3f} s is {kind}",
        str(path),
        "Export it again from the program that made it, as 24-bit WAV.",
    )
