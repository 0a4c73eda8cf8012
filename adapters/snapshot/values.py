"""Between the values of a query and of its rows, and how a snapshot keeps them: column by column, where they differ.

SQLite knows neither decimals nor dates. Pages without such columns pass through untouched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from typing import TypeAlias

from adapters.files.rows import NUMBERS, ColumnType, FileColumn
from adapters.instants import placed_condition
from adapters.query import Condition, Query, Row, Stored, Undecodable, Unrepresentable, Where, WhereKeys
from adapters.snapshot.decimals import compared_units, decimals_of
from adapters.snapshot.exact import compared, numbers_of, odd
from adapters.snapshot.spellings import Spelling

KEPT_PAGES = 1000
"""How many lists of columns are remembered; a gateway asks for a few hundred."""

JET_DAY = "1899-12-30"
"""Access keeps a time of day as a datetime on the day its calendar begins with."""

ISO_DATE = len("1998-11-13")

Outgoing: TypeAlias = Callable[[Sequence[Stored]], Sequence[Stored]]
"""Turns the values of a column."""
Incoming: TypeAlias = Callable[[Stored, bool | None], Stored]

_UP = {Condition.GE: True, Condition.LT: True, Condition.GT: False, Condition.LE: False}
"""Where a limit between two units moves to, so that the same rows are found."""

_UP_TO_ALL = (Condition.GE, Condition.GT)

_UNCONVERTED = (Condition.PREFIX, Condition.IS_NULL, Condition.NOT_NULL)


class SnapshotValues:
    """Converts for the columns of one snapshot; `undecodable` says whether texts were kept as bytes."""

    def __init__(self, columns: Sequence[FileColumn], undecodable: bool) -> None:
        self._outgoing = {column.name: out for column in columns if (out := _outgoing(column, undecodable))}
        self._incoming = {column.name: into for column in columns if (into := _incoming(column))}
        self._behind = {column.name: behind for column in columns if (behind := _behind(column)) is not None}
        self._pages: dict[tuple[str, ...], tuple[tuple[int, Outgoing], ...]] = {}

    def query(self, query: Query) -> Query:
        """Return the query with its values as the snapshot keeps them."""
        if not (self._incoming or self._behind) or not (query.where or query.after):
            return query
        where = tuple([self._where(condition) for condition in query.where])
        if self._behind:
            where += tuple(self._numbers_alone(query.where))
        after = query.after
        if after is not None:
            names = [order.column for order in query.order]
            after = tuple([self._value(name, value) for name, value in zip(names, after, strict=False)])
        return replace(query, where=where, after=after)

    def rows(self, columns: tuple[str, ...], rows: list[Row]) -> list[Row]:
        """Return rows of these columns with their values as the source has them."""
        if not self._outgoing or not rows:
            return rows
        places = self._pages.get(columns)
        if places is None:
            places = self._keep(columns)
        if not places:
            return rows
        turned: list[Sequence[Stored]] = list(zip(*rows, strict=True))
        for place, how in places:
            turned[place] = how(turned[place])
        return list(zip(*turned, strict=True))

    def _keep(self, columns: tuple[str, ...]) -> tuple[tuple[int, Outgoing], ...]:
        if len(self._pages) >= KEPT_PAGES:
            self._pages.clear()
        known = self._outgoing
        places = tuple([(place, known[name]) for place, name in enumerate(columns) if name in known])
        self._pages[columns] = places
        return places

    def _where(self, where: Where | WhereKeys) -> Where | WhereKeys:
        # A file holds local times.
        where = placed_condition(where, lambda _column, _instant: False)
        if isinstance(where, WhereKeys):
            if self._incoming.keys().isdisjoint(where.columns):
                return where
            keys = [tuple(map(self._value, where.columns, key)) for key in where.keys]
            return replace(where, keys=tuple(keys))
        how = self._incoming.get(where.column)
        if how is None or where.condition in _UNCONVERTED:
            return where
        if where.condition is Condition.IN:
            return replace(where, value=tuple([how(value, None) for value in where.value]))
        return replace(where, value=how(where.value, _UP.get(where.condition)))

    def _numbers_alone(self, wheres: tuple[Where | WhereKeys, ...]) -> Iterator[Where]:
        """Yield what keeps the texts out of ranges without an upper end, where they stand behind all numbers."""
        for where in wheres:
            if isinstance(where, Where) and where.condition in _UP_TO_ALL and where.column in self._behind:
                yield Where(where.column, Condition.LT, self._behind[where.column])

    def _value(self, name: str, value: Stored) -> Stored:
        how = self._incoming.get(name)
        return value if how is None else how(value, None)


def _behind(column: FileColumn) -> str | None:
    """Return what stands behind all numbers of a column, and before all texts; None where it does not hold numbers."""
    if column.type not in NUMBERS:
        return None
    return odd("") if column.is_spelled else ""


def _outgoing(column: FileColumn, undecodable: bool) -> Outgoing | None:
    how: Outgoing | None = None
    if column.in_units and column.scale:
        how = partial(decimals_of, scale=column.scale)
    elif column.is_spelled:
        how = numbers_of
    elif column.type in _FROM_STORED:
        how = _FROM_STORED[column.type]
    if not undecodable or column.type is ColumnType.BINARY:
        return how
    return _marked if how is None else partial(_marked_of, how)


def _marked(column: Sequence[Stored]) -> Sequence[Stored]:
    if bytes not in set(map(type, column)):
        return column
    return [Undecodable(value) if type(value) is bytes else value for value in column]


def _marked_of(how: Outgoing, column: Sequence[Stored]) -> Sequence[Stored]:
    return _marked(how(column))


def _dates_of(column: Sequence[Stored]) -> Sequence[Stored]:
    try:
        if set(map(len, column)) == {ISO_DATE}:
            return list(map(date.fromisoformat, column))
    except (TypeError, ValueError):
        pass  # one of them is NULL, or was kept as the text it is because it is no date
    return [_date_of(value) for value in column]


def _date_of(value: Stored) -> Stored:
    try:
        return date.fromisoformat(value) if len(value) == ISO_DATE else _odd(value)
    except (TypeError, ValueError):
        return _odd(value)


def _odd(value: Stored) -> Stored:
    """Return a value as it is, marked where it is the text of something that the column's type cannot be."""
    return Unrepresentable(value) if isinstance(value, str) else value


