"""Which texts of a table, a view or a statement Firebird sorts in another way than it compares them.

And the indexes that serve an order, which only a table tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any

from adapters.query import Row
from adapters.relational.rules import Rule
from adapters.relational.text_orders import IndexOrder, Sorting, TextOrder

_COLLATION = """s.RDB$CHARACTER_SET_ID, TRIM(s.RDB$CHARACTER_SET_NAME), l.RDB$COLLATION_ID, l.RDB$COLLATION_ATTRIBUTES,
       CASE WHEN l.RDB$SPECIFIC_ATTRIBUTES CONTAINING 'NUMERIC-SORT=1' THEN 1 ELSE 0 END,
       CASE WHEN l.RDB$SPECIFIC_ATTRIBUTES CONTAINING 'LOCALE=' THEN 1 ELSE 0 END"""

TEXTS = f"""
SELECT TRIM(c.RDB$FIELD_NAME), f.RDB$CHARACTER_LENGTH, {_COLLATION},
       CASE WHEN r.RDB$VIEW_BLR IS NULL THEN 0 ELSE 1 END
  FROM RDB$RELATION_FIELDS c
  JOIN RDB$RELATIONS r ON r.RDB$RELATION_NAME = c.RDB$RELATION_NAME
  JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = c.RDB$FIELD_SOURCE
  LEFT JOIN RDB$CHARACTER_SETS s ON s.RDB$CHARACTER_SET_ID = f.RDB$CHARACTER_SET_ID AND f.RDB$FIELD_TYPE IN (14, 37)
  LEFT JOIN RDB$COLLATIONS l ON l.RDB$CHARACTER_SET_ID = s.RDB$CHARACTER_SET_ID
   AND l.RDB$COLLATION_ID = COALESCE(c.RDB$COLLATION_ID, f.RDB$COLLATION_ID, 0)
 WHERE c.RDB$RELATION_NAME = ?
"""  # noqa: S608 - our own words
"""The columns of a table, with charset and collation where they are CHAR (14) or VARCHAR (37)."""

COLLATIONS = f"""
SELECT s.RDB$BYTES_PER_CHARACTER, {_COLLATION}
  FROM RDB$CHARACTER_SETS s JOIN RDB$COLLATIONS l ON l.RDB$CHARACTER_SET_ID = s.RDB$CHARACTER_SET_ID
"""  # noqa: S608 - our own words
"""The collations of a database, with the most bytes that a letter has in their charset."""

INDEXES = """
SELECT TRIM(i.RDB$INDEX_NAME), COALESCE(i.RDB$INDEX_TYPE, 0), COALESCE(i.RDB$UNIQUE_FLAG, 0), TRIM(s.RDB$FIELD_NAME)
  FROM RDB$INDICES i JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = i.RDB$INDEX_NAME
 WHERE i.RDB$RELATION_NAME = ? AND COALESCE(i.RDB$INDEX_INACTIVE, 0) = 0 AND i.RDB$EXPRESSION_BLR IS NULL
 ORDER BY 1, s.RDB$FIELD_POSITION
"""
"""The indexes of a table that are in use, column by column."""

VIEW_INDEXES = """
SELECT TRIM(i.RDB$INDEX_NAME), COALESCE(i.RDB$INDEX_TYPE, 0), COALESCE(i.RDB$UNIQUE_FLAG, 0), TRIM(c.RDB$FIELD_NAME)
  FROM RDB$VIEW_RELATIONS v
  JOIN RDB$INDICES i ON i.RDB$RELATION_NAME = v.RDB$RELATION_NAME
  JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = i.RDB$INDEX_NAME
  LEFT JOIN RDB$RELATION_FIELDS c ON c.RDB$RELATION_NAME = v.RDB$VIEW_NAME
   AND c.RDB$VIEW_CONTEXT = v.RDB$VIEW_CONTEXT AND c.RDB$BASE_FIELD = s.RDB$FIELD_NAME
 WHERE v.RDB$VIEW_NAME = ? AND COALESCE(i.RDB$INDEX_INACTIVE, 0) = 0 AND i.RDB$EXPRESSION_BLR IS NULL
 ORDER BY 1, s.RDB$FIELD_POSITION
