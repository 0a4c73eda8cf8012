"""Builds a snapshot: the rows of a file in an indexed SQLite table, streamed, with bad lines set aside.

Beside the rows, a snapshot holds the lines that were no rows (`_quarantine`) and how it came to be (`_origin`).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from adapters.base import Notice
from adapters.files.opening import opened
from adapters.files.rows import (
    Bad,
    Batch,
    Cell,
    ColumnType,
    Declared,
    DeclaringSource,
    FileColumn,
    LoadError,
    Remark,
    RowSource,
    check_number,
    listed,
)
from adapters.intake.contents import Contents, contents_of
from adapters.relational.sqlite_values import quoted
from adapters.snapshot.columns import Turning, declaration
from adapters.snapshot.exact import kept_integer
from adapters.snapshot.layout import Layout, write_layout
from adapters.snapshot.origin import Fingerprint, Origin, write_origin
from adapters.snapshot.quarantine import Quarantine

RESERVED = re.compile(r"(sqlite_.*|_quarantine|_origin|_layout|ix[0-9]+)\Z", re.IGNORECASE | re.DOTALL)
"""Names in a snapshot that are ours or SQLite's."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build: the name of the table, its key and what to index."""

    table: str
    key: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()

    def with_declared(self, declared: Declared) -> Plan:
        """Return the plan with the key and the indexes that the file itself declares."""
        wanted = (*self.indexes, *declared.unique, *declared.indexes)
        key = self.key or declared.key
        return Plan(self.table, key, tuple(dict.fromkeys(index for index in wanted if index and index != key)))

    @property
    def indexed(self) -> tuple[tuple[str, ...], ...]:
        """The columns of every index to make: the key's first, where there is one."""
        # The key behind each index lets a page start and end inside it.
        others = [(*index, *[name for name in self.key if name not in index]) for index in self.indexes]
        return ((self.key,) if self.key else ()) + tuple(others)


Judge: TypeAlias = Callable[[Origin, Contents], None]
"""Raises LoadError for rows that are not to be served."""


def build(  # noqa: PLR0913 - what, from where, where to, how, and who judges it
    source: RowSource, export: Path, draft: Path, plan: Plan, form: str, *, judge: Judge | None = None
) -> Origin:
    """Write the rows of `export` to a new snapshot at `draft`; raises LoadError and OSError."""
    fingerprint = Fingerprint.of(export, form)
    columns = source.columns(export)
    declared = source.declared(export) if isinstance(source, DeclaringSource) else Declared()
    plan = plan.with_declared(declared)
    _check_columns(plan, columns)
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        # The draft is thrown away when the load fails, so nothing has to be undone.
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN")
        loading = _Loading(connection, source, plan, columns)
        origin, contents = loading.load(export, fingerprint)
        write_layout(connection, Layout(loading.columns, declared, tuple(loading.notices)))
        if Fingerprint.of(export, form) != fingerprint:
            msg = "the export was changed while it was read"
            raise LoadError(msg)
        if judge is not None:
            judge(origin, contents)
        write_origin(connection, origin)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
    finally:
        connection.close()
    return origin


def _check_columns(plan: Plan, columns: tuple[FileColumn, ...]) -> None:
    check_number(columns)
    if RESERVED.match(plan.table):
        msg = f"a snapshot cannot hold a table named {plan.table}; give it another name with table"
        raise LoadError(msg)
    known = [column.name for column in columns]
    for wanted in (plan.key, *plan.indexes):
        for name in wanted:
            if name not in known:
                msg = f"there is no column {name} to index; the columns are {listed(known)}"
                raise LoadError(msg)


