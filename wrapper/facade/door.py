"""The door before Flask: requests that read go straight to the pipeline, all others go on to Flask unchanged.

Flask has the same operations behind its own routes, which document them. Routing, contexts and a response object
cost more there than reading a record does. Only addresses that are plainly an operation's are taken here; whatever
leaves room for a doubt (another method, an unusual character) is Flask's to judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from wrapper.answers.operation import Operation
from wrapper.facade.exchange import call_of, known_facts, send
from wrapper.pipeline import Pipeline

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_METHODS = frozenset({"GET", "HEAD"})


class _Route(NamedTuple):
    operation: Operation
    known: dict[str, str]


class Door:
    """A WSGI application that knows the operations' addresses, around one that knows all addresses."""

    def __init__(
        self, app: WSGIApplication, pipeline: Pipeline, operations: Iterable[Operation], public_url: str
    ) -> None:
        self.app = app
        self._pipeline, self._public_url = pipeline, public_url
        self._routes: dict[tuple[str, ...], _Route] = {}
        self._collections: dict[str, _Route] = {}
        for operation in operations:
            route = _Route(operation, known_facts(operation))
            if "{id}" in operation.path:
                self._routes.setdefault(_without_id(operation.path.split("/")), route)
            else:
                self._collections.setdefault(operation.path, route)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        found = self._find(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] in _METHODS else None
        if found is None:
            return self.app(environ, start_response)
        (operation, known), record_id = found
        call = call_of(environ, self._public_url)
        call.facts.update(known)
        return send(self._pipeline.answer(operation, call, record_id), environ, start_response)

    def _find(self, path: str) -> tuple[_Route, str | None] | None:
        """Return the route of a path and the id in it, or None where Flask is to look."""
        route = self._collections.get(path)
        if route is not None:
            return route, None
        if not (path.isascii() and path.isprintable()):
            return None
        segments = path.split("/")
        route = self._routes.get(_without_id(segments))
        # An empty id, or what stands before the first slash, makes it another address.
        return (route, segments[_ID]) if route is not None and segments[_ID] else None


_ID = 3
"""Where the id stands among the segments of a path: behind nothing, the version and the resource."""


def _without_id(segments: list[str]) -> tuple[str, ...]:
    return (*segments[:_ID], "", *segments[_ID + 1 :])
