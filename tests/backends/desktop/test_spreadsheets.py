"""Sheets of workbooks as they are served: where the table is, and what its values come as."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import SourceUnavailable
from adapters.query import Query, Row, Table
from fixtures.forms.workbook import Error, Formula, Percent, Sheet, write_ods, write_xlsx
from tests.backends.init.proposed import proposed
from wrapper.proposal.address import origins

STOCK = [["Part", "Qty"], ["00742", 12], ["A1", 3]]


def table_of(adapter: Any, name: str = "stock") -> tuple[list[str], list[Row]]:
    """Return the names of a table's columns, and its rows in their order."""
    (described,) = adapter.describe(name)
    columns = tuple([column.name for column in described.columns])
    return list(columns), adapter.read(Query(Table(name), columns, limit=100))


def written(folder: Path, rows: Sequence[Sequence[Any]], **how: Any) -> Path:
    """Write a workbook of one sheet."""
    write_xlsx(folder / "stock.xlsx", {"Stock": Sheet(rows, **how)})
    return folder / "stock.xlsx"


@pytest.mark.parametrize(("ending", "write"), [(".xlsx", write_xlsx), (".ods", write_ods)])
def test_a_sheet_is_a_table(tmp_path: Path, opened: Any, ending: str, write: Callable[..., None]) -> None:
    path = tmp_path / f"stock{ending}"
    write(path, {"Stock": Sheet(STOCK)})
    adapter = opened("spreadsheet", path, columns={"Qty": "integer"})
    assert table_of(adapter) == (["Part", "Qty"], [("00742", 12), ("A1", 3)])


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ({}, ["A"]),
        ({"sheet": "Second"}, ["B"]),
        ({"sheet": "2"}, ["B"]),
        ({"sheet": "1999"}, ["C"]),
        ({"sheet": "/Sec.*/"}, ["B"]),
        ({"sheet": "Kept back"}, ["D"]),
    ],
)
def test_a_sheet_is_named_numbered_or_matched(
    tmp_path: Path, opened: Any, declared: Mapping[str, str], names: list[str]
) -> None:
    sheets = {"Empty": Sheet([]), "First": Sheet([["A"], ["x"]]), "Second": Sheet([["B"], ["x"]])}
    sheets = {"First": sheets["First"], "Second": sheets["Second"], "1999": Sheet([["C"], ["x"]])}
    sheets["Kept back"] = Sheet([["D"], ["x"]], state="hidden")
    write_xlsx(tmp_path / "stock.xlsx", sheets)
    adapter = opened("spreadsheet", tmp_path / "stock.xlsx", **declared)
    assert table_of(adapter) == (names, [("x",)])
    told = [notice.message for notice in adapter.notices()]
    assert told == ["stock.xlsx: the sheet Kept back is hidden in the workbook"] * (names == ["D"])


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path, opened: Any) -> None:
    path = written(tmp_path, STOCK)
    for sheet, said in (
        ("Stok", "there is no sheet Stok; the workbook has Stock"),
        ("2", "there is no sheet 2; the workbook has 1: Stock"),
        ("/X.*/", "no sheet matches /X.*/; the workbook has Stock"),
    ):
        with pytest.raises(SourceUnavailable, match=said.replace("*", r"\*")):
            opened("spreadsheet", path, sheet=sheet).describe()


def test_values_come_as_they_are_shown_or_stored(tmp_path: Path, opened: Any) -> None:
    cells: dict[str, tuple[Any, Any]] = {
        "text": ("00742", "00742"),
        "whole": (12, "12"),
        "card": (4111111111111111, "4111111111111111"),
        "fraction": (0.1 + 0.2, "0.3"),
        "noise": (1e15 + 0.125, "1000000000000000"),
        "large": (1e20, "100000000000000000000"),
        "percent": (Percent(0.25), "0.25"),
        "day": (date(1998, 11, 13), "1998-11-13"),
        "moment": (datetime(1998, 11, 13, 8, 15), "1998-11-13 08:15:00"),  # noqa: DTZ001
        "clock": (time(8, 15), "08:15:00"),
        "span": (timedelta(hours=26, minutes=30), "26:30:00"),
        "flag": (True, "TRUE"),
        "formula": (Formula("1+1", 2), "2"),
        "failed": (Error(), ""),
        "blank": (None, ""),
    }
    for of_1904 in (False, True):
        path = tmp_path / f"stock{int(of_1904)}.xlsx"
        rows = [list(cells), [given for given, _ in cells.values()]]
        write_xlsx(path, {"Stock": Sheet(rows)}, of_1904=of_1904)
        _, (found,) = table_of(opened("spreadsheet", path), path.stem)
        assert dict(zip(cells, found, strict=True)) == {name: text for name, (_, text) in cells.items()}


