"""Connections to MariaDB and MySQL through PyMySQL, in autocommit; imported where a source needs the driver."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from pymysql.constants import FIELD_TYPE  # type: ignore[import-untyped]
from pymysql.converters import conversions  # type: ignore[import-untyped]
from pymysql.cursors import SSCursor  # type: ignore[import-untyped]

from adapters.errors import AdapterError, SourceTimeout
from adapters.query import Unrepresentable
from adapters.relational.sqlstate import native_failure
from adapters.relational.watchdog import Watchdog
from adapters.sql.links import DriverLink, shut


def _date(text: str) -> date | Unrepresentable:
    try:
        return date.fromisoformat(text)
    except ValueError:
        # 0000-00-00, or a month or day of 00.
        return Unrepresentable(text)


def _datetime(text: str) -> datetime | Unrepresentable:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return Unrepresentable(text)


def _time(text: str) -> time | str:
    """Return a time of day; TIME holds spans of up to 838 hours too, which stay texts."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return text


VALUES = conversions | {
    FIELD_TYPE.DATE: _date,
    FIELD_TYPE.NEWDATE: _date,
    FIELD_TYPE.DATETIME: _datetime,
    FIELD_TYPE.TIMESTAMP: _datetime,
    FIELD_TYPE.TIME: _time,
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
            # Closing the cursor would read all the rows that nobody wants any more.
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
