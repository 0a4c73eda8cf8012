"""What SQLite stores in a column without a type, or one with another type than the value's, is found as it is shown."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.query import Condition, Query, Table, Where
from adapters.sql.adapter import SQLAdapter
from tests.backends.values.conftest import served
from tests.gateway import Consumer

TYPES = {
    **{"none": "", "blob": "BLOB", "long_blob": "LONGBLOB", "any_of": "ANY", "text": "TEXT", "string": "STRING"},
    **{"integer": "INTEGER", "real": "REAL", "number": "NUMERIC(9,2)", "day": "DATE", "varchar": "VARCHAR(9)"},
}
"""Columns and their declared types."""

VALUES: list[Any] = [
    *(
        30,
        "30",
        31,
        "32",
        "abc",
        "30abc",
        1.5,
        "1.5",
        "2.50",
        "007",
        7,
        -3,
        "-3",
        "+3",
        0,
        "0",
        -0.5,
        "-0.5",
        "é",
        "é30",
    ),
    *(
        2**63 - 1,
        -(2**63),
        str(2**63),
        1e20,
        "1e20",
        "100000000000000000000",
        0.1,
        1e-7,
        1e300,
        "1E300",
        1e-80,
        -1.5e70,
        3.0,
        "3.0",
        "Infinity",
        " 5",
        "5 ",
    ),
]
"""What is stored; a column with a type makes other values of some."""

RESOURCE = """
  {name}:
    source: legacy
    table: {table}
    key: [id]
    fields:
      id: {{column: id, type: integer}}
      held: {{column: {column}, type: text}}
    filters: {{held: [eq, in]}}
    versions: {{v1: {{}}}}
"""
KEYED = """
  keyed:
    source: legacy
    table: keyed
    key: [k, l]
    fields:
      k: {column: k, type: id}
      l: {column: l, type: id}
    versions: {v1: {}}
  counted:
    source: legacy
    table: counted
    key: [k]
    fields:
      k: {column: k, type: integer}
    filters: {k: [eq]}
    versions: {v1: {}}
"""
VIEW = "CREATE VIEW computed AS SELECT id, none || '' AS joined, id + 0 AS counted FROM held"


@pytest.fixture(scope="module", params=["utf-8", "cp1252"])
def without_type(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consumer]:
    folder = tmp_path_factory.mktemp("typeless")
    with closing(sqlite3.connect(folder / "legacy.db")) as raw, raw:
        columns = ", ".join(f"{name} {declared}" for name, declared in TYPES.items())
        raw.execute(f"CREATE TABLE held (id INTEGER PRIMARY KEY, {columns})")
        marks = ", ".join("?" * (len(TYPES) + 1))
        # Texts are stored in the charset of the source.
        stored = [as_stored(value, request.param) for value in VALUES]
        casts = marks.replace("?", "CAST(? AS TEXT)")
        for at, value in enumerate(stored):
            placeholders = casts if isinstance(value, bytes) else marks
            raw.execute(f"INSERT INTO held VALUES ({placeholders})", (at, *[value] * len(TYPES)))
        raw.execute(VIEW)
        raw.execute("CREATE TABLE keyed (k, l BLOB, PRIMARY KEY (k, l))")
        pairs = [(1, "a"), ("2", 5), (2.5, "0"), ("x", 0.5), (10, 10), ("é", 7)]
        raw.executemany("INSERT INTO keyed VALUES (?, ?)", pairs if request.param == "utf-8" else pairs[:-1])
        raw.execute("CREATE TABLE counted (k PRIMARY KEY)")
        raw.executemany("INSERT INTO counted VALUES (?)", [(1,), ("2",), (3.0,), ("-4",)])
    resources = [RESOURCE.format(name=f"of_{name}", table="held", column=name) for name in TYPES]
    resources += [RESOURCE.format(name=f"of_{name}", table="computed", column=name) for name in ("joined", "counted")]
    source = json.dumps({"kind": "sql", "url": f"sqlite:///{folder}/legacy.db", "charset": request.param})
    (folder / "catalog.yaml").write_text(
        f"title: Types\nversions: {{v1: {{}}}}\nsources: {{legacy: {source}}}\nresources:{''.join(resources)}{KEYED}",
        encoding="utf-8",
    )
    with served(folder) as consumer:
        yield consumer


def as_stored(value: Any, charset: str) -> Any:
    return value.encode(charset) if isinstance(value, str) and not value.isascii() and charset != "utf-8" else value


@pytest.mark.parametrize("name", [*TYPES, "joined", "counted"])
def test_every_value_is_found_by_what_is_shown(without_type: Consumer, name: str) -> None:
    path = f"/v1/of-{name.replace('_', '-')}"
    records = without_type.json(f"{path}?limit=200")["items"]
    assert len(records) == len(VALUES)
    shown: dict[str, list[int]] = {}
    for record in records:
        shown.setdefault(record["held"], []).append(record["id"])
    for text, ids in shown.items():
        assert text is not None
        for parameter in ("held", "held_in"):
            found = without_type.json(f"{path}?{parameter}={quote(text)}&limit=200")["items"]
            assert [record["id"] for record in found] == ids, (parameter, text)


def test_every_record_of_a_key_without_a_type_is_found_by_its_id(without_type: Consumer) -> None:
    for path in ("keyed", "counted"):
        records = without_type.json(f"/v1/{path}?limit=50")["items"]
        assert len(records) >= 4
        assert all(without_type.json(f"/v1/{path}/{quote(record['id'])}") == record for record in records)


def test_a_number_is_found_in_a_column_without_a_type(without_type: Consumer) -> None:
    records = without_type.json("/v1/counted")["items"]
    assert {record["k"] for record in records} == {1, 2, 3, -4}
    assert all(without_type.json(f"/v1/counted?k={record['k']}")["items"] == [record] for record in records)


def test_an_index_serves_the_filter(tmp_path: Path) -> None:
    path = tmp_path / "indexed.db"
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE held (id INTEGER PRIMARY KEY, k)")
        raw.execute("CREATE INDEX by_k ON held (k)")
    query = Query(Table("held"), ("id",), (Where("k", Condition.EQ, "30"),), limit=1)
    with closing(SQLAdapter.for_engine(f"sqlite:///{path}")) as adapter, closing(sqlite3.connect(path)) as raw:
        plan = raw.execute(f"EXPLAIN QUERY PLAN {adapter.statement(query)}", ("30", 30)).fetchall()
    assert "by_k (k=?)" in plan[0][3]
