"""Reads the options of sources that are files, each by its type, and says what to do when one is malformed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from adapters.errors import OptionError
from adapters.files.numbers import THOUSANDS
from adapters.files.rows import ColumnType, FileColumn

T = TypeVar("T")

DECLARABLE = (ColumnType.TEXT, ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.FLOAT)
"""The types that an operator can give a column of text; the others are for files that declare their own."""

PER_SOURCE = {"path", "table", "tables", "snapshot_dir", "check_every"}
"""Options that hold for all tables of a source, or that a table has another word for."""

OF_EVERY_SOURCE = {"charset"}
"""Options that no kind declares, since every source has them, and that may differ from one export to another."""


def sections(
    options: Mapping[str, Any], known: Set[str], *, of_one_file: bool = False
) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the options of each table with its name; the name is "" for the one table of a plain source.

    Tables `of_one_file` name no file of their own.
    """
    tables = options.get("tables")
    if tables is None:
        return [("", options)]
    if not isinstance(tables, Mapping) or not tables:
        msg = "tables must give each table its file"
        raise OptionError("tables", msg, "write tables: {STOCK: {file: STOCK.TXT}}")
    if of_one_file:
        return [(name, _section_of_file(options, name, entry or {}, known)) for name, entry in tables.items()]
    return [(name, _section(options, name, entry, known)) for name, entry in tables.items()]


def _section_of_file(options: Mapping[str, Any], table: str, entry: Any, known: Set[str]) -> Mapping[str, Any]:
    if not isinstance(entry, Mapping) or "file" in entry:
        msg = f"tables: {table} must be a mapping of options, and its file is that of the source"
        raise OptionError("tables", msg, f"write {table}: {{sheet: {table}}}")
    check_entry(table, entry, known)
    return {**options, **entry, "table": table}


def _section(options: Mapping[str, Any], table: str, entry: Any, known: Set[str]) -> Mapping[str, Any]:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("file"), str):
        msg = f"tables: {table} needs the file it is in"
        raise OptionError("tables", msg, f"write {table}: {{file: {table}.TXT}}")
    check_entry(table, entry, known | OF_EVERY_SOURCE)
    own = {name: value for name, value in entry.items() if name != "file"}
    return {**options, **own, "table": table, "path": str(export_path(options) / entry["file"])}


def check_entry(table: str, entry: Mapping[str, Any], known: Set[str]) -> None:
    """Raise OptionError for an option that a table of a source cannot have of its own."""
    allowed = sorted(known - PER_SOURCE)
    for name in entry:
        if name not in (*allowed, "file"):
            msg = f"tables: {table} has no option {name}"
            raise OptionError("tables", msg, f"it may have file, {', '.join(allowed)}")


def within(table: str, make: Callable[[], T]) -> T:
    """Return what `make` makes; an OptionError of one of several tables then says of which."""
    try:
        return make()
    except OptionError as error:
        if not table:
            raise
        msg = f"tables: {table}: {error}"
        raise OptionError("tables", msg, error.hint) from error


def text(options: Mapping[str, Any], name: str, default: str = "") -> str:
    """Return a text option."""
    value = options.get(name, default)
    if not isinstance(value, str):
        msg = f"{name} must be one text"
        raise OptionError(name, msg, f"write {name}: a single value")
    return value


def whole(options: Mapping[str, Any], name: str, default: int = 0) -> int:
    """Return a whole number, 0 or more."""
    value = options.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", str(value)):
        msg = f"{name} must be a whole number, not {value!r}"
        raise OptionError(name, msg, f"write {name}: {default or 1}")
    return int(value)


def seconds(options: Mapping[str, Any], name: str, default: float) -> float:
    """Return a number of seconds above 0."""
    value = str(options.get(name, default))
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", value) or not float(value):
        msg = f"{name} must be a number of seconds above 0, not {value!r}"
        raise OptionError(name, msg, f"write {name}: {default:g}")
    return float(value)


def flag(options: Mapping[str, Any], name: str, default: bool) -> bool:
    """Return whether an option says yes."""
    value = str(options.get(name, "yes" if default else "no")).lower()
    if value not in ("yes", "no", "true", "false"):
        msg = f"{name} must be yes or no, not {value!r}"
        raise OptionError(name, msg, f"write {name}: yes")
    return value in ("yes", "true")


def choice(options: Mapping[str, Any], name: str, words: tuple[str, ...], default: str = "") -> str:
    """Return an option that is one of some words."""
    value = text(options, name, default)
    if value and value not in words:
        msg = f"{name} cannot be {value!r}"
        raise OptionError(name, msg, f"write one of {', '.join(words)}")
    return value


def export_path(options: Mapping[str, Any]) -> Path:
    """Return the path of the export."""
    path = text(options, "path")
    if not path:
        msg = "path is missing"
        raise OptionError("path", msg, "write path: the export file")
    return Path(path)


