"""XML from strangers: read without entities, without references to elsewhere, within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from coproduce.errors import FormatError

LARGEST_XML_BYTES: Final = 20_000_000
DEEPEST_XML: Final = 64
MOST_ELEMENTS: Final = 400_000


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, its attributes, its text, its children.

    `text` is what stands before the first child, `tail` what follows the element itself.
    """

    name: str
    attributes: dict[str, str]
    text: str = ""
    tail: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        """Give the children of a name, in order."""
        return (child for child in self.children if child.name == name)

    def first(self, path: str) -> Element | None:
        """Give the first element down a path such as "properties/titles/title"."""
        here: Element | None = self
        for name in path.split("/"):
            here = next(here.all(name), None) if here else None
        return here

    def text_of(self, path: str) -> str:
        """Give the stripped text at a path, or nothing."""
        found = self.first(path)
        return found.text.strip() if found else ""

    def walk(self) -> Iterator[Element]:
        """Go through this element and all below it, in document order."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(here.children))

    def whole_text(self) -> str:
        """Give all text inside, the children's too."""
        parts = [self.text]
        for child in self.children:
            parts += (child.whole_text(), child.tail)
        return "".join(parts)


class _Builder:
    def __init__(self, where: str) -> None:
        self.where = where
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEEPEST_XML or self.count > MOST_ELEMENTS:
            raise FormatError(
                "the XML is nested too deep or has too many elements for a song",
                self.where,
                "Export the song again from the program that made it.",
            )
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition(":")[2], plain)
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)

    def end(self, name: str) -> None:
        del name
        self.open.pop()

    def text(self, text: str) -> None:
        if not self.open:
            return
        here = self.open[-1]
        if here.children:
            here.children[-1].tail += text
        else:
            here.text += text

    def refuse_entity(self, *_: object) -> None:
        raise FormatError(
            "the XML declares entities, which a song never needs and which can do harm",
            self.where,
            "Export the song again from the program that made it, or ask who sent it.",
        )


def parse_xml(content: str | bytes, where: str) -> Element:
    """Read a document into elements.

    A document type may be named, as MusicXML does, but nothing is fetched; entity
    declarations are refused.

    Raises
    ------
    FormatError
        If it is no well-formed XML, declares entities, or is beyond the bounds above.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(data) > LARGEST_XML_BYTES:
        raise FormatError(
            f"larger than {LARGEST_XML_BYTES // 1_000_000} MB", where, "Give one song alone."
        )
    builder = _Builder(where)
    # Text that is decoded already may still say which encoding it once had.
    parser = expat.ParserCreate("utf-8" if isinstance(content, str) else None)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = builder.refuse_entity
    parser.ExternalEntityRefHandler = lambda *_: 0
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
    except (expat.ExpatError, ValueError, LookupError) as cause:
        raise FormatError(
            f"not well-formed XML ({cause})",
            where,
            "Export the song again from the program that made it.",
        ) from cause
    if builder.root is None:
        raise FormatError("an empty XML document", where)
    return builder.root
