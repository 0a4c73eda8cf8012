"""What an ODBC driver's catalog functions say of tables by their exact names, or a SELECT in the place of a function.

Functions that take patterns are given one that matches a name and as little besides as the driver can be told; their
rows are filtered by the name.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from adapters.base import Notice
from adapters.odbc.link import ODBCLink
from adapters.relational.elsewhere import left_aside

KINDS = {
    "TABLE": "TABLE",
    "BASE TABLE": "TABLE",
    "FOREIGN TABLE": "TABLE",
    "VIEW": "VIEW",
    "MATVIEW": "VIEW",
    "MATERIALIZED VIEW": "VIEW",
}
"""The types of SQLTables that rows can be read from; the rest are the engine's own, synonyms and temporary tables."""


OF_ENGINES = frozenset({"information_schema", "pg_catalog", "mysql", "performance_schema", "sys", "innodb"})
"""Schemas of the engines' own, which some drivers list like any other."""


def tables(link: ODBCLink, name: str | None = None, schema: str | None = None) -> list[tuple[Any, ...]]:
    """Return schema, name, TABLE or VIEW, and remarks of the tables, or of those with exactly this name.

    The schema None stands for all of them, that of the session first. Names come as the source spells them.
    """
    rows = _matching(link, "tables", name, schema)
    if name is not None and schema is None and link.info("SQL_SCHEMA_USAGE"):
        # Without a schema, psqlODBC looks for a name in that of the session alone.
        rows += [row for row in _matching(link, "tables", name, "%") if row not in rows]
    own = schema if _names_databases(link) else None
    kinds = [(row, KINDS.get((row[3] or "").strip().upper())) for row in rows]
    return [(row[1] or own, row[2], kind, row[4] or "") for row, kind in kinds if kind]


def columns(link: ODBCLink, table: str, schema: str | None = None) -> list[Any]:
    """Return the rows of SQLColumns for the one table with exactly this name."""
    return _matching(link, "columns", table, schema)


def elsewhere(link: ODBCLink, schema: str | None) -> tuple[Notice, ...]:
    """Return the notices of schemas that are not looked at: databases, where these take their place."""
    by_database = _names_databases(link)
    if schema is None and not by_database:
        return ()
    own = place_of(link, schema)[not by_database]
    rows = link.catalog(lambda cursor: cursor.tables()) or []
    named = [row[not by_database] for row in rows if KINDS.get((row[3] or "").strip().upper()) == "TABLE"]
    counts = Counter(name for name in named if name and name != own and name.lower() not in OF_ENGINES)
    return tuple(left_aside(name, counts[name]) for name in sorted(counts))


def place_of(link: ODBCLink, schema: str | None) -> tuple[str | None, str | None]:
    """Return the catalog and the schema to ask for: on MariaDB, which has no schemas, the schema is a database."""
    return (schema, None) if schema and _names_databases(link) else (current_catalog(link), schema)


def _names_databases(link: ODBCLink) -> bool:
    return bool(link.info("SQL_CATALOG_USAGE")) and link.info("SQL_SCHEMA_USAGE") == 0


def about(link: ODBCLink, function: str, place: int, table: str, prefix: str = "", **others: str | None) -> list[Any]:
    """Return the rows of a function on one table that have its name at `place`; arguments start with `prefix`."""
    select = link.driver.selects.get(function)
    if select is not None:
        # Names are UTF-8 by rule, whatever charset the source's texts are in.
        names = [(name or "").encode("utf-8", "surrogatepass") for name in (others["catalog"], table)]
        # SQLite's tables have no database to be named.
        told = link.catalog(lambda cursor: cursor.execute(select, names[-select.count("?") :]))
        if told is not None:
            return [row for row in told if row[place] == table]

    def asked(spelled: str) -> list[Any]:
        names = {
            prefix + (name.capitalize() if prefix else name): value
            for name, value in {**others, "table": spelled}.items()
        }
        found = link.catalog(lambda cursor: getattr(cursor, function)(**names)) or []
        return [row for row in found if row[place] == table]

    # These take names and no patterns. SQLite's driver drops an escape, and refuses what begins with a wildcard.
    escaped = re.sub(r"[%\\]", r"\\\g<0>", table)
    return asked(table) or (asked(escaped) if escaped != table else [])


def current_catalog(link: ODBCLink) -> str | None:
    """Return the database that the session is in, where the driver needs one to be named."""
    # MariaDB's driver lists every database of the server unless one is named.
    return (link.info("SQL_DATABASE_NAME") or None) if link.info("SQL_CATALOG_USAGE") else None


def _matching(link: ODBCLink, function: str, table: str | None, schema: str | None) -> list[Any]:
    """Return the rows of a function that takes patterns, of those with exactly the name `table`; % is any schema."""
    catalog, schema = place_of(link, schema)
    owners = {None, "", schema}

    def asked(name: str | None, owner: str | None) -> list[Any]:
        found = link.catalog(lambda cursor: getattr(cursor, function)(table=name, schema=owner, catalog=catalog)) or []
        return [row for row in found if table in {None, row[2]} and (schema in {None, "%"} or row[1] in owners)]

    pattern = _literal(link, table)
    found = asked(pattern, schema if schema == "%" else _literal(link, schema))
    # A driver may promise an escape that its queries do not know.
    return found if found or pattern == table else asked(table, schema)


def _literal(link: ODBCLink, name: str | None) -> str | None:
    """Return a pattern that matches a name and as little besides as the driver can be told: rows are filtered."""
    if name is None or not re.search(r"[_%\\\x80-\U0010ffff]", name):
        return name
    escape = link.info("SQL_SEARCH_PATTERN_ESCAPE") or ""
    # Each driver escapes a backslash of the name itself in its own way, and MariaDB's driver takes some letters beyond
    # ASCII for half of one: for any one letter, all of them stand.
    odd = re.sub(r"[\\\x80-\U0010ffff]", "\0", name)
    return re.sub("[_%]", lambda found: escape + found[0], odd).replace("\0", "_")
