"""Notices at run time that a table is no longer what the catalog says, so that only its resources fail.

A table is looked at when its source refuses a statement, or when a field suddenly cannot be read; at most once in
`every` seconds on a node, whatever the requests do, and again in that rhythm until it is as it was. What was seen is
kept in small files, because the workers of a node share it: any of them may be asked for the notices.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from adapters.base import Notice
from adapters.errors import AdapterError
from adapters.query import Query, Statement, Table, Where
from wrapper.catalog.model import Catalog
from wrapper.drift.comparing import compare_use
from wrapper.drift.lock import Lock
from wrapper.drift.looking import Look
from wrapper.drift.uses import TableUse, uses
from wrapper.drift.verdicts import Fault, Verdict, Verdicts
from wrapper.errors import Problem

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
"""How often a table is looked at, at most; the Retry-After of the problem as well."""

_FAILING = frozenset({"statement-fails", "table-gone", "column-gone", "column-respelled", "type-changed"})
_GONE = frozenset({"statement-fails", "table-gone", "column-gone"})
_PAUSE = 1 / 12
"""For which part of `every` queries are not sent that were just refused: 5 seconds of a minute."""
_SUSPICIOUS = frozenset({3, 30, 300, 3000})
"""Rows in which a field could not be read: old tables are full of single ones, a changed type breaks them all."""

_PATIENCE = 2.0
"""Seconds that a refused request waits for a look to explain it; a source may take minutes to describe a table."""

LookAt = Callable[[TableUse], Look]
Key = tuple[str, Table | Statement]
Forget = Callable[[str, Table | Statement], None]
"""Makes the adapter of a source forget what it keeps of a table."""


def _kept_nowhere(_source: str, _table: Table | Statement) -> None:
    pass


class Watch:
    """The tables of a catalog, looked at when something seems wrong with them. Safe for all threads."""

    def __init__(
        self, catalog: Catalog, lock: Lock | None, look_at: LookAt, folder: Path, every: float = EVERY_SECONDS
    ) -> None:
        self.every = every
        self._lock, self._look_at = lock, look_at
        self.forget: Forget = _kept_nowhere
        self._verdicts = Verdicts(folder)
        self._uses: Mapping[Key, TableUse] = {(use.source, use.table): use for use in uses(catalog)}
        self._of_resource = {resource.name: key for key, use in self._uses.items() for resource in use.resources}
        self._guards = {key: threading.Lock() for key in self._uses}
        self._seen: dict[Key, Verdict] = {}
        self._unread: Counter[tuple[str, str]] = Counter()
        self._suspects: set[Key] = set()
        self._wake, self._closed = threading.Event(), False
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._looks: dict[Key, threading.Thread] = {}
        self.alert = False
        # Tables with a field that reads from nothing: their queries would succeed, and say nothing true.
        self._marks: dict[Key, tuple[Fault, ...]] = {}
        # Tables whose queries were refused a moment ago, and until when they need not be sent again.
        self._pauses: dict[Key, tuple[float, tuple[Fault, ...]]] = {}

    def marked(self, source: str, query: Query) -> Problem | None:
        """Return the problem of a query that need not be sent: it would be refused, or say nothing true."""
        key = (source, query.table)
        faults = self._marks.get(key, ())
        until, gone = self._pauses.get(key, (0.0, ()))
        if time.monotonic() < until:
            faults += gone
        elif gone:
            self._pauses.pop(key, None)
            self.alert = bool(self._marks or self._pauses)
        return self._problem(_hit(faults, query))

    def refused(self, source: str, query: Query) -> Problem | None:
        """Return the problem of a query that the source refused, where a changed table explains it."""
        key = (source, query.table)
        if key not in self._uses:
            return None
        hit = _hit(self._soon(key).faults, query)
        if not all(fault.certain for fault in hit):
            self._seen[key] = self._surer(key, self._seen[key], hit)
            self._start()
        gone = tuple(fault for fault in hit if fault.code in _GONE)
        if gone:
            # Thousands may ask for it, and the source would have to refuse each of them.
            self._pauses[key] = time.monotonic() + self.every * _PAUSE, gone
            self.alert = True
        return self._problem(hit)

    def unreadable(self, resource: str, field: str) -> None:
        """Take note of a row in which a field could not be read; too many of them, and its table is looked at."""
        self._unread[resource, field] += 1
        if self._unread[resource, field] in _SUSPICIOUS and resource in self._of_resource:
            # Whoever asked for the row should not wait for it.
            self._suspects.add(self._of_resource[resource])
            self._wake.set()
            self._start()

    def notices(self, source: str) -> tuple[Notice, ...]:
        """Return what is wrong with the tables of a source, as any worker of this node saw it of late."""
        return tuple(
            Notice("resource_changed", f"{fault}; it touches {', '.join(fault.resources)}", verdict.table, fault.hint)
            for verdict in self._verdicts.recent(3 * self.every)
            if verdict.source == source
            for fault in verdict.certain
        )

    def close(self) -> None:
        """Stop looking."""
        self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(2)

    def _problem(self, hit: Iterable[Fault]) -> Problem | None:
        # The consumer learns which resource, and nothing of the tables behind it.
        names = list(dict.fromkeys(name for fault in hit for name in fault.resources))
        if not names:
            return None
        detail = f"The legacy system no longer has what {', '.join(names)} is made of; other resources go on."
        return Problem("resource_changed", detail, headers=[("Retry-After", str(round(self.every)))], resource=names[0])

    def _soon(self, key: Key) -> Verdict:
        """Return the verdict on a table for one who cannot wait: the last one where a look takes long."""
        known = self._seen.get(key)
        if known is None or self._is_old(known):
            with self._starting:
                look = self._looks.get(key)
                if look is None or not look.is_alive():
                    look = threading.Thread(target=self._examined, args=(key,), name="drift-look", daemon=True)
                    self._looks[key] = look
                    look.start()
            look.join(_PATIENCE)
            known = self._seen.get(key)
        return known or Verdict(key[0], self._uses[key].name, (), 0)

    def _is_old(self, verdict: Verdict) -> bool:
        return verdict.age() >= self.every

    def _examined(self, key: Key) -> Verdict:
        """Return the verdict on a table: the last one of this node, or a new one when that is too old."""
        with self._guards[key]:
            known = self._seen.get(key)
            if known is None or self._is_old(known):
                with self._verdicts.alone(*key):
                    known = self._verdicts.find(*key)
                    if known is None or self._is_old(known):
                        known = self._judged(key)
            before = self._seen.get(key)
            if known.faults != (before.faults if before else ()):
                # Each worker keeps its own: the look itself may have been another's.
                self.forget(*key)
            self._seen[key] = known = self._marked(key, known)
        if known.certain:
            self._start()
        return known

    def _judged(self, key: Key) -> Verdict:
        use = self._uses[key]
        before = self._verdicts.find(*key)
        try:
            seen = self._look_at(use)
        except AdapterError as failure:
            seen = Look(use.source, failure=failure)
        if seen.failure is not None:
            log.warning("source %s: %s could not be looked at: %s", use.source, use.name, seen.failure)
            unseen = Verdict(use.source, use.name, before.faults if before else (), time.time())
            # The other workers need not try in vain as well.
            self._verdicts.keep(key[1], unseen)
            return unseen
        known = before.faults if before else ()
        changes = [change for change in compare_use(use, self._lock, seen) if change.code in _FAILING]
        verdict = Verdict(
            use.source, use.name, tuple(Fault.of(change, known) for change in changes if change.touches), time.time()
        )
        self._verdicts.keep(key[1], verdict)
        told = before.certain if before else ()
        for fault in verdict.certain:
            if fault not in told:
                _tell(use.source, fault)
        if told and not verdict.certain:
            log.warning("source %s: %s is again what the catalog says", use.source, use.name)
        return verdict

    def _marked(self, key: Key, verdict: Verdict) -> Verdict:
        """Remember the faults that no refusal will tell of, as far as values were seen that cannot be read.

        Returns the verdict, which is sure of them now.
        """
        faults = tuple(
            fault
            for fault in verdict.faults
            if fault.code == "type-changed"
            and any(self._unread[resource, field] >= min(_SUSPICIOUS) for resource, field in fault.fields)
        )
        if faults:
            # It is told first: an operator who sees a refusal finds its reason.
            verdict = self._surer(key, verdict, faults)
            self._marks[key] = faults
            self.alert = True
            return verdict
        if self._marks.pop(key, None) is not None:
            for resource in self._uses[key].resources:
                for name in resource.fields:
                    self._unread.pop((resource.name, name), None)
            self.alert = bool(self._marks or self._pauses)
        return verdict

    def _surer(self, key: Key, verdict: Verdict, faults: Collection[Fault]) -> Verdict:
        """Return a verdict that is sure of some faults, and tell of those that it was not sure of."""
        doubted = [fault for fault in faults if not fault.certain]
        if not doubted:
            return verdict
        for fault in doubted:
            _tell(verdict.source, fault)
        surer = verdict.sure_of(doubted)
        self._verdicts.keep(key[1], surer)
        return surer

    def _start(self) -> None:
        with self._starting:
            if not self._closed and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._keep_looking, name="drift-watch", daemon=True)
                self._thread.start()

    def _keep_looking(self) -> None:
        """Look at every table that is suspected or known to be changed, until none is."""
        while not self._closed:
            self._wake.clear()
            for key in {*self._suspects, *self._changed()}:
                self._suspects.discard(key)
                self._examined(key)
            with self._starting:
                if not self._suspects and not self._changed():
                    self._thread = None
                    return
            # A little longer than a verdict lasts, so that the next look is a new one.
            self._wake.wait(self.every * 1.05)

    def _changed(self) -> list[Key]:
        return [key for key, verdict in list(self._seen.items()) if verdict.certain]


def _hit(faults: Iterable[Fault], query: Query) -> tuple[Fault, ...]:
    """Return the faults that fail a query: those of its columns, and of its table as a whole."""
    needed = {*query.columns, *(order.column for order in query.order)}
    for where in query.where:
        needed.update((where.column,) if isinstance(where, Where) else where.columns)
    return tuple(fault for fault in faults if fault.column in needed or not fault.column)


def _tell(source: str, fault: Fault) -> None:
    log.error("source %s: %s; it touches %s; %s", source, fault, ", ".join(fault.resources), fault.hint)
