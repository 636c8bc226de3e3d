"""A `<harmony>` of MusicXML read as a chord symbol."""

from __future__ import annotations

from coproduce.files.safe_xml import Element
from coproduce.model.music import PitchName
from coproduce.theory.chord_kinds import Degree, Harmony, symbol_of
from coproduce.theory.pitch import move_pitch


def harmony_symbol(element: Element, moved_fifths: int = 0) -> str | None:
    """Write a harmony as a chord symbol; None if it has neither a root nor anything to show.

    `moved_fifths` is how far it sounds from what is written, as a spelled interval in fifths.
    """
    kind = element.first("kind")
    name = kind.text.strip() if kind else "major"
    text = kind.attributes.get("text", "") if kind else ""
    root, bass = (_pitch(element, place, moved_fifths) for place in ("root", "bass"))
    if name == "none":
        return text or "N.C."
    step = element.first("root/root-step")
    if name == "other" and step and step.attributes.get("text") == "":
        return text
    if root is None:
        return None
    degrees = tuple(_degree(degree) for degree in element.all("degree"))
    return symbol_of(Harmony(root=root, kind=name, text=text, bass=bass, degrees=degrees))


def rootless_text(element: Element) -> str:
    """Give what a harmony without a root shows: its function, or its kind's text."""
    kind = element.first("kind")
    return element.text_of("function") or (kind.attributes.get("text", "") if kind else "")


def _pitch(element: Element, name: str, moved_fifths: int) -> PitchName | None:
    step = element.text_of(f"{name}/{name}-step").upper()
    if step not in tuple("ABCDEFG"):
        return None
    try:
        alter = max(-2, min(2, int(float(element.text_of(f"{name}/{name}-alter") or "0"))))
    except (ValueError, OverflowError):
        alter = 0
    return move_pitch(PitchName(step, alter), moved_fifths)


def _degree(element: Element) -> Degree:
    value, alter = element.text_of("degree-value"), element.text_of("degree-alter")
    return Degree(
        int(value) if value.isdecimal() and len(value) < 3 else 1,
        int(alter) if alter.lstrip("-").isdecimal() and len(alter) < 3 else 0,
        element.text_of("degree-type") or "add",
    )
