"""The statement that runs on one ODBC connection, and how it ends when its time is over.

A cancel from another thread is the one way that all drivers obey, as long as the server reads. Some drivers wait
for its answer in the cancel too: so it has a thread of its own, and when nothing has come of it a second later
the connection's wire is cut.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from adapters.relational.watchdog import Watchdog
from adapters.relational.wires import Wire

Result = TypeVar("Result")

CANCEL_SECONDS = 0.2
"""A server that reads has taken a cancel by then."""

GRACE_SECONDS = 1.0
"""How much longer than its time limit a statement may run until the wire is cut."""


class Running:
    """Runs the steps of one connection's statements, one at a time, each within the time limit."""

    def __init__(self, watchdog: Watchdog, seconds: float, wire: Wire | None) -> None:
        self._watchdog = watchdog
        self._wire = wire
        self._cursor: Any = None
        self._cancel: threading.Thread | None = None
        self._deadline = watchdog.deadline(self._end, seconds)

    @property
    def fired(self) -> bool:
        """Whether the last step took too long."""
        return self._deadline.fired

    @property
    def stuck(self) -> bool:
        """Whether a cancel still waits for the server: the connection must not be used, nor closed by us."""
        return self._cancel is not None and self._cancel.is_alive()

    def step(self, cursor: Any, call: Callable[[], Result]) -> Result:
        """Return what a call on `cursor` returns; it is cancelled when it takes too long."""
        self._cursor = cursor
        self._deadline.start()
        try:
            return call()
        finally:
            self._cursor = None
            self._deadline.stop()

    def close(self, raw: Any, cursors: list[Any], error: type[Exception]) -> None:
        """Close the connection with its cursors, or leave that to a thread while a cancel is still under way."""
        self._watchdog.forget(self._deadline)

        def close() -> None:
            if self._cancel is not None:
                self._cancel.join()
            cursors.clear()
            with suppress(error):
                raw.close()

        if self.stuck:
            threading.Thread(target=close, name="odbc-close", daemon=True).start()
        else:
            close()

    def rewire(self, wire: Wire | None) -> None:
        """Take note of the socket of a new connection."""
        self._wire = wire

    def _end(self) -> None:
        cursor = self._cursor
        if cursor is None:
            return

        def cancel() -> None:
            # Whatever the driver says to it, the statement itself ends with an error, or is cut.
            with suppress(Exception):
                cursor.cancel()

        self._cancel = threading.Thread(target=cancel, name="odbc-cancel", daemon=True)
        self._cancel.start()
        self._cancel.join(CANCEL_SECONDS)
        if self._wire is not None and self._cursor is cursor:
            later = threading.Timer(GRACE_SECONDS - CANCEL_SECONDS, self._cut, (cursor, self._wire))
            later.daemon = True
            later.start()

    def _cut(self, cursor: Any, wire: Wire) -> None:
        if self._cursor is cursor:
            wire.cut()
