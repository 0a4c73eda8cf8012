"""From the raw records of a DBF table to rows: each field's column by its type, its memos, and Visual FoxPro's flags.

A hidden last field of a Visual FoxPro table has one bit for each field that may be NULL and one for each text of
varying length; this is the place that knows them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from adapters.dbf.columns import ColumnReader, is_memo, reader_of, texts
from adapters.dbf.header import NULLABLE, SYSTEM, DBFField, DBFHeader
from adapters.dbf.memo import MemoFile, MemoUnreadable
from adapters.files.rows import Batch, Cell

Raw: TypeAlias = tuple[bytes, ...]
"""The flag of a record and the bytes of its fields, in the order of the file."""

MemoReader: TypeAlias = Callable[[bytes], Cell]

MOST_HELD = 8 * 2**20
"""Bytes of memos in memory at a time."""

_BLANKS = b" \0"
_DBASE_7_FIELDS = 68


@dataclass(frozen=True, slots=True)
class _Bit:
    """Where the flags of a record say something of a field."""

    byte: int
    mask: int

    def among(self, flags: Sequence[bytes]) -> list[int]:
        return [flag[self.byte] & self.mask if self.byte < len(flag) else 0 for flag in flags]


class Memos:
    """The memos of a table as its columns ask for them; counts the ones that cannot be read."""

    def __init__(self, file: MemoFile | None) -> None:
        self.file = file
        self.lost = 0
        self.first_lost = ""
        self.held = 0

    def reader(self, field: DBFField, charset: str) -> MemoReader:
        """Return what reads the memos of a field one by one: texts, or bytes that are none."""
        text = texts(charset) if field.type == "M" else None

        def one(raw: bytes) -> Cell:
            pointer = self._pointer(raw)
            if pointer == 0:
                return None
            try:
                found = self._read(raw, pointer)
            except MemoUnreadable as error:
                self.lost += 1
                self.first_lost = self.first_lost or f"{field.shown}: {error}"
                # The pointer keeps the place: as bytes it is no text, and as text no binary, so it is reported.
                return raw if text else raw.decode("latin-1").strip()
            return text([found])[0] if text else found

        return one

    def _pointer(self, raw: bytes) -> int | None:
        """Return the block that a memo begins with, 0 for no memo, None where the pointer is no number."""
        if len(raw) == 4:  # noqa: PLR2004 - Visual FoxPro's binary pointers
            return int.from_bytes(raw, "little")
        bare = raw.strip(_BLANKS)
        if not bare:
            return 0
        return int(bare) if bare.isdigit() else None

    def _read(self, raw: bytes, pointer: int | None) -> bytes:
        if self.file is None:
            raise MemoUnreadable("there is no memo file")
        if pointer is None:
            msg = f"its pointer is {raw!r}, which is no number"
            raise MemoUnreadable(msg)
        try:
            found = self.file.read(pointer)
        except OSError as error:
            raise MemoUnreadable(str(error)) from error
        self.held += len(found)
        return found


class Records:
    """Turns the raw records of one table into rows."""

    def __init__(self, header: DBFHeader, charset: str, memos: Memos, keep_deleted: bool) -> None:
        fields = header.fields
        seven = fields[0].place == _DBASE_7_FIELDS
        self.layout = struct.Struct("1s" + "".join([f"{field.length}s" for field in fields]))
        self._keep_deleted = keep_deleted
        self._memos = memos
        self._memo_readers = {
            place: memos.reader(field, charset)
            for place, field in enumerate(fields, start=1)
            if is_memo(field) and not field.flags & SYSTEM
        }
        self._columns: list[tuple[int, DBFField, ColumnReader | None]] = [
            (place, field, None if is_memo(field) else reader_of(field, charset, seven))
            for place, field in enumerate(fields, start=1)
            if not field.flags & SYSTEM
        ]
        self._flags_at = next((place for place, field in enumerate(fields, start=1) if field.type == "0"), None)
        self._filled, self._null = _bits(fields) if self._flags_at is not None else ({}, {})

    def batches(self, records: Sequence[Raw]) -> Iterator[Batch]:
        """Yield the rows of some records, fewer at a time where their memos are long."""
        if not self._memo_readers:
            yield self._batch(records, {})
            return
        start, memos = 0, self._no_memos()
        for behind, record in enumerate(records, start=1):
            for place, read in self._memo_readers.items():
                memos[place].append(read(record[place]))
            if self._memos.held > MOST_HELD or behind == len(records):
                yield self._batch(records[start:behind], memos)
                start, memos, self._memos.held = behind, self._no_memos(), 0

    def _no_memos(self) -> dict[int, list[Cell]]:
        return {place: [] for place in self._memo_readers}

    def _batch(self, records: Sequence[Raw], memos: Mapping[int, Sequence[Cell]]) -> Batch:
        raws = list(zip(*records, strict=True))
        flags: Sequence[bytes] = () if self._flags_at is None else raws[self._flags_at]
        flagged = any(flag.strip(b"\0") for flag in set(flags))
        columns: list[Sequence[Cell]] = []
        undecodable: set[int] = set()
        for place, field, read in self._columns:
            raw: Sequence[bytes] = raws[place]
            if flagged and place in self._filled:
                raw = _unfilled(raw, self._filled[place].among(flags))
            column = memos[place] if read is None else read(raw)
            if flagged and place in self._null:
                nulls = self._null[place].among(flags)
                column = [None if null else value for value, null in zip(column, nulls, strict=True)]
            if field.type not in "GPWQB" and bytes in set(map(type, column)):
                undecodable.update([number for number, value in enumerate(column) if type(value) is bytes])
            columns.append(column)
        if self._keep_deleted:
            columns.append([int(flag == b"*") for flag in raws[0]])
        return Batch(list(zip(*columns, strict=True)), len(undecodable))


def _unfilled(raws: Sequence[bytes], filled: Sequence[int]) -> Sequence[bytes]:
    """Return texts of varying length without what fills them up: the last byte of one that is filled says how long."""
    return [raw[: min(raw[-1], len(raw) - 1)] if fill else raw for raw, fill in zip(raws, filled, strict=True)]


def _bits(fields: Sequence[DBFField]) -> tuple[dict[int, _Bit], dict[int, _Bit]]:
    """Return for each place the bit that says "shorter than its field", and the bit that says NULL."""
    filled: dict[int, _Bit] = {}
    null: dict[int, _Bit] = {}
    number = 0
    for place, field in enumerate(fields, start=1):
        # Visual FoxPro, "Table File Structure": bits in the order of the fields, the one for the length first.
        for wanted, bits in ((field.type in "VQ", filled), (field.flags & NULLABLE, null)):
            if wanted:
                bits[place] = _Bit(number // 8, 1 << number % 8)
                number += 1
    return filled, null
