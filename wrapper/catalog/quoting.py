"""Texts of the legacy as a catalog spells them, so that each reads back as it is.

Nothing gets into a file that an editor or a terminal would obey.
"""

from __future__ import annotations

import re

from wrapper.printable import escaped

_NAMED = {'"': '\\"', "\\": "\\\\"}


def double_quoted(text: str) -> str:
    """Return a text as a double-quoted scalar on one line; every reader of YAML gives the same text back.

    Halves of a character, as the names of files have them that are not UTF-8, are escaped like all that does not print.
    """
    return f'"{"".join([_NAMED.get(letter) or escaped(letter) for letter in text])}"'


def in_url(path: str) -> str:
    """Return the path of a file as it stands behind sqlite:/// or firebird:///, where % and ? have a meaning."""
    return re.sub("[%?]", lambda found: f"%{ord(found[0]):02X}", path)
