"""Which record shows which row, and whether each value in it is one that its cell allows.

A field must show its whole column in one reading. A value that the reading cannot show is null and reported. Where
the operator is asked to check a guess, its values are left to the operator, but the rows are still all there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import unquote

from tests.legacies.gateway import Gateway
from tests.legacies.stored import NULL, Cell, Column, Odd, Public, Table
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

    def has(self, columns: Sequence[str]) -> bool:
        """Whether the table shows all of these columns."""
        return {column.name for column in self.table.columns}.issuperset(columns)

    def alike(self, name: str, ids: Iterable[str]) -> set[str]:
        """Return the ids of rows that the engine itself takes for equal to those of `ids` in a field's column."""
        cells = self.cells(self.resource.fields[name])
        same = {cells[id_].identity for id_ in ids}
        return {id_ for id_, cell in cells.items() if cell.identity in same}


def match(table: Table, resource: Resource, records: Sequence[Record], gateway: Gateway) -> Matched:
    """Return which record shows which row, after every value was compared."""
    marks = {name: text for (owner, name), text in gateway.checks.items() if owner == resource.name}
    rows = _by_key(table, resource, records) if resource.key else _by_values(table, resource, records, marks)
    matched = Matched(table, resource, rows)
    by_id = {id_of(record): record for record in records}
    shown = {column for field in resource.fields.values() for column in field.columns}
    for column in table.columns:
        assert column.name in shown, f"{table.name!r}: no field shows the column {column}"
    for field in resource.fields.values():
        if len(field.columns) > 1:
            continue
        (column,) = [one for one in table.columns if one.name == field.columns[0]]
        marked = marks.get(field.name, "")
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
            tuple(_text(cell.readings.get(reading)) for cell, reading in zip(cells, readings, strict=True))
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


def _by_values(
    table: Table, resource: Resource, records: Sequence[Record], marks: Container[str]
) -> dict[str, tuple[Cell, ...]]:
    """Return the rows of a table without a key by what their records show, equal ones for each other."""
    fields = [field for field in resource.fields.values() if len(field.columns) == 1 and field.name not in marks]
    places = [[column.name for column in table.columns].index(field.columns[0]) for field in fields]
    served = [tuple(_as_json(shown_of(record, field)) for field in fields) for record in records]
    told = [
        _explaining([row[at] for row in table.rows], Counter(values))
        for at, values in zip(places, zip(*served, strict=True), strict=False)
    ]
    for columns in product(*told) if served else [()]:
        shown = list(zip(*columns, strict=True))
        if Counter(shown) == Counter(served) and len(records) == len(table.rows):
            by_shown = dict(zip(shown, table.rows, strict=True))
            return {id_of(record): by_shown[values] for record, values in zip(records, served, strict=True)}
    raise AssertionError(
        f"{resource.name}, which has no key: {len(records)} records for {len(table.rows)} rows, of which each is "
        f"explained by {[len(one) for one in told]} readings of its columns, served as {served}"
    )


def _explaining(cells: Sequence[Cell], values: Counter[str]) -> list[list[str]]:
    """Return a column as each reading shows it that explains the values which were served, whatever their order."""
    found = []
    for reading in _readings(cells):
        texts = [_as_json(_served_as(cell, reading)) for cell in cells]
        if Counter(texts) == values and texts not in found:
            found.append(texts)
    return found


def _served_as(cell: Cell, reading: str) -> Public:
    """Return what a cell shows in a reading."""
    wanted = None if cell is NULL else cell.readings[reading]
    return None if isinstance(wanted, Odd) else wanted


def _compare(where: str, column: Column, cells: dict[str, Cell], values: dict[str, Any], gateway: Gateway) -> None:
    resource, _, name = where.partition(".")
    reported = {key for owner, key, field in gateway.log.reported if (owner, field) == (resource, name)}

    def is_reported(id_: str) -> bool:
        # A record without a key is told of by its place, which is not known here.
        return id_ in reported or (bool(reported) and id_.startswith("{"))

    tried = {}
    for reading in _readings(cells.values()):
        wrong = [
            f"{id_!r} stores {cell.literal} and shows {values[id_]!r}, not {cell.readings[reading]!r}"
            for id_, cell in cells.items()
            if cell is not NULL and not _is_right(cell.readings[reading], values[id_], is_reported(id_))
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
    if wanted is Odd.BLANK:
        return value is None
    if wanted is Odd.REPORTED:
        return value is None and reported
    return _as_json(wanted) == _as_json(value)


def id_of(record: Record) -> str:
    """Return the id of a record; one without a key is known by all that it shows."""
    return str(record["id"]) if "id" in record else _as_json(record)


def _as_json(public: Public) -> str:
    # To Python true is 1, and one object is another in the order of its members.
    return json.dumps(public, sort_keys=True)


def shown_of(record: Record, field: Field) -> Any:
    """Return what a record shows of a field; the key's own `id` is a text that is escaped for addresses."""
    return unquote(record["id"]) if field.name == "id" else record[field.name]


def _text(public: Public) -> str:
    return str(public).lower() if isinstance(public, bool) else str(public)
