"""What an ODBC source's catalog functions say of its tables, whatever the engine behind it.

Drivers lack some functions, leave fields empty and read `_` in a name as a wildcard: every answer is
filtered by the exact name, and a missing one leaves its part of the description empty. SQLite's driver
gives unique columns as the key of a table that declares no key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from adapters.base import Column, TableDescription
from adapters.odbc_link import ODBCLink
from adapters.query import Stored, Undecodable

# DECIMAL(12, 2): SQLite's driver tells precision and scale only in the spelling of the type.
SPELLED = re.compile(r"\s*(\w+)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")
DECIMAL_TYPES = {"decimal", "numeric", "dec", "number", "money", "smallmoney"}


def described(link: ODBCLink, schema: str | None, table: str | None) -> tuple[TableDescription, ...]:
    """Return the tables and views, or the one named `table`; () when there is no such table."""
    # MariaDB's driver lists every database of the server unless one is named.
    catalog = link.info("SQL_DATABASE_NAME") if link.info("SQL_CATALOG_USAGE") else None
    found = []
    for row in link.catalog("tables", catalog=catalog or None, schema=schema):
        kind = (row[3] or "").upper()
        if kind in {"TABLE", "VIEW"} and table in {None, row[2]}:
            found.append(_table(link, catalog or None, row[1] or None, row[2], kind == "VIEW"))
    return tuple(found)


def decimal_scales(link: ODBCLink, table: str, schema: str | None) -> dict[str, int]:
    """Return the scale of each DECIMAL column of a table."""
    columns = _columns(link, None, schema, table)
    return {column.name: column.scale or 0 for column in columns if column.type.lower() in DECIMAL_TYPES}


def to_decimal(scale: int) -> Callable[[Stored], Stored]:
    """Return a converter of a text to a Decimal with `scale` digits; a text that is no number stays as it is."""
    unit = Decimal(1).scaleb(-scale)

    def convert(value: Stored) -> Stored:
        if not isinstance(value, str) or isinstance(value, Undecodable):
            return value
        try:
            return Decimal(value.strip()).quantize(unit)
        except InvalidOperation:
            return value

    return convert


def _table(link: ODBCLink, catalog: str | None, schema: str | None, table: str, is_view: bool) -> TableDescription:
    place = {"table": table, "catalog": catalog, "schema": schema}
    keys = sorted((row for row in link.catalog("primaryKeys", **place) if row[2] == table), key=lambda row: row[4])
    key = tuple(row[3] for row in keys)
    indexes: dict[str, list[str]] = {}
    unique = set()
    for row in link.catalog("statistics", **place):
        if row[2] == table and row[5] and row[8]:
            indexes.setdefault(row[5], []).append(_bare(row[8]))
            if not row[3]:
                unique.add(row[5])
    return TableDescription(
        name=table,
        schema=schema,
        columns=_columns(link, catalog, schema, table),
        key=key,
        unique=tuple(tuple(indexes[name]) for name in sorted(unique) if tuple(indexes[name]) != key),
        indexes=tuple(tuple(columns) for columns in indexes.values()),
        is_view=is_view,
    )


def _columns(link: ODBCLink, catalog: str | None, schema: str | None, table: str) -> tuple[Column, ...]:
    columns = []
    for row in link.catalog("columns", table=table, catalog=catalog, schema=schema):
        if row[2] != table:
            continue
        spelled = SPELLED.match(row[5] or "")
        columns.append(
            Column(
                name=row[3],
                type=spelled[1] if spelled else row[5] or "",
                nullable=row[10] != 0,
                length=int(spelled[2]) if spelled else row[6],
                scale=int(spelled[3] or 0) if spelled else row[8],
            )
        )
    return tuple(columns)


def _bare(name: str) -> str:
    # psqlODBC gives index columns as expressions: quoted where the name needs it.
    return name[1:-1].replace('""', '"') if len(name) > 1 and name[0] == name[-1] == '"' else name
