"""Which tables of a source a look is about, and why it leaves others aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from adapters.base import TableDescription
from wrapper.proposal.draft import LeftOut

SYSTEM_TABLES = (
    # SQLite's driver for ODBC lists these like any other.
    "sqlite_sequence",
    "sqlite_stat[1-4]",
    "sqlite_master",
    "dtproperties",
    "sysdiagrams",
    # What SpatiaLite and GeoPackage keep about geometries.
    "spatial_ref_sys*",
    "geometry_columns*",
    "views_geometry_columns*",
    "virts_geometry_columns*",
    "spatialite_history",
    "sql_statements_log",
    "gpkg_*",
)
"""What belongs to an engine's tools and says nothing of the legacy; adapters know the tables of their engine."""

TOOLS_TABLES = (
    "alembic_version",
    "flyway_schema_history",
    "schema_version",
    "schema_migrations",
    "ar_internal_metadata",
    "__EFMigrationsHistory",
    "databasechangelog*",
    "django_migrations",
    "knex_migrations*",
)
"""Where tools that change a schema remember which changes they have made."""


@dataclass
class Chosen:
    """The tables to look at, and the others; those that are left aside each with the reason."""

    tables: list[TableDescription] = field(default_factory=list)
    others: list[TableDescription] = field(default_factory=list)
    aside: list[LeftOut] = field(default_factory=list)


def choose(found: Iterable[TableDescription], patterns: Sequence[str]) -> Chosen:
    """Return the tables that the patterns name; without patterns all that hold rows of their own."""
    chosen = Chosen()
    taken: set[str] = set()
    for table in _default_first(found):
        names = {table.name, table.full_name}
        if matches(table.name, SYSTEM_TABLES) or (patterns and not any(matches(name, patterns) for name in names)):
            chosen.others.append(table)
            continue
        named = any(pattern.upper() == name.upper() for pattern in patterns for name in names)
        why = "" if named else _aside(table, all_kinds=bool(patterns))
        if why:
            chosen.aside.append(LeftOut(table.full_name if table.name in taken else table.name, why))
            chosen.others.append(table)
        else:
            taken.add(table.name)
            chosen.tables.append(table)
    return chosen


def _aside(table: TableDescription, *, all_kinds: bool) -> str:
    """Return why a table is left aside, or ""; a pattern that it fits asks for it whatever its kind."""
    if table.part_of:
        return f"its rows are among those of {table.part_of}; name it with --tables to have it by itself"
    if all_kinds:
        return ""
    if table.is_view:
        broken = f"a view that could not be described: {table.unreadable}"
        return broken if table.unreadable else "a view; name it with --tables to have it"
    if matches(table.name, TOOLS_TABLES):
        return "a tool's own table; name it with --tables to have it"
    return ""


def _default_first(found: Iterable[TableDescription]) -> list[TableDescription]:
    """Return the tables so that of namesakes the one comes first that the name alone leads to, if it can be read.

    Where none is known to be that, it is the one of the largest schema.
    """
    tables = list(found)
    counts = Counter(table.schema for table in tables)
    if len(counts) <= 1:
        return tables
    names = Counter(table.name for table in tables)
    several = [table for table in tables if names[table.name] > 1]
    first: dict[str, TableDescription] = {}
    for table in sorted(several, key=lambda one: _rank(one, counts)):
        first.setdefault(table.name, table)
    return sorted(tables, key=lambda one: one.name in first and first[one.name] is not one)


def _rank(table: TableDescription, counts: Mapping[str | None, int]) -> tuple[bool, bool, int, str]:
    return bool(table.unreadable), not table.is_default, -counts[table.schema], table.schema or ""


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Return whether a table's name fits one of the patterns, in capitals or not."""
    return any(fnmatchcase(name.upper(), pattern.upper()) for pattern in patterns)
