"""Exact decimals of text exports: the text becomes units on its way into the snapshot."""

from __future__ import annotations

import pytest

from adapters.files.rows import Cell, ColumnType, FileColumn
from adapters.snapshot.columns import declaration, turned

EXACT = FileColumn("PRICE", ColumnType.DECIMAL, 12, 2)
NAME = FileColumn("NAME")


@pytest.mark.parametrize(
    ("cell", "comma", "found"),
    [
        ("12.50", False, 1250),
        ("1.234,56", True, 123456),
        ("  ", True, None),
        (None, False, None),
        (" n/a ", False, "n/a"),
        ("1,2,3", True, "1,2,3"),
        (b"\x81", False, b"\x81"),
        (7, False, 700),
    ],
)
def test_an_exact_decimal_becomes_units_or_stays_what_it_is(cell: Cell, comma: bool, found: Cell) -> None:
    assert list(turned([("bolt", cell)], [NAME, EXACT], comma)) == [("bolt", found)]


def test_rows_without_one_are_not_touched() -> None:
    rows = [("bolt", "12.50")]
    assert turned(rows, [NAME, FileColumn("PRICE", ColumnType.DECIMAL)], decimal_comma=False) is rows


def test_units_and_text_stand_in_a_column_without_a_type_of_its_own() -> None:
    columns = [NAME, EXACT, FileColumn("QTY", ColumnType.INTEGER), FileColumn("DAY", ColumnType.DATE)]
    assert declaration(columns) == '"NAME" TEXT, "PRICE", "QTY" INTEGER, "DAY" TEXT'
