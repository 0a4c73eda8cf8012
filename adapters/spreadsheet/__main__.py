"""The process that reads one sheet: a workbook on its input, what is wanted as its argument, rows on its output.

It is a process of its own, because the library holds a sheet as a whole and a damaged or hostile workbook may ask it
for any amount of memory or time: the process is bounded in both, and the gateway only sees that it ended.
"""

from __future__ import annotations

import io
import itertools
import os
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from adapters.spreadsheet.area import LOOK_ROWS, Area, AreaError, Found, find_table, parse_range
from adapters.spreadsheet.body import Body
from adapters.spreadsheet.container import PROTECTED, WorkbookError, check_container
from adapters.spreadsheet.parts import Uncomputed
from adapters.spreadsheet.sheets import choose_sheet, listed_sheets
from adapters.spreadsheet.wire import Failure, Head, Rows, Sheets, Wanted


def main() -> None:
    """Answer what is wanted, in frames of four bytes of length and a message."""
    wanted = msgspec.json.decode(sys.argv[1], type=Wanted)
    _bound(wanted)
    try:
        for message in messages(sys.stdin.buffer.read(), wanted):
            _send(message)
    except (WorkbookError, AreaError) as error:
        _send(Failure(str(error)))
    except PasswordError:
        _send(Failure(PROTECTED))
    except CalamineError as error:
        _send(Failure(f"it cannot be read as a workbook: {error}"))
    except MemoryError:
        _send(Failure("", memory=True))
    except BrokenPipeError:
        os._exit(0)


def _bound(wanted: Wanted) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (wanted.memory, wanted.memory))
    # A gateway that was killed cannot stop it, so it stops itself.
    resource.setrlimit(resource.RLIMIT_CPU, (wanted.seconds, wanted.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(message: Head | Rows | Sheets | Failure) -> None:
    raw = msgspec.msgpack.encode(message)
    sys.stdout.buffer.write(struct.pack("<I", len(raw)) + raw)
    sys.stdout.buffer.flush()


def messages(held: bytes, wanted: Wanted) -> Iterator[Head | Rows | Sheets]:
    """Yield what is wanted of the bytes of a workbook; raises WorkbookError, AreaError and CalamineError."""
    check_container(held)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(held))
    if wanted.listing:
        yield Sheets(listed_sheets(workbook))
        return
    sheet, told = choose_sheet(workbook, wanted.sheet)
    workbook.close()
    formulas = Uncomputed(held, sheet.name)
    area = parse_range(wanted.range) or Area()
    cells = _Cells(sheet, area)
    first = list(itertools.islice(cells, LOOK_ROWS))
    found = _table(first, cells.area, wanted, sheet, formulas)
    names = _declared_names(found, wanted)
    yield Head(names, told, found.header, sheet.name, found.columns)
    body = Body(found, cells.area.left, names, wanted)
    for rows in body.rows(itertools.chain(first[found.body - cells.area.top :], cells)):
        # Whoever stores the rows needs longer than this process, so these looks cost no time.
        formulas.look()
        yield rows
    yield body.last(formulas.told())


def _table(rows: list[list[Any]], area: Area, wanted: Wanted, sheet: CalamineSheet, formulas: Uncomputed) -> Found:
    """Return where the table is; raises AreaError, with what was told of the sheet where that may be why."""
    try:
        return find_table(rows, area, wanted.header, sheet.merged_cell_ranges or (), len(wanted.columns))
    except AreaError as error:
        told = formulas.told()
        if not told:
            raise
        msg = f"{error} ({'; '.join(told)})"
        raise AreaError(msg) from error


def _declared_names(found: Found, wanted: Wanted) -> tuple[str, ...]:
    if found.header is not None or not wanted.columns:
        return found.names
    if len(wanted.columns) != len(found.names):
        msg = f"it has {len(found.names)} columns, and columns declares {len(wanted.columns)}"
        raise AreaError(msg)
    return tuple(wanted.columns)


class _Cells:
    """The rows of an area of a sheet, each a list of its cells from the area's left edge."""

    def __init__(self, sheet: CalamineSheet, wanted: Area) -> None:
        start, end = sheet.start, sheet.end
        if start is None or end is None:
            msg = f"the sheet {sheet.name} is empty"
            raise WorkbookError(msg)
        # The library gives rows from the first of the sheet on, and columns from the first that holds a cell.
        left = max(wanted.left, start[1])
        self.area = Area(wanted.top, left, min(wanted.bottom, end[0]), min(wanted.right, end[1]))
        rows = itertools.islice(sheet.iter_rows(), self.area.top, self.area.bottom + 1)
        first, last = left - start[1], self.area.right - start[1] + 1
        whole = first == 0 and last > end[1] - start[1]
        self._rows: Iterator[list[Any]] = rows if whole else (row[first:last] for row in rows)

    def __iter__(self) -> Iterator[list[Any]]:
        return self._rows

    def __next__(self) -> list[Any]:
        return next(self._rows)


if __name__ == "__main__":
    main()
