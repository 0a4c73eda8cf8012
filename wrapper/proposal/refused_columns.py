"""Finds the columns for which a source refuses rows, such as a computed one that divides by zero in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from adapters.base import Column
from adapters.errors import SourceRejected
from adapters.query import Row

MOST_STATEMENTS = 40
"""What a search may cost; columns that were not told apart until then are left out together."""


@dataclass
class Search:
    """One search in one table; `read` reads rows of some columns, `why` says what a failure means."""

    read: Callable[[Sequence[Column]], list[Row]]
    why: Callable[[SourceRejected], str]
    spent: int = 0

    def refused(self, columns: Sequence[Column], known: SourceRejected) -> dict[Column, str]:
        """Return the columns that make the source refuse, with its reason; `known` is how it refused all together.

        Where it refuses the first and the last of them alone, it is most likely the table that it refuses: then nothing
        is found.
        """
        if all(self._failure(column) is not None for column in (columns[:1], columns[-1:])):
            return {}
        return dict(self._among(columns, known))

    def _among(self, columns: Sequence[Column], known: SourceRejected) -> Iterator[tuple[Column, str]]:
        if len(columns) == 1 or self.spent >= MOST_STATEMENTS:
            yield from ((column, self.why(known)) for column in columns)
            return
        middle = len(columns) // 2
        for half in (columns[:middle], columns[middle:]):
            failure = self._failure(half)
            if failure is not None:
                yield from self._among(half, failure)

    def _failure(self, columns: Sequence[Column]) -> SourceRejected | None:
        self.spent += 1
        try:
            self.read(columns)
        except SourceRejected as failure:
            return failure
        return None
