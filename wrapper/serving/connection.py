"""One client's connection while no thread has it: TLS handshake and the head of a request, without ever waiting.

Everything here runs in the worker's main loop on a socket that does not block. A thread gets the
connection when the head is complete; what was read until then is in the parser's buffer.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn import http, util
from gunicorn.http import errors
from gunicorn.workers.gthread import TConn

if TYPE_CHECKING:
    import socket

_HEAD_ENDS = b"\r\n\r\n"
# More than this no client sends in good faith, and each waiting connection may hold as much memory.
_LONGEST_HEAD = 65_536
_PART = 65_536
_WAITING = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Connection(TConn):
    """gunicorn's connection; `closed` is called once, when it is over, and `linger` to part from it in peace."""

    # A TLS socket after the handshake has begun.
    sock: socket.socket

    def __init__(  # noqa: PLR0913 - what gunicorn's own takes, and what it is to do at its end
        self,
        config: Any,
        sock: socket.socket,
        addresses: tuple[Any, Any],
        context: ssl.SSLContext | None,
        *,
        linger: Callable[[Connection], None],
        closed: Callable[[], None],
    ) -> None:
        super().__init__(config, sock, *addresses)
        self.deadline = 0.0
        self.drained = 0
        self.refusal: errors.ParseException | None = None
        self._context = context
        self._head = bytearray()
        self._searched = 0
        self._linger = linger
        self._closed: Callable[[], None] | None = closed

    def expect_head(self, deadline: float) -> None:
        """Begin to wait for a request; bytes that came with the last one belong to it."""
        self.deadline = deadline
        if self.sock.gettimeout() != 0:
            self.sock.setblocking(False)
        if self.parser is not None:
            self._head += self.parser.unreader.take_buffered()

    def receive(self) -> bool:
        """Take what has come, and return whether a thread can go on; raises OSError when the client has gone."""
        try:
            if not self.initialized:
                self._initialize()
            while not self._is_complete():
                part = self.sock.recv(_PART)
                if not part:
                    raise ConnectionResetError
                self._head += part
        except _WAITING:
            return False
        self.parser.unreader.unread(bytes(self._head))
        self._head.clear()
        self._searched = 0
        return True

    def take_decrypted(self) -> None:
        """Move what TLS has decrypted already into the buffer: it no longer makes the socket readable."""
        with contextlib.suppress(OSError, ValueError):
            if isinstance(self.sock, ssl.SSLSocket) and (waiting := self.sock.pending()):
                unreader = self.parser.unreader
                unreader.unread(unreader.take_buffered() + self.sock.recv(waiting))

    def close(self, graceful: bool = False) -> None:
        """Close the connection, now or when the client has taken its answer."""
        if graceful:
            self._linger(self)
            return
        with contextlib.suppress(OSError):
            util.close(self.sock)
        if self._closed is not None:
            closed, self._closed = self._closed, None
            closed()

    def _initialize(self) -> None:
        if self._context is not None:
            if not isinstance(self.sock, ssl.SSLSocket):
                self.sock = self._context.wrap_socket(self.sock, server_side=True, do_handshake_on_connect=False)
            self.sock.do_handshake()
        self.parser = http.get_parser(self.cfg, self.sock, self.client)
        self.initialized = self.data_ready = True

    def _is_complete(self) -> bool:
        """Return whether the head is there, or more than any head may have."""
        head = self._head
        # RFC 9112 §2.2 lets empty lines stand before a request: they do not end it.
        while head.startswith(b"\r\n"):
            del head[:2]
            self._searched = 0
        if head.find(_HEAD_ENDS, max(0, self._searched - len(_HEAD_ENDS))) >= 0:
            return True
        self._searched = len(head)
        if len(head) <= _LONGEST_HEAD:
            return False
        in_first_line = b"\r\n" not in head
        self.refusal = errors.LimitRequestLine(len(head)) if in_first_line else errors.LimitRequestHeaders("too long")
        return True
