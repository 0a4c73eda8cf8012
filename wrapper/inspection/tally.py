"""Counts faults, and keeps the first rows of each as examples."""

from __future__ import annotations

from dataclasses import dataclass, field

from wrapper.inspection.causes import Cause
from wrapper.inspection.report import Example, Fault


@dataclass(slots=True)
class _Entry:
    rows: int = 0
    examples: list[Example] = field(default_factory=list)


class Tally:
    """The faults of one resource; holds no more than `examples` rows of each."""

    def __init__(self, examples: int) -> None:
        self._most = examples
        self._entries: dict[tuple[Cause, str, str], _Entry] = {}

    def add(self, cause: Cause, name: str, reason: str, key: str, value: str) -> None:
        """Count one row."""
        self.add_rows(cause, name, reason, 1, (Example(key, value),))

    def add_rows(self, cause: Cause, name: str, reason: str, rows: int, examples: tuple[Example, ...]) -> None:
        """Count rows, some of which are given as examples."""
        entry = self._entries.setdefault((cause, name, reason), _Entry())
        entry.rows += rows
        entry.examples += examples[: self._most - len(entry.examples)]

    def faults(self) -> tuple[Fault, ...]:
        """Return what was counted, the most frequent first."""
        found = [Fault(*key, entry.rows, tuple(entry.examples)) for key, entry in self._entries.items()]
        return tuple(sorted(found, key=lambda fault: (-fault.rows, fault.cause, fault.field)))
