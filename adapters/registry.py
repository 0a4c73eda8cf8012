"""The kinds of sources, by the word that a catalog uses for them.

A kind's module, and with it its driver, is imported when its class is first asked for: a gateway for
one SQL database needs no ODBC library on its machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from adapters.base import Adapter

_MODULES = {
    "memory": ("adapters.memory", "MemoryAdapter"),
    "sql": ("adapters.sql.adapter", "SQLAdapter"),
    "odbc": ("adapters.odbc.adapter", "ODBCAdapter"),
    "delimited": ("adapters.delimited.adapter", "DelimitedAdapter"),
    "fixed_width": ("adapters.fixed_width.adapter", "FixedWidthAdapter"),
    "dbf": ("adapters.dbf.adapter", "DBFAdapter"),
    "access": ("adapters.access.adapter", "AccessAdapter"),
    "spreadsheet": ("adapters.spreadsheet.adapter", "SpreadsheetAdapter"),
}

KIND_NAMES = tuple(_MODULES)


def adapter_class(kind: str) -> type[Adapter]:
    """Return the class for `kind`; raises KeyError for a name that is not in KIND_NAMES."""
    module, name = _MODULES[kind]
    found: type[Adapter] = getattr(import_module(module), name)
    return found


class _Kinds(Mapping[str, type[Adapter]]):
    """All kinds as a mapping that imports what is looked up."""

    def __getitem__(self, kind: str) -> type[Adapter]:
        return adapter_class(kind)

    def __iter__(self) -> Iterator[str]:
        return iter(KIND_NAMES)

    def __len__(self) -> int:
        return len(KIND_NAMES)


KINDS: Mapping[str, type[Adapter]] = _Kinds()
