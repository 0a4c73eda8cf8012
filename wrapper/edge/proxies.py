"""What trusted proxies say of a request, taken from X-Forwarded-For, -Proto and -Host as far as it makes sense.

Each proxy appends to these fields, so of N trusted ones the first wrote the Nth value from the right;
what stands further left was written by the caller, who may write anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

INVALID = "invalid"
"""The address of a caller for whom a proxy reported something that is none."""
_SCHEMES = frozenset({"http", "https"})


class TrustedProxies:
    """A WSGI application behind `count` proxies, around one that reads address, scheme and host as usual."""

    def __init__(self, app: WSGIApplication, count: int) -> None:
        self._app = app
        self._count = count

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if reported := self._value(environ, "HTTP_X_FORWARDED_FOR"):
            environ["REMOTE_ADDR"] = parsed_address(reported)
        scheme = self._value(environ, "HTTP_X_FORWARDED_PROTO").lower()
        if scheme in _SCHEMES:
            environ["wsgi.url_scheme"] = scheme
        if host := self._value(environ, "HTTP_X_FORWARDED_HOST"):
            # The edge checks it like any Host.
            environ["HTTP_HOST"] = host
        return self._app(environ, start_response)

    def _value(self, environ: WSGIEnvironment, key: str) -> str:
        values = environ.get(key, "").split(",")
        return values[-self._count].strip(" \t") if len(values) >= self._count else ""


def parsed_address(text: str) -> str:
    """Return an address as it is usually written, without a port or a zone; INVALID for what is none."""
    # Some proxies add the port, and then brackets around an IPv6 address.
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return INVALID
