"""Exports in which every field stands at a fixed position, as mainframes and report writers leave them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar

from adapters import file_options
from adapters.base import Option
from adapters.cells import checked_charset, decoded, is_single_byte
from adapters.errors import OptionError
from adapters.lines import Lines
from adapters.rows import Bad, Cell, ColumnType, FileColumn
from adapters.snapshot import SnapshotAdapter


@dataclass(frozen=True, slots=True)
class Position:
    """Where a column stands in a record: `start` counts from 0, in bytes."""

    column: FileColumn
    start: int
    length: int


class FixedWidthRows:
    """Rows of a fixed-width file, one record a line."""

    decimal_comma: bool

    def __init__(
        self,
        layout: tuple[Position, ...],
        charset: str,
        lines: Lines,
        record_length: int = 0,
        decimal_comma: bool = False,
    ) -> None:
        self.decimal_comma = decimal_comma
        self._columns = tuple(position.column for position in layout)
        self._slices = tuple(slice(position.start, position.start + position.length) for position in layout)
        self._needed = max(part.stop for part in self._slices)
        self._charset = charset
        self._lines = lines
        self._record_length = record_length

    def columns(self, path: Path) -> tuple[FileColumn, ...]:  # noqa: ARG002 - other formats look into the file
        """Return the columns of the layout."""
        return self._columns

    def rows(self, path: Path) -> Iterator[tuple[int, tuple[Cell, ...] | Bad]]:
        """Yield the records; with a record length every line must have it, without one short lines are filled up."""
        cut = _cutter(self._slices)
        whole_line = is_single_byte(self._charset)
        charset, needed, length = self._charset, self._needed, self._record_length
        for number, line in self._lines.read(path):
            if length and len(line) != length:
                yield number, Bad(f"the record has {len(line)} bytes instead of {length}", line)
                continue
            if len(line) < needed:
                line = line.ljust(needed)  # noqa: PLW2901 - exporters cut trailing blanks
            if whole_line:
                try:
                    yield number, cut(line.decode(charset))
                    continue
                except UnicodeDecodeError:
                    pass
            yield number, tuple([decoded(line[part], charset) for part in self._slices])


def _cutter(slices: tuple[slice, ...]) -> Callable[[str], tuple[str, ...]]:
    if len(slices) == 1:
        return lambda line: (line[slices[0]],)
    return itemgetter(*slices)


class FixedWidthAdapter(SnapshotAdapter):
    """Reads a fixed-width export through its snapshot."""

    kind = "fixed_width"
    summary = "A fixed-width text export, loaded into a local snapshot"
    product = "Fixed-width export"
    options: ClassVar[tuple[Option, ...]] = (
        *file_options.COMMON,
        Option(
            "layout",
            "Each column with [start, length] or [start, length, type]; the first byte is 1.",
            required=True,
            structured=True,
        ),
        Option("record_length", "Bytes of every record without its line end; other lines are set aside."),
        Option("decimal_comma", "Whether decimal columns are spelled 1.234,56.", default="no", choices=("yes", "no")),
    )

    @classmethod
    def row_source(cls, options: Mapping[str, Any]) -> FixedWidthRows:
        """Return the format that the options describe."""
        layout = _layout(options.get("layout"))
        file_options.check_names(options, [position.column.name for position in layout])
        length = file_options.whole(options, "record_length")
        for position in layout:
            if length and position.start + position.length > length:
                msg = f"layout: {position.column.name} ends behind the record length of {length}"
                raise OptionError("layout", msg, "correct its start or length, or the record_length")
        charset = checked_charset(file_options.text(options, "charset", "utf-8"))
        decimal_comma = file_options.flag(options, "decimal_comma", default=False)
        return FixedWidthRows(layout, charset, Lines.of(options, charset), length, decimal_comma)


def _layout(value: Any) -> tuple[Position, ...]:
    if not isinstance(value, Mapping) or not value:
        msg = "layout must give each column its place"
        raise OptionError("layout", msg, "write layout: {PART_NO: [1, 15], QTY_OH: [27, 9, integer]}")
    return tuple(_position(str(column), place) for column, place in value.items())


def _position(column: str, place: Any) -> Position:
    parts = [str(part) for part in place] if isinstance(place, list | tuple) else []
    if len(parts) not in (2, 3) or not all(part.isdecimal() and int(part) for part in parts[:2]):
        msg = f"layout: {column} must be [start, length] or [start, length, type], counted from 1"
        raise OptionError("layout", msg, f"write {column}: [1, 15]")
    word = parts[2] if parts[2:] else ColumnType.TEXT
    return Position(
        FileColumn(column, file_options.column_type("layout", column, word)), int(parts[0]) - 1, int(parts[1])
    )
