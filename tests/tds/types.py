"""The column types of SQL Server 7 and 2000, as the TDS stub describes and sends them ([MS-TDS] 2.2.5).

A type is made from its spelling in a table's definition, and knows what the catalog procedures say of it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from typing import Any
from uuid import UUID

COLLATION = b"\x09\x04\xd0\x00\x34"
"""LCID 0x0409, SQL_Latin1_General_CP1_CI_AS: texts of one byte are cp1252, compared without case."""

EPOCH = datetime(1900, 1, 1)  # noqa: DTZ001 - stored moments have no zone
LONGEST = 8000
WIDE = Context(prec=60)
"""Wider than the 38 digits of a decimal."""


@dataclass(frozen=True)
class Level:
    """A level of the protocol; `number` as the client asks for it, `acknowledged` as the server confirms it."""

    name: str
    number: int

    @property
    def acknowledged(self) -> bytes:
        return struct.pack(">I", ACKNOWLEDGED[self.name])

    @property
    def has_collations(self) -> bool:
        return self.number > LEVELS["7.0"].number


ACKNOWLEDGED = {"7.0": 0x07000000, "7.1": 0x07010000}
LEVELS = {"7.0": Level("7.0", 0x70000000), "7.1": Level("7.1", 0x71000001)}


@dataclass(frozen=True)
class SQLType:
    """One type: its name, what the catalog says of it, and how its values travel.

    `length` in bytes, `precision` in digits or characters; `odbc` is the number of the ODBC type.
    """

    name: str
    code: int
    length: int
    precision: int
    odbc: int
    scale: int | None = None

    @property
    def is_text(self) -> bool:
        return self.code in {0xAF, 0xA7, 0xEF, 0xE7, 0x23, 0x63}

    @property
    def is_national(self) -> bool:
        return self.code in {0xEF, 0xE7, 0x63}

    @property
    def is_padded(self) -> bool:
        return self.code in {0xAF, 0xEF}

    @property
    def is_large(self) -> bool:
        return self.code in {0x23, 0x63, 0x22}

    def described(self, level: Level) -> bytes:
        """Return the type as it stands in the description of a result."""
        collation = COLLATION if self.is_text and level.has_collations else b""
        if self.is_large:
            return (
                struct.pack("<Bi", self.code, self.length) + collation + struct.pack("<H", 1) + "t".encode("utf-16le")
            )
        if self.code in {0xAF, 0xA7, 0xEF, 0xE7, 0xA5, 0xAD}:
            return struct.pack("<BH", self.code, self.length) + collation
        if self.scale is not None and self.code == DECIMAL_CODE:
            return struct.pack("<BBBB", self.code, 17, self.precision, self.scale)
        if self.code == VARIANT_CODE:
            return struct.pack("<Bi", self.code, self.length)
        return struct.pack("<BB", self.code, self.length)

    def encoded(self, value: Any, codepage: str) -> bytes:
        """Return one value of this type, NULL for None."""
        if self.is_text or self.code in {0xA5, 0xAD, 0x22}:
            return self._bytes_encoded(value, codepage)
        if self.code == VARIANT_CODE:
            raw = b"" if value is None else _variant(value)
            return struct.pack("<i", len(raw)) + raw
        if value is None:
            return b"\0"
        raw = _ENCODERS[self.code](self, value)
        return bytes([len(raw)]) + raw

    def _bytes_encoded(self, value: Any, codepage: str) -> bytes:
        if value is None:
            return b"\0" if self.is_large else b"\xff\xff"
        raw = value if isinstance(value, bytes) else self._text(str(value), codepage)
        if self.is_large:
            # A text pointer of 16 bytes and a timestamp of 8 go before the text.
            return b"\x10" + bytes(24) + struct.pack("<i", len(raw)) + raw
        return struct.pack("<H", len(raw)) + raw

    def _text(self, text: str, codepage: str) -> bytes:
        if self.is_padded:
            text = text.ljust(self.precision)
        return text.encode("utf-16le") if self.is_national else text.encode(codepage, "replace")


def kept(number: Decimal) -> float | bytes:
    """Return a decimal as the stub's database keeps it: as a float, or by its digits where that has too few."""
    if Decimal(repr(float(number))) == number:
        return float(number)
    return format(number, "f").encode()


def _exact(value: Any) -> Decimal:
    return Decimal(value.decode() if isinstance(value, bytes) else str(value))


def _decimal(kind: SQLType, value: Any) -> bytes:
    number = int(_exact(value).scaleb(kind.scale or 0, WIDE).to_integral_value())
    return bytes([number >= 0]) + abs(number).to_bytes(16, "little")


def _money(kind: SQLType, value: Any) -> bytes:
    number = int(_exact(value).scaleb(4).to_integral_value())
    # The high half of the eight bytes goes first.
    return struct.pack("<i", number) if kind.length == 4 else struct.pack("<iI", number >> 32, number & 0xFFFFFFFF)


