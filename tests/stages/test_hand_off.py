"""The session is what the mix is; what the mix leaves out is there, muted, and says why."""

from dataclasses import replace
from fractions import Fraction

import pytest

from coproduce.model.comping import Join, JoinKind, Piece
from coproduce.model.mixing import Fader, FaderChoice, Measurement, Role
from coproduce.model.music import Key, TimeSignature
from coproduce.model.recording import Alignment
from coproduce.model.session import Session, SessionFile, SessionTrack
from coproduce.model.song import FormSection, Song
from coproduce.model.song_facts import (
    CheckedTake,
    CompFacts,
    FoundFault,
    MixFacts,
    Outline,
    SongFacts,
    StemFacts,
    Timeline,
)
from coproduce.model.tempo_map import BeatTime, FollowedTempo, TempoMap
from coproduce.stages.align import unmoved
from coproduce.stages.hand_off import PartAtHand, hand_off
from coproduce.stages.track_sheet import HandedTake

FOUR = TimeSignature(4, 4)
FORM = (
    FormSection(name="Intro", bars=4),
    FormSection(name="Chorus", bars=8),
    FormSection(name="Chorus", bars=8),
)
SONG = Song(
    title="Kettle Song", key=Key.parse("C"), time_signature=FOUR, tempo_bpm=120.0, form=FORM
)
MEASURED = Measurement(
    duration_s=40.0,
    sample_rate_hz=48_000,
    channels=1,
    loudness_lufs=-20.0,
    loudness_range_lu=None,
    max_momentary_lufs=None,
    max_short_term_lufs=None,
    true_peak_dbtp=-3.0,
    sample_peak_dbfs=-3.0,
)
LATE = Alignment(
    offset_s=0.8, drift_ppm=40.0, polarity=-1, confidence=1.0, residual_ms=0.01, moved=True
)


def take(name: str, channels: int = 1) -> HandedTake:
    file = SessionFile(
        path=f"takes/{name}.wav", duration_s=60.0, sample_rate_hz=48_000, channels=channels
    )
    return HandedTake(name=name, file=file)


def stem(part: str, used: str | None, comp: tuple[str, ...] = ()) -> StemFacts:
    return StemFacts(part=part, take=used, measurement=MEASURED, outline=Outline(), comp=comp)


FADERS = (
    Fader(part="guide", role=Role.HARMONY, gain_db=-6.0, pan=0.5),
    Fader(part="vox", role=Role.LEAD_VOCAL, gain_db=3.0, pan=0.0),
)
FACTS = SongFacts(
    title="Kettle Song",
    key="C",
    time_signature="4/4",
    tempo_bpm=120.0,
    bar_s=2.0,
    form=FORM,
    timeline=Timeline(sample_rate_hz=48_000, start_s=4.0, length_samples=42 * 48_000),
    stems=(stem("guide", "guide/01"), stem("vox", "vox/02")),
    alignments=(("vox/02", LATE), ("vox/01", unmoved("It lies where it belongs."))),
    takes=(
        CheckedTake(name="guide/01", verdict="pass"),
        CheckedTake(name="vox/01", verdict="pass"),
        CheckedTake(name="vox/02", verdict="pass"),
    ),
    mix=MixFacts(faders=FADERS, trim_db=-1.5, measurement=MEASURED, outline=Outline()),
)
GUIDE = PartAtHand(part="guide", role=Role.HARMONY, takes=(take("guide/01", channels=2),))
VOX = PartAtHand(part="vox", role=Role.LEAD_VOCAL, takes=(take("vox/01"), take("vox/02")))


def made(facts: SongFacts = FACTS, *parts: PartAtHand) -> Session:
    return hand_off(SONG, facts, parts or (GUIDE, VOX), reference="guide/01", sample_rate_hz=48_000)


def track(session: Session, name: str) -> SessionTrack:
    return next(track for track in session.tracks if track.name == name)


def test_tracks_stand_as_a_mixer_has_them_under_the_faders_of_the_mix() -> None:
    session = made()
    assert [t.name for t in session.tracks] == ["vox", "vox 01", "guide"]
    vox, guide = track(session, "vox"), track(session, "guide")
    assert (vox.gain_db, vox.pan, vox.channels) == (3.0, 0.0, 1)
    assert (guide.gain_db, guide.pan, guide.channels) == (-6.0, 0.5, 2)
    assert vox.colour != guide.colour
    assert session.master_gain_db == -1.5
    assert session.length_s == 42.0


