"""The rules of the texts of an operator's statement or a view, by what the server says of it once it is prepared.

That rows come in the order of an index is known where one leads through the only table below, and the plan says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from adapters.firebird.values import TEXTS
from adapters.relational.firebird_texts import COLLATIONS, INDEXES, VIEW_INDEXES, index_orders, statement_types
from adapters.relational.rules import Rule
from adapters.relational.text_orders import IndexOrder

_BY_INDEX = re.compile(r"\s*PLAN \([^(),]* ORDER [^(),]+\)\s*")
"""The plan of a SELECT that reads one table in the order of an index, and nothing else."""


def described_texts(link: Any, text: str, names: Sequence[str], quoted: Sequence[str]) -> dict[str, Rule | None]:
    """Return the columns of a SELECT, by `names`, with the rules of those that need one; no row is read."""
    nested = f"FROM ({text}) AS src"  # The operator's own text, and names that are quoted.
    selected = dict(zip(names, [f"src.{name}" for name in quoted], strict=True))
    columns, _ = link.described(f"SELECT {', '.join(selected.values())} {nested}")
    told = {
        name: (column.length, column.charset & 0xFF, column.charset >> 8) if column.datatype in TEXTS else None
        for name, column in zip(names, columns, strict=True)
    }
    if not any(told.values()):
        return dict.fromkeys(names)
    collations = link.rows(COLLATIONS, ())
    if not any(statement_types(told, collations, ()).values()):
        return dict.fromkeys(names)
    fields = {column.field: name for name, column in zip(names, columns, strict=True) if column.relation}
    relations = {column.relation for column in columns if column.relation}
    known = [one for one in _orders(link, relations, fields) if _is_read(link, one, selected, nested)]
    return statement_types(told, collations, known)


def _orders(link: Any, relations: set[str], fields: Mapping[str, str]) -> Iterator[IndexOrder]:
    """Yield the orders of the indexes of a single table, or of the one below a view, by the names of the columns."""
    if len(relations) != 1:
        return
    place = tuple(relations)
    for order in index_orders(link.rows(INDEXES, place) or link.rows(VIEW_INDEXES, place)):
        columns = tuple(fields[field] for field in takewhile(fields.__contains__, order.columns))
        if columns:
            yield replace(order, columns=columns)


def _is_read(link: Any, order: IndexOrder, selected: Mapping[str, str], nested: str) -> bool:
    """Return whether the server reads the rows in the order of an index."""
    columns = [selected[name] for name in order.columns]
    by = ", ".join(f"{column} DESC" if order.descending else column for column in columns)
    _, plan = link.described(f"SELECT {', '.join(columns)} {nested} ORDER BY {by}")
    return _BY_INDEX.fullmatch(plan) is not None