def test_declared_columns_compare_as_what_they_are(tmp_path: Path, opened: Any) -> None:
    moment = datetime(1998, 11, 13, 8, 15)  # noqa: DTZ001
    rows = [["N", "P", "D", "M"], [7, 1.25, date(1998, 11, 13), moment], [None, "n/a", None, date(1998, 11, 14)]]
    types = {"N": "integer", "P": "decimal", "D": "date", "M": "datetime"}
    _, found = table_of(opened("spreadsheet", written(tmp_path, rows), columns=types))
    assert found == [
        (7, Decimal("1.25"), date(1998, 11, 13), moment),
        (None, "n/a", None, datetime(1998, 11, 14)),  # noqa: DTZ001
    ]


def test_notes_above_blank_rows_between_and_sums_below_are_no_rows(tmp_path: Path, opened: Any) -> None:
    rows = [["Stock of Friday"], [], *STOCK[:2], [], *STOCK[2:], ["Total", 15]]
    adapter = opened("spreadsheet", written(tmp_path, rows), trailer="Total")
    assert table_of(adapter) == (["Part", "Qty"], [("00742", "12"), ("A1", "3")])


def test_merged_cells_name_each_of_their_columns(tmp_path: Path, opened: Any) -> None:
    rows = [["Report"], ["Part", "Sales", "", "Note"], ["", "1998", "1999", ""], ["A1", 1, 2, "x"], ["A2", 3, 4, "y"]]
    path = written(tmp_path, rows, merged=["B2:C2", "A2:A3", "D2:D3"])
    names = ["Part", "Sales 1998", "Sales 1999", "Note"]
    assert table_of(opened("spreadsheet", path)) == (names, [("A1", "1", "2", "x"), ("A2", "3", "4", "y")])
    assert table_of(opened("spreadsheet", path, header="2-3"))[0] == names


def test_tables_of_one_sheet_are_told_apart_by_their_range(tmp_path: Path, opened: Any) -> None:
    rows = [["No", "Name", "", "Code", "Text"], [1, "a", "", "X", "x"], [2, "b", "", "Y", "y"], ["", "", "", "Z", "z"]]
    tables = {"left": {"range": "A:B"}, "right": {"range": "D1:E3"}}
    adapter = opened("spreadsheet", written(tmp_path, rows), tables=tables)
    assert table_of(adapter, "left") == (["No", "Name"], [("1", "a"), ("2", "b")])
    assert table_of(adapter, "right") == (["Code", "Text"], [("X", "x"), ("Y", "y")])


def test_columns_without_a_name_are_served_and_values_beside_the_table_are_told(tmp_path: Path, opened: Any) -> None:
    rows = [["", "A", "", "B"], ["", 1, "", 2], ["", 3, "", 4], *[["", 5, "", 6]] * 200, ["note", 7, "", 8]]
    adapter = opened("spreadsheet", written(tmp_path, [["", "A", "", "B"], ["x", 1, "", 2], ["", 3, "", 4]]))
    assert table_of(adapter)[0] == ["COLUMN_1", "A", "B"]
    write_xlsx(tmp_path / "late.xlsx", {"Stock": Sheet(rows)})
    late = opened("spreadsheet", tmp_path / "late.xlsx")
    assert table_of(late, "late")[0] == ["A", "B"]
    (notice,) = late.notices()
    assert "1 rows have values in columns that no name stands over" in notice.message


