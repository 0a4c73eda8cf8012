"""Connections to MariaDB and MySQL through PyMySQL, in autocommit; imported where a source needs the driver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from pymysql.constants import FIELD_TYPE, FLAG  # type: ignore[import-untyped]
from pymysql.converters import conversions  # type: ignore[import-untyped]
from pymysql.cursors import SSCursor  # type: ignore[import-untyped]

from adapters.errors import AdapterError, SourceRejected, SourceTimeout
from adapters.query import Row
from adapters.relational.moments import stored_date, stored_datetime, stored_span
from adapters.relational.mysql_rules import COLUMN_TYPES, NOTHING
from adapters.relational.sqlstate import native_failure
from adapters.relational.watchdog import Watchdog
from adapters.sql.links import DriverLink, shut

VALUES = conversions | {
    FIELD_TYPE.DATE: stored_date,
    FIELD_TYPE.NEWDATE: stored_date,
    FIELD_TYPE.DATETIME: stored_datetime,
    FIELD_TYPE.TIMESTAMP: stored_datetime,
    FIELD_TYPE.TIME: stored_span,
}
"""What PyMySQL makes of values and parameters."""


_PACKET = attrgetter("_data")
_LABELS = FLAG.ENUM | FLAG.SET
_LABELLED = frozenset({"enum", "set"})
_TYPES = {
    FIELD_TYPE.FLOAT: "float",
    FIELD_TYPE.DOUBLE: "double",
    FIELD_TYPE.YEAR: "year",
    FIELD_TYPE.TIMESTAMP: "timestamp",
}
"""The types of the protocol that a rule depends on, as the engine spells them."""


def _type(field: Any) -> str:
    """Return the type of a column of a result, as the engine spells it, but for labels; "" where it needs no rule."""
    if field.flags & _LABELS:
        return "enum" if field.flags & FLAG.ENUM else "set"
    return f"bit({field.length})" if field.type_code == FIELD_TYPE.BIT else _TYPES.get(field.type_code, "")


class MySQLLink(DriverLink):
    """PyMySQL, in autocommit; streams leave the rows on the wire until they are asked for."""

    autocommits = True

    def __init__(self, raw: Any, driver_error: type[Exception], timeout: float, watchdog: Watchdog) -> None:
        super().__init__(raw, driver_error, timeout, watchdog)
        # The short time-out was for the greeting; from here on the deadline watches.
        raw._read_timeout = None

    def fetched(self, cursor: Any, at_most: int | None) -> list[Row]:
        # The packets are the cheapest to compare: they tell an ENUM from a text by its flags.
        self.shown = list(map(_PACKET, cursor._result.fields))
        return super().fetched(cursor, at_most)

    def stream_cursor(self) -> Any:
        return self.raw.cursor(SSCursor)

    def end_stream(self, cursor: Any) -> None:
        if cursor.connection is not None and cursor._result is not None and cursor._result.unbuffered_active:
            # Closing the cursor would read all rows that are left.
            self.spent = True
            return
        super().end_stream(cursor)

    def ping(self) -> None:
        self.raw.ping(reconnect=False)

    def statement_types(self, text: str, names: Sequence[str], quoted: Sequence[str]) -> Mapping[str, str]:
        columns = ", ".join(f"src.{name}" for name in quoted)
        fields = self._fields(NOTHING.format(columns=columns, text=text))
        found = {name: _type(field) for name, field in zip(names, fields, strict=True)}
        if not _LABELLED.intersection(found.values()):
            return found
        declared = self._declared(text)
        return {
            name: declared.get(name.casefold(), type_) if type_ in _LABELLED else type_ for name, type_ in found.items()
        }

    def _declared(self, text: str) -> dict[str, str]:
        """Return the types of those columns of a SELECT that are columns of a table, with their labels."""
        try:
            fields = self._fields(f"({text}) LIMIT 0")
        except self._driver_error as error:
            if self.failure(error) is not SourceRejected:
                raise
            # An old server takes no brackets around it.
            return {}
        tables = {(field.db.decode(), field.org_table) for field in fields if field.db and field.flags & _LABELS}
        types: dict[tuple[str, str], dict[Any, Any]] = {
            place: dict(self.rows(COLUMN_TYPES.format("%s"), place)) for place in tables
        }
        named = {
            field.name.casefold(): types.get((field.db.decode(), field.org_table), {}).get(field.org_name)
            for field in fields
        }
        return {name: type_ for name, type_ in named.items() if type_}

    def _fields(self, text: str) -> Sequence[Any]:
        """Return what the server says of each column of a SELECT."""
        with self.raw.cursor() as cursor:
            self._deadline.within(lambda: cursor.execute(text))
            found: Sequence[Any] = cursor._result.fields
            return found

    def cut(self) -> None:
        shut(self.raw._sock.fileno())

    def failure(self, error: Exception) -> type[AdapterError] | None:
        if self._deadline.fired:
            return SourceTimeout
        return native_failure(error.args) if isinstance(error, self._driver_error) else None
