"""Which texts of a table Firebird sorts in another way than it compares them, and the indexes that serve an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from adapters.query import Row
from adapters.relational.rules import Rule
from adapters.relational.text_orders import IndexOrder, Sorting, TextOrder

TEXTS = """
SELECT TRIM(c.RDB$FIELD_NAME), f.RDB$CHARACTER_LENGTH, s.RDB$CHARACTER_SET_ID, TRIM(s.RDB$CHARACTER_SET_NAME),
       l.RDB$COLLATION_ID, l.RDB$COLLATION_ATTRIBUTES,
       CASE WHEN l.RDB$SPECIFIC_ATTRIBUTES CONTAINING 'NUMERIC-SORT=1' THEN 1 ELSE 0 END,
       CASE WHEN l.RDB$SPECIFIC_ATTRIBUTES CONTAINING 'LOCALE=' THEN 1 ELSE 0 END,
       CASE WHEN r.RDB$VIEW_BLR IS NULL THEN 0 ELSE 1 END
  FROM RDB$RELATION_FIELDS c
  JOIN RDB$RELATIONS r ON r.RDB$RELATION_NAME = c.RDB$RELATION_NAME
  JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = c.RDB$FIELD_SOURCE
  LEFT JOIN RDB$CHARACTER_SETS s ON s.RDB$CHARACTER_SET_ID = f.RDB$CHARACTER_SET_ID AND f.RDB$FIELD_TYPE IN (14, 37)
  LEFT JOIN RDB$COLLATIONS l ON l.RDB$CHARACTER_SET_ID = s.RDB$CHARACTER_SET_ID
   AND l.RDB$COLLATION_ID = COALESCE(c.RDB$COLLATION_ID, f.RDB$COLLATION_ID, 0)
 WHERE c.RDB$RELATION_NAME = ?
"""
"""The columns of a table, with charset and collation where they are CHAR (14) or VARCHAR (37)."""

INDEXES = """
SELECT TRIM(i.RDB$INDEX_NAME), COALESCE(i.RDB$INDEX_TYPE, 0), COALESCE(i.RDB$UNIQUE_FLAG, 0), TRIM(s.RDB$FIELD_NAME)
  FROM RDB$INDICES i JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = i.RDB$INDEX_NAME
 WHERE i.RDB$RELATION_NAME = ? AND COALESCE(i.RDB$INDEX_INACTIVE, 0) = 0 AND i.RDB$EXPRESSION_BLR IS NULL
 ORDER BY 1, s.RDB$FIELD_POSITION
"""
"""The indexes of a table that are in use, column by column."""

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
    orders = tuple(
        IndexOrder(tuple(str(row[3]) for row in rows), bool(descending), bool(unique))
        for (_, descending, unique), rows in groupby(indexes, itemgetter(0, 1, 2))
    )
    found: dict[str, Any] = {}
    for name, *told, is_view in texts:
        found[str(name)] = None if told[1] is None else _rule(told, orders, is_view=bool(is_view))
    return found


def _rule(told: Sequence[Any], orders: Sequence[IndexOrder], *, is_view: bool) -> Rule | None:
    length, charset, charset_name, collation, attributes, is_numeric, has_locale = told
    sorting = _sorting(charset, collation, attributes or 0, is_view=is_view)
    # Firebird reads no rows in the order of a unique index where digits are sorted as numbers.
    usable = tuple(one for one in orders if not (is_numeric and one.unique))
    order = TextOrder(sorting, int(length), str(charset_name), charset in BYTES, usable) if sorting else None
    # By the rules of Hungarian, c and cs are two letters, and its index finds no cs among the texts with a c.
    return Rule(texts=order, loses_beginnings=bool(has_locale)) if order or has_locale else None


def text_rules(columns: Mapping[str, Any]) -> dict[str, Rule]:
    """Return the rules of columns among what is told of them."""
    return {name: rule for name, rule in columns.items() if isinstance(rule, Rule)}


def _sorting(charset: int, collation: int, attributes: int, *, is_view: bool) -> Sorting | None:
    if attributes & INSENSITIVE:
        return Sorting.FINER
    # Whether an index below a view serves an order is not told.
    return Sorting.PADDED if charset in PADDED and not collation and not is_view else None
