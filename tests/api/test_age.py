"""What is read from an export says how old it is: in the header of every answer, and in the envelope of pages."""

from __future__ import annotations

import csv
import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from fixtures.company import generate
from tests.gateway import Consumer, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.judged import load_catalog
from wrapper.settings import Settings

CATALOG = Path(__file__).parents[2] / "fixtures" / "catalog"
STOCK_PAGES = ("/v2/inventory?limit=2", "/v1/inventory?limit=2", "/v2/parts/BRK-1010-B/inventory")
LIVE = ("/v2/jobs?limit=2", "/v2/jobs/J000123", "/v2/jobs/J000123/operations", "/v2/jobs?limit=1&embed=customer")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stock export of a company of this module's own, written an hour ago."""
    company = generate(tmp_path_factory.mktemp("company"), "small")
    written = time.time() - 3600
    os.utime(company.stock_fixed, (written, written))
    return company.stock_fixed


@contextmanager
def gateway(export: Path, folder: Path, changed: float) -> Iterator[Flask]:
    """A gateway over that company, whose catalog last changed at a moment."""
    for part in CATALOG.glob("*.yaml"):
        copy = folder / part.name
        copy.write_bytes(part.read_bytes())
        os.utime(copy, (changed, changed))
    environ = {"DEMO_DIR": str(export.parents[1])}
    settings = Settings(state_dir=folder / "state", log_level="error")
    app = create_app(unlimited(load_catalog(folder, environ)), settings)
    yield app
    app.extensions["wrapper"]["sources"].close()
    app.extensions["wrapper"]["store"].close()


@pytest.fixture(scope="module")
def app(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A gateway whose catalog is older than the export."""
    with gateway(export, tmp_path_factory.mktemp("catalog"), 1_000_000_000) as app:
        yield app


def issued(app: Flask) -> str:
    scopes = ("inventory", "parts", "jobs", "operations", "customers", "shipments")
    return APIKeys(app.extensions["wrapper"]["store"]).issue("Example Dashboards", [f"{s}:read" for s in scopes]).key


@pytest.fixture(scope="module")
def key(app: Flask) -> str:
    """A key for all of it."""
    return issued(app)


@pytest.fixture
def as_of(export: Path) -> datetime:
    """When the export was written, to the second."""
    return datetime.fromtimestamp(int(export.stat().st_mtime), UTC)


def assert_aged(response: Any, as_of: datetime) -> None:
    assert response.status_code == 200, response.text
    assert 3600 <= int(response.headers["Age"]) < 3700
    assert response.headers["Last-Modified"] == format_datetime(as_of, usegmt=True)


@pytest.mark.parametrize("path", STOCK_PAGES)
def test_a_page_says_as_of_when_it_is(consumer: Consumer, as_of: datetime, path: str) -> None:
    response = consumer.get(path)
    if "parts" not in path:
        assert_aged(response, as_of)
    assert response.json is not None
    assert response.json["items"]
    assert response.json["as_of"] == as_of.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_record_says_so_in_its_header(consumer: Consumer, as_of: datetime) -> None:
    first = consumer.json("/v2/inventory?limit=1")["items"][0]["id"]
    response = consumer.get(f"/v2/inventory/{first}")
    assert_aged(response, as_of)
    assert response.json is not None
    assert "as_of" not in response.json


@pytest.mark.parametrize("media", ["text/csv", "application/x-ndjson"])
@pytest.mark.parametrize("path", ["/v2/inventory", "/v2/inventory?limit=2"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_so_do_streams_and_pages_of_other_kinds(
    consumer: Consumer, as_of: datetime, media: str, path: str, method: str
) -> None:
    assert_aged(consumer.get(path, method=method, Accept=media), as_of)


def test_an_empty_page_has_an_age_as_well(consumer: Consumer, as_of: datetime) -> None:
    response = consumer.get("/v2/inventory?part_number=NONE")
    assert_aged(response, as_of)
    assert response.json is not None
    assert response.json["items"] == []
    assert consumer.get("/v2/inventory?part_number=NONE", Accept="text/csv").headers["Age"]


@pytest.mark.parametrize("path", LIVE)
def test_what_is_read_live_has_none(consumer: Consumer, path: str) -> None:
    response = consumer.get(path)
    assert response.status_code == 200
    assert "Age" not in response.headers
    assert "Last-Modified" not in response.headers
    assert "as_of" not in (response.json or {})


def test_an_answer_of_both_is_as_old_as_its_oldest_part_and_was_modified_nobody_knows_when(
    consumer: Consumer, as_of: datetime
) -> None:
    response = consumer.get("/v2/parts?limit=2&embed=inventory")
    assert response.json is not None
    assert response.json["as_of"] == as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert 3600 <= int(response.headers["Age"]) < 3700
    assert "Last-Modified" not in response.headers


def test_what_did_not_change_since_is_not_sent_again(consumer: Consumer, as_of: datetime) -> None:
    known = {"If_Modified_Since": format_datetime(as_of, usegmt=True)}
    response = consumer.get("/v2/inventory?limit=2", **known)
    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"]
    assert response.headers["Age"]
    earlier = {"If_Modified_Since": format_datetime(as_of.replace(year=as_of.year - 1), usegmt=True)}
    assert consumer.get("/v2/inventory?limit=2", **earlier).status_code == 200


@pytest.mark.parametrize("date", ["yesterday", "", "1998-11-23", "Mon, 99 Nov 1998 02:10:00 GMT"])
def test_a_date_that_is_none_is_no_condition(consumer: Consumer, date: str) -> None:
    assert consumer.get("/v2/inventory?limit=2", If_Modified_Since=date).status_code == 200


def test_a_tag_goes_before_a_date(consumer: Consumer) -> None:
    future = {"If_Modified_Since": "Fri, 31 Dec 2100 00:00:00 GMT"}
    assert consumer.get("/v2/inventory?limit=2", **future).status_code == 304
    assert consumer.get("/v2/inventory?limit=2", If_None_Match='"another"', **future).status_code == 200
    assert consumer.get("/v2/jobs?limit=2", **future).status_code == 200


def test_a_new_export_has_another_tag_and_another_date(consumer: Consumer, export: Path) -> None:
    before = consumer.get("/v2/inventory?limit=2")
    written = time.time() - 60
    os.utime(export, (written, written))
    until = time.monotonic() + 10
    while consumer.get("/v2/inventory?limit=2").headers["Last-Modified"] == before.headers["Last-Modified"]:
        assert time.monotonic() < until
        time.sleep(0.05)
    after = consumer.get("/v2/inventory?limit=2", If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert 60 <= int(after.headers["Age"]) < 120
    assert after.json is not None
    assert before.json is not None
    assert after.json["items"] == before.json["items"]


def test_after_a_change_of_the_catalog_a_date_says_nothing(export: Path, tmp_path: Path) -> None:
    with gateway(export, tmp_path, time.time()) as app:
        consumer = Consumer(app.test_client(), issued(app))
        response = consumer.get("/v2/inventory?limit=2")
        assert (
            consumer.get("/v2/inventory?limit=2", If_Modified_Since=response.headers["Last-Modified"]).status_code
            == 200
        )
        assert consumer.get("/v2/inventory?limit=2", If_None_Match=response.headers["ETag"]).status_code == 304


def test_a_streamed_file_is_complete(consumer: Consumer) -> None:
    records = list(csv.reader(io.StringIO(consumer.get("/v2/inventory", Accept="text/csv").text)))
    assert len(records) == 301
