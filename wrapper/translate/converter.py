"""The shape of every converter: one field's values from stored to public and back, and from and to a URL.

A *public* value is a Python value (str, int, Decimal, bool, date, time, aware datetime, or JSON); its *wire* value
is what stands in a record: the same, with decimals and moments as text and money as an object. None is "no value"
on every side. Converters are immutable and shared by all threads.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, TypeAlias

from adapters.query import Row, Stored
from wrapper.catalog.model import Field
from wrapper.translate.faults import NotStorable, Reason, Unreadable
from wrapper.translate.stored import is_blank, shown

Public: TypeAlias = Any
Wire: TypeAlias = Any


class Converter(ABC):
    """Converts the values of one field in one vocabulary."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.blanks = frozenset(blank.strip(" ") for blank in field.blanks)

    def to_public(self, *stored: Stored) -> Public:
        """Return the public value of the stored ones (one per column), or None for a blank; raises Unreadable."""
        return None if self.is_blank(*stored) else self._read(*stored)

    def to_legacy(self, public: Public) -> Row:
        """Return the stored values, one per column, that the gateway would write; raises NotStorable."""
        return self.to_legacy_all(public)[0]

    def to_legacy_all(self, public: Public) -> tuple[Row, ...]:
        """Return every combination of stored values that reads as `public`, the one to write first."""
        if public is None:
            return ((None,) * len(self.field.columns),)
        rows = self._write(public)
        if self.is_blank(*rows[0]):
            raise NotStorable(f'stands for "no value" in the legacy system: {shown(rows[0][0])}')
        return rows

    @abstractmethod
    def parse(self, text: str) -> Public:
        """Return the public value that a text in a URL spells; raises BadValue."""

    @abstractmethod
    def text(self, public: Public) -> str:
        """Return the spelling of a public value in a URL or a CSV cell."""

    def wire(self, public: Public) -> Wire:
        """Return the value that stands in a record for a public value other than None."""
        return self.text(public)

    def wire_of(self, *stored: Stored) -> Wire:
        """Return the value that stands in a record for stored ones; raises Unreadable."""
        public = self.to_public(*stored)
        return None if public is None else self.wire(public)

    def read(self, *stored: Stored) -> tuple[Wire, Reason | None]:
        """Return the wire value, and what is wrong with the stored one if anything is; never raises."""
        try:
            return self.wire_of(*stored), None
        except Unreadable as broken:
            return None, broken.reason
        except Exception as unforeseen:
            # A value nobody foresaw must not break the page.
            return None, Reason(f"cannot be read ({type(unforeseen).__name__})")

    def parse_key(self, text: str) -> Public:
        """Return the public value that a part of a record's id spells; raises BadValue."""
        return self.parse(text)

    def is_blank(self, *stored: Stored) -> bool:
        """Return whether the stored values mean "no value"."""
        return is_blank(stored[0], self.blanks)

    @abstractmethod
    def _read(self, *stored: Stored) -> Public:
        """Return the public value of stored ones that are not blank."""

    @abstractmethod
    def _write(self, public: Public) -> tuple[Row, ...]:
        """Return every combination of stored values for a public value other than None."""