def pattern(options: Mapping[str, Any], name: str) -> re.Pattern[bytes] | None:
    """Return a regular expression over the bytes of a line, or None when the option is not given."""
    value = text(options, name)
    if not value:
        return None
    try:
        return re.compile(value.encode())
    except re.error as error:
        msg = f"{name} is no regular expression: {error}"
        raise OptionError(name, msg, r"write for example 99TRAILER(?P<count>[0-9]+)") from error


def names(options: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of column names; one name may stand alone."""
    value = options.get(name, ())
    listed = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(entry, str) for entry in listed):
        msg = f"{name} must be a list of columns"
        raise OptionError(name, msg, f"write {name}: [PART_NO, BIN_CD]")
    return listed


def indexes(options: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the lists of columns to index."""
    value = options.get("indexes", ())
    entries: Sequence[Any] = (value,) if isinstance(value, str) else tuple(value)
    return tuple(names({"indexes": entry}, "indexes") for entry in entries)


def column_type(option: str, column: str, word: str) -> ColumnType:
    """Return the type that `word` stands for."""
    if word not in DECLARABLE:
        msg = f"{column}: there is no column type {word!r}"
        raise OptionError(option, msg, f"use one of {', '.join(DECLARABLE)}")
    return ColumnType(word)


@dataclass(frozen=True, slots=True)
class Spelled:
    """How the numbers of a file are spelled: which columns have decimal commas, and the marks between thousands."""

    has_comma: Callable[[str], bool]
    thousands: Mapping[str, str]

    def number(self, name: str, type_: ColumnType, *, zero_filled: bool = False) -> FileColumn:
        """Return a column of numbers that are spelled in letters; integers have no comma."""
        comma = self.has_comma(name) and type_ is not ColumnType.INTEGER
        thousands = self.thousands.get(name, "")
        return FileColumn(name, type_, decimal_comma=comma, thousands=thousands, zero_filled=zero_filled)


def spelled(options: Mapping[str, Any], declared: Collection[str]) -> Spelled:
    """Return how the numbers of the declared columns are spelled."""
    has_comma = decimal_commas(options, declared)
    return Spelled(has_comma, _thousands(options, declared, has_comma))


def columns(options: Mapping[str, Any], name: str = "columns") -> tuple[FileColumn, ...]:
    """Return declared columns: a list of names, or names with their types."""
    value = options.get(name, ())
    how = spelled(options, value)
    if isinstance(value, Mapping):
        types = {column: column_type(name, column, str(word)) for column, word in value.items()}
        return tuple(how.number(column, type_) for column, type_ in types.items())
    return tuple(FileColumn(column) for column in names(options, name))


def decimal_commas(options: Mapping[str, Any], declared: Collection[str]) -> Callable[[str], bool]:
    """Return what says whether a column's decimals have a comma: those of all columns, or of the ones listed."""
    if isinstance(options.get("decimal_comma", "no"), str):
        every = flag(options, "decimal_comma", default=False)
        return lambda _: every
    listed = names(options, "decimal_comma")
    for column in listed:
        _check_typed(
            "decimal_comma", column, declared, "list columns that are declared as decimal or float, or write yes"
        )
    return set(listed).__contains__


def _thousands(
    options: Mapping[str, Any], declared: Collection[str], has_comma: Callable[[str], bool]
) -> Mapping[str, str]:
    """Return the marks between the thousands of columns."""
    value = options.get("thousands") or {}
    if not isinstance(value, Mapping):
        msg = "thousands must give each column its mark"
        raise OptionError("thousands", msg, 'write thousands: {PRICE: ","}')
    for column, mark in value.items():
        _check_typed("thousands", column, declared, "name columns that are declared as numbers")
        if mark not in THOUSANDS or mark == ("," if has_comma(column) else "."):
            msg = f"thousands: {mark!r} cannot stand between the thousands of {column}"
            hint = f"write one of {', '.join(map(repr, THOUSANDS))} that does not stand before its decimals"
            raise OptionError("thousands", msg, hint)
    return value


def _check_typed(option: str, column: str, declared: Collection[str], hint: str) -> None:
    if column not in declared:
        msg = f"{option} names {column}, which has no declared type"
        raise OptionError(option, msg, hint)


def check_names(options: Mapping[str, Any], known: Sequence[str]) -> None:
    """Raise OptionError for a name in key or indexes that is not among the known columns."""
    wanted = {"key": names(options, "key"), "indexes": [name for index in indexes(options) for name in index]}
    for option, listed in wanted.items():
        for column in listed:
            if column not in known:
                msg = f"{option} names {column}, which is not a column"
                raise OptionError(option, msg, f"the columns are {', '.join(known)}")
