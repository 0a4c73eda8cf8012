"""Column-wise conversion: one field of a whole page at C speed, value by value only where something is wrong.

A reader first takes the cheapest way that is right for clean values. Where values repeat, that way remembers the
broken ones too, and marks their places; any exception sends this column alone through the converter's `read`, which
names what is wrong with which row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import repeat

from adapters.query import Stored
from wrapper.catalog.model import Padding
from wrapper.errors import Problem
from wrapper.translate.amounts import IntegerConverter, NumberConverter
from wrapper.translate.calendars import DateTimeConverter, SplitDateTimeConverter
from wrapper.translate.converter import Converter, Wire
from wrapper.translate.faults import Breach, Reason
from wrapper.translate.memo import Memo
from wrapper.translate.quality import Quality
from wrapper.translate.stored import shown
from wrapper.translate.texts import JSONConverter, TextConverter

_NULLABLE_TEXT, _INTEGER = {str, type(None)}, {int}
_INTEGERS = frozenset((int, type(None)))
_BROKEN = object()
"""Stands for a broken value until it is reported."""

Column = Sequence[Stored]
FastRead = Callable[..., Sequence[Wire]]


@dataclass(slots=True)
class Page:
    """The rows being read: where reports about them go, and how they are named there."""

    resource: str
    strict: bool
    quality: Quality
    keys: Sequence[str]

    def report(self, at: int, field: str, reason: Reason, stored: Sequence[Stored]) -> None:
        """Record one broken value of the row `at`."""
        self.quality.record(self.resource, field, self.keys[at], reason, ", ".join(map(shown, stored)))


class ColumnReader:
    """Reads one field of a page, in one vocabulary."""

    def __init__(self, converter: Converter, positions: tuple[int, ...]) -> None:
        self._converter, self._positions = converter, positions
        self._field, self._required = converter.field, not converter.field.nullable
        self._fast, self._marks = fast_read(converter)
        # A page of an old table often has one bad date: its other dates must not pay for that.
        self._outcomes: Memo = Memo(lambda stored: converter.read(*stored))
        # Documents are large and never the same.
        self._repeats = not isinstance(converter, JSONConverter)

    def read(self, columns: Sequence[Column], page: Page) -> Sequence[Wire]:
        """Return the wire values of the field, one per row; raises Problem for a broken one of a strict resource."""
        own = [columns[position] for position in self._positions]
        try:
            wires = self._fast(*own)
        except Exception:
            # Whatever it was, the slow way finds the value and names it.
            return self._one_by_one(own, page)
        if self._marks and _BROKEN in wires:
            wires = self._mended(wires, own[0], page)
        return self._one_by_one(own, page) if self._required and None in wires else wires

    def _mended(self, wires: Sequence[Wire], column: Column, page: Page) -> list[Wire]:
        """Return the wire values with None in the places of broken ones, which are reported."""
        mended = list(wires)
        # In a required field None is as bad, and the whole column is read again for it.
        silent = self._required
        for at, wire in enumerate(wires):
            if wire is _BROKEN:
                mended[at] = None if silent else self._one((column[at],), at, page)
        return mended

    def _one_by_one(self, own: list[Column], page: Page) -> list[Wire]:
        return [self._one(stored, at, page) for at, stored in enumerate(zip(*own, strict=True))]

    def _one(self, stored: tuple[Stored, ...], at: int, page: Page) -> Wire:
        """Return the wire value of the row `at`; what is wrong with it is reported."""
        wire, reason = self._outcome(stored)
        if reason is None and wire is None and self._required:
            reason = Reason("is empty, although the field is declared as never empty", Breach.EMPTY)
        if reason is not None:
            page.report(at, self._field.name, reason, stored)
            if page.strict:
                self._refuse(stored, page.keys[at])
        return wire

    def _outcome(self, stored: tuple[Stored, ...]) -> tuple[Wire, Reason | None]:
        """Return what the converter's `read` returns, remembered where that is possible."""
        # Two instants of a repeated hour compare equal (PEP 495), and read differently.
        if not self._repeats or any(type(value) is datetime and value.tzinfo is not None for value in stored):
            return self._converter.read(*stored)
        try:
            outcome: tuple[Wire, Reason | None] = self._outcomes[stored]
        except TypeError:
            # What cannot be hashed is nothing any column should hold; it is broken, and named as such.
            return self._converter.read(*stored)
        return outcome

    def _refuse(self, stored: Sequence[Stored], key: str) -> None:
        """Raise the problem of a strict resource, unless the value is an unknown code that may be served."""
        try:
            broken = self._converter.to_public(*stored) is None and not self._field.nullable
        except Exception:
            broken = True
        if broken:
            raise Problem("row_unreadable", f"A value of the record {key} cannot be read.")


