"""How a snapshot came to be: which state of an export it holds, as of when, and what was found in it.

Every snapshot says so of itself, in a table of its own. A snapshot whose export was written anew with the same
bytes is not made again: a small file beside it then says since when it holds.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.files.companions import companions
from adapters.files.packed import file_of
from adapters.files.rows import check_regular
from adapters.snapshot.versions import opened_version

ORIGIN = "_origin"
_MOMENTS = ("as_of", "loaded_at")

RENEWED = ".renewed"
"""The ending of the file that says of a version that its export was written anew with the same bytes."""


FAR_NS = 2**63 - 1
"""Some file systems keep any time; SQLite has 64 bits, which are the years 1677 to 2262."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells one state of an export from another, without reading it. `form` stands for the options."""

    size: int
    changed_ns: int
    inode: int
    form: str
    status_ns: int = 0
    """When the file system itself saw a change (ctime): copies may bring along the time of another file."""

    @classmethod
    def of(cls, path: Path, form: str) -> Fingerprint:
        """Return the fingerprint of a file as it is now; raises OSError, and LoadError for what is no file."""
        path = file_of(path)
        stat = path.stat()
        check_regular(stat.st_mode)
        parts = [stat, *companions(path)]
        changed = max(-FAR_NS, min(FAR_NS, max(part.st_mtime_ns for part in parts)))
        status = max(-FAR_NS, min(FAR_NS, max(part.st_ctime_ns for part in parts)))
        return cls(sum(part.st_size for part in parts), changed, stat.st_ino, form, status)

    @property
    def changed_at(self) -> datetime:
        """When the export was written."""
        return datetime.fromtimestamp(self.changed_ns / 1e9, UTC)

    def as_of(self, now: datetime) -> datetime:
        """Return the moment whose state the export shows, to the second; a clock that is ahead is not believed."""
        return min(self.changed_at, now).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Origin:
    """How a snapshot came to be. `duplicates` are rows that share their key with another, `undecodable` rows with a
    text that the charset cannot decode; `digest` is the SHA-256 of the export's bytes.
    """

    fingerprint: Fingerprint
    as_of: datetime
    loaded_at: datetime
    rows: int = 0
    quarantined: int = 0
    undecodable: int = 0
    duplicates: int = 0
    digest: str = ""

    @property
    def lines(self) -> int:
        """Rows and lines that are no rows."""
        return self.rows + self.quarantined

    def renewed(self, fingerprint: Fingerprint, now: datetime) -> Origin:
        """Return the origin of the same rows from an export that was written anew with the same bytes."""
        return replace(self, fingerprint=fingerprint, as_of=fingerprint.as_of(now), loaded_at=now)


def write_origin(connection: sqlite3.Connection, origin: Origin) -> None:
    """Write down in a draft how it came to be."""
    flat = _flat(origin)
    connection.execute(f"CREATE TABLE {ORIGIN} ({', '.join(flat)})")
    marks = ", ".join("?" * len(flat))
    connection.execute(f"INSERT INTO {ORIGIN} VALUES ({marks})", tuple(flat.values()))  # noqa: S608 - our own names


def write_renewal(version: Path, origin: Origin) -> None:
    """Write down beside a version that it holds since later than it says itself."""
    version.with_suffix(RENEWED).write_text(json.dumps(_flat(origin)), encoding="utf-8")


def read_origin(snapshot: Path) -> Origin:
    """Return what a snapshot says of itself; raises sqlite3.Error when it is no snapshot."""
    with opened_version(snapshot) as connection:
        connection.row_factory = sqlite3.Row
        flat = dict(connection.execute(f"SELECT * FROM {ORIGIN}").fetchone())  # noqa: S608 - our own name
    with suppress(OSError, ValueError):  # most were never renewed
        flat |= json.loads(snapshot.with_suffix(RENEWED).read_text(encoding="utf-8"))
    try:
        return _origin(flat)
    except (KeyError, TypeError, ValueError) as error:
        msg = f"what the snapshot says of its origin cannot be read: {error}"
        raise sqlite3.DatabaseError(msg) from error


def _flat(origin: Origin) -> dict[str, Any]:
    parts = asdict(origin)
    fingerprint: dict[str, Any] = parts.pop("fingerprint")
    moments = {name: parts[name].isoformat(timespec="seconds") for name in _MOMENTS}
    return fingerprint | parts | moments


def _origin(flat: dict[str, Any]) -> Origin:
    fingerprint = Fingerprint(**{name: flat.pop(name) for name in ("size", "changed_ns", "inode", "form", "status_ns")})
    as_of, loaded_at = (datetime.fromisoformat(flat.pop(name)) for name in _MOMENTS)
    return Origin(fingerprint, as_of, loaded_at, **flat)
