"""Which web pages may call the API from a browser (the Fetch standard's CORS protocol), by exact origin.

No cookies are involved anywhere: credentials travel in header fields the page itself sets, so
Access-Control-Allow-Credentials is never sent.
"""

from __future__ import annotations

from collections.abc import Iterable

Fields = list[tuple[str, str]]

_EXPOSED = (
    "Age, Cache-Status, Deprecation, ETag, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, "
    "Retry-After, Sunset, WWW-Authenticate, X-Request-Id"
)
_METHODS = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"
_REQUEST_FIELDS = (
    "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, X-API-Key, "
    "X-Request-Id, traceparent"
)
# Browsers cap it themselves: Chromium at two hours, Firefox at a day.
_PREFLIGHT_SECONDS = "7200"


class CORS:
    """The answer to the question whether an origin may read an answer."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._fields: dict[str, Fields] = {
            origin: [
                ("Vary", "Origin"),
                ("Access-Control-Allow-Origin", origin),
                ("Access-Control-Expose-Headers", _EXPOSED),
            ]
            for origin in origins
        }
        # An answer without an origin must not be reused by a cache for one with it.
        self._others: Fields = [("Vary", "Origin")] if self._fields else []

    def fields(self, origin: str | None) -> Fields:
        """Return the fields for an answer to a request with this Origin."""
        return self._fields.get(origin, self._others) if origin is not None else self._others

    def preflight(self, origin: str | None, wanted_method: str | None) -> Fields | None:
        """Return the fields of the answer to a preflight, or None when the request is not one we answer."""
        if origin not in self._fields or not wanted_method:
            return None
        return [
            ("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Methods", _METHODS),
            ("Access-Control-Allow-Headers", _REQUEST_FIELDS),
            ("Access-Control-Max-Age", _PREFLIGHT_SECONDS),
        ]
