"""Errors that arise outside the pipeline: no such address, no such method, a body too large, our own bugs."""

from __future__ import annotations

import logging

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from wrapper.auth.validator import Authenticator
from wrapper.errors import Problem
from wrapper.facade.addresses import Addresses
from wrapper.facade.shell import Shell
from wrapper.limits import Limits
from wrapper.observe import facts

log = logging.getLogger(__name__)

_CODES = {
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    414: "url_too_long",
    415: "unsupported_media_type",
    429: "limit_exceeded",
    431: "headers_too_large",
}
OWN_ERRORS = ("oauth",)
"""Blueprints whose errors have a shape of their own by their own standard (RFC 6749 §5.2)."""


def register_handlers(
    app: Flask, shell: Shell, authenticator: Authenticator, limits: Limits, addresses: Addresses
) -> None:
    """Answer every error of the application with a problem."""

    def spend() -> list[tuple[str, str]]:
        # A consumer that asks for addresses that do not exist spends its own plan, and not what its neighbours share.
        call = shell.call()
        try:
            principal = authenticator.authenticate(call.headers, call.query, call.address)
        except Problem:
            return limits.spend_anonymous(call.address)
        call.facts[facts.PRINCIPAL] = principal
        return limits.spend(principal.consumer, principal.plan)

    def on_problem(problem: Problem) -> Response:
        return shell.problem(problem)

    def on_http_exception(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400 or request.blueprint in OWN_ERRORS:  # noqa: PLR2004 - redirects are no errors
            return error
        # Allow, WWW-Authenticate, Retry-After: what an exception says in headers is part of its meaning.
        kept = [
            (name, value)
            for name, value in error.get_headers()
            if name.lower() not in ("content-type", "content-length")
        ]
        if error.code in (404, 405):
            try:
                kept += spend()
            except Problem as exceeded:
                return shell.problem(exceeded)
        code = _CODES.get(error.code, "internal_error" if error.code >= 500 else "malformed_request")  # noqa: PLR2004
        return shell.problem(Problem(code, detail(code), headers=kept))

    def detail(code: str) -> str | None:
        if code == "method_not_allowed":
            return f"{request.method} is not allowed here."
        meant = addresses.meant_by(shell.call().path) if code == "not_found" else None
        return f"Did you mean {meant}?" if meant else None

    def on_exception(error: Exception) -> Response:
        log.error("request failed outside the pipeline", exc_info=error)
        return shell.problem(Problem("internal_error"))

    def count_options() -> None:
        # Answered without a credential, for every address there is.
        if request.method == "OPTIONS":
            limits.spend_anonymous(request.remote_addr or "")

    app.before_request(count_options)
    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(HTTPException, on_http_exception)
    app.register_error_handler(Exception, on_exception)
