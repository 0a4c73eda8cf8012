"""Connections to MariaDB and MySQL through PyMySQL, in autocommit; imported where a source needs the driver."""

from __future__ import annotations

from typing import Any

from pymysql.constants import FIELD_TYPE  # type: ignore[import-untyped]
from pymysql.converters import conversions  # type: ignore[import-untyped]
from pymysql.cursors import SSCursor  # type: ignore[import-untyped]

from adapters.errors import AdapterError, SourceTimeout
from adapters.relational.moments import stored_date, stored_datetime, stored_span
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


class MySQLLink(DriverLink):
    """PyMySQL, in autocommit; streams leave the rows on the wire until they are asked for."""

    autocommits = True

    def __init__(self, raw: Any, driver_error: type[Exception], timeout: float, watchdog: Watchdog) -> None:
        super().__init__(raw, driver_error, timeout, watchdog)
        # The short time-out was for the greeting; from here on the deadline watches.
        raw._read_timeout = None

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

    def cut(self) -> None:
        shut(self.raw._sock.fileno())

    def failure(self, error: Exception) -> type[AdapterError] | None:
        if self._deadline.fired:
            return SourceTimeout
        return native_failure(error.args) if isinstance(error, self._driver_error) else None
