"""What a look at a table brought home: its description, and a sample of its rows, column by column.

Pure. A sample is the first rows by the key and, where the table is longer, the last ones too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from math import isfinite

from adapters.base import Column, TableDescription
from adapters.query import Row, Stored, Undecodable, Unrepresentable
from wrapper.declared import NUMBERS, Declared, Family, family, parsed

_LARGE = ("blob", "clob", "nclob", "dbclob", "long", "memo", "ntext", "unitext")
_MOSTLY = 0.95
_OVERFLOW = re.compile(r"\s*[*#]+\s*")
"""What dBase, and many a program, writes where a number has no room."""


@dataclass(frozen=True)
class ColumnSample:
    """The sampled values of one column, in the order of the rows; `complete` says that there are no others."""

    column: Column
    values: tuple[Stored, ...]
    complete: bool = False

    @property
    def declared(self) -> Declared:
        """What the type says that the source declares for the column."""
        return parsed(self.column.type)

    @cached_property
    def present(self) -> tuple[Stored, ...]:
        """The values that tell something: not NULL, no text of spaces only, and nothing that the type cannot hold."""
        counts = self.declared.family in NUMBERS
        return tuple(value for value in self.values if value is not None and not _tells_nothing(value, counts))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts among the present values."""
        return tuple(value for value in self.present if isinstance(value, str))

    @cached_property
    def holds_bytes(self) -> bool:
        """Whether all that was found are bytes that are no text."""
        return bool(self.present) and all(type(value) in (bytes, bytearray, memoryview) for value in self.present)

    @cached_property
    def undecodable(self) -> int:
        """How many texts the charset cannot decode."""
        return sum(isinstance(value, Undecodable) for value in self.values)

    @cached_property
    def spellings(self) -> Counter[str]:
        """How often each present value occurs, spelled as a text without the spaces around it."""
        return Counter(
            value.strip(" ") if isinstance(value, str) else str(value)
            for value in self.present
            if not isinstance(value, bytes)
        )

    def all_of(self, *types: type) -> bool:
        """Return whether there are values, and each is of one of these very types."""
        return bool(self.present) and {type(value) for value in self.present} <= set(types)

    def mostly(self, *types: type) -> bool:
        """Return whether the values are of these very types, but for a few that the source could not make sense of."""
        fitting = sum(type(value) in types for value in self.present)
        return bool(self.present) and fitting >= _MOSTLY * len(self.present)

    @property
    def extent(self) -> str:
        """How many rows were seen, in words for a comment."""
        number = f"{len(self.values):,}"
        if not self.complete:
            return f"{number} sampled rows"
        return f"all {number} rows" if len(self.values) != 1 else "the only row"


@dataclass(frozen=True)
class Looked:
    """One table as it was looked at; `rows` follow `columns`, `remarks` say what was left alone and why.

    `unreadable` says why nothing is known of its rows and nothing can be, `unsampled` why none were looked at.
    `refused` are the names of columns for which the source refuses rows, with its reason.
    """

    description: TableDescription
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    complete: bool = False
    remarks: tuple[str, ...] = ()
    unreadable: str = ""
    unsampled: str = ""
    refused: tuple[tuple[str, str], ...] = ()
    samples: dict[str, ColumnSample] = field(default_factory=dict, repr=False)

    def sample(self, column: str) -> ColumnSample:
        """Return the sample of a column."""
        found = self.samples.get(column)
        if found is None:
            at = [one.name for one in self.columns].index(column)
            values = tuple(row[at] for row in self.rows)
            found = self.samples[column] = ColumnSample(self.columns[at], values, self.complete)
        return found

    def forget(self) -> None:
        """Forget what was counted of each column: it takes more memory than the rows do, and can be counted again."""
        self.samples.clear()

    @property
    def name(self) -> str:
        """The table's legacy name."""
        return self.description.name


def without(looked: Looked, refused: Mapping[Column, str]) -> Looked:
    """Return a table as it was looked at without columns for which the source refuses rows."""
    places = [at for at, column in enumerate(looked.columns) if column not in refused]
    rows = tuple(tuple([row[at] for at in places]) for row in looked.rows)
    said = tuple((column.name, why) for column, why in refused.items())
    kept = tuple(looked.columns[at] for at in places)
    return replace(looked, columns=kept, rows=rows, refused=(*looked.refused, *said), samples={})


def _tells_nothing(value: Stored, counts: bool) -> bool:
    if isinstance(value, float):
        return not isfinite(value)
    if isinstance(value, Decimal):
        return not value.is_finite()
    if not isinstance(value, str):
        return False
    return isinstance(value, Unrepresentable) or not value.strip() or bool(counts and _OVERFLOW.fullmatch(value))


def is_whole(value: Stored) -> bool:
    """Return whether a value is a number without a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    try:
        return bool(value == int(value))
    except (OverflowError, ValueError):
        return False  # Infinity, or no number.


def is_binary(column: Column) -> bool:
    """Return whether a column holds bytes that are no text, by its declared type."""
    return family(column.type) is Family.BINARY


def is_large(column: Column) -> bool:
    """Return whether a column's texts are kept apart: Firebird sorts them by where, others do not sort them at all."""
    return parsed(column.type).word.startswith(_LARGE)
