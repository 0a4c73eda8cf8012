"""Counters in Redis, through the connection of the `limits` library's own storage, one round trip for a whole plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from limits.storage import storage_from_string

from wrapper.limits.plans import Counter, Used

# A request waits for Redis this long at most, and then goes on without it.
_TIMEOUT_SECONDS = 0.25

# Reads all counters first, so that a request is counted in all of them or in none. A counter without an end, which a
# crash between two commands of an older script could have left, gets one.
_SPEND = """
local counts, admitted = {}, 1
for i, key in ipairs(KEYS) do
  counts[i] = tonumber(redis.call('GET', key) or '0')
  if counts[i] >= tonumber(ARGV[2 * i - 1]) then admitted = 0 end
end
local answer = {admitted}
for i, key in ipairs(KEYS) do
  if admitted == 1 then counts[i] = redis.call('INCR', key) end
  local left = redis.call('PTTL', key)
  if left == -1 then
    left = tonumber(ARGV[2 * i]) * 1000
    redis.call('PEXPIRE', key, left)
  end
  answer[2 * i], answer[2 * i + 1] = counts[i], left
end
return answer
"""


class RedisCounters:
    """Counters in the Redis (or Valkey, Sentinel, Cluster) that a URI of the `limits` library names."""

    def __init__(self, uri: str) -> None:
        open_storage: Any = storage_from_string
        options = {"socket_timeout": _TIMEOUT_SECONDS, "socket_connect_timeout": _TIMEOUT_SECONDS}
        self._storage = open_storage(uri, **options)
        self._script = self._storage.get_connection().register_script(_SPEND)

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """What a call raises when Redis fails."""
        return (self._storage.base_exceptions, OSError)

    def spend(self, counters: Sequence[Counter]) -> tuple[bool, list[Used]]:
        """Count one request in all counters, or in none when one is at its limit; return which, and what they say."""
        # The braces put all counters of a caller on one node of a cluster, as a script needs them.
        keys = [b"wrapper:limits:{%s}%s" % tuple(counter.key.split(b"\0", 1)) for counter in counters]
        numbers = [number for counter in counters for number in (counter.most, counter.seconds)]
        admitted, *flat = self._script(keys=keys, args=numbers)
        return bool(admitted), [
            Used(count, max(0, left) / 1000) for count, left in zip(flat[::2], flat[1::2], strict=True)
        ]
