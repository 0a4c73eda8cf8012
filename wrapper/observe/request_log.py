"""One line per request on standard output, and nothing in it that could be a secret.

Names and values are chosen by allow-list: of a query only the values that shape a page are written, of
the headers none. Encoded and written in one system call, so lines of threads and workers never mix.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable

import msgspec

from wrapper.printable import printable

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_SHOWN_PARAMETERS = frozenset({"limit", "sort", "fields", "embed"})
_PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_.]{0,39}")
_SHOWN_VALUE = re.compile(r"[a-z0-9_.,-]{0,200}")
_SECRET_IN_PATH = re.compile(r"wrp[a-z]?_[^/]*|eyJ[^/]*")
_LONGEST_PATH = 512
_LONGEST_QUERY = 512
_SERVER_ERROR = 500


class RequestLine(msgspec.Struct, omit_defaults=True):
    """The members of one line; docs/observability.md explains each. Members without a value are left out."""

    timestamp: str
    severity: str
    event: str
    request_id: str
    trace_id: str
    span_id: str
    method: str
    path: str
    status: int
    duration_ms: float
    bytes: int
    address: str = ""
    query: str = ""
    route: str = ""
    operation: str = ""
    principal: str = ""
    consumer: str = ""
    deprecated: str = ""
    parent_span_id: str = ""
    aborted: bool = False


def to_standard_output(line: bytes) -> None:
    """Write a line to standard output; a log that cannot be written never fails a request."""
    with contextlib.suppress(OSError):
        os.write(1, line)


class RequestLog:
    """Writes request lines at or above a level of severity."""

    def __init__(
        self, level: str, write: Callable[[bytes], object] = to_standard_output, *, readable: bool = False
    ) -> None:
        self.wants_all = level in ("debug", "info")
        self._write = write
        self._encode: Callable[[RequestLine], bytes] = _readable if readable else msgspec.json.Encoder().encode
        self._second = (0, "")

    def record(self, line: RequestLine) -> None:
        """Write one line; its timestamp and severity are filled in here."""
        failed = line.status >= _SERVER_ERROR
        if not (failed or self.wants_all):
            return
        line.severity = "ERROR" if failed else "INFO"
        line.timestamp = self._now()
        self._write(self._encode(line) + b"\n")

    def _now(self) -> str:
        now = time.time()
        second, text = self._second
        if second != int(now):
            second = int(now)
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._second = (second, text)
        return f"{text}.{int((now - second) * 1000):03d}Z"


def _readable(line: RequestLine) -> bytes:
    """Return a line for somebody who watches a terminal: when, what was asked, the answer, how long, and for whom."""
    asked = f"{line.method} {line.path}{'?' if line.query else ''}{line.query}"
    words = [time.strftime("%H:%M:%S"), str(line.status), asked, f"{line.duration_ms:.0f} ms", f"{line.bytes:,} bytes"]
    words += [line.consumer] if line.consumer else []
    return printable("  ".join([*words, *(["aborted"] if line.aborted else [])])).encode("utf-8", "replace")


def shown_method(method: str) -> str:
    """Return the method, or OTHER for one that HTTP does not define: it is the caller's free text."""
    return method if method in METHODS else "OTHER"


def shown_path(path: str) -> str:
    """Return a WSGI path for the log: cut where it is long, and without anything that looks like a credential."""
    if not path.isascii():
        # PEP 3333 hands the bytes of a path over as latin-1.
        path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    if "wrp" in path or "eyJ" in path:
        path = _SECRET_IN_PATH.sub("REDACTED", path)
    return path[:_LONGEST_PATH]


def shown_query(query: str) -> str:
    """Return a query for the log: parameter names, and the values of those that only shape a page."""
    if not query:
        return ""
    parts = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if not _PARAMETER_NAME.fullmatch(name):
            parts.append("REDACTED")
        elif name in _SHOWN_PARAMETERS and _SHOWN_VALUE.fullmatch(value):
            parts.append(f"{name}={value}")
        else:
            parts.append(f"{name}=REDACTED")
    return "&".join(parts)[:_LONGEST_QUERY]
