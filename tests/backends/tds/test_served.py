"""A catalog over FreeTDS, served: every row is reached page by page with TOP and the key, and found by its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.odbc.adapter import ODBCAdapter
from adapters.query import Query, Table
from tests.backends.tds.conftest import ROWS
from tests.gateway import Consumer, assert_problem, unlimited
from tests.tds.server import Stub
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.errors import Problem
from wrapper.judged import load_catalog
from wrapper.settings import Settings
from wrapper.sources.opened import Sources

CATALOG = """
title: Parts
versions: {v1: {}}
sources:
  erp:
    kind: odbc
    generation: sqlserver-2000
    driver: ${DRIVER}
    connection: Server=127.0.0.1;Port=${PORT};Database=legacy;TDS_Version=7.1
    user: legacy
    password: ${ERP_PASSWORD}
    time_zone: Europe/Berlin
resources:
  parts:
    source: erp
    table: PARTMAST
    key: [number]
    fields:
      number: {type: id, column: PART_NO, padding: spaces_right, width: 8}
      description: {type: text, column: DESCR}
      price: {type: money, column: PRICE, currency: EUR}
      changed_at: {type: datetime, column: CHANGED}
    versions: {v1: {}}
"""


@pytest.fixture
def consumer(stub: Stub, freetds: str, tmp_path: Path) -> Iterator[Consumer]:
    (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    variables = {"DRIVER": freetds, "PORT": str(stub.port), "ERP_PASSWORD": "secret"}
    catalog = load_catalog(tmp_path / "catalog.yaml", variables)
    app = create_app(unlimited(catalog), Settings(state_dir=tmp_path / "state", log_level="error"))
    yield Consumer(app.test_client(), APIKeys(app.extensions["wrapper"]["store"]).issue("Reader", ["parts:read"]).key)
    app.extensions["wrapper"]["sources"].close()
    app.extensions["wrapper"]["store"].close()


def test_every_row_is_served_page_by_page(consumer: Consumer, stub: Stub) -> None:
    found, path = [], "/v1/parts?limit=50"
    while path:
        page = consumer.json(path)
        found += page["items"]
        path = page["next"] and re.sub(r"^https?://[^/]+", "", page["next"])
    assert [record["number"] for record in found] == [row[0] for row in ROWS]
    assert found[0]["description"] == "Flange 1 Ø"
    assert found[0]["price"] == {"amount": "0.25", "currency": "EUR"}
    assert found[0]["changed_at"] == "1998-01-02T10:00:00+01:00"
    sent = [text for text in stub.texts if "PARTMAST" in text]
    assert all(re.match(r"SELECT TOP \d+ ", text) for text in sent)
    assert not any("OFFSET" in text for text in sent)


def test_one_record_is_found_by_its_key(consumer: Consumer) -> None:
    assert consumer.json("/v1/parts/P00042")["description"] == "Flange 42 Ø"
    assert_problem(consumer.get("/v1/parts/NOPE"), "not_found")


def test_a_deadlock_is_no_fault_of_the_gateway_and_passes(consumer: Consumer, stub: Stub) -> None:
    assert consumer.json("/v1/parts/P00001")
    stub.faults.deadlocks = 1
    answer = consumer.get("/v1/parts/P00002")
    assert_problem(answer, "source_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert consumer.json("/v1/parts/P00002")["number"] == "P00002"


def test_a_server_that_is_off_is_a_clear_answer_until_it_is_back(consumer: Consumer, stub: Stub) -> None:
    assert consumer.json("/v1/parts/P00001")
    stub.stop()
    assert_problem(consumer.get("/v1/parts/P00003"), "source_unavailable")
    stub.start()
    assert consumer.json("/v1/parts/P00003")["number"] == "P00003"


def test_a_driver_that_vanishes_is_no_fault_of_the_request_and_the_log_says_what_to_install(
    stub: Stub, freetds: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = tmp_path / "libtdsodbc.so"
    library.write_bytes(Path(freetds).read_bytes())
    options = {"driver": str(library), "connection": stub.connection(), "user": "legacy", "password": "secret"}
    sources = Sources({"erp": ODBCAdapter.open("erp", options)})
    library.unlink()
    with pytest.raises(Problem) as caught:
        sources.read("erp", Query(Table("PARTMAST"), ("PART_NO",), limit=1))
    assert caught.value.type.code == "source_unavailable"
    assert "apt-get install libodbc2 tdsodbc" in caplog.text
