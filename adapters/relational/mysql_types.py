"""Types of MariaDB and MySQL as they are described, by the spelling of the engine's own catalog."""

from __future__ import annotations

import re

_SPELLED = re.compile(r"(?P<word>\w+)(?:\((?P<inner>.*)\))?(?P<rest>[^)]*)", re.DOTALL)
_WORDS = {"int": "INTEGER"}
_WITH_LENGTH = frozenset({"char", "varchar", "binary", "varbinary", "bit"})
_WITH_DIGITS = frozenset({"decimal", "float", "double"})


def described_type(spelled: str) -> tuple[str, int | None, int | None]:
    """Return a type in capitals, but for the values of an enumeration, with its length or digits and its scale."""
    found = _SPELLED.fullmatch(spelled)
    if found is None:
        return spelled.upper(), None, None
    word, inner = found["word"], found["inner"]
    shown = _WORDS.get(word, word.upper())
    if inner is None:
        return shown + found["rest"].upper(), None, None
    if word in {"enum", "set"}:
        return f"{shown}({inner}){found['rest'].upper()}", None, None
    digits = [int(one) for one in inner.split(",") if one.strip().isdigit()]
    type_ = f"{shown}({', '.join(map(str, digits))}){found['rest'].upper()}"
    if word in _WITH_DIGITS:
        return type_, digits[0], digits[1] if len(digits) > 1 else None
    return type_, digits[0] if word in _WITH_LENGTH else None, None
