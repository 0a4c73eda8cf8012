"""Reads the columns of many records at once: texts, zoned, packed and binary numbers, floats.

A chunk of records is decoded as a whole, once for each way of storing, and each column is cut from the result:
a step of Python a value and no more. Where that fails, the column's values are read one by one, and those that
are no such number stay the bytes they are. Blanks and low values where a number should be are nothing.
"""

from __future__ import annotations

import codecs
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from adapters.charsets import decoded, is_single_byte
from adapters.files.rows import Cell
from adapters.fixed_width.record_layout import Position, Storage

BROKEN = "x"
"""Stands in the digits for a byte that is none, and makes the number unreadable."""

MOST = (1 << 63) - 1
"""The largest number that a snapshot keeps."""

PACKED_SIGNS = {"a": 1, "b": -1, "c": 1, "d": -1, "e": 1, "f": 1}
"""z/Architecture Principles of Operation, decimal sign codes."""

HOLE = "\ufffd"

FLOAT_ERRORS = (ValueError, KeyError, OverflowError)


@dataclass(frozen=True, slots=True)
class Machine:
    """How the machine stored numbers that wrote the file: `order` and `hex_floats` are not always as on ours."""

    charset: str
    order: Literal["big", "little"]
    hex_floats: bool

    @classmethod
    def of(cls, charset: str, order: str = "", floats: str = "") -> Machine:
        """Return what is usual where this charset is, but for what is declared."""
        mainframe = is_ebcdic(charset)
        little = order == "little" or (not order and not mainframe)
        return cls(charset, "little" if little else "big", floats == "hex" or (not floats and mainframe))

    @property
    def blank(self) -> bytes:
        """The byte of a blank."""
        return b"\x40" if is_ebcdic(self.charset) else b" "


def is_ebcdic(charset: str) -> bool:
    """Return whether a charset is one of EBCDIC's."""
    try:
        return "0A".encode(charset) == b"\xf0\xc1"
    except UnicodeEncodeError:
        return False


class Tables:
    """What each byte means in a zoned number: as a digit, as the digit with the sign above it, and that sign."""

    def __init__(self, ebcdic: bool) -> None:
        digits, last = [ord(BROKEN)] * 256, [ord(BROKEN)] * 256
        signs, separate = [ord("+")] * 256, [ord(BROKEN)] * 256
        zero, blank = (0xF0, 0x40) if ebcdic else (0x30, 0x20)
        plus, minus = (b"\x4e", b"\x60") if ebcdic else (b"+", b"-")
        for digit in range(10):
            digits[zero + digit] = ord("0") + digit
            for byte, sign in _overpunched(digit, ebcdic):
                last[byte], signs[byte] = ord("0") + digit, ord(sign)
        # Programs that move an edited number leave blanks before it; COBOL reads them as zeros, and so do we.
        digits[blank] = ord(" ")
        separate[blank] = separate[plus[0]] = ord("+")
        separate[minus[0]] = ord("-")
        self.digits, self.last, self.signs, self.separate = map(bytes, (digits, last, signs, separate))


def _overpunched(digit: int, ebcdic: bool) -> list[tuple[int, str]]:
    if ebcdic:
        return [(zone << 4 | digit, "-" if zone in (0xB, 0xD) else "+") for zone in range(0xA, 0x10)]
    # The letters of EBCDIC after translation, and those that Micro Focus and GnuCOBOL write.
    return [
        (0x30 + digit, "+"),
        (b"{ABCDEFGHI"[digit], "+"),
        (b"}JKLMNOPQR"[digit], "-"),
        (b"pqrstuvwxy"[digit], "-"),
    ]


EBCDIC_TABLES, ASCII_TABLES = Tables(ebcdic=True), Tables(ebcdic=False)


class Chunk:
    """Records of `stride` bytes, one behind the other, decoded as their columns need it."""

    def __init__(self, raw: bytes, stride: int, machine: Machine) -> None:
        self.raw, self.stride, self.machine = raw, stride, machine
        self.broken = False
        self._tables = EBCDIC_TABLES if is_ebcdic(machine.charset) else ASCII_TABLES

    @cached_property
    def text(self) -> str:
        """The letters, one for each byte; raises UnicodeDecodeError where that is not so."""
        # COBOL fills a text that was never written to with low values.
        filled = self.raw.replace(b"\0", self.machine.blank)
        if is_single_byte(self.machine.charset):
            return codecs.decode(filled, self.machine.charset, "replace")
        return filled.decode("ascii")

    @cached_property
    def hexed(self) -> str:
        return self.raw.hex()

    @cached_property
    def digits(self) -> str:
        return self.raw.translate(self._tables.digits).decode("ascii")

    @cached_property
    def last(self) -> str:
        return self.raw.translate(self._tables.last).decode("ascii")

    @cached_property
    def signs(self) -> str:
        return self.raw.translate(self._tables.signs).decode("ascii")

    @cached_property
    def separate(self) -> str:
        return self.raw.translate(self._tables.separate).decode("ascii")


