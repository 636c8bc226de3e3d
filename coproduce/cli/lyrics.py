"""`coproduce lyrics`: what was said, how it changed, and what became of it."""

from __future__ import annotations

from pathlib import Path

import click

from coproduce.cli.output import keep_what_is_there, print_json, say, written_as
from coproduce.model.draft_changes import ChangeKind, DraftChanges, LineChange
from coproduce.model.lyrics import Draft, DraftLine
from coproduce.pipeline.lyrics import compare_drafts, merge_copies, trace_song, write_lineage_page

_FILE = click.Path(path_type=Path)


@click.group("lyrics")
def command() -> None:
    """Compare drafts, bring two copies together, and show where each sung line came from."""


@command.command("diff")
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@click.option("--all", "shows_all", is_flag=True, help="Show the lines that stayed as well.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def diff_command(before: Path, after: Path, *, shows_all: bool, as_json: bool) -> None:
    """Say what became of each line of a draft in a later one."""
    changes = compare_drafts(before, after)
    shown = [c for c in changes.changes if shows_all or c.kind is not ChangeKind.KEPT]
    if as_json:
        print_json(diff_document(changes, shown))
        return
    click.echo(f"{_when(changes.before)} → {_when(changes.after)}")
    for change in shown:
        click.echo(told_change(change))
    if not shown:
        say("Nothing was changed but the typing.")


@command.command("merge")
@click.argument("one", type=_FILE)
@click.argument("other", type=_FILE)
@click.option("--base", type=_FILE, help="The draft that both copies began from.")
@click.option("-o", "--output", required=True, type=_FILE, help="The new draft to write (.txt).")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def merge_command(
    one: Path, other: Path, *, base: Path | None, output: Path, as_json: bool
) -> None:
    """Bring two facilitators' copies of a draft together, without dropping a word.

    Where they differ, both lines stand in the new file, with a comment that begins with #?
    and says whose is whose.
    """
    written_as(output, ".txt")
    questions = merge_copies(one, other, base, output)
    if as_json:
        print_json({"output": str(output), "questions": questions})
    if questions:
        say(f"{output}: written. Look for the lines that begin with #? and decide.")
    else:
        say(f"{output}: written. The two copies go together without a question.")


@command.command("trace")
@click.argument("song", type=_FILE)
@click.option("-o", "--output", type=_FILE, help="Write a page to show the group (.html).")
@click.option("--overwrite", is_flag=True, help="Replace the page if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def trace_command(song: Path, *, output: Path | None, overwrite: bool, as_json: bool) -> None:
    """Show for each sung line the words as they were first said, by whom, and when."""
    if output is not None:
        keep_what_is_there(output, overwrite=overwrite, sources=(song,))
        written_as(output, ".html")
    document = trace_song(song)
    if output is not None:
        write_lineage_page(song, output)
        say(f"{output}: a page to show the group.")
    if as_json:
        print_json(document)
    elif output is None:
        for line in document["lines"]:
            by = " + ".join(line["by"]) or "?"
            section = f"{line['section']}: " if line["section"] else ""
            click.echo(f"{section}{line['words'].strip()}  [{by}, {line['confidence']:.0%}]")
    for words in document["untraced"]:
        say(f"Nobody is known to have said: {words.strip()}")
    if not any(document[lines] for lines in ("lines", "untraced", "not_shown")):
        say(f"{song}: no words are sung yet. They go into the chord sheet, in chords/.")


def diff_document(changes: DraftChanges, shown: list[LineChange]) -> dict[str, object]:
    """Give the JSON document of a comparison."""
    return {
        "before": {"draft": changes.before.name, "date": _date(changes.before)},
        "after": {"draft": changes.after.name, "date": _date(changes.after)},
        "changes": [
            {
                "kind": change.kind,
                "moved": change.has_moved,
                "before": _line_document(change.before),
                "after": _line_document(change.after),
                "words": [{"before": w.before, "after": w.after} for w in change.words],
            }
            for change in shown
        ],
    }


def told_change(change: LineChange) -> str:
    """Tell a change in one line, with the words taken out in [] and those put in in {}."""
    line = change.after or change.before
    if line is None:
        return "withdrawn  a line that its person took back"
    who = " + ".join(line.speakers)
    before = change.before
    if before is not None and before.speakers != line.speakers:
        who = f"{' + '.join(before.speakers)} → {who}"
    words = (
        " ".join(
            w.after
            if w.is_kept
            else " ".join(
                filter(None, (w.before and f"[{w.before}]", w.after and f"{{{w.after}}}"))
            )
            for w in change.words
        )
        or line.words
    )
    moved = " and moved" if change.has_moved and change.kind is ChangeKind.REWORDED else ""
    where = f"{line.section}, " if line.section else ""
    return f"{change.kind}{moved}  {where}line {line.line_number}, {who}: {words}"


def _date(draft: Draft) -> str | None:
    return draft.date.isoformat() if draft.date else None


def _when(draft: Draft) -> str:
    title = f" ({draft.title})" if draft.title else ""
    return f"{draft.date or draft.name}{title}"


def _line_document(line: DraftLine | None) -> dict[str, object] | None:
    if line is None:
        return None
    return {
        "words": line.words,
        "by": list(line.speakers),
        "section": line.section,
        "manner": line.manner,
        "line": line.line_number,
    }
