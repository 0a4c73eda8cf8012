"""Cancels statements that outlive their time limit, for engines that do not do it themselves.

One thread per source looks at the running statements ten times a second and ends when none has run for
a while. Starting and stopping a deadline costs two attribute writes and an uncontended lock, so that
even a point lookup of some microseconds can carry one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

Result = TypeVar("Result")

TICK = 0.1
LINGER = 5.0

log = logging.getLogger(__name__)


class Deadline:
    """The time limit of the statements that run, one after the other, on one connection."""

    __slots__ = ("_cancel", "_dog", "_due", "_lock", "fired", "seconds")

    def __init__(self, dog: Watchdog, cancel: Callable[[], object], seconds: float) -> None:
        self._dog = dog
        self._cancel = cancel
        self._lock = threading.Lock()
        self._due: float | None = None
        self.seconds = seconds
        self.fired = False

    def start(self) -> None:
        """Begin the time of one statement, or of one step of it."""
        self.fired = False
        self._due = monotonic() + self.seconds
        if self._dog.sleeping:
            self._dog.wake()

    def stop(self) -> None:
        """End the time: afterwards no late cancel can hit the next statement."""
        with self._lock:
            self._due = None

    def within(self, step: Callable[[], Result]) -> Result:
        """Return what one step returns, cancelled when it takes too long."""
        self.start()
        try:
            return step()
        finally:
            self.stop()

    def running(self) -> bool:
        return self._due is not None

    def check(self, now: float) -> None:
        """Cancel the statement if its time is over."""
        with self._lock:
            if self._due is None or now < self._due:
                return
            self._due = None
            self.fired = True
            try:
                self._cancel()
            except Exception:
                log.warning("a statement over its time limit could not be cancelled", exc_info=True)


class Watchdog:
    """Looks after the deadlines of one source."""

    def __init__(self) -> None:
        self._deadlines: set[Deadline] = set()
        self._lock = threading.Lock()
        self.sleeping = True

    def deadline(self, cancel: Callable[[], object], seconds: float) -> Deadline:
        """Return a deadline that calls `cancel` from the watching thread."""
        deadline = Deadline(self, cancel, seconds)
        with self._lock:
            self._deadlines.add(deadline)
        return deadline

    def forget(self, deadline: Deadline) -> None:
        """Stop looking at a deadline whose connection is closed."""
        with self._lock:
            self._deadlines.discard(deadline)

    def wake(self) -> None:
        """Start the watching thread unless it runs."""
        with self._lock:
            if self.sleeping:
                self.sleeping = False
                threading.Thread(target=self._watch, name="statement-watchdog", daemon=True).start()

    def _watch(self) -> None:
        pause = threading.Event()
        busy_at = monotonic()
        while True:
            pause.wait(TICK)
            now = monotonic()
            with self._lock:
                deadlines = list(self._deadlines)
            for deadline in deadlines:
                deadline.check(now)
            if self._any_running():
                busy_at = now
            elif now - busy_at > LINGER and self._fall_asleep():
                return

    def _any_running(self) -> bool:
        with self._lock:
            return any(deadline.running() for deadline in self._deadlines)

    def _fall_asleep(self) -> bool:
        # A statement may start between our look and our leaving: first say that we leave, then look again.
        # Whoever starts after that sees `sleeping` and wakes a new thread.
        with self._lock:
            self.sleeping = True
            if any(deadline.running() for deadline in self._deadlines):
                self.sleeping = False
                return False
            return True
