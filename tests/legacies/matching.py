"""Which record shows which row, and whether each value in it is one that its cell allows.

A field must show its whole column in one reading. A value that the reading cannot show is null and reported. Where
the operator is asked to check a guess, its values are left to the operator, but the rows are still all there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import unquote

from tests.legacies.gateway import Gateway
from tests.legacies.stored import NULL, Cell, Column, Either, Odd, Public, Table
from wrapper.catalog.model import Field, Resource

Record = dict[str, Any]


@dataclass(frozen=True)
class Matched:
    """The rows of a table by the ids of their records."""

    table: Table
    resource: Resource
    rows: dict[str, tuple[Cell, ...]]

    def cells(self, field: Field) -> dict[str, Cell]:
        """Return the cells behind a field of one column, by id."""
        at = [column.name for column in self.table.columns].index(field.columns[0])
        return {id_: row[at] for id_, row in self.rows.items()}

    def alike(self, name: str, ids: Iterable[str]) -> set[str]:
        """Return the ids of rows that the engine itself takes for equal to those of `ids` in a field's column."""
        cells = self.cells(self.resource.fields[name])
        same = {cells[id_].identity for id_ in ids}
        return {id_ for id_, cell in cells.items() if cell.identity in same}


def match(table: Table, resource: Resource, records: Sequence[Record], gateway: Gateway) -> Matched:
    """Return which record shows which row, after every value was compared."""
    matched = Matched(table, resource, _by_key(table, resource, records))
    by_id = {record["id"]: record for record in records}
    shown = {column for field in resource.fields.values() for column in field.columns}
    for column in table.columns:
        assert column.name in shown, f"{table.name!r}: no field shows the column {column}"
    for field in resource.fields.values():
        if len(field.columns) > 1:
            continue
        (column,) = [one for one in table.columns if one.name == field.columns[0]]
        marked = gateway.checks.get((resource.name, field.name), "")
        assert not (marked and column.recipe.decided), f"{resource.name}.{field.name}: {marked}, and is {column}"
        if not marked:
            values = {id_: shown_of(by_id[id_], field) for id_ in matched.rows}
            _compare(f"{resource.name}.{field.name}", column, matched.cells(field), values, gateway)
    return matched


def _by_key(table: Table, resource: Resource, records: Sequence[Record]) -> dict[str, tuple[Cell, ...]]:
    """Return the rows by the ids of their records: some reading of the key's columns explains all of them."""
    places = [[column.name for column in table.columns].index(field.columns[0]) for field in resource.key]
    columns = [[row[at] for row in table.rows] for at in places]
    served = {tuple(_text(shown_of(record, field)) for field in resource.key): record["id"] for record in records}
    tried = []
    for readings in product(*map(_readings, columns)):
        keys = [
            tuple(_text(_public(cell.readings.get(reading))) for cell, reading in zip(cells, readings, strict=True))
            for cells in zip(*columns, strict=True)
        ]
        if sorted(keys) == sorted(served) and len(records) == len(table.rows):
            return {served[key]: row for key, row in zip(keys, table.rows, strict=True)}
        tried.append((readings, sorted(keys)))
    listed = "\n".join(f"  as {', '.join(readings)}: {keys}" for readings, keys in tried)
    raise AssertionError(
        f"{resource.name} by {', '.join(field.name for field in resource.key)}: {len(records)} records for "
        f"{len(table.rows)} rows, served as {sorted(served)}, and right would be\n{listed}"
    )


def _compare(where: str, column: Column, cells: dict[str, Cell], values: dict[str, Any], gateway: Gateway) -> None:
    resource, _, name = where.partition(".")
    tried = {}
    for reading in _readings(cells.values()):
        wrong = [
            f"{id_!r} stores {cell.literal} and shows {values[id_]!r}, not {cell.readings[reading]!r}"
            for id_, cell in cells.items()
            if cell is not NULL
            and not _is_right(cell.readings[reading], values[id_], (resource, id_, name) in gateway.log.reported)
        ]
        wrong += [f"{id_!r} is NULL and shows {values[id_]!r}" for id_ in cells if cells[id_] is NULL and values[id_]]
        if not wrong:
            return
        tried[reading] = wrong
    reading, wrong = min(tried.items(), key=lambda one: len(one[1]))
    raise AssertionError(f"{where}, {column}, as {reading}: " + "; ".join(wrong[:4]))


def _readings(cells: Iterable[Cell]) -> list[str]:
    """Return the readings that explain every cell of a column."""
    found: dict[str, None] | None = None
    for cell in cells:
        if cell is not NULL:
            found = dict.fromkeys(name for name in (cell.readings if found is None else found) if name in cell.readings)
    return list({"empty": None} if found is None else found)


def _is_right(wanted: Public, value: Any, reported: bool) -> bool:
    if wanted is Odd.BLANK or (isinstance(wanted, Either) and value is None):
        return value is None
    if wanted is Odd.REPORTED:
        return value is None and reported
    # As JSON, because true is 1 to Python.
    return json.dumps(_public(wanted), sort_keys=True) == json.dumps(value, sort_keys=True)


def shown_of(record: Record, field: Field) -> Any:
    """Return what a record shows of a field; the key's own `id` is a text that is escaped for addresses."""
    return unquote(record["id"]) if field.name == "id" else record[field.name]


def _public(wanted: Public) -> Public:
    return wanted.public if isinstance(wanted, Either) else wanted


def _text(public: Public) -> str:
    return str(public).lower() if isinstance(public, bool) else str(public)
