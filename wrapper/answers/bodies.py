"""Puts the encoded records of an answer together with the header fields that describe them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime

import msgspec

from wrapper.answers.call import Answer, Call
from wrapper.answers.conditional import entity_tag, is_unchanged
from wrapper.answers.negotiation import CONTENT_TYPES
from wrapper.answers.request import Request
from wrapper.errors import Problem

VARY = ("Vary", "Authorization, X-API-Key, Accept, Prefer")
# Answers belong to one consumer, so no shared cache may keep them; a private one may, and asks with the ETag each time.
PRIVATE = ("Cache-Control", "private, no-cache")
NO_STORE = ("Cache-Control", "no-store")

_encode = msgspec.json.Encoder().encode


def whole_answer(request: Request, body: bytes, fields: list[tuple[str, str]], as_of: datetime | None) -> Answer:
    """Return a complete body with its strong ETag, or 304 when the caller has it already."""
    tag = entity_tag(body, f"{request.operation.version.name} {request.media}".encode())
    headers = [("ETag", tag), PRIVATE, VARY, *fields, *_freshness(as_of)]
    if is_unchanged(request.call.headers.get("If-None-Match"), tag):
        return Answer(304, headers)
    headers.append(("Content-Type", CONTENT_TYPES[request.media]))
    return Answer(200, headers, body)


def streamed_answer(media: str, body: Iterator[bytes], as_of: datetime | None) -> Answer:
    """Return a body that is sent as it is read; nobody knows its hash beforehand, so it has no ETag."""
    headers = [("Content-Type", CONTENT_TYPES[media]), NO_STORE, VARY, *_freshness(as_of)]
    return Answer(200, headers, body)


def problem_answer(problem: Problem, call: Call) -> Answer:
    """Return the problem+json answer (RFC 9457) of a problem."""
    body = _encode(problem.body(call.base_url, call.path, call.request_id))
    headers = [("Content-Type", "application/problem+json"), NO_STORE, VARY, *problem.headers]
    return Answer(problem.status, headers, body)


def _freshness(as_of: datetime | None) -> list[tuple[str, str]]:
    return [("Last-Modified", format_datetime(as_of, usegmt=True))] if as_of is not None else []
