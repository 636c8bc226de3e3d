"""Small steps on text files, for testing the build graph without music."""

from __future__ import annotations

import os
import time

from coproduce.errors import FormatError
from coproduce.pipeline.step import Job


def join(job: Job) -> None:
    """Write all inputs one after the other, in capitals if asked."""
    text = "".join(path.read_text("utf-8") for path in job.inputs("texts"))
    time.sleep(float(str(job.settings.get("pause_s", 0.0))))
    shout = bool(job.settings.get("shout", False))
    job.output("text").write_text(text.upper() if shout else text, encoding="utf-8")


def first_letters(job: Job) -> None:
    """Write the first letter only, so that many inputs give the same output."""
    job.output("text").write_text(job.input("texts").read_text("utf-8")[:1], encoding="utf-8")


def two_halves(job: Job) -> None:
    """Write two files."""
    text = job.input("texts").read_text("utf-8")
    job.output("head").write_text(text[:2], encoding="utf-8")
    time.sleep(float(str(job.settings.get("pause_s", 0.0))))
    job.output("tail").write_text(text[2:], encoding="utf-8")


def refuse(job: Job) -> None:
    """Fail with an error a person can read, after writing half an output."""
    job.output("text").write_text("half", encoding="utf-8")
    raise FormatError("is no text", "line 3", "Write it again.")


def crash(job: Job) -> None:
    """Fail in a way nobody foresaw."""
    raise ZeroDivisionError(job.step.name)


def die(job: Job) -> None:
    """End the worker itself, as a system short of memory would."""
    del job
    os._exit(9)


def fill_the_disk(job: Job) -> None:
    """Fail as a full disk does."""
    job.output("text").write_text("half", encoding="utf-8")
    raise OSError(28, "No space left on device")
