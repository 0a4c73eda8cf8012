"""A table that is altered under a running gateway fails its own resource, clearly, and nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.backends.drift.conftest import Legacy, gateway
from tests.gateway import Consumer, assert_problem
from wrapper.drift.lock import write_lock
from wrapper.drift.watch import Watch
from wrapper.judged import load_catalog
from wrapper.sources.opened import open_adapter

Bindery = tuple[Consumer, Watch]


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not what():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def codes_of_health(consumer: Consumer) -> str:
    health = consumer.get("/health").get_json(force=True)
    (check,) = health["checks"]["bindery:responseTime"]
    return f"{check['status']} {check.get('output', '')}"


@pytest.mark.parametrize("how", ["DROP COLUMN due_dt", "RENAME COLUMN due_dt TO due_date"])
def test_a_column_that_is_gone_fails_what_is_made_of_it_and_is_told(
    legacy: Legacy, bindery: Bindery, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    consumer, watch = bindery
    assert consumer.json("/v2/orders/7")["due_on"] == "1998-03-07"

    legacy.alter(f"ALTER TABLE bindery_orders {how}")
    with caplog.at_level(logging.ERROR):
        response = consumer.get("/v2/orders/7")
    problem = assert_problem(response, "resource_changed")
    assert problem["resource"] == "orders"
    assert response.headers["Retry-After"].isdigit()
    assert "due_dt" not in response.text
    assert "bindery_orders" not in response.text
    assert_problem(consumer.get("/v2/orders"), "resource_changed")
    assert_problem(consumer.get("/v2/orders", Accept="text/csv"), "resource_changed")

    # What does without the column goes on: another version, chosen fields, another resource.
    assert consumer.json("/v1/orders/7")["copies"] == 700
    assert consumer.json("/v2/orders/7?fields=copies")["copies"] == 700
    assert consumer.json("/v2/papers/LAID")["grams"] == 90

    assert codes_of_health(consumer) == "warn resource_changed"
    (notice,) = watch.notices("bindery")
    assert "due_dt" in notice.message
    assert ("due_date" in notice.hint) == ("RENAME" in how)
    assert [record.message for record in caplog.records if "due_dt" in record.message and "orders" in record.message]


def test_it_recovers_by_itself_when_the_column_is_back(legacy: Legacy, bindery: Bindery) -> None:
    consumer, watch = bindery
    legacy.alter("ALTER TABLE bindery_orders RENAME COLUMN due_dt TO due_date")
    assert_problem(consumer.get("/v2/orders/7"), "resource_changed")
    assert watch.notices("bindery")

    legacy.alter("ALTER TABLE bindery_orders RENAME COLUMN due_date TO due_dt")
    # For a moment the source is not asked again.
    wait_for(lambda: consumer.get("/v2/orders/7").status_code == 200)
    wait_for(lambda: not watch.notices("bindery"))
    assert codes_of_health(consumer).startswith("pass")


def test_a_table_that_is_gone_fails_its_resource_only(legacy: Legacy, bindery: Bindery) -> None:
    consumer, watch = bindery
    legacy.alter("ALTER TABLE bindery_orders RENAME TO bindery_order_book")
    try:
        assert_problem(consumer.get("/v1/orders"), "resource_changed")
        assert consumer.json("/v2/papers/LAID")["grams"] == 90
        assert "bindery_order_book" in watch.notices("bindery")[0].hint
    finally:
        legacy.alter("ALTER TABLE bindery_order_book RENAME TO bindery_orders")
    wait_for(lambda: consumer.get("/v1/orders").status_code == 200)
    assert len(consumer.json("/v1/orders")["items"]) == 20


def test_a_statement_that_is_refused_fails_its_resource_only(legacy: Legacy, bindery: Bindery) -> None:
    consumer, watch = bindery
    assert consumer.json("/v2/heavy-papers/LAID")["grams"] == 90
    legacy.alter("ALTER TABLE bindery_papers RENAME COLUMN gsm TO grammage")
    assert assert_problem(consumer.get("/v2/heavy-papers"), "resource_changed")["resource"] == "heavy_papers"
    assert consumer.json("/v2/orders/7")["copies"] == 700
    assert "the source refuses the statement" in watch.notices("bindery")[0].message
    legacy.alter("ALTER TABLE bindery_papers RENAME COLUMN grammage TO gsm")
    wait_for(lambda: consumer.get("/v2/heavy-papers").status_code == 200)
    wait_for(lambda: not watch.notices("bindery"))


def test_a_changed_type_fails_the_resource_instead_of_emptying_the_field(legacy: Legacy, bindery: Bindery) -> None:
    consumer, _ = bindery
    assert consumer.json("/v2/orders?limit=5")["items"][0]["due_on"] == "1998-03-01"
    if legacy.engine == "postgresql":
        legacy.alter("ALTER TABLE bindery_orders ALTER due_dt TYPE date USING to_date(due_dt, 'YYYYMMDD')")
    else:
        legacy.alter(
            "ALTER TABLE bindery_orders DROP COLUMN due_dt",
            "ALTER TABLE bindery_orders ADD COLUMN due_dt date",
            "UPDATE bindery_orders SET due_dt = '1998-03-02'",
        )
    wait_for(lambda: consumer.get("/v2/orders").status_code == 503)
    assert_problem(consumer.get("/v2/orders"), "resource_changed")
    assert consumer.json("/v1/orders/7")["copies"] == 700
    assert codes_of_health(consumer) == "warn resource_changed"

    if legacy.engine == "postgresql":
        legacy.alter("ALTER TABLE bindery_orders ALTER due_dt TYPE varchar(10) USING to_char(due_dt, 'YYYYMMDD')")
    else:
        legacy.alter(
            "ALTER TABLE bindery_orders DROP COLUMN due_dt",
            "ALTER TABLE bindery_orders ADD COLUMN due_dt varchar(10)",
            "UPDATE bindery_orders SET due_dt = '19980302'",
        )
    wait_for(lambda: consumer.get("/v2/orders").status_code == 200)
    assert consumer.json("/v2/orders?limit=5")["items"][0]["due_on"].startswith("1998-03-0")


def test_a_type_that_the_lock_knows_otherwise_fails_the_resource_once_its_values_cannot_be_read(
    legacy: Legacy, folder: Path, tmp_path: Path
) -> None:
    catalog = load_catalog(folder)
    with closing(open_adapter(catalog.sources["bindery"])) as adapter:
        write_lock(folder, catalog, {"bindery": adapter.describe()})
    with gateway(folder, tmp_path / "state") as (consumer, watch):
        assert consumer.json("/v1/orders/7")["copies"] == 700
        if legacy.engine == "postgresql":
            legacy.alter("ALTER TABLE bindery_orders ALTER qty TYPE varchar(9) USING 'a few'")
        else:
            legacy.alter(
                "ALTER TABLE bindery_orders DROP COLUMN qty",
                "ALTER TABLE bindery_orders ADD COLUMN qty varchar(9)",
                "UPDATE bindery_orders SET qty = 'a few'",
            )
        wait_for(lambda: consumer.get("/v1/orders").status_code == 503)
        assert "its type was" in watch.notices("bindery")[0].message
        assert consumer.json("/v2/orders/7?fields=due_on")["due_on"] == "1998-03-07"
        legacy.alter("ALTER TABLE bindery_orders DROP COLUMN qty", "ALTER TABLE bindery_orders ADD COLUMN qty integer")
        # Requests are answered again a moment after the operator is told so.
        wait_for(lambda: consumer.get("/v1/orders").status_code == 200)
        assert not watch.notices("bindery")


def test_a_changed_table_is_described_once_in_a_while_however_many_ask(
    legacy: Legacy, bindery: Bindery, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    consumer, watch = bindery
    watch.every = 60
    looks: list[str] = []
    seen = watch._look_at
    monkeypatch.setattr(watch, "_look_at", lambda use: (looks.append(use.name), seen(use))[1])
    legacy.alter("ALTER TABLE bindery_orders DROP COLUMN due_dt")
    with caplog.at_level(logging.WARNING, "wrapper.sources"):
        for number in range(1, 21):
            assert_problem(consumer.get(f"/v2/orders/{number}"), "resource_changed")
    assert looks == ["bindery_orders"]
    # The source refused one statement, and was not sent the others.
    assert [record.name for record in caplog.records].count("wrapper.sources.opened") == 1