def test_a_take_lies_where_it_was_found_to_belong_and_nobody_cut_it() -> None:
    (item,) = track(made(), "vox").items
    assert item.name == "vox 02"
    assert item.file.path == "takes/vox/02.wav"
    assert item.source_start_s == pytest.approx(0.8 + 4.0 * 1.00004, abs=1e-9)
    assert item.play_rate == pytest.approx(1.00004, abs=1e-12)
    assert item.is_flipped
    assert not item.is_muted
    (reference,) = track(made(), "guide").items
    assert (reference.source_start_s, reference.play_rate) == (4.0, 1.0)


def test_a_take_that_the_mix_does_not_use_is_there_on_its_own_and_muted() -> None:
    (item,) = track(made(), "vox 01").items
    assert item.is_muted
    assert item.name == "vox 01 (muted: the mix uses another)"


@pytest.mark.parametrize("nudge_s", [0.012, -0.012])
def test_a_part_that_a_person_moved_is_heard_so_much_later(nudge_s: float) -> None:
    session = made(FACTS, GUIDE, replace(VOX, nudge_s=nudge_s))
    for name in ("vox", "vox 01"):
        (item,), (before,) = track(session, name).items, track(made(), name).items
        moved_s = (before.source_start_s - item.source_start_s) / item.play_rate
        assert moved_s == pytest.approx(nudge_s, abs=1e-9)
    row = next(row for row in session.sheet if row.take == "vox/02")
    way = "later" if nudge_s > 0 else "earlier"
    assert row.mix == f"gain +3.0 dB, middle; 12.0 ms {way}, by hand"


def test_a_rejected_take_is_muted_and_says_why_unless_a_person_brought_it_back() -> None:
    fault = FoundFault(
        kind="wrong-header-rate",
        start_s=0.0,
        end_s=60.0,
        value=None,
        threshold=None,
        unit="",
        meaning="",
        next_step="",
    )
    rejected = CheckedTake(name="vox/02", verdict="reject", findings=(fault,))
    facts = replace(FACTS, takes=(rejected,))
    (item,) = track(made(facts), "vox").items
    assert item.name == "vox 02 (muted: not usable as it is: wrong header rate)"
    assert item.is_muted
    back = replace(VOX, choice=FaderChoice(mute=False))
    (item,) = track(made(facts, GUIDE, back), "vox").items
    assert not item.is_muted


def test_a_take_whose_place_is_a_guess_is_muted_and_asks_to_be_listened_to() -> None:
    lost = replace(unmoved(""), confidence=0.2)
    facts = replace(FACTS, alignments=(("vox/02", lost),))
    (item,) = track(made(facts), "vox").items
    assert item.name == "vox 02 (muted: where it belongs was not found, please listen)"
    row = next(row for row in made(facts).sheet if row.take == "vox/02")
    assert row.place == "not found: please listen"
    assert row.clock_ppm is None


def test_a_part_that_a_person_muted_is_a_muted_track_with_its_take_as_it_is() -> None:
    session = made(FACTS, GUIDE, replace(VOX, choice=FaderChoice(mute=True)))
    vox = track(session, "vox")
    assert vox.is_muted
    assert not vox.items[0].is_muted


def test_a_comp_is_laid_out_section_by_section_on_one_track() -> None:
    join = Join(
        place_s=8.0, length_s=0.02, kind=JoinKind.SILENCE, correlation=0.0, level_db=-90.0, why=""
    )
    pieces = (
        Piece(take="vox/01", sections=("Intro",), from_s=0.0, to_s=8.0),
        Piece(take="vox/02", sections=("Chorus 1", "Chorus 2"), from_s=8.0, to_s=42.0),
    )
    facts = replace(
        FACTS,
        stems=(stem("guide", "guide/01"), stem("vox", None, ("vox/01", "vox/02", "vox/02"))),
        comps=(CompFacts(part="vox", pieces=pieces, joins=(join,)),),
    )
    session = made(facts)
    assert [t.name for t in session.tracks] == ["vox", "guide"]
    first, second = track(session, "vox").items
    assert (first.name, second.name) == ("vox 01", "vox 02")
    assert first.end_s == pytest.approx(8.01)
    assert second.position_s == pytest.approx(7.99)
    used = {row.take: row.used for row in session.sheet}
    assert used["vox/02"] == "Chorus 1, Chorus 2"


def test_a_stem_made_elsewhere_is_heard_in_place_of_the_takes() -> None:
    brought = SessionFile(path="stems/vox.wav", duration_s=40.0, sample_rate_hz=48_000, channels=2)
    session = made(FACTS, GUIDE, replace(VOX, stem=brought))
    (item,) = track(session, "vox").items
    assert (item.file.path, item.position_s, item.length_s) == ("stems/vox.wav", 0.0, 40.0)
    assert all(i.is_muted for name in ("vox 01", "vox 02") for i in track(session, name).items)
    assert any("Its takes are on muted tracks" in remark for remark in session.remarks)
    alone = made(FACTS, GUIDE, replace(VOX, takes=(), stem=brought))
    assert "vox is heard in its stem, which was made elsewhere." in alone.remarks


