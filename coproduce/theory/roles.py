"""What a part does in a song, told by its name, in the words of English, German and French.

Names put what a part is beside what it does: "lead-guitar", "group clap", "bass drum". What it
is decides, so instruments are looked for first, and of two instruments the one that is struck.
A voice among instruments decides again: who sings and plays into one microphone sings.
"""

from __future__ import annotations

from typing import Final

from coproduce.model.mixing import Role

_STRUCK: Final = (
    "clap", "drum", "perc", "shaker", "tambour", "cajon", "bongo", "conga", "maraca", "cymbal",
    "snare", "triangle", "schlagzeug", "trommel", "klatsch", "becken", "batterie",
)  # fmt: skip
_OTHER_INSTRUMENTS: Final[dict[Role, tuple[str, ...]]] = {
    Role.EFFECT: ("bell", "glocke", "cloche"),
    Role.BASS: ("bass",),
    Role.HARMONY: (
        "guitar", "chord", "piano", "keys", "keyboard", "ukulele", "banjo", "mandolin", "harp",
        "organ", "accordion", "synth", "strings", "gitarre", "klavier", "orgel", "akkord",
        "harfe", "streicher", "clavier", "orgue", "accordéon",
    ),
    Role.MELODY: (
        "fiddle", "violin", "viola", "cello", "flute", "whistle", "clarinet", "oboe", "sax",
        "trumpet", "trombone", "cornet", "horn", "melodica", "harmonica", "geige", "bratsche",
        "flöte", "klarinette", "trompet", "posaune", "violon", "flûte",
    ),
}  # fmt: skip
_VOICE: Final = ("vox", "vocal", "voice", "gesang", "stimme", "voix", "chant")
_BEHIND: Final = ("backing", "hintergrund")
_TOGETHER: Final = ("choir", "chor", "choeur", "chœur", "group", "gruppe")


def role_of_name(part: str) -> Role:
    """Tell what a part does by the words in its name.

    >>> [str(role_of_name(name)) for name in ("lead", "lead-guitar", "backing vox", "bass-drum")]
    ['lead-vocal', 'harmony', 'backing-vocal', 'percussion']
    """
    name = part.lower()

    def holds(*words: str) -> bool:
        return any(word in name for word in words)

    if holds(*_STRUCK):
        return Role.PERCUSSION
    sings = holds(*_VOICE)
    for role, words in _OTHER_INSTRUMENTS.items():
        if holds(*words) and not sings:
            return role
    if holds(*_BEHIND) or (sings and holds("harmony")):
        return Role.BACKING_VOCAL
    if holds(*_TOGETHER):
        return Role.CHOIR
    return Role.LEAD_VOCAL if sings or holds("lead") else Role.OTHER
