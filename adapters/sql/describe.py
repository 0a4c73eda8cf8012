"""What a source's own catalog says of its tables, read through SQLAlchemy: for engines that we do not ask ourselves.

Names come back in the exact spelling of the source, as a catalog must write them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Inspector
from sqlalchemy.engine.interfaces import Dialect, ReflectedColumn, ReflectedIndex
from sqlalchemy.exc import CompileError, NoSuchTableError, SAWarning

from adapters.base import Column, ForeignKey, TableDescription
from adapters.relational.connections import Link
from adapters.sql.describing import Describer, Parts


class InspectedDescriber(Describer):
    """Asks the inspector table by table."""

    def __init__(self, link: Link, schema: str | None, inspector: Inspector) -> None:
        super().__init__(link, schema)
        self._inspector = inspector

    def outline(self, table: str | None = None) -> list[TableDescription]:
        with _silent():
            listed = [(name, False) for name in self._inspector.get_table_names(self._schema)]
            listed += [(name, True) for name in self._inspector.get_view_names(self._schema)]
        found = [(self._exact(name), is_view) for name, is_view in listed]
        return [
            TableDescription(name, self._schema, (), is_view=is_view)
            for name, is_view in found
            if table in {None, name}
        ]

    def parts(self, outlines: Sequence[TableDescription]) -> Sequence[Parts | None]:
        with _silent():
            found = [self._parts(outline) for outline in outlines]
        # It keeps everything it was ever told.
        self._inspector.clear_cache()
        return found

    def _parts(self, outline: TableDescription) -> Parts | None:
        name, schema = self._inspected(outline.name), self._schema
        # A table may vanish, or be closed to us, between the listing and the look.
        with suppress(NoSuchTableError):
            columns = [_column(self._inspector.dialect, one) for one in self._inspector.get_columns(name, schema)]
            found = Parts(columns)
            if not outline.is_view:
                self._keys(name, found)
            return found
        return None

    def _keys(self, name: str, found: Parts) -> None:
        schema = self._schema
        found.key = self._exact_all(self._inspector.get_pk_constraint(name, schema)["constrained_columns"])
        for index in self._inspector.get_indexes(name, schema):
            names = self._exact_all(index["column_names"])
            if None in index["column_names"] or index.get("expressions"):
                continue
            found.indexes.append(names)
            if index["unique"] and not _is_conditional(index):
                found.unique.append(names)
        # Those that are promised at the end of a transaction alone are marked so.
        for constraint in self._inspector.get_unique_constraints(name, schema):
            options: dict[str, Any] = dict(constraint.get("dialect_options") or {})
            if not any(word.endswith("deferrable") and value for word, value in options.items()):
                found.unique.append(self._exact_all(constraint["column_names"]))
        found.foreign_keys += self._foreign_keys(name)
        self._beginnings(name, found)

    def _beginnings(self, name: str, found: Parts) -> None:
        """Say of which columns an index finds texts by their beginning, where some index does not."""
        asked = getattr(self._inspector.dialect, "unsearched", None)
        unsearched = {str(row[0]) for row in self.rows(asked, (self._exact(name),))} if asked else set()
        if unsearched:
            known = (found.key, *found.unique, *found.indexes)
            found.searched = {index[0] for index in known if index} - unsearched

    def _foreign_keys(self, name: str) -> Iterator[ForeignKey]:
        for key in self._inspector.get_foreign_keys(name, self._schema):
            target, place = key["referred_table"], key["referred_schema"] or self._schema
            columns = key["referred_columns"]
            if not columns:
                # REFERENCES parent means its primary key. The parent may be gone.
                with suppress(NoSuchTableError):
                    columns = self._inspector.get_pk_constraint(target, place)["constrained_columns"]
            yield ForeignKey(
                self._exact_all(key["constrained_columns"]), self._exact(target), self._exact_all(columns), place
            )

    def _exact_all(self, names: Sequence[str | None]) -> tuple[str, ...]:
        return tuple(self._exact(name) for name in names if name)

    def _exact(self, name: str) -> str:
        return _exact(self._inspector.dialect, name)

    def _inspected(self, name: str) -> str:
        """Return a name as the inspector takes it."""
        dialect = self._inspector.dialect
        return (dialect.normalize_name(name) if dialect.requires_name_normalize else name) or name


@contextmanager
def _silent() -> Iterator[None]:
    with warnings.catch_warnings():
        # SQLAlchemy remarks on what it does not know; the source's own spelling is what we return.
        warnings.simplefilter("ignore", SAWarning)
        yield


def _is_conditional(index: ReflectedIndex) -> bool:
    """Return whether an index promises something of some rows, or of parts of texts, alone."""
    options: dict[str, Any] = dict(index.get("dialect_options") or {})
    return any(word.endswith(("_where", "_length")) and value for word, value in options.items())


def _column(dialect: Dialect, column: ReflectedColumn) -> Column:
    found = column["type"]
    try:
        spelling = found.compile(dialect=dialect)
    except CompileError:
        spelling = ""
    return Column(
        name=_exact(dialect, column["name"]),
        type=spelling,
        nullable=bool(column["nullable"]),
        length=getattr(found, "length", None) or getattr(found, "precision", None),
        scale=getattr(found, "scale", None),
        remarks=column.get("comment") or "",
    )


def _exact(dialect: Dialect, name: str) -> str:
    if dialect.name in {"mysql", "mariadb"}:
        # The dialect reads SHOW CREATE TABLE and leaves the doubled quotes in.
        return name.replace("``", "`")
    # Dialects such as Oracle's and Firebird's report a legacy upper-case name in lower case.
    return (dialect.denormalize_name(name) if dialect.requires_name_normalize else name) or name
