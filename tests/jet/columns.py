"""The columns that a written Access file may have, and how a value of each is stored (Jet 4, little-endian)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

INLINE = 0x80000000
"""Says that a memo stands in its row, and not on pages of its own."""

_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - Access knows no zone


def _text(value: str, _: int) -> bytes:
    return value.encode("utf-16-le")


def _memo(value: str, _: int) -> bytes:
    return _long(value.encode("utf-16-le"), 0)


def _long(value: bytes, _: int) -> bytes:
    return struct.pack("<III", INLINE | len(value), 0, 0) + value


def _numeric(value: Decimal, scale: int) -> bytes:
    units = int(value.scaleb(scale))
    # Four words, the highest first, each with its lowest byte first.
    words = [abs(units) >> shift & 0xFFFFFFFF for shift in (96, 64, 32, 0)]
    return struct.pack("<B4I", 0x80 if units < 0 else 0, *words)


def _currency(value: Decimal, _: int) -> bytes:
    return struct.pack("<q", int(value.scaleb(4)))


def _moment(value: date | float, _: int) -> bytes:
    if isinstance(value, int | float):
        return struct.pack("<d", value)
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - Access knows no zone
    return struct.pack("<d", (value - _FIRST_DAY).total_seconds() / 86400)


def _packed(form: str) -> Callable[[Any, int], bytes]:
    return lambda value, _: struct.pack(form, value)


class Type(Enum):
    """A type's number in the file, its bytes in a row (None: as many as the value has), and how a value is stored."""

    BOOLEAN = (1, 0, lambda _value, _: b"")
    SHORT = (3, 2, _packed("<h"))
    LONG = (4, 4, _packed("<i"))
    CURRENCY = (5, 8, _currency)
    DOUBLE = (7, 8, _packed("<d"))
    MOMENT = (8, 8, _moment)
    TEXT = (10, None, _text)
    OLE = (11, None, _long)
    MEMO = (12, None, _memo)
    GUID = (15, 16, lambda value, _: value.bytes_le)
    NUMERIC = (16, 17, _numeric)
    SEVERAL = (18, 4, _packed("<i"))
    LARGE = (19, 8, _packed("<q"))

    def __init__(self, number: int, size: int | None, store: Callable[[Any, int], bytes]) -> None:
        self.number = number
        self.size = size
        self.store = store


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `length` is the letters of a text or the digits of a numeric, `scale` those behind its point."""

    name: str
    type: Type
    length: int = 0
    scale: int = 0

    @property
    def is_fixed(self) -> bool:
        return self.type.size is not None

    @property
    def declared_size(self) -> int:
        """Return the bytes that the definition tells: of a text those of its longest, of a memo none."""
        if self.type.size is not None:
            return self.type.size
        return 2 * self.length if self.type is Type.TEXT else 0

    def stored(self, value: Any) -> bytes:
        """Return the bytes of a value, which is not NULL."""
        return self.type.store(value, self.scale)
