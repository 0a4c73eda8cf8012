"""The shape of a query (everything but its values) and its values in one fixed order.

`shape_of` is the key under which a compiled statement is kept; `values_of` is what is then bound. Both
walk the query in the same order: conditions as written, then the row to continue behind.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from adapters.query import Condition, Query, Stored, Where, WhereKeys
from adapters.relational.traits import Escape

NULL_TESTS = (Condition.IS_NULL, Condition.NOT_NULL)

LIKE_ESCAPE = "!"
"""Not a backslash: MySQL and PostgreSQL read one differently by their settings."""


def padded_length(count: int) -> int:
    """Return the next power of two: lists of similar length then share one statement."""
    return 1 << (count - 1).bit_length() if count > 1 else count


def columns_of(query: Query) -> set[str]:
    """Return the columns that a query names."""
    names = {*query.columns, *(order.column for order in query.order)}
    for where in query.where:
        names.update((where.column,) if isinstance(where, Where) else where.columns)
    return names


def compared(query: Query) -> Iterator[tuple[str, Stored]]:
    """Yield each column that a condition compares, with each of its values."""
    for where in query.where:
        if isinstance(where, WhereKeys):
            yield from (pair for key in where.keys for pair in zip(where.columns, key, strict=True))
        elif where.condition is Condition.IN:
            yield from ((where.column, value) for value in where.value)
        elif where.condition not in NULL_TESTS:
            yield where.column, where.value


def shape_of(query: Query) -> Hashable:
    """Return what decides the text of the statement for `query`; equal for queries that differ in values only."""
    conditions: list[Hashable] = []
    for where in query.where:
        if type(where) is WhereKeys:
            conditions.append((where.columns, padded_length(len(where.keys))))
        elif type(where) is Where:
            listed = where.condition is Condition.IN
            conditions.append((where.column, where.condition, padded_length(len(where.value)) if listed else 0))
    after = None if query.after is None else tuple([value is None for value in query.after])
    return (query.table, query.columns, tuple(conditions), query.order, query.limit, after)


def values_of(query: Query, wildcards: str = "%_", escape: Escape = Escape.CLAUSE) -> list[Stored]:
    """Return the values to bind; lists are filled up to `padded_length` with their last element."""
    values: list[Stored] = []
    for where in query.where:
        if type(where) is WhereKeys:
            for key in _filled(where.keys):
                values.extend(key)
        elif type(where) is Where:
            condition = where.condition
            if condition is Condition.IN:
                values.extend(_filled(where.value))
            elif condition is Condition.PREFIX:
                values.append(like_pattern(where.value, wildcards, escape))
            elif condition not in NULL_TESTS:
                values.append(where.value)
    if query.after is not None:
        values.extend([value for value in query.after if value is not None])
    return values


def like_pattern(prefix: str, wildcards: str = "%_", escape: Escape = Escape.CLAUSE) -> str:
    """Return what matches every text that begins with exactly `prefix`: a pattern of LIKE, or of STARTING WITH.

    Wildcards in it stand in brackets, or behind LIKE_ESCAPE.
    """
    if escape is Escape.STARTING:
        return prefix
    if escape is Escape.BRACKETS:
        return "".join(f"[{letter}]" if letter in wildcards else letter for letter in prefix) + "%"
    escaped = prefix.replace(LIKE_ESCAPE, LIKE_ESCAPE * 2)
    for wildcard in wildcards:
        escaped = escaped.replace(wildcard, LIKE_ESCAPE + wildcard)
    return escaped + "%"


def _filled(listed: tuple[Stored, ...]) -> tuple[Stored, ...]:
    missing = padded_length(len(listed)) - len(listed)
    return tuple(listed) + (listed[-1],) * missing if missing else listed
