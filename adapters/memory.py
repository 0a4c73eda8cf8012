"""Tables that stand in the catalog itself or are handed over by a test.

The plainest adapter there is: it shows what the contract means, and stands in where a real source is
not the point. Text is compared with case, and NULL sorts before every value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Self

from adapters.base import Adapter, Capability, Column, Option, Probe, TableDescription
from adapters.errors import OptionError, SourceRejected, Unsupported
from adapters.instants import placed
from adapters.query import ROW_NUMBER, Condition, Order, Query, Row, Stored, Table, Where, WhereKeys
from adapters.ties import stream_tied

Tables = Mapping[str, Sequence[Mapping[str, Stored]]]


class MemoryAdapter(Adapter):
    """Reads tables that are held in memory."""

    kind = "memory"
    summary = "Small tables written in the catalog itself"
    options = (
        Option(
            "tables", "Tables by name; each a list of rows, each a mapping of columns.", required=True, structured=True
        ),
    )
    capabilities = frozenset({Capability.STREAMS, Capability.DESCRIBES})

    def __init__(self, name: str, tables: Tables) -> None:
        self.name = name
        self._columns = {table: tuple(rows[0]) if rows else () for table, rows in tables.items()}
        self._rows = {
            table: [{**row, ROW_NUMBER: number} for number, row in enumerate(rows, 1)] for table, rows in tables.items()
        }

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        tables = options.get("tables")
        hint = "write table: [{COLUMN: value}, …] with the same columns in every row"
        if not isinstance(tables, Mapping) or not tables:
            raise OptionError("tables", "tables is missing", hint)
        for table, rows in tables.items():
            if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) for row in rows):
                raise OptionError("tables", f"table {table!r} is not a list of rows", hint)
            if len({frozenset(row) for row in rows}) > 1:
                raise OptionError("tables", f"the rows of table {table!r} have different columns", hint)
        return cls(name, tables)

    @classmethod
    def of(cls, tables: Tables, name: str = "memory") -> Self:
        """Return an adapter for `tables`; the rows of one table have the same columns."""
        return cls(name, tables)

    @classmethod
    def numbers_rows(cls, options: Mapping[str, Any]) -> bool:  # noqa: ARG003 - every table is a list
        return True

    def probe(self) -> Probe:
        return Probe("memory", "", can_write=False)

    def describe(self, table: str | None = None, schema: str | None = None) -> tuple[TableDescription, ...]:  # noqa: ARG002 - it has no schemas
        names = [name for name in self._rows if table in {None, name}]
        return tuple(TableDescription(name, None, tuple(self._described(name))) for name in names)

    def read(self, query: Query) -> list[Row]:
        if query.limit is None:
            raise Unsupported("a read needs a limit; stream the rows instead")
        return list(self._found(query))

    def stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        return stream_tied(self.read, self._stream, query, batch)

    def _stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        rows = self._found(query)
        for start in range(0, len(rows), batch):
            yield rows[start : start + batch]

    def count(self, query: Query, at_most: int) -> int:
        return min(len(self._matching(query)), at_most)

    def statement(self, query: Query) -> str:
        return f"rows of {query.table}"

    def close(self) -> None:
        return

    def _described(self, table: str) -> Iterator[Column]:
        for column in self._columns[table]:
            types = {type(row[column]).__name__ for row in self._rows[table] if row[column] is not None}
            yield Column(column, "/".join(sorted(types)))

    def _found(self, query: Query) -> list[Row]:
        rows = self._matching(query)
        for order in reversed(query.order):
            rows.sort(key=lambda row, name=order.column: _sort_key(row[name]), reverse=order.descending)  # type: ignore[misc]
        if query.after is not None:
            rows = [row for row in rows if _is_behind(row, query.order, query.after)]
        return [tuple([row[column] for column in query.columns]) for row in rows[: query.limit]]

    def _matching(self, query: Query) -> list[dict[str, Stored]]:
        if not isinstance(query.table, Table):
            raise Unsupported(f"{self.name}: a statement needs a source that speaks SQL")
        if query.table.name not in self._rows:
            raise SourceRejected(self._refusal("table", query.table.name))
        self._check_columns(query, query.table.name)
        rows = self._rows[query.table.name]
        found = placed(query, lambda column, _: any(getattr(row[column], "tzinfo", None) for row in rows))
        try:
            return [row for row in rows if all(_holds(where, row) for where in found.where)]
        except TypeError as error:
            raise SourceRejected(f"{self.name}: a value of another type than the column's was compared") from error

    def _check_columns(self, query: Query, table: str) -> None:
        asked = {*query.columns, *(order.column for order in query.order)}
        for where in query.where:
            asked.update((where.column,) if isinstance(where, Where) else where.columns)
        for column in asked.difference(self._columns[table], {ROW_NUMBER}):
            raise SourceRejected(self._refusal("column", column))

    def _refusal(self, what: str, name: str) -> str:
        return f"{self.name}: there is no {what} {name!r}"


def _sort_key(value: Stored) -> tuple[bool, Stored]:
    return (value is not None, 0 if value is None else value)


def _is_behind(row: Mapping[str, Stored], order: Sequence[Order], after: Row) -> bool:
    for sort, value in zip(order, after, strict=False):
        here, there = _sort_key(row[sort.column]), _sort_key(value)
        if here != there:
            return here < there if sort.descending else here > there
    return False


def _holds(where: Where | WhereKeys, row: Mapping[str, Stored]) -> bool:
    if isinstance(where, WhereKeys):
        key = tuple(row[column] for column in where.columns)
        return None not in key and key in where.keys
    return _TESTS[where.condition](row[where.column], where.value)


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Stored, Stored], bool]:
    """Return the comparison as SQL means it: with NULL nothing is true."""
    return lambda stored, value: stored is not None and value is not None and compare(stored, value)


_TESTS: Mapping[Condition, Callable[[Stored, Stored], bool]] = {
    Condition.EQ: _compared(operator.eq),
    Condition.GT: _compared(operator.gt),
    Condition.GE: _compared(operator.ge),
    Condition.LT: _compared(operator.lt),
    Condition.LE: _compared(operator.le),
    Condition.IN: _compared(lambda stored, values: stored in values),
    Condition.PREFIX: _compared(str.startswith),
    Condition.IS_NULL: lambda stored, _: stored is None,
    Condition.NOT_NULL: lambda stored, _: stored is not None,
}
