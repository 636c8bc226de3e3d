"""How commands speak: results on stdout, everything else on stderr, errors in plain words."""

from __future__ import annotations

import json
import math
import os
import shlex
import subprocess
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from coproduce.errors import CoproduceError, Problem, RefusedError, UsageError

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


# Of every command by which something leaves the house.
register_option = click.option(
    "--register",
    type=click.Path(path_type=Path),
    help="Where the legal names are, to look for them. Otherwise beside the song folder.",
)


class FiniteRange(click.FloatRange):
    """A number within bounds: "nan" is none, though it is neither below nor above them."""

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the number, or say that it is none."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no number.", param, ctx)
        return float(number)


def print_json(document: object) -> None:
    """Print the one JSON document of a command, on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=False))


def say(message: str) -> None:
    """Tell the user something that is not the result, on stderr."""
    click.echo(message, err=True)


def as_typed(path: Path) -> str:
    """Give a path as it is typed after a command: in quotes where its name has spaces.

    >>> as_typed(Path("low-tide"))
    'low-tide'
    """
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


def keep_what_is_there(output: Path, *, overwrite: bool, sources: Iterable[Path] = ()) -> None:
    """Make sure that no source is replaced at all, and no other file unasked.

    Somebody may have edited a file by hand. Sources are what a command reads: files, or folders
    of which all but `build/` is somebody's.

    Raises
    ------
    RefusedError
        If it is one of the sources, or in one of them; or if there is something at that place,
        and nobody said to replace it.
    """
    if not output.exists():
        return
    if any(_is_of(output, source) for source in sources):
        raise RefusedError(
            "would take the place of its source", str(output), "Choose another name."
        )
    if not overwrite:
        raise RefusedError(
            "is there already", str(output), "Choose another name, or add --overwrite."
        )


def written_as(output: Path, *endings: str) -> None:
    """Make sure that a file's name ends as what is going to be in it.

    Raises
    ------
    UsageError
        If it ends in something else, so that no program would open it.
    """
    if output.suffix.lower() not in endings:
        raise UsageError(
            f"we write {' and '.join(endings)}",
            str(output),
            "Choose one of the endings." if len(endings) > 1 else f"End its name in {endings[0]}.",
        )


def _is_of(output: Path, source: Path) -> bool:
    if not source.exists():
        return False
    if not source.is_dir():
        return output.samefile(source)
    whole, folder = output.resolve(), source.resolve()
    return whole.is_relative_to(folder) and whole.relative_to(folder).parts[:1] != ("build",)


def finish(command: click.Command, arguments: Sequence[str]) -> int:
    """Run a command and turn whatever happened into an exit code and a readable message.

    Nobody sees a traceback unless COPRODUCE_DEBUG is set. With `--json` among the arguments
    an error is a JSON document too: ``{"error": {"problems": [...]}}``.
    """
    try:
        result: Any = command.main(list(arguments), prog_name="coproduce", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        if "--json" in arguments:
            print_json(error_document(UsageError(error.format_message())))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        stopped = CoproduceError(
            "stopped", next_step="What was finished is kept; run the same command again to go on."
        )
        _tell(stopped, as_json="--json" in arguments)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever was reading has closed the pipe; there is nobody left to tell.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 1
    except CoproduceError as error:
        _tell(error, as_json="--json" in arguments)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last line before a person
        if os.environ.get("COPRODUCE_DEBUG"):
            traceback.print_exc()
        fault = CoproduceError(
            f"something went wrong inside coproduce ({type(error).__name__}: {error})",
            next_step="Your files are as they were. Please report this; setting "
            "COPRODUCE_DEBUG=1 shows the details.",
        )
        _tell(fault, as_json="--json" in arguments)
        return fault.exit_code
    return result if isinstance(result, int) else 0


def error_document(error: CoproduceError) -> dict[str, object]:
    """Give an error as a JSON object: what is wrong, where, and what to do next."""
    return {"error": {"problems": problem_documents(error.problems)}}


def problem_documents(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Give problems as JSON objects: what is wrong, where, and what to do next."""
    return [{"what": p.what, "where": p.where, "next_step": p.next_step} for p in problems]


def _tell(error: CoproduceError, *, as_json: bool) -> None:
    say(str(error))
    if as_json:
        print_json(error_document(error))
