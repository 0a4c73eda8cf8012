"""What firebird-driver's values stand for: texts by each column's charset, exact decimals, short floats.

We connect with Firebird's charset NONE, so that the server converts nothing and no stored byte can make it fail a
whole page. Every column says which charset it has; a column without one holds bytes of the source's charset.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from firebird.driver.types import SQLDataType

from adapters.firebird.errors import Misfit
from adapters.query import Row, Stored
from adapters.relational.charset import TextDecoder
from adapters.relational.decimals import WIDE, single, with_digits

Reader = Callable[[Any], Stored]

RAW = "latin-1"
"""What the driver decodes texts by: one character for each byte, none of which can fail."""

OCTETS = 1

# RDB$CHARACTER_SETS of Firebird 3. NONE and ASCII are not here: old programs stored whatever they spoke in both.
CHARSETS: Mapping[int, str] = {
    3: "utf-8",
    4: "utf-8",
    5: "shift_jis",
    6: "euc_jp",
    9: "cp737",
    10: "cp437",
    11: "cp850",
    12: "cp865",
    13: "cp860",
    14: "cp863",
    15: "cp775",
    16: "cp858",
    17: "cp862",
    18: "cp864",
    21: "latin-1",
    22: "iso8859-2",
    23: "iso8859-3",
    34: "iso8859-4",
    35: "iso8859-5",
    36: "iso8859-6",
    37: "iso8859-7",
    38: "iso8859-8",
    39: "iso8859-9",
    40: "iso8859-13",
    44: "euc_kr",
    45: "cp852",
    46: "cp857",
    47: "cp861",
    48: "cp866",
    49: "cp869",
    51: "cp1250",
    52: "cp1251",
    53: "cp1252",
    54: "cp1253",
    55: "cp1254",
    56: "big5",
    57: "gb2312",
    58: "cp1255",
    59: "cp1256",
    60: "cp1257",
    63: "koi8_r",
    64: "koi8_u",
    65: "cp1258",
    66: "tis_620",
    67: "gbk",
    68: "cp932",
    69: "gb18030",
}
BYTES_PER_CHARACTER = {3: 3, 4: 4, 69: 4}
"""CHAR columns of these are filled up to their length in bytes, and so come with too many blanks."""

TEXTS = frozenset({SQLDataType.TEXT, SQLDataType.VARYING})
DAY_ZERO = date(1858, 11, 17)
"""From which Firebird counts days."""

WHOLE = frozenset({SQLDataType.SHORT, SQLDataType.LONG, SQLDataType.INT64})


class Values:
    """Turns the driver's values into stored ones and back, for one source."""

    def __init__(self, decoder: TextDecoder) -> None:
        self._own = decoder

    def readers(self, columns: Sequence[Any]) -> list[Reader | None]:
        """Return for each column of a result what makes a stored value of the driver's, or None where nothing does."""
        return [self._reader(column) for column in columns]

    def adapted(self, parameters: Any, values: Sequence[Stored]) -> list[Stored]:
        """Return the values as the driver packs them for parameters that the server has described."""
        return [self._adapted(parameters, place, value) for place, value in enumerate(values)]

    def _reader(self, column: Any) -> Reader | None:
        kind, charset = column.datatype, column.charset & 0xFF
        if kind in TEXTS or (kind is SQLDataType.BLOB and column.subtype == 1):
            if charset == OCTETS:
                return None
            width = BYTES_PER_CHARACTER.get(charset) if kind is SQLDataType.TEXT else None
            return _text(self._decoder(charset), width and column.length // width)
        if kind is SQLDataType.DOUBLE and column.scale:
            return _decimal(column.scale)
        if kind is SQLDataType.FLOAT:
            return _single
        if kind is SQLDataType.ARRAY:
            return self._array
        return None

    def _adapted(self, parameters: Any, place: int, value: Stored) -> Stored:
        kind = parameters.get_type(place)
        if isinstance(value, str):
            if kind in TEXTS or kind is SQLDataType.BLOB:
                return self._decoder(parameters.get_charset(place) & 0xFF).encode(value)
            # The server reads it as a number or a date, and no letter beyond ASCII belongs to one.
            return value.encode("ascii", "replace").decode("ascii")
        if kind is SQLDataType.TIMESTAMP and isinstance(value, datetime) and value.date() < DAY_ZERO:
            # The driver fails on a timestamp before this day; the server reads one as a text, to 0.0001 seconds.
            return value.isoformat(" ", "microseconds")[:-2]
        if isinstance(value, float | Decimal) and kind in WHOLE:
            # The driver would cut 0.29 to 0.28.
            exact = Decimal(repr(value)) if isinstance(value, float) else value
            if exact.normalize(WIDE).as_tuple().exponent < parameters.get_scale(place):
                # The driver would round it to what other rows hold.
                raise Misfit
            return exact
        return value

    def _decoder(self, charset: int) -> TextDecoder:
        name = CHARSETS.get(charset)
        return self._own if name is None else _decoder(name)

    def _array(self, value: list[Any] | None) -> str | None:
        """Return an ARRAY, which no other engine has, as its JSON text."""
        return None if value is None else json.dumps(self._plain(value), ensure_ascii=False, default=str)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._plain(one) for one in value]
        return self._own.decode(value.encode(RAW)) if isinstance(value, str) else value


def without_charsets(columns: Sequence[Any]) -> list[Any]:
    """Return a result's columns so that the driver gives every byte of a text as it came.

    For UTF8 it would cut a CHAR to its length in characters, which are bytes while they are not decoded.
    """
    return [column if column.charset & 0xFF == OCTETS else replace(column, charset=0) for column in columns]


def stored_rows(readers: Sequence[Reader | None], rows: list[Row]) -> list[Row]:
    """Return the driver's rows with their values as stored."""
    if not any(readers):
        return rows
    return [
        tuple([value if read is None else read(value) for read, value in zip(readers, row, strict=True)])
        for row in rows
    ]


@cache
def _decoder(charset: str) -> TextDecoder:
    return TextDecoder(charset)


def _text(decoder: TextDecoder, length: int | None) -> Reader:
    simple = decoder.extends_ascii

    def read(value: str | None) -> Stored:
        if value is None:
            return None
        text = value if simple and value.isascii() else decoder.decoded(value)
        return text[:length] if length is not None and isinstance(text, str) else text

    return read


def _decimal(scale: int) -> Reader:
    """Read what dialect 1 calls NUMERIC and keeps as a binary number."""
    exact = with_digits(-scale)

    def read(value: float | None) -> Decimal | None:
        return None if value is None else exact(value)

    return read


def _single(value: float | None) -> float | None:
    return None if value is None else single(value)
