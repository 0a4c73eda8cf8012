"""Where the table of a sheet is, by the first of its rows."""

from __future__ import annotations

import pytest

from adapters.spreadsheet.area import (
    Area,
    AreaError,
    column_letters,
    column_number,
    find_table,
    parse_header,
    parse_range,
)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("B4:H200", Area(3, 1, 199, 7)),
        ("$b$4:h", Area(3, 1, right=7)),
        ("B:XFD", Area(left=1, right=16383)),
        ("H4:B200", None),
        ("B9:H4", None),
        ("A1", None),
        ("A0:B2", None),
        ("A:XFE", None),
        ("A1:B1048577", None),
    ],
)
def test_a_range_names_cells(text: str, area: Area | None) -> None:
    assert parse_range(text) == area


@pytest.mark.parametrize(("text", "rows"), [("4", (3, 3)), ("3-4", (2, 3)), ("4-3", None), ("0", None), ("x", None)])
def test_a_header_is_a_row_or_some(text: str, rows: tuple[int, int] | None) -> None:
    assert parse_header(text) == rows


@pytest.mark.parametrize("letters", ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"])
def test_the_letters_of_a_column_are_its_number(letters: str) -> None:
    assert column_letters(column_number(letters)) == letters


def test_a_title_that_is_merged_over_the_whole_table_is_no_header() -> None:
    rows = [["Report", "", ""], ["A", "B", "C"], [1.0, 2.0, 3.0]]
    found = find_table(rows, Area(right=2), "found", [((0, 0), (0, 2))])
    assert (found.names, found.header, found.body) == (("A", "B", "C"), (1, 1), 2)


def test_names_that_repeat_are_told_apart_and_blank_ones_have_their_place() -> None:
    found = find_table([["a", "A", "", "B"], ["x", "y", "z", ""]], Area(right=3), "1", [])
    assert found.names == ("a", "A_2", "COLUMN_3", "B")


def test_a_header_outside_of_the_first_rows_is_refused() -> None:
    with pytest.raises(AreaError, match="row 9, the header, is not among the first rows"):
        find_table([["A"], ["x"]], Area(right=0), "9", [])
