"""Showing a build while it runs: a moving bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click
import rich.console
import rich.progress

from coproduce.pipeline.outcome import Event, Observe, State


@contextmanager
def showing_progress(stream: TextIO = sys.stderr) -> Iterator[Observe]:
    """Give a function that shows events on a stream."""
    if not stream.isatty():
        yield _print_line
        return
    bar = rich.progress.Progress(
        rich.progress.TextColumn("{task.description}"),
        rich.progress.BarColumn(),
        rich.progress.MofNCompleteColumn(),
        console=rich.console.Console(file=stream),
        transient=True,
    )
    with bar:
        yield _Bars(bar).show


class _Bars:
    """One bar for each song, saying which steps are at work."""

    def __init__(self, bar: rich.progress.Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, rich.progress.TaskID] = {}
        self._running: dict[str, list[str]] = {}

    def show(self, event: Event) -> None:
        running = self._running.setdefault(event.song, [])
        if event.song not in self._tasks:
            self._tasks[event.song] = self._bar.add_task(event.song, total=event.total)
        if event.state is None:
            running.append(event.step)
        elif event.step in running:
            running.remove(event.step)
        if event.state is State.FAILED:
            self._bar.console.print(f"{event.song}: {event.step} failed", markup=False)
        self._bar.update(
            self._tasks[event.song],
            completed=event.done,
            description=" ".join([event.song, *running]).replace("[", "\\["),
        )


def _print_line(event: Event) -> None:
    if event.state in {State.RAN, State.FAILED}:
        click.echo(
            f"{event.song} [{event.done}/{event.total}] {event.step}: {event.state}", err=True
        )
