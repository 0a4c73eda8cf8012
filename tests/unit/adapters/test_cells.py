"""How the cells of a sheet are spelled: the same whether a column is of one kind or of several."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from adapters.spreadsheet.cells import kinds_of, spelled, spelled_column

NUMBERS = {
    12.0: "12",
    -7.0: "-7",
    0.0: "0",
    0.1 + 0.2: "0.3",
    -0.05: "-0.05",
    1e-7: "0.0000001",
    123456789.123: "123456789.123",
    999999999999999.0: "999999999999999",
    1e15: "1000000000000000",
    1.5e20: "150000000000000000000",
}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("beside", [[], [2.0], [2.5], [""], ["x", 2.5], [True], [date(1998, 11, 13)]])
def test_a_number_is_spelled_alike_whatever_stands_beside_it(number: float, beside: list[Any]) -> None:
    assert spelled(number) == NUMBERS[number]
    assert spelled_column([number, *beside], "")[0] == NUMBERS[number]


def test_moments_are_rounded_to_what_a_sheet_can_keep() -> None:
    moment = datetime(1998, 11, 13, 8, 14, 59, 999_999)  # noqa: DTZ001
    assert spelled(moment) == "1998-11-13 08:15:00"
    assert spelled(moment.replace(microsecond=123_456)) == "1998-11-13 08:14:59.123"
    assert spelled_column([date(1998, 11, 13), "", "soon"], "datetime") == ["1998-11-13 00:00:00", None, "soon"]
    assert spelled_column([date(1998, 11, 13), "", moment], "date") == ["1998-11-13", None, "1998-11-13 08:15:00"]


def test_spans_have_all_their_hours() -> None:
    assert [spelled(timedelta(minutes=each)) for each in (0, 59, 1590, -90)] == [
        "00:00:00",
        "00:59:00",
        "26:30:00",
        "-01:30:00",
    ]


def test_the_kinds_of_a_column_leave_out_its_blanks() -> None:
    assert kinds_of(["", 1.0, 2.0]) == {"whole"}
    assert kinds_of([1.0, 2.5, "x"]) == {"number", "text"}
    assert kinds_of(["", ""]) == set()
