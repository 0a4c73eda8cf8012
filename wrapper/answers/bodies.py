"""Puts the encoded records of an answer together with the header fields that describe them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from wrapper.answers.ages import Ages, is_not_modified
from wrapper.answers.call import Answer, Call
from wrapper.answers.conditional import entity_tag, is_unchanged
from wrapper.answers.request import Request
from wrapper.errors import Problem

VARY = ("Vary", "Authorization, X-API-Key, Accept, Prefer")
# Answers belong to one consumer, so no shared cache may keep them; a private one may, and asks with the ETag each time.
PRIVATE = ("Cache-Control", "private, no-cache")
NO_STORE = ("Cache-Control", "no-store")


def whole_answer(
    request: Request, body: bytes, fields: list[tuple[str, str]], shown_since: datetime | None = None
) -> Answer:
    """Return a complete body with its strong ETag, or 304 when the caller has it already.

    `shown_since` is when the catalog last changed: what was copied before that is not answered by its date.
    """
    tag = entity_tag(body, f"{request.operation.version.name} {request.form}".encode())
    ages = request.ages
    headers = [("ETag", tag), PRIVATE, VARY, *fields, *ages.fields()]
    if _is_known(request, tag, ages, shown_since):
        return Answer(304, headers)
    headers.append(("Content-Type", request.content_type))
    return Answer(200, headers, body)


def _is_known(request: Request, tag: str, ages: Ages, shown_since: datetime | None) -> bool:
    wanted = request.call.headers.get("If-None-Match")
    if wanted is not None:
        # A tag is exact, so a date beside it is not even looked at (RFC 9110 §13.1.3).
        return is_unchanged(wanted, tag)
    modified = ages.last_modified
    if modified is None or (shown_since is not None and modified <= shown_since):
        return False
    return is_not_modified(request.call.headers.get("If-Modified-Since"), modified)


def streamed_answer(request: Request, body: Iterator[bytes]) -> Answer:
    """Return a body that is sent as it is read; nobody knows its hash beforehand, so it has no ETag."""
    headers = [("Content-Type", request.content_type), NO_STORE, VARY, *request.ages.fields()]
    return Answer(200, headers, body)


def problem_answer(problem: Problem, call: Call) -> Answer:
    """Return the problem+json answer (RFC 9457) of a problem."""
    body, fields = problem.answer(call.base_url, call.path, call.request_id)
    return Answer(problem.status, [*fields, VARY], body)
