"""What each error that was seen from a driver means for the caller; the texts are the drivers' own, shortened."""

from __future__ import annotations

import pytest

from adapters.errors import (
    AdapterError,
    ChangeRefused,
    SourceBusy,
    SourceRejected,
    SourceTimeout,
    SourceUnavailable,
    ValueNotStorable,
)
from adapters.relational.sqlstate import is_driver_missing, native_failure, sqlstate_failure

SEEN: list[tuple[str, str, str, type[AdapterError]]] = [
    # psqlODBC
    ("psqlODBC", "08001", "connection to server failed: Connection refused", SourceUnavailable),
    ("psqlODBC", "08S01", "server closed the connection unexpectedly", SourceUnavailable),
    ("psqlODBC", "57P01", "terminating connection due to administrator command", SourceUnavailable),
    ("psqlODBC", "57P02", "terminating connection because of crash of another server process", SourceUnavailable),
    ("psqlODBC", "57P03", "the database system is starting up", SourceUnavailable),
    ("psqlODBC", "53300", "sorry, too many clients already", SourceUnavailable),
    ("psqlODBC", "28000", 'role "nobody" does not exist', SourceUnavailable),
    ("psqlODBC", "3D000", 'database "nowhere" does not exist', SourceUnavailable),
    ("psqlODBC", "40001", "could not serialize access due to concurrent update", SourceUnavailable),
    ("psqlODBC", "40P01", "deadlock detected", SourceUnavailable),
    ("psqlODBC", "55P03", "could not obtain lock on relation", SourceBusy),
    ("psqlODBC", "57014", "canceling statement due to user request", SourceTimeout),
    ("psqlODBC", "42P01", 'relation "nope" does not exist', SourceRejected),
    ("psqlODBC", "42703", "column does not exist", SourceRejected),
    ("psqlODBC", "42501", "permission denied for table jobmast", SourceRejected),
    ("psqlODBC", "25006", "cannot execute INSERT in a read-only transaction", SourceRejected),
    ("psqlODBC", "23505", "duplicate key value violates unique constraint", ChangeRefused),
    ("psqlODBC", "22P05", 'character has no equivalent in encoding "WIN1252"', ValueNotStorable),
    ("psqlODBC", "HY000", "unsupported connect attribute 113", SourceRejected),
    # MariaDB Connector/ODBC
    ("MariaDB", "HY000", "[ma-3.1.15]Can't connect to server on '127.0.0.1' (111) (2002)", SourceUnavailable),
    ("MariaDB", "HY000", "[ma-3.1.15]Can't connect to MySQL server (2003)", SourceUnavailable),
    ("MariaDB", "HY000", "[ma-3.1.15]Server has gone away (2006)", SourceUnavailable),
    ("MariaDB", "08S01", "[ma-3.1.15]Lost connection to server during query (2013)", SourceUnavailable),
    ("MariaDB", "08003", "Connection not open", SourceUnavailable),
    ("MariaDB", "28000", "Access denied for user 'nobody'@'localhost' (1045)", SourceUnavailable),
    ("MariaDB", "08004", "Too many connections (1040)", SourceUnavailable),
    ("MariaDB", "40001", "Deadlock found when trying to get lock (1213)", SourceUnavailable),
    ("MariaDB", "HY018", "Query execution was interrupted (1317)", SourceTimeout),
    ("MariaDB", "70100", "Query execution was interrupted (max_statement_time exceeded) (1969)", SourceTimeout),
    ("MariaDB", "42S02", "Table 'legacy.NOPE' doesn't exist (1146)", SourceRejected),
    ("MariaDB", "42S22", "Unknown column 'NOPE' in 'field list' (1054)", SourceRejected),
    ("MariaDB", "42000", "SELECT command denied to user (1142)", SourceRejected),
    ("MariaDB", "23000", "Duplicate entry '1' for key 'PRIMARY' (1062)", ChangeRefused),
    # SQLite ODBC, which knows one state for everything
    ("SQLite", "HY000", "[SQLite]interrupted (9)", SourceTimeout),
    ("SQLite", "HY000", "[SQLite]database is locked (5)", SourceBusy),
    ("SQLite", "HY000", "[SQLite]UNIQUE constraint failed: T.ID (19)", ChangeRefused),
    ("SQLite", "HY000", "[SQLite]no such table: NOPE (1)", SourceRejected),
    ("SQLite", "HY000", "[SQLite]no such column: NOPE (1)", SourceRejected),
    ("SQLite", "HY000", "[SQLite]file is not a database (26)", SourceUnavailable),
    ("SQLite", "HY000", "connect failed: unable to open database file", SourceUnavailable),
    # FreeTDS
    ("FreeTDS", "08001", "[FreeTDS][SQL Server]Unable to connect to data source", SourceUnavailable),
    ("FreeTDS", "08S01", "[FreeTDS][SQL Server]Write to the server failed", SourceUnavailable),
    ("FreeTDS", "HYT00", "[FreeTDS][SQL Server]Timeout expired", SourceTimeout),
    ("FreeTDS", "HYT01", "[FreeTDS][SQL Server]Connection timed out", SourceTimeout),
    ("FreeTDS", "HY008", "[FreeTDS][SQL Server]The query was cancelled", SourceTimeout),
    ("FreeTDS", "42S02", "[FreeTDS][SQL Server]Invalid object name 'NOPE'. (208)", SourceRejected),
    ("FreeTDS", "42S22", "[FreeTDS][SQL Server]Invalid column name 'NOPE'. (207)", SourceRejected),
    ("FreeTDS", "28000", "[FreeTDS][SQL Server]Login failed for user 'nobody'. (18456)", SourceUnavailable),
    ("FreeTDS", "40001", "[FreeTDS][SQL Server]Your transaction was deadlocked (1205)", SourceUnavailable),
    ("FreeTDS", "23000", "[FreeTDS][SQL Server]Violation of PRIMARY KEY constraint (2627)", ChangeRefused),
    # mdbtools, and ODBC 2 drivers, whose general error is S1000
    ("mdbtools", "IM001", "[unixODBC]Driver does not support this function", SourceRejected),
    ("ODBC 2", "S1000", "Query interrupted by the operator", SourceTimeout),
    ("ODBC 2", "S1T00", "Timeout expired", SourceTimeout),
    ("unixODBC", "IM002", "Data source name not found, and no default driver specified", SourceUnavailable),
]


