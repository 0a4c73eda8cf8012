"""Rows of a delimited file: by the block while all is well, line by line around what is not.

The csv module splits a whole block of lines in one call. Where it balks, where a row has too few or too many
fields, or where a text does not decode, the block's lines are walked one by one, so that exactly the bad ones
are set aside.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from adapters.base import Given
from adapters.delimited.dialect import Dialect
from adapters.files.line_blocks import BLOCK, Block
from adapters.files.lines import Lines, split
from adapters.files.rows import Bad, Batch, Cell, FileColumn, LoadError, check_number, listed

CARRIER = "surrogateescape"
"""Undecodable bytes travel through the csv module as lone surrogates, which no real text holds."""

MOST_LINES = 100
"""A quoted field that goes on for longer is a quote that was never closed."""

NUL = b"\0"

_BREAK = re.compile(r"\s*[\r\n]\s*")

REASONS = {
    "new-line character seen": "a carriage return stands outside of quotes",
    "unexpected end of data": "a quote is not closed",
    "expected after": "something stands behind a closing quote",
}
"""What the messages of the csv module mean."""


class DelimitedRows:
    """Rows of a delimited file. `declared` columns are typed; a header may bring more, as text."""

    def __init__(self, declared: tuple[FileColumn, ...], dialect: Dialect, lines: Lines) -> None:
        self.is_text = True
        self.given = Given.TYPES if dialect.header else Given.COLUMNS
        self._declared = declared
        self._dialect = dialect
        self._charset = lines.charset_of_lines
        self._lines = lines

    def columns(self, path: Path) -> tuple[FileColumn, ...]:
        """Return the columns in the order of the file."""
        if not self._dialect.header:
            return self._declared
        return header_columns(self._header_names(path), self._declared)

    def _header_names(self, path: Path) -> list[str]:
        lines = _HeaderLines(self._lines, path)
        try:
            names: list[str] = next(self._dialect.reader(lines))
        except csv.Error as error:
            msg = f"line {lines.first}, the header, cannot be read: {_reason(error)}"
            raise LoadError(msg) from error
        except StopIteration:
            msg = "the file is empty: there is no header"
            raise LoadError(msg) from None
        return named(names)

    def batches(self, path: Path) -> Iterator[Batch | tuple[int, Bad]]:
        """Yield the rows; one with too few or too many fields is bad. A quoted field may go over several lines."""
        yield from self.records(path, len(self.columns(path)))

    def records(self, path: Path, expected: int | None) -> Iterator[Batch | tuple[int, Bad]]:
        """Yield the rows of `expected` fields, or without it of any number of fields."""
        walk = _Walk(self._lines, path, self._dialect)
        while (block := walk.next_block()) is not None:
            rows = None if walk.before_header else self._split(block.raw, expected)
            if rows is None:
                yield from walk.by_line(block, expected)
            elif rows:
                yield Batch(rows)

    def _split(self, raw: bytes, expected: int | None) -> list[Any] | None:
        """Return the rows of a block in which nothing is wrong, or None."""
        if NUL in raw:
            return None
        try:
            text = raw.decode(self._charset).replace("\r\n", "\n")
            if "\r" in text:
                # Not a line end, or one that was doubled on its way.
                return None
            rows = list(self._dialect.reader(io.StringIO(text, newline="\n")))
        except (UnicodeDecodeError, csv.Error):
            return None
        return self._whole(rows, expected, text.count("\n") + (text[-1:] != "\n"))

    def _whole(self, rows: list[Any], expected: int | None, lines: int) -> list[Any] | None:
        """Return the rows of a block of so many lines if all have the fields that are expected, or None."""
        lengths = set(map(len, rows))
        if lengths == {expected}:
            return rows
        if expected is None or lengths <= {expected, 0}:
            return [row for row in rows if row]
        if not self._dialect.fill or max(lengths) > expected or len(rows) != lines:
            return None
        filled = [_filled(row, expected) for row in rows if row]
        return filled if all(len(row) == expected for row in filled) else None


class _HeaderLines:
    """Feeds the csv reader the first lines: names within quotes may go over several."""

    def __init__(self, lines: Lines, path: Path) -> None:
        self._charset, self._named = lines.charset_of_lines, lines.charset
        self._lines = islice(lines.without_trailer().read(path), MOST_LINES)
        self.first = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        self.first = self.first or number
        if NUL in line:
            msg = f"line {number}, the header, holds NUL bytes: it is no {self._named}, perhaps utf-16"
            raise LoadError(msg)
        return line.decode(self._charset, CARRIER) + "\n"


class _Walk:
    """Feeds decoded lines to the csv reader, and takes back the ones that a stray quote swallowed."""

    def __init__(self, lines: Lines, path: Path, dialect: Dialect) -> None:
        self._lines = lines
        self._charset = lines.charset_of_lines
        self._dialect = dialect
        self._blocks = lines.blocks(path)
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._read: list[tuple[int, bytes]] = []
        self._damaged = False
        self.before_header = dialect.header

    def next_block(self) -> Block | None:
        """Return the lines that are waiting, or the next block of the file, or None at its end."""
        if not self._waiting:
            return next(self._blocks, None)
        number = self._waiting[0][0]
        raw = b"\n".join([line for _, line in self._waiting]) + b"\n"
        self._waiting.clear()
        return Block(number, raw)

    def by_line(self, block: Block, expected: int | None) -> Iterator[Batch | tuple[int, Bad]]:
        """Yield the rows that begin in a block; what a row took of the next one it has, the rest waits."""
        self._waiting.extend(split(block))
        behind = self._waiting[-1][0] + 1
        reader = self._dialect.reader(self)
        rows: list[tuple[Cell, ...]] = []
        damaged = 0
        while self._more() and self._waiting[0][0] < behind:
            self._read.clear()
            self._damaged = False
            found = self._next_row(reader, expected)
            header, self.before_header = self.before_header, False
            if isinstance(found, Bad):
                reader = self._dialect.reader(self)
                if not header:
                    yield self._first_number(), found
            elif not header:
                rows.append(tuple([self._restored(text) for text in found] if self._damaged else found))
                damaged += self._damaged
            if len(rows) * 100 > BLOCK:
                yield Batch(rows, damaged)
                rows, damaged = [], 0
        if rows:
            yield Batch(rows, damaged)

    def _next_row(self, reader: Any, expected: int | None) -> list[str] | Bad:
        try:
            fields: list[str] = next(reader)
        except StopIteration:
            return self._given_up("the line ends in the middle of a row")
        except csv.Error as error:
            return self._given_up(f"the line cannot be split into fields: {_reason(error)}")
        if any(NUL in line for _, line in self._read):
            return self._given_up("the line holds a NUL byte")
        if expected is not None and self._dialect.fill and len(self._read) == 1:
            fields = _filled(fields, expected)
        if expected is not None and len(fields) != expected:
            return self._given_up(f"the line has {len(fields)} fields instead of {expected}")
        return fields

    def _first_number(self) -> int:
        return self._read[0][0]

    def _given_up(self, reason: str) -> Bad:
        """Set the first line of the row aside as bad; the lines behind it are read again as rows of their own."""
        (_, raw), *rest = self._read
        self._waiting.extendleft(reversed(rest))
        return Bad(reason, self._lines.as_found(raw))

    def _more(self) -> bool:
        """Whether a line is waiting that is not blank; blank lines count within a quoted field only."""
        while self._waiting and not self._waiting[0][1]:
            self._waiting.popleft()
        return bool(self._waiting)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._read) == MOST_LINES:
            msg = f"a quoted field goes on for more than {MOST_LINES} lines"
            raise csv.Error(msg)
        if not self._waiting:
            self._waiting.extend(split(next(self._blocks)))
        entry = self._waiting.popleft()
        self._read.append(entry)
        try:
            # The reader joins the lines of a quoted field as they are given, so they keep an end.
            return entry[1].decode(self._charset) + "\n"
        except UnicodeDecodeError:
            self._damaged = True
            return entry[1].decode(self._charset, CARRIER) + "\n"

    def _restored(self, text: str) -> str | bytes:
        try:
            text.encode(self._charset)
        except UnicodeEncodeError:
            return text.encode(self._charset, CARRIER)
        return text


def _reason(error: csv.Error) -> str:
    """Return what the csv module found, in words that say it of a file."""
    said = str(error)
    return next((reason for part, reason in REASONS.items() if part in said), said)


def _filled(fields: list[str], expected: int) -> list[str]:
    """Return fields with blank ones at their end; a line without any delimiter stays as it is."""
    return [*fields, *[""] * (expected - len(fields))] if len(fields) > 1 else fields


def header_columns(found: list[str], declared: tuple[FileColumn, ...]) -> tuple[FileColumn, ...]:
    """Return the columns that a header names, typed as declared; raises LoadError for a header that does not do."""
    check_number(found)
    types = {column.name: column for column in declared}
    missing = [name for name in types if name not in found]
    if missing:
        msg = f"the header has no {listed(missing)}; it has {listed(found)}"
        raise LoadError(msg)
    # SQLite holds two names for the same that differ by case only.
    folded = Counter(name.casefold() for name in found)
    wrong = [name for name in found if folded[name.casefold()] > 1]
    if wrong:
        msg = (
            f"the header names a column twice: {listed(wrong)}; "
            "declare header: no, skip_lines: 1 and all columns by name"
        )
        raise LoadError(msg)
    return tuple(types.get(name, FileColumn(name)) for name in found)


def named(names: list[str]) -> list[str]:
    """Return the names of a header, those that are blank by their place: COLUMN_3; raises LoadError if all are.

    A line break within a name is a blank.
    """
    names = [_printable(_BREAK.sub(" ", name.strip())) for name in names]
    if not any(names):
        msg = "the header names no column; declare header: no, skip_lines: 1 and all columns by name"
        raise LoadError(msg)
    return [name or f"COLUMN_{place}" for place, name in enumerate(names, start=1)]


def _printable(name: str) -> str:
    return "".join([letter if letter.isprintable() else "\ufffd" for letter in name])
