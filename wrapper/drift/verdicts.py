"""What was last seen of each table that was looked at, in one small file per table for all workers of a node."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from adapters.query import Statement, Table
from wrapper.drift.changes import Change, Severity
from wrapper.whole_files import write_whole

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """One change that fails resources; `column` is "" where the whole table is gone.

    A change that need not fail anything is not `certain` before it did: a name that is spelled differently is another
    name to some engines, a type that changed may read as before.
    """

    place: str
    column: str
    code: str
    message: str
    hint: str
    fields: tuple[tuple[str, str], ...]
    certain: bool = True

    @classmethod
    def of(cls, change: Change, known: Iterable[Fault]) -> Fault:
        """Return the fault that a change is; `known` are those that were seen before."""
        fields = tuple(dict.fromkeys((use.resource.name, use.field.name) for use in change.touches))
        place = ".".join(filter(None, (change.table, change.column)))
        certain = change.severity is Severity.BREAKING or any(
            (fault.place, fault.code, fault.certain) == (place, change.code, True) for fault in known
        )
        return cls(place, change.column, change.code, change.message, change.hint, fields, certain)

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources that fail."""
        return tuple(dict.fromkeys(resource for resource, _ in self.fields))

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at a table came to, and when (seconds since 1970)."""

    source: str
    table: str
    faults: tuple[Fault, ...]
    at: float

    @property
    def certain(self) -> tuple[Fault, ...]:
        """The faults that fail something for sure."""
        return tuple(fault for fault in self.faults if fault.certain)

    def sure_of(self, faults: Collection[Fault]) -> Verdict:
        """Return the verdict after some of its faults did fail something."""
        surer = tuple(replace(fault, certain=True) if fault in faults else fault for fault in self.faults)
        return replace(self, faults=surer)

    def age(self) -> float:
        """Return how many seconds ago the table was looked at."""
        return time.time() - self.at


class Verdicts:
    """The verdicts of a node, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, source: str, table: Table | Statement) -> Verdict | None:
        """Return the last verdict on a table by any worker, None without one."""
        return _read(self._path(source, table))

    @contextmanager
    def alone(self, source: str, table: Table | Statement) -> Iterator[None]:
        """Keep the other workers of the node from looking at a table meanwhile; waits for one that is at it."""
        path = self._path(source, table).with_suffix(".lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("a")
        except OSError:  # What was seen cannot be kept either, and that is logged.
            yield
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def recent(self, seconds: float) -> list[Verdict]:
        """Return the verdicts that are not older than that; nobody keeps the others fresh any more."""
        found = [_read(path) for path in sorted(self._folder.glob("*.json"))] if self._folder.is_dir() else []
        return [verdict for verdict in found if verdict is not None and verdict.age() <= seconds]

    def keep(self, table: Table | Statement, verdict: Verdict) -> None:
        """Keep a verdict for the other workers; that it cannot be kept does not fail anything."""
        path = self._path(verdict.source, table)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole({path: json.dumps(asdict(verdict))})
        except OSError as wrong:
            log.warning("what was seen of %s could not be kept: %s", verdict.table, wrong)

    def _path(self, source: str, table: Table | Statement) -> Path:
        # Names of tables hold whatever a legacy allows; a digest is a file name everywhere.
        name = hashlib.sha256(f"{source}\0{table}".encode()).hexdigest()[:24]
        return self._folder / f"{name}.json"


def _read(path: Path) -> Verdict | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        faults = tuple(
            Fault(**{**fault, "fields": tuple(map(tuple, fault["fields"]))}) for fault in content.pop("faults")
        )
        return Verdict(faults=faults, **content)
    except (OSError, ValueError, TypeError, KeyError):
        return None
