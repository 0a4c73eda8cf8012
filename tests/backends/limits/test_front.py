"""Limits of the routes outside the pipeline: tokens, pages; and nothing else pays for them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Blueprint, Flask, Response, jsonify

from wrapper.catalog.model import Plan
from wrapper.errors import Problem
from wrapper.limits import Limits, front
from wrapper.limits.front import flask_limiter


@pytest.fixture
def app(uri: str, plans: dict[str, Plan], monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(front, "TOKEN_LIMIT", "2/minute")
    monkeypatch.setattr(front, "PAGES_LIMIT", "4/minute")
    app = Flask("gateway")
    oauth, pages, version = Blueprint("oauth", "oauth"), Blueprint("pages", "pages"), Blueprint("v1", "v1")

    @oauth.post("/oauth/token")
    def token() -> str:
        return "token"

    @pages.get("/v1/docs")
    def docs() -> str:
        return "docs"

    @version.get("/v1/jobs")
    def jobs() -> str:
        return "jobs"

    for blueprint in (oauth, pages, version):
        app.register_blueprint(blueprint)

    @app.errorhandler(Problem)
    def on_problem(problem: Problem) -> tuple[Response, int, Any]:
        return jsonify(problem.body("", "", "")), problem.status, problem.headers

    flask_limiter(app, Limits(uri, plans, ("60/minute",)))
    return app


def test_tokens_are_limited_more_strictly_than_pages(app: Flask) -> None:
    browser = app.test_client()
    assert [browser.post("/oauth/token").status_code for _ in range(3)] == [200, 200, 429]
    assert [browser.get("/v1/docs").status_code for _ in range(5)] == [200] * 4 + [429]


def test_a_refusal_is_a_problem_with_our_own_fields(app: Flask) -> None:
    browser = app.test_client()
    answers = [browser.post("/oauth/token") for _ in range(3)]
    assert not any(name.lower().startswith(("x-ratelimit", "retry")) for name in answers[0].headers.keys())  # noqa: SIM118 - iterating gives pairs
    refused = answers[2]
    assert refused.get_json()["code"] == "limit_exceeded"
    wait = refused.headers["Retry-After"]
    assert wait in ("59", "60")
    assert refused.headers["RateLimit"] == f'"minute";r=0;t={wait}'
    assert refused.headers["RateLimit-Policy"] == '"minute";q=2;w=60'


def test_callers_are_told_apart_by_their_address(app: Flask) -> None:
    browser = app.test_client()
    for number in range(4):
        same = {"REMOTE_ADDR": f"2001:db8::{number}"}
        assert browser.post("/oauth/token", environ_overrides=same).status_code == (200 if number < 2 else 429)
    assert browser.post("/oauth/token", environ_overrides={"REMOTE_ADDR": "192.0.2.9"}).status_code == 200


def test_the_routes_of_the_pipeline_are_left_alone(app: Flask) -> None:
    browser = app.test_client()
    assert {browser.get("/v1/jobs").status_code for _ in range(20)} == {200}
    assert not app.before_request_funcs.get(None)
    assert not app.after_request_funcs.get(None)
    assert not app.teardown_request_funcs.get(None)
