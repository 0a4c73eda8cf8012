"""Takes the rows that mdb-export gives apart into the cells of a snapshot.

The values arrive between separators that no text has, unquoted, so that taking them apart cannot go wrong by what a
memo holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from uuid import UUID

from adapters.access.moments import are_true, moment_of
from adapters.access.schema import CURRENCY_SCALE, GUID, LARGE_NUMBER
from adapters.files.rows import Bad, Batch, Cell, ColumnType, FileColumn
from adapters.snapshot.decimals import units

# Control characters that stand for such separators (ECMA-48: US, RS), made unmistakable by one that stands for nothing.
BETWEEN, BEHIND, NULL = "\x1f\x01\x1f", "\x1e\x01\x1e", "\x1f\x01N"
_BETWEEN, _BEHIND, _NULL = BETWEEN.encode(), BEHIND.encode(), NULL.encode()
_GUID_LETTERS = 32

Texts = Sequence[bytes]


class Untold(Exception):
    """mdbtools cannot spell one of the dates that follow."""


class Splitter:
    """Takes rows apart, column by column. `skip` rows at the beginning were given before and are passed over.

    `numbers` says that dates and large numbers arrive as they are stored; else a date that mdbtools cannot spell raises
    Untold, before its row is given, unless `anyhow`.
    """

    def __init__(
        self,
        columns: Sequence[FileColumn],
        kept: Sequence[bool],
        *,
        numbers: bool = False,
        anyhow: bool = False,
        skip: int = 0,
    ) -> None:
        self._expected = len(columns)
        self._readers = [(place, _reader(column, numbers)) for place, column in enumerate(columns) if kept[place]]
        self._texts = [place for place, column in enumerate(columns) if column.type is not ColumnType.BINARY]
        is_judged = not (numbers or anyhow)
        moments = [place for place, column in enumerate(columns) if column.type is ColumnType.DATETIME]
        self._moments = [place for place in moments if kept[place]] if is_judged else []
        self._skip = skip
        self.number = 0
        self.given = skip

    def batches(self, lines: Sequence[bytes]) -> Iterator[Batch | tuple[int, Bad]]:
        """Yield the rows of some lines."""
        passed = min(len(lines), max(0, self._skip - self.number))
        self.number += passed
        lines = lines[passed:]
        good = []
        for line in lines:
            row = line.split(_BETWEEN)
            if len(row) == self._expected:
                good.append(row)
            else:
                yield from self._batches(good)
                good = []
                self.number += 1
                self.given = self.number
                yield self.number, Bad(f"the row has {len(row)} values instead of {self._expected}", line)
        yield from self._batches(good)

    def _batches(self, rows: Sequence[list[bytes]]) -> Iterator[Batch]:
        if not rows:
            return
        raws = list(zip(*rows, strict=True))
        if not all(are_true(raws[place], _NULL) for place in self._moments):
            raise Untold
        undecodable: set[int] = set()
        columns: list[Sequence[Cell]] = []
        for place, read in self._readers:
            column = read(raws[place])
            if place in self._texts and bytes in set(map(type, column)):
                undecodable.update([number for number, value in enumerate(column) if type(value) is bytes])
            columns.append(column)
        self.number += len(rows)
        self.given = self.number
        yield Batch(list(zip(*columns, strict=True)), len(undecodable))


def _reader(column: FileColumn, numbers: bool) -> Callable[[Texts], Sequence[Cell]]:
    if column.type is ColumnType.TEXT and column.spelling != GUID:
        return _texts
    one: Callable[[str], Cell]
    if column.in_units:
        one = partial(units, scale=column.scale or 0)
    elif column.spelling == LARGE_NUMBER:
        # It comes as Currency, which has four decimals.
        one = partial(units, scale=CURRENCY_SCALE)
    elif column.type is ColumnType.DATETIME and numbers:
        one = moment_of
    else:
        one = _ONE.get(GUID if column.spelling == GUID else column.type, str)
    return lambda raws: [None if raw == _NULL else one(raw.decode("utf-8", "replace")) for raw in raws]


def _texts(raws: Texts) -> Sequence[Cell]:
    joined = _BEHIND.join(raws)
    if _NULL not in joined:
        try:
            return joined.decode().split(BEHIND)
        except UnicodeDecodeError:
            pass  # one of them does not decode: which, is found out below
    return [None if raw == _NULL else _text(raw) for raw in raws]


def _text(raw: bytes) -> Cell:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def _whole(text: str) -> Cell:
    try:
        return int(text)
    except ValueError:
        return text or None


def _binary_number(text: str) -> Cell:
    try:
        return float(text)
    except ValueError:
        return text or None


def _unhexed(text: str) -> Cell:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text


def _guid(hexed: str) -> Cell:
    """Return the canonical spelling of a GUID, which mdbtools gives with a hyphen too few, and as binary."""
    spelled = bytes.fromhex(hexed).decode("ascii")
    digits = re.sub(r"[{}-]", "", spelled)
    return str(UUID(digits)) if len(digits) == _GUID_LETTERS else spelled


_ONE: dict[str, Callable[[str], Cell]] = {
    ColumnType.INTEGER: _whole,
    ColumnType.DECIMAL: _binary_number,
    ColumnType.BOOLEAN: _whole,
    ColumnType.BINARY: _unhexed,
    GUID: _guid,
}
