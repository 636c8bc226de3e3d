"""What needs a person: consent first, then words, what is lost, and what an ear should judge."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from coproduce.model.recording import Alignment, AlignmentBasis
from coproduce.model.report import Remark
from coproduce.model.song_facts import CheckedTake, SongFacts
from coproduce.stages.note_confidence import unsure_notes
from coproduce.stages.plays_on import (
    begins_late_s,
    is_cut_by_slow_playing,
    plays_on,
    silent_stems,
)
from coproduce.stages.sound_account import PURPOSES, nudged
from coproduce.stages.take_account import has_place, kept_out_remarks
from coproduce.stages.wording import counted, figure, listed, sentence, takes_listed, time_code

# Findings that make a take unusable, whatever else was found on it.
UNUSABLE: Final = frozenset(
    {"unreadable", "silent", "duplicate", "wrong-header-rate", "many-channels"}
)
# Kinds of mistakes in words that are told, and places of one kind; the rest are counted.
MOST_MISTAKES: Final = 8
MOST_PLACES: Final = 4
# Sound that is the reference's own lies nearer than this, unless it is lost among echoes.
MOST_RESIDUAL_MS: Final = 2.0
# Of a section in which the tune may be silent: people breathe, and instruments play on.
SILENT_SHARE: Final = 0.25


def attention(facts: SongFacts) -> tuple[Remark, ...]:
    """List what needs a person, the most urgent first, each with what to do."""
    return tuple(remark for find in _WATCHES for remark in find(facts))


def _unlisted_takes(facts: SongFacts) -> Iterator[Remark]:
    if facts.unlisted:
        yield Remark(
            where=takes_listed(facts.unlisted),
            what="Nobody wrote down who is heard. Such a take may be worked with, and may not "
            "leave.",
            next_step="Write a [[takes]] entry into song.toml; heard = [] if nobody's voice is "
            "on it.",
        )


def _takes_kept_out(facts: SongFacts) -> Iterator[Remark]:
    yield from kept_out_remarks(facts.kept_out)


def _mistakes_in_words(facts: SongFacts) -> Iterator[Remark]:
    """Tell the mistakes of one kind together, and no more kinds than somebody reads."""
    places: dict[tuple[str, str], list[str]] = {}
    for problem in facts.words:
        places.setdefault((problem.what, problem.next_step), []).append(problem.where)
    kinds = list(places.items())
    for (what, next_step), where in kinds[:MOST_MISTAKES]:
        named = list(dict.fromkeys(filter(None, where)))
        left = len(named) - MOST_PLACES
        more = [counted(left, "more place")] if left > 0 else []
        yield Remark(
            where=listed([*named[:MOST_PLACES], *more]) or "the words",
            what=sentence(what),
            next_step=sentence(next_step),
        )
    left = sum(len(where) for _, where in kinds[MOST_MISTAKES:])
    if left:
        yield Remark(
            where="drafts and chord sheet",
            what=f"And {left} more.",
            next_step="Mend those above and build again; all are listed in build/check/words.json.",
        )


def _letters_not_printed(facts: SongFacts) -> Iterator[Remark]:
    for problem in facts.letters:
        yield Remark(
            where=problem.where,
            what=sentence(problem.what),
            next_step=sentence(problem.next_step),
        )


def _unusable_takes(facts: SongFacts) -> Iterator[Remark]:
    """Tell takes that are unusable for one reason together."""
    told: dict[tuple[str, str], list[str]] = {}
    for take in facts.takes:
        if take.verdict == "reject":
            told.setdefault(_why_unusable(take), []).append(take.name)
    for (what, next_step), names in told.items():
        yield Remark(where=takes_listed(names), what=what, next_step=next_step)


def _why_unusable(take: CheckedTake) -> tuple[str, str]:
    if take.judgement is not None:
        return (
            sentence(f"{take.judgement.initials} decided not to use it"),
            "Record the part again, or change the verdict in mix.toml.",
        )
    decisive = [found for found in take.findings if found.kind in UNUSABLE]
    worst = next(iter((*decisive, *take.findings)), None)
    return (
        sentence(worst.meaning if worst else "not usable as it is"),
        sentence(worst.next_step if worst else "Record the part again"),
    )


def _lost(facts: SongFacts) -> Iterator[Remark]:
    for problem in facts.lost:
        yield Remark(
            where=f"{problem.where} was not made",
            what=sentence(problem.what),
            next_step=sentence(problem.next_step),
        )


def _tunes_not_found(facts: SongFacts) -> Iterator[Remark]:
    for tune in facts.tunes:
        if tune.problem is not None:
            yield Remark(
                where=tune.problem.where or tune.name,
                what=sentence(tune.problem.what),
                next_step=sentence(tune.problem.next_step),
            )


def _takes_without_a_place(facts: SongFacts) -> Iterator[Remark]:
    if facts.timeline is None and facts.lost:  # nothing has a place, and why is told
        return
    # One that cannot be used needs no place.
    unusable = {take.name for take in facts.takes if take.verdict == "reject"}
    mixed = {fader.part for fader in facts.mix.faders} if facts.mix else set()
    placed = {name for name, alignment in facts.alignments if has_place(alignment)} - unusable
    for name, alignment in _used_alignments(facts):
        part = name.partition("/")[0]
        if name in placed | unusable:
            continue
        what = sentence(alignment.note) or (
            "Where it belongs was not found, so it was left where it was."
        )
        others = sorted(other for other in placed if other.partition("/")[0] == part)
        instead = (
            f"Or name another take of the part in mix.toml; {_placed(others)}." if others else ""
        )
        yield Remark(
            where=name,
            what=f"{what} The mix has it as it lies." if part in mixed else what,
            next_step="If it is another song, or only talk, take it out of the folder. If it "
            "belongs here, place it by hand in your audio program, and put the result into "
            f"stems/. {instead}".rstrip(),
        )


def _takes_among_echoes(facts: SongFacts) -> Iterator[Remark]:
    for name, alignment in _used_alignments(facts):
        by_sound = alignment.basis is AlignmentBasis.SOUND
        if by_sound and (alignment.residual_ms or 0.0) > MOST_RESIDUAL_MS:
            yield Remark(
                where=name,
                what=sentence(alignment.note),
                next_step="Listen to it beside the reference. If it is late, write into mix.toml, "
                f"under [parts.{name.partition('/')[0]}], nudge_ms = -20 for 20 ms earlier; "
                "nudge_ms = 20 is later.",
            )


def _used_alignments(facts: SongFacts) -> Iterator[tuple[str, Alignment]]:
    """Give where takes belong; one of several takes that is not used needs no place yet."""
    used = {stem.part: stem.takes for stem in facts.stems}
    for name, alignment in facts.alignments:
        if name in used.get(name.partition("/")[0], (name,)):
            yield name, alignment


def _placed(takes: Sequence[str]) -> str:
    return f"placed {'is' if len(takes) == 1 else 'are'} {listed(takes)}"


def _bar_one_as_heard(facts: SongFacts) -> Iterator[Remark]:
    if facts.timeline is not None and facts.timeline.is_heard:
        yield Remark(
            where="Bar 1",
            what=f"It was taken to be at {time_code(facts.timeline.start_s)} of "
            f"{facts.reference or 'the reference take'}, where the chords of the sheet are heard; "
            "song.toml does not say so.",
            next_step="Listen there. Then write it into song.toml, corrected if need be: "
            f"bar_one_s = {facts.timeline.start_s:.2f}",
        )


def _silence_at_bar_one(facts: SongFacts) -> Iterator[Remark]:
    late_s = begins_late_s(facts)
    if late_s is None or facts.timeline is None:
        return
    start_s = facts.timeline.start_s
    reference = facts.reference or "the reference take"
    yield Remark(
        where="Bar 1",
        what=f"Nobody plays in the first {figure(late_s, 's')} of the stems. They begin at "
        f"{time_code(start_s)} of {reference}, and the first that is played is at "
        f"{time_code(start_s + late_s)}.",
        next_step="If bar 1 is later, write into song.toml at which second of that take it is, "
        f"such as bar_one_s = {start_s + late_s:.1f}; a count-in comes before it.",
    )


def _stems_without_playing(facts: SongFacts) -> Iterator[Remark]:
    all_begin_late = begins_late_s(facts) is not None  # and that is told
    for stem in silent_stems(facts):
        if all_begin_late and not stem.nudge_ms:
            continue
        if stem.nudge_ms:
            what = f"It is {nudged(stem.nudge_ms)}, so far that nothing of it is left in the song."
            next_step = "Correct nudge_ms there: it counts thousandths of a second."
        else:
            what = (
                f"Nothing is heard in its stem: what is played on {listed(stem.takes)} is before "
                "bar 1 or after the end of the song."
            )
            next_step = (
                "See under “The takes” where it was placed. If it belongs elsewhere, move it with "
                f"nudge_ms in mix.toml, under [parts.{stem.part}]."
            )
        yield Remark(where=stem.part, what=what, next_step=next_step)


def _playing_after_the_form(facts: SongFacts) -> Iterator[Remark]:
    going_on = plays_on(facts)
    if not going_on:
        return
    longest = figure(going_on[0].for_s, "s")
    what = f"The playing goes on for {longest} after the last section, {facts.form[-1].name}."
    next_step = (
        "Is a section missing in [[form]] in song.toml, or has one too few bars? Write it there "
        "and build again. If it is talk or another try, all is well."
    )
    if facts.tempo is not None and is_cut_by_slow_playing(facts):
        what = f"The stems end before the last section does, and {longest} of playing are cut off."
        next_step = (
            "It is played slower than song.toml says: write "
            f"tempo_bpm = {math.floor(facts.tempo.median_bpm)} there and build again."
        )
    yield Remark(
        where=listed([one.take for one in going_on]),
        what=f"{what} What is played later is in no stem, mix or master.",
        next_step=next_step,
    )


def _masters_short_of_target(facts: SongFacts) -> Iterator[Remark]:
    for made in facts.masters:
        if not made.reached:
            yield Remark(
                where=f"{PURPOSES.get(made.purpose, made.purpose)} master",
                what=f"It has {figure(made.after.loudness_lufs, 'LUFS')} instead of "
                f"{figure(made.target.loudness_lufs, 'LUFS')}.",
                next_step="Read the notes under “The masters”.",
            )


def _takes_to_listen_to(facts: SongFacts) -> Iterator[Remark]:
    listen = [take.name for take in facts.takes if take.verdict == "listen"]
    if listen:
        yield Remark(
            where=takes_listed(listen),
            what="Something was found that an ear should judge.",
            next_step="Listen at the times given under “The takes”.",
        )


def _notes_to_check(facts: SongFacts) -> Iterator[Remark]:
    for tune in facts.tunes:
        unsure = unsure_notes(tune.melody) if tune.melody is not None else ()
        if unsure:
            yield Remark(
                where=tune.name,
                what=f"{counted(len(unsure), 'note').capitalize()} of the tune to check by ear.",
                next_step="The times are under “The tunes”.",
            )


def _tunes_of_another_length(facts: SongFacts) -> Iterator[Remark]:
    """Tell of corrected tunes that are longer than their sections, or leave much of them silent."""
    corrected = {t.name: t.melody for t in facts.tunes if t.changes is not None and t.melody}
    for section in facts.form:
        melody = corrected.pop(section.tune or "", None)
        if melody is None or not section.bars:
            continue
        silent = section.bars - melody.bars
        if not 0 <= silent <= max(1, SILENT_SHARE * section.bars):
            yield Remark(
                where=section.name,
                what=f"The form gives it {counted(section.bars, 'bar')}, and its tune in melody/ "
                f"has {melody.bars}.",
                next_step="Correct bars in song.toml, or the tune.",
            )


_WATCHES: Final = (
    _takes_kept_out,
    _unlisted_takes,
    _mistakes_in_words,
    _letters_not_printed,
    _lost,
    _unusable_takes,
    _tunes_not_found,
    _tunes_of_another_length,
    _takes_without_a_place,
    _takes_among_echoes,
    _bar_one_as_heard,
    _silence_at_bar_one,
    _stems_without_playing,
    _playing_after_the_form,
    _masters_short_of_target,
    _takes_to_listen_to,
    _notes_to_check,
)
