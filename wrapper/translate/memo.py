"""Answers that are worth keeping: legacy columns repeat their dates, codes and flags endlessly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Per field and vocabulary: about 1 MB when full. Dates, codes and flags never fill it.
_REMEMBERED = 8192


class Memo(dict[Any, Any]):
    """Values of a function by its argument, computed on first use and bounded.

    Stored values that compare equal (12, 12.0, Decimal("12.00")) read the same, so sharing an entry is right.
    What raises is not kept. Threads may compute an entry twice; they cannot disagree on it.
    """

    __slots__ = ("_compute",)

    def __init__(self, compute: Callable[[Any], Any]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, argument: Any) -> Any:
        value = self._compute(argument)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[argument] = value
        return value
