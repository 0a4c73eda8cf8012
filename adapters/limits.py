"""How each engine generation spells "at most n rows", and a probe that finds out.

The limit always stands in the text as a number: old drivers refuse a parameter there, and planners
choose the index by it. Used by the statements of both SQL and ODBC sources.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Select, text


class LimitStyle(StrEnum):
    """The spellings that are in use; NONE means that rows are read and dropped on our side."""

    LIMIT = "limit"
    FETCH = "fetch"
    ROWS = "rows"
    TOP = "top"
    FIRST = "first"
    NONE = "none"


PREFIXES = {LimitStyle.TOP: "TOP {}", LimitStyle.FIRST: "FIRST {}"}
SUFFIXES = {LimitStyle.LIMIT: "LIMIT {}", LimitStyle.FETCH: "FETCH FIRST {} ROWS ONLY", LimitStyle.ROWS: "ROWS {}"}


def limited(select: Select[Any], limit: int, style: LimitStyle) -> Select[Any]:
    """Return `select` cut to `limit` rows in the engine's own spelling."""
    if style in PREFIXES:
        return select.prefix_with(text(PREFIXES[style].format(limit)))
    if style in SUFFIXES:
        return select.suffix_with(text(SUFFIXES[style].format(limit)))
    return select


def trial(style: LimitStyle, quoted_table: str) -> str:
    """Return a statement that reads nothing and runs only where the engine knows `style`."""
    prefix = PREFIXES.get(style, "").format(1)
    suffix = SUFFIXES.get(style, "").format(1)
    # An operator's quoted name, and no value, stands in this text.
    return f"SELECT {prefix} * FROM {quoted_table} WHERE 1 = 0 {suffix}".strip()  # noqa: S608
