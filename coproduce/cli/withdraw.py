"""`coproduce withdraw`: somebody takes their words and voice back."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from coproduce.cli.output import print_json, say
from coproduce.cli.progress import showing_progress
from coproduce.errors import UsageError
from coproduce.files.seal import how_to_destroy
from coproduce.pipeline.withdraw import Impact, Touched, Withdrawn, foresee_withdrawal, withdraw


@click.command("withdraw")
@click.argument("song", type=click.Path(path_type=Path))
@click.argument("person")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which they said so. Otherwise today.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON; asks nothing.")
def command(song: Path, person: str, day: dt.datetime | None, *, yes: bool, as_json: bool) -> int:
    """Take a person out of a song: their words, their voice, their name.

    First it shows all that this touches, and asks. Then their words are sealed in a file
    that you can give back or destroy, and the song is built again without them.
    """
    # A day that a person lived, not a part of any output that must come out the same.
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    on = day.date() if day else today
    if on > today:
        raise UsageError(f"{on} is not there yet", "--on", "Give the day on which they said so.")
    impact = foresee_withdrawal(song, person)
    if not as_json:
        tell_impact(impact)
    is_sure = yes or (not as_json and click.confirm("Take them out now?", err=True))
    if not is_sure:
        if as_json:
            print_json({"impact": impact_document(impact), "done": False})
        say("Nothing was changed.")
        return 0
    with showing_progress(sys.stderr) as observe:
        done = withdraw(song, person, on, observe)
    if as_json:
        print_json(
            {
                "impact": impact_document(impact),
                "done": True,
                "sealed": str(done.sealed),
                "leaks": [str(leak) for leak in done.leaks],
                "look_at": list(done.look_at),
                "errors": [str(error) for error in done.errors],
            }
        )
    return tell_done(done)


def tell_impact(impact: Impact) -> None:
    """Say what a withdrawal touches, before anything is asked."""
    say(f"If {impact.person} is taken out, this goes:")
    for heading, things in (
        ("What they said", impact.drafts),
        ("Lines of the song, which lose their words and keep their chords", impact.sung),
        ("Recordings, which are not used any more", impact.takes),
        ("Already made; ask for copies that went out", impact.made),
    ):
        say(f"{heading}: {len(things)}")
        for thing in things:
            together = f" (together with {', '.join(thing.others)})" if thing.others else ""
            say(f"  {thing.where}: {thing.what}{together}")
    for path in impact.edited:
        say(f"  {path} was made or changed by hand and goes too; copy it out of build/ to keep it.")
    for remark in impact.look_at:
        say(f"Please look at {remark}")


def tell_done(done: Withdrawn) -> int:
    """Say what became of it, and give the exit code."""
    for file, meaning in dict.fromkeys((leak.file, leak.meaning) for leak in done.leaks):
        say(f"Still there: {file}: {meaning}")
    if done.leaks:
        say(
            "It comes from the files named below: take it out there, then run the same command "
            "again. Release nothing before."
        )
    else:
        say("They are taken out, and nothing of theirs is left in what was made.")
    if done.errors:
        say("Not everything could be made again:")
    for error in done.errors:
        say(str(error))
    for remark in done.look_at:
        say(f"Please look at {remark}")
    say(how_to_destroy(done.sealed))
    return 1 if done.leaks else max((error.exit_code for error in done.errors), default=0)


def impact_document(impact: Impact) -> dict[str, object]:
    """Give the impact for JSON."""
    return {
        "person": impact.person,
        "drafts": [_touched(thing) for thing in impact.drafts],
        "sung": [_touched(thing) for thing in impact.sung],
        "takes": [_touched(thing) for thing in impact.takes],
        "made": [_touched(thing) for thing in impact.made],
        "edited": list(impact.edited),
        "look_at": list(impact.look_at),
    }


def _touched(thing: Touched) -> dict[str, object]:
    return {"where": thing.where, "what": thing.what, "others": list(thing.others)}
