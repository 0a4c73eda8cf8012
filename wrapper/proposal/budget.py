"""What one look may cost the legacy, in statements and seconds, and this machine, in columns and values."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

FIRST_ROWS = 800
LAST_ROWS = 200
PER_TABLE = 5
MOST_STATEMENTS = 10_000
SECONDS = 120.0
MOST_COLUMNS = 150_000
"""Columns that are described and proposed in one look, 5,000 tables of 30: they take half a gigabyte of memory."""

_MOST_VALUES = 2_000_000
"""Values that are sampled in one look: they are all in memory at once."""

_FEWEST_ROWS = 10
_DESCRIBING = 0.5
"""Which part of the time may be spent on descriptions."""


@dataclass
class Budget:
    """What a look may cost: statements in all and for one table, seconds, and columns."""

    statements: int = MOST_STATEMENTS
    per_table: int = PER_TABLE
    seconds: float = SECONDS
    clock: Callable[[], float] = time.monotonic
    spent: Counter[str] = field(default_factory=Counter)
    started: float | None = None
    columns: int = MOST_COLUMNS
    described: int = 0
    counted: set[str] = field(default_factory=set)
    """The tables whose rows were counted, each up to a bound."""
    searched: int = 0
    """Statements that found out for which columns of a table the source refuses rows."""

    def is_in_time(self) -> bool:
        """Return whether the seconds of the look are not over."""
        return self._elapsed() <= self.seconds

    def refusal(self, table: str) -> str:
        """Return why no further statement may be sent for a table, or ""."""
        if not self.is_in_time():
            return f"the {self.seconds:g} seconds of this look were over"
        if self.total >= self.statements:
            return f"the {self.statements:,} statements of this look were spent"
        if self.spent[table] >= self.per_table:
            return f"the {self.per_table} statements for one table were spent"
        return ""

    def describes(self, columns: int) -> str:
        """Count the columns of one more table; returns why it is one too many, or ""."""
        if self._elapsed() > self.seconds * _DESCRIBING:
            return f"the time for descriptions, {self.seconds * _DESCRIBING:g} of {self.seconds:g} seconds, was over"
        if self.described and self.described + columns > self.columns:
            return f"the {self.columns:,} columns of one look were described"
        self.described += columns
        return ""

    def rows(self, most: int) -> int:
        """Return how many rows of a table may be sampled, where `most` would be: fewer where there are many columns."""
        share = _MOST_VALUES / max(1, self.described) / (FIRST_ROWS + LAST_ROWS)
        return max(_FEWEST_ROWS, min(most, int(most * share)))

    def spend(self, table: str) -> None:
        """Count one statement."""
        self.spent[table] += 1

    @property
    def total(self) -> int:
        """How many statements were sent."""
        return self.spent.total() + self.searched

    def _elapsed(self) -> float:
        now = self.clock()
        if self.started is None:
            self.started = now
        return now - self.started
