"""Greets a TDS server with a few bytes of our own, without a login and without any driver.

PRELOGIN tells a server's version and what it wants of TLS; a ClientHello for each version of TLS tells which of
them it speaks, whatever this machine's own libraries allow ([MS-TDS] 2.2.6.5, RFC 5246 7.4.1).
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum

PRELOGIN, REPLY = 0x12, 0x04
HANDSHAKE = 22
SECONDS = 4.0


class Encryption(IntEnum):
    """What a server says of TLS in PRELOGIN."""

    LOGIN_ONLY = 0
    ON = 1
    NONE = 2
    REQUIRED = 3


@dataclass(frozen=True, slots=True)
class Greeting:
    """What came back: a version and a word on TLS, or nothing, or something that is not TDS.

    `closed` says that the server hung up instead, `silent` that it said nothing in time.
    """

    version: tuple[int, int, int] | None = None
    encryption: Encryption = Encryption.NONE
    closed: bool = False
    silent: bool = False
    stranger: bytes = b""


TLS_VERSIONS = {"TLS 1.2": 0x0303, "TLS 1.1": 0x0302, "TLS 1.0": 0x0301, "SSL 3.0": 0x0300}
_CIPHERS = (
    *(0xC02F, 0xC030, 0xC027, 0xC028, 0xC013, 0xC014, 0x009E, 0x009F, 0x0033, 0x0039),
    *(0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x000A, 0x0005, 0x0004, 0x00FF),
)
"""From elliptic curves with GCM down to RC4 with MD5 (the IANA registry of TLS cipher suites)."""


def greet(address: str, port: int, seconds: float = SECONDS) -> Greeting:
    """Return what a server answers to PRELOGIN."""
    try:
        with _connected(address, port, seconds) as raw:
            raw.sendall(_packet(_prelogin(Encryption.LOGIN_ONLY)))
            return _greeting(raw)
    except TimeoutError:
        return Greeting(silent=True)
    except OSError:
        return Greeting(closed=True)


@contextmanager
def _connected(address: str, port: int, seconds: float) -> Iterator[socket.socket]:
    """Give a connection that ends after `seconds`, however slowly bytes come: a time-out of its own has each call."""
    with socket.create_connection((address, port), seconds) as raw:

        def end() -> None:
            with suppress(OSError):
                raw.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield raw
        finally:
            timer.cancel()


def tls_versions(address: str, port: int, seconds: float = SECONDS) -> list[str]:
    """Return the versions of TLS that a server speaks, newest first; makes one connection for each, and no login."""
    return [name for name, number in TLS_VERSIONS.items() if _speaks(address, port, number, seconds)]


def _speaks(address: str, port: int, number: int, seconds: float) -> bool:
    try:
        with _connected(address, port, seconds) as raw:
            raw.sendall(_packet(_prelogin(Encryption.ON)))
            _greeting(raw)
            raw.sendall(_packet(_client_hello(number)))
            body = _message(raw)
    except OSError:
        return False
    # A record's header, then a ServerHello with the version that the server chose.
    return len(body) > 10 and body[0] == HANDSHAKE and body[5] == 2 and int.from_bytes(body[9:11]) == number  # noqa: PLR2004 - places in the record


def _greeting(raw: socket.socket) -> Greeting:
    first = raw.recv(1)
    if not first:
        return Greeting(closed=True)
    if first[0] != REPLY:
        raw.settimeout(0.5)
        return Greeting(stranger=first + _some(raw))
    body = _message(raw, first)
    options, place = {}, 0
    while place + 5 <= len(body) and body[place] != 0xFF:  # noqa: PLR2004 - the end of the table
        token, offset, length = struct.unpack_from(">BHH", body, place)
        options[token] = body[offset : offset + length]
        place += 5
    version = options.get(0, b"").ljust(6, b"\0")
    encryption = options.get(1, b"")[:1] or bytes([Encryption.NONE])
    known = encryption[0] in set(Encryption)
    return Greeting(
        (version[0], version[1], int.from_bytes(version[2:4])),
        Encryption(encryption[0]) if known else Encryption.REQUIRED,
    )


def _message(raw: socket.socket, begun: bytes = b"") -> bytes:
    header = begun + _exactly(raw, 8 - len(begun))
    return _exactly(raw, int.from_bytes(header[2:4]) - 8)


def _exactly(raw: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        part = raw.recv(length - len(found))
        if not part:
            raise ConnectionResetError
        found += part
    return found


def _some(raw: socket.socket) -> bytes:
    try:
        return raw.recv(100)
    except OSError:
        return b""


def _packet(body: bytes) -> bytes:
    return struct.pack(">BBHHBB", PRELOGIN, 1, len(body) + 8, 0, 1, 0) + body


def _prelogin(encryption: Encryption) -> bytes:
    """Return the client's half: version 8.0, its wish for TLS, no instance, a thread of 0."""
    held = (b"\x08\x00\x00\x00\x00\x00", bytes([encryption]), b"\0", b"\0\0\0\0")
    table, offset = b"", 5 * len(held) + 1
    for token, value in enumerate(held):
        table += struct.pack(">BHH", token, offset, len(value))
        offset += len(value)
    return table + b"\xff" + b"".join(held)


def _client_hello(version: int) -> bytes:
    ciphers = b"".join(cipher.to_bytes(2) for cipher in _CIPHERS)
    # Curves, the form of their points, and the signatures of TLS 1.2; SSL 3.0 knows no extensions.
    curves = _extension(0x000A, (8).to_bytes(2) + bytes.fromhex("001d001700180019"))
    signatures = _extension(0x000D, (12).to_bytes(2) + bytes.fromhex("040105010601020108040403"))
    extensions = curves + _extension(0x000B, b"\x01\x00") + (signatures if version == TLS_VERSIONS["TLS 1.2"] else b"")
    body = version.to_bytes(2) + os.urandom(32) + b"\0" + len(ciphers).to_bytes(2) + ciphers + b"\x01\x00"
    if version > TLS_VERSIONS["SSL 3.0"]:
        body += len(extensions).to_bytes(2) + extensions
    hello = b"\x01" + len(body).to_bytes(3) + body
    return bytes([HANDSHAKE]) + min(version, TLS_VERSIONS["TLS 1.0"]).to_bytes(2) + len(hello).to_bytes(2) + hello


def _extension(number: int, body: bytes) -> bytes:
    return number.to_bytes(2) + len(body).to_bytes(2) + body