def test_without_a_header_the_columns_are_declared(tmp_path: Path, opened: Any) -> None:
    path = written(tmp_path, STOCK[1:])
    with pytest.raises(SourceUnavailable, match="row 1 seems to be the first row of the table and holds numbers"):
        opened("spreadsheet", path).describe()
    adapter = opened("spreadsheet", path, header="no", columns={"PART": "text", "QTY": "integer"})
    assert table_of(adapter) == (["PART", "QTY"], [("00742", 12), ("A1", 3)])


def test_a_workbook_that_was_saved_again_is_loaded_again(tmp_path: Path, opened: Any) -> None:
    adapter = opened("spreadsheet", written(tmp_path, STOCK))
    assert len(table_of(adapter)[1]) == 2
    written(tmp_path, [*STOCK, ["B2", 4]])
    adapter.load_snapshot("stock")
    assert len(table_of(adapter)[1]) == 3


def test_a_proposed_workbook_is_served_as_it_is(tmp_path: Path) -> None:
    rows = [
        ["Price list"],
        [],
        ["Article No", "Name", "Net", "Valid from"],
        *[[f"{number:05}", f"part {number}", number / 4, date(1998, 11, number)] for number in range(1, 21)],
    ]
    with proposed(written(tmp_path, rows), tmp_path) as legacy:
        records = legacy.records("stock")
        assert len(records) == 20
        assert [str(value) for value in records[2].values()][-4:] == ["00003", "part 3", "0.75", "1998-11-03"]
        assert legacy.lost() == []


def test_formulas_without_a_value_and_errors_are_told(tmp_path: Path, opened: Any) -> None:
    rows = [["A", "B"], [1, Formula("A2*2")], [2, Formula("A3*2", 4)], [3, Error()], [4, Formula("A5", "x")]]
    adapter = opened("spreadsheet", written(tmp_path, rows))
    assert [row[1] for row in table_of(adapter)[1]] == ["", "4", "", "x"]
    said = [notice.message for notice in adapter.notices()]
    assert said == [
        "stock.xlsx: 1 formulas of Stock have no value, so they are blank: open and save it in Excel or LibreOffice",
        "stock.xlsx: 1 cells of Stock hold an error such as #DIV/0!, so they are blank: mend their formulas",
    ]


def test_a_value_beside_the_table_makes_no_row(tmp_path: Path, opened: Any) -> None:
    rows = [*STOCK, *[["", ""]] * 250, ["", "", "", "left behind"]]
    adapter = opened("spreadsheet", written(tmp_path, rows))
    assert len(table_of(adapter)[1]) == 2
    assert ["1 rows have values" in notice.message for notice in adapter.notices()] == [True]


def test_a_column_that_is_declared_without_a_header_may_be_blank(tmp_path: Path, opened: Any) -> None:
    path = written(tmp_path, [["A1", "", 3], ["B2", "", 4]])
    adapter = opened("spreadsheet", path, header="no", columns=("PART", "NOTE", "QTY"))
    assert table_of(adapter) == (["PART", "NOTE", "QTY"], [("A1", "", "3"), ("B2", "", "4")])


def test_sums_below_a_table_tell_nothing_of_its_types(tmp_path: Path) -> None:
    rows = [["Item", "Amount"], *[[number, number / 8] for number in range(1, 12)], ["Total", 8.25]]
    with proposed(written(tmp_path, rows), tmp_path) as legacy:
        assert "columns: {Item: integer, Amount: decimal}" in legacy.text
        assert "check: the last row begins with 'Total'" in legacy.text
        assert len(legacy.records("stock")) == 11