def test_a_tightened_part_is_its_stem_and_the_take_is_muted_as_it_was_sung() -> None:
    tight = SessionFile(path="stems/vox.wav", duration_s=42.0, sample_rate_hz=48_000, channels=1)
    session = made(FACTS, GUIDE, replace(VOX, stem=tight, stem_was="tightened", nudge_s=0.01))
    (item,) = track(session, "vox").items
    assert (item.name, item.file, item.is_muted) == ("vox (stem tightened)", tight, False)
    assert item.position_s == 0.0, "the stem was already moved"
    (take_item,) = track(session, "vox 02").items
    assert take_item.is_muted
    assert take_item.name == "vox 02 (muted: it is heard in its stem)"
    used = {row.take: (row.track, row.used) for row in session.sheet}
    assert used["vox/02"] == ("vox 02", "the whole song; stem tightened")
    assert any(remark.startswith("vox is heard in its stem") for remark in session.remarks)


def test_a_tightened_part_of_a_rejected_take_stays_muted() -> None:
    tight = SessionFile(path="stems/vox.wav", duration_s=42.0, sample_rate_hz=48_000, channels=1)
    facts = replace(FACTS, takes=(CheckedTake(name="vox/02", verdict="reject"),))
    session = made(facts, GUIDE, replace(VOX, stem=tight, stem_was="tightened"))
    (item,) = track(session, "vox").items
    assert item.is_muted
    assert item.name == "vox (stem tightened) (muted: not usable as it is)"


def test_a_first_beat_away_from_the_beginning_is_told() -> None:
    tempo = TempoMap(
        time_signature=FOUR,
        beats=(
            BeatTime(beat=Fraction(0), time_s=0.06),
            BeatTime(beat=Fraction(1), time_s=0.56),
        ),
    )
    followed = FollowedTempo(
        tempo_map=tempo, is_steady=False, median_bpm=120.0, confidence=1.0, source="guide/01"
    )
    (remark, _) = made(replace(FACTS, tempo=followed)).remarks
    assert remark.startswith("The first beat of bar 1 is played 60 ms after the session begins")


def test_the_sheet_tells_place_clock_polarity_and_what_the_mix_does() -> None:
    row = next(row for row in made().sheet if row.take == "vox/02")
    assert row.place.startswith("0.800 s late; its clock runs 40 ppm fast")
    assert row.clock_ppm == 40.0
    assert row.polarity == "upside down"
    assert row.mix == "gain +3.0 dB, middle"
    guide = next(row for row in made().sheet if row.take == "guide/01")
    assert (guide.place, guide.polarity) == ("the reference", "as recorded")


def test_a_take_that_does_not_reach_into_the_song_is_there_at_its_beginning_and_muted() -> None:
    away = replace(LATE, offset_s=-600.0)
    alignments = (("vox/02", away), ("vox/01", replace(away, offset_s=600.0)))
    session = made(replace(FACTS, alignments=alignments))
    assert [t.name for t in session.tracks] == ["vox 01", "vox 02", "guide"]
    for name, why in (
        ("vox 01", "nothing of it lies in the song"),
        ("vox 02", "nothing of it lies in the song"),
    ):
        (item,) = track(session, name).items
        assert item.name == f"{name} (muted: {why})"
        assert item.is_muted
        assert (item.position_s, item.source_start_s, item.length_s) == (0.0, 0.0, 42.0)
    rows = {row.take: row for row in session.sheet}
    assert {row.track for row in session.sheet} == {t.name for t in session.tracks}
    assert rows["vox/01"].used == "not used"
    assert rows["vox/02"].used == "muted: nothing of it lies where it is used"


def test_every_take_is_on_a_track_wherever_it_lies() -> None:
    for offset_s in (-700.0, -41.0, 0.0, 30.0, 55.9, 56.1, 700.0):
        moved = replace(LATE, offset_s=offset_s)
        for parts in ((GUIDE, VOX), (GUIDE, replace(VOX, stem=take("vox-stem").file))):
            alignments = (("vox/02", moved), ("vox/01", moved))
            session = made(replace(FACTS, alignments=alignments), *parts)
            files = {item.file.path for one in session.tracks for item in one.items}
            assert {f"takes/{name}.wav" for name in ("guide/01", "vox/01", "vox/02")} <= files
