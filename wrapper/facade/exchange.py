"""Between WSGI and the pipeline: an environment becomes a `Call`, an `Answer` becomes what a server sends.

Every door does it here, so that none can do it differently. No web framework is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from wrapper.answers.call import Answer, Call
from wrapper.answers.operation import Operation
from wrapper.observe import facts

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_STATUS_LINES = {status.value: f"{status.value} {status.phrase.upper()}" for status in HTTPStatus}


class Fields(Mapping[str, str]):
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
        for key in self._environ:
            if key.startswith("HTTP_") or key in _UNPREFIXED:
                yield key.removeprefix("HTTP_").replace("_", "-").title()

    def __len__(self) -> int:
        return sum(1 for _ in self)


_UNPREFIXED = ("CONTENT_TYPE", "CONTENT_LENGTH")


@lru_cache(maxsize=64)
def _key(name: str) -> str:
    """Return the environ key of a field; names come from our own code, so there are few."""
    key = name.upper().replace("-", "_")
    return key if key in _UNPREFIXED else f"HTTP_{key}"


def call_of(environ: WSGIEnvironment, public_url: str) -> Call:
    """Return the request of an environment; `public_url` replaces its own authority in links where it is set."""
    path: str = environ["PATH_INFO"]
    return Call(
        method=environ["REQUEST_METHOD"],
        # PEP 3333 hands the bytes of a path over as latin-1.
        path=path if path.isascii() else path.encode("latin-1").decode("utf-8", "replace"),
        query=environ.get("QUERY_STRING", ""),
        headers=Fields(environ),
        address=environ.get("REMOTE_ADDR", ""),
        base_url=public_url or f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST') or _server(environ)}",
        request_id=facts.request_id(environ),
        facts=environ.setdefault(facts.FACTS, {}),
    )


def send(answer: Answer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Start the response of an answer and return its body."""
    body = answer.body
    sent: Iterable[bytes] = body if not isinstance(body, bytes) else (body,)
    if isinstance(body, bytes) and answer.status != HTTPStatus.NOT_MODIFIED:
        answer.headers.append(("Content-Length", str(len(body))))
    start_response(_STATUS_LINES[answer.status], answer.headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else sent


def known_facts(operation: Operation) -> dict[str, str]:
    """Return what log and metrics will say of every request of an operation."""
    known = {facts.OPERATION: f"{operation.version.name}.{operation.id}", facts.ROUTE: operation.path}
    if operation.lifecycle.deprecated:
        known[facts.DEPRECATED] = operation.version.name
    return known


def _server(environ: WSGIEnvironment) -> str:
    return f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
