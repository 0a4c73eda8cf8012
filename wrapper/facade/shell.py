"""Between Flask and the pipeline: the request Flask handles becomes a `Call`, an `Answer` becomes a response."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Response, request

from wrapper.answers.bodies import problem_answer
from wrapper.answers.call import Answer, Call
from wrapper.answers.operation import Operation
from wrapper.errors import Problem
from wrapper.facade.exchange import call_of, known_facts, send
from wrapper.pipeline import Pipeline

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class PlainResponse(Response):
    """A response without a media type unless it is given one: the answer to OPTIONS has no body."""

    default_mimetype = None


class AnswerResponse(PlainResponse):
    """A response that sends the fields of an answer as they are.

    werkzeug would copy, check and complete them one by one, which costs more than reading a record.
    """

    def __init__(self, answer: Answer) -> None:
        streamed = not isinstance(answer.body, bytes)
        super().__init__(answer.body, answer.status, direct_passthrough=streamed)
        self._answer = answer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send the answer."""
        return send(self._answer, environ, start_response)


class Shell:
    """Makes calls and responses; `public_url` replaces the request's own authority in links where it is set."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def call(self) -> Call:
        """Return the request Flask is handling as a Call."""
        return call_of(request.environ, self._public_url)

    @staticmethod
    def respond(answer: Answer) -> Response:
        """Return the Flask response of an answer."""
        return AnswerResponse(answer)

    def problem(self, problem: Problem) -> Response:
        """Return the response of a problem that came up outside the pipeline."""
        return self.respond(problem_answer(problem, self.call()))

    def view(self, pipeline: Pipeline, operation: Operation) -> Callable[..., Response]:
        """Return the Flask view of an operation."""
        known = known_facts(operation)

        def view(id: str | None = None) -> Response:  # noqa: A002 - the name stands in the documented path
            call = self.call()
            call.facts.update(known)
            return self.respond(pipeline.answer(operation, call, id))

        view.__name__ = operation.id
        view.__doc__ = None
        return view
