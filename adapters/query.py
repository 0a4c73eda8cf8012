"""What may be asked of a legacy source, in its own terms: tables, columns and stored values.

A `Query` is plain data. Its *shape* (everything but the values) decides the statement, so an adapter
compiles a statement once per shape and afterwards only binds values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self, TypeAlias

Stored: TypeAlias = Any
"""A value as the source stores it. A closed set: str, int, float, Decimal, bool, date, time, datetime, bytes, None,
`Undecodable` and `Unrepresentable`; every other object of a driver is made one of these inside its adapter."""

Row: TypeAlias = tuple[Stored, ...]
"""One row, in the order of `Query.columns`."""


ROW_NUMBER = "\0row number"
"""Stands among columns and in an order for the number that a source itself gives each row of a table.

No column has this name. See `Adapter.numbers_rows`.
"""


class AgedRows(list[Row]):
    """Rows of a copy of the source, with the moment (aware, UTC) whose state they show.

    `version` names the copy for as long as its rows keep their numbers.
    """

    __slots__ = ("as_of", "version")

    def __init__(self, rows: Iterable[Row], as_of: datetime, version: str = "") -> None:
        super().__init__(rows)
        self.as_of = as_of
        self.version = version


class Undecodable(bytes):
    """The raw bytes of a text value that the source's charset cannot decode."""

    __slots__ = ()


class Unrepresentable(str):
    """The engine's own spelling of a value that no type of Python holds: infinity, a year BC, 0000-00-00."""

    __slots__ = ()


class Instant(datetime):
    """An instant that a column is compared with: aware, by a clock of the column's own zone.

    A column that holds instants is compared with it as it is, one of local times with what its clock shows. Where
    clocks show that for the second time, no local time stands for it, and all of both passes lie before
    `repeat_ends`, the local time at which the repeated hour ends. `adapters.instants` makes the plain values.
    """

    repeat_ends: datetime | None = None

    @classmethod
    def of(cls, aware: datetime, repeat_ends: datetime | None = None) -> Self:
        """Return an aware datetime as an instant."""
        found = cls.combine(aware.date(), aware.time(), aware.tzinfo)
        found.repeat_ends = repeat_ends
        return found

    def plain(self, *, aware: bool) -> datetime:
        """Return it as a plain datetime: aware, or what its clock shows."""
        return datetime.combine(self.date(), self.time(), self.tzinfo if aware else None)


class Condition(StrEnum):
    """How a column is compared. All but PREFIX and the null tests are plain SQL comparison predicates."""

    EQ = "eq"
    IN = "in"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    PREFIX = "prefix"
    IS_NULL = "is_null"
    NOT_NULL = "not_null"


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view of the source, by its exact legacy name."""

    name: str
    schema: str | None = None

    @property
    def full_name(self) -> str:
        """The name with that of the schema, where it has one."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT that the operator wrote and trusts; it is queried like a table."""

    text: str


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on one column.

    `value` is a tuple for IN, a text without wildcards for PREFIX, and ignored for the null tests.
    """

    column: str
    condition: Condition
    value: Stored = None


@dataclass(frozen=True, slots=True)
class WhereKeys:
    """The rows whose `columns` equal any of `keys`; every key has one stored value per column."""

    columns: tuple[str, ...]
    keys: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One sort column. NULLs stand where the engine's own index puts them (see `Adapter.nulls_last`)."""

    column: str
    descending: bool = False
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """One read: all conditions hold together (AND); rows come in `order`, at most `limit` of them.

    `after` holds the stored values of the `order` columns in the last row of the page before: the read
    continues behind that row (keyset paging). The order columns must then end in a unique key. Where it has fewer
    values than there are columns, the read continues behind all rows that have these.

    `tied` says that the order leaves rows equal: then `adapters.ties` reads the pages, and `after` is its position.

    `version` is that of the copy (see `AgedRows`) that a row number in `after` was read from: the query holds for no
    other.
    """

    table: Table | Statement
    columns: tuple[str, ...]
    where: tuple[Where | WhereKeys, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    after: Row | None = None
    tied: bool = False
    version: str = ""
