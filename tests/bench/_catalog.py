"""A catalog as large as wanted: resources of 25 fields in two versions, related in tens, and their tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

FIELDS = 25
HEAD = """title: Halvorsen Job Shop
versions:
  v1: {deprecated: 2026-06-01, sunset: 2027-06-30, successor: v2}
  v2: {}
sources:
  erp: {kind: sql, url: "sqlite:///${DEMO_DIR}/large.db", charset: cp1252, time_zone: Europe/Oslo}
codes:
  status: {map: {O: open, R: running, H: held, C: closed}, unknown: "null"}
  status_v1: {map: {O: OPEN, R: RUNNING, H: HELD, C: CLOSED}}
plans:
  standard: {limits: [20/second, 5000/hour]}
resources:
"""
SHAPES = (
    "type: text",
    "type: date, format: YYYYMMDD, blanks: ['00000000', '99999999']",
    "type: money, currency: NOK, decimals: 2",
    "type: boolean, format: Y/N",
    "type: code, codes: status, width: 1",
)


def catalog_text(resources: int = 200) -> str:
    """Return the YAML of a catalog in which every resource leads to the next of its ten."""
    return HEAD + "".join(_resource(number) for number in range(resources))


def _resource(number: int) -> str:
    names = [f"field_{at:02}" for at in range(1, FIELDS)]
    fields = "".join(
        f"      {name}: {{column: F{at:02}, {SHAPES[at % len(SHAPES)]}, description: Field {at} of table {number}}}\n"
        for at, name in enumerate(names)
    )
    old = "".join(
        f"          old_{name}: {{field: {name}, codes: status_v1}}\n"
        if at % len(SHAPES) == 4
        else f"          old_{name}: {name}\n"
        for at, name in enumerate(names)
    )
    new = "".join(f"          {name}: {name}\n" for name in names[:12])
    nested = "".join(f"              {name}: {name}\n" for name in names[12:])
    return f"""  table_{number:03}s:
    source: erp
    table: T{number:03}
    key: [number]
    summary: Rows of table {number}
    fields:
      number: {{column: NO, type: id, width: 10, padding: spaces_right}}
{fields}    relations:
      next: {{resource: table_{number // 10 * 10 + (number + 1) % 10:03}s, by: {{number: number}}}}
    filters: {{field_01: [eq, range], field_04: [eq, in], number: [eq, prefix]}}
    sorts: [number, field_01]
    versions:
      v1:
        fields:
          no: number
{old}      v2:
        fields:
          number: number
{new}          details:
            fields:
{nested}"""


def make_tables(file: Path, resources: int) -> None:
    """Make a database with the tables of such a catalog, one row in each."""
    columns = ["NO", *(f"F{at:02}" for at in range(FIELDS - 1))]
    with closing(sqlite3.connect(file)) as connection:
        for number in range(resources):
            connection.execute(f"CREATE TABLE T{number:03} ({', '.join(columns)})")
            connection.execute(f"INSERT INTO T{number:03} VALUES ({', '.join(['1'] * FIELDS)})")
        connection.commit()
