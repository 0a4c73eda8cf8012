"""Rows whose columns are read by rules: one row, pages, and NULL."""

from __future__ import annotations

import pytest

from adapters.query import Row
from adapters.relational.rules import rows_as_read


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ([], []),
        ([(1, "2", "a")], [(1, 2, "a")]),
        ([(1, None, "a")], [(1, None, "a")]),
        ([(1, "2", "a"), (2, "3", None)], [(1, 2, "a"), (2, 3, None)]),
        ([(1, "2", "a"), (2, None, "b")], [(1, 2, "a"), (2, None, "b")]),
    ],
)
def test_columns_are_read_by_their_rules_and_null_stays(rows: list[Row], read: list[Row]) -> None:
    assert rows_as_read([(1, int)], rows) == read
