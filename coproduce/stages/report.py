"""The report: facts about a song become one page of plain sentences, for people to act on."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from coproduce.model.recording import AlignmentBasis
from coproduce.model.report import Fact, Link, LinkGroup, Remark, Report
from coproduce.model.song_facts import SongFacts
from coproduce.model.tempo_map import FROM_SETTINGS
from coproduce.stages.attention import attention
from coproduce.stages.comp_account import tell_comps
from coproduce.stages.sound_account import (
    PURPOSES,
    axis_of,
    tell_form,
    tell_master,
    tell_mix,
    tell_stem,
)
from coproduce.stages.take_account import tell_takes
from coproduce.stages.tune_account import tell_tune
from coproduce.stages.wording import counted, figure, listed, time_code

# From build/report/, where the page is, to the files it names.
UP_TO_BUILD: Final = ".."
PAPERS: Final = {
    "chord-sheet": "Chord sheet",
    "lead-sheet": "Lead sheet",
    "large-print": "Large print, for singers",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """One thing that coproduce does not do, and for which songs that matters."""

    what: str
    detail: str
    next_step: str
    concerns: Callable[[SongFacts], bool]


def _by_music_only(facts: SongFacts) -> bool:
    return any(found.basis is AlignmentBasis.MUSIC for _, found in facts.alignments)


def _is_left_to_choose(facts: SongFacts) -> bool:
    """Whether a part has several takes and nobody has chosen among them section by section."""
    comped = {comp.part for comp in facts.comps}
    return any(part not in comped for part, _ in facts.candidates)


def _is_followed(facts: SongFacts) -> bool:
    return facts.tempo is not None and facts.tempo.source != FROM_SETTINGS


# What coproduce leaves to people. When a stage learns one of these, its row goes.
NOT_DONE: Final = (
    NotDone(
        what="Nothing was cleared for leaving the group",
        detail="Takes in quarantine were kept out, and that is all. Whether everybody agrees "
        "that these words and voices are played, sold or streamed was not asked here.",
        next_step="Use coproduce release: it lets out what everybody agreed to, and nothing else.",
        concerns=lambda facts: bool(facts.drafts or facts.papers or facts.masters),
    ),
    NotDone(
        what="The takes were not checked",
        detail="Nobody listened for clipping, hum, dropouts or a wrong sample rate.",
        next_step="Listen to each take once before it is used.",
        concerns=lambda facts: bool(facts.stems) and not facts.takes,
    ),
    NotDone(
        what="Faults were found, not repaired",
        detail="Clipping, hum and the like are in the stems as they are in the takes.",
        next_step="Follow the advice beside each finding.",
        concerns=lambda facts: any(take.findings for take in facts.takes),
    ),
    NotDone(
        what="No choosing between takes",
        detail="Unless mix.toml says which take to use in which section, a part uses one whole "
        "take: the last one, or the one that mix.toml names. Who sang better is not for a machine "
        "to say.",
        next_step="See what there is with coproduce comp, listen, and write your choice into "
        'mix.toml, such as comp = ["Verse 1: 02", "rest: 03"].',
        concerns=_is_left_to_choose,
    ),
    NotDone(
        what="No stretching",
        detail="A take is moved as a whole, and its clock corrected where it could be measured. "
        "Where a singer is early in one line and late in the next, it stays so, unless mix.toml "
        "asks for more.",
        next_step="If two parts should be closer together, ask for it in mix.toml, such as "
        '[tighten.vox-double] with strength = 70 and to = "vox-lead".',
        concerns=lambda facts: bool(facts.alignments) and not facts.tightened,
    ),
    NotDone(
        what="Some takes were placed by their music alone",
        detail="The reference is not heard in them, so their place is known to a few hundredths "
        "of a second, and their recorder's clock was not compared.",
        next_step="Listen to those takes against the reference; the table of takes names them.",
        concerns=_by_music_only,
    ),
    NotDone(
        what="The tempo was not followed",
        detail="The beats could not be heard clearly, so where sections begin is reckoned from "
        "the tempo in song.toml. Where the players slow down or hurry, the marks above the waves "
        "are early or late.",
        next_step="Record a guide that plays the chords on the beat.",
        concerns=lambda facts: bool(facts.form and facts.stems) and not _is_followed(facts),
    ),
    NotDone(
        what="No equaliser, compressor or reverb in the mix",
        detail="The mix is faders and places from left to right: a fair balance to start from, "
        "not a finished mix.",
        next_step="Mix the stems by hand, or set trims and pans in mix.toml.",
        concerns=lambda facts: facts.mix is not None,
    ),
    NotDone(
        what="The masters were not coloured",
        detail="A master is the mix at the loudness of its purpose, its peaks held under the "
        "ceiling by a limiter where they need it. No equaliser, no compressor, no matching to "
        "another record; and no title or names in its tags.",
        next_step="",
        concerns=lambda facts: bool(facts.masters),
    ),
    NotDone(
        what="Only the tune was written down",
        detail="A memo is heard as one voice: no second voice, no chords, no dynamics. Chords "
        "come from the chord sheet.",
        next_step="",
        concerns=lambda facts: any(facts.melodies),
    ),
    NotDone(
        what="A verse that does not fit the notes is not set under them",
        detail="The lead sheet has below its notes every verse whose syllables fit them, give "
        "or take one or two a line; any other follows as words.",
        next_step="",
        concerns=lambda facts: any("lead-sheet" in path for path in facts.papers),
    ),
    NotDone(
        what="The papers are at concert pitch",
        detail="Parts for instruments in B♭, E♭ or F were not printed.",
        next_step="Print them with coproduce sheet.",
        concerns=lambda facts: bool(facts.papers),
    ),
)


def report(facts: SongFacts) -> Report:
    """Tell what was made of a song, what needs a person, and what was not done.

    Parameters
    ----------
    facts
        What the steps wrote down; whatever was not made is left out of the page.
    """
    axis = axis_of(facts)
    return Report(
        title=facts.title.strip() or "Untitled song",
        facts=tuple(_facts(facts)),
        summary=tuple(_summary(facts)),
        attention=attention(facts),
        made=tuple(_made(facts)),
        axis=axis,
        form=tell_form(axis),
        tunes=tuple(tell_tune(tune, _tune_links(tune.name)) for tune in facts.tunes),
        takes=tell_takes(facts),
        comps=tell_comps(facts),
        stems=tuple(
            tell_stem(stem, facts, axis, _stem_link(stem.part) if stem.takes else None)
            for stem in facts.stems
        ),
        mix=tell_mix(facts.mix, axis) if facts.mix is not None else None,
        masters=tuple(tell_master(made, axis) for made in facts.masters),
        not_done=tuple(
            Remark(where=row.what, what=row.detail, next_step=row.next_step)
            for row in NOT_DONE
            if row.concerns(facts)
        ),
    )


def _facts(facts: SongFacts) -> Iterator[Fact]:
    yield Fact(name="Key", answer=facts.key)
    yield Fact(name="Metre", answer=facts.time_signature)
    yield Fact(name="Tempo", answer=f"♩ = {facts.tempo_bpm:g}{_played(facts)}")
    if facts.form:
        length = time_code(facts.bar_at_s(facts.bars)).partition(".")[0]
        yield Fact(name="Form", answer=f"{counted(facts.bars, 'bar')}, {length}")


def _played(facts: SongFacts) -> str:
    """Say how fast it is played, where that is another tempo than the written one."""
    if facts.tempo is None or facts.tempo.is_steady:
        return ""
    return f", played at {facts.tempo.median_bpm:.0f}"


def _summary(facts: SongFacts) -> Iterator[str]:
    made = [
        counted(len(things), noun)
        for things, noun in (
            (tuple(facts.melodies), "tune"),
            (facts.stems, "stem"),
            (facts.masters, "master"),
            (facts.papers, "paper"),
        )
        if things
    ]
    if facts.mix is not None:
        made.append("a mix")
    if made:
        yield f"Made from what is in the song folder: {listed(made)}."
    else:
        yield (
            "Nothing was made yet. Sing an idea into a phone and put it into ideas/, write the "
            "words with chords into chords/, or put recordings into takes/."
        )
    if facts.tempo is not None:
        yield " ".join(facts.tempo.notes)
    if facts.drafts:
        yield f"{counted(facts.drafts, 'draft').capitalize()} of words in the folder, unchanged."


def _made(facts: SongFacts) -> Iterator[LinkGroup]:
    papers = tuple(
        Link(
            text=PAPERS.get(PurePosixPath(path).stem, PurePosixPath(path).stem),
            address=_address(path),
            note="PDF",
        )
        for path in facts.papers
    )
    masters = tuple(
        Link(
            text=PURPOSES.get(made.purpose, made.purpose),
            address=_address(f"build/master/{made.purpose}.wav"),
            note=f"WAV, {figure(made.after.loudness_lufs, 'LUFS')}",
        )
        for made in facts.masters
    )
    mix = (Link(text="The mix", address=_address("build/mix/mix.wav"), note="WAV"),)
    scores = tuple(
        Link(text=f"{tune.name}: {link.text}", address=link.address, note=link.note)
        for tune in facts.tunes
        if tune.melody is not None
        for link in _tune_links(tune.name)
    )
    for name, links in (
        ("Papers", papers),
        ("Masters", masters),
        ("Mix", mix if facts.mix is not None else ()),
        ("Scores", scores),
    ):
        if links:
            yield LinkGroup(name=name, links=links)


def _tune_links(name: str) -> tuple[Link, ...]:
    base = f"build/notation/{name}"
    return (
        Link(text="score", address=_address(f"{base}.musicxml"), note="MusicXML"),
        Link(text="notes", address=_address(f"{base}.mid"), note="MIDI"),
    )


def _stem_link(part: str) -> Link:
    return Link(text="stem", address=_address(f"build/stems/{part}.wav"), note="WAV")


def _address(path: str) -> str:
    """Address a file below build/ from the page.

    >>> _address("build/sheets/chord sheet.pdf")
    '../sheets/chord%20sheet.pdf'
    """
    return f"{UP_TO_BUILD}/{urllib.parse.quote(path.removeprefix('build/'))}"
