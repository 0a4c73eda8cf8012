"""Between Flask and the pipeline: a WSGI environment becomes a `Call`, an `Answer` becomes a Flask response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, request
from werkzeug.datastructures import EnvironHeaders
from werkzeug.wsgi import ClosingIterator

from wrapper.answers.bodies import problem_answer
from wrapper.answers.call import Answer, Call
from wrapper.answers.operation import Operation
from wrapper.errors import Problem
from wrapper.observe import facts
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
        answer, body = self._answer, self._answer.body
        if isinstance(body, bytes):
            if answer.status != HTTPStatus.NOT_MODIFIED:
                answer.headers.append(("Content-Length", str(len(body))))
            sent: Iterable[bytes] = (body,)
        else:
            sent = ClosingIterator(body)
        start_response(self.status, answer.headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else sent


class _Fields(Mapping[str, str]):
    """The header fields of a WSGI environment, looked up by name without regard to case."""

    __slots__ = ("_environ",)

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a field, or the default."""
        return self._environ.get(_key(name), default)

    def __getitem__(self, name: str) -> str:
        value: str = self._environ[_key(name)]
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(EnvironHeaders(self._environ).keys())

    def __len__(self) -> int:
        return len(EnvironHeaders(self._environ))


@lru_cache(maxsize=64)
def _key(name: str) -> str:
    """Return the environ key of a field; names come from our own code, so there are few."""
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


class Shell:
    """Makes calls and responses; `public_url` replaces the request's own authority in links where it is set."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def call(self) -> Call:
        """Return the request Flask is handling as a Call."""
        environ = request.environ
        return Call(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
            query=environ.get("QUERY_STRING", ""),
            headers=_Fields(environ),
            address=environ.get("REMOTE_ADDR", ""),
            base_url=self._public_url
            or f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST') or _server(environ)}",
            request_id=facts.request_id(environ),
            facts=environ.setdefault(facts.FACTS, {}),
        )

    @staticmethod
    def respond(answer: Answer) -> Response:
        """Return the Flask response of an answer."""
        return AnswerResponse(answer)

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
