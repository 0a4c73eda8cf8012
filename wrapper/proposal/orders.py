"""What puts the rows of a table in an order where nothing identifies them and the source does not number them.

An index in which few rows are equal serves pages whatever the table's size. Without one, a small table can be sorted
for each page. Anything else would read a whole table again and again, which the legacy would notice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Protocol

from adapters.base import Column, TableDescription
from adapters.query import Condition, Row, Stored, Where
from adapters.ties import MOST_EQUAL, MOST_SORTED
from wrapper.declared import Family, family
from wrapper.proposal.draft import ProposedField, ProposedResource
from wrapper.proposal.samples import Looked, is_large

_LONGEST = 64
"""A cursor carries the values of the order's columns."""
_MOST_COLUMNS = 8
"""Access sorts by ten columns at most, and what eight do not tell apart is the same to a reader."""
_TRIED = 3
"""Indexes that may cost a statement each."""
_ORDERED = (int, Decimal, str, date, time)
_FAMILIES = frozenset({Family.INTEGER, Family.DECIMAL, Family.BOOLEAN, Family.DATE, Family.TIME, Family.DATETIME})
_UNFIT = frozenset({Family.FLOAT, Family.BINARY, Family.JSON, Family.ENUM, Family.SYNTAX})
"""Types that some engines sort in another way than they compare, cannot sort, or round."""


@dataclass(frozen=True, slots=True)
class RowOrder:
    """The columns that rows are put in order by; `evidence` says why, or why nothing does."""

    columns: tuple[str, ...]
    evidence: str
    sorted: bool = False
    """Whether each page sorts the table or reads it as a whole, so that it can be sorted by any column."""

    @property
    def found(self) -> bool:
        """Whether the rows can be paged."""
        return bool(self.columns) or self.sorted

    def serves(self, description: TableDescription, column: str) -> bool:
        """Return whether a list can be sorted by a column, with this order behind it."""
        wanted = tuple(dict.fromkeys((column, *self.columns)))
        known = (*description.unique, *description.indexes)
        return self.sorted or any(index[: len(wanted)] == wanted for index in known)


class Asks(Protocol):
    """Asks a source about one table; both return None where that may not or cannot be asked."""

    def number(self, table: TableDescription, where: tuple[Where, ...], at_most: int) -> int | None:
        """Return how many rows match, counted no further than `at_most`."""

    def sorts(self, table: TableDescription, columns: tuple[str, ...]) -> bool | None:
        """Return whether the engine can sort by these columns."""


def find_order(looked: Looked, asks: Asks) -> RowOrder:
    """Return what puts the rows of a table in an order."""
    description = looked.description
    usable = {column.name for column in looked.columns if _is_usable(looked, column, indexed=True)}
    found = _by_index(looked, usable, asks)
    if found is not None:
        return found
    if description.is_view and not looked.complete:
        return RowOrder((), "a view of many rows, which would be sorted as a whole for each page")
    number = len(looked.rows) if looked.complete else asks.number(description, (), MOST_SORTED + 1)
    if number is None:
        return RowOrder((), "no index of it leaves few rows equal, and its rows could not be counted")
    return _of_few(looked, number, asks)


def _of_few(looked: Looked, number: int, asks: Asks) -> RowOrder:
    """Return the order of a table without a usable index, where its rows are few enough."""
    if number > MOST_SORTED:
        many = f"more than {MOST_SORTED:,} rows are too many to sort for each page"
        return RowOrder((), f"no index of it leaves few rows equal, and {many}: ask for an index on a date or number")
    columns = _sortable(looked, asks)
    if columns:
        return RowOrder(columns, f"its few rows, up to {MOST_SORTED:,}, are sorted for each page", True)
    if number > MOST_EQUAL:
        many = f"more than {MOST_EQUAL:,} rows are too many to read for each page"
        return RowOrder((), f"the source cannot sort by any of its columns, and {many}")
    return RowOrder((), f"no column sorts well, so all its rows, up to {MOST_EQUAL:,}, are read for each page", True)


def sort_by(resource: ProposedResource, description: TableDescription, order: RowOrder) -> None:
    """Give a resource its default order, and leave it only the sorts that this order can stand behind."""
    fields = [resource.of_column(column) or _with_clock(resource, column) for column in order.columns]
    resource.default_sort = list(dict.fromkeys(one.name for one in fields if one is not None))
    resource.sorts[:] = [name for name in resource.sorts if order.serves(description, resource.fields[name].columns[0])]


def _with_clock(resource: ProposedResource, column: str) -> ProposedField | None:
    """Return the moment that a column of times is part of."""
    return next((one for one in resource.fields.values() if column in one.columns[1:]), None)


def _by_index(looked: Looked, usable: set[str], asks: Asks) -> RowOrder | None:
    """Return the order of the index in which the fewest rows are equal, or None."""
    description = looked.description
    candidates: dict[tuple[str, ...], int] = {}
    for index in (*description.unique, *description.indexes):
        length = next((at for at, column in enumerate(index) if column not in usable), len(index))
        if length:
            candidates[index[:length]] = _most_equal(looked, index[:length])[1]
    for columns in sorted(candidates, key=lambda columns: (candidates[columns], len(columns)))[:_TRIED]:
        values, equal = _most_equal(looked, columns)
        if not looked.complete:
            counted = asks.number(looked.description, _equal_to(columns, values), MOST_EQUAL + 1)
            if counted is None or counted > MOST_EQUAL:
                continue
            equal = counted
        listed = ", ".join(columns)
        said = (
            f"its rows come in the order of the index on {listed}, in which at most {equal:,} of those seen are equal"
        )
        return RowOrder(columns, said)
    return None


def _most_equal(looked: Looked, columns: Sequence[str]) -> tuple[Row, int]:
    """Return the values of these columns that most sampled rows have, and how many have them."""
    rows = Counter(zip(*[looked.sample(column).values for column in columns], strict=True))
    return rows.most_common(1)[0] if rows else ((), 0)


def _equal_to(columns: Sequence[str], values: Row) -> tuple[Where, ...]:
    return tuple(
        Where(column, Condition.IS_NULL if value is None else Condition.EQ, value)
        for column, value in zip(columns, values, strict=True)
    )


def _sortable(looked: Looked, asks: Asks) -> tuple[str, ...]:
    """Return columns that the engine can sort by, those that tell the most rows apart."""
    able = [column for column in looked.columns if _is_usable(looked, column, indexed=False)]
    safe = [column for column in able if family(column.type) in _FAMILIES]
    for columns in (able, safe):
        best = sorted(columns, key=lambda column: -len(set(map(repr, looked.sample(column.name).values))))
        names = {column.name for column in best[:_MOST_COLUMNS]}
        chosen = tuple(column.name for column in columns if column.name in names)
        if chosen and asks.sorts(looked.description, chosen):
            return chosen
    return ()


def _is_usable(looked: Looked, column: Column, *, indexed: bool) -> bool:
    """Return whether the engine sorts by a column in the way it compares, and a cursor can carry its values."""
    declared = family(column.type)
    if declared in _UNFIT or is_large(column):
        return False
    values = [value for value in looked.sample(column.name).values if value is not None]
    if not values:
        return indexed or declared in _FAMILIES or (declared is Family.TEXT and 0 < (column.length or 0) <= _LONGEST)
    return all(map(_is_ordered, values))


def _is_ordered(value: Stored) -> bool:
    return isinstance(value, _ORDERED) and (not isinstance(value, str) or len(value) <= _LONGEST)
