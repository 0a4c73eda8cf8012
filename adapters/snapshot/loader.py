"""Keeps the snapshot of one export up to date: one loader at a time, and only when the export has changed.

An export that is not taken leaves the last good snapshot where it is, is logged once with its reason, and is not
read again until it, or what stands around it, changes.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from time import monotonic, perf_counter, sleep

from adapters.files.companions import companions
from adapters.files.rows import LoadError, RowSource, listed
from adapters.intake.contents import contents_of
from adapters.intake.judging import Intake
from adapters.intake.rules import FAILED, INCOMPLETE, MISSING, REFUSED, UNREADABLE, NotTaken, Refusal
from adapters.snapshot.build import Plan, build
from adapters.snapshot.layout import read_layout
from adapters.snapshot.origin import Fingerprint, Origin
from adapters.snapshot.shelf import Shelf

log = logging.getLogger("adapters.snapshot")

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}

ENOUGH_BYTES = 64 * 2**20
"""By which the charset of a refused export is told; it may be of any length."""

LOOKS_UNTIL_RETRY = 10
"""After a failure of ours, such as a full disk, so many looks are left out: a load is much more than a look."""


class Outcome(StrEnum):
    """What became of an export."""

    LOADED = "loaded"
    RENEWED = "renewed"  # written anew with the same bytes: only its age is new
    UNCHANGED = "unchanged"
    BUSY = "busy"  # another loader is at it


class Loader:
    """Loads one export onto its shelf. Safe for threads, and for processes that share the shelf."""

    def __init__(  # noqa: PLR0913 - what is loaded, how, and when
        self,
        name: str,
        export: Path,
        source: RowSource,
        plan: Plan,
        form: str,
        *,
        intake: Intake,
        every: float = 2,
        used: Collection[str] = (),
    ) -> None:
        self.export = export
        self._name = name
        self._source = source
        self._plan = plan
        self._form = form
        self._intake = intake
        self._every = every
        self._used = used
        self._refusal: Refusal | None = None
        self._refused_since = 0.0
        self._told = False
        self._retry_at = 0.0
        self._verdict: tuple[list[object], Refusal] | None = None

    @property
    def refusal(self) -> Refusal | None:
        """Why the export as it is now is not served, as far as the latest look knows; a passing reason comes late."""
        refusal = self._refusal
        if refusal is None or (refusal.passing and not self._patience_is_over()):
            return None
        return refusal

    def refresh(self, shelf: Shelf, wait: bool) -> float:
        """Load the export if it has changed and is whole; without `wait` it is left alone while another loads it.

        Returns in how many seconds the next look is due at the latest. Never raises.
        """
        try:
            with self._refusing(shelf):
                found = self._changed(shelf)
                if found is None or (not wait and monotonic() < self._retry_at):
                    return self._every
                self._settle(found, wait)
                self.load(shelf, wait=wait)
                return self._every
        except NotTaken as error:
            self._tell(shelf, error.refusal)
            return min(self._every, self._intake.rules.settle or self._every)

    def load(self, shelf: Shelf, *, wait: bool, force: bool = False, accept: bool = False) -> Outcome:
        """Load the export now if it has changed, or with `force` even if not; `accept` takes it as it is.

        Raises NotTaken.
        """
        with self._refusing(shelf), shelf.locked(wait) as mine:
            if not mine:
                return Outcome.BUSY
            # Whoever held the lock before us has probably done the work.
            found = self._changed(shelf)
            if found is None and not force:
                return Outcome.UNCHANGED
            found = found or Fingerprint.of(self.export, self._form)
            if not accept:
                if not force:
                    self._check_refused_before(shelf, found)
                self._intake.check(found)
            if not force and self._renewed(shelf, found):
                outcome = Outcome.RENEWED
            else:
                self._load(shelf, found, accept)
                outcome = Outcome.LOADED
            self._clear()
            return outcome

    def inspect(self, shelf: Shelf) -> Refusal | None:
        """Return why the export as it is now would not be taken, by the looks that do not read it; None if it would."""
        try:
            with self._refusing(shelf):
                found = self._changed(shelf)
                if found is not None:
                    self._check_refused_before(shelf, found)
                    self._intake.check(found)
        except NotTaken as error:
            return error.refusal
        return None

    def is_changed(self, shelf: Shelf) -> bool:
        """Return whether the export is another than the one that is served."""
        try:
            return self._changed(shelf) is not None
        except (OSError, LoadError):
            return True

    def _settle(self, found: Fingerprint, wait: bool) -> None:
        """Raise NotTaken for an export that is still being written, as far as its size and time tell."""
        left = self._intake.unsettled(found)
        if left and wait:
            # Whoever comes first after a start may find an export of this very moment.
            sleep(left)
            left = self._intake.unsettled(Fingerprint.of(self.export, self._form))
        if left:
            raise NotTaken(Refusal(INCOMPLETE, "it is still being written", "it is taken when it rests", passing=True))

    @contextmanager
    def _refusing(self, shelf: Shelf) -> Iterator[None]:
        """Turn every expected error into NotTaken, and put off the next try after a failure of ours."""
        try:
            yield
        except NotTaken:
            raise
        except (LoadError, OSError, sqlite3.Error) as error:
            refusal = _refusal(error, self.export, shelf)
            if refusal.code != REFUSED:
                self._retry_at = monotonic() + (LOOKS_UNTIL_RETRY * self._every if refusal.code == FAILED else 0)
            raise NotTaken(refusal) from error

    def _changed(self, shelf: Shelf) -> Fingerprint | None:
        """Return the fingerprint of an export that is to be loaded, or None."""
        found = Fingerprint.of(self.export, self._form)
        served = shelf.origin()
        if served is not None and served.fingerprint == found:
            # Also when another worker could load what we could not, or the export is back as it was.
            self._clear()
            return None
        return found

    def _check_refused_before(self, shelf: Shelf, found: Fingerprint) -> None:
        key = self._intake.key(found)
        # A process with other rules may have noted its own verdict over ours on the shelf.
        refused = self._verdict[1] if self._verdict is not None and self._verdict[0] == key else shelf.refused(key)
        if refused is not None:
            raise NotTaken(refused)

    def _renewed(self, shelf: Shelf, found: Fingerprint) -> bool:
        """Return whether the export was written anew with the bytes that are served, after saying so on the shelf."""
        served = shelf.origin()
        if served is None or served.fingerprint.size != found.size or companions(self.export):
            # The digest is of the export alone, and the files beside it may have changed.
            return False
        if contents_of(self.export).digest != served.digest or Fingerprint.of(self.export, self._form) != found:
            return False
        renewed = shelf.renew(served.renewed(found, datetime.now(UTC)))
        if renewed:
            log.info("%s: %s was written anew with the same bytes", self._name, self.export)
        return renewed

    def _load(self, shelf: Shelf, found: Fingerprint, accept: bool) -> None:
        started = perf_counter()
        draft = shelf.draft()
        before = shelf.origin()
        try:
            if before is not None and not accept:
                self._check_columns(shelf)
            origin = build(
                self._source,
                self.export,
                draft,
                self._plan,
                self._form,
                judge=None if accept else lambda now, contents: self._intake.judge(now, contents, before),
            )
            shelf.install(draft)
        except LoadError as error:
            raise NotTaken(self._refused(shelf, error, found)) from error
        finally:
            draft.unlink(missing_ok=True)
        log.info("%s: loaded %d rows of %s in %.1f s", self._name, origin.rows, self.export, perf_counter() - started)
        self._warn(origin)

    def _check_columns(self, shelf: Shelf) -> None:
        """Raise LoadError for an export without a column that is asked for and that the one before had."""
        version = shelf.current()
        had = read_layout(version).columns if version is not None else ()
        columns = [column.name for column in self._source.columns(self.export)]
        # SQLite takes a name in any case of its ASCII letters.
        there, known = set(map(str.lower, columns)), {column.name.lower() for column in had}
        for name in self._used:
            if name.lower() in known and name.lower() not in there:
                msg = f"it has no column {name}, which the catalog uses; its columns are {listed(columns)}"
                raise LoadError(msg)

    def _refused(self, shelf: Shelf, error: LoadError, found: Fingerprint) -> Refusal:
        """Return why an export was refused that was read, after noting it for all workers and for the next start."""
        refusal = _refusal(error, self.export, shelf)
        if not isinstance(error, NotTaken):
            try:
                # Lines that are no rows are what a wrong charset looks like from inside.
                self._intake.judge_letters(contents_of(self.export, most=ENOUGH_BYTES))
            except NotTaken as better:
                refusal = better.refusal
        if Fingerprint.of(self.export, self._form) == found:
            self._verdict = self._intake.key(found), refusal
            shelf.refuse(*self._verdict)
        return refusal

    def _warn(self, origin: Origin) -> None:
        if origin.quarantined:
            log.warning(
                "%s: %d lines of %s are no rows and were set aside", self._name, origin.quarantined, self.export
            )
        if origin.duplicates:
            listed = ", ".join(self._plan.key)
            log.warning("%s: %d rows share their key (%s) with another", self._name, origin.duplicates, listed)

    def _tell(self, shelf: Shelf, refusal: Refusal) -> None:
        """Remember why the export is not taken, and log it once; a passing reason only when it does not pass."""
        if refusal != self._refusal:
            if self._refusal is None or not (refusal.passing and self._refusal.passing):
                self._refused_since = monotonic()
            self._refusal, self._told = refusal, False
        served = shelf.pointer.exists()
        if self._told or (refusal.passing and not self._patience_is_over(served)):
            return
        self._told = True
        rest = "the last good snapshot stays" if served else "there is nothing to serve yet"
        log.error("%s: %s was not loaded: %s; %s", self._name, self.export, refusal.reason, rest)

    def _patience_is_over(self, served: bool = True) -> bool:
        # Where nothing is served yet, whoever has just set the source up wants to know.
        rules = self._intake.rules
        patience = rules.patience if served else min(rules.patience, 2 * rules.settle)
        return monotonic() - self._refused_since >= patience

    def _clear(self) -> None:
        self._refusal, self._told, self._retry_at = None, False, 0.0


def _refusal(error: Exception, export: Path, shelf: Shelf) -> Refusal:
    """Return what an error means for the operator."""
    if isinstance(error, NotTaken):
        return error.refusal
    if isinstance(error, LoadError):
        return Refusal(REFUSED, str(error), "mend the export, or what the catalog says of it")
    words = getattr(error, "strerror", None) or str(error)
    if isinstance(error, sqlite3.Error) or _is_ours(error, export, shelf):
        return Refusal(FAILED, f"its snapshot cannot be written: {words}", f"look at the disk of {shelf.folder}")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Refusal(MISSING, "it is not there", "look whether the export ran, and where it writes to")
    return Refusal(UNREADABLE, f"it cannot be read: {words}", "look at its permissions and at the share it lies on")


def _is_ours(error: Exception, export: Path, shelf: Shelf) -> bool:
    if not isinstance(error, OSError):
        return True
    if error.errno in FULL:
        return True
    return isinstance(error.filename, str) and Path(error.filename).parent == shelf.folder != export.parent
