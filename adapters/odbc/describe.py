"""What an ODBC source's catalog functions say of its tables, whatever the engine behind it.

Drivers lack some functions, leave fields empty and read `_` in a name as a wildcard: every answer is
filtered by the exact name, and a missing one leaves its part of the description empty. SQLite's driver
gives unique columns as the key of a table that declares no key. A table whose columns are refused is
returned with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.base import Column, ForeignKey, TableDescription
from adapters.errors import SourceTimeout, SourceUnavailable, reason
from adapters.odbc.catalog import about, columns, place_of, tables
from adapters.odbc.engine import EngineCatalog, judged_outlines
from adapters.odbc.link import ODBCLink
from adapters.relational.products import Product

# DECIMAL(12, 2): SQLite's driver tells precision and scale only in the spelling of the type.
SPELLED = re.compile(r"\s*(\w+)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")

NO_NULLS = 0
"""SQL_NO_NULLS, in the column NULLABLE of SQLColumns."""

_FILTER = 12
"""The place of FILTER_CONDITION in a row of SQLStatistics."""

TABLE_STATISTICS = 0
"""SQL_TABLE_STAT, in the column TYPE of SQLStatistics: the row is about the table and not an index."""


def outlined(
    link: ODBCLink, schema: str | None, table: str | None, product: Product | None
) -> tuple[TableDescription, ...]:
    """Return the tables and views, or the one named `table`, by their names; () when there is no such table."""
    found = [
        TableDescription(name, owner, (), is_view=kind == "VIEW", remarks=remarks)
        for owner, name, kind, remarks in tables(link, table, schema)
    ]
    return judged_outlines(link, product, found)


def completed(link: ODBCLink, outline: TableDescription, engine: EngineCatalog) -> TableDescription:
    """Return the whole description of a table."""
    try:
        return _table(link, outline, engine)
    except Exception as error:  # Drivers fail in many ways on a table that they do not understand.
        kind = link.failure(error)
        if kind is None:
            # What the driver does not explain may have left the connection in any state.
            link.spent = True
        elif issubclass(kind, SourceUnavailable | SourceTimeout):
            raise
        return replace(outline, unreadable=reason(error, is_view=outline.is_view))


def declared_types(link: ODBCLink, table: str, schema: str | None) -> dict[str, str]:
    """Return the columns of a table with the names of their types, as the driver tells them."""
    return {column.name: column.type for column in map(_column, columns(link, table, schema))}


def _table(link: ODBCLink, outline: TableDescription, engine: EngineCatalog) -> TableDescription:
    name = outline.name
    place: dict[str, Any] = dict(zip(("catalog", "schema"), place_of(link, outline.schema), strict=True))
    link.refusal = None
    described = tuple(_column(row) for row in columns(link, name, outline.schema))
    if not described and link.refusal is not None:
        raise link.refusal
    closed = engine.closed(link, outline)
    described = tuple(column for column in described if column.name not in closed)
    keys = sorted(about(link, "primaryKeys", 2, name, **place), key=lambda row: row[4])
    # MariaDB leaves the columns out that the login may not read; the others of a key promise nothing.
    key = tuple(row[3] for row in keys) if [row[4] for row in keys] == list(range(1, len(keys) + 1)) else ()
    key = () if set(key) & set(closed) else key
    statistics = about(link, "statistics", 2, name, **place)
    indexes: dict[str, list[str]] = {}
    unique = set()
    known = {column.name for column in described}
    for row in statistics:
        if row[5] and row[8]:
            indexes.setdefault(row[5], []).append(_bare(row[8]))
            # Few drivers tell the condition of an index.
            filtered = len(row) > _FILTER and row[_FILTER]
            if not row[3] and not filtered and (name, row[5]) not in engine.conditional:
                unique.add(row[5])
    # A driver may name an expression as if it were a column.
    whole = {index: tuple(names) for index, names in indexes.items() if known.issuperset(names)}
    searched, unordered = engine.of_texts(link, outline) if whole else (None, frozenset())
    whole = {index: names for index, names in whole.items() if index not in unordered}
    return replace(
        outline,
        columns=engine.typed(link, outline, described),
        key=key,
        closed=closed,
        unique=tuple(whole[index] for index in sorted(unique & set(whole)) if whole[index] != key),
        indexes=tuple(whole.values()),
        foreign_keys=_foreign_keys(link, outline, place),
        searched=searched,
        rows=next((row[10] for row in statistics if row[6] == TABLE_STATISTICS and row[10] is not None), None),
    )


def _column(row: Sequence[Any]) -> Column:
    spelled = SPELLED.match(row[5] or "")
    return Column(
        name=row[3],
        type=spelled[1] if spelled else row[5] or "",
        nullable=row[10] != NO_NULLS,
        length=int(spelled[2]) if spelled else row[6],
        scale=int(spelled[3] or 0) if spelled else row[8],
        remarks=row[11] or "" if len(row) > 11 else "",  # noqa: PLR2004 - REMARKS, the twelfth column
    )


def _foreign_keys(link: ODBCLink, outline: TableDescription, place: Mapping[str, str | None]) -> tuple[ForeignKey, ...]:
    keys: list[list[Sequence[Any]]] = []
    rows = about(link, "foreignKeys", 6, outline.name, "foreign", **place)
    # Drivers sort by the target table, so that two keys to one table may come mixed; not all have names.
    for row in sorted(rows, key=lambda row: row[11] or "") if all(row[11] for row in rows) else rows:
        begins = not keys or row[11] != keys[-1][-1][11] or row[8] <= keys[-1][-1][8]
        if begins:
            keys.append([])
        keys[-1].append(row)
    found = [
        ForeignKey(
            tuple(row[7] for row in key),
            key[0][2],
            tuple(row[3] for row in key),
            # Where a database takes the place of a schema, the key may lead to another database.
            key[0][1] or (key[0][0] if place["catalog"] and key[0][0] != place["catalog"] else outline.schema) or None,
        )
        for key in keys
    ]
    return tuple(sorted(found, key=lambda one: one.columns))


def _bare(name: str) -> str:
    # psqlODBC gives index columns as expressions: quoted where the name needs it.
    return name[1:-1].replace('""', '"') if len(name) > 1 and name[0] == name[-1] == '"' else name
