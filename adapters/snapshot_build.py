"""Builds a snapshot: the rows of a file in an indexed SQLite table, streamed, with bad lines set aside.

Beside the rows, a snapshot holds the lines that were no rows (`_quarantine`) and how it came to be (`_origin`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.rows import Bad, Batch, BatchSource, Cell, ColumnType, FileColumn, LoadError, RowSource, check_regular

MOST_QUARANTINED = 1000
"""How many bad lines are kept; all of them are counted."""

LONGEST_QUARANTINED = 4096
"""How many bytes of a bad line are kept."""

AFFINITY = {ColumnType.TEXT: "TEXT", ColumnType.INTEGER: "INTEGER", ColumnType.DECIMAL: "NUMERIC"}

QUARANTINE = "_quarantine"
ORIGIN = "_origin"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells one state of an export from another, without reading it. `form` stands for the options."""

    size: int
    changed_ns: int
    inode: int
    form: str

    @classmethod
    def of(cls, path: Path, form: str) -> Fingerprint:
        """Return the fingerprint of a file as it is now; raises OSError, and LoadError for what is no file."""
        stat = path.stat()
        check_regular(stat.st_mode)
        return cls(stat.st_size, stat.st_mtime_ns, stat.st_ino, form)

    @property
    def changed_at(self) -> datetime:
        """When the export was written."""
        return datetime.fromtimestamp(self.changed_ns / 1e9, UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build: the name of the table, its key and what to index."""

    table: str
    key: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """How a snapshot came to be. `duplicates` are rows that share their key with another."""

    fingerprint: Fingerprint
    rows: int
    quarantined: int
    undecodable: int
    duplicates: int


def read_origin(snapshot: Path) -> Origin:
    """Return what a snapshot says of itself; raises sqlite3.Error when it is no snapshot."""
    connection = sqlite3.connect(f"file:{snapshot}?mode=ro&immutable=1", uri=True)
    try:
        row = connection.execute(
            f"SELECT size, changed_ns, inode, form, rows, quarantined, undecodable, duplicates FROM {ORIGIN}"  # noqa: S608
        ).fetchone()
    finally:
        connection.close()
    return Origin(Fingerprint(*row[:4]), *row[4:])


def build(source: RowSource, export: Path, draft: Path, plan: Plan, form: str) -> Origin:
    """Write the rows of `export` to a new snapshot at `draft`; raises LoadError and OSError."""
    fingerprint = Fingerprint.of(export, form)
    columns = source.columns(export)
    _check_columns(plan, columns)
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        # The draft is thrown away when the load fails, so nothing has to be undone.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN")
        origin = _Loading(connection, source, plan, columns).load(export, fingerprint)
        if Fingerprint.of(export, form) != fingerprint:
            msg = "the export was changed while it was read"
            raise LoadError(msg)
        _write_origin(connection, origin)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
    finally:
        connection.close()
    return origin


def _check_columns(plan: Plan, columns: tuple[FileColumn, ...]) -> None:
    known = [column.name for column in columns]
    for wanted in (plan.key, *plan.indexes):
        for name in wanted:
            if name not in known:
                msg = f"there is no column {name} to index; the columns are {', '.join(known)}"
                raise LoadError(msg)


class _Loading:
    """One load of one export into an open draft."""

    def __init__(
        self, connection: sqlite3.Connection, source: RowSource, plan: Plan, columns: tuple[FileColumn, ...]
    ) -> None:
        self._connection = connection
        self._source = source
        self._plan = plan
        self._columns = columns
        self._bad: list[tuple[int, str, bytes]] = []
        self._quarantined = 0
        self._undecodable = 0

    def load(self, export: Path, fingerprint: Fingerprint) -> Origin:
        table = quoted(self._plan.table)
        declared = ", ".join(f"{quoted(column.name)} {AFFINITY[column.type]}" for column in self._columns)
        self._connection.execute(f"CREATE TABLE {table} ({declared})")
        values = ", ".join(_placeholder(column, self._source.decimal_comma) for column in self._columns)
        inserted = self._connection.executemany(f"INSERT INTO {table} VALUES ({values})", self._good(export))  # noqa: S608
        rows = max(inserted.rowcount, 0)
        self._connection.execute(f"CREATE TABLE {QUARANTINE} (line INTEGER, reason TEXT, raw BLOB)")
        self._connection.executemany(f"INSERT INTO {QUARANTINE} VALUES (?, ?, ?)", self._bad)  # noqa: S608 - our own name
        if self._quarantined and not rows:
            line, reason, _ = self._bad[0]
            msg = f"none of {self._quarantined} lines is a row; line {line}: {reason}"
            raise LoadError(msg)
        return Origin(fingerprint, rows, self._quarantined, self._undecodable, self._index())

    def _good(self, export: Path) -> Iterator[tuple[Cell, ...]]:
        if isinstance(self._source, BatchSource):
            for entry in self._source.batches(export):
                if isinstance(entry, Batch):
                    self._undecodable += entry.undecodable
                    yield from entry.rows
                else:
                    self._set_aside(*entry)
            return
        for number, row in self._source.rows(export):
            if isinstance(row, Bad):
                self._set_aside(number, row)
                continue
            if bytes in map(type, row):
                self._undecodable += 1
            yield row

    def _set_aside(self, number: int, bad: Bad) -> None:
        self._quarantined += 1
        if len(self._bad) < MOST_QUARANTINED:
            self._bad.append((number, bad.reason, bad.raw[:LONGEST_QUARANTINED]))

    def _index(self) -> int:
        """Index the table and return how many rows share their key with another."""
        key = self._plan.key
        if key:
            # Not a unique index: when it fails, a connection without a journal cannot undo it.
            self._create_index(0, key)
        for number, columns in enumerate(self._plan.indexes, start=1):
            # The key behind each index lets a page start and end inside it.
            self._create_index(number, (*columns, *[name for name in key if name not in columns]))
        return self._duplicates(key) if key else 0

    def _create_index(self, number: int, columns: tuple[str, ...]) -> None:
        listed = ", ".join(map(quoted, columns))
        self._connection.execute(f"CREATE INDEX ix{number} ON {quoted(self._plan.table)} ({listed})")

    def _duplicates(self, key: tuple[str, ...]) -> int:
        listed = ", ".join(map(quoted, key))
        table = quoted(self._plan.table)
        statement = f"SELECT sum(n) FROM (SELECT count(*) AS n FROM {table} GROUP BY {listed} HAVING n > 1)"  # noqa: S608
        return int(self._connection.execute(statement).fetchone()[0] or 0)


def quoted(name: str) -> str:
    """Return a name as SQLite's quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def _placeholder(column: FileColumn, decimal_comma: bool) -> str:
    """Return how a value is stored: a blank number becomes NULL, or text of spaces would sort behind every number."""
    if column.type is ColumnType.TEXT:
        return "?"
    if column.type is ColumnType.DECIMAL and decimal_comma:
        return "nullif(trim(replace(replace(?, '.', ''), ',', '.')), '')"
    return "nullif(trim(?), '')"


def _write_origin(connection: sqlite3.Connection, origin: Origin) -> None:
    flat = asdict(origin.fingerprint) | {
        "rows": origin.rows,
        "quarantined": origin.quarantined,
        "undecodable": origin.undecodable,
        "duplicates": origin.duplicates,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    connection.execute(f"CREATE TABLE {ORIGIN} ({', '.join(map(quoted, flat))})")
    marks = ", ".join("?" * len(flat))
    connection.execute(f"INSERT INTO {ORIGIN} VALUES ({marks})", tuple(flat.values()))  # noqa: S608 - our own name
