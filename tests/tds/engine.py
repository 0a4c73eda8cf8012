"""The database behind the TDS stub: SQLite, taught to compare texts as SQL Server 2000 does.

Texts compare without case and without their trailing blanks, LIKE knows character classes, and errors carry
SQL Server's numbers. Every session opens a connection of its own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tests.tds.grammar import Refused, Token, names, to_sqlite
from tests.tds.types import SQLType, sql_type, stored, type_of

COLLATION = "SQL_Latin1_General_CP1_CI_AS"
LOOKED_AT = 50
"""How many rows may tell the type of a computed column."""


@dataclass(frozen=True)
class TableDefinition:
    """A table to create: columns with their spelled types, and the columns of its key and other constraints.

    `references` pairs columns with a table and its columns. A type may end in NOT NULL.
    """

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    references: Sequence[tuple[tuple[str, ...], str, tuple[str, ...]]] = ()


@dataclass(frozen=True)
class Result:
    """What a statement brought: columns and rows, or the number of rows it changed."""

    columns: list[tuple[str, SQLType]] = field(default_factory=list)
    rows: Iterator[Sequence[Any]] = field(default_factory=lambda: iter(()))
    changed: int = 0


class Database:
    """The tables of the stub, in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.can_write = False

    def create(self, table: TableDefinition, rows: Iterable[Sequence[Any]] = ()) -> None:
        """Create a table and fill it."""
        parts = [f"{_marked(name)} {_definition(spelled)}" for name, spelled in table.columns.items()]
        parts += [f"PRIMARY KEY ({_list(table.key)})"] if table.key else []
        parts += [f"UNIQUE ({_list(table.unique)})"] if table.unique else []
        parts += [
            f"FOREIGN KEY ({_list(columns)}) REFERENCES {_marked(target)} ({_list(others)})"
            for columns, target, others in table.references
        ]
        holders = ", ".join("?" * len(table.columns))
        with closing(self.connect()) as connection:
            connection.execute(f"CREATE TABLE {_marked(table.name)} ({', '.join(parts)})")
            kinds = [sql_type(spelled) for spelled in table.columns.values()]
            kept = ([stored(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows)
            connection.execute("BEGIN")
            connection.executemany(f"INSERT INTO {_marked(table.name)} VALUES ({holders})", kept)
            connection.execute("COMMIT")

    def connect(self) -> sqlite3.Connection:
        """Return a connection for the thread that asks."""
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=1, check_same_thread=False)
        connection.execute("PRAGMA synchronous = OFF")
        connection.create_collation(COLLATION, _compared)
        connection.create_function("like", 2, like)
        connection.create_function("like", 3, like)
        connection.create_function("getdate", 0, lambda: stored(datetime.now(UTC).replace(tzinfo=None)))
        connection.create_function("len", 1, lambda text: None if text is None else len(str(text).rstrip(" ")))
        connection.create_function("db_name", 0, lambda: "legacy")
        for function in ("is_member", "is_srvrolemember", "permissions"):
            connection.create_function(function, -1, lambda *_: int(self.can_write))
        return connection


def run(connection: sqlite3.Connection, tokens: Sequence[Token], values: Mapping[str, Any]) -> Result:
    """Return what a statement brings; raises Refused."""
    text = to_sqlite(tokens)
    try:
        cursor = connection.execute(text, dict(values))
        if cursor.description is None:
            return Result(changed=max(cursor.rowcount, 0))
        first = list(islice(cursor, LOOKED_AT))
    except sqlite3.Error as error:
        raise _refused(error) from error
    declared = _declared(connection, names(tokens))
    columns = [
        (name, declared.get(name.lower()) or type_of(next((row[at] for row in first if row[at] is not None), None)))
        for at, (name, *_) in enumerate(cursor.description)
    ]
    return Result(columns, chain(first, cursor))


def columns_of(connection: sqlite3.Connection, table: str) -> list[tuple[str, SQLType, bool]]:
    """Return the columns of a table: name, type, and whether they may be NULL."""
    found = connection.execute(f"PRAGMA table_info({_marked(table)})").fetchall()
    return [(row[1], sql_type(row[2]), not row[3] and not row[5]) for row in found]


def tables_of(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the names of tables and views with TABLE or VIEW."""
    text = "SELECT name, upper(type) FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY type, name"
    return [row for row in connection.execute(text).fetchall() if not row[0].startswith("sqlite_")]


def _declared(connection: sqlite3.Connection, named: set[str]) -> dict[str, SQLType]:
    found = {}
    for table, _ in tables_of(connection):
        if table.lower() in named:
            found.update({name.lower(): kind for name, kind, _ in columns_of(connection, table)})
    return found


def _definition(spelled: str) -> str:
    kind = sql_type(spelled)
    words = " NOT NULL" if "NOT NULL" in spelled.upper() else ""
    bare = spelled.upper().replace("NOT NULL", "").strip()
    return bare + words + (f" COLLATE {COLLATION}" if kind.is_text else "")


def _refused(error: sqlite3.Error) -> Refused:
    text = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return Refused(2627, 14, f"Violation of PRIMARY KEY constraint. {text}")
    for pattern, number, severity, message in _FAILURES:
        match = re.search(pattern, text)
        if match:
            return Refused(number, severity, message.format(*match.groups()))
    return Refused(170, 15, f"Line 1: Incorrect syntax. {text}")


_FAILURES = (
    (r"no such table: (?:\w+\.)?(.*)", 208, 16, "Invalid object name '{0}'."),
    (r"no such column: (?:.*\.)?(.*)", 207, 16, "Invalid column name '{0}'."),
    (r"no such function: (\w+)", 195, 15, "'{0}' is not a recognized function name."),
    (r'near "(.*)": syntax error', 170, 15, "Line 1: Incorrect syntax near '{0}'."),
    (r"locked", 1222, 16, "Lock request time out period exceeded."),
)


def _compared(one: str, other: str) -> int:
    first, second = one.rstrip(" ").lower(), other.rstrip(" ").lower()
    return (first > second) - (first < second)


def like(pattern: str | None, value: str | None, escape: str = "") -> bool | None:
    """Return whether a value is like a pattern of Transact-SQL: %, _ and [a-z], without case."""
    if pattern is None or value is None:
        return None
    return _pattern(str(pattern), escape)(str(value)) is not None


def _pattern(pattern: str, escape: str) -> Callable[[str], object]:
    parts, place = [], 0
    while place < len(pattern):
        mark = pattern[place]
        place += 1
        if mark == escape and place < len(pattern):
            parts.append(re.escape(pattern[place]))
            place += 1
        elif mark == "[" and "]" in pattern[place:]:
            end = pattern.index("]", place)
            # A bracket is one of the class; Python would take it for a class within.
            parts.append("[" + pattern[place:end].replace("[", "\\[") + "]")
            place = end + 1
        else:
            parts.append({"%": ".*", "_": "."}.get(mark, re.escape(mark)))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL).fullmatch


def _marked(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _list(columns: Sequence[str]) -> str:
    return ", ".join(map(_marked, columns))
