"""A list whose cursors lose something of what is stored ends with an error, and never goes in a circle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.memory import MemoryAdapter
from adapters.query import Query, Row
from tests.gateway import Consumer, assert_problem, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.judged import load_catalog
from wrapper.settings import Settings

CATALOG = """
versions: {v1: {}}
sources:
  readings:
    kind: memory
    tables:
      READING: [{ID: "1", LEVEL: "a"}, {ID: "2", LEVEL: "b"}, {ID: "3", LEVEL: "c"}, {ID: "4", LEVEL: "d"}]
resources:
  readings:
    source: readings
    table: READING
    key: [id]
    fields: {id: {column: ID, type: text}, level: {column: LEVEL, type: text}}
    sorts: [id, level]
    versions: {v1: {}}
"""


class Forgetful(MemoryAdapter):
    """A source to which `lost` and what it leads to are the same place of an order."""

    lost: dict[Row, Row]

    def read(self, query: Query) -> list[Row]:
        after = query.after
        return super().read(replace(query, after=after if after is None else self.lost.get(after, after)))


@pytest.mark.parametrize(
    ("lost", "pages"),
    [
        ({("a", "1"): ("", "")}, 2),
        ({("b", "2"): ("", "")}, 5),
        ({("c", "3"): ("", "")}, 9),
        ({("c", "3"): ("a", "1")}, 9),
    ],
)
def test_pages_that_would_go_in_a_circle_end_with_an_error_that_names_the_field(
    tmp_path: Path, lost: dict[Row, Row], pages: int
) -> None:
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    catalog = load_catalog(tmp_path, {})
    app = create_app(unlimited(catalog), Settings(state_dir=tmp_path / "state", log_level="error"))
    wrapper = app.extensions["wrapper"]
    wrapper["sources"].adapter("readings").__class__ = Forgetful
    wrapper["sources"].adapter("readings").lost = lost
    consumer = Consumer(app.test_client(), APIKeys(wrapper["store"]).issue("Example Reader", ["readings:read"]).key)
    try:
        path = "/v1/readings?sort=level&limit=1"
        for _ in range(pages):
            response = consumer.get(path)
            if response.status_code != 200:
                break
            path = response.get_json()["next"].removeprefix("http://localhost")
        problem = assert_problem(response, "order_not_kept")
    finally:
        wrapper["sources"].close()
        wrapper["store"].close()
    assert "level" in problem["detail"]
