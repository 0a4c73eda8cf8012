"""The sources of a catalog, opened: one adapter each, and its failures told as problems.

An adapter connects on first use, in the worker that uses it; opening one here only checks its options,
so a wrong option stops the start and a legacy system that is down does not.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from adapters.advancing import check_advance
from adapters.base import Adapter, Notice, Probe
from adapters.errors import (
    AdapterError,
    ComparisonRefused,
    CopyChanged,
    DriverMissing,
    OrderNotKept,
    SourceRejected,
    SourceTimeout,
    SourceUnavailable,
    TooManyEqual,
)
from adapters.query import Query, Row, Where
from adapters.registry import adapter_class
from adapters.snapshot.origin import Origin
from adapters.snapshot.status import KeepsSnapshots
from adapters.ties import TiedPage, read_tied
from wrapper.catalog.model import Catalog, Source
from wrapper.errors import Problem
from wrapper.sources.watching import Unwatched, Watch

log = logging.getLogger(__name__)

RETRY_SECONDS = 5
"""What Retry-After says while a source is down; short enough for dashboards, long enough to let it breathe."""

_CHANGED = "leads on from rows of an export that has been replaced: begin again at the first page"

Observe: TypeAlias = Callable[[str, str, float], None]
"""Called with source name, kind of read and its duration in seconds."""


def _nobody(source: str, reading: str, seconds: float) -> None:
    pass


class Sources:
    """Every source of the catalog, by name."""

    def __init__(self, adapters: Mapping[str, Adapter], observe: Observe = _nobody) -> None:
        self._adapters = dict(adapters)
        self._observe = observe
        self._watch: Watch = Unwatched()

    @classmethod
    def open(cls, catalog: Catalog, observe: Observe = _nobody, state_dir: Path | None = None) -> Sources:
        """Open an adapter for every source; raises AdapterError where its options do not hold.

        `state_dir` is where adapters keep what must outlive a restart; without it, in a temporary folder.
        """
        return cls(
            {name: open_adapter(source, state_dir, catalog) for name, source in catalog.sources.items()}, observe
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._adapters)

    def watched_by(self, watch: Watch) -> None:
        """Ask `watch` about every query that a source refuses."""
        self._watch = watch

    def adapter(self, source: str) -> Adapter:
        """Return the adapter of a source, for those who look at more than rows."""
        return self._adapters[source]

    def read(self, source: str, query: Query, asked: Query | None = None) -> list[Row]:
        """Return the rows of a bounded query, or raise the Problem that tells the consumer what failed.

        `asked` is the caller's own query, where this one has further conditions.
        """
        # Spelled out, because this is the hot path and a context manager of a generator costs as much as the rest.
        started = time.perf_counter()
        if self._watch.alert:
            self._check(source, query)
        try:
            return self._adapters[source].read(query)
        except AdapterError as failure:
            raise self._problem(source, asked or query, failure) from failure
        finally:
            self._observe(source, "read", time.perf_counter() - started)

    def read_tied(self, source: str, query: Query, size: int) -> TiedPage:
        """Return a page of rows that their order does not tell apart, and where the next one starts."""
        try:
            numbered = self._adapters[source].has_numbers(query.table)
            return read_tied(partial(self.read, source, asked=query), query, size, numbered=numbered)
        except AdapterError as failure:
            if isinstance(failure, CopyChanged):
                # What was a table is a view now: ask again.
                self._adapters[source].forget(query.table)
            raise self._problem(source, query, failure) from failure

    def stream(self, source: str, query: Query, batch: int) -> Iterator[list[Row]]:
        """Yield the rows in lists of at most `batch`; the first list is read before this returns.

        So a source that is down still gets a clean problem, and not a broken body.
        """
        with self._reading(source, query, "stream"):
            batches = self._adapters[source].stream(query, batch)
            first = next(batches, [])
        return self._rest(source, query, first, batches)

    def _rest(self, source: str, query: Query, first: list[Row], batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
        try:
            yield first
            while True:
                with self._reading(source, query, "stream"):
                    rows = next(batches, None)
                if rows is None:
                    return
                yield rows
        finally:
            # The consumer may hang up in the middle: the source's cursor must be freed at once.
            close = getattr(batches, "close", None)
            if close is not None:
                close()

    def count(self, source: str, query: Query, at_most: int) -> int:
        """Return how many rows match, counting no further than `at_most`."""
        with self._reading(source, query, "count"):
            return self._adapters[source].count(query, at_most)

    def as_of(self, source: str, query: Query) -> datetime | None:
        """Return the moment whose state the rows show, or None when they are live."""
        try:
            return self._adapters[source].as_of(query)
        except AdapterError as failure:
            raise self._problem(source, query, failure) from failure

    def probe(self, source: str) -> Probe:
        """Make one cheap round trip; raises AdapterError, for health checks and the operator."""
        return self._adapters[source].probe()

    def notices(self, source: str) -> tuple[Notice, ...]:
        """Return what the operator should know of a source that still answers; asks nothing of it."""
        return (*self._adapters[source].notices(), *self._watch.notices(source))

    def served(self) -> dict[str, Mapping[str, Origin]]:
        """Return what the snapshots of every source hold that has any, by table; asks nothing of the source."""
        keeping = {name: adapter for name, adapter in self._adapters.items() if isinstance(adapter, KeepsSnapshots)}
        return {name: adapter.served() for name, adapter in keeping.items()}

    def close(self) -> None:
        """Release every connection of every source."""
        self._watch.close()
        for adapter in self._adapters.values():
            adapter.close()

    @contextmanager
    def _reading(self, source: str, query: Query, reading: str) -> Iterator[None]:
        started = time.perf_counter()
        self._check(source, query)
        try:
            yield
        except AdapterError as failure:
            raise self._problem(source, query, failure) from failure
        finally:
            self._observe(source, reading, time.perf_counter() - started)

    def check_advance(self, source: str, query: Query, behind: Row, named: Callable[[str], str]) -> None:
        """Raise the Problem of a page that ends at `behind` and not behind where the query began.

        `named` returns the public name of a column.
        """
        if query.after is None:
            return
        try:
            check_advance(query.order, query.after, behind)
        except OrderNotKept as failure:
            raise self.not_advancing(source, failure, named) from failure

    @staticmethod
    def not_advancing(source: str, failure: OrderNotKept, named: Callable[[str], str]) -> Problem:
        """Return the problem of a list that would go in a circle, and tell the operator; `named` as above."""
        log.warning("source %s: %s", source, failure)
        return Problem("order_not_kept", f"Pages sorted by {named(failure.column)} do not advance.")

    def _check(self, source: str, query: Query) -> None:
        problem = self._watch.marked(source, query)
        if problem is not None:
            raise problem

    def _problem(self, source: str, query: Query, failure: AdapterError) -> Problem:
        if isinstance(failure, TooManyEqual | CopyChanged):
            return _of_paging(failure)
        # The driver's words go to the operator's log only: they name hosts, tables and columns.
        log.warning("source %s: %s: %s", source, type(failure).__name__, _words(failure))
        if isinstance(failure, SourceUnavailable | DriverMissing):
            return Problem("source_unavailable", headers=[("Retry-After", str(RETRY_SECONDS))])
        if isinstance(failure, SourceTimeout):
            return Problem("source_timeout")
        if isinstance(failure, OrderNotKept):
            return Problem("order_not_kept")
        explained = self._watch.refused(source, query) if isinstance(failure, SourceRejected) else None
        if explained is None and isinstance(failure, ComparisonRefused) and _is_filtered(query):
            return Problem("filter_refused")
        return explained or Problem("source_rejected")


def _of_paging(failure: TooManyEqual | CopyChanged) -> Problem:
    if isinstance(failure, TooManyEqual):
        return Problem("too_many_equal")
    return Problem("invalid_cursor", errors=[{"parameter": "cursor", "detail": _CHANGED}])


def _is_filtered(query: Query) -> bool:
    """Return whether a query has conditions of the caller's, besides keys and the place of a page."""
    return any(isinstance(condition, Where) for condition in query.where)


def _words(failure: AdapterError) -> str:
    """Return what the operator should read: the driver's words, or ours where they say what to do."""
    if isinstance(failure, DriverMissing):
        return f"{failure}: {failure.hint}"
    return str(failure.__cause__ or failure)


def open_adapter(source: Source, state_dir: Path | None = None, catalog: Catalog | None = None) -> Adapter:
    """Return the adapter of one source; it keeps what the resources of `catalog` need of each table."""
    options = source.adapter_options()
    if catalog is not None:
        options["used"] = catalog.columns_used(source)
    if state_dir is not None:
        options["state_dir"] = str(state_dir)
    return adapter_class(source.kind).open(source.name, options)
