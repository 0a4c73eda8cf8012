"""Where each column stands in a record and how it is stored there; the same whether a catalog or a copybook says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from adapters.files.rows import ColumnType, FileColumn

MOST_DIGITS = 18
"""What a snapshot keeps as a whole number; longer numbers arrive there as the text of their digits."""


class Storage(StrEnum):
    """How a column is stored."""

    TEXT = "text"
    ZONED = "zoned"  # a digit a byte, the sign above the first or last one
    SEPARATE = "separate"  # a digit a byte, the sign a byte of its own
    PACKED = "packed"
    BINARY = "binary"  # highest byte first
    NATIVE = "native"  # as the machine does that wrote it
    FLOAT = "float"


LETTERS = (Storage.TEXT, Storage.ZONED, Storage.SEPARATE)
"""What never stores a byte that is no letter."""

STORED_WORDS = {word.value: word for word in (Storage.ZONED, Storage.PACKED, Storage.BINARY)}
"""What a catalog may say instead of a type."""


@dataclass(frozen=True, slots=True)
class Position:
    """One column in a record: `start` counts from 0, in bytes.

    `zeros` stand behind the digits and are not stored, `point` says how many digits stand behind the point.
    `occurrence` is 0, or which one of a table it belongs to whose length varies.
    """

    column: FileColumn
    start: int
    length: int
    storage: Storage = Storage.TEXT
    signed: bool = True
    leading: bool = False
    zeros: int = 0
    occurrence: int = 0
    point: int = 0

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.start + self.length

    @property
    def as_text(self) -> bool:
        """Whether its numbers have too many digits for a whole number of a snapshot."""
        return self.storage is not Storage.TEXT and self.column.is_spelled


@dataclass(frozen=True, slots=True)
class Depending:
    """The table at the end of a record: the column that counts it, its bounds, and where and how long it is."""

    counter: str
    least: int
    most: int
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a record of `length` bytes; `codes` are the names that a copybook gives to values."""

    positions: tuple[Position, ...]
    length: int
    depending: Depending | None = None
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def needed(self) -> int:
        """How many bytes a record must have."""
        fixed = [position.end for position in self.positions if not position.occurrence]
        if self.depending is not None:
            fixed.append(self.depending.start + self.depending.least * self.depending.size)
        return max(fixed)

    @property
    def is_text(self) -> bool:
        """Whether a record is letters only, so that no byte of it can look like a line end."""
        return all(position.storage in LETTERS for position in self.positions)


def number_column(name: str, digits: int, scale: int, spelling: str = "") -> FileColumn:
    """Return the column of a number; `scale` below 0 are zeros that are not stored."""
    if max(digits - min(scale, 0), scale) > MOST_DIGITS:
        return FileColumn(name, ColumnType.DECIMAL, digits, max(scale, 0), spelling)
    if scale > 0:
        return FileColumn(name, ColumnType.DECIMAL, digits, scale, spelling, as_stored=True)
    return FileColumn(name, ColumnType.INTEGER, digits, 0, spelling, as_stored=True)
