"""A row of a table as bytes: its fixed columns, its variable ones, where those end, and which are not NULL."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from tests.jet.columns import Column, Type


def packed(columns: Sequence[Column], row: Sequence[Any]) -> bytes:
    """Return the bytes of one row."""
    if len(row) != len(columns):
        msg = f"a row of {len(columns)} columns has {len(row)} values"
        raise ValueError(msg)
    cells = list(zip(columns, row, strict=True))
    written = bytearray(struct.pack("<H", len(columns)))
    for column, value in cells:
        if column.type.size is not None:
            # NULL leaves the place of its value, so that the next columns stay where the definition says.
            written += bytes(column.type.size) if value is None else column.stored(value)
    if any(not column.is_fixed for column in columns):
        ends = []
        for column, value in cells:
            if not column.is_fixed:
                ends.append(len(written))
                written += b"" if value is None else column.stored(value)
        ends.append(len(written))
        written += struct.pack(f"<{len(ends) + 1}H", *reversed(ends), len(ends) - 1)
    return bytes(written + _present(cells))


def _present(cells: Sequence[tuple[Column, Any]]) -> bytes:
    mask = bytearray((len(cells) + 7) // 8)
    for place, (column, value) in enumerate(cells):
        # A boolean has no other place: true is what is there.
        if value is True if column.type is Type.BOOLEAN else value is not None:
            mask[place // 8] |= 1 << place % 8
    return bytes(mask)
