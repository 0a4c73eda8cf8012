"""All engine generations, by the name that a source's `generation` entry uses for them.

A generation answers one question: what may be said to an engine of that age. Without one, a source is asked by
its product's rules of today, or, where an ODBC driver tells the version, by the generation it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from adapters.errors import OptionError
from adapters.generations.desktop import DESKTOP
from adapters.generations.generation import Generation
from adapters.generations.servers import INTERBASE, MIDRANGE, OPEN, ORACLES
from adapters.generations.transact import SQLSERVER, SYBASE

GENERATIONS: Mapping[str, Generation] = MappingProxyType(
    {one.name: one for one in (*SQLSERVER, *SYBASE, *DESKTOP, *INTERBASE, *ORACLES, *MIDRANGE, *OPEN)}
)

SQL_GENERATIONS = frozenset(name for name, one in GENERATIONS.items() if one.dialects)
"""Those that SQLAlchemy has a dialect for; ODBC leads to all of them."""


def generation_of(dbms: str, version: str) -> Generation | None:
    """Return the generation of what a driver tells of its DBMS and the version, or None where that does not decide."""
    told = _numbers(version)
    fitting = [
        one
        for one in GENERATIONS.values()
        if one.since is not None and dbms.lower().startswith(one.product.name.lower()) and one.since <= told
    ]
    return max(fitting, key=lambda one: one.since or (), default=None)


def chosen(options: Mapping[str, Any], among: Collection[str]) -> Generation | None:
    """Return the generation that a source's entry names, None where it names none; raises OptionError."""
    name = options.get("generation")
    if not name:
        return None
    if name not in among:
        raise OptionError("generation", f"there is no generation {name!r} here", f"one of {', '.join(sorted(among))}")
    return GENERATIONS[name]


def _numbers(version: str) -> tuple[int, ...]:
    # Drivers fill up with zeros as the specification says, 08.00.0341, and some put words in front.
    found = re.search(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
