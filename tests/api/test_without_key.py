"""A table with nothing unique, served: proposed by init, paged in both directions, without ids and item addresses."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.gateway import Consumer, assert_problem, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.cli import main
from wrapper.judged import load_catalog
from wrapper.settings import Settings

ROWS = [(f"1998-11-{13 + at // 40:02}", "I" if at % 3 else "W", ("start", "stop", None)[at % 3]) for at in range(90)]
"""Every row stands there ten times and more."""


def sqlite_log(folder: Path) -> Path:
    path = folder / "old.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE LOG (STAMP TEXT, LVL TEXT, NOTE TEXT)")
        connection.execute("CREATE INDEX LOG_STAMP ON LOG (STAMP)")
        connection.executemany("INSERT INTO LOG VALUES (?, ?, ?)", ROWS)
    return path


def csv_log(folder: Path) -> Path:
    path = folder / "log.csv"
    lines = ["STAMP;LVL;NOTE", *(";".join(value or "" for value in row) for row in ROWS)]
    path.write_text("".join(f"{line}\r\n" for line in lines), encoding="ascii")
    return path


@contextmanager
def proposed(address: Path, folder: Path) -> Iterator[tuple[Flask, Consumer]]:
    """Serve what init proposes for an address, with a key for its one resource."""
    catalog_folder = folder / "catalog"
    done = CliRunner().invoke(main, ["init", str(address), "--catalog", str(catalog_folder)])
    assert done.exit_code == 0, done.output
    catalog = load_catalog(catalog_folder, {})
    app = create_app(unlimited(catalog), Settings(state_dir=folder / "state", log_level="error"))
    key = APIKeys(app.extensions["wrapper"]["store"]).issue("me", [f"{name}:read" for name in catalog.resources]).key
    try:
        yield app, Consumer(app.test_client(), key)
    finally:
        app.extensions["wrapper"]["sources"].close()
        app.extensions["wrapper"]["store"].close()


@pytest.fixture(scope="module", params=[sqlite_log, csv_log], ids=["sqlite", "csv"])
def gateway(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Consumer]]:
    folder = tmp_path_factory.mktemp("keyless")
    make: Callable[[Path], Path] = request.param
    with proposed(make(folder), folder) as found:
        yield found


@pytest.fixture
def consumer(gateway: tuple[Flask, Consumer]) -> Consumer:
    return gateway[1]


def walk(consumer: Consumer, path: str) -> list[dict[str, Any]]:
    """Return the records of all pages, as `next` leads from one to the other."""
    records: list[dict[str, Any]] = []
    for _ in range(len(ROWS)):
        page = consumer.json(path)
        records += page["items"]
        if page["next"] is None:
            return records
        there = urlsplit(page["next"])
        path = f"{there.path}?{there.query}"
    raise AssertionError("the walk does not end")


def as_rows(records: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(record.values()) for record in records]


@pytest.mark.parametrize("limit", [1, 7, 50, 90])
def test_every_row_comes_once_in_the_order_of_the_file(consumer: Consumer, limit: int) -> None:
    assert as_rows(walk(consumer, f"/v1/logs?limit={limit}")) == ROWS


@pytest.mark.parametrize(("sort", "descending"), [("stamp", False), ("-stamp", True)])
def test_equal_rows_across_the_borders_of_sorted_pages_come_once_each(
    consumer: Consumer, sort: str, descending: bool
) -> None:
    found = as_rows(walk(consumer, f"/v1/logs?sort={sort}&limit=7"))
    assert sorted(map(repr, found)) == sorted(map(repr, ROWS))
    days = [row[0] for row in found]
    assert days == sorted(days, reverse=descending)


def test_a_record_has_no_id_and_no_address(gateway: tuple[Flask, Consumer]) -> None:
    app, consumer = gateway
    assert "id" not in consumer.json("/v1/logs?limit=1")["items"][0]
    assert_problem(consumer.get("/v1/logs/1"), "not_found")
    assert_problem(consumer.get("/v1/logs?fields=id"), "invalid_parameter", about="fields")
    content = app.extensions["wrapper"]["documents"]["v1"].content
    OpenAPIV31SpecValidator(content).validate()
    assert list(content["paths"]) == ["/v1/logs"]
    assert "id" not in content["components"]["schemas"]["LogV1"]["properties"]
    assert "has no `id`" in content["paths"]["/v1/logs"]["get"]["description"]


def test_the_whole_list_as_csv_and_ndjson(consumer: Consumer) -> None:
    lines = list(csv.reader(io.StringIO(consumer.get("/v1/logs", Accept="text/csv").text)))
    assert lines[0] == ["stamp", "level", "note"]
    assert [tuple(value or None for value in line) for line in lines[1:]] == ROWS
    records = consumer.get("/v1/logs", Accept="application/x-ndjson").text.splitlines()
    assert [tuple(json.loads(record).values()) for record in records] == ROWS


def test_a_page_is_known_again_by_its_tag(consumer: Consumer) -> None:
    first = consumer.get("/v1/logs?limit=7")
    assert consumer.get("/v1/logs?limit=7", If_None_Match=first.headers["ETag"]).status_code == 304
    assert consumer.json("/v1/logs?limit=7", Prefer="count=exact")["total"] == len(ROWS)
