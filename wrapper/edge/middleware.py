"""The edge as one WSGI middleware: ids, checks, CORS, security fields, request log and metrics around any application.

One middleware and not five, because each would wrap `start_response` again: docs/performance.md has what it costs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from wrapper.edge.checks import Checks, base_url
from wrapper.edge.cors import CORS
from wrapper.edge.proxies import TrustedProxies
from wrapper.errors import Problem
from wrapper.observe import facts as names
from wrapper.observe import metrics
from wrapper.observe.request_log import RequestLine, RequestLog, shown_method, shown_path, shown_query
from wrapper.observe.trace import Trace, trace_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from wrapper.settings import Settings

_SECURITY_FIELDS = {
    "x-content-type-options": ("X-Content-Type-Options", "nosniff"),
    "referrer-policy": ("Referrer-Policy", "no-referrer"),
    # For JSON, CSV and problems: nothing in them is to be run or framed. Pages bring their own policy.
    "content-security-policy": ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
}
_HSTS = ("Strict-Transport-Security", "max-age=31536000")
_REASONS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_NO_CONTENT = 204


class Edge:
    """Wraps a WSGI application; `clock` and `log` are given by tests."""

    def __init__(self, app: WSGIApplication, settings: Settings, log: RequestLog | None = None) -> None:
        self._app = app
        self._checks = Checks(settings.hosts, settings.public_url, settings.max_url, settings.max_body)
        self._cors = CORS(settings.cors_origins)
        self._log = log or RequestLog(settings.log_level, readable=settings.readable_log)
        self._public_url = settings.public_url

    @classmethod
    def around(cls, app: WSGIApplication, settings: Settings, log: RequestLog | None = None) -> WSGIApplication:
        """Return the application within the edge, and behind as many proxies as the settings trust."""
        edge: WSGIApplication = cls(app, settings, log)
        count = settings.trusted_proxies
        return TrustedProxies(edge, count) if count else edge

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        exchange = _Exchange(self._log, environ)
        origin = environ.get("HTTP_ORIGIN")

        def start(status: str, fields: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            exchange.status = int(status[:3])
            exchange.route = _flask_route(environ)
            present = {name.lower() for name, _ in fields}
            fields += [field for name, field in _SECURITY_FIELDS.items() if name not in present]
            fields.append(("X-Request-Id", exchange.trace.request_id))
            fields += self._cors.fields(origin)
            if environ["wsgi.url_scheme"] == "https":
                fields.append(_HSTS)
            return start_response(status, fields, *error)

        try:
            self._checks.check(environ)
        except Problem as problem:
            return exchange.sent(self._refuse(problem, exchange, start))
        finally:
            # The request has arrived: a worker that watches for slow senders may stop watching this one.
            arrived = environ.get("wrapper.arrived")
            if arrived is not None:
                arrived()
        if environ["REQUEST_METHOD"] == "OPTIONS":
            fields = self._cors.preflight(origin, environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD"))
            if fields is not None:
                exchange.status = _NO_CONTENT
                start_response(_REASONS[_NO_CONTENT], [*fields, ("X-Request-Id", exchange.trace.request_id)])
                return exchange.sent(())
        return exchange.sent(self._app(environ, start))

    def _refuse(self, problem: Problem, exchange: _Exchange, start: StartResponse) -> Iterable[bytes]:
        base = self._public_url or base_url(exchange.environ)
        body, fields = problem.answer(base, shown_path(exchange.path) or "/", exchange.trace.request_id)
        start(_REASONS[problem.status], [*fields, ("Content-Length", str(len(body)))])
        return () if exchange.environ["REQUEST_METHOD"] == "HEAD" else (body,)


class _Exchange:
    """One request and its answer, from the first look to the last byte; iterates over the answer's body."""

    __slots__ = (
        "_close",
        "_log",
        "_next",
        "complete",
        "environ",
        "length",
        "path",
        "route",
        "started",
        "status",
        "trace",
    )

    def __init__(self, log: RequestLog, environ: WSGIEnvironment) -> None:
        self.started = time.perf_counter()
        self.trace: Trace = trace_request(environ.get("HTTP_X_REQUEST_ID"), environ.get("HTTP_TRACEPARENT"))
        self.environ = environ
        self.path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        self.route = ""
        self.status = 0
        self.length = 0
        self.complete = False
        self._log = log
        environ[names.REQUEST_ID] = self.trace.request_id
        environ[names.FACTS] = {}

    def sent(self, body: Iterable[bytes]) -> Iterator[bytes]:
        """Return the body; the exchange ends when the server closes it."""
        self._next = iter(body).__next__
        self._close = getattr(body, "close", None)
        return self

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            part = self._next()
        except StopIteration:
            self.complete = True
            raise
        self.length += len(part)
        return part

    def close(self) -> None:
        """End the exchange: release what the application holds, then count and log."""
        try:
            if self._close is not None:
                self._close()
        finally:
            self._record()

    def _record(self) -> None:
        seconds = time.perf_counter() - self.started
        environ = self.environ
        found: dict[str, Any] = environ[names.FACTS]
        method = shown_method(environ["REQUEST_METHOD"])
        route = found.get(names.ROUTE) or self.route
        deprecated = found.get(names.DEPRECATED, "")
        metrics.request(method, route, self.status, seconds)
        if deprecated:
            metrics.deprecated_request(deprecated)
        principal = found.get(names.PRINCIPAL)
        trace = self.trace
        self._log.record(
            RequestLine(
                timestamp="",
                severity="",
                event="request",
                request_id=trace.request_id,
                trace_id=trace.trace_id,
                span_id=trace.span_id,
                parent_span_id=trace.parent_span_id,
                method=method,
                path=shown_path(self.path),
                query=shown_query(environ.get("QUERY_STRING", "")),
                route=route,
                status=self.status,
                duration_ms=round(seconds * 1000, 3),
                bytes=self.length,
                address=environ.get("REMOTE_ADDR", ""),
                operation=found.get(names.OPERATION, ""),
                principal=principal.id if principal is not None else "",
                consumer=principal.consumer if principal is not None else "",
                deprecated=deprecated,
                # The answer broke off: the client went away, or its rows could not all be read.
                aborted=not self.complete,
            )
        )


def _flask_route(environ: WSGIEnvironment) -> str:
    """Return the template of the Flask route that answers; Flask forgets it when the answer has been made."""
    request = environ.get("werkzeug.request")
    rule = getattr(request, "url_rule", None)
    return str(rule.rule) if rule is not None else ""
