"""What a SQLite file says of its tables, by its own pragmas.

The types keep the spelling that SQLAlchemy makes of them. Tables that a virtual table keeps its contents in are the
engine's own.
"""

from __future__ import annotations

import re
import sqlite3
import warnings
from collections.abc import Sequence
from sys import intern

from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import CompileError, SAWarning

from adapters.base import Column, ForeignKey, TableDescription
from adapters.errors import reason
from adapters.query import Row
from adapters.relational.connections import Link
from adapters.relational.sqlite_values import quoted
from adapters.relational.text_indexes import holds_texts
from adapters.sql.describing import Describer, Parts, grouped
from adapters.sql.sqlite_link import is_damage

_HIDDEN = 1
"""In the column `hidden` of table_xinfo: a column of a virtual table that SELECT * does not show."""

_EXPRESSION = -2
"""In the column `cid` of index_xinfo."""

_COMPARED = re.compile(r"[A-Za-z_]\w*(?=-\d+$)")
"""The collation in the fourth operand of a comparison: BINARY-8."""


class SQLiteDescriber(Describer):
    """Asks pragmas, which cost no round trip."""

    def __init__(self, link: Link, schema: str | None, dialect: Dialect) -> None:
        super().__init__(link, schema)
        self._dialect = dialect
        self._types: dict[str, tuple[str, int | None, int | None]] = {}
        self._within = quoted(schema or "main")
        self._names: dict[str, str] | None = None

    def outline(self, table: str | None = None) -> list[TableDescription]:
        found = []
        for name, kind in self._listed():
            if table not in {None, name}:
                continue
            is_view = kind == "view"
            try:
                # A view whose table is gone says so only here.
                key = _key(self._pragma("table_xinfo", name))
                found.append(TableDescription(name, self._schema, (), key, is_view=is_view))
            except Exception as error:
                if self.is_gone(error):
                    raise
                found.append(
                    TableDescription(name, self._schema, (), is_view=is_view, unreadable=reason(error, is_view=is_view))
                )
        return found

    def _listed(self) -> list[tuple[str, str]]:
        try:
            # Since 3.37 it tells the tables behind a virtual table from others.
            rows = [row[1:3] for row in self.rows(f"PRAGMA {self._within}.table_list")]
        except sqlite3.Error:
            rows = []
        if not rows:
            rows = self.rows(self._master("type IN ('table', 'view')"))
        found = [(str(name), str(kind)) for name, kind in rows if kind != "shadow" and not _is_own(str(name))]
        return sorted(found, key=lambda one: (one[1] == "view", one[0]))

    def parts(self, outlines: Sequence[TableDescription]) -> Sequence[Parts | None]:
        return [self._parts(outline) for outline in outlines]

    def _parts(self, outline: TableDescription) -> Parts | None:
        name = outline.name
        shown = [row for row in self._pragma("table_xinfo", name) if row[6] != _HIDDEN]
        if not shown:
            return None
        found = Parts([self._column(row) for row in shown], searched=set())
        if outline.is_view:
            return found
        found.key = _key(shown)
        self._indexes(name, found, {str(row[1]) for row in shown if holds_texts(str(row[2] or ""))})
        for key in grouped(self._pragma("foreign_key_list", name)).values():
            found.foreign_keys.append(self._foreign_key(key))
        return found

    def _column(self, row: Row) -> Column:
        type_, length, scale = self._type(str(row[2] or ""))
        return Column(intern(str(row[1])), type_, not row[3], length, scale)

    def _type(self, declared: str) -> tuple[str, int | None, int | None]:
        known = self._types.get(declared)
        if known is None:
            with warnings.catch_warnings():
                # It remarks on spellings it does not know, DATE(8,0) for one.
                warnings.simplefilter("ignore", SAWarning)
                found = self._dialect._resolve_type_affinity(declared.upper())  # type: ignore[attr-defined]
            try:
                spelling = found.compile(dialect=self._dialect)
            except CompileError:
                spelling = ""  # SQLite knows columns without a type.
            length = getattr(found, "length", None) or getattr(found, "precision", None)
            known = self._types[declared] = (spelling, length, getattr(found, "scale", None))
        return known

    def _indexes(self, table: str, found: Parts, texts: set[str]) -> None:
        collations: dict[str, str] = {}
        for row in self._pragma("index_list", table):
            index, is_unique, origin, is_partial = str(row[1]), row[2], row[3], row[4]
            rows = [one for one in self._pragma("index_xinfo", index) if one[5]]
            if any(one[1] == _EXPRESSION for one in rows):
                continue
            # The row's own number has no name here; it is what tells the rows of a table apart anyway.
            names = tuple(str(one[2]) for one in rows if one[2] is not None)
            if is_partial or len(names) < len(rows):
                continue
            if names[0] in texts and str(rows[0][4]).upper() == "BINARY" and found.searched is not None:
                found.searched.add(names[0])
            # In another collation it puts rows in another order, and tells other values apart.
            if any(str(one[4]).upper() != self._collation(table, str(one[2]), collations) for one in rows):
                continue
            if is_unique:
                found.unique.append(names)
            if origin == "c":
                found.indexes.append(names)

    def _collation(self, table: str, column: str, known: dict[str, str]) -> str:
        """Return how the engine compares the values of a column: no pragma tells it, but a comparison does."""
        if column not in known:
            text = f"EXPLAIN SELECT {quoted(column)} = '' FROM {self._within}.{quoted(table)}"  # noqa: S608 - quoted names
            operands = [_COMPARED.search(str(row[5])) for row in self.rows(text) if row[1] in {"Eq", "Ne"}]
            known[column] = next((one[0].upper() for one in operands if one), "BINARY")
        return known[column]

    def _foreign_key(self, rows: Sequence[Row]) -> ForeignKey:
        rows = sorted(rows, key=lambda row: int(str(row[1])))
        target = self._spelled(str(rows[0][2]))
        columns = tuple(str(row[4]) for row in rows if row[4] is not None)
        if not columns:
            # What was written is REFERENCES parent, which means its primary key. The parent may be gone.
            columns = _key(self._pragma("table_xinfo", target))
        return ForeignKey(tuple(str(row[3]) for row in rows), target, columns, self._schema)

    def _spelled(self, table: str) -> str:
        """Return a table's name as the table itself spells it: references may differ in capitals."""
        if self._names is None:
            rows = self.rows(self._master("type = 'table'"))
            self._names = {str(row[0]).casefold(): str(row[0]) for row in rows}
        return self._names.get(table.casefold(), table)

    def _master(self, where: str) -> str:
        return f"SELECT name, type FROM {self._within}.sqlite_master WHERE {where}"  # noqa: S608 - a quoted name

    def _pragma(self, pragma: str, name: str) -> list[Row]:
        return self.rows(f"PRAGMA {self._within}.{pragma}({quoted(name)})")

    def is_gone(self, error: Exception) -> bool:
        # A damaged page is one table's; the file as a whole was opened already.
        return super().is_gone(error) and not is_damage(error)


def _key(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the primary key in its own order, which need not be that of the columns."""
    return tuple(str(row[1]) for row in sorted(rows, key=lambda row: int(str(row[5]))) if row[5])


def _is_own(name: str) -> bool:
    return name.startswith("sqlite_")
