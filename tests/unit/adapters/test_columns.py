"""Numbers of text exports: which spellings are numbers, and how a snapshot keeps them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from adapters.files.rows import Cell, ColumnType, FileColumn
from adapters.query import Unrepresentable
from adapters.snapshot.columns import Turning, declaration
from adapters.snapshot.exact import numbers_of

NAME = FileColumn("NAME")
DECIMAL = FileColumn("PRICE", ColumnType.DECIMAL)
COMMA = FileColumn("PRICE", ColumnType.DECIMAL, decimal_comma=True)
INTEGER = FileColumn("QTY", ColumnType.INTEGER)
FILLED = FileColumn("QTY", ColumnType.INTEGER, zero_filled=True)
FILLED_DECIMAL = FileColumn("PRICE", ColumnType.DECIMAL, zero_filled=True)


FLOAT = FileColumn("PRICE", ColumnType.FLOAT)
COMMA_FLOAT = FileColumn("PRICE", ColumnType.FLOAT, decimal_comma=True)


def read(column: FileColumn, *cells: Cell) -> list[object]:
    """Return what comes out of a snapshot for cells of an export that are loaded in one batch."""
    rows = Turning([NAME, column]).rows([("bolt", cell) for cell in cells])
    return numbers_of([value for _, value in rows])


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        (DECIMAL, "12.50", Decimal("12.5")),
        (DECIMAL, " -12.50 ", Decimal("-12.5")),
        (DECIMAL, "0.10", Decimal("0.1")),
        (DECIMAL, ".5", Decimal("0.5")),
        (DECIMAL, "-.5", Decimal("-0.5")),
        (DECIMAL, "-0.00", Decimal(0)),
        (DECIMAL, "99999999999999.99", Decimal("99999999999999.99")),
        (DECIMAL, "123456789.123456789", Decimal("123456789.123456789")),
        (DECIMAL, "1234567890123456789012345678901234567", Decimal("1234567890123456789012345678901234567")),
        (DECIMAL, "-0.0000000000000000000000000000000000001", Decimal("-1E-37")),
        (COMMA, "1.234,56", Decimal("1234.56")),
        (COMMA, "-1.234.567", Decimal(-1234567)),
        (COMMA, "1234,5", Decimal("1234.5")),
        (INTEGER, "742", 742),
        (INTEGER, " 742 ", 742),
        (INTEGER, "-5", -5),
        (INTEGER, "9223372036854775807", Decimal(9223372036854775807)),
        (INTEGER, "-99999999999999999999", Decimal(-99999999999999999999)),
        (FILLED, "00742", 742),
        (FILLED, "+0742", 742),
        (FILLED, "-0742", -742),
        (FILLED, "  742", 742),
        (FILLED, "742  ", 742),
        (FILLED, "0000000000000000000000742", Decimal(742)),
        (FILLED_DECIMAL, "0012.50", Decimal("12.5")),
        (FILLED_DECIMAL, "-012.50", Decimal("-12.5")),
        (FILLED_DECIMAL, "  12.50", Decimal("12.5")),
        (FLOAT, "1.5e-7", 1.5e-7),
        (FLOAT, "+007.", 7.0),
        (COMMA_FLOAT, "1,5E3", 1500.0),
    ],
)
def test_a_number_is_read_exactly_among_others_and_beside_what_is_not_one(
    column: FileColumn, cell: Cell, found: object
) -> None:
    assert read(column, cell) == [found]
    assert read(column, cell, "7", "", "  ") == [found, 7, None, None]
    assert read(column, "7", "*****", cell) == [7, "*****", found]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *[(INTEGER, cell) for cell in ("00742", "+5", "1e5", "1_000", "1\u2009000", "1 000", "42-", "-0", "٣", "0x1F")],
        *[(INTEGER, cell) for cell in ("12.0", "1,000", "--5", "-", "1\n2", "NaN", "7\t", "\u00a07")],
        *[(DECIMAL, cell) for cell in ("007.5", "+5.0", "1e5", "1_000.0", "12,5", "5.", ".", "1.2.3", "Infinity")],
        *[(COMMA, cell) for cell in ("12.50", "1.2.3,4", "1,2,3", "1234.567,8", "0.123")],
        *[(FILLED, cell) for cell in ("00742  ", "  0742", "+742 ", "00 42", "0x742")],
        *[(FILLED_DECIMAL, cell) for cell in ("  012.5", "0012.5 ", "0012,5")],
        *[(FLOAT, cell) for cell in ("NaN", "inf", "1_0", "0x1p3", "1e999", "e5")],
        (DECIMAL, "1" * 41),
        (DECIMAL, "0." + "1" * 41),
    ],
)
def test_another_spelling_stays_the_text_it_is_and_is_not_a_number(column: FileColumn, cell: str) -> None:
    first, second = read(column, cell, "7")
    assert (first, second) == (cell.strip(" "), 7)
    assert type(first) is Unrepresentable


def test_bytes_and_nothing_stay_what_they_are() -> None:
    assert read(DECIMAL, b"\x81", None, "2.5") == [b"\x81", None, Decimal("2.5")]


def test_rows_without_numbers_are_not_touched() -> None:
    rows = [("bolt", "12.50")]
    assert Turning([NAME, FileColumn("PRICE")]).rows(rows) is rows


def test_numbers_that_arrive_as_text_stand_in_a_column_without_a_type_of_its_own() -> None:
    units = FileColumn("COST", ColumnType.DECIMAL, 12, 2, as_stored=True)
    day = FileColumn("DAY", ColumnType.DATE, as_stored=True)
    count = FileColumn("COUNT", ColumnType.INTEGER, as_stored=True)
    columns = [NAME, DECIMAL, INTEGER, units, day, count]
    assert declaration(columns) == '"NAME" TEXT, "PRICE", "QTY", "COST", "DAY" TEXT, "COUNT" INTEGER'