@pytest.mark.parametrize(("driver", "state", "text", "failure"), SEEN)
def test_an_error_is_classed_by_its_state(driver: str, state: str, text: str, failure: type[AdapterError]) -> None:
    assert sqlstate_failure(state, text) is failure, driver


def test_an_error_without_a_state_is_a_connection_that_is_gone() -> None:
    assert sqlstate_failure(None) is SourceUnavailable


@pytest.mark.parametrize(
    ("number", "failure"),
    [
        (1045, SourceRejected),
        (1062, ChangeRefused),
        (1146, SourceRejected),
        (1205, SourceBusy),
        (1213, SourceUnavailable),
        (1969, SourceTimeout),
        (2003, SourceUnavailable),
        (2013, SourceUnavailable),
        (0, SourceUnavailable),
    ],
)
def test_a_native_number_is_classed_too(number: int, failure: type[AdapterError]) -> None:
    assert native_failure((number, "…")) is failure
    assert native_failure((2013, "Lost connection (The read operation timed out)")) is SourceTimeout


@pytest.mark.parametrize(
    ("state", "text", "missing"),
    [
        ("01000", "[unixODBC][Driver Manager]Can't open lib '/opt/none.so' : file not found (0)", True),
        ("IM002", "[unixODBC]Data source name not found, and no default driver specified", True),
        ("IM003", "Specified driver could not be loaded", True),
        ("IM004", "Driver's SQLAllocHandle on SQL_HANDLE_HENV failed", True),
        ("01000", "General warning", False),
        ("08001", "Connection refused", False),
    ],
)
def test_a_driver_that_is_not_there_is_told_from_a_server_that_is_not(state: str, text: str, missing: bool) -> None:
    assert is_driver_missing(state, text) is missing
