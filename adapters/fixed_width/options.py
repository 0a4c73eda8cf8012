"""Reads the options of fixed-width exports: the layout written in the catalog, and how records are cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.errors import OptionError
from adapters.files import options as file_options
from adapters.files.line_blocks import LONGEST_LINE, Form
from adapters.files.lines import Lines
from adapters.files.rows import ColumnType, FileColumn
from adapters.files.trailer import Trailer
from adapters.fixed_width.record_columns import Machine, is_ebcdic
from adapters.fixed_width.record_frames import FixedFrames, Frames, LineFrames, VariableFrames
from adapters.fixed_width.record_layout import (
    LETTERS,
    MOST_DIGITS,
    STORED_WORDS,
    Layout,
    Position,
    Storage,
    number_column,
)

RECORD_FORMATS = ("lines", "fixed", "variable", "prefixed")


LONGEST_BINARY = 8
LONGEST_PACKED = 16


def declared_layout(options: Mapping[str, Any]) -> Layout:
    """Return the layout that the catalog writes out."""
    value = options.get("layout")
    if not isinstance(value, Mapping) or not value:
        msg = "layout must give each column its place, or copybook name a file that does"
        raise OptionError("layout", msg, "write layout: {PART_NO: [1, 15], QTY_OH: [27, 9, integer]}")
    spelled = file_options.spelled(options, value)
    positions = tuple(_position(str(column), place, spelled) for column, place in value.items())
    return Layout(positions, max(position.end for position in positions))


def _position(column: str, place: Any, spelled: file_options.Spelled) -> Position:
    parts = [str(part) for part in place] if isinstance(place, list | tuple) else []
    if len(parts) not in (2, 3, 4) or not all(_is_place(part) for part in parts[:2]):
        msg = f"layout: {column} must be [start, length], [start, length, type] or [start, length, type, decimals]"
        raise OptionError("layout", msg, f"write {column}: [1, 15], counted from 1")
    start, length = int(parts[0]) - 1, int(parts[1])
    word = parts[2] if parts[2:] else ColumnType.TEXT.value
    if word in STORED_WORDS:
        return _stored(column, start, length, STORED_WORDS[word], parts[3] if parts[3:] else "0")
    if word not in file_options.DECLARABLE or parts[3:]:
        known = ", ".join([*file_options.DECLARABLE, *STORED_WORDS])
        msg = f"layout: {column} cannot be {', '.join(parts[2:])}"
        raise OptionError("layout", msg, f"use one of {known}; the last three may have a number of decimals")
    if word == ColumnType.TEXT:
        return Position(FileColumn(column, length=length, spelling=f"CHAR({length})"), start, length)
    return Position(spelled.number(column, ColumnType(word), zero_filled=True), start, length)


def _is_place(part: str) -> bool:
    return part.isascii() and part.isdecimal() and 1 <= int(part[:9]) <= LONGEST_LINE and len(part) <= len("1048576")


def _stored(column: str, start: int, length: int, storage: Storage, decimals: str) -> Position:
    digits = {Storage.ZONED: length, Storage.PACKED: 2 * length - 1}.get(storage, MOST_DIGITS)
    longest = {Storage.BINARY: LONGEST_BINARY, Storage.PACKED: LONGEST_PACKED}.get(storage, 2 * LONGEST_PACKED)
    if length > longest or not (decimals.isascii() and decimals.isdecimal() and len(decimals) <= 2):  # noqa: PLR2004 - digits
        msg = f"layout: {column} is {storage} of {length} bytes with {decimals} decimals, which cannot be"
        raise OptionError("layout", msg, f"{storage} has at most {longest} bytes; decimals are a whole number")
    scale = int(decimals)
    found = number_column(column, digits, scale, storage)
    return Position(found, start, length, storage, point=scale)


def frames(options: Mapping[str, Any], layout: Layout, machine: Machine) -> Frames:
    """Return how the file is cut into records; raises OptionError where that cannot be for this layout."""
    word = file_options.choice(options, "record_format", RECORD_FORMATS, "lines")
    length = file_options.whole(options, "record_length")
    last = max(layout.positions, key=lambda position: position.end)
    if length and last.end > length:
        msg = f"layout: {last.column.name} ends behind the record length of {length}"
        raise OptionError("layout" if options.get("layout") else "record_length", msg, "correct one of them")
    if word == "lines":
        return _line_frames(options, layout, machine, length)
    skip, pattern = file_options.whole(options, "skip_lines"), file_options.pattern(options, "trailer")
    charset = machine.charset if is_ebcdic(machine.charset) else ""

    def trailer() -> Trailer | None:
        return None if pattern is None else Trailer(pattern, charset, "record")

    if word == "fixed":
        return FixedFrames(length or layout.length, skip, trailer)
    if length:
        msg = f"record_length does not go with record_format: {word}, whose records say their length themselves"
        raise OptionError("record_length", msg, "take it out")
    return VariableFrames(layout, word == "variable", skip, machine.blank, trailer)


def _line_frames(options: Mapping[str, Any], layout: Layout, machine: Machine, length: int) -> LineFrames:
    if not layout.is_text:
        first = next(position for position in layout.positions if position.storage not in LETTERS)
        msg = f"{first.column.name} is {first.storage}, and its bytes may look like line ends"
        raise OptionError(
            "record_format", msg, "write record_format: fixed, with the line ends in record_length if any"
        )
    lines = Lines.of(options, machine.charset, positions=True)
    if lines.form is Form.TRANSCODED:
        msg = f"a position in a file of {machine.charset} cannot be counted in bytes"
        raise OptionError("charset", msg, "have it exported in a charset of one byte a letter, or in utf-8")
    return LineFrames(lines, layout.needed if layout.depending is None else layout.length, length, machine.blank)
