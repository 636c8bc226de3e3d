"""What is a fault in the sound of one take, what it means, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from coproduce.dsp.level_faults import LEAST_DROPOUT_S, LEAST_RUN_SAMPLES
from coproduce.dsp.stereo_image import APART_CORRELATION, INVERTED_CORRELATION
from coproduce.dsp.talk import LEAST_TALK_S
from coproduce.model.audio import AudioInfo
from coproduce.model.song_facts import FoundFault
from coproduce.stages.file_faults import LEAST_LENGTH_S, told_together, whole_take
from coproduce.stages.listen import Heard
from coproduce.units import gain_to_db

MOST_DC: Final = 0.003  # -50 dBFS
LEAST_HUM_DBFS: Final = -70.0
LEAST_PEAK_DBFS: Final = -40.0
SILENT_DBFS: Final = -65.0
LEAST_SNR_DB: Final = 30.0
_LEAST_MUSIC_DB: Final = 6.0  # less, and the noise is what was recorded
QUIET_FLOOR_DBFS: Final = -60.0
MOST_SILENCE_S: Final = 20.0


def find_faults(heard: Heard, info: AudioInfo) -> tuple[FoundFault, ...]:
    """Tell what is wrong with the sound of a take, in the order in which an engineer listens."""
    return tuple(found for look in _LOOKS for found in look(heard, info))


def _level(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    peak_dbfs = gain_to_db(heard.peak)
    if peak_dbfs >= LEAST_PEAK_DBFS or (heard.no_numbers and heard.peak <= 0.0):
        return
    kind = "silent" if peak_dbfs < SILENT_DBFS else "quiet"
    noise = "but noise" if heard.peak > 0.0 else "at all: every sample is zero"
    meaning = {
        "silent": f"nothing is heard on it {noise}",
        "quiet": "very quiet: turned up, its hiss will be heard",
    }
    yield replace(
        whole_take(info, kind),
        value=max(peak_dbfs, -200.0),
        threshold=SILENT_DBFS if kind == "silent" else LEAST_PEAK_DBFS,
        unit="dBFS",
        meaning=meaning[kind],
        next_step="Check the microphone and its gain, and record the part again if you can.",
    )


def _clipping(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    spans = heard.clipped
    fault = replace(
        whole_take(info, "clipping"),
        threshold=1.0,
        unit=f"runs of {LEAST_RUN_SAMPLES} samples or more at full scale",
        meaning="the sound was louder than the recorder could hold, and is cut off flat",
        next_step="Listen there. If it crackles, record it again with the gain turned down.",
    )
    yield from told_together(fault, spans)


def _over_full_scale(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    span = heard.over_full_scale
    if span is not None:
        yield replace(
            whole_take(info, "over-full-scale"),
            start_s=span.start_s,
            end_s=span.end_s,
            value=gain_to_db(span.amount),
            threshold=0.0,
            unit="dBFS",
            meaning="louder than full scale; nothing is lost in a float file",
            next_step="Turn it down before it is exported to 16 or 24 bits: they would cut it off.",
        )


def _lost_sound(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    for span in heard.dropouts:
        yield replace(
            whole_take(info, "dropout"),
            start_s=span.start_s,
            end_s=span.end_s,
            value=span.amount,
            threshold=LEAST_DROPOUT_S,
            unit="s of digital silence",
            meaning="the sound stops at once, as when a cable comes out",
            next_step="Use another take here, or record this passage again.",
        )


def _offset(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    offset = heard.offset
    # One step of the numbers is a way of rounding, and no shifted wave.
    most = max(MOST_DC, 2.0 ** (1 - info.bits) if info.bits else 0.0)
    if abs(offset) > most and heard.length_s >= LEAST_LENGTH_S:
        yield replace(
            whole_take(info, "dc-offset"),
            value=offset,
            threshold=most,
            unit="of full scale",
            meaning="the wave is shifted off its middle, which costs headroom and clicks at cuts",
            next_step="Usable. Have the sound card or cable looked at before the next session.",
        )


def _mains(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    hum = heard.hum
    if hum is not None and hum.level_dbfs > LEAST_HUM_DBFS:
        yield replace(
            whole_take(info, "hum"),
            value=hum.level_dbfs,
            threshold=LEAST_HUM_DBFS,
            unit="dBFS",
            meaning=f"mains hum at {hum.mains_hz:.0f} Hz and its harmonics",
            next_step="Listen in the rests. Move the cable away from power leads, or use a "
            "ground lift, before recording again.",
        )


def _stereo(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    image = heard.image
    if image is None:
        return
    if image.dead:
        names = ("left", "right") if info.channels == 2 else range(1, info.channels + 1)
        dead = ", ".join(str(names[index]) for index in image.dead)
        yield replace(
            whole_take(info, "dead-channel"),
            meaning=f"the {dead} channel is silent"
            if info.channels == 2
            else f"silent channels: {dead}",
            next_step="Usable: export only the channels that have sound.",
        )
    elif image.is_same:
        yield replace(
            whole_take(info, "fake-stereo"),
            value=0.0,
            unit="difference between left and right",
            meaning="left and right are the same: mono in a stereo file",
            next_step="Usable. Export it as mono, if it is to be placed to a side.",
        )
    elif image.correlation is not None and image.correlation < INVERTED_CORRELATION:
        yield replace(
            whole_take(info, "inverted-channel"),
            value=image.correlation,
            threshold=INVERTED_CORRELATION,
            unit="correlation of left and right",
            meaning="one channel is upside down: on one loudspeaker the part would vanish",
            next_step="Turn the polarity of one channel round in an editor, and check the cables.",
        )


def _apart(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    for span in heard.image.apart if heard.image else ():
        yield replace(
            whole_take(info, "out-of-phase"),
            start_s=span.start_s,
            end_s=span.end_s,
            value=span.amount,
            threshold=APART_CORRELATION,
            unit="correlation of left and right",
            meaning="left and right work against one another here: on one loudspeaker much of "
            "it would vanish",
            next_step="Listen in mono. If it grows thin, use one of the two channels.",
        )


def _repeats(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    for span in heard.repeats:
        yield replace(
            whole_take(info, "repeated-block"),
            start_s=span.start_s,
            end_s=span.end_s,
            value=span.amount,
            threshold=0.0,
            unit="s played twice",
            meaning="a piece of sound was written twice, as a computer does that is too busy",
            next_step="Listen there; cut the repetition out, or use another take. Choose a "
            "larger buffer before recording again.",
        )


def _clicks(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    fault = replace(
        whole_take(info, "click"),
        threshold=1.0,
        unit="clicks",
        meaning="a click: the wave jumps, and goes on as if nothing had been",
        next_step="Listen there. A click can be drawn out in an editor; look at the cable too.",
    )
    yield from told_together(fault, heard.clicks)


def _inter_sample(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    fault = replace(
        whole_take(info, "inter-sample-over"),
        threshold=1.0,
        unit="peaks over 0 dBTP",
        meaning=f"the wave rises over full scale between its samples, up to "
        f"{gain_to_db(max(heard.true_peak, 1e-10)):.1f} dBTP; some players distort there",
        next_step="Nothing, if it is mixed: the mix leaves room. Do not give it out as it is.",
    )
    if heard.inter_sample:
        spans = heard.inter_sample
        yield replace(
            fault,
            start_s=spans[0].start_s,
            end_s=spans[-1].end_s,
            value=sum(span.amount for span in spans),
        )


def _noise(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    levels = heard.levels
    if levels.snr_db is None or levels.noise_floor_dbfs is None:
        return
    if (
        _LEAST_MUSIC_DB < levels.snr_db < LEAST_SNR_DB
        and levels.noise_floor_dbfs > QUIET_FLOOR_DBFS
    ):
        yield replace(
            whole_take(info, "noise"),
            value=levels.snr_db,
            threshold=LEAST_SNR_DB,
            unit="dB from the noise to the music",
            meaning=f"noise of {levels.noise_floor_dbfs:.0f} dBFS is heard in the rests",
            next_step="Listen in the rests. Go nearer to the microphone, or find a quieter room, "
            "before recording again.",
        )


def _silences(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    if heard.peak <= 0.0:
        return
    lost_from_s = min((span.start_s for span in heard.dropouts), default=heard.length_s)
    for kind, start_s, end_s in (
        ("head-silence", 0.0, heard.levels.starts_s),
        ("tail-silence", heard.levels.ends_s, heard.length_s),
    ):
        if end_s - start_s > MOST_SILENCE_S and lost_from_s > start_s + 1.0:
            yield replace(
                whole_take(info, kind),
                start_s=start_s,
                end_s=end_s,
                value=end_s - start_s,
                threshold=MOST_SILENCE_S,
                unit="s",
                meaning="nothing is heard "
                + ("before this" if kind == "head-silence" else "from here to the end"),
                next_step="Nothing, if the part rests there. If not, look for another take.",
            )


def _walls(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    if heard.wall is not None:
        yield replace(
            whole_take(info, "lossy-ancestry"),
            value=heard.wall.cutoff_hz,
            threshold=info.sample_rate_hz / 2,
            unit="Hz",
            meaning=f"nothing is left above {heard.wall.cutoff_hz / 1000:.1f} kHz: it was an "
            "MP3 or the like before, or recorded at a lower rate",
            next_step="Usable. Ask for the file as it came from the recorder.",
        )


def _chatter(heard: Heard, info: AudioInfo) -> Iterator[FoundFault]:
    talk = heard.talk
    if talk is not None:
        yield replace(
            whole_take(info, "talk"),
            start_s=talk.start_s,
            end_s=talk.end_s,
            value=talk.end_s - talk.start_s,
            threshold=LEAST_TALK_S,
            unit="s",
            meaning="people talk before the music begins",
            next_step="Nothing before bar 1 is used. Ask who is heard before the raw take leaves "
            "the house.",
        )


_LOOKS: Final[tuple[Callable[[Heard, AudioInfo], Iterator[FoundFault]], ...]] = (
    _level,
    _clipping,
    _over_full_scale,
    _inter_sample,
    _lost_sound,
    _repeats,
    _clicks,
    _offset,
    _mains,
    _noise,
    _stereo,
    _apart,
    _walls,
    _silences,
    _chatter,
)