def test_the_sheets_of_a_workbook_are_proposed_with_the_relations_between_them(tmp_path: Path) -> None:
    customers = [["Cust No", "Name"], *[[f"C{number:04}", f"customer {number}"] for number in range(1, 31)]]
    orders = [["Order No", "Cust No", "Day"]]
    orders += [[1000 + number, f"C{number % 30 + 1:04}", date(1998, 1, 1 + number % 28)] for number in range(90)]
    sheets = {"Customers": Sheet(customers), "Orders": Sheet(orders), "Old": Sheet(customers, state="veryHidden")}
    write_xlsx(tmp_path / "company.xlsx", {**sheets, "Empty": Sheet([])})
    with proposed(tmp_path / "company.xlsx", tmp_path) as legacy:
        assert {"customers", "orders"} == set(legacy.catalog.resources)
        first = legacy.consumer.json("/v1/orders?limit=1&embed=customer")["items"][0]
        assert (first["day"], first["customer"]["name"]) == ("1998-01-01", "customer 1")
        assert "the sheet is hidden; name it with sheet: Old to serve it" in legacy.text
        assert legacy.lost() == []


def test_a_folder_of_workbooks_is_one_source_beside_its_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    write_xlsx(folder / "stock.xlsx", {"Stock": Sheet([["Part", "Qty"], *[[f"A{n}", n] for n in range(20)]])})
    years = {year: Sheet([["Item", "Price"], *[[f"B{n}", n / 4] for n in range(20)]]) for year in ("1998", "1999")}
    write_ods(folder / "prices.ods", years)
    (folder / "~$stock.xlsx").write_bytes(b"\x05Alice" + bytes(100))
    (folder / "list.csv").write_text("".join(f"{n};x{n}\n" for n in ["no", *range(20)]))
    found = {origin.kind: origin for origin in origins(str(folder))}
    assert set(found) == {"spreadsheet", "delimited"}
    assert found["spreadsheet"].entries["tables"] == {
        "prices 1998": {"file": "prices.ods", "sheet": "1998", "columns": {"Price": "decimal"}},
        "prices 1999": {"file": "prices.ods", "sheet": "1999", "columns": {"Price": "decimal"}},
        "stock": {"file": "stock.xlsx", "columns": {"Qty": "integer"}},
    }
    assert found["spreadsheet"].left_out == found["delimited"].left_out == []


def test_tables_beside_each_other_on_a_sheet_are_proposed_each_in_its_range(tmp_path: Path) -> None:
    parts = [["Part", "Qty"], *[[f"A{number:03}", number] for number in range(1, 31)]]
    codes = [["Code", "Text"], *[[f"C{number}", f"word {number}"] for number in range(1, 11)]]
    rows = [[*left, "", *(codes[number] if number < len(codes) else [])] for number, left in enumerate(parts)]
    (origin,) = origins(str(written(tmp_path, rows)))
    assert origin.entries["tables"] == {
        "Stock 1": {"sheet": "Stock", "range": "A:B", "columns": {"Qty": "integer"}},
        "Stock 2": {"sheet": "Stock", "range": "D:E"},
    }
    assert "check: 2 tables seem to stand on Stock, each in a range of its own" in origin.evidence


def test_tables_below_each_other_on_a_sheet_are_proposed_each_in_its_range(tmp_path: Path) -> None:
    parts = [["Part", "Qty"], *[[f"A{number:03}", number] for number in range(1, 31)]]
    prices = [["Article", "Price"], *[[f"B{number:03}", number / 4] for number in range(1, 21)]]
    path = written(tmp_path, [["Stock of Friday"], [], *parts, [], [], *prices])
    (origin,) = origins(str(path))
    assert origin.entries["tables"] == {
        "Stock 1": {"sheet": "Stock", "range": "A3:B35", "columns": {"Qty": "integer"}},
        "Stock 2": {"sheet": "Stock", "range": "A36:B", "columns": {"Price": "decimal"}},
    }
    with proposed(path, tmp_path) as legacy:
        assert sorted(len(legacy.records(name)) for name in legacy.catalog.resources) == [20, 30]


def test_a_blank_column_in_a_table_and_blank_rows_between_groups_part_nothing(tmp_path: Path) -> None:
    rows = [["Part", "Name", "", "Qty", "Price"], *[[f"A{n}", f"p{n}", "", n, n / 4] for n in range(30)]]
    rows[10:10] = [[], ["Group B", "of parts"]]
    (origin,) = origins(str(written(tmp_path, rows)))
    assert "tables" not in origin.entries
    assert "range" not in origin.entries
