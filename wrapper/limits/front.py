"""Limits of the Flask routes outside the pipeline, by Flask-Limiter over the same storage: tokens and pages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Blueprint, Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded

from wrapper.catalog.model import Plan
from wrapper.errors import Problem
from wrapper.limit_text import limit_of
from wrapper.limits.limits import Limits, network_of
from wrapper.limits.plans import CompiledPlan, Used
from wrapper.observe import metrics

TOKEN_LIMIT = "30/minute"  # noqa: S105 - a limit: client secrets cannot be tried out in numbers
PAGES_LIMIT = "300/minute"
_TOKEN_ENDPOINT = "oauth.token"  # noqa: S105 - the name of a route
_BLUEPRINTS = ("oauth", "pages")


def flask_limiter(app: Flask, limits: Limits) -> Limiter:
    """Return the limiter of an application whose blueprints are registered; it counts by the caller's address."""
    with _hooks_of(app, _BLUEPRINTS):
        limiter = Limiter(
            _caller,
            app=app,
            storage_uri=limits.storage_uri,
            strategy="fixed-window",
            key_prefix="front",
            # Its fields are X-RateLimit-… with a time of day, and Retry-After on every answer; ours say it right.
            headers_enabled=False,
            # A storage that fails must not take the documentation down.
            swallow_errors=True,
        )
    for name in _BLUEPRINTS:
        if name in app.blueprints:
            limiter.limit(PAGES_LIMIT)(cast(Blueprint, app.blueprints[name]))
    if _TOKEN_ENDPOINT in app.view_functions:
        view: Any = app.view_functions[_TOKEN_ENDPOINT]
        app.view_functions[_TOKEN_ENDPOINT] = limiter.limit(TOKEN_LIMIT)(view)

    @app.errorhandler(RateLimitExceeded)
    def exceeded(_error: RateLimitExceeded) -> Response:
        """Hand the refusal on, as a problem, to whoever answers problems for this route."""
        metrics.limit_refusal("address")
        return app.make_response(app.handle_user_exception(_problem(limiter)))

    return limiter


@contextmanager
def _hooks_of(app: Flask, blueprints: tuple[str, ...]) -> Iterator[None]:
    """Move the hooks that are added meanwhile from the application to blueprints.

    Flask-Limiter looks at every request of the application, which costs the routes of the pipeline 50 µs for nothing.
    """
    registries: tuple[Any, ...] = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    known = [len(registry.get(None, ())) for registry in registries]
    yield
    for registry, count in zip(registries, known, strict=True):
        added = registry[None][count:]
        del registry[None][count:]
        for name in blueprints:
            registry.setdefault(name, []).extend(added)


def _problem(limiter: Limiter) -> Problem:
    breached = limiter.current_limit
    if breached is None:
        return Problem("limit_exceeded")
    item = breached.limit
    limit = limit_of(item.amount, item.GRANULARITY.name, item.multiples)
    return CompiledPlan(Plan("address", (limit,)), "").refusal(
        [Used(item.amount, breached.window.reset_time - time.time())]
    )


def _caller() -> str:
    return network_of(request.remote_addr or "")
