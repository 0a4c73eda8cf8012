"""Finds secrets that are written into the catalog, and masks those that were filled in from outside.

A password can hide in an option that its adapter declares secret, in the user part of a URL, or in a
connection text (`PWD=…`); of the last two only the password is secret, whatever the adapter declares,
because an operator has to see the rest. A default in `${VAR:-default}` counts as written: it is in the file.
"""

from __future__ import annotations

import re

from adapters.base import Option

MASK = "********"

_REFERENCE = re.compile(r"\$\{(?:[^{}:]*:-(?P<default>[^{}]*)|[^{}]*)\}")
_PASSWORDS = (
    # As SQLAlchemy reads a URL. A password may hold an @ of its own, so it goes up to the last one.
    re.compile(r"(?P<before>://[^/:\s]*:)(?P<password>[^@\s]+(?:@[^/@\s]*)*)(?=@)"),
    # ODBC keywords, libpq keywords and URL parameters; a value in braces may hold anything.
    re.compile(
        r"(?P<before>(?:^|[;?&\s])(?:pwd|password|passwd)\s*=\s*)(?P<password>\{[^}]*\}|[^;&\s]+)", re.IGNORECASE
    ),
)
_READABLE = re.compile(
    r"[a-z][a-z0-9+_.-]*://|\{?(?:driver|dsn|filedsn|server|host|hostaddr|dbname|database|dbq)\s*=", re.IGNORECASE
)
"""How a URL or a connection text begins; an option that is a mere password does not."""


def written_in_clear(option: Option, raw: str) -> bool:
    """Whether the raw text of an option, references left aside, holds a secret."""
    text = _REFERENCE.sub(lambda match: match["default"] or "", raw)
    if is_all_secret(option, raw):
        return bool(text.strip())
    return any(pattern.search(text) for pattern in _PASSWORDS)


def is_all_secret(option: Option, text: str) -> bool:
    """Whether a secret option is a secret as a whole, and not a URL or a connection text around one."""
    return option.secret and not _READABLE.match(text.strip())


def masked(option: Option | None, text: str) -> str:
    """Return the text of an option with everything secret in it replaced."""
    if option is not None and is_all_secret(option, text):
        return MASK
    for pattern in _PASSWORDS:
        text = pattern.sub(lambda match: match["before"] + MASK, text)
    return text
