"""One link of an unlisted driver on trial: constants selected, parameters sent and read back, in any spelling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from adapters.errors import SourceTimeout, SourceUnavailable
from adapters.odbc.link import ODBCLink
from adapters.query import Stored
from adapters.relational.facts import REFUSED, ROW_SOURCES

TEXT_CASTS = ("CAST({} AS VARCHAR(100))", "CAST({} AS CHAR(100))", "{}")
"""What makes a text of a parameter; the last is for engines that take it for one."""


class Trial:
    """Asks one link for constants. `works` is False where no constant can be selected."""

    def __init__(self, link: ODBCLink) -> None:
        self.link = link
        self._behind = next((behind for behind in ROW_SOURCES if link.runs(f"SELECT 1 AS one{behind}")), None)
        self.works = self._behind is not None
        self._cast = next((cast for cast in TEXT_CASTS if self._text_of(cast, "x") == "x"), "{}")

    def read(self, expression: str) -> Any:
        """Return what is read of an expression, or REFUSED."""
        return self._one(f"SELECT {expression} AS one{self._behind}")

    def sent(self, value: Stored) -> Any:
        """Return the text that the engine makes of a parameter, or what comes back where it makes none; or REFUSED."""
        return self._text_of(self._cast, value)

    def arrives(self, value: Stored, sent: Stored) -> bool:
        """Return whether a value is still whole when it is sent as `sent`."""
        if is_spelled(self.sent(sent), value):
            return True
        # Some engines make a text of fewer digits themselves.
        return type(value) in {int, float, Decimal} and self.equals(sent, _literal(value))

    def equals(self, value: Stored, literal: str) -> bool:
        """Return whether the engine takes a parameter for equal to a literal."""
        return bool(self._one(f"SELECT CASE WHEN ? = {literal} THEN 1 ELSE 0 END AS one{self._behind}", value) == 1)

    def runs(self, statement: str) -> bool:
        """Return whether the engine takes a statement of the session."""
        try:
            self.link.execute(statement)
        except Exception as error:
            if self.link.failure(error) in {SourceUnavailable, SourceTimeout}:
                raise
            return False
        return True

    def echoed(self, text: str) -> bool:
        """Return whether a text of any length comes back."""
        found = self._one(f"SELECT ? AS one{self._behind}", text)
        return found in {text, text.encode()}

    def _text_of(self, cast: str, value: Stored) -> Any:
        found = self._one(f"SELECT {cast.format('?')} AS one{self._behind}", value)
        return found.rstrip(" ") if isinstance(found, str) else found

    def _one(self, text: str, *values: Stored) -> Any:
        try:
            return self.link.plain(text, values)[0][0]
        except Exception as error:  # A driver fails in its own ways on what it does not carry.
            if self.link.failure(error) in {SourceUnavailable, SourceTimeout}:
                raise
            return REFUSED


def _literal(value: Stored) -> str:
    """Return a number in SQL; one with an exponent is a double."""
    return f"{value:.17e}" if isinstance(value, float) else str(value)


def is_spelled(found: Any, value: Stored) -> bool:
    """Return whether what came back of a parameter is its value, whatever type or spelling it came in."""
    if found is REFUSED or (found is None) is not (value is None):
        return False
    if found is None or found == value:
        return True
    try:
        return bool(_read_as(value, str(found)) == value)
    except (ValueError, ArithmeticError):
        return False


def _read_as(value: Stored, text: str) -> Any:
    return _READERS.get(type(value), str)(text)


_READERS: dict[type, Callable[[str], Stored]] = {
    bool: lambda text: text.lower() in {"t", "true", "1"},
    int: lambda text: int(Decimal(text)),
    float: float,
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: lambda text: date.fromisoformat(text[:10]),
    time: time.fromisoformat,
}


def names(found: Sequence[str]) -> str:
    """Return words as a list for people."""
    return ", ".join(dict.fromkeys(found))
