"""The set list and the slides of a show as PDF; see page_setter for how pages are set."""

from __future__ import annotations

import dataclasses

from coproduce.files.page_setter import set_pages
from coproduce.model.show import SetList, SlideShow

_ENGLISH = "en"  # the words that are ours


def set_list_pdf(listed: SetList) -> bytes:
    """Set a running order, as large as one sheet lets it be."""
    return set_pages("set-list.typ", listed.title, _ENGLISH, dataclasses.asdict(listed))


def slides_pdf(shown: SlideShow) -> bytes:
    """Set slides of 16:9, a page each."""
    language = shown.songs[0].language if shown.songs else _ENGLISH
    return set_pages("slides.typ", shown.title, language, dataclasses.asdict(shown))
