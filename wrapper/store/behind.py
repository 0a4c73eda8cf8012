"""Writes that may be late: uses of credentials and of deprecated operations, kept off the way of requests.

They are collected in memory and written by a short-lived thread some seconds later, or at exit.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

log = logging.getLogger(__name__)

TOUCH_SECONDS = 60
"""A credential's last use is written at most this often."""
_MOST = 10_000
"""So many different things are remembered at most between two writes."""


@dataclass(slots=True)
class Uses:
    """What is waiting to be written."""

    counts: dict[tuple[str, str, date], int] = field(default_factory=dict)
    touches: dict[tuple[str, str], tuple[datetime, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.counts or self.touches)


class WriteBehind:
    """Collects uses and hands them to `write` once per `interval` seconds at most; `write` raises to keep them."""

    def __init__(self, write: Callable[[Uses], None], interval: float) -> None:
        self._write = write
        self._interval = interval
        self.forget()

    def forget(self) -> None:
        """Start anew with nothing to write: a fork has the parent's uses, but neither its thread nor its free locks."""
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._uses = Uses()
        self._touched: dict[tuple[str, str], float] = {}
        self._timer: threading.Timer | None = None
        self._closed = False

    def count(self, consumer: str, operation: str) -> None:
        """Count one use of a deprecated operation, today."""
        entry = (consumer, operation, datetime.now(UTC).date())
        with self._lock:
            counts = self._uses.counts
            if entry in counts or len(counts) < _MOST:
                counts[entry] = counts.get(entry, 0) + 1
            self._schedule()

    def touch(self, table: str, credential: str, address: str) -> None:
        """Note that a credential was used just now; most calls end at once, because it was noted within the minute."""
        entry, now = (table, credential), time.monotonic()
        if now < self._touched.get(entry, 0.0):
            return
        with self._lock:
            if len(self._touched) >= _MOST:
                self._touched.clear()
            self._touched[entry] = now + TOUCH_SECONDS
            self._uses.touches[entry] = (datetime.now(UTC), address)
            self._schedule()

    def flush(self) -> None:
        """Write what is waiting; when that fails it goes on waiting."""
        with self._writing:
            with self._lock:
                uses, self._uses, self._timer = self._uses, Uses(), None
            if not uses:
                return
            try:
                self._write(uses)
            except Exception:  # the store may be away for hours; nothing of it may reach a request
                log.warning("uses of credentials could not be written; trying again later", exc_info=True)
                self._keep(uses)

    def close(self) -> None:
        """Write what is waiting and take no more."""
        with self._lock:
            timer, self._timer, self._closed = self._timer, None, True
        if timer is not None:
            timer.cancel()
        self.flush()

    def _keep(self, uses: Uses) -> None:
        with self._lock:
            for entry, count in uses.counts.items():
                self._uses.counts[entry] = self._uses.counts.get(entry, 0) + count
            self._uses.touches = uses.touches | self._uses.touches
            self._schedule()

    def _schedule(self) -> None:
        if self._timer is None and not self._closed:
            self._timer = threading.Timer(self._interval, self.flush)
            self._timer.name, self._timer.daemon = "store-writer", True
            self._timer.start()
