"""An origin: one source as the catalog will write it, with what is only known for this one look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from wrapper.proposal.draft import LeftOut

_REFERENCE = re.compile(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

_FILLED_IN = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class AddressError(Exception):
    """An address that leads nowhere; the message says what it is and what to do."""


@dataclass
class Origin:
    """One source to look at: `entries` are written as they are, `variables` hold what they refer to and no one sees."""

    name: str
    kind: str
    entries: dict[str, Any]
    variables: dict[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    left_out: list[LeftOut] = field(default_factory=list)
    comments: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def options(self, environ: Mapping[str, str]) -> dict[str, Any]:
        """Return the entries with their variables filled in, as an adapter takes them; raises AddressError."""
        known = {**environ, **self.variables}
        filled: dict[str, Any] = _filled(self.entries, known)
        return filled

    def secrets(self, environ: Mapping[str, str]) -> set[str]:
        """Return what the entries refer to, as they spell it and as it is meant: nothing of it is to be shown."""
        named = _REFERENCE.findall(repr(self.entries))
        values = {value for name in named if (value := {**environ, **self.variables}.get(name))}
        return values | set(map(unquote, values))


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(one, known) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_filled(one, known) for one in value)
    if not isinstance(value, str):
        return value
    missing = [name for name in _REFERENCE.findall(value) if name not in known]
    if missing:
        raise AddressError(f"the variable {missing[0]} is not set: export {missing[0]}=…")
    return _FILLED_IN.sub(lambda found: known[found[1]] if found[1] else "${", value)


def slug(text: str, otherwise: str = "legacy") -> str:
    """Return a text as the name of a source."""
    found = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return found if found and found[0].isalpha() else f"{otherwise}_{found}".strip("_")
