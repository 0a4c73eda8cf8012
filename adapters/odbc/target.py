"""Where an ODBC source is, and one connection of pyodbc to it: keywords, texts and values as its driver needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import ceil
from typing import Any, Self

from adapters.charsets import checked_charset
from adapters.errors import DriverMissing, OptionError
from adapters.odbc.drivers import ODBCDriver, connection_text, driver_named, missing_driver
from adapters.odbc.running import GRACE_SECONDS
from adapters.relational.session import Session

CONNECT_SECONDS = 5
"""A server that does not greet us by then is down for the request that waits."""

SQL_CHAR, SQL_WCHAR = 1, -8
"""Types of sql.h and sqlucode.h."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect to, the parts that stand before the operator's own connection text, and by which driver.

    `charset` is the source's, `timeout` how long a statement may run.
    """

    parts: Mapping[str, str]
    text: str
    driver: ODBCDriver
    charset: str
    timeout: float

    @classmethod
    def of(cls, options: Mapping[str, Any], session: Session, drivers: Sequence[ODBCDriver]) -> Self:
        """Return where the options of a source lead; raises OptionError and DriverMissing."""
        dsn, driver = options.get("dsn"), options.get("driver")
        if bool(dsn) == bool(driver):
            raise OptionError(
                "dsn",
                "either dsn or driver is needed, and not both",
                "write dsn: NAME, or driver: /path/to/driver.so with connection: …",
            )
        absent = missing_driver(pyodbc_module(), str(dsn or ""), str(driver or ""))
        if absent is not None:
            raise absent
        # The name of the driver behind a DSN stands in the machine's ODBC configuration.
        known = driver_named(str(driver or pyodbc_module().dataSources().get(dsn, "")), drivers)
        place = {"DSN": str(dsn)} if dsn else {"DRIVER": str(driver)}
        login = {"UID": str(options.get("user") or ""), "PWD": str(options.get("password") or "")}
        text = str(options.get("connection") or "")
        target = cls({**place, **login}, text, known, checked_charset(session.charset), session.timeout)
        # A password that the driver cannot be told is an error of the entry, and not of the first request.
        target.connection({})
        return target

    @property
    def named(self) -> str:
        """The driver, or the data source, by the operator's word."""
        return self.parts.get("DRIVER") or self.parts.get("DSN", "")

    def connection(self, keywords: Mapping[str, str]) -> str:
        """Return the text to connect with; raises OptionError."""
        text = connection_text(self.parts, self.text, keywords, doubles_braces=self.driver.doubles_braces)
        return text + self.driver.firm

    def opened(self, pyodbc: Any, streaming: bool) -> Any:
        """Return a new connection of pyodbc, with the keywords for a stream or without."""
        driver = self.driver
        keywords = {**driver.keywords, **(driver.stream_keywords if streaming else {})}
        if driver.patience:
            # For when the socket to cut is not known.
            keywords[driver.patience] = str(ceil(self.timeout + 2 * GRACE_SECONDS))
        # Autocommit: a read leaves no transaction open, and SQLite's driver streams only so.
        raw = pyodbc.connect(self.connection(keywords), autocommit=True, timeout=CONNECT_SECONDS)
        for name, value in driver.attributes.items():
            setattr(raw, name, value)
        for kind, convert in driver.outputs.items():
            raw.add_output_converter(kind, convert)
        if driver.raw_texts:
            # One byte becomes one character; the charset is applied to the texts beyond ASCII alone.
            spell(raw, "latin-1", self.charset)
        elif driver.charset:
            spell(raw, driver.charset, driver.charset)
        return raw


def spell_wide(raw: Any) -> None:
    """Have texts read and sent as pyodbc does by itself."""
    raw.setdecoding(SQL_CHAR, encoding="utf-8", ctype=SQL_CHAR)
    raw.setdecoding(SQL_WCHAR, encoding="utf-16-le", ctype=SQL_WCHAR)
    raw.setencoding(encoding="utf-16-le", ctype=SQL_WCHAR)


def spell(raw: Any, read: str, sent: str) -> None:
    """Have texts read and sent as bytes in these charsets, and not as UTF-16."""
    for kind in (SQL_CHAR, SQL_WCHAR):
        raw.setdecoding(kind, encoding=read, ctype=SQL_CHAR)
    raw.setencoding(encoding=sent, ctype=SQL_CHAR)


def pyodbc_module() -> Any:
    """Return pyodbc, which is optional; raises DriverMissing."""
    try:
        pyodbc: Any = import_module("pyodbc")
    except ImportError as error:
        raise DriverMissing(
            "pyodbc or the ODBC driver manager is not installed",
            "pip install 'wrapper-gateway[odbc]' && apt-get install libodbc2",
        ) from error
    # The pool is ours; unixODBC's own would hand out connections that are not what they were.
    pyodbc.pooling = False
    return pyodbc
