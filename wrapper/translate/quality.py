"""What was found wrong with legacy values: counted, with a bounded number of examples per cause.

The pages go on; this is what the operator reads instead of a broken page. One `Quality` is shared by all threads
of a process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from wrapper.translate.faults import Reason

_RAW_LENGTH = 200

FirstSight = Callable[[str, str, str, str], None]
"""Called with resource, field, row key and reason when a row's field is found broken for the first time."""


@dataclass(slots=True)
class _Tally:
    count: int = 0
    examples: dict[str, str] = field(default_factory=dict)


class Quality:
    """Counts broken values per resource, field and reason."""

    def __init__(self, *, examples: int = 20, rows: int = 10_000, first_sight: FirstSight | None = None) -> None:
        self._examples, self._rows, self._first_sight = examples, rows, first_sight
        self._tallies: dict[tuple[str, str, Reason], _Tally] = {}
        self._seen: dict[tuple[str, str], set[str]] = {}
        self._lock = Lock()

    def record(self, resource: str, field: str, key: str, reason: Reason, raw: str = "") -> None:
        """Count one broken value of the row `key`; `raw` is its text by `shown`, kept for the first few rows only."""
        with self._lock:
            tally = self._tallies.get((resource, field, reason))
            if tally is None:
                tally = self._tallies[resource, field, reason] = _Tally()
            tally.count += 1
            if len(tally.examples) < self._examples:
                tally.examples.setdefault(key, raw[:_RAW_LENGTH])
            seen = self._seen.setdefault((resource, field), set())
            new = key not in seen and len(seen) < self._rows
            if new:
                seen.add(key)
        if new and self._first_sight is not None:
            self._first_sight(resource, field, key, reason)

    def report(self) -> list[dict[str, Any]]:
        """Return every cause, the most frequent first.

        `count` is how often such a value was served, `rows` how many different rows had one in this field, counted
        up to the bound given to this object.
        """
        with self._lock:
            found = [
                {
                    "resource": resource,
                    "field": name,
                    "reason": reason,
                    "count": tally.count,
                    "rows": len(self._seen[resource, name]),
                    "examples": [{"key": key, "value": raw} for key, raw in tally.examples.items()],
                }
                for (resource, name, reason), tally in self._tallies.items()
            ]
        return sorted(found, key=lambda entry: -entry["count"])
