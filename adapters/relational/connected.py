"""What a source with statements does over its connections: it takes one, runs something on it and gives it back.

A driver's error is classed here, and leaves as an adapter's error that names the source and nothing of the driver.
Its class says what becomes of the connection.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeVar

from adapters.base import Adapter
from adapters.errors import (
    MESSAGES,
    AdapterError,
    ChangeRefused,
    ComparisonRefused,
    SourceBusy,
    SourceRejected,
    SourceTimeout,
    SourceUnavailable,
    StatementOutdated,
    ValueNotStorable,
    ValueOutOfRange,
)
from adapters.query import Stored
from adapters.relational.charset import is_ascii
from adapters.relational.connections import Connections, Link
from adapters.relational.session import Session
from adapters.relational.watchdog import Watchdog

Result = TypeVar("Result")


class ConnectedAdapter(Adapter):
    """Runs what it is given over bounded connections. Subclasses connect, and class the errors of connecting."""

    def __init__(self, name: str, session: Session) -> None:
        self.name = name
        self.session = session
        self._connections = Connections(name, self._connected, session.connections)

    @abstractmethod
    def connect(self, watchdog: Watchdog) -> Link:
        """Open one more connection; raises the driver's own errors."""

    @abstractmethod
    def connect_failure(self, error: Exception) -> type[AdapterError] | None:
        """Return the class of an error raised by `connect`, or None when it is not the driver's."""

    def close(self) -> None:
        self._connections.close()

    def run(self, use: Callable[[Link], Result], values: Sequence[Stored] = ()) -> Result:
        """Return what `use` makes of a connection, with every error of the driver classed."""
        link = self._connections.take()
        try:
            result = use(link)
        except BaseException as error:
            failure = self._failed(link, error, values)
            if failure is None:
                raise
            raise failure from error
        self._connections.give(link)
        return result

    def _connected(self, watchdog: Watchdog) -> Link:
        try:
            return self.connect(watchdog)
        except AdapterError:
            raise
        except Exception as error:
            kind = self.connect_failure(error)
            if kind is None:
                raise
            # Whatever a server says while we connect (too many of us, starting up, wrong password, no such
            # database), for the caller it is not there.
            raise self._error(SourceUnavailable) from error

    def _release(self, link: Link) -> None:
        if link.spent:
            self._connections.drop(link)
        else:
            self._connections.give(link)

    def _failed(self, link: Link, error: BaseException, values: Sequence[Stored]) -> AdapterError | None:
        """Settle what becomes of the link, and return the error to raise instead, or None to raise this one."""
        if isinstance(error, StatementOutdated):
            self._release(link)
            return None
        kind = link.failure(error) if isinstance(error, Exception) else None
        if kind is ValueNotStorable and link.converts and is_ascii(values):
            # It is not our value that cannot be converted, but a stored one on its way to us.
            kind = SourceRejected
        if kind in {SourceRejected, ComparisonRefused, ChangeRefused, ValueNotStorable, ValueOutOfRange}:
            self._release(link)
        else:
            # After a cancelled statement or an unknown error the state of the session is anyone's guess.
            self._connections.drop(link)
        if kind in {SourceUnavailable, StatementOutdated}:
            # The others have prepared the same statements.
            self._connections.drop_idle()
        elif kind in {SourceTimeout, SourceBusy}:
            self._connections.hung()
        return None if kind is None else self._error(kind)

    def _error(self, kind: type[AdapterError]) -> AdapterError:
        return kind(f"{self.name}: {MESSAGES[kind]}")
