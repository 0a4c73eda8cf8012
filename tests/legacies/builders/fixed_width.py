"""Writes exports of fixed width, whose columns no header names: what a column is, is for the reader to find.

The places that were found are taken over, and what stands there in each line is what must be served.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.legacies import spelling
from tests.legacies.builders.files import bytes_of, write_tables
from tests.legacies.stored import NULL, Cell, Column, Legacy, Public, Recipe, Table
from wrapper.catalog.model import Catalog

LINE_ENDS = st.sampled_from(["\r\n", "\n"])
_WHOLE = re.compile(r"-?\d{1,18}")
_FOUND = Recipe("what stands there", "text", st.nothing(), decided=False)


def build(legacy: Legacy, folder: Path) -> str:
    """Write a file a table, and return the folder as the address for `wrapper init`."""
    return write_tables(legacy, folder, ".TXT", content)


def content(table: Table) -> bytes:
    """Return the bytes of an export."""
    return (table.form.join(lines(table)) + table.form).encode("ascii")


def lines(table: Table) -> list[str]:
    """Return the lines of an export; a declared type is spelled as a letter, > for the right side, and a width."""
    widths = [(column.recipe.declared[0], int(column.recipe.declared[1:])) for column in table.columns]
    return [
        "".join(
            format("" if cell is NULL else cell.literal, f"{side}{width}")
            for cell, (side, width) in zip(row, widths, strict=True)
        )
        for row in table.rows
    ]


def script(legacy: Legacy) -> str:
    """Return the files as a text for people."""
    return "\n".join(f"{table.name}.TXT{table.packed}\n" + "\n".join(lines(table)[-50:]) for table in legacy.tables)


def seen(folder: Path, table: Table) -> list[list[str | None]]:
    """Return the values as they stand between the places where they were written."""
    ends = [0]
    for column in table.columns:
        ends.append(ends[-1] + int(column.recipe.declared[1:]))
    found = bytes_of(folder, table, ".TXT").decode("ascii").splitlines()
    return [[line[start:end].strip() or None for start, end in pairwise(ends)] for line in found]


def as_served(legacy: Legacy, catalog: Catalog) -> Legacy:
    """Return the legacy in the columns that were found in its lines."""
    layouts: dict[str, Mapping[str, Any]] = {}
    for source in catalog.sources.values():
        for name, section in source.options.get("tables", {}).items():
            layouts[name] = section.get("layout", {})
    return Legacy(tuple(_in_places(table, layouts[table.name]) for table in legacy.tables if table.name in layouts))


def _in_places(table: Table, layout: Mapping[str, Any]) -> Table:
    places = [(int(found[0]) - 1, int(found[1])) for found in layout.values()]
    rows = tuple(tuple(_cell(line[start : start + length]) for start, length in places) for line in lines(table))
    return Table(table.name, tuple(Column(name, _FOUND, nullable=True) for name in layout), rows, ())


def _cell(stands: str) -> Cell:
    readings: dict[str, Public] = dict(spelling.text(stands))
    bare = stands.strip(" ")
    if not bare:
        return NULL
    if _WHOLE.fullmatch(bare):
        readings |= spelling.number(int(bare))
    with suppress(ValueError):
        readings["date"] = f"{datetime.strptime(bare, '%Y%m%d').date()}"  # noqa: DTZ007 - a day has no zone
    if re.fullmatch(r"-?\d*\.?\d+", bare):
        # A decimal keeps the zeros that it is spelled with, and gets the one in front of its point.
        readings |= {"decimal": spelling.decimal(bare), "as it stands": re.sub(r"^(-?)\.", r"\g<1>0.", bare)}
    if bare in {"Y", "N"}:
        readings["flag"] = bare == "Y"
    return Cell(stands, {"bare": bare, **readings})
