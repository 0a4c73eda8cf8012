"""Rows in the hour that autumn repeats, and around the one that spring skips: listed, found by id and filtered by."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from tests.backends.conftest import WAYS
from tests.backends.served_tables import consumer_of, made, paged, stored_name
from tests.gateway import Consumer

OSLO = ZoneInfo("Europe/Oslo")
INSTANTS = [
    datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC),
    datetime(2024, 3, 31, 1, tzinfo=UTC),
    datetime(2024, 10, 26, 23, 59, 59, tzinfo=UTC),
    datetime(2024, 10, 27, 0, 15, tzinfo=UTC),
    datetime(2024, 10, 27, 0, 45, 0, 500000, tzinfo=UTC),
    datetime(2024, 10, 27, 1, 15, tzinfo=UTC),
    datetime(2024, 10, 27, 1, 45, 0, 500000, tzinfo=UTC),
    datetime(2024, 10, 27, 2, tzinfo=UTC),
]
SKIPPED = "2024-03-31 02:30:00"
CLOCKS = [
    "2024-03-31 01:59:59",
    SKIPPED,
    "2024-03-31 03:00:00",
    "2024-10-27 01:59:59",
    "2024-10-27 02:15:00",
    "2024-10-27 02:45:00",
    "2024-10-27 03:00:00",
]
OF_INSTANTS = {"postgresql": "timestamptz", "mariadb": "timestamp(6)"}
OF_CLOCKS = {"postgresql": "timestamp", "mariadb": "datetime", "firebird": "TIMESTAMP", "sqlite": "TIMESTAMP"}
RANGES = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
RESOURCE = """
  {name}:
    source: legacy
    table: {table}
    key: [at]
    fields: {{at: {{column: {at}, type: datetime, nullable: true}}, n: {{column: {n}, type: integer}}}}
    filters: {{at: [eq, in, range]}}
    sorts: [at, n]
    versions: {{v1: {{}}}}
"""


def script(engine: str) -> Iterator[str]:
    """Yield the statements that make a table of instants, where the engine has such a type, and one of clocks."""
    tables = [("clocks", OF_CLOCKS[engine], CLOCKS)]
    if engine in OF_INSTANTS:
        yield "SET time_zone = '+00:00'" if engine == "mariadb" else "SET TIME ZONE 'UTC'"
        texts = [at.replace(tzinfo=None).isoformat(" ") for at in INSTANTS]
        tables.append(("instants", OF_INSTANTS[engine], texts))
    for table, declared, texts in tables:
        rows = [f"'{text}', {n}" for n, text in enumerate(texts)]
        yield from made(engine, table, f"at_ {declared} NOT NULL PRIMARY KEY, n INTEGER", rows)


@pytest.fixture(params=WAYS)
def hours(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Consumer, bool]]:
    """A consumer of both tables, and whether there is one of instants."""
    engine = request.param.split("-")[1]
    names = ["clocks", *(["instants"] if engine in OF_INSTANTS else [])]
    places = {"at": stored_name(engine, "at_"), "n": stored_name(engine, "n")}
    resources = [RESOURCE.format(name=name, table=stored_name(engine, name), **places) for name in names]
    with consumer_of(request, tmp_path, list(script(engine)), "".join(resources), time_zone=OSLO.key) as consumer:
        yield consumer, engine in OF_INSTANTS


def of(records: list[dict[str, Any]]) -> list[int]:
    return [record["n"] for record in records]


def filtered(consumer: Consumer, path: str, **filters: str) -> list[int]:
    asked = "&".join(f"{name}={quote(text)}" for name, text in filters.items())
    return sorted(of(consumer.json(f"/v1/{path}?{asked}")["items"]))


def test_instants_are_told_apart(hours: tuple[Consumer, bool]) -> None:
    consumer, has_instants = hours
    if not has_instants:
        # The engine has no type that holds an instant: the clocks are all there is.
        assert consumer.get("/v1/instants").status_code == 404
        return
    texts = [at.astimezone(OSLO).isoformat() for at in INSTANTS]

    records = paged(consumer, "/v1/instants?sort=at&limit=1")

    assert [record["at"] for record in records] == [record["id"] for record in records] == texts
    assert paged(consumer, "/v1/instants?sort=-at&limit=1") == records[::-1]
    assert paged(consumer, "/v1/instants?limit=3") == records
    for number, (record, at) in enumerate(zip(records, INSTANTS, strict=True)):
        assert consumer.json(f"/v1/instants/{quote(record['id'])}") == record
        assert filtered(consumer, "instants", at=texts[number]) == [number]
        assert filtered(consumer, "instants", at=at.isoformat()) == [number]
        for suffix, compare in RANGES.items():
            right = [other for other, stored in enumerate(INSTANTS) if compare(stored, at)]
            assert filtered(consumer, "instants", **{f"at_{suffix}": texts[number]}) == right
    assert filtered(consumer, "instants", at_in=",".join(texts)) == list(range(len(INSTANTS)))


def test_clocks_mean_the_first_pass(hours: tuple[Consumer, bool]) -> None:
    consumer, _ = hours
    shown = [None if text == SKIPPED else datetime.fromisoformat(text).replace(tzinfo=OSLO) for text in CLOCKS]

    records = paged(consumer, "/v1/clocks?sort=at&limit=1")

    assert [record["at"] for record in records] == [at and at.isoformat() for at in shown]
    assert paged(consumer, "/v1/clocks?sort=-at&limit=1") == records[::-1]
    for number, (record, at) in enumerate(zip(records, shown, strict=True)):
        assert consumer.json(f"/v1/clocks/{quote(record['id'])}") == record
        assert at is None or filtered(consumer, "clocks", at=at.isoformat()) == [number]
    for asked in INSTANTS[3:7]:
        for suffix, compare in RANGES.items():
            right = [n for n, at in enumerate(shown) if at and compare(at.astimezone(UTC), asked)]
            skipped = [CLOCKS.index(SKIPPED)] if suffix in {"lt", "lte"} else []
            found = filtered(consumer, "clocks", **{f"at_{suffix}": asked.isoformat()})
            assert found == sorted(right + skipped)


def test_no_clock_shows_an_instant_of_the_second_pass(hours: tuple[Consumer, bool]) -> None:
    consumer, _ = hours
    first, second = "2024-10-27T02:15:00+02:00", "2024-10-27T02:15:00+01:00"

    assert consumer.get(f"/v1/clocks/{quote(second)}").status_code == 404
    assert filtered(consumer, "clocks", at=second) == []
    assert filtered(consumer, "clocks", at_in=f"{first},{second}") == [CLOCKS.index("2024-10-27 02:15:00")]
    counted = consumer.json(f"/v1/clocks?at_in={quote(second)}", Prefer="count=exact")
    assert (counted["items"], counted["total"]) == ([], 0)