def fast_read(converter: Converter) -> tuple[FastRead, bool]:
    """Return the cheapest way to convert a column, and whether it marks broken values; else they raise anything."""
    match converter:
        case TextConverter():
            return _text_read(converter), False
        case NumberConverter():
            return _number_read(converter), False
        case SplitDateTimeConverter():
            return converter.wires, False
        case JSONConverter():
            return _each(converter), False
        case DateTimeConverter():
            # Timestamps hardly repeat: a memo would only be thrown away again and again.
            return _each(converter), False
    get = Memo(partial(_marked, converter)).__getitem__
    return lambda column: list(map(get, column)), True


def _marked(converter: Converter, stored: Stored) -> Wire:
    wire, reason = converter.read(stored)
    # An unknown code may be served as it is, and yet has to be reported.
    return wire if reason is None else _BROKEN


def _each(converter: Converter) -> FastRead:
    wire_of = converter.wire_of
    return lambda column: [wire_of(stored) for stored in column]


def _number_read(converter: NumberConverter) -> FastRead:
    """Amounts and counts hardly repeat, so they are computed as whole columns, around NULLs if there are any."""
    wires, get = converter.wires, Memo(converter.wire_of).__getitem__
    as_stored = isinstance(converter, IntegerConverter) and converter.format.ordered and not converter.blanks

    def read(column: Column) -> Sequence[Wire]:
        # bool is an int to Python but not to JSON, hence the exact types.
        if as_stored and _INTEGERS.issuperset(map(type, column)):
            return column
        try:
            return wires(column)
        except Exception:
            if None not in column:
                return list(map(get, column))
        held = [stored for stored in column if stored is not None]
        if not held:
            return column
        rest = iter(read(held))
        return [None if stored is None else next(rest) for stored in column]

    return read


def _text_read(converter: TextConverter) -> FastRead:
    padding, keeps_empty = converter.field.padding, converter.keeps_empty
    to_public, blanks = converter.to_public, converter.blanks

    def read(column: Column) -> Sequence[Wire]:
        try:
            # Joining is the cheapest proof that all are text. Without other white space than plain blanks,
            # strip() means what strip(" ") means, at a third of the cost.
            plain = "".join(column).isprintable()
        except TypeError:
            kinds = set(map(type, column))
            if kinds == _INTEGER and not blanks:
                return list(map(str, column))
            if kinds != _NULLABLE_TEXT or keeps_empty:
                raise
            return read([text or "" for text in column])
        texts = _bare_texts(column, padding, None if plain else " ")
        if not blanks:
            return [text or "" for text in texts] if keeps_empty else texts
        if keeps_empty:
            return [to_public(text) for text in column]
        bares = map(str.strip, column, repeat(" "))
        return [None if bare in blanks else text for bare, text in zip(bares, texts, strict=True)]

    return read


def _bare_texts(column: Sequence[str], padding: Padding, blank: str | None) -> Sequence[str | None]:
    """Return texts without padding; `blank` is what strip takes for it."""
    match padding:
        case Padding.SPACES_RIGHT:
            texts = list(map(str.rstrip, column, repeat(blank)))
        case Padding.SPACES_LEFT:
            texts = list(map(str.lstrip, column, repeat(blank)))
        case Padding.ZEROS_LEFT:
            return _without_zeros(list(map(str.strip, column, repeat(blank))))
        case _:
            if "" in column or any(map(str.isspace, column)):
                return [text if text.strip(" ") else None for text in column]
            return column
    return [text or None for text in texts] if "" in texts else texts


def _without_zeros(texts: Sequence[str]) -> Sequence[str | None]:
    bare = list(map(str.lstrip, texts, repeat("0")))
    if "" in bare:
        return [without or text[:1] or None for without, text in zip(bare, texts, strict=True)]
    return bare
