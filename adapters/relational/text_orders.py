"""Texts that an engine sorts in another way than it compares them, so that "the rows behind this one" needs more words.

Firebird has two kinds of such columns. ORDER BY tells Oslo and OSLO apart where a comparison takes them for equal. And
a comparison fills texts up with blanks, so that a tab is less than the end of a text, while an index does not. Which
order comes depends on the indexes alone: Firebird 3 reads in the order of an index wherever one has the wanted columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from adapters.query import Order, Stored

ABOVE_BLANK = "!"
NUL = "\0"


class Sorting(StrEnum):
    """How texts are sorted: FINER than they are compared, or compared as if they were PADDED with blanks."""

    FINER = "finer"
    PADDED = "padded"


@dataclass(frozen=True, slots=True)
class IndexOrder:
    """The order that an index keeps its rows in."""

    columns: tuple[str, ...]
    descending: bool
    unique: bool

    def serves(self, order: Sequence[Order]) -> bool:
        """Return whether rows in this order come straight from the index."""
        names = tuple(one.column for one in order)
        return self.columns[: len(names)] == names and all(one.descending is self.descending for one in order)


@dataclass(frozen=True, slots=True)
class TextOrder:
    """How a column is sorted; `length` is what it holds, in letters or bytes of `charset`.

    `indexes` are those of which it is known that rows come in their order.
    """

    sorting: Sorting
    length: int
    charset: str
    counts_bytes: bool
    indexes: tuple[IndexOrder, ...]

    @property
    def is_padded(self) -> bool:
        """Whether texts are compared as if they were filled up with blanks."""
        return self.sorting is Sorting.PADDED

    def is_split(self, order: Sequence[Order]) -> bool:
        """Return whether rows with equal texts may come apart in this order."""
        serving = [index for index in self.indexes if index.serves(order)]
        # The keys of a unique index are as coarse as a comparison.
        return self.sorting is Sorting.FINER and not (serving and all(index.unique for index in serving))

    def is_indexed(self, order: Sequence[Order]) -> bool:
        """Return whether rows in this order come straight from an index."""
        return any(index.serves(order) for index in self.indexes)

    def first(self, value: Stored) -> Stored:
        """Return the least text that begins with a text, as a comparison sees it, and as far as it fits."""
        if not isinstance(value, str):
            return value
        # An index takes the empty text for one blank where it sorts bytes.
        text = value.rstrip(" ") or " " * self.counts_bytes
        return text + NUL * self._room(text)

    def below(self, value: Stored) -> Stored:
        """Return a text that neither an index nor a comparison puts behind any that is greater than the value."""
        if not isinstance(value, str) or (plain := _plain(value)) == value:
            return value
        return plain[:-1] if plain else NUL * self.length

    def blank(self, value: Stored) -> Stored:
        """Return the empty text, where it is greater than the value and yet no index finds it behind `below`.

        Otherwise, a text that `below` finds besides.
        """
        return "" if isinstance(value, str) and value.strip(" ") and not _plain(value) else self.first(value)

    def above(self, value: Stored) -> Stored:
        """Return a text that neither an index nor a comparison puts before any that is less than the value."""
        if not isinstance(value, str) or not self._room(text := value.rstrip(" ")):
            return value
        return text + ABOVE_BLANK

    def last(self, value: Stored) -> Stored:
        """Return a text that no comparison puts before any that an index puts before the value."""
        if not isinstance(value, str) or (plain := _plain(value)) == value:
            return value
        return plain + ABOVE_BLANK

    def _room(self, text: str) -> int:
        # UTF-8 has at least as many bytes for a letter as almost every charset of a column that counts bytes.
        return max(0, self.length - (len(text.encode("utf-8", "replace")) if self.counts_bytes else len(text)))


def _plain(text: str) -> str:
    """Return the text before its first character below a blank, without the blanks there."""
    end = next((at for at, letter in enumerate(text) if letter < " "), None)
    return text if end is None else text[:end].rstrip(" ")
