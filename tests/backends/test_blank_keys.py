"""Rows whose key is blank in a part are listed with ids that lead back to them, on every engine and kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.backends.conftest import WAYS
from tests.backends.served_tables import consumer_of, made, paged, stored_name
from tests.gateway import Consumer

ROWS = "'X','Y'", "'X',''", "'X',NULL", "'',''", "'','X'", "NULL,NULL", "NULL,'X'", "'%null','X'", "'a','%empty'"
TYPES = "VARCHAR(7)", "CHAR(7)"

RESOURCE = """
  {name}:
    source: legacy
    table: {table}
    key: [a, b]
    fields:
      a: {{column: {a}, type: id, nullable: true}}
      b: {{column: {b}, type: text, nullable: true}}
      n: {{column: {n}, type: integer}}
    versions: {{v1: {{}}}}
"""


def script(engine: str) -> Iterator[str]:
    """Yield the statements that make a table of each type."""
    rows = [f"{at}, {row}" for at, row in enumerate(ROWS)]
    for number, declared in enumerate(TYPES):
        yield from made(engine, f"blank_keys_{number}", f"n INTEGER, a {declared}, b {declared}", rows)


@pytest.fixture(params=WAYS)
def blank_keys(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Consumer]:
    engine = request.param.split("-")[1]
    names = {name: stored_name(engine, name) for name in ("a", "b", "n")}
    resources = [
        RESOURCE.format(name=f"kind{at}", table=stored_name(engine, f"blank_keys_{at}"), **names)
        for at in range(len(TYPES))
    ]
    with consumer_of(request, tmp_path, list(script(engine)), "".join(resources)) as consumer:
        yield consumer


@pytest.mark.parametrize("at", range(len(TYPES)))
def test_every_row_is_found_by_its_id(blank_keys: Consumer, at: int) -> None:
    records = paged(blank_keys, f"/v1/kind{at}?limit=1")
    assert len({record["id"] for record in records}) == len(records) == len(ROWS)
    assert all(blank_keys.json(f"/v1/kind{at}/{quote(record['id'], safe='')}") == record for record in records)
    ids = {record["n"]: record["id"] for record in records}
    # Some engines fill CHAR with blanks.
    assert [ids[number].replace(" ", "") for number in (0, 2, 5, 7)] == ["X~Y", "X~%null", "%null~%null", "%25null~X"]
