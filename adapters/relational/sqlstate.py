"""Classes a driver's error by what the caller should do about it.

By SQLSTATE (ISO/IEC 9075, and the classes that PostgreSQL and ODBC add) and by MySQL's native numbers,
never by the driver's exception class: drivers raise a dead server as any of five of them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.errors import (
    AdapterError,
    ChangeRefused,
    ComparisonRefused,
    SourceBusy,
    SourceRejected,
    SourceTimeout,
    SourceUnavailable,
    ValueNotStorable,
    ValueOutOfRange,
)

DRIVER_STATES = ("IM002", "IM003", "IM004", "IM005")
"""No such data source or driver, and drivers that cannot be loaded (ODBC Programmer's Reference, appendix A)."""

STATES: Mapping[str, type[AdapterError]] = {
    **dict.fromkeys(("57014", "HYT00", "HYT01", "HY008", "HY018", "S1T00", "70100"), SourceTimeout),
    **dict.fromkeys(("57P01", "57P02", "57P03", "57P05", "01002", "3D000"), SourceUnavailable),
    **dict.fromkeys(DRIVER_STATES, SourceUnavailable),
    # A character that the database's charset lacks.
    **dict.fromkeys(("22P05", "22021"), ValueNotStorable),
    # Numeric value out of range, datetime overflow, invalid datetime or cast, and PostgreSQL's invalid spelling.
    **dict.fromkeys(("22003", "22008", "22007", "22018", "22P02"), ValueOutOfRange),
    # PostgreSQL's undefined_function: it has no such operator for the type.
    "42883": ComparisonRefused,
    # PostgreSQL's lock_not_available.
    "55P03": SourceBusy,
}

UNAVAILABLE_CLASSES = frozenset({"08", "28", "53", "58", "40"})
"""No connection, no authorization, no resources, a system error of the server, a transaction rolled back."""

# https://mariadb.com/kb/en/mariadb-error-codes/ and the MySQL Server Error Reference.
MYSQL_FAILURES: Mapping[int, type[AdapterError]] = {
    **dict.fromkeys((1969, 3024, 1317, 1968), SourceTimeout),
    **dict.fromkeys((1040, 1053, 1077, 1129, 1152, 1213, 1226, 2002, 2003, 2006, 2013, 2055), SourceUnavailable),
    1205: SourceBusy,
    **dict.fromkeys((1267, 1270, 1271, 1366, 3988), ValueNotStorable),
    **dict.fromkeys((1048, 1062, 1169, 1216, 1217, 1451, 1452, 4025), ChangeRefused),
}

# By number, because SQLSTATE is 42000 or 01000 for most: sysmessages of SQL Server 2000, and sybdb.h of FreeTDS
# from 20000 on. FreeTDS says 0, "Unknown error", when it finds the connection closed before it could write.
TDS_FAILURES: Mapping[int, type[AdapterError]] = {
    **dict.fromkeys((0, 1205, 4060, 6005, 17142, 18451, 18452, 18456), SourceUnavailable),
    **dict.fromkeys((20002, 20004, 20006, 20009, 20017, 20020, 20047), SourceUnavailable),
    **dict.fromkeys((1222, 12205), SourceBusy),
    20003: SourceTimeout,
    # Texts and images that are not compared, types that are not compared with one another, no LIKE for a type.
    **dict.fromkeys((306, 402, 8116), ComparisonRefused),
    # Overflows and failed conversions; 8023 is of a parameter.
    **dict.fromkeys((220, 232, 242, 244, 245, 248, 8023, 8114, 8115), ValueOutOfRange),
}
TDS_NUMBER = re.compile(r"\[SQL Server\].*\((\d+)\) \(SQL\w+\)", re.DOTALL)

LOST = re.compile(r"\b(2002|2003|2006|2013)\b|gone away|lost connection|server closed the connection", re.IGNORECASE)
CANCELLED = re.compile(r"\binterrupted?\b|max_statement_time|canceling statement|time-?out expired", re.IGNORECASE)
CONFLICT = re.compile(r"constraint failed|unique constraint|foreign key constraint", re.IGNORECASE)
FOREIGN = re.compile(r"illegal mix of collations|has no equivalent in encoding", re.IGNORECASE)
BUSY = re.compile(r"database (table )?is locked", re.IGNORECASE)
BROKEN = re.compile(r"unable to open|not a database|disk image is malformed", re.IGNORECASE)


# Undefined table, column, function and schema, a syntax that the engine does not know, a feature that it lacks; the
# numbers are MySQL's.
LACKING = frozenset({"42P01", "42703", "42883", "3F000", "42601", "0A000", "42S02", "42S22"})
MYSQL_LACKING = frozenset({1049, 1054, 1064, 1109, 1146, 1193, 1305})


def lacks_object(error: BaseException | None) -> bool:
    """Return whether a driver's error says that a name or a syntax is unknown, which asking again does not change."""
    arguments = getattr(error, "args", ())
    if getattr(error, "sqlstate", None) in LACKING or (arguments and arguments[0] in MYSQL_LACKING):
        return True
    # SQLite has one code for all that is wrong with a statement itself.
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def sqlstate_failure(state: str | None, text: str = "") -> type[AdapterError]:
    """Return the class for a SQLSTATE; `text` decides where that is the catch-all HY000 or SQL Server has a number."""
    if state is None:
        # psycopg has no SQLSTATE for what libpq noticed by itself: that the connection is gone.
        return SourceUnavailable
    if state in STATES:
        return STATES[state]
    number = TDS_NUMBER.search(text)
    if number is not None and int(number[1]) in TDS_FAILURES:
        return TDS_FAILURES[int(number[1])]
    if state in {"HY000", "S1000"}:
        return _by_text(text)
    if state.startswith("23"):
        return ChangeRefused
    return SourceUnavailable if state[:2] in UNAVAILABLE_CLASSES else SourceRejected


def is_driver_missing(state: object = "", text: object = "", *_: object) -> bool:
    """Whether a driver manager says that it has no such driver or cannot load it; unixODBC says that as a warning."""
    return state in DRIVER_STATES or (state == "01000" and "Can't open lib" in str(text))


def native_failure(arguments: Sequence[Any]) -> type[AdapterError]:
    """Return the class for the arguments of a PyMySQL error: its number and a text."""
    number = arguments[0] if arguments and isinstance(arguments[0], int) else None
    if number == 2013 and "timed out" in str(arguments[1:]):  # noqa: PLR2004 - CR_SERVER_LOST
        return SourceTimeout
    # Number 0 is PyMySQL's own: the connection was closed under it.
    return SourceUnavailable if number in {None, 0} else MYSQL_FAILURES.get(number, SourceRejected)


def _by_text(text: str) -> type[AdapterError]:
    """Return the class by the words of a driver that knows no better state than HY000."""
    for pattern, failure in (
        (CANCELLED, SourceTimeout),
        (LOST, SourceUnavailable),
        (BUSY, SourceBusy),
        (BROKEN, SourceUnavailable),
        (CONFLICT, ChangeRefused),
        (FOREIGN, ValueNotStorable),
    ):
        if pattern.search(text):
            return failure
    return SourceRejected
