"""What the sources ask of whoever knows if a table is still what the catalog says; that one stands above them."""

from __future__ import annotations

from typing import Protocol

from adapters.base import Notice
from adapters.query import Query
from wrapper.errors import Problem


class Watch(Protocol):
    """Who knows whether a table is still what the catalog says."""

    alert: bool
    """Whether some queries need to be stopped before they are sent."""

    def marked(self, source: str, query: Query) -> Problem | None:
        """Return the problem of a query that need not be sent."""

    def refused(self, source: str, query: Query) -> Problem | None:
        """Return the problem that explains why the source refused a query."""

    def notices(self, source: str) -> tuple[Notice, ...]:
        """Return what the operator should know of the tables of a source."""

    def close(self) -> None:
        """Stop watching."""


class Unwatched:
    """Stands in where nobody watches."""

    alert = False

    def marked(self, source: str, query: Query) -> Problem | None:  # noqa: ARG002 - the shape of Watch
        return None

    def refused(self, source: str, query: Query) -> Problem | None:  # noqa: ARG002 - the shape of Watch
        return None

    def notices(self, source: str) -> tuple[Notice, ...]:  # noqa: ARG002 - the shape of Watch
        return ()

    def close(self) -> None:
        return