def _datetimes_of(column: Sequence[Stored]) -> Sequence[Stored]:
    return [_datetime_of(value) for value in column]


def _datetime_of(value: Stored) -> Stored:
    try:
        return datetime.fromisoformat(value) if len(value) > ISO_DATE else _odd(value)
    except (TypeError, ValueError):
        return _odd(value)


def _booleans_of(column: Sequence[Stored]) -> Sequence[Stored]:
    return [bool(value) if type(value) is int else value for value in column]


_FROM_STORED: dict[ColumnType, Outgoing] = {
    ColumnType.DATE: _dates_of,
    ColumnType.DATETIME: _datetimes_of,
    ColumnType.BOOLEAN: _booleans_of,
}


def _incoming(column: FileColumn) -> Incoming | None:
    if column.in_units:
        scale = column.scale or 0
        return lambda value, up: compared_units(value, scale, up)
    if column.is_spelled:
        return _spelled(column)
    if column.trimmed:
        return lambda value, _up: value.rstrip(" ") if isinstance(value, str) else value
    return _TO_STORED.get(column.type)


def _spelled(column: FileColumn) -> Incoming:
    spelling, whole = Spelling(column), column.type is ColumnType.INTEGER

    def into(value: Stored, up: bool | None) -> Stored:
        if isinstance(value, Unrepresentable):
            return odd(value)
        if isinstance(value, str):
            # Blanks are kept as NULL, which equals nothing.
            return odd("") if (kept := spelling.kept(value)) is None else kept
        if column.type is ColumnType.FLOAT:
            return value
        return compared_units(value, 0, up) if whole else compared(value)

    return into


def _stored_date(value: Stored, _up: bool | None) -> Stored:
    if not isinstance(value, datetime):
        return value
    # As text, a moment after midnight lies between its day and the next, which is where it belongs.
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ")


def _stored_datetime(value: Stored, _up: bool | None) -> Stored:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return f"{value.isoformat()} 00:00:00"
    return f"{JET_DAY} {value.isoformat()}" if isinstance(value, time) else value


_TO_STORED: dict[ColumnType, Incoming] = {ColumnType.DATE: _stored_date, ColumnType.DATETIME: _stored_datetime}