class ColumnReader:
    """Reads one column of a chunk."""

    def __init__(self, position: Position) -> None:
        self._position = position
        self._alone = replace(position, start=0)
        self._read = READERS[position.storage]

    def values(self, chunk: Chunk) -> list[Cell]:
        """Return the column's value of every record; one that cannot be read is its bytes."""
        try:
            found = self._read(chunk, self._position)
            self._check(found)
        except FLOAT_ERRORS:
            start, length = self._position.start, self._position.length
            parts = (chunk.raw[at : at + length] for at in range(start, len(chunk.raw), chunk.stride))
            found = [self._one(part, chunk) for part in parts]
        if self._position.as_text:
            return [_spelled(value, self._position.point) if type(value) is int else value for value in found]
        return found

    def _one(self, raw: bytes, chunk: Chunk) -> Cell:
        if self._position.storage is Storage.TEXT:
            text = decoded(raw.replace(b"\0", chunk.machine.blank), chunk.machine.charset)
            chunk.broken |= type(text) is bytes
            return raw if type(text) is bytes else text
        try:
            found = self._read(Chunk(raw, len(raw), chunk.machine), self._alone)
            self._check(found)
        except FLOAT_ERRORS:
            blank = self._position.storage not in (Storage.BINARY, Storage.NATIVE)
            if blank and (not raw.strip(b"\0") or not raw.strip(chunk.machine.blank)):
                return None
            chunk.broken = True
            return raw
        return found[0]

    def _check(self, found: list[Cell]) -> None:
        """Raise OverflowError for a number that a snapshot cannot keep."""
        numbers = [value for value in found if type(value) is int] if self._may_overflow else []
        if numbers and (max(numbers) > MOST or min(numbers) < -MOST):
            raise OverflowError

    @cached_property
    def _may_overflow(self) -> bool:
        position = self._position
        if position.as_text or position.storage in (Storage.TEXT, Storage.FLOAT):
            return False
        if position.storage in (Storage.BINARY, Storage.NATIVE):
            return position.length + position.zeros >= 8  # noqa: PLR2004 - the bytes of a number in SQLite
        digits = 2 * position.length - 1 if position.storage is Storage.PACKED else position.length
        return digits + position.zeros > 18  # noqa: PLR2004 - its digits


def _texts(chunk: Chunk, at: Position) -> list[Cell]:
    text, length, stride = chunk.text, at.length, chunk.stride
    starts = range(at.start, len(text), stride)
    if HOLE not in text:
        return [text[start : start + length] for start in starts]
    raw = chunk.raw
    found: list[Cell] = []
    for start in starts:
        value = text[start : start + length]
        chunk.broken |= HOLE in value
        found.append(raw[start : start + length] if HOLE in value else value)
    return found


def _zoned(chunk: Chunk, at: Position) -> list[Cell]:
    digits, last, signs, length = chunk.digits, chunk.last, chunk.signs, at.length
    ten = 10**at.zeros
    starts = range(at.start, len(digits), chunk.stride)
    if at.leading:
        return [int(signs[s] + last[s] + digits[s + 1 : s + length]) * ten for s in starts]
    end = length - 1
    return [int(signs[s + end] + (digits[s : s + end] + last[s + end]).lstrip(" ")) * ten for s in starts]


def _separate(chunk: Chunk, at: Position) -> list[Cell]:
    digits, signs, length = chunk.digits, chunk.separate, at.length
    ten = 10**at.zeros
    starts = range(at.start, len(digits), chunk.stride)
    if at.leading:
        return [int(signs[s] + digits[s + 1 : s + length].lstrip(" ")) * ten for s in starts]
    end = length - 1
    return [int(signs[s + end] + digits[s : s + end].lstrip(" ")) * ten for s in starts]


def _packed(chunk: Chunk, at: Position) -> list[Cell]:
    hexed, digits = chunk.hexed, 2 * at.length - 1
    ten = 10**at.zeros
    signs = {nibble: sign * ten for nibble, sign in PACKED_SIGNS.items()}
    starts = range(2 * at.start, len(hexed), 2 * chunk.stride)
    return [int(hexed[s : s + digits]) * signs[hexed[s + digits]] for s in starts]


def _binary(chunk: Chunk, at: Position) -> list[Cell]:
    raw, length, signed, ten = chunk.raw, at.length, at.signed, 10**at.zeros
    order = chunk.machine.order if at.storage is Storage.NATIVE else "big"
    read = int.from_bytes
    return [read(raw[s : s + length], order, signed=signed) * ten for s in range(at.start, len(raw), chunk.stride)]


def _floats(chunk: Chunk, at: Position) -> list[Cell]:
    raw, length = chunk.raw, at.length
    read = _hex_float if chunk.machine.hex_floats else _ieee_float(chunk.machine.order, length)
    # A short float has seven digits, and what its bytes mean beyond them is no digit of anybody's.
    short = length == 4  # noqa: PLR2004 - bytes
    values = [read(raw[s : s + length]) for s in range(at.start, len(raw), chunk.stride)]
    if not all(map(math.isfinite, values)):
        raise ValueError
    return [float(f"{value:.7g}") for value in values] if short else list(values)


def _ieee_float(order: str, length: int) -> Callable[[bytes], float]:
    form = struct.Struct((">" if order == "big" else "<") + ("f" if length == 4 else "d"))  # noqa: PLR2004 - bytes

    def read(raw: bytes) -> float:
        found: float = form.unpack(raw)[0]
        return found

    return read


def _hex_float(raw: bytes) -> float:
    """Return a hexadecimal float of the System/360: sign, exponent of 16 plus 64, fraction."""
    fraction = int.from_bytes(raw[1:], "big") / (1 << 8 * (len(raw) - 1))
    value = fraction * 16.0 ** ((raw[0] & 0x7F) - 64)
    return -value if raw[0] & 0x80 else value


def _spelled(number: int, point: int) -> str:
    """Return the digits of a number, with `point` of them behind the point."""
    if not point:
        return str(number)
    digits = str(abs(number)).zfill(point + 1)
    return f"{'-' if number < 0 else ''}{digits[:-point]}.{digits[-point:]}"


READERS: dict[Storage, Callable[[Chunk, Position], list[Cell]]] = {
    Storage.TEXT: _texts,
    Storage.ZONED: _zoned,
    Storage.SEPARATE: _separate,
    Storage.PACKED: _packed,
    Storage.BINARY: _binary,
    Storage.NATIVE: _binary,
    Storage.FLOAT: _floats,
}
