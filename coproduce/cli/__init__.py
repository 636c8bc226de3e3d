"""The command line: a lazy click group, so that asking for help loads no heavy library.

Each command lives in the module of its name and parses, calls one function, prints.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from coproduce import __version__
from coproduce.cli.output import finish

# Name of the command, which is also its module's, and its line in the help. The text is
# here so that `coproduce --help` imports none of them; a test compares it with theirs.
COMMANDS = {
    "demo": "Write the example songs, record them, and build one of them whole.",
    "new": "Start a song folder that you can fill in with any editor.",
    "build": "Bring songs up to date: notes, stems, mix, masters, papers, report.",
    "status": "Say what is out of date, and why.",
    "notate": "Write down a sung idea as notes.",
    "keys": "Say which keys suit the voices, the horns and the hands, best first.",
    "melody": "Say what a person changed in a tune that coproduce wrote down.",
    "check": "Listen to takes for clipping, hum, lost sound and other faults.",
    "align": "Find where takes belong, and line them up.",
    "comp": "List the takes of each part side by side, to choose from.",
    "measure": "Measure loudness and peaks.",
    "master": "Bring one recording to the loudness of its purpose.",
    "sheet": "Print one paper from a chord sheet or a score.",
    "show": "Make the papers of a show: set list, a pack per player, sing-along, slides.",
    "session": "Hand a song on to a studio: for Reaper, as DAWproject, and as stems.",
    "release": "Put together what may leave, and prove that nothing else is in it.",
    "withdraw": "Take a person out of a song: their words, their voice, their name.",
    "convert": "Convert chord sheets, and move them into another key on the way.",
    "lyrics": "Compare drafts, bring two copies together, and see where each line came from.",
    "credits": "Print the credits as each person chose, and make the papers that ask them.",
    "evaluate": "Count workshops, people, what was offered and what is sung.",
    "schema": "Print the JSON Schema of a song folder's settings, for your editor.",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which people meet them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module and give its command; None if there is no such name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"coproduce.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coproduce")
def group() -> None:
    """Turn lyric drafts, sung ideas, chord sheets and takes into a finished song.

    Every command works on a song folder; some also work on single files. Nothing that
    you put into a folder is ever changed; what coproduce makes is in build/.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(finish(group, list(sys.argv[1:] if arguments is None else arguments)))
