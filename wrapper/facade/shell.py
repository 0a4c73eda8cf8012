"""Between Flask and the pipeline: a WSGI environment becomes a `Call`, an `Answer` becomes a Flask response."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Response, request
from werkzeug.datastructures import EnvironHeaders

from wrapper.answers.bodies import problem_answer
from wrapper.answers.call import Answer, Call
from wrapper.answers.operation import Operation
from wrapper.errors import Problem
from wrapper.observe import facts
from wrapper.pipeline import Pipeline


class GatewayResponse(Response):
    """A response whose headers are exactly those of the answer: Flask adds no media type of its own."""

    default_mimetype = None


class Shell:
    """Makes calls and responses; `public_url` replaces the request's own authority in links where it is set."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def call(self) -> Call:
        """Return the request Flask is handling as a Call."""
        environ = request.environ
        return Call(
            method=environ["REQUEST_METHOD"],
            path=request.path,
            query=environ.get("QUERY_STRING", ""),
            headers=cast(Mapping[str, str], EnvironHeaders(environ)),
            address=environ.get("REMOTE_ADDR", ""),
            base_url=self._public_url
            or f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST') or _server(environ)}",
            request_id=facts.request_id(environ),
            facts=environ.setdefault(facts.FACTS, {}),
        )

    @staticmethod
    def respond(answer: Answer) -> Response:
        """Return the Flask response of an answer."""
        streamed = not isinstance(answer.body, bytes)
        return GatewayResponse(answer.body, answer.status, answer.headers, direct_passthrough=streamed)

    def problem(self, problem: Problem) -> Response:
        """Return the response of a problem that came up outside the pipeline."""
        return self.respond(problem_answer(problem, self.call()))

    def view(self, pipeline: Pipeline, operation: Operation) -> Callable[..., Response]:
        """Return the Flask view of an operation."""
        known = {facts.OPERATION: f"{operation.version.name}.{operation.id}", facts.ROUTE: operation.path}
        if operation.lifecycle.deprecated:
            known[facts.DEPRECATED] = operation.version.name

        def view(id: str | None = None) -> Response:  # noqa: A002 - the name stands in the documented path
            call = self.call()
            call.facts.update(known)
            return self.respond(pipeline.answer(operation, call, id))

        view.__name__ = operation.id
        view.__doc__ = None
        return view


def _server(environ: dict[str, Any]) -> str:
    return f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
