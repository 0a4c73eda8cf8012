"""The open connections of one source: never more than allowed, never used by two threads at once.

A source that hangs must not hang the worker: few threads wait for a connection, and after a time-out or
a lock nobody tries for a second.

A link is taken for one statement and given back; the one used last is taken first, because its
prepared statements are warm. Links that rested are asked for a sign of life before they are used. After
a fork the child starts with none and leaves its parent's sockets alone.
"""

from __future__ import annotations

import os
import threading
import weakref
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from adapters.errors import AdapterError, SourceUnavailable
from adapters.query import Row, Stored
from adapters.relational.watchdog import Watchdog

WAIT_SECONDS = 2.0
"""How long a thread waits for a free connection before it gives up."""

BRISK_SECONDS = 0.25
"""When a few threads wait already, further ones do so only while connections change hands at least this often."""

MOST_BRISK_SECONDS = 1.0
"""How long those further threads wait at most."""

BACK_OFF_SECONDS = 1.0
"""How long a source that hung is left alone."""

SLOW_SECONDS = 0.5
"""A connection that fails after this long has hung, and was not refused."""

RESTED_SECONDS = 1.0
"""After this much rest a link is pinged: firewalls and servers drop idle connections silently."""


class Link(ABC):
    """One open connection, speaking one driver. Errors are the driver's own; `failure` classes them."""

    raw: Any
    """The driver's own connection."""

    used_at: float = 0.0
    row_count: int = 0
    """How many rows the session lets a statement return, 0 for all: where an engine has no other way to say so."""

    converts: bool = True
    """Whether texts are converted on their way, so that a stored one can be what fails, and not a value of ours."""

    shown: Sequence[Any] | None = None
    """How the driver describes the columns of the last result, where rules of columns depend on their types."""

    spent: bool = False
    """Whether the connection is of no use after a stream was stopped early."""

    @abstractmethod
    def rows(self, text: str, values: Sequence[Stored], at_most: int | None = None) -> list[Row]:
        """Run a statement and return its rows; `at_most` where the text itself could not say so."""

    @abstractmethod
    def batches(self, text: str, values: Sequence[Stored], batch: int) -> Iterator[list[Row]]:
        """Run a statement and yield its rows in lists of at most `batch`; releases the cursor when closed early."""

    @abstractmethod
    def failure(self, error: Exception) -> type[AdapterError] | None:
        """Return the class of a driver's error, or None when the error is not the driver's."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection; never raises and never waits for the server."""

    @abstractmethod
    def execute(self, text: str) -> None:
        """Run a statement of the session that returns no rows."""

    def let_rows(self, count: int) -> None:
        """Let the session's statements return at most `count` rows, or all for 0 (Transact-SQL's SET ROWCOUNT)."""
        if count != self.row_count:
            self.execute(f"SET ROWCOUNT {count}")
            self.row_count = count

    def outdated(self) -> bool:
        """Return whether the connection leads to what is no longer there; asked on every lease, so it must be cheap."""
        return False

    def kind(self, shown: Any) -> Any:
        """Return what tells the type of a column in `shown`, for equal types always the same."""
        return shown

    def statement_types(self, text: str, names: Sequence[str], quoted: Sequence[str]) -> Mapping[str, Any] | None:  # noqa: ARG002 - a hook
        """Return what tells the types of the columns of a SELECT by `names`, or None where no rule depends on them."""
        return None

    @contextmanager
    def reflected(self) -> Iterator[Any]:
        """Give the driver's own connection, for SQLAlchemy's inspector."""
        yield self.raw

    def ping(self) -> None:
        """Raise the driver's error when the connection is dead."""
        return


_pools: weakref.WeakSet[Connections] = weakref.WeakSet()
_abandoned: list[Link] = []


@contextmanager
def closed_on_error(link: Link) -> Iterator[None]:
    """Close a link that could not be made ready."""
    try:
        yield
    except BaseException:
        link.close()
        raise


