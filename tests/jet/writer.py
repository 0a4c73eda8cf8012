"""Writes Access files (.mdb, Jet 4) for tests, because nothing that can be installed does.

It writes only what mdbtools reads: no index has pages, no page says what is free in the file, a memo fits into its row,
and of the system's tables there is only the list of all. No Access has ever seen such a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.jet.columns import Column, Type
from tests.jet.definition import JetTable, definition
from tests.jet.pages import first_page, mapped, pages_of
from tests.jet.rows import packed

_MAPS, _CATALOG = 1, 2
"""Pages: where the maps stand is for the definitions to say; where the catalog is defined is fixed."""

_IS_TABLE = 1
_OF_SYSTEM = -0x80000000
_CATALOG_COLUMNS = (
    Column("Id", Type.LONG),
    Column("ParentId", Type.LONG),
    Column("Name", Type.TEXT, 255),
    Column("Type", Type.SHORT),
    Column("Flags", Type.LONG),
    Column("LvProp", Type.OLE),
)


def write_access(path: Path, tables: Iterable[JetTable]) -> None:
    """Write a file that holds `tables`."""
    written = list(tables)
    defined = range(_CATALOG, _CATALOG + 1 + len(written))
    catalog = JetTable("MSysObjects", _CATALOG_COLUMNS, _listed(written, defined))
    definitions: list[bytes] = []
    held: list[bytes] = []
    maps = [mapped(0, 0)]
    for number, table in zip(defined, [catalog, *written], strict=True):
        pages = pages_of((packed(table.columns, row) for row in table.rows), number)
        definitions.append(definition(table, _led(len(maps)), _led(0), is_system=table is catalog))
        maps.append(mapped(defined.stop + len(held), len(pages)))
        held += pages
    (map_page,) = pages_of(maps, 0)
    path.write_bytes(b"".join([first_page(), map_page, *definitions, *held]))


def _listed(tables: Sequence[JetTable], defined: range) -> list[tuple[int, int, str, int, int, None]]:
    names = [("MSysObjects", _OF_SYSTEM), *[(table.name, 0) for table in tables]]
    return [(number, 0, name, _IS_TABLE, flags, None) for number, (name, flags) in zip(defined, names, strict=True)]


def _led(row: int) -> int:
    """Return what leads to a map: its page, and its row there."""
    return _MAPS << 8 | row
