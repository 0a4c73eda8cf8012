"""Writes DBF tables byte by byte, and reads them again with a library that is not ours."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Any

import dbfread

from tests.legacies.builders.files import write_tables
from tests.legacies.stored import NULL, Column, Legacy, Table

CODE_PAGES = {0x03: "cp1252", 0x02: "cp850", 0x01: "cp437"}
"""Charsets by the byte of the header that names them."""


def build(legacy: Legacy, folder: Path) -> str:
    """Write a file a table, and return the folder as the address for `wrapper init`."""
    return write_tables(legacy, folder, ".DBF", content)


def content(table: Table) -> bytes:
    """Return the bytes of a dBase III table; `form` is the byte that names its charset."""
    charset = CODE_PAGES[table.form]
    fields = [_declared(column) for column in table.columns]
    size = 1 + sum(width for _, width, _ in fields)
    head = struct.pack("<4BIHH16xBB2x", 3, 98, 11, 13, len(table.rows), 32 * len(fields) + 33, size, 0, table.form)
    for column, (kind, width, decimals) in zip(table.columns, fields, strict=True):
        head += struct.pack("<11sc4xBB14x", column.name.encode("ascii"), kind.encode(), width, decimals)
    rows = b"".join(
        b" "
        + b"".join(
            (" " * width if cell is NULL else cell.literal).encode(charset)
            for cell, (_, width, _) in zip(row, fields, strict=True)
        )
        for row in table.rows
    )
    return head + b"\r" + rows + b"\x1a"


def _declared(column: Column) -> tuple[str, int, int]:
    found = re.fullmatch(r"([A-Z])(\d+)(?:\.(\d+))?", column.recipe.declared)
    assert found is not None
    return found[1], int(found[2]), int(found[3] or 0)


def script(legacy: Legacy) -> str:
    """Return the files as a text for people."""
    return "\n".join(
        f"{table.name}.DBF, {CODE_PAGES[table.form]}\n{', '.join(map(str, table.columns))}\n"
        + "\n".join(repr(["NULL" if cell is NULL else cell.literal for cell in row]) for row in table.rows[-50:])
        for table in legacy.tables
    )


class _Lenient(dbfread.FieldParser):
    """Shows a value outside its type as nothing, where the library gives up the table."""

    def parse(self, field: Any, data: bytes) -> Any:
        try:
            return super().parse(field, data)
        except ValueError:
            return None


def seen(folder: Path, table: Table) -> list[list[str | None]]:
    """Return the rows as the library reads them."""
    path = folder / f"{table.name}.DBF"
    records = dbfread.DBF(path, encoding=CODE_PAGES[table.form], parserclass=_Lenient)
    return [[None if value is None or value == "" else str(value) for value in record.values()] for record in records]
