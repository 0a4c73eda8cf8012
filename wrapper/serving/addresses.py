"""How many connections each address holds in this worker: one caller must not take the places of all others."""

from __future__ import annotations

from collections import Counter

from wrapper.limits.limits import network_of

# What runs on this machine: a proxy, a tunnel, or a load generator, each of which speaks for many.
_LOCAL = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})


class Addresses:
    """Counts open connections by address, IPv6 by network; admits up to `most` of each, and any number with 0."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def admit(self, address: str) -> bool:
        """Return whether one more connection may be opened, and count it; every one admitted must be released."""
        if not self._most or address in _LOCAL:
            return True
        name = network_of(address)
        if self._open[name] >= self._most:
            return False
        self._open[name] += 1
        return True

    def release(self, address: str) -> None:
        """Stop counting a connection that was admitted."""
        if not self._most or address in _LOCAL:
            return
        name = network_of(address)
        self._open[name] -= 1
        if not self._open[name]:
            del self._open[name]
