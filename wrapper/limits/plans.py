"""Plans made ready for counting: the names of their counters and the header fields that describe them.

The fields are those of draft-ietf-httpapi-ratelimit-headers-10: RateLimit-Policy says the whole plan, RateLimit the
limit that will end first, in seconds from now and never as a time of day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from wrapper.catalog.model import Plan
from wrapper.errors import Problem
from wrapper.limit_text import Limit, limit_of, parse_limit

DEFAULT_PLAN = Plan("default", (limit_of(20, "second"), limit_of(5000, "hour")))
"""The plan of a catalog that declares none."""

_LONGEST_IDENTITY = 200  # a counter's name may have 511 bytes in LMDB


class Counter(NamedTuple):
    """One counter of one caller: its name in the storage, and the limit it is held against."""

    key: bytes
    most: int
    seconds: int


class Used(NamedTuple):
    """What a counter says after a request: requests counted in its window, and the seconds until that ends."""

    requests: int
    resets_in: float


class CompiledPlan:
    """A plan ready for counting. `kind` keeps the callers of plans and those known by address apart."""

    def __init__(self, plan: Plan, kind: str) -> None:
        self.name = plan.name
        self.limits = plan.limits
        self.policy = ("RateLimit-Policy", ", ".join(f"{_text(e.name)};q={e.count};w={e.seconds}" for e in plan.limits))
        # A limit that the operator changes counts from zero: its numbers are part of the name.
        self._tails = tuple(
            (f"\0{kind}\0{plan.name}\0{entry.count}/{entry.seconds}".encode(), entry.count, entry.seconds)
            for entry in plan.limits
        )

    def counters(self, identity: str) -> list[Counter]:
        """Return the counters of one caller, in the order of the limits."""
        name = identity.encode()
        if len(name) > _LONGEST_IDENTITY:
            name = blake2b(name, digest_size=32).hexdigest().encode()
        return [Counter(name + tail, count, seconds) for tail, count, seconds in self._tails]

    def fields(self, used: Sequence[Used]) -> list[tuple[str, str]]:
        """Return the header fields of an admitted request."""
        entry, state = min(
            zip(self.limits, used, strict=True), key=lambda pair: (pair[0].count - pair[1].requests, -pair[1].resets_in)
        )
        return [self.policy, _rate_limit(entry, max(0, entry.count - state.requests), state.resets_in)]

    def refusal(self, used: Sequence[Used]) -> Problem:
        """Return the problem of a request that was not admitted: at least one of its counters is at its limit."""
        pairs = [pair for pair in zip(self.limits, used, strict=True) if pair[1].requests >= pair[0].count]
        entry, state = max(pairs, key=lambda pair: pair[1].resets_in)
        wait = _whole(state.resets_in)
        # The draft's own name for this member, hyphen and all.
        violated: dict[str, Any] = {"violated-policies": [limit.name for limit, _ in pairs]}
        return Problem(
            "limit_exceeded",
            f'The limit "{entry.name}" of {entry.count} requests in {entry.seconds} seconds is used up. '
            f"It starts anew in {wait} seconds.",
            headers=[self.policy, _rate_limit(entry, 0, state.resets_in), ("Retry-After", str(wait))],
            **violated,
        )


def plan_of(name: str, texts: Iterable[str]) -> Plan:
    """Return the plan that texts such as 60/minute spell; raises ValueError for one that is no limit."""
    limits = []
    for text in texts:
        limit = parse_limit(text)
        if limit is None:
            raise ValueError(f'"{text}" is not a limit')
        limits.append(limit)
    return Plan(name, tuple(limits))


def _rate_limit(entry: Limit, remaining: int, resets_in: float) -> tuple[str, str]:
    return "RateLimit", f"{_text(entry.name)};r={remaining};t={_whole(resets_in)}"


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds))


def _text(name: str) -> str:
    """Return a String of RFC 9651 §3.3.3."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
