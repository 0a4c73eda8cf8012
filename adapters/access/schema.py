"""What an Access file says of its tables: columns with their types, keys, indexes and relations.

mdbtools tells it as SQL. Its Access dialect has the types as Access spells them, its MySQL dialect the keys, and both
keep the names as they are. Access allows neither brackets nor backticks in a name, so both can be taken apart safely.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from adapters.base import ForeignKey
from adapters.files.rows import ColumnType, Declared, FileColumn

_TABLE = re.compile(r"CREATE TABLE \[(?P<name>[^\]]*)\]")
_COLUMN = re.compile(r"\t\[(?P<name>[^\]]*)\]\s+(?P<type>.+?)\s*,?\s*")
_NAMED = r"`([^`]*)`"
_INDEX = re.compile(rf"ALTER TABLE {_NAMED} ADD (?P<unique>UNIQUE )?INDEX {_NAMED} \((?P<columns>.*)\);")
_KEY = re.compile(rf"ALTER TABLE {_NAMED} ADD PRIMARY KEY \((?P<columns>.*)\);")
_RELATION = re.compile(
    rf"ALTER TABLE {_NAMED} ADD CONSTRAINT {_NAMED} FOREIGN KEY \((?P<columns>.*?)\) "
    rf"REFERENCES {_NAMED}\((?P<targets>.*?)\)"
)
_TYPE = re.compile(r"(?P<word>[^(]*?)\s*(\((?P<length>[0-9]+)(, *(?P<scale>[0-9]+))?\))?")

GUID, LARGE_NUMBER, MOMENT = "GUID", "BIGINT", "Date/Time"
_OWN_NAMES = {"Replication ID": GUID, "Unknown_0013": LARGE_NUMBER, "DateTime": MOMENT}
"""What Access itself calls these types."""
_TYPES = {
    **dict.fromkeys(("Byte", "Integer", "Long Integer", LARGE_NUMBER), ColumnType.INTEGER),
    **dict.fromkeys(("Single", "Double", "Currency", "Numeric"), ColumnType.DECIMAL),
    **dict.fromkeys(("OLE", "Binary"), ColumnType.BINARY),
    "Boolean": ColumnType.BOOLEAN,
    MOMENT: ColumnType.DATETIME,
}
CURRENCY_SCALE = 4
_UNTOLD = {
    "Unknown_0012": "attachments or several values, which mdbtools does not read",
    "Unknown_0014": "Date/Time Extended, which mdbtools does not read",
}
"""Types whose columns are left out, and why; by their numbers, which is all that mdbtools knows of them."""


@dataclass(frozen=True, slots=True)
class AccessTable:
    """One table; `columns` are all it has, in order. `unread_indexes` says why nothing is known of its keys."""

    name: str
    columns: tuple[FileColumn, ...]
    declared: Declared
    unread_indexes: str = ""

    def with_keys(self, mysql: Iterable[str]) -> AccessTable:
        """Return the table with the keys that the MySQL dialect tells of it."""
        return replace(self, declared=_keys(mysql)[self.name].declared(self.columns))

    def count(self, spelling: str) -> int:
        """Return how many columns have a type."""
        return sum(column.spelling == spelling for column in self.columns)

    def without(self, left_out: Collection[str], remarks: str) -> Declared:
        """Return what is declared of the other columns."""
        mine = self.declared

        def kept(listed: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
            return tuple(names for names in listed if not set(left_out).intersection(names))

        return replace(
            mine,
            key=(*kept([mine.key]), ())[0],
            unique=kept(mine.unique),
            indexes=kept(mine.indexes),
            foreign_keys=tuple(key for key in mine.foreign_keys if not set(left_out).intersection(key.columns)),
            remarks=remarks,
        )


@dataclass(slots=True)
class _Keys:
    key: tuple[str, ...] = ()
    unique: list[tuple[str, ...]] = field(default_factory=list)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    foreign: list[ForeignKey] = field(default_factory=list)

    def declared(self, columns: Iterable[FileColumn]) -> Declared:
        known = {column.name for column in columns}

        def within(listed: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
            return tuple(dict.fromkeys(names for names in listed if names and known.issuperset(names)))

        foreign = tuple(key for key in self.foreign if known.issuperset(key.columns))
        # Whoever follows a relation backwards looks for its columns, which Access indexes without saying so.
        indexes = within((*self.indexes, *[key.columns for key in foreign]))
        return Declared((*within([self.key]), ())[0], within(self.unique), indexes, foreign)


def tables_of(access: Iterable[str], mysql: Iterable[str]) -> Mapping[str, AccessTable]:
    """Return the tables that the two dialects of mdb-schema describe, by name."""
    columns: dict[str, list[FileColumn]] = {}
    current: list[FileColumn] = []
    for line in access:
        table = _TABLE.match(line)
        if table is not None:
            current = columns[table["name"]] = []
            continue
        column = _COLUMN.fullmatch(line)
        if column is not None:
            current.append(_column(column["name"], column["type"]))
    keys = _keys(mysql)
    return {name: AccessTable(name, tuple(found), keys[name].declared(found)) for name, found in columns.items()}


def _keys(lines: Iterable[str]) -> Mapping[str, _Keys]:
    keys: dict[str, _Keys] = defaultdict(_Keys)
    for line in lines:
        if found := _KEY.match(line):
            keys[found[1]].key = _names(found["columns"])
        elif found := _INDEX.match(line):
            listed = keys[found[1]].unique if found["unique"] else keys[found[1]].indexes
            listed.append(_names(found["columns"]))
        elif found := _RELATION.match(line):
            target = found[4]
            foreign = ForeignKey(_names(found["columns"]), target, _names(found["targets"]))
            keys[found[1]].foreign.append(foreign)
    return keys


def _names(listed: str) -> tuple[str, ...]:
    return tuple(re.findall(_NAMED, listed))


def _column(name: str, declared: str) -> FileColumn:
    nullable = not declared.endswith("NOT NULL")
    spelling = declared.removesuffix("NOT NULL").strip()
    found = _TYPE.fullmatch(spelling)
    word = found["word"] if found else spelling
    if word.startswith("Unknown_") and word not in _OWN_NAMES:
        untold = _UNTOLD.get(word, f"{word}, a type that mdbtools does not read")
        return FileColumn(name, ColumnType.BINARY, None, None, word, nullable, as_stored=True, remarks=untold)
    word = _OWN_NAMES.get(word, word)
    spelling = word if word in _OWN_NAMES.values() else spelling
    length = int(found["length"]) if found and found["length"] else None
    type_ = _TYPES.get(word, ColumnType.TEXT)
    scale = int(found["scale"]) if found and found["scale"] else None
    if word == "Currency":
        scale = CURRENCY_SCALE
    if word.startswith("Memo") or word == "OLE":
        # The length that is told of these is that of nothing.
        spelling, length = word.split("/")[0], None
    return FileColumn(name, type_, length, scale, spelling, nullable, as_stored=True)
