"""What an engine behind an ODBC driver can say, when its generation is not declared: from its own words, and by trial.

The driver tells its quotes and where NULL sorts. It cannot be asked how it limits rows, and its word about the
rest is not reliable: statements that read nothing are run on one of its tables, and what is accepted is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.odbc.catalog import tables
from adapters.odbc.link import ODBCLink
from adapters.relational.limits import trial
from adapters.relational.traits import IN_TEXT, Counting, Escape, LimitStyle, Nulls, Traits

# SQL_NULL_COLLATION (ODBC Programmer's Reference, SQLGetInfo).
NULL_COLLATIONS = {0: Nulls.HIGH, 1: Nulls.LOW, 2: Nulls.START, 4: Nulls.END}

TRIED_TABLES = 5
"""Some tables of the list cannot be read: system views, tables of other owners."""


def traits_of(link: ODBCLink, quoted: Callable[[str], str], style: LimitStyle | None) -> Traits:
    """Return what the engine of a link can say; `style` is the operator's word for how it limits rows."""
    table = _readable_table(link, quoted)
    nulls = nulls_of(link)
    if table is None:
        return with_limit(Traits(style or LimitStyle.NONE, nulls=nulls), style)
    styles = [one for one in LimitStyle if one in IN_TEXT]
    found = style or next((one for one in styles if link.runs(trial(one, table))), LimitStyle.NONE)
    # The operator's quoted name, and no value, stands in these texts.
    limited = trial(found, table).replace(" * ", " 1 AS one ", 1)
    counted = link.runs(f"SELECT COUNT(*) AS found FROM ({limited}) AS matching")  # noqa: S608 - quoted
    # SQL_LIKE_ESCAPE_CLAUSE is not to be relied on: SQLite's driver denies what the engine can.
    escapes = link.runs(f"SELECT * FROM {table} WHERE 1 = 0 AND 'a' LIKE 'a' ESCAPE '!'")  # noqa: S608 - quoted
    escape = Escape.CLAUSE if escapes else Escape.NONE
    nested = counted or link.runs(f"SELECT * FROM (SELECT * FROM {table} WHERE 1 = 0) AS src WHERE 1 = 0")  # noqa: S608 - quoted
    counting = Counting.NESTED if counted else Counting.ROWS
    return with_limit(Traits(found, nulls=nulls, escape=escape, counting=counting, nested=nested), style)


def nulls_of(link: ODBCLink) -> Nulls:
    """Return where the driver says that NULL sorts."""
    return NULL_COLLATIONS.get(link.info("SQL_NULL_COLLATION"), Nulls.LOW)


def with_limit(traits: Traits, style: LimitStyle | None) -> Traits:
    """Return the traits with the operator's own word for how rows are limited, where there is one."""
    if style is not None and style is not traits.limit:
        traits = replace(traits, limit=style, limit_needs_order=False)
    # What the text does not bound must not be counted by it: that would read the whole table.
    return replace(traits, counting=Counting.ROWS) if traits.cuts(ordered=False) else traits


def _readable_table(link: ODBCLink, quoted: Callable[[str], str]) -> str | None:
    for schema, name, *_ in tables(link)[:TRIED_TABLES]:
        table = f"{quoted(schema)}.{quoted(name)}" if schema else quoted(name)
        if link.runs(f"SELECT * FROM {table} WHERE 1 = 0"):  # noqa: S608 - as above
            return table
    return None
