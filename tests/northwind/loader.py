"""Loads the Northwind script of SQL Server into a SQLite file: tables, keys, indexes and rows, nothing else.

Only the few statements of T-SQL that the script uses for these are understood. Views, procedures, checks and
foreign keys are passed over, as if a careful person had moved the tables to another engine.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?\*/|\s+
    |N?'(?P<text>(?:[^']|'')*)'
    |0x(?P<hex>[0-9A-Fa-f]*)
    |(?P<number>-?\d+(?:\.\d+)?)
    |"(?P<quoted>[^"]+)"|\[(?P<bracketed>[^\]]+)\]
    |(?P<word>\w+)|(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

TYPES = {
    "int": "integer", "smallint": "integer", "bit": "integer", "money": "numeric(19,4)", "real": "double",
    "datetime": "date", "ntext": "text", "image": "blob", "nchar": "char", "nvarchar": "varchar",
}  # fmt: skip
"""T-SQL type → SQLite type. The script's datetimes are all midnights, so they are kept as dates."""

Value = str | int | float | bytes | None


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind (a group of TOKEN) and its text without quotes."""

    kind: str
    text: str

    def says(self, word: str) -> bool:
        """Whether this is the given keyword or mark."""
        return self.kind in ("word", "mark") and self.text.upper() == word

    @property
    def is_name(self) -> bool:
        """Whether this can name a table or a column."""
        return self.kind in ("quoted", "bracketed", "word")


@dataclass(slots=True)
class ScriptTable:
    """One table as far as the script has described it."""

    columns: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    dates: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Script:
    """What the script says, collected: SQLite wants a key in the CREATE TABLE that T-SQL adds later."""

    tables: dict[str, ScriptTable] = field(default_factory=dict)
    indexes: list[tuple[str, str, list[str]]] = field(default_factory=list)
    rows: list[tuple[str, list[str], list[Value]]] = field(default_factory=list)


def load_northwind(script: Path, database: Path) -> dict[str, int]:
    """Write the tables of `script` to a new SQLite file and return the number of rows of each."""
    found = Script()
    for batch in re.split(r"(?im)^\s*go\s*$", script.read_text(encoding="utf-8")):
        _Batch(list(_tokens(batch)), found).read()
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute("BEGIN")
        _write(connection, found)
        connection.execute("COMMIT")
        return {
            name: connection.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0] for name in found.tables
        }
    finally:
        connection.close()


def _tokens(text: str) -> Iterator[Token]:
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is not None:
            yield Token(kind, match[kind])


class _Batch:
    """Reads the statements of one batch, from one GO to the next."""

    def __init__(self, tokens: list[Token], script: Script) -> None:
        self._tokens = [*tokens, Token("end", "")]
        self._script = script
        self._at = 0

    def read(self) -> None:
        readers = {
            ("CREATE", "TABLE"): self._create_table,
            ("CREATE", "INDEX"): self._create_index,
            ("ALTER", "TABLE"): self._alter_table,
        }
        while self._at < len(self._tokens) - 1:
            here, following = self._tokens[self._at : self._at + 2]
            reader = readers.get((here.text.upper(), following.text.upper()))
            if reader is not None:
                self._at += 2
                reader()
            elif here.says("INSERT"):
                self._at += 1
                self._insert()
            elif here.says("CREATE"):
                return  # a view or a procedure is alone in its batch
            else:
                self._at += 1

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, word: str) -> bool:
        found = self._tokens[self._at].says(word)
        self._at += found
        return found

    def _name(self) -> str:
        """Read a name; an owner before it, as in dbo.Orders, is dropped."""
        name = self._next()
        assert name.is_name, name
        return self._name() if self._skip(".") else name.text

    def _names(self) -> list[str]:
        return [part[0].text for part in self._parts()]

    def _parts(self) -> list[list[Token]]:
        """Read a parenthesis and return its tokens, cut at the commas of the outermost level."""
        assert self._next().says("(")
        parts: list[list[Token]] = [[]]
        depth = 1
        while True:
            token = self._next()
            assert token.kind != "end"
            depth += token.says("(") - token.says(")")
            if not depth:
                return parts
            if depth == 1 and token.says(","):
                parts.append([])
            else:
                parts[-1].append(token)

    def _create_table(self) -> None:
        table = self._script.tables.setdefault(self._name(), ScriptTable())
        for part in self._parts():
            if part[0].says("CONSTRAINT"):
                self._constraint(part, table)
            else:
                self._column(part, table)

    def _constraint(self, part: list[Token], table: ScriptTable) -> None:
        if part[2].says("PRIMARY"):
            first = next(place for place, token in enumerate(part) if token.says("("))
            table.key = _Batch(part[first:], self._script)._names()

    def _column(self, part: list[Token], table: ScriptTable) -> None:
        name, sql_type = part[0].text, part[1].text.lower()
        size = f"({part[3].text})" if len(part) > 3 and part[2].says("(") and part[3].kind == "number" else ""
        required = any(token.says("NOT") for token in part)
        table.columns.append(name)
        table.definitions.append(f"{_quoted(name)} {TYPES.get(sql_type, sql_type)}{size}{' not null' * required}")
        if sql_type == "datetime":
            table.dates.add(name)

    def _create_index(self) -> None:
        index = self._name()
        assert self._skip("ON")
        self._script.indexes.append((index, self._name(), self._names()))

    def _alter_table(self) -> None:
        name = self._name()
        if self._skip("ADD") and self._skip("CONSTRAINT"):
            self._next()
            if self._skip("PRIMARY"):
                while not self._tokens[self._at].says("("):
                    self._at += 1
                self._script.tables[name].key = self._names()

    def _insert(self) -> None:
        self._skip("INTO")
        name = self._name()
        listed = self._tokens[self._at].says("(")
        columns = self._names() if listed else self._script.tables[name].columns
        if self._skip("VALUES"):
            dates = self._script.tables[name].dates
            values = [_value(part[0]) for part in self._parts()]
            row = [_iso(value) if column in dates else value for column, value in zip(columns, values, strict=True)]
            self._script.rows.append((name, columns, row))


def _value(token: Token) -> Value:
    match token.kind:
        case "text":
            return token.text.replace("''", "'")
        case "hex":
            return bytes.fromhex(token.text)
        case "number":
            return float(token.text) if "." in token.text else int(token.text)
    assert token.says("NULL"), token
    return None


def _iso(value: Value) -> Value:
    match = AMERICAN_DATE.fullmatch(value) if isinstance(value, str) else None
    return f"{match[3]}-{int(match[1]):02}-{int(match[2]):02}" if match else value


def _write(connection: sqlite3.Connection, script: Script) -> None:
    for name, table in script.tables.items():
        key = f", primary key ({', '.join(map(_quoted, table.key))})" if table.key else ""
        connection.execute(f"CREATE TABLE {_quoted(name)} ({', '.join(table.definitions)}{key})")
    for name, columns, row in script.rows:
        listed, marks = ", ".join(map(_quoted, columns)), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {_quoted(name)} ({listed}) VALUES ({marks})", row)
    for index, name, columns in script.indexes:
        # An index name is the table's own in SQL Server and the database's in SQLite.
        listed = ", ".join(map(_quoted, columns))
        connection.execute(f"CREATE INDEX {_quoted(f'{name} {index}')} ON {_quoted(name)} ({listed})")


def _quoted(name: str) -> str:
    return f'"{name}"'
