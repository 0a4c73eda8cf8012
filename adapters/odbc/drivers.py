"""What single ODBC drivers need to give right answers, found by the driver's own name, or before by its library path.

Every entry stands for an observed fault: text cut, connections that hang, results held in memory. A
driver that is not listed is used as the ODBC specification promises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.errors import DriverMissing, OptionError
from adapters.odbc import sqlite_rules, statement_types, tds_rules
from adapters.odbc.selects import OF_MARIADB, OF_SQLITE
from adapters.query import Stored, Unrepresentable
from adapters.relational import postgres_rules
from adapters.relational.charset import TextDecoder
from adapters.relational.moments import spelled
from adapters.relational.rules import Rule
from adapters.relational.sqlite_values import adapted_value

SQL_INTEGER, SQL_TYPE_DATE, SQL_TYPE_TIME, SQL_TYPE_TIMESTAMP = 4, 91, 92, 93
"""Concise types of sqlext.h."""

WHOLE_TEXTS = 1 << 28
"""A `maxwrite` of pyodbc that no text reaches, so that each is sent in one piece."""

KEPT_SPELLINGS = 2000
"""A page has a few hundred."""

_WHOLE = range(-(1 << 63), 1 << 63)


class _Kept(dict[bytes | None, Stored]):
    """The stored values of the spellings that came last: most dates and times of a page come again."""

    def __init__(self, read: Callable[[str], Stored], otherwise: Callable[[str], Stored]) -> None:
        super().__init__({None: None})
        self._read, self._otherwise = read, otherwise

    def __missing__(self, raw: bytes) -> Stored:
        text = raw.decode("latin-1")
        try:
            value = self._read(text)
        except ValueError:
            value = self._otherwise(text)
        if len(self) >= KEPT_SPELLINGS:
            self.clear()
            self[None] = None
        self[raw] = value
        return value


def as_stored(read: Callable[[str], Stored], otherwise: Callable[[str], Stored] = str) -> Callable[[Any], Stored]:
    """Return what makes a stored value of the text that a driver gives for a column that is asked for as bytes.

    `otherwise` makes one of a text that `read` refuses. This runs for each value: one look-up, without a frame of
    Python where the spelling is known.
    """
    found: Callable[[Any], Stored] = _Kept(read, otherwise).__getitem__
    return found


def _whole(raw: bytes | None) -> int | None:
    return None if raw is None else int(raw)


def _as_sent(value: Stored) -> Stored:
    """Return a value as MariaDB's driver sends it whole: a bound time loses its fraction, and integers have 63 bits."""
    if type(value) is str:
        return value
    if isinstance(value, int):
        return value if value in _WHOLE else Decimal(value)
    return spelled(value)


@dataclass(frozen=True, slots=True)
class ODBCDriver:
    """Connection keywords and behaviour of one driver.

    `keywords` are added unless the operator gave them; `stream_keywords` besides them for a stream. `firm`: what is
    written behind the operator's own keywords, where the last one of two holds. `outputs`: by the type that the
    driver tells, what makes a stored value of a column's bytes, where these are its text. `selects`: by catalog
    function, what is asked in its place. `rules`: what to do with columns by their types, `statement_types`: asks a
    link for those of a SELECT. `raw_texts`: texts arrive as the source's bytes, for us to decode. `rules_in`: the
    rules of all columns, for texts in a charset, and `other_in` that of a column of no table. `streams`: a large
    result need not fit in memory. `adapt` mends a parameter. `charset`: what statements and texts are spelled in,
    both ways, where that is not UTF-16. `remote`: a connection has a socket of its own. `patience`: the keyword for
    how many seconds it waits for a server that says nothing, where it has one that holds. `doubles_braces`: it
    reads }} within braces as one. `package` is Debian's.
    """

    name: str
    marks: tuple[str, ...]
    keywords: Mapping[str, str] = field(default_factory=dict)
    stream_keywords: Mapping[str, str] = field(default_factory=dict)
    firm: str = ""
    selects: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[int, Callable[[bytes | None], Stored]] = field(default_factory=dict)
    rules: Callable[[Mapping[str, str]], Mapping[str, Rule]] | None = None
    statement_types: Callable[[Any, str, Sequence[str], Sequence[str]], Mapping[str, str]] | None = None
    raw_texts: bool = False
    streams: bool = True
    rules_in: Callable[[Mapping[str, str], TextDecoder], Mapping[str, Rule]] | None = None
    other_in: Callable[[TextDecoder], Rule] | None = None
    adapt: Callable[[Stored], Stored] | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    charset: str = ""
    remote: bool = False
    patience: str = ""
    doubles_braces: bool = True
    package: str = ""


