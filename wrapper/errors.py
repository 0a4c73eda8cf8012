"""The ledger of problems: every error answer the gateway can give, with a stable code.

A code is never reused and never changes its meaning: consumers branch on it. Everything that goes
wrong on the way of a request is raised as a `Problem` and leaves as one RFC 9457 shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of error answer: `hint` tells the consumer what to do about it."""

    code: str
    status: int
    title: str
    hint: str


def _ledger(*types: ProblemType) -> Mapping[str, ProblemType]:
    return {entry.code: entry for entry in types}


LEDGER: Mapping[str, ProblemType] = _ledger(
    ProblemType(
        "invalid_parameter",
        400,
        "A query parameter is not valid",
        "Each entry of `errors` names a parameter and what it must be.",
    ),
    ProblemType(
        "unknown_parameter",
        400,
        "A query parameter is not known here",
        "Remove it, or look its name up in the API documentation; unknown parameters are never ignored.",
    ),
    ProblemType(
        "filter_refused",
        400,
        "The legacy system cannot filter in this way",
        "Leave the filter out or use another condition of the same field, and tell the operator which one failed.",
    ),
    ProblemType(
        "invalid_cursor",
        400,
        "The cursor does not belong to this request",
        "Follow the `next` link unchanged: a cursor is valid only for the consumer, filters and sort it was made for.",
    ),
    ProblemType(
        "malformed_request",
        400,
        "The request cannot be understood",
        "Send well-formed HTTP, as the documentation shows.",
    ),
    ProblemType(
        "credential_in_url",
        400,
        "A credential was sent in the URL",
        "Send it in the Authorization or X-API-Key header and rotate it: URLs end up in logs.",
    ),
    ProblemType(
        "ambiguous_credentials",
        400,
        "Two different credentials were sent",
        "Send one: Authorization: Bearer, or X-API-Key.",
    ),
    ProblemType(
        "authentication_required",
        401,
        "Authentication is required",
        "Send an API key or an access token as Authorization: Bearer.",
    ),
    ProblemType(
        "invalid_credential",
        401,
        "The credential is not valid",
        "Check that it is complete, not expired and not revoked; ask the operator for a new one if in doubt.",
    ),
    ProblemType(
        "insufficient_scope",
        403,
        "The credential lacks a scope",
        "Ask the operator for a key or token with the scope named in `scope`.",
    ),
    ProblemType("not_found", 404, "There is nothing at this address", "Check the address and the identifier in it."),
    ProblemType(
        "method_not_allowed", 405, "The method is not allowed here", "Use one of the methods of the Allow header."
    ),
    ProblemType(
        "not_acceptable",
        406,
        "None of the accepted media types can be served",
        "Accept one of the media types listed in `available`.",
    ),
    ProblemType(
        "version_gone",
        410,
        "This version of the API has been switched off",
        "Move to the version named in `successor`.",
    ),
    ProblemType("body_too_large", 413, "The request body is too large", "Send a smaller body."),
    ProblemType("url_too_long", 414, "The URL is too long", "Use fewer or shorter parameters."),
    ProblemType(
        "unsupported_media_type",
        415,
        "The request body has a media type that is not supported",
        "Send no body, or one of the types documented.",
    ),
    ProblemType(
        "embed_too_large",
        422,
        "Too many related records to embed",
        "Ask for fewer records with `limit`, or read the relation at its own address.",
    ),
    ProblemType(
        "too_many_equal",
        422,
        "Too many records are equal in the order of this list",
        "Narrow the list with a filter, sort it by another member, or read all of it as CSV or NDJSON.",
    ),
    ProblemType("headers_too_large", 431, "The request headers are too large", "Send fewer or shorter headers."),
    ProblemType(
        "limit_exceeded",
        429,
        "The limit of this credential's plan is used up",
        "Wait for the seconds in Retry-After, then go on more slowly.",
    ),
    ProblemType("internal_error", 500, "The gateway failed", "Report the `request_id` to the operator."),
    ProblemType(
        "row_unreadable",
        502,
        "The legacy system holds a value that cannot be read",
        "Report the `request_id` to the operator.",
    ),
    ProblemType(
        "source_rejected",
        502,
        "The legacy system refused the query",
        "Nothing is wrong with your request; report the `request_id` to the operator.",
    ),
    ProblemType(
        "order_not_kept",
        502,
        "The legacy system does not keep the order of this list",
        "Sort the list by another member; report the `request_id` to the operator.",
    ),
    ProblemType(
        "gateway_unavailable",
        503,
        "The gateway cannot serve at the moment",
        "Try again after the seconds in Retry-After; tell the operator if it lasts.",
    ),
    ProblemType(
        "resource_changed",
        503,
        "The legacy system no longer has what this resource is made of",
        "Nothing is wrong with your request; the operator has been warned. Other resources go on.",
    ),
    ProblemType(
        "source_unavailable", 503, "The legacy system cannot be reached", "Try again after the seconds in Retry-After."
    ),
    ProblemType(
        "source_timeout",
        504,
        "The legacy system did not answer in time",
        "Try again later, or ask for less with filters and `limit`.",
    ),
)


class Problem(Exception):
    """An error answer on its way out.

    `errors` lists what is wrong piece by piece: mappings with `detail` and one of `parameter`, `header` or `pointer`.
    `headers` are added to the answer; further keywords become extension members of the body.
    """

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        headers: Iterable[tuple[str, str]] = (),
        **extensions: Any,
    ) -> None:
        self.type = LEDGER[code]
        super().__init__(detail or self.type.title)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = tuple(headers)
        self.extensions = extensions

    @property
    def status(self) -> int:
        """The HTTP status the ledger gives this code."""
        return self.type.status

    def body(self, base_url: str, instance: str, request_id: str) -> dict[str, Any]:
        """Return the members of the problem+json object (RFC 9457 §3.1)."""
        members: dict[str, Any] = {
            "type": f"{base_url}/problems/{self.type.code}",
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail or self.type.hint,
            "instance": instance,
            "code": self.type.code,
            "hint": self.type.hint,
            "request_id": request_id,
        }
        if self.errors:
            members["errors"] = [dict(entry) for entry in self.errors]
        members.update(self.extensions)
        return members

    def answer(self, base_url: str, instance: str, request_id: str) -> tuple[bytes, list[tuple[str, str]]]:
        """Return the encoded body and the header fields that every door sends with it."""
        fields = [("Content-Type", MEDIA_TYPE), ("Cache-Control", "no-store"), *self.headers]
        return msgspec.json.encode(self.body(base_url, instance, request_id)), fields
