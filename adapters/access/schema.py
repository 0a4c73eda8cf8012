"""What an Access file says of its tables: columns with their types, keys, indexes and relations.

mdbtools tells it as SQL. Its Access dialect has the types as Access spells them, its MySQL dialect the keys, and both
keep the names as they are. Access allows neither brackets nor backticks in a name, so both can be taken apart safely.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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

_TYPES = {
    **dict.fromkeys(("Byte", "Integer", "Long Integer"), ColumnType.INTEGER),
    **dict.fromkeys(("Single", "Double", "Currency", "Numeric"), ColumnType.DECIMAL),
    **dict.fromkeys(("OLE", "Binary"), ColumnType.BINARY),
    "Boolean": ColumnType.BOOLEAN,
    "DateTime": ColumnType.DATETIME,
}
CURRENCY_SCALE = 4


@dataclass(frozen=True, slots=True)
class AccessTable:
    """One table; `columns` are all it has, in order."""

    columns: tuple[FileColumn, ...]
    declared: Declared


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
    return {name: AccessTable(tuple(found), keys[name].declared(found)) for name, found in columns.items()}


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
    length = int(found["length"]) if found and found["length"] else None
    type_ = _TYPES.get(word, ColumnType.TEXT)
    scale = int(found["scale"]) if found and found["scale"] else None
    if word == "Currency":
        scale = CURRENCY_SCALE
    if word.startswith("Memo") or word == "OLE":
        # The length that is told of these is that of nothing.
        spelling, length = word.split("/")[0], None
    return FileColumn(name, type_, length, scale, spelling, nullable, as_stored=True)