SQLITE_DRIVER = ODBCDriver(
    "SQLite ODBC",
    ("sqlite",),
    # NoCreat: a missing file is an error and not a new empty database. NoWCHAR: the driver would drop
    # every byte that is not UTF-8 without a word. BigInt: it would cut integers to 32 bits.
    # Timeout: milliseconds to wait for another program's lock.
    keywords={"NoCreat": "1", "NoWCHAR": "1", "BigInt": "1", "Timeout": "2000"},
    # Else the whole result is fetched at once.
    stream_keywords={"StepAPI": "1"},
    selects=OF_SQLITE,
    raw_texts=True,
    rules_in=sqlite_rules.rules,
    other_in=sqlite_rules.other,
    adapt=adapted_value,
    package="libsqliteodbc",
)
POSTGRESQL_DRIVER = ODBCDriver(
    "psqlODBC",
    ("psqlodbc", "postgres"),
    # Booleans would come as the texts '1' and '0'.
    keywords={"BoolsAsChar": "0"},
    # A cursor on the server; it costs a transaction, so reads of a page do without.
    stream_keywords={"UseDeclareFetch": "1", "Fetch": "500"},
    rules=postgres_rules.rules,
    statement_types=postgres_rules.types_of_statement,
    remote=True,
    package="odbc-postgresql",
)
MARIADB_DRIVER = ODBCDriver(
    "MariaDB Connector/ODBC",
    ("maodbc", "mariadb", "myodbc", "mysql"),
    # The login time-out of ODBC is ignored: a mute server would hang us for ever.
    keywords={"CONN_TIMEOUT": "5"},
    streams=False,
    # Asked for them otherwise, it gives INT UNSIGNED as 32 bits with a sign, drops the fraction of a time, and makes
    # NULL of a zero date or timestamp.
    outputs={
        SQL_INTEGER: _whole,
        SQL_TYPE_DATE: as_stored(date.fromisoformat, Unrepresentable),
        SQL_TYPE_TIME: as_stored(time.fromisoformat),
        SQL_TYPE_TIMESTAMP: as_stored(datetime.fromisoformat, Unrepresentable),
    },
    statement_types=statement_types.of_mariadb,
    adapt=_as_sent,
    # In UTF-16 it takes a letter whose low byte is D8 to DB, such as Ø and Ú, for half of one: a text loses its last
    # letter, and a statement gets garbage behind its end. A text that is read so ends before its first NUL, too.
    charset="utf-8",
    firm="CHARSET=utf8mb4;",
    selects=OF_MARIADB,
    # Texts beyond the default are sent in pieces, on which the driver fails with a memory error.
    attributes={"maxwrite": WHOLE_TEXTS},
    remote=True,
    package="odbc-mariadb",
)
FREETDS_DRIVER = ODBCDriver(
    "FreeTDS",
    ("tdsodbc", "freetds"),
    keywords={"ClientCharset": "UTF-8"},
    rules=tds_rules.rules,
    remote=True,
    patience="Timeout",
    doubles_braces=False,
    package="tdsodbc",
)
PLAIN_DRIVER = ODBCDriver(
    "ODBC",
    (),
    # It may be one of the above under a name that says nothing, which it tells once it is connected: until then it must
    # neither create a file nor wait for ever. A driver ignores keywords that are not its own (SQLDriverConnect, 01S00).
    keywords={"NoCreat": "1", "CONN_TIMEOUT": "5"},
)

