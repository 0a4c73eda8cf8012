"""How each engine generation spells "at most n rows", and a probe that finds out.

The limit always stands in the text as a number: old drivers refuse a parameter there, and planners
choose the index by it. Used by the statements of both SQL and ODBC sources.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, text

from adapters.relational.traits import LimitStyle, Traits

PREFIXES = {LimitStyle.TOP: "TOP {}", LimitStyle.FIRST: "FIRST {}"}
SUFFIXES = {LimitStyle.LIMIT: "LIMIT {}", LimitStyle.FETCH: "FETCH FIRST {} ROWS ONLY", LimitStyle.ROWS: "ROWS {}"}


def limited(select: Select[Any], limit: int, traits: Traits, ordered: bool) -> Select[Any]:
    """Return `select` cut to `limit` rows in the engine's own spelling, or as it is where that cannot be said in it."""
    if traits.cuts(ordered):
        return select
    if traits.limit is LimitStyle.ROWNUM:
        return _numbered(select, limit, ordered)
    if traits.limit in PREFIXES:
        return select.prefix_with(text(PREFIXES[traits.limit].format(limit)))
    return select.suffix_with(text(SUFFIXES[traits.limit].format(limit)))


def _numbered(select: Select[Any], limit: int, ordered: bool) -> Select[Any]:
    few: sa.ColumnElement[bool] = sa.literal_column("ROWNUM") <= sa.literal_column(str(limit))
    if not ordered:
        return select.where(few)
    # Rows are numbered before they are sorted, so the sort has to stand inside. A column may be asked for twice,
    # and would then have one name for two.
    inner = select.with_only_columns(
        *[column.label(f"c{place}") for place, column in enumerate(select.selected_columns)],
        maintain_column_froms=True,
    ).subquery("ordered")
    return sa.select(*inner.c).where(few)


def trial(style: LimitStyle, quoted_table: str) -> str:
    """Return a statement that reads nothing and runs only where the engine knows `style`."""
    prefix = PREFIXES.get(style, "").format(1)
    suffix = SUFFIXES.get(style, "").format(1)
    # An operator's quoted name, and no value, stands in this text.
    return f"SELECT {prefix} * FROM {quoted_table} WHERE 1 = 0 {suffix}".strip()  # noqa: S608 - as above
