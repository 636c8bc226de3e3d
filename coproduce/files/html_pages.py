"""Setting HTML pages that need nothing else: no script, no network, no clock.

Everything that people wrote goes through jinja2's escaping; no markup is built in Python.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from functools import cache
from typing import Final

import jinja2
import markupsafe

from coproduce.files.templates import share_folder

# Characters that no HTML page may hold: controls, half pairs, and those that are none.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def set_page(template: str, style: str, **values: object) -> str:
    """Fill a template of templates/ with values, under a style sheet of its own.

    The same values give the same page, character by character. The template's `new_id()`
    gives another identifier each time it is called.

    Raises
    ------
    StorageError
        If the installation lacks its templates.
    """
    environment = _environment()
    rules = environment.get_template(style).render()
    # Names of parts may repeat and hold anything; ids are numbers.
    numbers = itertools.count(1)
    return environment.get_template(template).render(
        style=markupsafe.Markup(rules),  # noqa: S704 - our own style sheet, no value in it
        security_policy=security_policy(rules),
        new_id=lambda: f"n{next(numbers)}",
        **values,
    )


def security_policy(style: str) -> str:
    """Forbid the page everything but its own style sheet (W3C, Content Security Policy 3)."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(share_folder("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )


def _printable(value: object) -> object:
    """Replace what a page may not hold; what is markup already went through here."""
    if isinstance(value, str) and not isinstance(value, markupsafe.Markup):
        return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return value
