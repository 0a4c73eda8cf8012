"""Which request this is: its own id, and its place in a distributed trace (W3C Trace Context).

What callers send is repeated in logs and answers, so only spellings that cannot carry anything else pass.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

# Ids as gateways and tracers make them: UUID, ULID, hex, or AWS's Root=1-67891233-abcdef.
_REQUEST_ID = re.compile(r"[A-Za-z0-9._=:/+-]{1,128}")
# A caller who puts a key or a token here by mistake must not find it in our logs.
_LOOKS_SECRET = re.compile(r"wrp[a-z]?_|eyJ")
# W3C Trace Context §3.2.2: version ff and ids of zeros are invalid; versions above 00 may append fields.
_TRACEPARENT = re.compile(
    r"(?:00|(?!00|ff)[0-9a-f]{2}(?P<later>))-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?(later)(?:-.*)?)"
)


class Trace(NamedTuple):
    """The ids of one request; `parent_span_id` is "" when the trace starts here."""

    request_id: str
    trace_id: str
    span_id: str
    parent_span_id: str


def trace_request(request_id: str | None, traceparent: str | None) -> Trace:
    """Return the ids for a request with these header fields, made here where the caller's cannot be used."""
    fresh = os.urandom(32).hex()
    if request_id is None or not _REQUEST_ID.fullmatch(request_id) or _LOOKS_SECRET.search(request_id):
        request_id = fresh[:16]
    if traceparent is not None:
        found = _TRACEPARENT.fullmatch(traceparent)
        if found:
            return Trace(request_id, found[2], fresh[16:32], found[3])
    return Trace(request_id, fresh[32:64], fresh[16:32], "")
