"""Text that may stand in an XML document."""

from __future__ import annotations

import re
from typing import Final

# XML 1.0, section 2.2: controls, half pairs, and two that are no characters.
_NO_CHARACTER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fit_for_xml(text: str) -> str:
    r"""Put a space for each character that no XML document may hold, escaped or not.

    Texts bring them from word processors and old discs: breaks of lines and pages, ends of files.

    >>> fit_for_xml("Sandwiches on\x0bthe number nine")
    'Sandwiches on the number nine'
    """
    return _NO_CHARACTER.sub(" ", text)
