"""The way of a request: `Call` in, `Answer` out, one stop after the other, no web framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Call:
    """One request as the pipeline sees it. `headers` looks names up without regard to case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    address: str
    base_url: str
    request_id: str = ""


@dataclass(slots=True)
class Answer:
    """One response: a body of bytes, or an iterable of bytes that is sent as it comes."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | Iterable[bytes] = b""
