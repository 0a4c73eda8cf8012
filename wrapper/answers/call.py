"""The two shapes at the ends of the pipeline: a `Call` goes in, an `Answer` comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Call:
    """One request as the pipeline sees it, whichever front door it came through.

    `query` is the raw query string, `headers` looks names up without regard to case, `address` is the
    caller's, `base_url` the scheme and authority that links in the answer start with. `facts` is what
    the request turned out to be, for the log: stops write to it, nothing in the pipeline reads it.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    address: str
    base_url: str
    request_id: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Answer:
    """One response: a body of bytes, or an iterator of bytes that is sent as it comes."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes | Iterator[bytes] = b""
