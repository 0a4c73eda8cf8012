"""Keeps the snapshot of one export up to date: one loader at a time, and only when the export has changed.

A load that fails leaves the last good snapshot where it is, is logged once with its reason, and is not tried
again until the export changes.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from adapters.rows import LoadError, RowSource
from adapters.snapshot_build import Plan, build
from adapters.snapshot_origin import Fingerprint, Origin, read_origin
from adapters.snapshot_shelf import Shelf

log = logging.getLogger("adapters.snapshot")


class Loader:
    """Loads one export onto its shelf. Safe for threads, and for processes that share the shelf."""

    def __init__(self, name: str, export: Path, source: RowSource, plan: Plan, form: str) -> None:
        self._name = name
        self._export = export
        self._source = source
        self._plan = plan
        self._form = form
        self._told = ""
        self._failed: Fingerprint | None = None

    @property
    def failing(self) -> bool:
        """Whether the export as it is now could not be loaded, as far as the latest look knows."""
        return bool(self._told)

    def refresh(self, shelf: Shelf, wait: bool) -> None:
        """Load the export if it has changed; without `wait` it is left alone while another loads it. Never raises."""
        try:
            if self._changed(shelf) is None:
                return
            with shelf.locked(wait) as mine:
                # Whoever held the lock before us has probably done the work.
                changed = self._changed(shelf) if mine else None
                if changed is not None:
                    self._attempt(shelf, changed)
        except (LoadError, OSError, sqlite3.Error) as error:
            self._tell(shelf, error)

    def _changed(self, shelf: Shelf) -> Fingerprint | None:
        """Return the fingerprint of an export that is to be loaded, or None."""
        found = Fingerprint.of(self._export, self._form)
        if _fingerprint(shelf) == found:
            # Also when another worker could load what we could not, or the export is back as it was.
            self._failed, self._told = None, ""
            return None
        return None if found == self._failed else found

    def _attempt(self, shelf: Shelf, changed: Fingerprint) -> None:
        try:
            self._load(shelf)
        except Exception:
            self._failed = changed
            raise
        self._failed, self._told = None, ""

    def _load(self, shelf: Shelf) -> None:
        started = perf_counter()
        draft = shelf.draft()
        try:
            origin = build(self._source, self._export, draft, self._plan, self._form)
            shelf.install(draft)
        finally:
            draft.unlink(missing_ok=True)
        log.info("%s: loaded %d rows of %s in %.1f s", self._name, origin.rows, self._export, perf_counter() - started)
        self._warn(origin)

    def _warn(self, origin: Origin) -> None:
        if origin.quarantined:
            log.warning(
                "%s: %d lines of %s are no rows and were set aside", self._name, origin.quarantined, self._export
            )
        if origin.duplicates:
            listed = ", ".join(self._plan.key)
            log.warning("%s: %d rows share their key (%s) with another", self._name, origin.duplicates, listed)

    def _tell(self, shelf: Shelf, error: Exception) -> None:
        reason = f"{self._export} was not loaded: {error}"
        if reason == self._told:
            return
        self._told = reason
        rest = "the last good snapshot stays" if shelf.pointer.exists() else "there is nothing to serve yet"
        log.error("%s: %s; %s", self._name, reason, rest)


def _fingerprint(shelf: Shelf) -> Fingerprint | None:
    """Return what the current version was loaded from; None without one, or when a power cut or a cleaner got it."""
    version = shelf.current()
    if version is None:
        return None
    try:
        return read_origin(version).fingerprint
    except sqlite3.Error:
        return None


class Watch:
    """Looks at the exports of a source every few seconds, in a thread of its own, until it is stopped."""

    def __init__(self, looks: Sequence[Callable[[], None]], every: float) -> None:
        self._stop = threading.Event()
        self._looks = looks
        self._every = every
        threading.Thread(target=self._run, name="snapshot-watch", daemon=True).start()

    def _run(self) -> None:
        # An export often lies on a network share that may hang: no request ever waits for this look.
        while not self._stop.wait(self._every):
            for look in self._looks:
                try:
                    look()
                except Exception:
                    log.exception("the watch over an export failed and goes on")

    def stop(self) -> None:
        """Let the thread end after its current look."""
        self._stop.set()
