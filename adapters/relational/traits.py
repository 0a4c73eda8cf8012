"""What the SQL of an engine can and cannot say: plain facts that statements are compiled by.

Facts only, without SQLAlchemy or a driver, so that the catalog's check may read them too. Which engine
has which traits stands in products.py and in the tables of generations.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LimitStyle(StrEnum):
    """The spellings of "at most n rows"; NONE means that rows are read and dropped on our side.

    ROWNUM is Oracle's condition, around an ordered SELECT; ROWCOUNT is Transact-SQL's setting of the session.
    """

    LIMIT = "limit"
    FETCH = "fetch"
    ROWS = "rows"
    TOP = "top"
    FIRST = "first"
    ROWNUM = "rownum"
    ROWCOUNT = "rowcount"
    NONE = "none"


IN_TEXT = frozenset({LimitStyle.LIMIT, LimitStyle.FETCH, LimitStyle.ROWS, LimitStyle.TOP, LimitStyle.FIRST})
"""Styles that are words in the SELECT itself, and so can be tried out on an unknown engine."""


class Nulls(StrEnum):
    """Where an engine sorts NULL when it is not told; END and START hold for both directions."""

    LOW = "low"
    HIGH = "high"
    START = "start"
    END = "end"

    def behind(self, descending: bool) -> bool:
        """Return whether NULL comes behind the values in this direction."""
        if self in {Nulls.START, Nulls.END}:
            return self is Nulls.END
        return (self is Nulls.HIGH) is not descending


class Behind(StrEnum):
    """How the rows behind one are asked for in an order by a and b, so that an index on both leads straight to them.

    ROW_VALUES: `(a, b) > (?, ?)`. TOGETHER: `a > ? OR a = ? AND b > ?`, where the engine makes ranges of one index
    of it. ONE_BY_ONE: a statement for `a = ? AND b > ?`, and where that gives too few rows, one for `a > ?`.
    """

    ROW_VALUES = "row values"
    TOGETHER = "together"
    ONE_BY_ONE = "one by one"


class Escape(StrEnum):
    """How a wildcard in LIKE is taken by the letter: `ESCAPE '!'`, in brackets as `[%]`, or not at all.

    STARTING is Firebird's STARTING WITH, which has no wildcards; its LIKE takes no pattern longer than the column.
    """

    CLAUSE = "clause"
    BRACKETS = "brackets"
    STARTING = "starting"
    NONE = "none"


class Counting(StrEnum):
    """How rows are counted up to a bound: by COUNT(*) over a limited SELECT, or by reading a 1 for each row."""

    NESTED = "nested"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Traits:
    """What statements for one engine must respect besides its quotes.

    `wildcards` are LIKE's. `nested`: a SELECT may stand in FROM, and so an operator's statement for a table.
    `table_as`: AS may stand before a table's alias. `limit_needs_order`: a SELECT without an order cannot be limited.
    `longest_list` is the most values that one IN takes, `most_values` the most that one statement takes. `row_number`
    is the engine's own name for the number of a row in its table, where that is a place in an order. `equals_null` is
    the operator that finds NULL and nothing else, where IS NULL finds other values too. `packs`: it makes a JSON array
    of a row, as SQLite does.
    """

    limit: LimitStyle
    nulls: Nulls = Nulls.LOW
    behind: Behind = Behind.ONE_BY_ONE
    escape: Escape = Escape.CLAUSE
    wildcards: str = "%_"
    counting: Counting = Counting.NESTED
    nested: bool = True
    table_as: bool = True
    limit_needs_order: bool = False
    longest_list: int | None = None
    most_values: int | None = None
    row_number: str | None = None
    equals_null: str | None = None
    packs: bool = False

    @property
    def nulls_last(self) -> bool:
        """Whether NULL comes behind every value in ascending order."""
        return self.nulls.behind(descending=False)

    @property
    def prefixes(self) -> bool:
        """Whether the beginning of a text can be searched for whatever letters it has."""
        return self.escape is not Escape.NONE

    def cuts(self, ordered: bool) -> bool:
        """Whether the text of a limited SELECT does not limit it, so that we stop reading instead."""
        return self.limit not in {*IN_TEXT, LimitStyle.ROWNUM} or (self.limit_needs_order and not ordered)
