"""Pages of rows that their order does not tell apart: each row comes exactly once, equal ones too.

Between rows that are equal in the order an engine promises nothing. So where a page ends among such rows, all of them
are read, and put in an order of our own: by a digest of what they hold. The engine itself says which rows are equal,
because only it knows its collations. A position is the values of the order's columns in the last row, the digest of
that row, and how many rows with this digest were given; without a digest all rows of these values were. To a query
without an order all rows are equal.

Where the source numbers the rows of the table, the number tells equal rows apart instead, however many they are. A
position is then the values of the order's columns, the number of the last row, and a mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from hashlib import blake2b
from typing import TypeAlias

from adapters.advancing import check_advance
from adapters.errors import CopyChanged, SourceRejected, TooManyEqual
from adapters.query import ROW_NUMBER, Condition, Order, Query, Row, Stored, Where

MOST_EQUAL = 2000
"""Rows with the same values in the order's columns that a page may cost its source."""

MOST_EQUAL_HELD = 100_000
"""Rows with the same values in the order's columns that a stream may hold at once."""

MOST_SORTED = 10_000
"""Rows of a table that may be sorted for each page, where no index serves the order."""

_NUMBERED = -1
"""Ends a position that holds the number of a row: no rows are given so often."""

_TRIES = 3
"""How often a page is read whose last row vanishes meanwhile."""

_SURE = (int, Decimal, date, time)
"""Types whose values no engine takes for equal when Python does not. Floats have roundings, texts have collations."""

Read: TypeAlias = Callable[[Query], list[Row]]
Stream: TypeAlias = Callable[[Query, int], Iterator[list[Row]]]


@dataclass(frozen=True, slots=True)
class TiedPage:
    """The rows of a page, and where the next one starts: None on the last."""

    rows: list[Row]
    position: Row | None


def read_tied(read: Read, query: Query, size: int, most: int = MOST_EQUAL, *, numbered: bool = False) -> TiedPage:
    """Return a page of at most `size` rows of a query whose order leaves rows equal; `after` is a position of ours.

    `numbered` says that the source numbers the rows of the table. Where it does not, all columns of the query tell its
    rows apart, so they must be the same for each page, in any order. Raises TooManyEqual where more than `most` rows
    are then equal and a page ends among them, and CopyChanged where the page before ended at a number.
    """
    behind_number = _ends_in_number(query.after)
    page = _numbered_page(read, query, size) if numbered and (behind_number or query.after is None) else None
    if page is not None:
        return page
    if behind_number:
        raise CopyChanged("the rows of the table have no numbers any longer")
    walk = _Walk(read, query, most)
    for _ in range(_TRIES):
        page = walk.page(size)
        if page is not None:
            return page
    raise SourceRejected("the source does not find a row by the values it has in the columns of the order")


def _ends_in_number(after: Row | None) -> bool:
    return after is not None and after[-1] == _NUMBERED


def _by_number(query: Query) -> Query:
    """Return the query of the same rows in the same order, where their numbers tell equal ones apart."""
    last = bool(query.order) and query.order[-1].descending
    order = (*query.order, Order(ROW_NUMBER, last, nullable=False))
    after = None if query.after is None else query.after[:-1]
    return replace(query, order=order, after=after, tied=False)


def _numbered_page(read: Read, query: Query, size: int) -> TiedPage | None:
    """Return the page of a query by the numbers of its rows, or None where a view has taken the place of the table."""
    by_number = _by_number(replace(query, limit=size + 1))
    rows = read(replace(by_number, columns=(*query.columns, ROW_NUMBER)))
    if any(row[-1] is None for row in rows):
        return None
    found = [row[:-1] for row in rows[:size]]
    if len(rows) <= size:
        return TiedPage(found, None)
    last = rows[size - 1]
    position = (*[last[query.columns.index(order.column)] for order in query.order], last[-1])
    if by_number.after is not None:
        check_advance(by_number.order, by_number.after, position)
    return TiedPage(found, (*position, _NUMBERED))


def continued(read: Read, query: Query, most: int) -> tuple[list[Row], Query]:
    """Return the rows that equal the last one of a position and were not given, and the query for all behind them.

    Both together keep to the limit, which is 0 in the query where these rows are all that it allows.
    """
    walk = _Walk(read, query, most)
    rows, values = walk.carried()
    rows = rows[: query.limit]
    left = None if query.limit is None else query.limit - len(rows)
    return rows, replace(query, after=values, limit=left, tied=False)


def stream_tied(read: Read, stream: Stream, query: Query, batch: int) -> Generator[list[Row]]:
    """Yield the rows of a query in lists of at most `batch`, where `after` may be a position of ours.

    `stream` yields the rows of a query from its beginning, or behind the values of its order.
    """
    if query.tied and _ends_in_number(query.after):
        query = _by_number(query)
    elif query.tied and query.after is not None:
        rows, query = continued(read, query, MOST_EQUAL_HELD)
        yield from (rows[start : start + batch] for start in range(0, len(rows), batch))
        if not query.order or query.limit == 0:
            return
    yield from stream(query, batch)


