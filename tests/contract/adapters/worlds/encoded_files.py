"""The logical database as exports of other machines: UTF-16, a DOS code page, and EBCDIC described by copybooks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.delimited.adapter import DelimitedAdapter
from adapters.fixed_width.adapter import FixedWidthAdapter
from tests.contract.adapters.world import TABLES, Feature, LogicalTable, LogicalType, World, world
from tests.contract.adapters.worlds.files import TYPES, file_name, padded, text_of, width_of

TABLES_OF_PLAIN_NAMES = [table for table in TABLES if " " not in table.name]

PICTURES = {"integer": "S9(9) COMP-3", "decimal": "S9(10)V99 COMP-3"}


@world("delimited-utf-16", kind="delimited", features=[Feature.NUMBERS, Feature.ODD_NAMES])
def utf_16(request: pytest.FixtureRequest) -> Iterator[World]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("utf16")
    tables = {}
    for table in TABLES:
        lines = ["\t".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in table.columns)]
        for row in table.rows:
            cells = [text_of(logical, value) for logical, value in zip(table.columns.values(), row, strict=True)]
            lines.append("\t".join(cells))
        (folder / file_name(table)).write_bytes("".join(f"{line}\r\n" for line in lines).encode("utf-16"))
        typed = {name: TYPES[logical.name] for name, logical in table.columns.items() if logical.name in TYPES}
        tables[table.name] = {"file": file_name(table), "key": table.key or table.unique, "columns": typed}
    section = {"path": str(folder), "tables": tables, "delimiter": "tab"}
    yield World(DelimitedAdapter.open("legacy", section | _state(folder, "utf-16")))


@world("fixed-width-dos", kind="fixed_width", features=[Feature.NUMBERS, Feature.ODD_NAMES])
def dos(request: pytest.FixtureRequest) -> Iterator[World]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("dos")
    tables = {}
    for table in TABLES:
        layout, start = {}, 1
        for name, logical in table.columns.items():
            layout[name] = (str(start), str(width_of(logical)), TYPES.get(logical.name, "text"))
            start += width_of(logical)
        types = table.columns.values()
        records = [
            "".join(text_of(logical, value).ljust(width_of(logical)) for logical, value in zip(types, row, strict=True))
            for row in table.rows
        ]
        (folder / file_name(table)).write_bytes("".join(f"{one}\r\n" for one in records).encode("cp858") + b"\x1a")
        tables[table.name] = {"file": file_name(table), "key": table.key or table.unique, "layout": layout}
    section = {"path": str(folder), "tables": tables}
    yield World(FixedWidthAdapter.open("legacy", section | _state(folder, "cp858")), stored=padded)


@world("mainframe", kind="fixed_width", features=[Feature.NUMBERS, Feature.DIGITS])
def mainframe(request: pytest.FixtureRequest) -> Iterator[World]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("mainframe")
    tables = {}
    for table in TABLES_OF_PLAIN_NAMES:
        (folder / f"{table.name}.CPY").write_text(_copybook(table))
        (folder / file_name(table)).write_bytes(b"".join(_record(table, row) for row in table.rows))
        copybook = str(folder / f"{table.name}.CPY")
        tables[table.name] = {"file": file_name(table), "key": table.key or table.unique, "copybook": copybook}
    section = {"path": str(folder), "tables": tables, "record_format": "fixed"}
    yield World(FixedWidthAdapter.open("legacy", section | _state(folder, "cp1140")), stored=padded)


def _state(folder: Path, charset: str) -> dict[str, str]:
    return {"charset": charset, "snapshot_dir": str(folder / "state")}


def _copybook(table: LogicalTable) -> str:
    items = [
        f"           05  {name} PIC {PICTURES.get(logical.name) or f'X({width_of(logical)})'}."
        for name, logical in table.columns.items()
    ]
    return "\n".join([f"       01  {table.name}.", *items, ""])


def _record(table: LogicalTable, row: tuple[Any, ...]) -> bytes:
    return b"".join(_cell(logical, value) for logical, value in zip(table.columns.values(), row, strict=True))


def _cell(logical: LogicalType, value: Any) -> bytes:
    if logical.name not in PICTURES:
        return text_of(logical, value).ljust(width_of(logical)).encode("cp1140")
    length = 5 if logical.name == "integer" else 7
    if value is None:
        return b"\x40" * length
    units = int(Decimal(value) * (1 if logical.name == "integer" else 100))
    return bytes.fromhex(f"{abs(units):0{2 * length - 1}}{'d' if units < 0 else 'c'}")
