"""The lines of an export that are no rows: kept beside its rows, every one of them, until the next good load.

They are written through while the export is loaded, so that a file of nothing else costs no memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from adapters.files.rows import Bad
from adapters.snapshot.versions import opened_version

QUARANTINE = "_quarantine"

LONGEST_KEPT = 65_536
"""How many bytes of a bad line are kept; a longer one is found in the export by its offset and length."""

BATCH = 500

MOST_LINES, MOST_KEPT = 1_000_000, 256 * 2**20
"""So many lines, or bytes of them, are kept of a file in which there is hardly anything else."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that is no row. `offset` is where it begins in the export, None where that is not known.

    `raw` are its bytes without the line's end, the first of them where `length` is more.
    """

    line: int
    reason: str
    raw: bytes
    offset: int | None
    length: int


class Quarantine:
    """Takes the bad lines of one load into its draft."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        # A cursor of its own: the one that takes the rows is busy while lines arrive here.
        self._connection, self._cursor = connection, connection.cursor()
        self._cursor.execute(
            f"CREATE TABLE {QUARANTINE} (line INTEGER, reason TEXT, raw BLOB, offset INTEGER, length INTEGER)"
        )
        self._waiting: list[tuple[int, str, bytes, int | None, int]] = []
        self.count = 0
        self.kept = 0
        self.first = ""

    def add(self, number: int, bad: Bad) -> None:
        """Keep a line."""
        self.count += 1
        if self.count == 1:
            self.first = f"line {number}: {bad.reason}"
        length = len(bad.raw) if bad.length is None else bad.length
        raw = bad.raw[:LONGEST_KEPT]
        self.kept += len(raw)
        self._waiting.append((number, bad.reason, raw, bad.offset, length))
        if len(self._waiting) >= BATCH:
            self.flush()

    def is_all_there_is(self, rows: int) -> bool:
        """Whether a file with so many rows so far is refused for what it is, before it fills our disk."""
        return (self.count >= MOST_LINES or self.kept >= MOST_KEPT) and rows * 100 < self.count

    def flush(self) -> None:
        """Write what waits."""
        self._cursor.executemany(f"INSERT INTO {QUARANTINE} VALUES (?, ?, ?, ?, ?)", self._waiting)  # noqa: S608 - our own name
        self._waiting.clear()

    def unplaced(self) -> Iterator[int]:
        """Yield the numbers of the lines whose offset is not known, ascending."""
        if not self.count:
            return
        cursor = self._connection.cursor()
        cursor.execute(f"CREATE INDEX {QUARANTINE}_line ON {QUARANTINE} (line)")
        # Lines are placed while this goes on, each behind it: what is still to come stays as it is.
        cursor.execute(f"SELECT DISTINCT line FROM {QUARANTINE} WHERE offset IS NULL ORDER BY line")  # noqa: S608 - our own name
        for (number,) in cursor:
            yield number

    def place(self, file: BinaryIO, line: int, offset: int) -> None:
        """Note where a line begins if the export has its bytes there: not every format counts in lines."""
        for rowid, raw in self._cursor.execute(
            f"SELECT rowid, raw FROM {QUARANTINE} WHERE line = ? AND offset IS NULL",  # noqa: S608 - our own name
            (line,),
        ).fetchall():
            file.seek(offset)
            if file.read(len(raw)) == raw:
                self._cursor.execute(f"UPDATE {QUARANTINE} SET offset = ? WHERE rowid = ?", (offset, rowid))  # noqa: S608 - ours


def read_quarantine(snapshot: Path, first: int = 1, limit: int | None = None) -> Iterator[BadLine]:
    """Yield the bad lines of a snapshot from line `first` on, in the order of the export."""
    with opened_version(snapshot) as connection:
        lines = connection.execute(
            f"SELECT line, reason, raw, offset, length FROM {QUARANTINE} WHERE line >= ? ORDER BY rowid LIMIT ?",  # noqa: S608 - ours
            (first, -1 if limit is None else limit),
        )
        for line in lines:
            yield BadLine(*line)