"""
"""The indexes below a view that are in use, column by column of the view, NULL for one that it lacks."""

WHOLE_VIEW = "SELECT * FROM {}"
"""Has the columns of a view as it computes them: what is declared of them may leave out a collation."""

UNSEARCHED = """
SELECT TRIM(c.RDB$FIELD_NAME)
  FROM RDB$RELATION_FIELDS c JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = c.RDB$FIELD_SOURCE
  JOIN RDB$COLLATIONS l ON l.RDB$CHARACTER_SET_ID = f.RDB$CHARACTER_SET_ID
   AND l.RDB$COLLATION_ID = COALESCE(c.RDB$COLLATION_ID, f.RDB$COLLATION_ID, 0)
 WHERE c.RDB$RELATION_NAME = ?
   AND (l.RDB$SPECIFIC_ATTRIBUTES CONTAINING 'NUMERIC-SORT=1' OR l.RDB$SPECIFIC_ATTRIBUTES CONTAINING 'LOCALE=')
"""
"""The columns of a table of which no index finds all texts by their beginning, or not by the digits in it."""

INSENSITIVE = 2 | 4
"""TEXTTYPE_ATTR_CASE_INSENSITIVE and TEXTTYPE_ATTR_ACCENT_INSENSITIVE of Firebird's intlobj_new.h."""

PADDED = frozenset({0, 2, 3, 4})
"""NONE, ASCII, UNICODE_FSS and UTF8, whose own collations compare as if texts were filled up with blanks.

Those of other charsets compare the keys that they are sorted by, in which the blanks are missing.
"""

BYTES = frozenset({0, 2})


def text_types(texts: Sequence[Row], indexes: Sequence[Row]) -> dict[str, Any]:
    """Return the columns with the rules of those that need one, by what `TEXTS` and `INDEXES` find."""
    orders = index_orders(indexes)
    return {str(name): None if told[1] is None else _rule(told, orders) for name, *told, _ in texts}


def index_orders(indexes: Sequence[Row]) -> list[IndexOrder]:
    """Return the orders of the indexes that `INDEXES` or `VIEW_INDEXES` finds, as far as their columns are known."""
    found = []
    for (_, descending, unique), rows in groupby(indexes, itemgetter(0, 1, 2)):
        names = [str(row[3]) for row in takewhile(itemgetter(3), rows)]
        if names:
            found.append(IndexOrder(tuple(names), bool(descending), bool(unique)))
    return found


def statement_types(
    columns: Mapping[str, tuple[int, int, int] | None], collations: Sequence[Row], orders: Sequence[IndexOrder]
) -> dict[str, Rule | None]:
    """Return the columns of a statement with the rules of those that need one, by what `COLLATIONS` finds.

    `columns` are the texts' lengths in bytes, charsets and collations, None where a column has no text. Rows are known
    to come in `orders`.
    """
    known = {(row[1], row[3]): row for row in collations}
    found: dict[str, Rule | None] = {}
    for name, told in columns.items():
        row = known.get(told[1:]) if told is not None else None
        found[name] = None if told is None or row is None else _rule((told[0] // (row[0] or 1), *row[1:]), orders)
    return found


def _rule(told: Sequence[Any], orders: Sequence[IndexOrder]) -> Rule | None:
    length, charset, charset_name, collation, attributes, is_numeric, has_locale = told
    sorting = _sorting(charset, collation, attributes or 0)
    # Firebird reads no rows in the order of a unique index where digits are sorted as numbers.
    usable = tuple(one for one in orders if not (is_numeric and one.unique))
    order = TextOrder(sorting, int(length), str(charset_name), charset in BYTES, usable) if sorting else None
    # By the rules of Hungarian, c and cs are two letters, and its index finds no cs among the texts with a c.
    return Rule(texts=order, loses_beginnings=bool(has_locale)) if order or has_locale else None


def text_rules(columns: Mapping[str, Any]) -> dict[str, Rule]:
    """Return the rules of columns among what is told of them."""
    return {name: rule for name, rule in columns.items() if isinstance(rule, Rule)}


def _sorting(charset: int, collation: int, attributes: int) -> Sorting | None:
    if attributes & INSENSITIVE:
        return Sorting.FINER
    return Sorting.PADDED if charset in PADDED and not collation else None
