"""Workbooks of Excel and LibreOffice, .xlsx, .xlsm, .xlsb, .xls and .ods, a table of a sheet each, through snapshots.

Values are read as they were last saved: no formula is computed, and no macro runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Self

from adapters.base import Option
from adapters.errors import OptionError
from adapters.files import options as file_options
from adapters.files.rows import ColumnType, FileColumn
from adapters.snapshot.adapter import SnapshotAdapter
from adapters.snapshot.options import SNAPSHOT_OPTIONS
from adapters.spreadsheet.area import parse_header, parse_range
from adapters.spreadsheet.container import ENDINGS
from adapters.spreadsheet.rows import SpreadsheetRows
from adapters.spreadsheet.wire import Wanted

DECLARABLE = {**{word.value: word for word in file_options.DECLARABLE}, "date": ColumnType.DATE}
DECLARABLE["datetime"] = ColumnType.DATETIME

FEWEST_MEGABYTES = 256


class SpreadsheetAdapter(SnapshotAdapter):
    """Reads tables on the sheets of workbooks through their snapshots."""

    kind = "spreadsheet"
    summary = "Sheets of Excel or LibreOffice workbooks, loaded into local snapshots"
    product = "Spreadsheet"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "path", "The workbook, or the folder of those that tables names; only ever read.", required=True, file=True
        ),
        Option(
            "tables",
            "Several tables: each with its file, where path is a folder, and the options that differ.",
            structured=True,
        ),
        Option("table", "The name its rows are known by (default: the file's name without its ending)."),
        Option(
            "sheet",
            "The sheet: its name, its number from 1, or a pattern such as /Stock .*/ (default: the first one that is "
            "shown and holds something).",
        ),
        Option("range", "The cells of the table: B4:H200, B4:H down to the last row, or B:H (default: all)."),
        Option(
            "header",
            "The rows that name the columns: found, which looks for the first row as full as those below it; a number "
            "such as 4; 3-4 for several; or no.",
            default="found",
        ),
        Option("trailer", "A regular expression for the first cell of the row that ends the table, such as Total."),
        Option(
            "columns",
            "The columns by name, with a type for those that hold numbers or dates; all of them without a header.",
            structured=True,
        ),
        Option("memory", "Megabytes that reading a workbook may take.", default="2048"),
        Option("timeout", "Seconds that reading a workbook may take.", default="600"),
        *SNAPSHOT_OPTIONS,
    )

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        known = {option.name for option in cls.options}
        sections = file_options.sections(options, known, of_one_file=_is_workbook(options))
        made = [file_options.within(table, partial(cls._opened, name, each)) for table, each in sections]
        every = file_options.seconds(options, "check_every", 2)
        return cls(name, {table.plan.table: table for table in made}, every)

    @classmethod
    def row_source(cls, options: Mapping[str, Any]) -> SpreadsheetRows:
        """Return the format that the options describe."""
        header = file_options.text(options, "header", "found")
        declared = _columns(options)
        wanted = Wanted(
            sheet=file_options.text(options, "sheet"),
            range=_range(options),
            header=_header(header),
            trailer=_trailer(options),
            columns=tuple([column.name for column in declared]),
            types={column.name: column.type for column in declared if column.type is not ColumnType.TEXT},
            memory=max(FEWEST_MEGABYTES, file_options.whole(options, "memory", 2048)) << 20,
            seconds=int(file_options.seconds(options, "timeout", 600)) or 1,
        )
        return SpreadsheetRows(declared, wanted)


def _is_workbook(options: Mapping[str, Any]) -> bool:
    """Whether the path of a source names one workbook, by its ending: it need not be there yet."""
    return file_options.export_path(options).suffix.lower() in ENDINGS


def _columns(options: Mapping[str, Any]) -> tuple[FileColumn, ...]:
    value = options.get("columns", ())
    if not isinstance(value, Mapping):
        return tuple([FileColumn(name) for name in file_options.names(options, "columns")])
    found = []
    for name, word in value.items():
        type_ = DECLARABLE.get(str(word))
        if type_ is None:
            msg = f"{name}: there is no column type {word!r}"
            raise OptionError("columns", msg, f"use one of {', '.join(DECLARABLE)}")
        found.append(FileColumn(name, type_, as_stored=type_ in (ColumnType.DATE, ColumnType.DATETIME)))
    return tuple(found)


def _range(options: Mapping[str, Any]) -> str:
    text = file_options.text(options, "range")
    if text and parse_range(text) is None:
        msg = f"range must name cells, not {text!r}"
        raise OptionError("range", msg, "write range: B4:H200, B4:H or B:H")
    return text


def _header(text: str) -> str:
    word = {"yes": "found", "true": "found", "false": "no"}.get(text.lower(), text.lower())
    if word not in ("found", "no") and parse_header(word) is None:
        msg = f"header must be found, no, a row, or rows, not {text!r}"
        raise OptionError("header", msg, "write header: 4, or header: 3-4 for names over two rows")
    return word


def _trailer(options: Mapping[str, Any]) -> str:
    text = file_options.text(options, "trailer")
    try:
        re.compile(text)
    except re.error as error:
        msg = f"trailer is no regular expression: {error}"
        raise OptionError("trailer", msg, "write for example trailer: Total") from error
    return text
