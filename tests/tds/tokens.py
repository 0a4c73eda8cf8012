"""The answers of the TDS stub as bytes: one function per token of the protocol ([MS-TDS] 2.2.7).

Who decides what to answer is session.py; the columns and values of rows are in types.py.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum

from tests.tds.types import Level, SQLType

MORE, FAILED, COUNTED, ATTENDED = 0x01, 0x02, 0x10, 0x20
"""The status bits of DONE."""

SELECT_COMMAND = 0xC1


class Ends(IntEnum):
    """The three spellings of "done": of a batch, of a procedure, of a statement within a procedure."""

    BATCH = 0xFD
    PROCEDURE = 0xFE
    WITHIN = 0xFF


def long_text(text: str) -> bytes:
    """Return a text behind a length of two bytes."""
    return struct.pack("<H", len(text)) + text.encode("utf-16le")


def short_text(text: str) -> bytes:
    """Return a text behind a length of one byte."""
    return struct.pack("<B", len(text)) + text.encode("utf-16le")


def error(number: int, severity: int, message: str) -> bytes:
    """Return an error as the server's log would have it."""
    return _message(0xAA, number, severity, message)


def note(number: int, message: str) -> bytes:
    """Return a message that is no error."""
    return _message(0xAB, number, 0, message)


def _message(token: int, number: int, severity: int, message: str) -> bytes:
    body = struct.pack("<iBB", number, 1, severity) + long_text(message) + short_text("STUB") + short_text("")
    return _sized(token, body + struct.pack("<H", 1))


def changed(what: int, new: bytes, old: bytes = b"\0") -> bytes:
    """Return a change of the session's environment: 1 database, 4 packet size, 7 collation."""
    return _sized(0xE3, bytes([what]) + new + old)


def acknowledged(level: Level, version: tuple[int, int, int]) -> bytes:
    """Return the welcome after a login; the protocol's number stands there as the server writes it."""
    major, minor, build = version
    body = b"\x01" + level.acknowledged + short_text("Microsoft SQL Server")
    return _sized(0xAD, body + struct.pack(">BBH", major, minor, build))


def done(status: int = 0, count: int = 0, ends: Ends = Ends.BATCH) -> bytes:
    """Return the end of an answer or of a part of it."""
    if ends is Ends.WITHIN:
        # A statement within a procedure is never the last word: without this bit the driver stops listening.
        status |= MORE
    return struct.pack("<BHHI", ends, status, SELECT_COMMAND, count)


def status(value: int) -> bytes:
    """Return what a procedure returns."""
    return b"\x79" + struct.pack("<i", value)


def output(value: int | None) -> bytes:
    """Return an output parameter of a procedure, an integer."""
    held = b"\x00" if value is None else b"\x04" + struct.pack("<i", value)
    return struct.pack("<BH", 0xAC, 0) + short_text("") + b"\x01" + struct.pack("<HH", 0, 0) + b"\x26\x04" + held


def columns(named: Sequence[tuple[str, SQLType]], level: Level) -> bytes:
    """Return the description of a result's columns."""
    parts = [struct.pack("<BH", 0x81, len(named))]
    for name, kind in named:
        # User type 0; flags: nullable, and whether it can be written is not known.
        parts += [struct.pack("<HH", 0, 9), kind.described(level), short_text(name)]
    return b"".join(parts)


def row(kinds: Sequence[SQLType], values: Sequence[object], codepage: str) -> bytes:
    """Return one row."""
    return b"\xd1" + b"".join(kind.encoded(value, codepage) for kind, value in zip(kinds, values, strict=True))


def _sized(token: int, body: bytes) -> bytes:
    return struct.pack("<BH", token, len(body)) + body
