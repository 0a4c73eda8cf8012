"""Real workbooks of each format: every file is served right, or says in one sentence why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.errors import SourceUnavailable
from adapters.query import Query, Row, Table
from tests.backends.desktop.conftest import REAL
from tests.servers import missing

NUMBERS = {"header": "no", "range": "A1:B3"}
PROTECTED = "it is protected by a password: save a copy without one, and name that"
DAYS: list[Row] = [("2021-01-01", "15"), ("2021-01-02", "16"), ("255:10:10", "17")]

SERVED: dict[str, tuple[dict[str, str], list[Row]]] = {
    "OOM_alloc.xls": (
        {"sheet": "template from eol", "range": "A1:C4", "header": "no"},
        [("EOL", "", ""), ("", "Week ending 4th", ""), ("New Deals for:", "New Deals", "Volume")],
    ),
    **dict.fromkeys(
        [f"any_sheets.{ending}" for ending in ("ods", "xls", "xlsb", "xlsx")],
        (NUMBERS, [("1", "2"), ("3", "4"), ("5", "6")]),
    ),
    "date.ods": (
        {"header": "no"},
        [("2021-01-01", "15"), ("2021-01-01 10:10:10", "16"), ("10:10:10", "17"), ("10:10:10.123", "18")],
    ),
    **dict.fromkeys(["date.xls", "date.xlsx", "date_1904.xls", "date_1904.xlsx"], ({"header": "no"}, DAYS)),
    "formula.issue.xlsx": ({"header": "no", "range": "A1:C1"}, [("23", "23")]),
    "has_x000D_.xlsx": ({"header": "no"}, [("ABC\r\nDEF",)]),
    "header-row.xlsx": ({}, [("put data here", "1", "2", "3")]),
    "hyperlinks.xlsx": ({"sheet": "Sheet2", "header": "no"}, [("target cell",)]),
    "inventory-table.xlsx": (
        {},
        [("1", "Apple", "50"), ("2", "Banana", "200"), ("3", "Orange", "60"), ("4", "Pear", "100")],
    ),
    "issue3.xlsm": ({"header": "no"}, [("1", "a")]),
    "issues.xlsx": (
        {"sheet": "datatypes", "header": "no"},
        [("1",), ("1.5",), ("ab",), ("FALSE",), ("test",), ("2016-10-20",)],
    ),
    "merge_cells.xls": ({}, [("Column Merge", "Chunk Merged", "")]),
    "merged_range.xlsx": (
        {},
        [("A3", "B3", "C3", "", "E3", "F3", "G3", "H3"), ("A4", "B4", "C4", "", "E4", "F4", "G4", "H4")],
    ),
    "multi-empty.ods": ({}, [("bbb",), ("ccc",), ("ddd",), ("eee",), ("zzz",)]),
    "no-header.xlsx": ({"header": "no"}, [("a", "0"), ("b", "1")]),
}
REFUSED = {
    "empty_sheet.xlsx": "the sheet Sheet1 is empty",
    "errors.xlsx": "there is no cell with a value in it (7 cells of Feuil1 hold an error such as #DIV/0!, so they are "
    "blank: mend their formulas)",
    "pass_protected.ods": PROTECTED,
    "pass_protected.xlsx": PROTECTED,
}


@pytest.fixture(scope="session")
def workbooks() -> Path:
    """Find the folder of real workbooks."""
    if not (REAL / "spreadsheets").is_dir():
        missing("spreadsheets", f"there are no workbooks in {REAL / 'spreadsheets'}")
    return REAL / "spreadsheets"


def test_every_file_is_known_here(workbooks: Path) -> None:
    assert {path.name for path in workbooks.iterdir()} == {*SERVED, *REFUSED, "LICENSE"}


@pytest.mark.parametrize("name", SERVED)
def test_a_real_workbook_is_served_as_it_is(workbooks: Path, opened: Any, name: str) -> None:
    options, rows = SERVED[name]
    adapter = opened("spreadsheet", workbooks / name, table="T", **options)
    (described,) = adapter.describe("T")
    found = adapter.read(Query(Table("T"), tuple([column.name for column in described.columns]), limit=100))
    assert found == rows


@pytest.mark.parametrize("name", REFUSED)
def test_a_real_workbook_that_is_not_served_says_why(workbooks: Path, opened: Any, name: str) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        opened("spreadsheet", workbooks / name, table="T").describe()
    assert str(caught.value).endswith(f": {REFUSED[name]}")
