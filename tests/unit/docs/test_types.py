"""docs/odbc.md has a row for each type that the tests insert into a real engine; the cells are made there."""

from __future__ import annotations

import re

import pytest

from tests.backends.values import firebird, mariadb, postgresql, sqlite

HELD = {
    "PostgreSQL": postgresql.HELD,
    "MariaDB": mariadb.HELD,
    "Firebird": firebird.HELD,
    "SQLite": sqlite.HELD,
}


@pytest.mark.parametrize("engine", HELD)
def test_every_type_that_is_tested_has_a_row(pages: dict[str, str], engine: str) -> None:
    generated = pages["docs/odbc.md"].partition("<!-- generated: types -->")[2]
    part = generated.partition("<!-- end of generated: types -->")[0].partition(f"**{engine}**")[2].partition("**")[0]
    rows = set(re.findall(r"^\| `([^`]+)`", part, re.MULTILINE))
    assert rows == {held.type or "no type" for held in HELD[engine]}
