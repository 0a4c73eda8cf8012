"""What becomes of a credential: a verdict while it is good, or a refusal; and the memory of both."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from wrapper.auth.principal import Principal

TTL_SECONDS = 5.0
"""A verdict is trusted this long: a revocation takes effect within so many seconds on every node."""
_MOST = 4096

_T = TypeVar("_T")


class Refused(Exception):
    """A credential is refused. The message is for its holder: it is raised with reasons only for a genuine one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A credential that was found good, and until when at most that holds."""

    principal: Principal
    expires_at: datetime

    def trusted_seconds(self) -> float:
        """Return for how many seconds the verdict may be kept."""
        return min(TTL_SECONDS, (self.expires_at - datetime.now(UTC)).total_seconds())


class Remembered(Generic[_T]):
    """A bounded memory of the last verdicts by the digest of the credential; full, it forgets the oldest."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._entries: dict[bytes, tuple[float, _T]] = {}
        self._lock = threading.Lock()

    def get(self, digest: bytes) -> _T | None:
        """Return what was remembered, or None when there is nothing or it is too old."""
        entry = self._entries.get(digest)
        if entry is None or entry[0] < time.monotonic():
            return None
        return entry[1]

    def put(self, digest: bytes, value: _T, seconds: float) -> None:
        """Remember a value for so many seconds."""
        with self._lock:
            self._entries.pop(digest, None)
            if len(self._entries) >= self._most:
                del self._entries[next(iter(self._entries))]
            self._entries[digest] = (time.monotonic() + seconds, value)