class _Walk:
    def __init__(self, read: Read, query: Query, most: int) -> None:
        self._read, self._query, self._most = read, query, most
        self._places = [query.columns.index(order.column) for order in query.order]
        self._by_name = sorted(range(len(query.columns)), key=query.columns.__getitem__)

    def page(self, size: int) -> TiedPage | None:
        """Return the page, or None when its last row was gone before its equals could be read."""
        rows, values = self.carried()
        if len(rows) > size:
            return self._ended_among(rows, size, values, self._query.after)
        if values == ():
            # Without an order all rows are equal, and these were the last.
            return TiedPage(rows, None)
        carried = len(rows)
        # Always the same number, so that all pages of a size share one statement.
        rows += self._read(replace(self._query, after=values, limit=size + 1))
        if len(rows) <= size:
            return TiedPage(rows, None)
        last = self._values(rows[size - 1])
        if size == carried or _are_apart(last, self._values(rows[size])):
            # What was carried over are the last rows of their values, and those read now lie behind them.
            return TiedPage(rows[:size], (*last, None, 0))
        return self._mended(rows, size, last)

    def carried(self) -> tuple[list[Row], Row | None]:
        """Return the rows that the page before left of the values it ended with, and these values."""
        if self._query.after is None:
            return [], None
        *values, digest, given = self._query.after
        left = [] if digest is None else self._behind(self._equals(tuple(values)), digest, given)
        return left, tuple(values)

    def _mended(self, rows: list[Row], size: int, last: Row) -> TiedPage | None:
        """Return the page with the rows that equal its last one in our own order."""
        equals = self._equals(last)
        known = Counter(map(self._digest, equals))
        first = next((at for at, row in enumerate(rows) if known[self._digest(row)]), None)
        if first is None or first >= size:
            return None
        rows = rows[:first] + equals
        if len(rows) <= size:
            return TiedPage(rows, (*last, None, 0))
        return self._ended_among(rows, size, last, None, first)

    def _ended_among(
        self, rows: list[Row], size: int, values: Row | None, after: Row | None, first: int = 0
    ) -> TiedPage:
        """Return a page that ends among equal rows; they begin at `first`, and some may have been given before."""
        digest = self._digest(rows[size - 1])
        given = sum(self._digest(row) == digest for row in rows[first:size])
        if after is not None and after[-2] == digest:
            given += after[-1]
        return TiedPage(rows[:size], (*(values or ()), digest, given))

    def _equals(self, values: Row) -> list[Row]:
        """Return all rows that the engine takes for equal to some values of the order, in our own order."""
        same = [
            Where(order.column, Condition.IS_NULL if value is None else Condition.EQ, value)
            for order, value in zip(self._query.order, values, strict=True)
        ]
        where = (*self._query.where, *same)
        rows = self._read(replace(self._query, where=where, order=(), after=None, limit=self._most + 1))
        if len(rows) > self._most:
            raise TooManyEqual(f"more than {self._most} rows are equal in the columns of the order")
        return sorted(rows, key=self._digest)

    def _behind(self, equals: list[Row], digest: int, given: int) -> list[Row]:
        """Return the rows behind the so many given ones of a digest."""
        found = []
        for row in equals:
            own = self._digest(row)
            if own > digest or (own == digest and given <= 0):
                found.append(row)
            given -= own == digest
        return found

    def _digest(self, row: Row) -> int:
        """Return a number of 48 bits that tells a row from others that hold something else."""
        held = repr([row[place] for place in self._by_name])
        return int.from_bytes(blake2b(held.encode("utf-8", "surrogatepass"), digest_size=6).digest())

    def _values(self, row: Row) -> Row:
        return tuple([row[place] for place in self._places])


def _are_apart(one: Sequence[Stored], other: Sequence[Stored]) -> bool:
    """Return whether two rows certainly have different values for their engine too."""
    return any(map(_differ, one, other))


def _differ(one: Stored, other: Stored) -> bool:
    if one is None or other is None:
        return one is not other
    if type(one) is str and type(other) is str:
        return _spelled_apart(one.rstrip(" "), other.rstrip(" "))
    alike = type(one) is type(other) or {type(one), type(other)} == {int, Decimal}
    # NaN differs from itself in Python, but not in an engine.
    return alike and isinstance(one, _SURE) and one == one and other == other and bool(one != other)  # noqa: PLR0124


def _spelled_apart(one: str, other: str) -> bool:
    """Return whether two texts differ in a digit, which no collation takes for another one or for a letter."""
    plain = len(one) == len(other) and one.isascii() and other.isascii() and one.isalnum() and other.isalnum()
    return plain and any(a != b and (a.isdigit() or b.isdigit()) for a, b in zip(one, other, strict=True))
