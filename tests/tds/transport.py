"""The bytes between a client and the TDS stub: plain, or by TLS, whose handshake travels in PRELOGIN packets.

Afterwards the whole session is encrypted, or the login alone ([MS-TDS] 2.2.6.5).
"""

from __future__ import annotations

import select
import socket
import ssl
import struct
from collections.abc import Iterable

from tests.tds.requests import Packet

SIZE = 4096
HEADER = 8


class Hangup(Exception):
    """The client has gone."""


class Broken(Exception):
    """The connection breaks in the middle of an answer, on purpose."""


class Transport:
    """One connection to a client."""

    def __init__(self, raw: socket.socket) -> None:
        self._raw = raw
        self._tls: ssl.SSLObject | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()

    def message(self) -> tuple[int, bytes]:
        """Return the kind and the content of the next message; raises Hangup."""
        found = b""
        while True:
            kind, is_last, length = struct.unpack(">BBH", self._read(HEADER)[:4])
            found += self._read(length - HEADER)
            if is_last & 1:
                return kind, found

    def send(self, parts: Iterable[bytes]) -> None:
        """Send one message made of `parts`, a packet as soon as it is full."""
        held = b""
        try:
            for part in parts:
                held += part
                while len(held) > SIZE - HEADER:
                    self._packet(held[: SIZE - HEADER], is_last=False)
                    held = held[SIZE - HEADER :]
        except Broken:
            self._packet(held, is_last=False)
            raise
        self._packet(held, is_last=True)

    def waits(self, seconds: float) -> bool:
        """Whether the client sends something within this time."""
        waiting = select.poll()
        waiting.register(self._raw, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))

    def silence(self) -> None:
        """Read on without a word until the client has gone."""
        while self._raw.recv(SIZE):
            pass
        raise Hangup

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Do a handshake within packets; all that follows is encrypted. Raises ssl.SSLError."""
        tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush_handshake()
                _, body = self.message()
                self._incoming.write(body)
            except ssl.SSLError:
                self._flush_handshake()
                raise
            else:
                break
        self._flush_handshake()
        self._tls = tls

    def decrypt(self) -> None:
        """Go on in clear: only the login was encrypted."""
        self._tls = None

    def _flush_handshake(self) -> None:
        if self._outgoing.pending:
            body = self._outgoing.read()
            self._raw.sendall(struct.pack(">BBHHBB", Packet.PRELOGIN, 1, len(body) + HEADER, 0, 1, 0) + body)

    def _packet(self, body: bytes, is_last: bool) -> None:
        raw = struct.pack(">BBHHBB", Packet.REPLY, int(is_last), len(body) + HEADER, 0, 1, 0) + body
        if self._tls is not None:
            self._tls.write(raw)
            raw = self._outgoing.read()
        try:
            self._raw.sendall(raw)
        except OSError as error:
            raise Hangup from error

    def _read(self, length: int) -> bytes:
        found = b""
        while len(found) < length:
            part = self._received(length - len(found))
            if not part:
                raise Hangup
            found += part
        return found

    def _received(self, length: int) -> bytes:
        while self._tls is not None:
            try:
                return self._tls.read(length)
            except ssl.SSLWantReadError:
                self._incoming.write(self._from_socket(SIZE) or _hangup())
        return self._from_socket(length)

    def _from_socket(self, length: int) -> bytes:
        try:
            return self._raw.recv(length)
        except OSError as error:
            raise Hangup from error


def _hangup() -> bytes:
    raise Hangup
