"""Where an ODBC source is, and one connection of pyodbc to it: keywords, texts and values as its driver needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from adapters.odbc.drivers import ODBCDriver, connection_text
from adapters.odbc.running import GRACE_SECONDS

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
