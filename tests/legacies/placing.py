"""Where tables stand and who may read them: a second schema, partitions, and the rights of the gateway's login."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from tests.legacies.manner import Manner
from tests.legacies.stored import Table

SCHEMAS = ("legacies_crm", "legacies Old")
"""Schemas beside the default one, as some of them are called."""
_PARTED_BY = ("whole numbers", "big whole numbers", "texts", "dates", "exact decimals")
"""Recipes of columns by whose values a server parts the rows of a table."""


@st.composite
def in_schemas(draw: st.DrawFn, tables: Sequence[Table]) -> tuple[Table, ...]:
    """Draw the tables so that the last may stand in a schema of its own, perhaps with the name of the first."""
    *others, last = tables
    if not others or draw(st.integers(0, 2)):
        return tuple(tables)
    name = draw(st.sampled_from([last.name, others[0].name]))
    return (*others, replace(last, name=name, schema=draw(st.sampled_from(SCHEMAS))))


@st.composite
def in_parts(draw: st.DrawFn, tables: Sequence[Table]) -> tuple[Table, ...]:
    """Draw the tables so that one of them may have its rows in partitions."""
    able = [table for table in tables if _is_parted_by_key(table)]
    if not able or draw(st.integers(0, 2)):
        return tuple(tables)
    chosen = draw(st.sampled_from(able))
    parted = replace(chosen, parts=("part_a", "part_b"))
    return tuple(parted if table is chosen else table for table in tables)


def _is_parted_by_key(table: Table) -> bool:
    """Whether the first column of the key can part the rows: each unique index has to have it."""
    if not table.key:
        return False
    (first,) = [column for column in table.columns if column.name == table.key[0]]
    unique = [index for index in table.indexes if index.unique]
    return first.recipe.name in _PARTED_BY and all(first.name in index.columns for index in unique)


@st.composite
def with_rights(draw: st.DrawFn, tables: Sequence[Table], manner: Manner) -> tuple[Table, ...]:
    """Draw the tables so that the login may not read one of them, or not all of its columns."""
    if draw(st.integers(0, 2)):
        return tuple(tables)
    chosen = draw(st.sampled_from(list(tables)))
    # A database does not let a login in that has no right in it at all.
    what = draw(st.sampled_from(manner.grants)) if chosen is not tables[0] else "columns"
    if what not in manner.grants:
        return tuple(tables)
    if what == "tables":
        limited = replace(chosen, denied=True)
    else:
        # A login that may read nothing of a table is the other case.
        closed = draw(st.lists(st.sampled_from(chosen.columns), max_size=len(chosen.columns) - 1, unique=True))
        limited = replace(chosen, closed=tuple(column.name for column in closed))
    return tuple(limited if table is chosen else table for table in tables)
