"""gunicorn's threaded worker, with a time limit for slow senders and the gateway's own error answers.

gunicorn hands a connection to a thread with the first bytes of a request and lets the thread wait for
the rest: without a limit, as many dribbling clients as there are threads stop a worker.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import time
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any

import msgspec
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from wrapper.errors import Problem
from wrapper.observe import metrics
from wrapper.observe.request_log import RequestLine, RequestLog
from wrapper.observe.trace import trace_request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from gunicorn.workers.gthread import TConn

_PROBLEMS = {errors.LimitRequestLine: "url_too_long", errors.LimitRequestHeaders: "headers_too_large"}
# What the application wanted to send, not what the client sent.
_OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


class GatewayWorker(ThreadWorker):
    """One worker process."""

    wsgi: WSGIApplication

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._request_log = RequestLog(self.app.settings.log_level)
        self._timeout = float(self.app.settings.request_timeout)
        self._send_timeout = struct.pack("ll", self.app.settings.request_timeout, 0)
        # Thread → when the request it is receiving must be complete. Written by the threads, read by the main loop.
        self._receiving: dict[int, tuple[float, TConn]] = {}

    def load_wsgi(self) -> None:
        """Tell the application how to say that a request has arrived."""
        super().load_wsgi()
        app: WSGIApplication = self.wsgi

        def timed(environ: dict[str, Any], start_response: Any) -> Any:
            environ["wrapper.arrived"] = partial(self._receiving.pop, get_ident(), None)
            return app(environ, start_response)

        self.wsgi = timed

    def handle(self, conn: TConn) -> Any:
        """Receive and answer the request that waits on a connection."""
        if not conn.initialized:
            # The kernel's own limit, which outlives gunicorn's changes of blocking mode: a client that takes
            # nothing of its answer for so long is let go.
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, self._send_timeout)
        thread = get_ident()
        self._receiving[thread] = (time.monotonic() + self._timeout, conn)
        try:
            return super().handle(conn)
        finally:
            self._receiving.pop(thread, None)

    def murder_pending(self) -> None:
        """Let go of clients that send too slowly; gunicorn's main loop calls this at least once a second."""
        super().murder_pending()
        now = time.monotonic()
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
        answer, line = _refusal(code, addr[0] if isinstance(addr, tuple) else "")
        with contextlib.suppress(OSError):
            util.write_nonblock(client, answer)
        metrics.request("OTHER", "", line.status, 0.0)
        self._request_log.record(line)


def _refusal(code: str, address: str) -> tuple[bytes, RequestLine]:
    """Return the bytes of an answer that closes the connection, and its line in the request log."""
    trace = trace_request(None, None)
    problem = Problem(code)
    body = msgspec.json.encode(problem.body("", "", trace.request_id))
    head = (
        f"HTTP/1.1 {problem.status} {problem.type.title}\r\n"
        "Content-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"X-Request-Id: {trace.request_id}\r\n"
        "Connection: close\r\n\r\n"
    )
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
