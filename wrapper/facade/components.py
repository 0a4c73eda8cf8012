"""The shared parts of an OpenAPI document: headers, problem responses, parameters, security schemes."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from wrapper.catalog.model import Version
from wrapper.errors import LEDGER

OPERATION_PROBLEMS = (
    "invalid_parameter",
    "unknown_parameter",
    "filter_refused",
    "invalid_cursor",
    "malformed_request",
    "credential_in_url",
    "ambiguous_credentials",
    "authentication_required",
    "invalid_credential",
    "insufficient_scope",
    "not_found",
    "not_acceptable",
    "version_gone",
    "url_too_long",
    "unsupported_media_type",
    "embed_too_large",
    "too_many_equal",
    "limit_exceeded",
    "internal_error",
    "row_unreadable",
    "gateway_unavailable",
    "source_rejected",
    "order_not_kept",
    "resource_changed",
    "source_unavailable",
    "source_timeout",
)
"""The problems an operation of the pipeline can answer with."""

PROBLEM_STATUSES = tuple(sorted({LEDGER[code].status for code in OPERATION_PROBLEMS}))

LIMIT_HEADERS = {"RateLimit": "RateLimit", "RateLimit-Policy": "RateLimitPolicy"}

_HEADERS: dict[str, tuple[str, str]] = {
    "RateLimit": (
        "What is left of the limit that is nearest to its end: r requests within the next t seconds.",
        '"second";r=19;t=1',
    ),
    "RateLimitPolicy": (
        "The limits of the plan: q requests in w seconds each.",
        '"second";q=20;w=1, "hour";q=5000;w=3600',
    ),
    "RequestId": ("Names this request in the operator's log; quote it when you report a problem.", "01JD8ZC3V9K4"),
    "ETag": ("Strong tag of this representation, for If-None-Match.", '"5d41402abc4b2a76b9719d911017c592"'),
    "CacheControl": ("May be kept by the caller alone, who asks with the ETag before each use.", "private, no-cache"),
    "Vary": ("The request fields the answer depends on.", "Authorization, X-API-Key, Accept, Prefer"),
    "Age": (
        "Seconds since the moment whose state the answer shows: where it is read from exports, since the oldest of "
        "them was written; absent when all of it is read live.",
        "25200",
    ),
    "LastModified": (
        "When the newest of the exports was written that the answer is read from; absent when any of it is read live.",
        "Mon, 23 Nov 1998 02:10:00 GMT",
    ),
    "Link": (
        "rel=next is the next page; on a deprecated version also rel=deprecation and rel=successor-version.",
        '</v2/jobs>; rel="next"',
    ),
    "PreferenceApplied": ("The preference that was followed.", "count=exact"),
    "Deprecation": ("Since when the version is deprecated (RFC 9745).", "@1780272000"),
    "Sunset": ("When the version will be switched off (RFC 8594).", "Wed, 30 Jun 2027 00:00:00 GMT"),
    "RetryAfter": ("Seconds to wait before the next try.", "1"),
    "WWWAuthenticate": ("How to authenticate (RFC 6750).", 'Bearer realm="wrapper"'),
}


class ProblemErrorSchema(ma.Schema):
    """One thing that is wrong with a request."""

    class Meta:
        unknown = ma.INCLUDE

    detail = ma.fields.String(required=True, metadata={"description": "What is wrong."})
    parameter = ma.fields.String(metadata={"description": "The query parameter it is about."})
    header = ma.fields.String(metadata={"description": "The header field it is about."})
    pointer = ma.fields.String(metadata={"description": "A JSON pointer into the body."})


class ProblemSchema(ma.Schema):
    """A problem (RFC 9457); more members may be present."""

    class Meta:
        unknown = ma.INCLUDE

    type = ma.fields.String(
        required=True, metadata={"format": "uri", "description": "Address of the problem's description."}
    )
    title = ma.fields.String(required=True, metadata={"description": "What kind of problem it is."})
    status = ma.fields.Integer(required=True, metadata={"description": "The HTTP status."})
    detail = ma.fields.String(required=True, metadata={"description": "What went wrong this time."})
    instance = ma.fields.String(required=True, metadata={"description": "The path of the request."})
    code = ma.fields.String(required=True, metadata={"description": "Stable code of the problem, to branch on."})
    hint = ma.fields.String(required=True, metadata={"description": "What to do about it."})
    request_id = ma.fields.String(required=True, metadata={"description": "Names the request in the operator's log."})
    errors = ma.fields.List(
        ma.fields.Nested(ProblemErrorSchema), metadata={"description": "Every single thing that is wrong."}
    )


def lifecycle_headers(version: Version) -> dict[str, str]:
    """Return the header components that answers of a version carry about its end."""
    headers: dict[str, str] = {}
    if version.deprecated:
        headers |= {"Deprecation": "Deprecation", "Link": "Link"}
    if version.sunset:
        headers |= {"Sunset": "Sunset"}
    return headers


def add_components(spec: Any, version: Version, scopes: dict[str, str]) -> None:
    """Register the shared parts in an apispec document."""
    for name, (description, example) in _HEADERS.items():
        if name not in ("Deprecation", "Sunset") or name in lifecycle_headers(version):
            spec.components.header(name, {"description": description, "schema": {"type": "string"}, "example": example})
    spec.components.schema("Problem", schema=ProblemSchema)
    for status in PROBLEM_STATUSES:
        if status != 410 or version.sunset:  # noqa: PLR2004 - Gone, which needs a sunset to happen
            spec.components.response(f"Problem{status}", _problem_response(status, version))
    spec.components.parameter(
        "IfNoneMatch",
        "header",
        {
            "name": "If-None-Match",
            "description": "ETags you have; 304 says that one is still right.",
            "schema": {"type": "string"},
        },
    )
    spec.components.parameter(
        "IfModifiedSince",
        "header",
        {
            "name": "If-Modified-Since",
            "description": "The Last-Modified you have; 304 says that nothing came since. If-None-Match wins.",
            "schema": {"type": "string"},
        },
    )
    spec.components.parameter(
        "Prefer",
        "header",
        {
            "name": "Prefer",
            "description": "`count=exact` adds the number of matching records.",
            "schema": {"type": "string", "examples": ["count=exact"]},
        },
    )
    # Pages ask for them in this order, and most people hold a key.
    spec.components.security_scheme(
        "bearer_key",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "Your API key, `wrp_live_…`; it is sent as `Authorization: Bearer`.",
        },
    )
    spec.components.security_scheme(
        "header_key",
        {
            "type": "apiKey",
            "in": "header",
            "name": "X-API-Key",
            "description": "The same API key in a header of its own.",
        },
    )
    spec.components.security_scheme(
        "oauth2",
        {
            "type": "oauth2",
            "description": "Client credentials of a program (RFC 6749 §4.4); tokens live 15 minutes.",
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": scopes}},
        },
    )


def _problem_response(status: int, version: Version) -> dict[str, Any]:
    types = [LEDGER[code] for code in OPERATION_PROBLEMS if LEDGER[code].status == status]
    headers = {
        **lifecycle_headers(version),
        "X-Request-Id": "RequestId",
        "Cache-Control": "CacheControl",
        "Vary": "Vary",
    }
    if status != 410:  # noqa: PLR2004 - the one problem that comes before limits are counted
        headers |= LIMIT_HEADERS
    if status in (429, 503):
        headers |= {"Retry-After": "RetryAfter"}
    if status in (401, 403):
        headers |= {"WWW-Authenticate": "WWWAuthenticate"}
    first = types[0]
    return {
        "description": " ".join(f"`{entry.code}`: {entry.title}." for entry in types),
        "headers": {name: {"$ref": f"#/components/headers/{component}"} for name, component in headers.items()},
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": f"https://gateway.example/problems/{first.code}",
                    "title": first.title,
                    "status": first.status,
                    "detail": first.hint,
                    "instance": f"/{version.name}/…",
                    "code": first.code,
                    "hint": first.hint,
                    "request_id": "01JD8ZC3V9K4",
                },
            }
        },
    }
