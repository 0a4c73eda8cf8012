"""The rows of one table on one sheet, streamed from the process that reads the workbook."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from adapters.base import Given, Notice
from adapters.files.packed import file_of
from adapters.files.rows import Bad, Batch, FileColumn, LoadError, Remark, check_number, listed
from adapters.spreadsheet.process import Kept, Reading
from adapters.spreadsheet.wire import Head, Wanted


class SpreadsheetRows:
    """Rows of a sheet. `declared` columns are typed; the sheet may have more, as text."""

    is_text = False

    def __init__(self, declared: tuple[FileColumn, ...], wanted: Wanted) -> None:
        self.given = Given.COLUMNS if wanted.header == "no" else Given.TYPES
        self._declared = declared
        self._wanted = wanted
        self._lock = threading.Lock()
        self._kept: Kept | None = None
        self._head: tuple[tuple[int, ...], Head] | None = None

    def columns(self, path: Path) -> tuple[FileColumn, ...]:
        """Return the columns in the order of the sheet."""
        state = _state(path)
        known = self._head
        if known is None or known[0] != state:
            reading = Reading(path, self._wanted)
            reading.keep()
            known = self._head = (state, reading.head)
            self._keep(Kept(state, reading))
        names = known[1].names
        check_number(names)
        types = {column.name: column for column in self._declared}
        missing = [name for name in types if name not in names]
        if missing:
            self._keep(None)
            msg = f"the header has no {listed(missing)}; it has {listed(names)}"
            raise LoadError(msg)
        return tuple([types.get(name) or FileColumn(name) for name in names])

    def batches(self, path: Path) -> Iterator[Batch | tuple[int, Bad | Remark]]:
        """Yield the rows; raises LoadError."""
        reading = self._take(_state(path)) or Reading(path, self._wanted)
        beside, told = 0, reading.head.told
        for message in reading.rows():
            beside, told = beside + message.beside, (*told, *message.told)
            if message.rows:
                yield Batch(message.rows)
        for notice in _notices(path, told, beside):
            yield 0, Remark(notice)

    @property
    def waiting(self) -> Reading | None:
        """The process that has given its head and waits to be asked for its rows."""
        kept = self._kept
        return None if kept is None else kept.reading

    def _keep(self, kept: Kept | None) -> None:
        with self._lock:
            before, self._kept = self._kept, kept
        if before is not None:
            before.reading.close()

    def _take(self, state: tuple[int, ...]) -> Reading | None:
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is None:
            return None
        if kept.state != state or kept.reading.is_over:
            kept.reading.close()
            return None
        return kept.reading


def _state(path: Path) -> tuple[int, ...]:
    stat = file_of(path).stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _notices(path: Path, told: Sequence[str], beside: int) -> Iterator[Notice]:
    for text in told:
        yield Notice(
            "spreadsheet-warning", f"{path.name}: {text}", path.stem, "see whether its values are those you mean"
        )
    if beside:
        message = f"{path.name}: {beside} rows have values in columns that no name stands over"
        hint = "give these columns a name, or declare the range of the table"
        yield Notice("spreadsheet-warning", message, path.stem, hint)
