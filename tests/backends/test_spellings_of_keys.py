"""Keys that the engine takes for equal and that are not: each record is found by the spelling of its own id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.conftest import WAYS
from tests.backends.served_tables import consumer_of, made, paged, stored_name
from tests.gateway import Consumer, assert_problem

COLUMNS = {
    "sqlite": "k VARCHAR(9) COLLATE NOCASE",
    "mariadb": "k VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
    "firebird": "k VARCHAR(9) CHARACTER SET UTF8 COLLATE UNICODE_CI",
}
KEYS = ["AB.", "ab.", "Ab.", "c", "d"]
RESOURCE = """
  marks:
    source: legacy
    table: {table}
    key: [k]
    key_repeats: true
    fields: {{k: {{column: {k}, type: text}}, n: {{column: {n}, type: integer}}}}
    versions: {{v1: {{}}}}
"""


@pytest.fixture(params=[way for way in WAYS if way.partition("-")[2] in COLUMNS])
def consumer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Consumer]:
    engine = request.param.partition("-")[2]
    table, k, n = (stored_name(engine, name) for name in ("spelled_marks", "k", "n"))
    rows = [f"'{key}', {number}" for number, key in enumerate(KEYS)]
    resource = RESOURCE.format(table=table, k=k, n=n)
    with consumer_of(
        request, tmp_path, list(made(engine, table, f"{COLUMNS[engine]}, n INTEGER", rows)), resource
    ) as it:
        yield it


def test_each_record_of_a_list_is_found_by_its_id(consumer: Consumer) -> None:
    assert sorted(record["id"] for record in paged(consumer, "/v1/marks?limit=1")) == sorted(KEYS)
    for number, key in enumerate(KEYS):
        assert consumer.json(f"/v1/marks/{key}") == {"id": key, "k": key, "n": number}
    assert_problem(consumer.get("/v1/marks/aB."), "not_found")
    assert_problem(consumer.get("/v1/marks/C"), "not_found")