def _moment(kind: SQLType, value: Any) -> bytes:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    since = moment - EPOCH
    if kind.length == 4:
        return struct.pack("<HH", since.days, since.seconds // 60)
    # Days, and three hundredths of a second.
    return struct.pack("<iI", since.days, round((since.seconds + since.microseconds / 1e6) * 300))


def _variant(value: Any) -> bytes:
    """Return a value behind its own type and that type's properties ([MS-TDS] 2.2.5.5.4)."""
    if isinstance(value, int):
        return b"\x7f\x00" + value.to_bytes(8, "little", signed=True)
    if isinstance(value, float):
        return b"\x3e\x00" + struct.pack("<d", value)
    if isinstance(value, bytes):
        return b"\xa5\x02" + struct.pack("<H", LONGEST) + value
    return b"\xe7\x07" + COLLATION + struct.pack("<H", LONGEST) + value.encode("utf-16le")


DECIMAL_CODE, GUID_CODE, VARIANT_CODE = 0x6A, 0x24, 0x62
_ENCODERS: dict[int, Callable[[SQLType, Any], bytes]] = {
    0x26: lambda kind, value: int(value).to_bytes(kind.length, "little", signed=kind.length > 1),
    0x68: lambda _, value: bytes([bool(value)]),
    0x6D: lambda kind, value: struct.pack("<d" if kind.length == 8 else "<f", float(value)),
    0x6E: _money,
    0x6F: _moment,
    DECIMAL_CODE: _decimal,
    GUID_CODE: lambda _, value: UUID(value).bytes_le,
}

_FIXED = {
    "tinyint": SQLType("tinyint", 0x26, 1, 3, -6, 0),
    "smallint": SQLType("smallint", 0x26, 2, 5, 5, 0),
    "int": SQLType("int", 0x26, 4, 10, 4, 0),
    "bigint": SQLType("bigint", 0x26, 8, 19, -5, 0),
    "uniqueidentifier": SQLType("uniqueidentifier", 0x24, 16, 36, -11),
    "sql_variant": SQLType("sql_variant", 0x62, 8009, 8000, -150),
    "bit": SQLType("bit", 0x68, 1, 1, -7),
    "real": SQLType("real", 0x6D, 4, 24, 7),
    "float": SQLType("float", 0x6D, 8, 53, 6),
    "money": SQLType("money", 0x6E, 8, 19, 3, 4),
    "smallmoney": SQLType("smallmoney", 0x6E, 4, 10, 3, 4),
    "datetime": SQLType("datetime", 0x6F, 8, 23, 11, 3),
    "smalldatetime": SQLType("smalldatetime", 0x6F, 4, 16, 11, 0),
    "text": SQLType("text", 0x23, 2**31 - 1, 2**31 - 1, -1),
    "ntext": SQLType("ntext", 0x63, 2**31 - 2, 2**30 - 1, -10),
    "image": SQLType("image", 0x22, 2**31 - 1, 2**31 - 1, -4),
}
_SIZED = {
    "char": (0xAF, 1, 1),
    "varchar": (0xA7, 1, 12),
    "nchar": (0xEF, 2, -8),
    "nvarchar": (0xE7, 2, -9),
    "binary": (0xAD, 1, -2),
    "varbinary": (0xA5, 1, -3),
}
_SPELLED = re.compile(r"\s*(\w+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?")


def sql_type(spelled: str) -> SQLType:
    """Return the type for a spelling such as DECIMAL(12, 2); ValueError when there is none."""
    match = _SPELLED.match(spelled)
    if match is None:
        raise ValueError(f"{spelled!r} is no type")
    name, first, second = match[1].lower(), int(match[2] or 0), int(match[3] or 0)
    name = {"integer": "int", "dec": "decimal", "sysname": "nvarchar"}.get(name, name)
    if name in _FIXED:
        return _FIXED[name]
    if name in {"decimal", "numeric"}:
        return SQLType(name, DECIMAL_CODE, 17, first or 18, 3 if name == "decimal" else 2, second)
    if name in _SIZED:
        code, width, odbc = _SIZED[name]
        return SQLType(name, code, (first or 1) * width, first or 1, odbc)
    raise ValueError(f"{spelled!r} is no type of SQL Server 2000")


EVERY_TYPE = (
    *_FIXED.values(),
    *(sql_type(f"{name}({LONGEST // width})") for name, (_, width, _) in _SIZED.items()),
    *(sql_type(f"{name}(38, 38)") for name in ("decimal", "numeric")),
)


def type_of(value: object) -> SQLType:
    """Return the type of a computed column, by one of its values."""
    if isinstance(value, float | Decimal):
        return _FIXED["float"]
    if isinstance(value, str):
        return sql_type(f"nvarchar({LONGEST // 2})")
    if isinstance(value, bytes):
        return sql_type(f"varbinary({LONGEST})")
    return _FIXED["int"]


def stored(value: object, kind: SQLType | None = None) -> object:
    """Return a Python value as the stub's database keeps it: moments as text that sorts, numbers as such."""
    if kind is not None and kind.name == "real" and value is not None:
        return struct.unpack("f", struct.pack("f", value))[0]
    if isinstance(value, Decimal):
        return kept(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", timespec="milliseconds")
    if isinstance(value, date):
        return stored(datetime.combine(value, datetime.min.time()))
    return value


def moment_of(days: int, seconds: float) -> str:
    """Return a moment as the stub's database keeps it."""
    return str(stored(EPOCH + timedelta(days=days, milliseconds=round(seconds * 1000))))
