"""Finds secrets that are written into the catalog, and masks those that were filled in from outside.

A password can hide in an option that its adapter declares secret, in the user part of a URL, or in a
connection text (`PWD=…`). A default in `${VAR:-default}` counts as written: it is in the file.
"""

from __future__ import annotations

import re

from adapters.base import Option

MASK = "********"

_REFERENCE = re.compile(r"\$\{(?:[^{}:]*:-(?P<default>[^{}]*)|[^{}]*)\}")
_PASSWORDS = (
    re.compile(r"(?P<before>://[^/@\s:]*:)(?P<password>[^/@\s]+)(?=@)"),
    # ODBC keywords, libpq keywords and URL parameters; a value in braces may hold anything.
    re.compile(
        r"(?P<before>(?:^|[;?&\s])(?:pwd|password|passwd)\s*=\s*)(?P<password>\{[^}]*\}|[^;&\s]+)", re.IGNORECASE
    ),
)


def written_in_clear(option: Option, raw: str) -> bool:
    """Whether the raw text of an option, references left aside, holds a secret."""
    text = _REFERENCE.sub(lambda match: match["default"] or "", raw)
    if option.secret:
        return bool(text.strip())
    return any(pattern.search(text) for pattern in _PASSWORDS)


def masked(option: Option | None, text: str) -> str:
    """Return the text of an option with everything secret in it replaced."""
    if option is not None and option.secret:
        return MASK
    for pattern in _PASSWORDS:
        text = pattern.sub(lambda match: match["before"] + MASK, text)
    return text