class Connections:
    """At most `cap` links, opened on demand."""

    def __init__(self, name: str, connect: Callable[[Watchdog], Link], cap: int) -> None:
        self._name = name
        self._connect = connect
        self._cap = cap
        self._few = max(1, cap // 2)
        self._reset()
        _pools.add(self)

    def _reset(self) -> None:
        self._idle: deque[Link] = deque()
        self._changed = threading.Condition()
        self._opened = 0
        self._waiting = 0
        self._closed = False
        self._taken_at = 0.0
        self._given_at = 0.0
        self._resting_until = 0.0
        self._streams = threading.BoundedSemaphore(self._few)
        self._watchdog = Watchdog()

    def take(self) -> Link:
        """Return a link that nobody else uses; raises SourceUnavailable when none is free or can be opened."""
        while True:
            if self._resting_until:
                self._check_rest()
            try:
                link = self._idle.pop()
            except IndexError:
                link = self._open_or_wait()
            now = monotonic()
            if link.outdated():
                self.drop(link)
            elif now - link.used_at < RESTED_SECONDS or self._is_alive(link):
                self._taken_at = now
                return link

    def give(self, link: Link) -> None:
        """Give a healthy link back."""
        link.used_at = self._given_at = monotonic()
        self._idle.append(link)
        if self._waiting or self._closed:
            self._settle()

    def drop(self, link: Link) -> None:
        """Close a link that is of no more use."""
        link.close()
        with self._changed:
            self._opened -= 1
            self._changed.notify()

    @contextmanager
    def streamed(self) -> Iterator[None]:
        """Count one more stream while it lasts; raises SourceUnavailable when there are as many as may be.

        A stream ends when its consumer has read it, which may be never: reads must still find a connection.
        """
        streams = self._streams
        if not streams.acquire(blocking=False):
            raise SourceUnavailable(f"{self._name}: {self._few} streams are being read, and no more may be")
        try:
            yield
        finally:
            streams.release()

    def hung(self) -> None:
        """Leave the source alone for a moment, after a time-out or a lock; unless it answers others meanwhile."""
        now = monotonic()
        if now - self._given_at >= BACK_OFF_SECONDS:
            self._resting_until = now + BACK_OFF_SECONDS
            with self._changed:
                self._changed.notify_all()

    def _check_rest(self) -> None:
        if monotonic() < self._resting_until:
            raise SourceUnavailable(f"{self._name}: it hung a moment ago and is left alone for a second")
        self._resting_until = 0.0

    def drop_idle(self) -> None:
        """Close every link that is not in use: the source has gone, and theirs are dead too."""
        while True:
            try:
                link = self._idle.pop()
            except IndexError:
                return
            self.drop(link)

    def close(self) -> None:
        """Close every link; those in use follow when they are given back."""
        self._closed = True
        self.drop_idle()

    def _settle(self) -> None:
        if self._closed:
            self.drop_idle()
        with self._changed:
            self._changed.notify()

    def _open_or_wait(self) -> Link:
        with self._changed:
            self._waiting += 1
            began, is_one_of_few = monotonic(), self._waiting <= self._few
            try:
                # The count of the waiting is raised before we look: whoever gives a link back later sees it.
                while not self._idle and self._opened >= self._cap:
                    left = self._patience(began, is_one_of_few) - monotonic()
                    if left <= 0:
                        raise SourceUnavailable(f"{self._name}: all {self._cap} connections are in use")
                    self._changed.wait(left)
                    if self._resting_until:
                        self._check_rest()
                with suppress(IndexError):
                    return self._idle.pop()
                self._opened += 1
                self._taken_at = monotonic()
            finally:
                self._waiting -= 1
        return self._opened_link()

    def _patience(self, began: float, is_one_of_few: bool) -> float:
        """Return until when a thread that began to wait may do so."""
        if is_one_of_few:
            return began + WAIT_SECONDS
        # Where connections change hands briskly, all threads may wait their turn.
        return min(max(self._taken_at, self._given_at) + BRISK_SECONDS, began + MOST_BRISK_SECONDS)

    def _opened_link(self) -> Link:
        began = monotonic()
        try:
            link = self._connect(self._watchdog)
        except BaseException:
            with self._changed:
                self._opened -= 1
                self._changed.notify()
            if monotonic() - began >= SLOW_SECONDS:
                self.hung()
            raise
        link.used_at = monotonic()
        return link

    def _is_alive(self, link: Link) -> bool:
        try:
            link.ping()
        except Exception as error:
            if link.failure(error) is None:
                raise
            self.drop(link)
            return False
        return True

    def after_fork(self) -> None:
        """Forget the parent's links without closing them: closing would end the parent's sessions too."""
        _abandoned.extend(self._idle)
        self._reset()


def _after_fork_in_child() -> None:
    for pool in list(_pools):
        pool.after_fork()


os.register_at_fork(after_in_child=_after_fork_in_child)
