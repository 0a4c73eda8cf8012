"""Columns of every type of an engine: what its own client is told to insert, and what an adapter must hand out for it.

A column's table has the columns ID and V. Every value stands in it twice, between NULLs, so that pages end among
equal rows and among NULLs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from adapters.query import Stored, Undecodable, Unrepresentable

NULLS = 3


@dataclass(frozen=True)
class Held:
    """One column: its declared type, and pairs of a literal for the engine's client and the stored value it becomes."""

    name: str
    type: str
    values: Sequence[tuple[str, Stored]]
    sorts: bool = True
    """Whether the engine can compare the type at all."""
    nullable: bool = True
    indexed: bool = True
    """Whether an index can be made on it as on any other: then there is one, and engines compare by it differently."""
    keyed: bool = True
    """Whether records can have it as their key."""
    ways: frozenset[str] = field(default_factory=lambda: frozenset({"sql", "odbc"}))

    @property
    def table(self) -> str:
        """The column's table. Its name differs from every type: PostgreSQL makes a type of each table."""
        return f"HELD_{self.name}" if self.name.isupper() else f"held_{self.name}"

    def rows(self) -> Iterator[tuple[int, str, Stored]]:
        """Yield id, literal and stored value of every row."""
        nulls = [("NULL", None)] * NULLS if self.nullable else []
        for number, (literal, stored) in enumerate([*self.values, *nulls, *self.values], 1):
            yield number, literal, stored

    @property
    def is_numeric(self) -> bool:
        """Whether all values are finite numbers, so that a filter by a number is offered."""
        return all(map(_is_number, [stored for _, stored in self.values if stored is not None]))

    @property
    def keys(self) -> Sequence[tuple[str, Stored]]:
        """The values that can be a record's key: those that a field shows, where the engine takes the type for one."""
        shown = [(literal, stored) for literal, stored in self.values if not _is_null(stored)]
        return shown if self.sorts and self.indexed and self.keyed else ()

    def script(self, quoted: str = '"{}"', ends: str = ";") -> str:
        """Return the statements for the engine's own client."""
        table, key, value = (quoted.format(name) for name in (self.table, "ID", "V"))
        made = [f"CREATE TABLE {table} ({key} INTEGER NOT NULL PRIMARY KEY, {value} {self.type}){ends}"]
        if self.sorts and self.indexed:
            made.append(f"CREATE INDEX {quoted.format(self.table + '_V')} ON {table} ({value}, {key}){ends}")
        made += [f"INSERT INTO {table} VALUES ({number}, {literal}){ends}" for number, literal, _ in self.rows()]
        if self.keys:
            table = quoted.format(f"{self.table}_KEY" if self.name.isupper() else f"{self.table}_key")
            made.append(f"CREATE TABLE {table} ({value} {self.type} NOT NULL PRIMARY KEY){ends}")
            made += [f"INSERT INTO {table} VALUES ({literal}){ends}" for literal, _ in self.keys]
        return "\n".join(made) + "\n"


def spelled(value: Stored) -> Any:
    """Return a value so that it equals another exactly when the two are one to a reader: by type and digits."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return str(number.normalize()) if number.is_finite() else str(number)
    return type(value).__name__, str(value) if isinstance(value, str) else value


def _is_number(stored: Stored) -> bool:
    return isinstance(stored, int | float | Decimal) and not isinstance(stored, bool) and math.isfinite(stored)


def _is_null(stored: Stored) -> bool:
    """Return whether a field shows null for a value."""
    if isinstance(stored, bytes | Undecodable | Unrepresentable) or (isinstance(stored, str) and not stored.strip()):
        return True
    return isinstance(stored, float | Decimal) and not Decimal(stored).is_finite()
