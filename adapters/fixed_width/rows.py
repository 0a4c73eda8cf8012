"""Rows of a file in which every column stands at a fixed place in its record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adapters.base import Given
from adapters.files.rows import Bad, Batch, Cell, FileColumn
from adapters.fixed_width.record_columns import Chunk, ColumnReader, Machine
from adapters.fixed_width.record_frames import Frames, Run
from adapters.fixed_width.record_layout import Depending, Layout, Position


class FixedWidthRows:
    """Rows of a fixed-width file: its records cut by `frames`, their columns read as `layout` says."""

    def __init__(self, layout: Layout, frames: Frames, machine: Machine) -> None:
        self.is_text = layout.is_text
        self.given = Given.COLUMNS
        self._layout = layout
        self._frames = frames
        self._machine = machine
        self._readers = [ColumnReader(position) for position in layout.positions]

    def columns(self, path: Path) -> tuple[FileColumn, ...]:  # noqa: ARG002 - other formats look into the file
        """Return the columns of the layout."""
        return tuple(position.column for position in self._layout.positions)

    def batches(self, path: Path) -> Iterator[Batch | tuple[int, Bad]]:
        """Yield the records; those that are cut wrong, or whose table counts itself wrong, are bad."""
        for entry in self._frames.runs(path):
            if isinstance(entry, Run):
                yield from self._rows(entry)
            else:
                yield entry

    def _rows(self, run: Run) -> Iterator[Batch | tuple[int, Bad]]:
        chunk = Chunk(run.raw, run.stride, self._machine)
        columns = [reader.values(chunk) for reader in self._readers]
        depending = self._layout.depending
        if depending is None:
            rows = list(zip(*columns, strict=True))
        else:
            varying = Varying(depending, self._layout.positions, columns, run)
            yield from varying.bad()
            rows = varying.rows()
        if rows:
            undecodable = sum(bytes in map(type, row) for row in rows) if chunk.broken else 0
            yield Batch(rows, undecodable)


class Varying:
    """Records that end in a table whose length one of their columns says."""

    def __init__(
        self, depending: Depending, positions: tuple[Position, ...], columns: list[list[Cell]], run: Run
    ) -> None:
        self._run = run
        self._positions = positions
        self._columns = columns
        self._depending = depending
        names = [position.column.name for position in positions]
        self._counts = columns[names.index(depending.counter)]
        self._wrong = [self._reason(at) for at in range(len(self._counts))]

    def bad(self) -> Iterator[tuple[int, Bad]]:
        """Yield the records whose count cannot be."""
        stride = self._run.stride
        for at, reason in enumerate(self._wrong):
            if reason:
                length = self._run.lengths[at] if self._run.lengths else stride
                yield self._run.numbers[at], Bad(reason, self._run.raw[at * stride : at * stride + length])

    def rows(self) -> list[tuple[Cell, ...]]:
        """Return the other records, with nothing in the columns that are beyond their tables."""
        counts = [count if type(count) is int else 0 for count in self._counts]
        columns = [
            [value if at.occurrence <= count else None for value, count in zip(column, counts, strict=True)]
            if at.occurrence
            else column
            for at, column in zip(self._positions, self._columns, strict=True)
        ]
        rows = zip(*columns, strict=True)
        return [row for row, reason in zip(rows, self._wrong, strict=True) if not reason]

    def _reason(self, at: int) -> str:
        count, varying = self._counts[at], self._depending
        if type(count) is not int or not varying.least <= count <= varying.most:
            shown = "nothing" if count is None else count if isinstance(count, int) else "no number"
            return f"{varying.counter} is {shown}, and must be {varying.least} to {varying.most}"
        needed = varying.start + count * varying.size
        if self._run.lengths and self._run.lengths[at] < needed:
            return f"the record has {self._run.lengths[at]} bytes, and {count} repetitions need {needed}"
        return ""
