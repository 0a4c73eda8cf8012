"""What an ODBC source's catalog functions say of its tables, whatever the engine behind it.

Drivers lack some functions, leave fields empty and read `_` in a name as a wildcard: every answer is
filtered by the exact name, and a missing one leaves its part of the description empty. SQLite's driver
gives unique columns as the key of a table that declares no key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import InvalidOperation
from typing import Any

from adapters.base import Column, ForeignKey, TableDescription
from adapters.odbc.link import ODBCLink
from adapters.query import Stored
from adapters.relational.decimals import with_digits

# DECIMAL(12, 2): SQLite's driver tells precision and scale only in the spelling of the type.
SPELLED = re.compile(r"\s*(\w+)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")
DECIMAL_TYPES = {"decimal", "numeric", "dec", "number", "money", "smallmoney"}

NO_NULLS = 0
"""SQL_NO_NULLS, in the column NULLABLE of SQLColumns."""

TABLE_STATISTICS = 0
"""SQL_TABLE_STAT, in the column TYPE of SQLStatistics: the row is about the table and not an index."""


def described(link: ODBCLink, schema: str | None, table: str | None) -> tuple[TableDescription, ...]:
    """Return the tables and views, or the one named `table`; () when there is no such table."""
    return tuple(_table(link, row) for row in link.tables(table, schema))


def decimal_scales(link: ODBCLink, table: str, schema: str | None) -> dict[str, int]:
    """Return the scale of each DECIMAL column of a table."""
    columns = [_column(row) for row in link.columns(table, schema)]
    return {column.name: column.scale or 0 for column in columns if column.type.lower() in DECIMAL_TYPES}


def to_decimal(scale: int) -> Callable[[Stored], Stored]:
    """Return a converter to a Decimal with `scale` digits; what is no number stays as it is."""
    exact = with_digits(scale)

    def convert(value: Stored) -> Stored:
        if not isinstance(value, str | float):
            return value
        try:
            return exact(value)
        except InvalidOperation:
            return value

    return convert


def _table(link: ODBCLink, found: Sequence[Any]) -> TableDescription:
    catalog, schema, name, kind, remarks = found
    place = {"table": name, "catalog": catalog, "schema": schema}
    keys = sorted((row for row in link.about("primaryKeys", **place) if row[2] == name), key=lambda row: row[4])
    key = tuple(row[3] for row in keys)
    statistics = [row for row in link.about("statistics", **place) if row[2] == name]
    indexes: dict[str, list[str]] = {}
    unique = set()
    for row in statistics:
        if row[5] and row[8]:
            indexes.setdefault(row[5], []).append(_bare(row[8]))
            if not row[3]:
                unique.add(row[5])
    return TableDescription(
        name=name,
        schema=schema,
        columns=tuple(_column(row) for row in link.columns(name, schema, catalog)),
        key=key,
        unique=tuple(tuple(indexes[index]) for index in sorted(unique) if tuple(indexes[index]) != key),
        indexes=tuple(tuple(columns) for columns in indexes.values()),
        is_view=kind == "VIEW",
        foreign_keys=_foreign_keys(link, place),
        remarks=remarks,
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


def _foreign_keys(link: ODBCLink, place: Mapping[str, str | None]) -> tuple[ForeignKey, ...]:
    keys: list[list[Sequence[Any]]] = []
    rows = [row for row in link.about("foreignKeys", "foreign", **place) if row[6] == place["table"]]
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
            key[0][1] or None,
        )
        for key in keys
    ]
    return tuple(sorted(found, key=lambda one: one.columns))


def _bare(name: str) -> str:
    # psqlODBC gives index columns as expressions: quoted where the name needs it.
    return name[1:-1].replace('""', '"') if len(name) > 1 and name[0] == name[-1] == '"' else name
