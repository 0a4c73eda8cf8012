"""Texts of SQLite outside their charset are null and reported, and no list loses a row by them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from tests.backends.served_tables import paged
from tests.backends.values.conftest import served
from tests.gateway import Consumer
from wrapper.cli import main

BROKEN = {"utf-8": b"\xffAB", "cp1252": b"A\x81B", "cp932": b"A\x81!"}
"""Charsets, each with bytes that it does not decode."""

CATALOG = """
title: Broken
versions: {{v1: {{}}}}
sources: {{legacy: {source}}}
resources:
  rows:
    source: legacy
    table: rows
    key: [k, l]
    fields:
      k: {{column: k, type: id}}
      l: {{column: l, type: id}}
      t: {{column: t, type: text}}
      n: {{column: n, type: integer}}
    filters: {{t: [eq], n: [range]}}
    sorts: [t, k, n]
    versions: {{v1: {{}}}}
"""
COUNT = 40


@pytest.fixture(scope="module", params=BROKEN)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("broken")
    broken = BROKEN[request.param]
    with closing(sqlite3.connect(made / "legacy.db")) as raw, raw:
        raw.execute("CREATE TABLE rows (k TEXT, l TEXT, t TEXT, n INTEGER, PRIMARY KEY (k, l))")
        raw.execute("CREATE INDEX by_t ON rows (t)")
        for n in range(COUNT):
            texts = [
                broken + str(n % 9).encode() if n % 7 == 0 else f"k{n:02}".encode(),
                broken if n % 11 == 0 else str(n).encode(),
                None if n % 5 == 0 else broken if n % 3 == 0 else f"t{n % 4}".encode(),
            ]
            raw.execute("INSERT INTO rows VALUES (CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?)", (*texts, n))
    source = json.dumps({"kind": "sql", "url": f"sqlite:///{made}/legacy.db", "charset": request.param})
    (made / "catalog.yaml").write_text(CATALOG.format(source=source), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def broken(folder: Path) -> Iterator[Consumer]:
    with served(folder) as consumer:
        yield consumer


@pytest.mark.parametrize("sort", ["", "sort=t&", "sort=-t&", "sort=k&", "sort=-k&", "sort=t,-n&"])
@pytest.mark.parametrize("limit", [1, 3])
def test_pages_show_every_row_once(broken: Consumer, sort: str, limit: int) -> None:
    assert sorted(record["n"] for record in paged(broken, f"/v1/rows?{sort}limit={limit}")) == list(range(COUNT))


def test_a_text_that_cannot_be_decoded_is_null(broken: Consumer) -> None:
    for record in paged(broken, "/v1/rows?limit=9"):
        n = record["n"]
        assert record["k"] == (None if n % 7 == 0 else f"k{n:02}")
        assert record["t"] == (None if n % 5 == 0 or n % 3 == 0 else f"t{n % 4}")


def test_every_record_is_found_by_its_id(broken: Consumer) -> None:
    records = paged(broken, "/v1/rows?limit=9")
    assert len({record["id"] for record in records}) == COUNT
    for record in records:
        assert broken.json(f"/v1/rows/{quote(record['id'], safe='')}") == record


def test_exports_have_every_row(broken: Consumer) -> None:
    lines = broken.get("/v1/rows", Accept="application/x-ndjson").text.splitlines()
    assert [json.loads(line)["n"] for line in lines] == [record["n"] for record in paged(broken, "/v1/rows?limit=9")]
    assert len(broken.get("/v1/rows?sort=-t", Accept="text/csv").text.splitlines()) == COUNT + 1


def test_quality_counts_them(folder: Path) -> None:
    done = CliRunner().invoke(main, ["quality", "--catalog", str(folder), "--json"])
    (found,) = json.loads(done.output)["reports"]
    broken = [n % 7 == 0 for n in range(COUNT)] + [n % 11 == 0 for n in range(COUNT)]
    broken += [n % 5 != 0 and n % 3 == 0 for n in range(COUNT)]
    assert sum(fault["rows"] for fault in found["faults"]) == sum(broken)