class _Loading:
    """One load of one export into an open draft."""

    def __init__(
        self, connection: sqlite3.Connection, source: RowSource, plan: Plan, columns: tuple[FileColumn, ...]
    ) -> None:
        self._connection = connection
        self._source = source
        self._plan = plan
        self.columns = columns
        self._turning = Turning(columns)
        self._quarantine = Quarantine(connection)
        self.notices: list[Notice] = []
        self._undecodable = 0
        self._rows = 0

    def load(self, export: Path, fingerprint: Fingerprint) -> tuple[Origin, Contents]:
        table = quoted(self._plan.table)
        self._connection.execute(f"CREATE TABLE {table} ({declaration(self.columns)})")
        values = ", ".join("?" * len(self.columns))
        inserted = self._connection.executemany(f"INSERT INTO {table} VALUES ({values})", self._good(export))  # noqa: S608 - quoted
        rows = max(inserted.rowcount, 0)
        for column in tuple(self._turning.long_integers()):
            self._keep_long(column)
        bad = self._quarantine
        bad.flush()
        if bad.count and not rows:
            msg = f"none of {bad.count} lines is a row; {bad.first}"
            raise LoadError(msg)
        with opened(export) as file:
            contents = contents_of(export, bad.unplaced(), partial(bad.place, file))
        now = datetime.now(UTC)
        origin = Origin(
            fingerprint,
            as_of=fingerprint.as_of(now),
            loaded_at=now,
            rows=rows,
            quarantined=bad.count,
            undecodable=self._undecodable,
            duplicates=self._index(),
            digest=contents.digest,
        )
        return origin, contents

    def _good(self, export: Path) -> Iterator[Sequence[Cell]]:
        for entry in self._source.batches(export):
            if isinstance(entry, Batch):
                self._undecodable += entry.undecodable
                self._rows += len(entry.rows)
                yield from self._turning.rows(entry.rows)
            else:
                self._set_aside(*entry)

    def _keep_long(self, column: FileColumn) -> None:
        """Keep all integers of a column as decimals of any length, because some have too many digits."""
        table, name = quoted(self._plan.table), quoted(column.name)
        self._connection.create_function("kept_integer", 1, kept_integer, deterministic=True)
        statement = f"UPDATE {table} SET {name} = kept_integer({name}) WHERE typeof({name}) = 'integer'"  # noqa: S608 - quoted
        self._connection.execute(statement)
        longer = replace(column, type=ColumnType.DECIMAL, spelling=column.spelling or column.type.upper())
        self.columns = tuple([longer if each is column else each for each in self.columns])

    def _set_aside(self, number: int, bad: Bad | Remark) -> None:
        if isinstance(bad, Remark):
            self.notices.append(bad.notice)
            return
        self._quarantine.add(number, bad)
        if self._quarantine.is_all_there_is(self._rows):
            msg = f"{self._quarantine.count} lines are no rows, and {self._rows} are; {self._quarantine.first}"
            raise LoadError(msg)

    def _index(self) -> int:
        """Index the table and return how many rows share their key with another."""
        unique = self._is_unique()
        for number, columns in enumerate(self._plan.indexed):
            if not (unique and columns == self._plan.key):
                self._create_index(number, columns)
        return self._duplicates(self._plan.key) if self._plan.key and not unique else 0

    def _is_unique(self) -> bool:
        """Try to make the key's index a unique one, which tells at no cost whether two rows share their key."""
        key = self._plan.key
        if not key or key not in self._plan.indexed:
            return False
        try:
            self._create_index(self._plan.indexed.index(key), key, "UNIQUE ")
        except sqlite3.IntegrityError:
            return False
        blank = " OR ".join(f"{quoted(name)} IS NULL" for name in key)
        # A unique index takes any number of rows whose key is NULL.
        found = self._connection.execute(f"SELECT 1 FROM {quoted(self._plan.table)} WHERE {blank} LIMIT 1")  # noqa: S608 - quoted
        if found.fetchone() is None:
            return True
        self._connection.execute(f"DROP INDEX ix{self._plan.indexed.index(key)}")
        return False

    def _create_index(self, number: int, columns: tuple[str, ...], unique: str = "") -> None:
        listed = ", ".join(map(quoted, columns))
        self._connection.execute(f"CREATE {unique}INDEX ix{number} ON {quoted(self._plan.table)} ({listed})")

    def _duplicates(self, key: tuple[str, ...]) -> int:
        listed = ", ".join(map(quoted, key))
        table = quoted(self._plan.table)
        statement = f"SELECT sum(n) FROM (SELECT count(*) AS n FROM {table} GROUP BY {listed} HAVING n > 1)"  # noqa: S608 - quoted
        return int(self._connection.execute(statement).fetchone()[0] or 0)
