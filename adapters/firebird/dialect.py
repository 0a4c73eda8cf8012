"""SQLAlchemy's dialect for Firebird, made to describe what it leaves out: dialect 1's decimals, and arrays."""

from __future__ import annotations

from typing import Any

import firebird.driver
from sqlalchemy import NUMERIC
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import ReflectedColumn, ReflectedIndex, ReflectedTableComment
from sqlalchemy.types import UserDefinedType
from sqlalchemy_firebird.firebird import FBDialect_firebird

from adapters.relational.firebird_texts import UNSEARCHED

DOUBLE_DIGITS = 15
"""What a decimal of dialect 1 holds that was made before Firebird wrote down how many digits it was declared with."""

_ODD_COLUMNS = """
SELECT TRIM(rf.RDB$FIELD_NAME) AS name, f.RDB$FIELD_PRECISION AS digits, -f.RDB$FIELD_SCALE AS scale,
       f.RDB$DIMENSIONS AS dimensions
  FROM RDB$RELATION_FIELDS rf JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = rf.RDB$FIELD_SOURCE
 WHERE rf.RDB$RELATION_NAME = ? AND (f.RDB$DIMENSIONS > 0 OR f.RDB$FIELD_TYPE = 27 AND f.RDB$FIELD_SCALE < 0)
"""
"""Arrays, and DOUBLE (27) with a scale, which is what dialect 1 makes of NUMERIC(15, 2)."""

_INACTIVE = "SELECT TRIM(RDB$INDEX_NAME) FROM RDB$INDICES WHERE RDB$RELATION_NAME = ? AND RDB$INDEX_INACTIVE = 1"
"""Indexes that were switched off: they find nothing and keep nothing unique."""

_REMARK = "SELECT RDB$DESCRIPTION FROM RDB$RELATIONS WHERE RDB$RELATION_NAME = ?"


class Array(UserDefinedType[str]):
    """An ARRAY, which is read as its JSON text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "ARRAY"


class FirebirdDialect(FBDialect_firebird):  # type: ignore[misc]
    """The dialect of `firebird` URLs; connections are opened by adapters/firebird/connect.py."""

    name = "firebird"
    supports_statement_cache = True
    unsearched = UNSEARCHED
    """A SELECT of the columns of a table that have no index which finds texts by their beginning, by its name."""

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the driver's module."""
        return firebird.driver

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Close a connection that SQLAlchemy gives up: the driver has no `terminate`, which the dialect calls."""
        dbapi_connection.close()

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> list[ReflectedColumn]:
        """Return the columns of a table, decimals of dialect 1 and arrays by what they are."""
        columns: list[ReflectedColumn] = super().get_columns(connection, table_name, schema, **keywords)
        odd = {
            self.normalize_name(row.name): row
            for row in connection.exec_driver_sql(_ODD_COLUMNS, (self.denormalize_name(table_name),))
        }
        for column in columns:
            row = odd.get(column["name"])
            if row is not None:
                column["type"] = Array() if row.dimensions else NUMERIC(row.digits or DOUBLE_DIGITS, row.scale)
        return columns

    def get_indexes(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> list[ReflectedIndex]:
        """Return the indexes of a table that are in use."""
        found: list[ReflectedIndex] = super().get_indexes(connection, table_name, schema, **keywords)
        rows = connection.exec_driver_sql(_INACTIVE, (self.denormalize_name(table_name),))
        switched_off = {self.normalize_name(row[0]) for row in rows}
        return [index for index in found if index["name"] not in switched_off]

    def get_table_comment(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> ReflectedTableComment:
        """Return the remark on a table; the dialect's own query leaves its cursor open."""
        del schema, keywords
        row = connection.exec_driver_sql(_REMARK, (self.denormalize_name(table_name),)).first()
        return {"text": row[0] if row else None}
