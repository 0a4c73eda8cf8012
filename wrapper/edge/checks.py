"""What is wrong with a request before anybody looks at what it asks for: method, host, length of URL and body."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from wrapper.errors import Problem

# RFC 9110 §7.2: host and port; an IPv6 address stands in brackets. Underscores occur in container networks.
_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
# TRACE echoes credentials back, CONNECT asks for a tunnel; Flask would route neither, but other layers may.
_REFUSED_METHODS = frozenset({"TRACE", "TRACK", "CONNECT"})
_ALLOW = "GET, HEAD, OPTIONS, POST"


def base_url(environ: Mapping[str, Any]) -> str:
    """Return scheme and authority of a request, or "" where it does not name a host as it should."""
    host = environ.get("HTTP_HOST", "")
    return f"{environ['wsgi.url_scheme']}://{host}" if _HOST.fullmatch(host) else ""


class Checks:
    """The checks of one gateway; `check` raises the Problem of the first that fails."""

    def __init__(self, hosts: Iterable[str], public_url: str, max_url: int, max_body: int) -> None:
        named = frozenset(hosts)
        if named and public_url:
            named |= {(urlsplit(public_url).hostname or "").lower()}
        self._hosts = named | _LOOPBACK if named else frozenset()
        self._max_url = max_url
        self._max_body = max_body

    def check(self, environ: dict[str, Any]) -> None:
        """Raise the Problem of a request that must not go on; a body is read here, so that its size is known."""
        if environ["REQUEST_METHOD"] in _REFUSED_METHODS:
            raise Problem("method_not_allowed", headers=[("Allow", _ALLOW)])
        self._check_host(environ)
        if environ.get("PATH_INFO", "").startswith("//"):
            # Flask takes it for the address with one slash, which a proxy in front may have been told to refuse.
            raise Problem("not_found", "The path begins with more than one slash.")
        length = len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", ""))
        if length > self._max_url:
            raise Problem("url_too_long", f"The URL has {length} characters; {self._max_url} are allowed.")
        if "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") not in ("", "0"):
            self._read_body(environ)

    def _check_host(self, environ: dict[str, Any]) -> None:
        host = environ.get("HTTP_HOST")
        if host is None:
            # HTTP/1.0 knows no Host field; RFC 9112 §3.2 wants 400 for its absence from HTTP/1.1 on.
            if environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
                return
            raise Problem("malformed_request", "The Host header is missing.")
        found = _HOST.fullmatch(host)
        if not found:
            raise Problem("malformed_request", "The Host header is not a host name with an optional port.")
        if self._hosts and found["name"].lower() not in self._hosts:
            raise Problem("malformed_request", "The Host header names a host that is not served here.")

    def _read_body(self, environ: dict[str, Any]) -> None:
        """Read the body as far as it may go, and put what was read in its place."""
        declared = environ.get("CONTENT_LENGTH", "")
        if declared.isdecimal() and int(declared) > self._max_body:
            raise Problem("body_too_large", f"The body has {declared} bytes; {self._max_body} are allowed.")
        # A chunked body says nothing of its length; servers that hand one over mark where it ends.
        terminated = environ.get("wsgi.input_terminated", False)
        wanted = self._max_body + 1 if terminated or not declared.isdecimal() else int(declared)
        body = environ["wsgi.input"].read(wanted)
        if len(body) > self._max_body:
            raise Problem("body_too_large", f"The body has more than {self._max_body} bytes.")
        if declared.isdecimal() and len(body) < int(declared):
            raise Problem("malformed_request", f"The body ended after {len(body)} of {declared} bytes.")
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
