"""Columns of every type of an engine: what its own client is told to insert, and what an adapter must hand out for it.

A column's table has the columns ID and V. Every value stands in it twice, between NULLs, so that pages end among
equal rows and among NULLs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from adapters.query import Stored

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
    ways: frozenset[str] = field(default_factory=lambda: frozenset({"sql", "odbc"}))

    @property
    def table(self) -> str:
        """The column's table, whose name is no type's: PostgreSQL makes a type of every table."""
        return f"HELD_{self.name}" if self.name.isupper() else f"held_{self.name}"

    def rows(self) -> Iterator[tuple[int, str, Stored]]:
        """Yield id, literal and stored value of every row."""
        nulls = [("NULL", None)] * NULLS if self.nullable else []
        for number, (literal, stored) in enumerate([*self.values, *nulls, *self.values], 1):
            yield number, literal, stored

    def script(self, quoted: str = '"{}"', ends: str = ";") -> str:
        """Return the statements for the engine's own client."""
        table, key, value = (quoted.format(name) for name in (self.table, "ID", "V"))
        made = [f"CREATE TABLE {table} ({key} INTEGER NOT NULL PRIMARY KEY, {value} {self.type}){ends}"]
        made += [f"INSERT INTO {table} VALUES ({number}, {literal}){ends}" for number, literal, _ in self.rows()]
        return "\n".join(made) + "\n"


def spelled(value: Stored) -> Any:
    """Return a value so that it equals another exactly when the two are one to a reader: by type and digits."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return str(number.normalize()) if number.is_finite() else str(number)
    return type(value).__name__, str(value) if isinstance(value, str) else value