LATE_OUTPUTS: Mapping[int, Callable[[bytes | None], Stored]] = {
    SQL_TYPE_DATE: as_stored(date.fromisoformat, Unrepresentable),
    SQL_TYPE_TIME: as_stored(time.fromisoformat),
    SQL_TYPE_TIMESTAMP: as_stored(datetime.fromisoformat, Unrepresentable),
}
"""What makes dates and times of their texts, for a driver that hands these out where it is asked for bytes."""

DRIVERS = (SQLITE_DRIVER, POSTGRESQL_DRIVER, MARIADB_DRIVER, FREETDS_DRIVER)


def driver_named(name: str, drivers: Sequence[ODBCDriver] = DRIVERS) -> ODBCDriver:
    """Return what is known of the driver with this name, library path or description."""
    lowered = name.lower()
    return next((driver for driver in drivers if any(mark in lowered for mark in driver.marks)), PLAIN_DRIVER)


def missing_driver(pyodbc: Any, dsn: str, driver: str) -> DriverMissing | None:
    """Return what to say when a data source or driver is not on this machine, or None when it is."""
    if dsn:
        names = sorted(pyodbc.dataSources())
        if any(name.lower() == dsn.lower() for name in names):
            return None
        message = f"no data source {dsn!r} is configured on this machine"
        have = f"it has {', '.join(names)}" if names else "it has none"
        return DriverMissing(message, f"add it to /etc/odbc.ini, or name the driver instead; {have}")
    if "/" in driver:
        return None if Path(driver).exists() else driver_missing(driver)
    names = sorted(pyodbc.drivers())
    wanted = driver.strip("{}").lower()
    return None if any(name.lower() == wanted for name in names) else driver_missing(driver, names)


def driver_missing(driver: str, names: Sequence[str] = ()) -> DriverMissing:
    """Return the error for a driver that cannot be loaded, with the command that installs it."""
    package = driver_named(driver).package
    install = f"apt-get install libodbc2 {package}" if package else "install the driver's own package"
    where = f"at {driver}" if "/" in driver else f"called {driver!r} in /etc/odbcinst.ini"
    there = f"; this machine has {', '.join(names)}" if names else ""
    return DriverMissing(f"there is no ODBC driver {where}", f"{install}{there}")


def connection_text(
    parts: Mapping[str, str], operators: str, keywords: Mapping[str, str], *, doubles_braces: bool = True
) -> str:
    """Return the text to connect with; `operators` is the operator's own and goes before `keywords`.

    Raises OptionError for a value that the driver would read beyond its end.
    """
    given = {part.split("=", 1)[0].strip().lower() for part in operators.split(";")}
    added = {key: value for key, value in keywords.items() if key.lower() not in given}
    pieces = [f"{key}={_braced(key, value, doubles_braces)}" for key, value in {**parts, **added}.items() if value]
    if operators.strip(" ;"):
        pieces.insert(1, operators.strip(" ;"))
    return ";".join(pieces) + ";"


def _braced(key: str, value: str, doubles_braces: bool) -> str:
    """Return a value so that no character in it ends it (ODBC Programmer's Reference, SQLDriverConnect)."""
    if "\0" in value or (not doubles_braces and "};" in value):
        option = {"UID": "user", "PWD": "password"}.get(key, key.lower())
        message = f"{option} has characters that its ODBC driver takes for the end of it"
        raise OptionError(option, message, "use one without a NUL, and without a semicolon behind a closing brace")
    if not any(mark in value for mark in ";{}[]()?*=!@,") and value.strip() == value:
        return value
    if not doubles_braces:
        return "{" + value + "}"
    return "{" + value.replace("}", "}}") + "}"
