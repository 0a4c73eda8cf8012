"""Counters in LMDB: a storage for the `limits` library under the scheme lmdb://, and ours for whole plans.

Exact across threads and processes, because LMDB has one writer at a time. Windows are fixed and begin with
their first request. Expired counters are removed bit by bit by whoever adds a new one, so that the file stays
within a third above what is alive, and no thread has to wake up for it.
"""

from __future__ import annotations

import logging
import struct
import time
from collections.abc import Sequence
from hashlib import blake2b

import lmdb
from limits.storage import Storage

from wrapper.limits.environment import MAP_BYTES, environment
from wrapper.limits.plans import Counter, Used

log = logging.getLogger(__name__)

SCHEME = "lmdb"

_ENTRY = struct.Struct("<qd")  # requests counted; end of the window, in seconds since 1970
_NEW = (0, 0.0)
_LONGEST_KEY = 511  # LMDB's own limit
_SWEEP = 4
_BATCH = 500
# Removing copies pages before it frees any, so it has to begin while there still is room.
_CROWDED, _ROOMY = 0.6, 0.5


class _CrowdedError(Exception):
    """There are so many counters that room must be made before one is added."""


class LMDBStorage(Storage):
    """Counters in one file: lmdb:///absolute/path."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the base class declares it so

    def __init__(self, uri: str, wrap_exceptions: bool = False, map_bytes: int = MAP_BYTES, **_options: object) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._path = uri.removeprefix(f"{SCHEME}://")
        self._map_bytes = map_bytes
        # Where the removal of expired counters goes on. Only who holds the write transaction touches it.
        self._sweep_at = b""

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What a call raises when the storage fails."""
        return (lmdb.Error, OSError)

    def spend(self, counters: Sequence[Counter]) -> tuple[bool, list[Used]]:
        """Count one request in all counters, or in none when one is at its limit; return which, and what they say."""
        try:
            return self._spend(counters)
        except (lmdb.MapFullError, _CrowdedError):
            self._make_room()
            return self._spend(counters)

    def _spend(self, counters: Sequence[Counter]) -> tuple[bool, list[Used]]:
        with self._environment().begin(write=True) as transaction:
            now = time.time()
            states = []
            admitted = True
            for counter in counters:
                count, ends = self._read(transaction, counter.key, counter.seconds, now)
                admitted = admitted and count < counter.most
                states.append((count, ends))
            if not admitted:
                return False, [Used(count, ends - now if count else 0.0) for count, ends in states]
            used = []
            for counter, (count, ends) in zip(counters, states, strict=True):
                ends = ends or now + counter.seconds  # noqa: PLW2901 - a window begins with its first request
                self._write(transaction, counter.key, count + 1, ends, now)
                used.append(Used(count + 1, ends - now))
            return True, used

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter and return what it says."""
        name = _name(key)
        try:
            return self._add(name, expiry, amount)
        except (lmdb.MapFullError, _CrowdedError):
            self._make_room()
            return self._add(name, expiry, amount)

    def get(self, key: str) -> int:
        """Return what a counter says."""
        count, ends = self._peek(key)
        return count if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when a counter's window ends; now for one that does not exist."""
        return max(self._peek(key)[1], time.time())

    def check(self) -> bool:
        """Return whether the storage works."""
        try:
            with self._environment().begin() as transaction:
                transaction.get(b"check")
        except (lmdb.Error, OSError):
            return False
        return True

    def reset(self) -> int | None:
        """Remove all counters and return how many there were."""
        opened = self._environment()
        with opened.begin(write=True) as transaction:
            entries = int(transaction.stat()["entries"])
            transaction.drop(opened.open_db(), delete=False)
            return entries

    def clear(self, key: str) -> None:
        """Remove one counter."""
        with self._environment().begin(write=True) as transaction:
            transaction.delete(_name(key))

    def _environment(self) -> lmdb.Environment:
        return environment(self._path, self._map_bytes)

    def _add(self, name: bytes, seconds: int, amount: int) -> int:
        with self._environment().begin(write=True) as transaction:
            now = time.time()
            count, ends = self._read(transaction, name, seconds, now)
            self._write(transaction, name, count + amount, ends or now + seconds, now)
            return count + amount

    @staticmethod
    def _read(transaction: lmdb.Transaction, name: bytes, seconds: int, now: float) -> tuple[int, float]:
        """Return the counter of a window that goes on, or zeros."""
        found = transaction.get(name)
        if found is None:
            return _NEW
        count, ends = _ENTRY.unpack(found)
        # A window that ends too late was begun before the clock was set back.
        return (count, ends) if now < ends <= now + seconds + 1 else _NEW

    def _write(self, transaction: lmdb.Transaction, name: bytes, count: int, ends: float, now: float) -> None:
        # A counter that begins a window anew keeps its place; only one with a new name makes the file grow.
        if count == 1 and transaction.get(name) is None:
            if self._fill(transaction) > _CROWDED:
                raise _CrowdedError
            self._sweep(transaction, now)
        transaction.put(name, _ENTRY.pack(count, ends))

    def _sweep(self, transaction: lmdb.Transaction, now: float) -> None:
        """Look at the next few counters and remove the expired ones."""
        with transaction.cursor() as cursor:
            found = cursor.set_range(self._sweep_at)
            for _ in range(_SWEEP):
                if not found:
                    break
                if _ENTRY.unpack(cursor.value())[1] <= now:
                    cursor.delete()
                    # Behind the last entry, where the cursor then stands, there is no key.
                    found = bool(cursor.key())
                else:
                    found = cursor.next()
            self._sweep_at = bytes(cursor.key()) if found else b""

    def _peek(self, key: str) -> tuple[int, float]:
        with self._environment().begin() as transaction:
            found = transaction.get(_name(key))
        return _ENTRY.unpack(found) if found is not None else _NEW

    def _fill(self, transaction: lmdb.Transaction) -> float:
        """Return which part of the map the counters take."""
        found = transaction.stat()
        return float((found["leaf_pages"] + found["branch_pages"]) * found["psize"] / self._map_bytes)

    def _make_room(self) -> None:
        """Remove what is expired, and then what expires soonest, until there is room: those windows lose the least."""
        opened = self._environment()
        opened.reader_check()
        for seconds in (0.0, 60.0, 3600.0):
            removed = _remove_before(opened, time.time() + seconds)
            log.warning("the counters of limits are crowded: %d that end within %d s were removed", removed, seconds)
            with opened.begin() as transaction:
                if self._fill(transaction) < _ROOMY:
                    return
        log.error("the counters of limits are crowded by long windows and start from zero")
        self.reset()


def _remove_before(opened: lmdb.Environment, moment: float) -> int:
    """Remove the counters whose window ends before a moment, in small transactions that need little room themselves."""
    removed, at, more = 0, b"", True
    while more:
        with opened.begin(write=True) as transaction, transaction.cursor() as cursor:
            more = cursor.set_range(at)
            for _ in range(_BATCH):
                if not more:
                    break
                if _ENTRY.unpack(cursor.value())[1] <= moment:
                    more = cursor.delete()
                    removed += 1
                else:
                    more = cursor.next()
            at = cursor.key()
            more = more and bool(at)
    return removed


def _name(key: str) -> bytes:
    name = key.encode()
    return name if len(name) <= _LONGEST_KEY else blake2b(name, digest_size=32).digest()
