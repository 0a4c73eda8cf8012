"""`Limits`: the stop of the pipeline that admits a request or refuses it.

Counting must never take the API down: when the storage fails, each node counts for itself where it has a
fallback, and lets requests pass where it has none. The guard of the legacy source still holds then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from limits.errors import ConfigurationError

from wrapper.catalog.model import Plan
from wrapper.limits.lmdb_storage import SCHEME, LMDBStorage
from wrapper.limits.plans import DEFAULT_PLAN, CompiledPlan, Counter, Used, plan_of
from wrapper.limits.redis_counters import RedisCounters
from wrapper.observe import metrics
from wrapper.settings import Settings

log = logging.getLogger(__name__)

_RETRY_SECONDS = 1.0
"""After a failure the storage is left alone for so long, so that not every request waits for its time-out."""
_REDIS_SCHEMES = ("redis", "rediss", "valkey", "valkeys")
_IPV6_NETWORK_BITS = 64  # what one subscriber is given: addresses below it cost nothing


class LimitsError(Exception):
    """The storage of limits is not configured well; the message is for the operator."""


class _Counters(Protocol):
    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]: ...

    def spend(self, counters: Sequence[Counter]) -> tuple[bool, list[Used]]: ...


def storage_uri(settings: Settings) -> str:
    """Return where limits are counted: in Redis where it is configured, in LMDB on this node otherwise."""
    return settings.redis_url or node_uri(settings)


def node_uri(settings: Settings) -> str:
    """Return where this node counts limits by itself."""
    return f"{SCHEME}://{settings.shared_dir / 'limits.lmdb'}"


class Limits:
    """The limits of all plans, and of callers known by their address only."""

    def __init__(
        self,
        storage_uri: str,
        plans: Mapping[str, Plan],
        anonymous: Iterable[str],
        *,
        fallback_uri: str | None = None,
        on_failure: Callable[[], None] | None = None,
    ) -> None:
        """`anonymous` are texts such as 60/minute; `on_failure` is called for each failure of the storage."""
        self.storage_uri = storage_uri
        self._plans = {name: CompiledPlan(plan, "plan") for name, plan in plans.items()}
        # A key without a plan has the first of the catalog.
        self._default = next(iter(self._plans.values()), None) or CompiledPlan(DEFAULT_PLAN, "plan")
        self._anonymous = CompiledPlan(plan_of("anonymous", anonymous), "address")
        self._counters = _open(storage_uri)
        self._fallback = _open(fallback_uri) if fallback_uri and fallback_uri != storage_uri else None
        self._failures = self._counters.base_exceptions
        self._on_failure = on_failure
        self._down_until = 0.0
        self._warned: set[str] = set()

    def spend(self, identity: str, plan: str) -> list[tuple[str, str]]:
        """Count a request of a caller and return the header fields that tell of it, or raise Problem("limit_exceeded").

        A request that one limit refuses is counted in none.
        """
        compiled = self._plans.get(plan)
        return self._spend(identity, compiled if compiled is not None else self._replace(plan))

    def spend_anonymous(self, address: str) -> list[tuple[str, str]]:
        """Count a request without a valid credential, by the address it came from; as `spend`."""
        return self._spend(network_of(address), self._anonymous)

    def _spend(self, identity: str, plan: CompiledPlan) -> list[tuple[str, str]]:
        if not plan.limits:
            return []
        outcome = self._count(plan.counters(identity))
        if outcome is None:
            return [plan.policy]
        admitted, used = outcome
        if not admitted:
            metrics.limit_refusal(plan.name)
            raise plan.refusal(used)
        return plan.fields(used)

    def _count(self, counters: list[Counter]) -> tuple[bool, list[Used]] | None:
        """Return what the storage says, or the fallback, or None when nobody counts."""
        if not self._down_until or time.monotonic() >= self._down_until:
            try:
                outcome = self._counters.spend(counters)
            except self._failures as error:
                self._fail(error)
            else:
                if self._down_until:
                    self._down_until = 0.0
                    log.warning("limits are counted in their storage again")
                return outcome
        if self._fallback is None:
            return None
        try:
            return self._fallback.spend(counters)
        except self._fallback.base_exceptions:
            log.exception("limits cannot be counted on this node either")
            return None

    def _fail(self, error: Exception) -> None:
        if not self._down_until:
            instead = "this node counts by itself" if self._fallback is not None else "requests pass uncounted"
            log.error("the storage of limits fails, %s until it is back: %s", instead, error)
        self._down_until = time.monotonic() + _RETRY_SECONDS
        if self._on_failure is not None:
            self._on_failure()

    def _replace(self, plan: str) -> CompiledPlan:
        if plan and plan not in self._warned:
            self._warned.add(plan)
            log.warning(
                'a credential has the plan "%s", which the catalog does not declare; "%s" is used instead',
                plan,
                self._default.name,
            )
        return self._default


def network_of(address: str) -> str:
    """Return what an address is counted as: itself, or the /64 network of an IPv6 address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> _IPV6_NETWORK_BITS << _IPV6_NETWORK_BITS)) + f"/{_IPV6_NETWORK_BITS}"


def _open(uri: str) -> _Counters:
    scheme = uri.partition("://")[0].partition("+")[0]
    if scheme == SCHEME:
        return LMDBStorage(uri)
    if scheme not in _REDIS_SCHEMES:
        raise LimitsError(f'limits cannot be counted in "{scheme}": use redis:// or rediss://, or no URL for this node')
    try:
        return RedisCounters(uri)
    except (ConfigurationError, ValueError) as error:
        raise LimitsError(
            f"limits cannot be counted in Redis: {error}; is wrapper-gateway[redis] installed?"
        ) from error
