"""Exports with a delimiter between the fields: CSV and its many relatives."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from adapters import file_options
from adapters.base import Option
from adapters.cells import checked_charset
from adapters.errors import OptionError
from adapters.lines import Lines
from adapters.rows import Bad, Cell, FileColumn, LoadError
from adapters.snapshot import SnapshotAdapter

CARRIER = "surrogateescape"
"""Undecodable bytes travel through the csv module as lone surrogates, which no real text holds."""

MOST_LINES = 100
"""A quoted field that goes on for longer is a quote that was never closed."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file is spelled. `quote` is "" when the exporter never quotes."""

    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    decimal_comma: bool = False

    def reader(self, lines: Iterable[str]) -> Any:
        """Return the csv module's reader of this dialect."""
        if self.quote:
            return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, strict=True)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


class DelimitedRows:
    """Rows of a delimited file. `declared` columns are typed; a header may bring more, as text."""

    def __init__(self, declared: tuple[FileColumn, ...], dialect: Dialect, charset: str, lines: Lines) -> None:
        self.decimal_comma = dialect.decimal_comma
        self._declared = declared
        self._dialect = dialect
        self._charset = charset
        self._lines = lines

    def columns(self, path: Path) -> tuple[FileColumn, ...]:
        """Return the columns in the order of the file."""
        if not self._dialect.header:
            return self._declared
        types = {column.name: column for column in self._declared}
        found = self._header_names(path)
        missing = [name for name in types if name not in found]
        if missing:
            msg = f"the header has no {', '.join(missing)}; it has {', '.join(found)}"
            raise LoadError(msg)
        if len(set(found)) < len(found) or "" in found:
            msg = f"the header names a column twice or not at all: {', '.join(found)}"
            raise LoadError(msg)
        return tuple(types.get(name, FileColumn(name)) for name in found)

    def _header_names(self, path: Path) -> list[str]:
        # The trailer is not asked for here: it is checked once, when the rows are read.
        for _, line in replace(self._lines, trailer=None).read(path):
            try:
                names: list[str] = next(self._dialect.reader([line.decode(self._charset, CARRIER)]))
            except csv.Error as error:
                msg = f"the header cannot be read: {error}"
                raise LoadError(msg) from error
            return [name.strip() for name in names]
        msg = "the file is empty: there is no header"
        raise LoadError(msg)

    def rows(self, path: Path) -> Iterator[tuple[int, tuple[Cell, ...] | Bad]]:
        """Yield the rows; one with too few or too many fields is bad. A quoted field may go over several lines."""
        expected = len(self.columns(path))
        walk = _Walk(self._lines.read(path), self._charset)
        reader = self._dialect.reader(walk)
        if self._dialect.header:
            next(reader, None)
        while True:
            walk.begin()
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield walk.give_up(f"the line cannot be split into fields: {error}")
                reader = self._dialect.reader(walk)
                continue
            if len(fields) != expected:
                yield walk.give_up(f"the line has {len(fields)} fields instead of {expected}")
            elif walk.damaged:
                yield walk.first, tuple([_restored(field, self._charset) for field in fields])
            else:
                yield walk.first, tuple(fields)


class _Walk:
    """Feeds decoded lines to the csv reader, and takes back the ones that a stray quote swallowed."""

    def __init__(self, lines: Iterator[tuple[int, bytes]], charset: str) -> None:
        self._lines = lines
        self._charset = charset
        self._returned: deque[tuple[int, bytes]] = deque()
        self._read: list[tuple[int, bytes]] = []
        self.damaged = False

    @property
    def first(self) -> int:
        """The number of the first line of the row being read."""
        return self._read[0][0]

    def begin(self) -> None:
        """Begin a row."""
        self._read.clear()
        self.damaged = False

    def give_up(self, reason: str) -> tuple[int, Bad]:
        """Set the first line of the row aside as bad; the lines behind it are read again as rows of their own."""
        (number, raw), *rest = self._read
        self._returned.extendleft(reversed(rest))
        return number, Bad(reason, raw)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._read) == MOST_LINES:
            msg = f"a quoted field goes on for more than {MOST_LINES} lines"
            raise csv.Error(msg)
        entry = self._returned.popleft() if self._returned else next(self._lines)
        self._read.append(entry)
        try:
            # The reader joins the lines of a quoted field as they are given, so they keep an end.
            return entry[1].decode(self._charset) + "\n"
        except UnicodeDecodeError:
            self.damaged = True
            return entry[1].decode(self._charset, CARRIER) + "\n"


def _restored(field: str, charset: str) -> str | bytes:
    try:
        field.encode(charset)
    except UnicodeEncodeError:
        return field.encode(charset, CARRIER)
    return field


class DelimitedAdapter(SnapshotAdapter):
    """Reads a delimited export through its snapshot."""

    kind = "delimited"
    summary = "A CSV or other delimited text export, loaded into a local snapshot"
    product = "Delimited export"
    options: ClassVar[tuple[Option, ...]] = (
        *file_options.COMMON,
        Option("delimiter", "What stands between two fields: one character, or the word tab.", default=","),
        Option(
            "quote", "What a field with a delimiter in it is enclosed in: one character, or the word none.", default='"'
        ),
        Option("header", "Whether the first line names the columns.", default="yes", choices=("yes", "no")),
        Option(
            "columns",
            "The columns by name, with a type for those that hold numbers; all of them where there is no header.",
            structured=True,
        ),
        Option("decimal_comma", "Whether decimal columns are spelled 1.234,56.", default="no", choices=("yes", "no")),
    )

    @classmethod
    def row_source(cls, options: Mapping[str, Any]) -> DelimitedRows:
        """Return the format that the options describe."""
        declared = file_options.columns(options)
        header = file_options.flag(options, "header", default=True)
        if not header and not declared:
            msg = "columns is missing: without a header line nothing else names them"
            raise OptionError(
                "columns", msg, "write columns: [PART_NO, QTY_OH] in the order of the file, or header: yes"
            )
        if not header:
            file_options.check_names(options, [column.name for column in declared])
        dialect = Dialect(
            _one(options, "delimiter", ",", {"tab": "\t", "\\t": "\t"}),
            _one(options, "quote", '"', {"none": ""}),
            header,
            file_options.flag(options, "decimal_comma", default=False),
        )
        charset = checked_charset(file_options.text(options, "charset", "utf-8"))
        return DelimitedRows(declared, dialect, charset, Lines.of(options, charset))


def _one(options: Mapping[str, Any], name: str, default: str, words: Mapping[str, str]) -> str:
    value = file_options.text(options, name, default)
    character = words.get(value, value)
    if len(character) > 1 or (not character and name == "delimiter"):
        msg = f"{name} must be one character, not {value!r}"
        raise OptionError(name, msg, f"write {name}: '{default}', or one of the words {', '.join(words)}")
    return character
