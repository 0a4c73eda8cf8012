"""gunicorn's threaded worker, whose threads see whole requests only, with the gateway's own error answers.

gunicorn hands a connection to a thread with its first bytes, or none, and waits in its main loop until a client
takes note of a close: a few idle clients stop a worker. Here a connection waits in the poller for the head of its
request and for its end, and what holds a thread is limited in time.
"""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import ssl
import struct
import time
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any

from gunicorn import sock as gunicorn_sock
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from wrapper.errors import Problem
from wrapper.observe import metrics
from wrapper.observe.request_log import RequestLine, RequestLog
from wrapper.observe.trace import trace_request
from wrapper.serving.addresses import Addresses
from wrapper.serving.connection import Connection

if TYPE_CHECKING:
    from concurrent.futures import Future

    from _typeshed.wsgi import WSGIApplication

_PROBLEMS = {errors.LimitRequestLine: "url_too_long", errors.LimitRequestHeaders: "headers_too_large"}
# What the application wanted to send, not what the client sent.
_OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


# No connection came of it, or there is no room for one at the moment.
_NOT_ACCEPTED = (errno.EAGAIN, errno.ECONNABORTED, errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_LINGER_SECONDS = 2.0
_MOST_DRAINED = 1 << 22


class GatewayWorker(ThreadWorker):
    """One worker process."""

    wsgi: WSGIApplication

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        settings = self.app.settings
        self._request_log = RequestLog(settings.log_level, readable=settings.readable_log)
        self._public_url = settings.public_url
        self._timeout = float(settings.request_timeout)
        self._head_timeout = float(settings.head_timeout)
        self._send_timeout = struct.pack("ll", settings.request_timeout, 0)
        # All connections of a trusted proxy come from its address.
        self._addresses = Addresses(0 if settings.trusted_proxies else settings.connections_per_address)
        self._context: ssl.SSLContext | None = gunicorn_sock.ssl_context(self.cfg) if self.cfg.is_ssl else None
        # Connections in the poller, the one whose time is up first in front: before their request, after their last.
        self._arriving: dict[Connection, None] = {}
        self._leaving: dict[Connection, None] = {}
        # Thread → when the request it is receiving must be complete. Written by the threads, read by the main loop.
        self._receiving: dict[int, tuple[float, Connection]] = {}

    def load_wsgi(self) -> None:
        """Tell the application how to say that a request has arrived."""
        super().load_wsgi()
        app: WSGIApplication = self.wsgi

        def timed(environ: dict[str, Any], start_response: Any) -> Any:
            environ["wrapper.arrived"] = partial(self._receiving.pop, get_ident(), None)
            return app(environ, start_response)

        self.wsgi = timed

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection, unless its address has too many."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno not in _NOT_ACCEPTED:
                raise
            return
        if not self._addresses.admit(client[0]):
            self.log.debug("%s has too many connections", client[0])
            sock.close()
            return
        # The kernel's own limit, which outlives gunicorn's changes of blocking mode: a client that takes
        # nothing of its answer for so long is let go.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, self._send_timeout)
        self.nr_conns += 1
        closed = partial(self._addresses.release, client[0])
        ends = (client, listener.getsockname())
        self.enqueue_req(Connection(self.cfg, sock, ends, self._context, linger=self._linger, closed=closed))

    def enqueue_req(self, conn: Connection) -> None:
        """Give a connection to a thread once the head of its next request is there."""
        conn.expect_head(time.monotonic() + self._head_timeout)
        self._on_arrival(conn, None)

    def _on_arrival(self, conn: Connection, _sock: socket.socket | None) -> None:
        try:
            complete = conn.receive()
        except OSError as error:
            self.log.debug("a client left before its request: %s", error)
            self._drop(conn, self._arriving)
            return
        if complete:
            self._leave_poller(conn, self._arriving)
            super().enqueue_req(conn)
        elif conn not in self._arriving:
            self._arriving[conn] = None
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_arrival, conn))

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """Take a connection back from its thread."""
        if self._context is not None:
            conn.take_decrypted()
        super().finish_request(conn, fs)

    def _linger(self, conn: Connection) -> None:
        """Let the client take its answer before the connection is closed (RFC 9112 §9.6)."""
        self.nr_conns += 1
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_leaving, conn))
        except (OSError, ValueError):
            self._drop(conn, self._leaving)
            return
        conn.deadline = time.monotonic() + _LINGER_SECONDS
        self._leaving[conn] = None
        self._on_leaving(conn, conn.sock)

    def _on_leaving(self, conn: Connection, sock: socket.socket) -> None:
        try:
            part = sock.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        conn.drained += len(part)
        if not part or conn.drained > _MOST_DRAINED:
            self._drop(conn, self._leaving)

    def _leave_poller(self, conn: Connection, waiting: dict[Connection, None]) -> None:
        if conn in waiting:
            del waiting[conn]
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection, waiting: dict[Connection, None]) -> None:
        self._leave_poller(conn, waiting)
        self.nr_conns -= 1
        conn.close()

    def handle(self, conn: Connection) -> Any:
        """Receive the rest of a request and answer it."""
        if conn.refusal is not None:
            self.handle_error(None, conn.sock, conn.client, conn.refusal)
            return False
        thread = get_ident()
        self._receiving[thread] = (time.monotonic() + self._timeout, conn)
        try:
            return super().handle(conn)
        finally:
            self._receiving.pop(thread, None)

    def murder_pending(self) -> None:
        """Let go of clients that take too long; gunicorn's main loop calls this at least once a second."""
        now = time.monotonic()
        for waiting in (self._arriving, self._leaving):
            while waiting and (conn := next(iter(waiting))).deadline < now:
                self._drop(conn, waiting)
        for deadline, conn in list(self._receiving.values()):
            if now > deadline:
                # The thread's recv() then returns nothing, as if the client had hung up.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(conn.sock, socket.SHUT_RDWR)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer a request that did not get as far as the application, or that the application failed."""
        if isinstance(exc, ssl.SSLError):
            # Plain HTTP or an old protocol at a TLS port: nothing we could say would be understood.
            self.log.debug("TLS: %s", exc)
            return
        malformed = isinstance(exc, errors.ParseException) and not isinstance(exc, _OURS)
        code = _PROBLEMS.get(type(exc), "malformed_request") if malformed else "internal_error"
        if not malformed:
            # The path alone: a query may hold what must not be logged.
            self.log.error("failed to answer %s", getattr(req, "path", "a request"), exc_info=exc)
        answer, line = _refusal(code, addr[0] if isinstance(addr, tuple) else "", self._public_url)
        with contextlib.suppress(OSError):
            util.write_nonblock(client, answer)
        metrics.request("OTHER", "", line.status, 0.0)
        self._request_log.record(line)


def _refusal(code: str, address: str, public_url: str) -> tuple[bytes, RequestLine]:
    """Return the bytes of an answer that closes the connection, and its line in the request log."""
    trace = trace_request(None, None)
    problem = Problem(code)
    body, fields = problem.answer(public_url, "/", trace.request_id)
    fields += [
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Request-Id", trace.request_id),
        ("Connection", "close"),
    ]
    lines = [f"HTTP/1.1 {problem.status} {problem.type.title}", *(f"{name}: {value}" for name, value in fields)]
    head = "\r\n".join([*lines, "\r\n"])
    line = RequestLine(
        timestamp="",
        severity="",
        event="request",
        request_id=trace.request_id,
        trace_id=trace.trace_id,
        span_id=trace.span_id,
        method="OTHER",
        path="",
        status=problem.status,
        duration_ms=0.0,
        bytes=len(body),
        address=address,
    )
    return head.encode("ascii") + body, line
