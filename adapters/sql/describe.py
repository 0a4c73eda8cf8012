"""What a source's own catalog says of its tables, read through SQLAlchemy's inspector.

Names come back in the exact spelling of the source, as a catalog must write them. A table that cannot be described
is returned with the reason: a view whose table is gone, a virtual table without its module, what the login may not see.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Inspector
from sqlalchemy.engine.interfaces import Dialect, ReflectedColumn
from sqlalchemy.exc import CompileError, NoSuchTableError, SAWarning

from adapters.base import Column, ForeignKey, TableDescription
from adapters.errors import reason

IsGone = Callable[[Exception], bool]
"""Returns whether an error says that the source is gone, and not that it cannot describe one table."""


def described(
    inspector: Inspector, schema: str | None, table: str | None, is_gone: IsGone
) -> tuple[TableDescription, ...]:
    """Return the tables and views, or the one named `table`; () when there is no such table."""
    with warnings.catch_warnings():
        # SQLAlchemy remarks on spellings it does not know, DATE(8,0) for one; the spelling itself is what we return.
        warnings.simplefilter("ignore", SAWarning)
        return _described(inspector, schema, table, is_gone)


def _described(
    inspector: Inspector, schema: str | None, table: str | None, is_gone: IsGone
) -> tuple[TableDescription, ...]:
    tables = [(name, False) for name in inspector.get_table_names(schema)]
    tables += [(name, True) for name in inspector.get_view_names(schema)]
    found = []
    for name, is_view in tables:
        if table is None or _exact(inspector.dialect, name) == table:
            # A table may vanish, or be closed to us, between the listing and the look.
            try:
                found.append(_table(inspector, schema, name, is_view))
            except NoSuchTableError:
                continue
            except Exception as error:  # Dialects parse what servers answer, and fail in many ways.
                if is_gone(error):
                    raise
                why = reason(error, is_view=is_view)
                found.append(
                    TableDescription(_exact(inspector.dialect, name), schema, (), is_view=is_view, unreadable=why)
                )
    return tuple(found)


def _table(inspector: Inspector, schema: str | None, name: str, is_view: bool) -> TableDescription:
    def exact(names: Any) -> tuple[str, ...]:
        return tuple(_exact(inspector.dialect, column) for column in names if column)

    indexes = [] if is_view else inspector.get_indexes(name, schema)
    unique = {exact(index["column_names"]) for index in indexes if index["unique"]}
    if not is_view:
        unique |= {exact(found["column_names"]) for found in inspector.get_unique_constraints(name, schema)}
    return TableDescription(
        name=_exact(inspector.dialect, name),
        schema=schema,
        columns=tuple(_column(inspector.dialect, column) for column in inspector.get_columns(name, schema)),
        key=() if is_view else exact(inspector.get_pk_constraint(name, schema)["constrained_columns"]),
        unique=tuple(sorted(unique)),
        indexes=tuple(exact(index["column_names"]) for index in indexes),
        is_view=is_view,
        foreign_keys=() if is_view else _foreign_keys(inspector, schema, name),
        remarks=_remarks(inspector, schema, name),
    )


def _foreign_keys(inspector: Inspector, schema: str | None, name: str) -> tuple[ForeignKey, ...]:
    def exact(names: Any) -> tuple[str, ...]:
        return tuple(_exact(inspector.dialect, column) for column in names)

    found = []
    for key in inspector.get_foreign_keys(name, schema):
        target, place = key["referred_table"], key["referred_schema"] or schema
        columns = key["referred_columns"]
        if not columns:
            # SQLite keeps what was written: REFERENCES parent, which means its primary key. The parent may be gone.
            with suppress(NoSuchTableError):
                columns = inspector.get_pk_constraint(target, place)["constrained_columns"]
        table = _exact(inspector.dialect, target)
        found.append(ForeignKey(exact(key["constrained_columns"]), table, exact(columns), place))
    return tuple(sorted(found, key=lambda one: one.columns))


def _remarks(inspector: Inspector, schema: str | None, name: str) -> str:
    # Not every engine, and so not every dialect, keeps comments.
    with suppress(NotImplementedError, NoSuchTableError):
        return inspector.get_table_comment(name, schema)["text"] or ""
    return ""


def _column(dialect: Dialect, column: ReflectedColumn) -> Column:
    found = column["type"]
    try:
        spelling = found.compile(dialect=dialect)
    except CompileError:
        # SQLite knows columns without a type.
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
