"""What clients send to the TDS stub: packets, logins, and the parameters of procedure calls ([MS-TDS] 2.2.6)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from tests.tds.grammar import Refused
from tests.tds.types import WIDE, Level, kept, moment_of


class Packet(IntEnum):
    """The kinds of packets; a reply is ours."""

    BATCH = 0x01
    OLD_LOGIN = 0x02
    CALL = 0x03
    REPLY = 0x04
    ATTENTION = 0x06
    LOGIN = 0x10
    PRELOGIN = 0x12


class Encryption(IntEnum):
    """What PRELOGIN says of TLS."""

    OFF = 0  # the login is encrypted, the rest is not
    ON = 1
    NOT_SUPPORTED = 2
    REQUIRED = 3


PROCEDURES = {10: "sp_executesql", 11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec", 15: "sp_unprepare"}


@dataclass(frozen=True)
class Login:
    """Who wants to come in, to which database, at which level of the protocol."""

    user: str
    password: str
    database: str
    level: int


@dataclass(frozen=True)
class Call:
    """A procedure and its parameters: (name or "", value)."""

    procedure: str
    parameters: list[tuple[str, Any]]

    def named(self, *names: str) -> dict[str, Any]:
        """Return the parameters by name; those without one get the names of their places."""
        places = [*names, *(f"p{place}" for place in range(len(names), len(self.parameters)))]
        return {name.lstrip("@") or place: value for (name, value), place in zip(self.parameters, places, strict=False)}


def login_of(body: bytes) -> Login:
    """Read a LOGIN7; the password comes scrambled and leaves in clear."""

    def text(place: int) -> bytes:
        offset, length = struct.unpack_from("<HH", body, place)
        return body[offset : offset + 2 * length]

    scrambled = (byte ^ 0xA5 for byte in text(44))
    password = bytes((byte >> 4 | byte << 4) & 0xFF for byte in scrambled)
    (level,) = struct.unpack_from("<I", body, 4)
    user, database = (text(place).decode("utf-16le") for place in (40, 68))
    return Login(user, password.decode("utf-16le"), database, level)


def encryption_wanted(body: bytes) -> Encryption:
    """Return what a client's PRELOGIN says of TLS."""
    place = 0
    while body[place] != 0xFF:
        token, offset, _ = struct.unpack_from(">BHH", body, place)
        if token == 1:
            return Encryption(body[offset])
        place += 5
    return Encryption.NOT_SUPPORTED


def prelogin(version: tuple[int, int, int], encryption: Encryption) -> bytes:
    """Return the server's half of PRELOGIN: its version, and what it says of TLS."""
    major, minor, build = version
    held = (struct.pack(">BBHH", major, minor, build, 0), bytes([encryption]), b"\0", b"", b"\0")
    table, offset = b"", 5 * len(held) + 1
    for token, value in enumerate(held):
        table += struct.pack(">BHH", token, offset, len(value))
        offset += len(value)
    return table + b"\xff" + b"".join(held)


class CallReader:
    """Reads a remote procedure call, front to back."""

    def __init__(self, body: bytes, level: Level, codepage: str) -> None:
        self._body = body
        self._at = 0
        self._collation = 5 if level.has_collations else 0
        self._codepage = codepage

    def call(self) -> Call:
        (length,) = self._take("H")
        if length == 0xFFFF:
            (number,) = self._take("H")
            procedure = PROCEDURES.get(number, f"procedure {number}")
        else:
            procedure = self._bytes(2 * length).decode("utf-16le")
        self._take("H")
        parameters = []
        while self._at < len(self._body):
            name = self._bytes(2 * self._take("B")[0]).decode("utf-16le")
            _, code = self._take("BB")
            parameters.append((name, self._value(code)))
        return Call(procedure, parameters)

    def _take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self._body, self._at)
        self._at += struct.calcsize("<" + layout)
        return found

    def _bytes(self, length: int) -> bytes:
        found = self._body[self._at : self._at + length]
        self._at += length
        return found

    def _value(self, code: int) -> Any:
        if code in {0xA7, 0xAF, 0xE7, 0xEF, 0xA5, 0xAD}:
            return self._sized(code)
        if code in {0x63, 0x23, 0x22}:
            return self._large(code)
        if code == 0x38:
            return self._take("i")[0]
        if code in {0x6A, 0x6C}:
            return self._decimal()
        self._take("B")
        raw = self._bytes(self._take("B")[0])
        return _number(code, raw) if raw else None

    def _sized(self, code: int) -> Any:
        self._take("H")
        is_text = code not in {0xA5, 0xAD}
        self._bytes(self._collation if is_text else 0)
        (length,) = self._take("H")
        if length == 0xFFFF:
            return None
        raw = self._bytes(length)
        if not is_text:
            return raw
        return raw.decode("utf-16le" if code in {0xE7, 0xEF} else self._codepage)

    def _large(self, code: int) -> Any:
        self._take("i")
        self._bytes(self._collation if code != 0x22 else 0)
        (length,) = self._take("i")
        if length < 0:
            return None
        raw = self._bytes(length)
        return raw if code == 0x22 else raw.decode("utf-16le" if code == 0x63 else self._codepage)

    def _decimal(self) -> float | bytes | None:
        _, _, scale = self._take("BBB")
        raw = self._bytes(self._take("B")[0])
        if not raw:
            return None
        number = Decimal(int.from_bytes(raw[1:], "little")).scaleb(-scale, WIDE)
        return kept(number if raw[0] else number.copy_negate())


FIRST_DAY, LAST_DAY = -53690, 2958463
"""1 January 1753 and 31 December 9999, in days from 1 January 1900 ([MS-TDS] 2.2.5.5.1.8)."""


def _number(code: int, raw: bytes) -> Any:
    """Return a number, a moment or a flag by the code of its type."""
    is_long = len(raw) == 8
    if code == 0x6D:
        return struct.unpack("<d" if is_long else "<f", raw)[0]
    if code == 0x6F:
        days, part = struct.unpack("<iI" if is_long else "<HH", raw)
        if not FIRST_DAY <= days <= LAST_DAY:
            raise Refused(8023, 16, "The supplied value is not a valid instance of data type datetime.")
        return moment_of(days, part / 300 if is_long else part * 60)
    if code == 0x6E:
        high, low = struct.unpack("<iI", raw) if is_long else (0, *struct.unpack("<i", raw))
        return kept(Decimal(high * 2**32 + low).scaleb(-4))
    if code not in {0x26, 0x68}:
        raise ValueError(f"a parameter of type {code:#x} is not known here")
    return int.from_bytes(raw, "little", signed=len(raw) > 1)
