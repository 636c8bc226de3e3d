"""The report tells a group what was made, what needs a person, and what was not done."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

import pytest

from coproduce.errors import Problem
from coproduce.model.clearance import Obstacle, Subject, Why
from coproduce.model.comping import Candidate, SectionCandidates
from coproduce.model.melody import Melody, MelodyNote
from coproduce.model.mixing import Fader, MasterTarget, Measurement, Role
from coproduce.model.music import Key, TimeSignature
from coproduce.model.people import Permission
from coproduce.model.recording import Alignment, AlignmentBasis
from coproduce.model.report import Report
from coproduce.model.song import FormSection
from coproduce.model.song_facts import (
    CheckedTake,
    FoundFault,
    MasterFacts,
    MixFacts,
    Outline,
    SongFacts,
    StemFacts,
    Timeline,
    TuneFacts,
)
from coproduce.stages.note_confidence import MOST_TO_CHECK, unsure_notes
from coproduce.stages.report import NOT_DONE, report
from coproduce.stages.suggest_chords import suggest_chords
from coproduce.stages.wording import figure, time_code
from helpers.tunes import melody_of
from helpers.tunes import note as sung_note

EMPTY: Final = SongFacts(
    title="Kettle Song", key="C major", time_signature="4/4", tempo_bpm=120, bar_s=2.0
)


def melody(*confidences: float, pickup: Fraction = Fraction(0)) -> Melody:
    """Quarter notes C D E F and round again, from the pickup on."""
    return Melody(
        section="Verse 1",
        key=Key.parse("C"),
        time_signature=TimeSignature(4, 4),
        tempo_bpm=120.0,
        tuning_cents=-20.0,
        pickup_beats=pickup,
        notes=tuple(
            MelodyNote(
                onset_s=i * 0.5,
                duration_s=0.4,
                midi_pitch=(60, 62, 64, 65)[i % 4],
                beat=i - pickup,
                beats=Fraction(1),
                syllable=f"la{i}",
                confidence=confidence,
            )
            for i, confidence in enumerate(confidences)
        ),
    )


def measured(loudness_lufs: float | None = -20.0, duration_s: float = 16.0) -> Measurement:
    return Measurement(
        duration_s=duration_s,
        sample_rate_hz=48_000,
        channels=2,
        loudness_lufs=loudness_lufs,
        loudness_range_lu=5.0,
        max_momentary_lufs=-16.0,
        max_short_term_lufs=-18.0,
        true_peak_dbtp=-3.0,
        sample_peak_dbfs=-3.2,
    )


def alignment(offset_s: float = 0.8, confidence: float = 0.95, *, moved: bool = True) -> Alignment:
    return Alignment(
        offset_s=offset_s,
        drift_ppm=0.0,
        polarity=1,
        confidence=confidence,
        residual_ms=0.05,
        moved=moved,
        basis=AlignmentBasis.SOUND,
        note="" if moved else "Only 30 % of its stretches fit any one place.",
    )


def several_takes(section: str) -> SectionCandidates:
    return SectionCandidates(
        section=section,
        start_s=0.0,
        end_s=8.0,
        chosen="vox/01",
        candidates=(
            Candidate(take="vox/01", start_s=5.8, end_s=13.8, is_complete=True),
            Candidate(
                take="vox/02", start_s=5.0, end_s=13.0, is_complete=False, facts=("It ends early.",)
            ),
        ),
    )


def fault(kind: str = "clipping", start_s: float = 6.0, end_s: float = 6.01) -> FoundFault:
    return FoundFault(
        kind=kind,
        start_s=start_s,
        end_s=end_s,
        value=-0.1,
        threshold=-0.3,
        unit="dBFS",
        meaning="the sound is cut off flat",
        next_step="record it again, with the input turned down",
    )


def stem(part: str, take: str | None) -> StemFacts:
    outline = Outline(lowest=(-0.5,) * 100, highest=(0.5,) * 100)
    return StemFacts(part=part, take=take, measurement=measured(), outline=outline)


def master(*, reached: bool = True) -> MasterFacts:
    return MasterFacts(
        purpose="stream",
        before=measured(),
        after=measured(-14.0 if reached else -15.5),
        target=MasterTarget(loudness_lufs=-14.0, ceiling_dbtp=-1.0),
        reached=reached,
        account=("Turned up by 6.0 dB.",),
        outline=Outline(lowest=(-0.5, -0.5), highest=(0.5, 0.5)),
        hop_s=1.0,
        short_term_lufs=(None, -20.0, -12.0, -15.0),
    )


FULL: Final = replace(
    EMPTY,
    form=(FormSection(name="Verse", bars=4), FormSection(name="Chorus", bars=4)),
    papers=("build/sheets/chord-sheet.pdf", "build/sheets/lead-sheet.pdf"),
    kept_out=(
        Obstacle(
            subject=Subject.TAKE,
            name="ukulele/01",
            why=Why.REFUSED,
            person="P04",
            permission=Permission.SOLO_VOICE,
        ),
    ),
    unlisted=("shaker/01",),
    drafts=3,
    tunes=(TuneFacts(name="verse", melody=melody(0.9, 0.9, 0.2, 0.9)),),
    takes=(
        CheckedTake(name="guide/01", verdict="pass"),
        CheckedTake(name="vox/01", verdict="listen", findings=(fault(),)),
    ),
    timeline=Timeline(sample_rate_hz=48_000, start_s=5.0, length_samples=16 * 48_000),
    alignments=(("vox/01", alignment()),),
    candidates=(("vox", (several_takes("Verse"), several_takes("Chorus"))),),
    stems=(stem("guide", "guide/01"), stem("vox", "vox/01")),
    mix=MixFacts(
        faders=(
            Fader(part="guide", role=Role.HARMONY, gain_db=-6.0, pan=-0.5, loudness_lufs=-20.0),
            Fader(part="vox", role=Role.LEAD_VOCAL, gain_db=2.0, pan=0.0, loudness_lufs=-20.0),
        ),
        trim_db=0.0,
        measurement=measured(),
        outline=Outline(lowest=(-0.5, -0.5), highest=(0.5, 0.5)),
    ),
    masters=(master(),),
)


def urgent(told: Report) -> list[str]:
    return [remark.where for remark in told.attention]


def left_out(facts: SongFacts) -> list[str]:
    return [remark.where for remark in report(facts).not_done]


def test_a_song_with_nothing_made_says_how_to_begin() -> None:
    told = report(EMPTY)
    assert told.takes is None
    assert told.mix is None
    assert told.attention == ()
    assert told.not_done == ()
    assert "ideas/" in told.summary[0]


def test_what_was_made_is_counted_and_linked_from_where_the_page_is() -> None:
    told = report(FULL)
    assert "1 tune, 2 stems, 1 master, 2 papers and a mix" in told.summary[0]
    addresses = [link.address for group in told.made for link in group.links]
    assert addresses == [
        "../sheets/chord-sheet.pdf",
        "../sheets/lead-sheet.pdf",
        "../master/stream.wav",
        "../mix/mix.wav",
        "../notation/verse.musicxml",
        "../notation/verse.mid",
    ]


def test_addresses_hold_for_any_name() -> None:
    facts = replace(FULL, stems=(stem('a b"ö?#/../x', "a/01"),))
    (told,) = report(facts).stems
    assert told.link is not None
    assert told.link.address == "../stems/a%20b%22%C3%B6%3F%23/../x.wav"


def test_consent_comes_first_and_names_nobody_beyond_the_id() -> None:
    told = report(FULL)
    assert urgent(told)[:2] == ["ukulele/01", "shaker/01"]
    assert "P04 said no to being heard alone" in told.attention[0].what
    assert told.takes is not None
    assert told.takes.kept_out == (told.attention[0],)


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Why.UNANSWERED, "P04 has not answered about being heard in a group, which means no"),
        (Why.WITHDREW, "P04 has withdrawn"),
        (Why.UNKNOWN_PERSON, "P04 is not in people.toml"),
    ],
)
def test_each_reason_for_quarantine_is_a_sentence(why: Why, words: str) -> None:
    permission = Permission.GROUP_VOICE if why is Why.UNANSWERED else None
    obstacle = replace(FULL.kept_out[0], why=why, permission=permission)
    assert words in report(replace(FULL, kept_out=(obstacle,))).attention[0].what


def test_an_unusable_take_a_lost_file_and_a_tune_not_found_need_a_person() -> None:
    facts = replace(
        EMPTY,
        takes=(CheckedTake(name="vox/01", verdict="reject", findings=(fault(),)),),
        lost=(Problem(what="the disk was full", where="build/mix/mix.json", next_step="free it"),),
        tunes=(
            TuneFacts(
                name="verse", problem=Problem(what="only speech was heard", where="the memo")
            ),
        ),
    )
    told = report(facts)
    assert urgent(told) == ["build/mix/mix.json was not made", "vox/01", "the memo"]
    assert told.tunes[0].problem is not None
    assert told.tunes[0].picture is None


def test_many_takes_are_named_part_by_part_and_once_for_each_reason() -> None:
    names = [f"{part}/{number:02d}" for part in ("bass", "choir-zoom") for number in range(1, 31)]
    silent = replace(fault("silent"), meaning="nothing is heard on it but noise")
    takes = tuple(
        CheckedTake(
            name=name, verdict="reject" if name.endswith("7") else "pass", findings=(silent,)
        )
        for name in names
    )
    told = report(replace(EMPTY, unlisted=tuple(names), takes=takes)).attention
    assert told[0].where == "bass 01 to 30; choir-zoom 01 to 30"
    assert told[1].where == "bass 07, 17 and 27; choir-zoom 07, 17 and 27"
    assert len(told) == 2


def test_mistakes_in_words_are_told_by_kind_after_consent() -> None:
    unsigned = tuple(
        Problem(what="nobody is named", where=f"1.txt, line {line}", next_step="Write who.")
        for line in range(1, 8)
    )
    others = tuple(Problem(what=f"mistake {number}", where="2.txt") for number in range(50))
    told = report(replace(EMPTY, unlisted=("vox/01",), words=(*unsigned, *others)))
    consent, first, *rest, last = told.attention
    assert consent.where == "vox/01"
    assert first.where == (
        "1.txt, line 1, 1.txt, line 2, 1.txt, line 3, 1.txt, line 4 and 3 more places"
    )
    assert first.what == "Nobody is named."
    assert len(rest) == 7
    assert last.what == "And 43 more."


def test_a_place_that_may_be_far_out_is_told_with_how_to_move_it() -> None:
    doubtful = replace(alignment(0.8, 0.6), residual_ms=86.0, note="which may be 86 ms too much")
    told = report(replace(FULL, alignments=(("vox/01", doubtful),)))
    (remark,) = [remark for remark in told.attention if "86 ms" in remark.what]
    assert remark.where == "vox/01"
    assert "under [parts.vox], nudge_ms = -20" in remark.next_step


def test_a_take_that_found_no_place_is_told_once_with_its_reason() -> None:
    facts = replace(FULL, alignments=(("vox/01", alignment(0.0, 0.3, moved=False)),))
    told = report(facts)
    (remark,) = [remark for remark in told.attention if "30 %" in remark.what]
    assert remark.where == "vox/01"
    assert remark.what.endswith("The mix has it as it lies.")
    assert "mix.toml" not in remark.next_step  # there is no other take to name
    assert told.takes is not None
    assert told.takes.table is not None
    assert told.takes.table.rows[1][:3] == ("vox/01", "worth a listen", "not found")


def test_another_take_of_the_part_is_offered_for_one_without_a_place() -> None:
    lost, found = alignment(0.0, 0.3, moved=False), alignment()
    facts = replace(FULL, alignments=(("vox/01", lost), ("vox/02", found)))
    (remark,) = [remark for remark in report(facts).attention if "30 %" in remark.what]
    assert remark.next_step.endswith(
        "Or name another take of the part in mix.toml; placed is vox/02."
    )


def test_a_take_that_lies_where_it_belongs_worries_nobody() -> None:
    together = alignment(0.0, 0.95, moved=False)
    told = report(replace(FULL, alignments=(("vox/01", together),)))
    assert told.takes is not None
    assert told.takes.table is not None
    assert told.takes.table.rows[1][2:4] == ("in time", "sure, within 0.05 ms")
    assert "vox/01" not in [r.where for r in told.attention if "stretches" in r.what]


def test_the_reference_is_named_and_lateness_is_in_words() -> None:
    told = report(FULL)
    assert told.takes is not None
    assert told.takes.table is not None
    places = {row[0]: row[2] for row in told.takes.table.rows}
    assert places["guide/01"].startswith("the reference")
    assert places["vox/01"] == "0.800 s late"


def test_takes_have_places_even_if_nothing_checked_them() -> None:
    facts = replace(FULL, takes=())
    told = report(facts)
    assert told.takes is not None
    assert told.takes.table is not None
    assert "Check" not in told.takes.table.headings
    assert [row[1] for row in told.takes.table.rows][1] == "0.800 s late"
    assert "The takes were not checked" in left_out(facts)
    assert "The takes were not checked" not in left_out(FULL)


def test_many_faults_of_a_kind_are_told_together() -> None:
    faults = tuple(fault("out-of-phase", float(i), i + 0.01) for i in range(37))
    facts = replace(EMPTY, takes=(CheckedTake(name="claps/01", verdict="listen", findings=faults),))
    told = report(facts)
    assert told.takes is not None
    (found,) = told.takes.takes[0].faults
    assert found.times.startswith("0:00.0, 0:01.0,")
    assert found.times.endswith("and 29 more places")
    assert found.measured == "at worst −0.100 dBFS; the limit is −0.300 dBFS"  # noqa: RUF001
    assert found.next_step == "Record it again, with the input turned down."


def test_what_is_counted_is_told_by_its_number() -> None:
    runs = tuple(
        replace(fault(start_s=float(i)), value=2.0, unit="runs of 3 samples") for i in range(5)
    )
    facts = replace(EMPTY, takes=(CheckedTake(name="claps/01", verdict="listen", findings=runs),))
    told = report(facts)
    assert told.takes is not None
    assert told.takes.takes[0].faults[0].measured == "10 runs of 3 samples"


def test_what_lasts_throughout_needs_no_times() -> None:
    hum = replace(fault("hum", 0.0, 24.0), unit="runs of samples", value=3.0, threshold=1.0)
    unread = replace(fault("unreadable", 0.0, 0.0), value=None)
    takes = (CheckedTake(name="vox/01", verdict="reject", findings=(hum, unread)),)
    told = report(replace(FULL, takes=takes))
    assert told.takes is not None
    first, second = told.takes.takes[0].faults
    assert (first.times, second.times) == ("throughout", "")
    assert first.measured == "3 runs of samples; the limit is 1"
    assert second.measured == ""


@pytest.mark.parametrize(
    ("kind", "value", "threshold", "unit", "told"),
    [
        ("sample-rate", 44100.0, 48000.0, "Hz", "44100 Hz"),
        ("bit-depth", 16.0, 24.0, "bit", "16 bit"),
        ("fake-stereo", 0.0, 0.01, "difference between left and right", ""),
        ("noise", 25.0, 30.0, "dB", "25 dB"),
        ("clipping", 1.0, 0.0, "runs of 3 samples or more", "1 run of 3 samples or more"),
        ("tuning", 1.0, None, "cents", "1 cent"),
    ],
)
def test_a_measured_value_reads_as_people_say_it(
    kind: str, value: float, threshold: float | None, unit: str, told: str
) -> None:
    found = replace(fault(kind), value=value, threshold=threshold, unit=unit)
    takes = (CheckedTake(name="vox/01", verdict="listen", findings=(found,)),)
    takes_told = report(replace(EMPTY, takes=takes)).takes
    assert takes_told is not None
    assert takes_told.takes[0].faults[0].measured.partition(";")[0] == told
    assert ("the limit" in takes_told.takes[0].faults[0].measured) == (kind == "noise")


def test_the_finding_that_decides_is_the_one_told_first() -> None:
    copy = replace(fault("duplicate"), meaning="the same recording as guide/01")
    takes = (CheckedTake(name="vox/01", verdict="reject", findings=(fault("hum"), copy)),)
    told = report(replace(FULL, takes=takes))
    (remark,) = [remark for remark in told.attention if remark.where == "vox/01"]
    assert remark.what == "The same recording as guide/01."


def test_faults_are_marked_where_they_are_heard_in_the_stem() -> None:
    """At 6.0 s in a take that is 0.8 s late, with bar 1 at 5.0 s: 0.2 s into the stem."""
    _, vox = report(FULL).stems
    (mark,) = vox.picture.troubles
    assert mark.start_s == pytest.approx(0.2)
    assert "clipping" in vox.details
    assert "clipping" in vox.picture.description


def test_a_part_that_somebody_moved_is_told_with_its_marks() -> None:
    still = report(FULL).stems
    moved = report(
        replace(FULL, stems=tuple(replace(one, nudge_ms=250.0) for one in FULL.stems))
    ).stems
    for before, after in zip(still, moved, strict=True):
        assert "moved" not in before.details
        assert "moved 250 ms later in mix.toml" in after.details
    (was,), (now,) = still[1].picture.troubles, moved[1].picture.troubles
    assert now.start_s == pytest.approx(was.start_s + 0.25)


def test_faults_before_bar_one_or_everywhere_are_not_marked() -> None:
    findings = (fault(end_s=5.5, start_s=0.0), fault("hum", 0.0, 30.0))
    takes = (CheckedTake(name="vox/01", verdict="listen", findings=findings),)
    assert report(replace(FULL, takes=takes)).stems[1].picture.troubles == ()


def test_a_picture_says_in_words_where_a_stem_sounds() -> None:
    heights = (0.0,) * 50 + (0.5,) * 50
    outline = Outline(lowest=tuple(-h for h in heights), highest=heights)
    facts = replace(FULL, stems=(replace(stem("bell", None), outline=outline),))
    assert report(facts).stems[0].picture.description == "It sounds in Chorus (2)."
    silent = replace(stem("bell", None), outline=Outline(lowest=(0.0,), highest=(0.0,)))
    told = report(replace(FULL, stems=(silent,))).stems[0]
    assert told.picture.description == "Nothing is heard in it."
    assert told.details.startswith("made elsewhere")
    assert told.link is None


def test_sections_share_the_axis_of_the_longest_sound() -> None:
    axis = report(FULL).axis
    assert axis.length_s == 16.0
    assert [(s.name, s.start_s, s.end_s) for s in axis.sections] == [
        ("Verse", 0.0, 8.0),
        ("Chorus", 8.0, 16.0),
    ]
    shorter = replace(stem("vox", "vox/01"), measurement=measured(duration_s=6.0))
    cut = report(replace(FULL, stems=(shorter,), mix=None, masters=())).axis
    assert [(s.name, s.end_s) for s in cut.sections] == [("Verse", 6.0)]


def test_faders_are_told_with_their_place_and_the_muted_are_named() -> None:
    assert FULL.mix is not None
    faders = (FULL.mix.faders[0], replace(FULL.mix.faders[1], is_muted=True))
    told = report(replace(FULL, mix=replace(FULL.mix, faders=faders, trim_db=-2.5))).mix
    assert told is not None
    assert [row[2:4] for row in told.table.rows] == [
        ("−6.0 dB", "50\xa0%\xa0left"),  # noqa: RUF001
        ("off", "centre"),
    ]
    assert "Left out of the mix: vox." in told.sentences[0]
    assert "turned down by 2.5 dB" in told.sentences[0]
    assert told.picture.description == "To the left: guide."


def test_a_master_that_misses_its_target_says_so_twice() -> None:
    told = report(replace(FULL, masters=(master(reached=False),)))
    assert "Streaming master" in urgent(told)
    assert "was not reached: the master has −15.5 LUFS" in told.masters[0].sentences[0]  # noqa: RUF001


def test_the_loudness_curve_is_described_with_its_extremes_and_times() -> None:
    description = report(FULL).masters[0].loudness.description
    assert "−20.0 LUFS at 0:01.0" in description  # noqa: RUF001
    assert "−12.0 LUFS at 0:02.0" in description  # noqa: RUF001


def test_a_few_notes_are_asked_of_a_person_and_not_all() -> None:
    many = melody(*[0.3 + i / 1000 for i in range(40)])
    asked = unsure_notes(many)
    assert asked == many.notes[:MOST_TO_CHECK]
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=many),))).tunes[0]
    assert told.unsure is not None
    assert len(told.unsure.rows) == MOST_TO_CHECK
    assert "We are not sure of 10; of 30 more we are only a little surer." in told.sentences[0]


def test_a_comma_after_a_word_is_not_read_out() -> None:
    tune = melody(0.9, 0.9, 0.9)
    tune = replace(tune, notes=tuple(replace(note, syllable="la,") for note in tune.notes))
    facts = replace(EMPTY, tunes=(TuneFacts(name="verse", melody=tune),))
    picture = report(facts).tunes[0].picture
    assert picture is not None
    assert "la," in picture.bars[0].notes[0].text
    assert ",," not in picture.bars[0].description


def test_a_doubtful_note_is_found_by_its_time_bar_and_syllable() -> None:
    tune = report(FULL).tunes[0]
    assert tune.name == "Verse 1"
    assert tune.unsure is not None
    assert tune.unsure.rows == (("0:01.0", "bar 1 beat 3", "E4", "la2", "a guess"),)
    assert tune.picture is not None
    assert [note.is_unsure for note in tune.picture.bars[0].notes] == [False, False, True, False]
    assert tune.picture.bars[0].description.endswith("E4 la2 (not sure) and F4 la3.")


def test_a_bar_is_read_out_as_a_person_spelled_it() -> None:
    tune = melody(1.0, 1.0, 1.0)
    spelled = replace(tune.notes[2], fifths_from_key=-8)  # F flat
    tune = replace(tune, notes=(*tune.notes[:2], spelled))
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=tune),))).tunes[0]
    assert told.picture is not None
    assert told.picture.bars[0].description == "C4 la0, D4 la1 and F♭4 la2."
    assert {"Range: C4 to F♭4"} <= {f"{fact.name}: {fact.answer}" for fact in told.facts}


def test_the_tuning_of_a_memo_is_said_without_blame() -> None:
    answers = {fact.name: fact.answer for fact in report(FULL).tunes[0].facts}
    assert answers["Sung"] == "20 cents below A = 440 Hz (A = 435 Hz)"
    assert answers["Range"] == "C4 to F4"


def test_a_number_in_digits_is_told_for_nobody_knows_how_it_is_sung() -> None:
    heard = melody(0.9, 0.9)
    heard = replace(heard, notes=(replace(heard.notes[0], syllable="1910,"), *heard.notes[1:]))
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=heard),))).tunes[0]
    assert told.sentences[0].startswith("“1910,” stands on one note: write a number in words")


def test_it_is_said_that_a_memo_was_moved_into_the_songs_key() -> None:
    moved = replace(melody(0.9, 0.9), moved_semitones=-2)
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=moved),))).tunes[0]
    answers = {fact.name: fact.answer for fact in told.facts}
    assert answers["Sung"].endswith("; moved down 2 semitones into the song's key")


def test_a_pickup_and_swung_eighths_are_told_in_a_musicians_words() -> None:
    swung = replace(melody(0.9, 0.9, pickup=Fraction(1, 2)), feel="swing")
    swung = replace(swung, pickup_beats=Fraction(1, 2))
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=swung),))).tunes[0]
    answers = {fact.name: fact.answer for fact in told.facts}
    assert answers["Pickup"] == "an eighth"
    assert answers["Eighths"] == "swung, long and short"
    plain = {fact.name for fact in report(FULL).tunes[0].facts}
    assert not {"Pickup", "Eighths"} & plain


def test_a_tune_corrected_by_hand_is_not_doubted() -> None:
    by_hand = melody(1.0, 1.0, 1.0)
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=by_hand),))).tunes[0]
    assert told.unsure is None
    assert "by hand" in told.sentences[0]
    assert "Sung" not in {fact.name for fact in told.facts}


def test_a_pickup_and_a_held_note_are_drawn_in_their_bars() -> None:
    tune = melody(0.9, 0.9, 0.9, 0.9, 0.9, pickup=Fraction(1, 2))
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=tune),))).tunes[0]
    assert told.picture is not None
    pickup, first, second = told.picture.bars
    assert (pickup.name, pickup.beats, pickup.notes[0].beat) == ("Pickup", 1.0, 0.5)
    # The pickup's note is held over the barline, and so is the last one of bar 1.
    assert first.notes[0].is_continued
    assert first.notes[0].beats == 0.5
    assert first.notes[0].text == ""
    assert second.notes[0].is_continued


def test_bars_of_several_lengths_are_drawn_as_they_are() -> None:
    notes = [sung_note(60, 0, 4), sung_note(62, 4, 2), sung_note(64, 6, 4)]
    tune = melody_of(notes, metre="4/4 2/4 4/4")
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=tune),))).tunes[0]
    assert told.picture is not None
    assert [bar.beats for bar in told.picture.bars] == [4.0, 2.0, 4.0]
    answers = {fact.name: fact.answer for fact in told.facts}
    assert answers["Metre"] == "4/4 with bar 2 in 2/4"
    for_good = replace(tune, metre_changes=tune.metre_changes[:1])
    told = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=for_good),))).tunes[0]
    assert "4/4, 2/4 from bar 2" in {fact.answer for fact in told.facts}


def test_nothing_is_left_undone_in_secret() -> None:
    """Each row of the table concerns some song, and none concerns an empty one."""
    music = replace(alignment(), basis=AlignmentBasis.MUSIC)
    told = {*left_out(FULL), *left_out(replace(FULL, takes=(), alignments=(("vox/01", music),)))}
    assert told == {row.what for row in NOT_DONE}
    assert left_out(EMPTY) == []
    assert "Some takes were placed by their music alone" not in left_out(FULL)


def test_numbers_read_as_people_write_them() -> None:
    assert time_code(59.96) == "1:00.0"
    assert time_code(-0.04) == "0:00.0"
    assert figure(-0.04, "dB") == "0.0 dB"


def test_suggested_chords_are_shown_as_bars_and_as_suggestions() -> None:
    tune = melody(0.9, 0.9, 0.9, 0.9)
    facts = TuneFacts(name="verse", melody=tune, suggestions=suggest_chords(tune))
    told = report(replace(EMPTY, tunes=(facts,))).tunes[0]
    assert told.chords is not None
    assert "suggestions" in told.chords.caption
    assert [row[0] for row in told.chords.rows] == ["Simple", "Relative minors", "Richer"]
    assert all(row[1].startswith("| ") for row in told.chords.rows)
    plain = report(replace(EMPTY, tunes=(TuneFacts(name="verse", melody=tune),))).tunes[0]
    assert plain.chords is None
