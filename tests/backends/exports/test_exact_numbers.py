"""Numbers of text exports come out with every digit, sort and are found as numbers, in every form of export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter
from adapters.errors import OptionError
from adapters.query import Condition, Order, Query, Row, Table, Unrepresentable, Where, WhereKeys

WIDTH = 45

Exported = Callable[..., Adapter]

AMOUNTS = [
    "99999999999999.99",
    "123456789.123456789",
    "0.10",
    "0.1000000000000000000001",
    "-0.10",
    "-99999999999999.98",
    "-99999999999999.99",
    "0",
    "12",
    "9007199254740993",
    "1234567890123456789012345678901234567",
    "1234567890123456789012345678901234568",
    "1234567890123456789012345678901234567.1",
]


@pytest.fixture(params=["delimited", "fixed width", "EBCDIC"])
def exported(request: pytest.FixtureRequest, tmp_path: Path, opened: Callable[..., Adapter]) -> Exported:
    """Open an export of numbers, one a row; the rows are named by their place: 000, 001 …"""

    def write(values: Sequence[str], word: str = "decimal", **options: Any) -> Adapter:
        names = [f"{number:03}" for number in range(len(values))]
        path = tmp_path / "STOCK.TXT"
        if request.param == "delimited":
            lines = [f'{name};"{value}"\n' for name, value in zip(names, values, strict=True)]
            path.write_text("PART;AMOUNT\n" + "".join(lines))
            return opened("delimited", path, columns={"AMOUNT": word}, **options)
        lines = [f"{name}{value:>{WIDTH}}" for name, value in zip(names, values, strict=True)]
        layout = {"PART": ("1", "3"), "AMOUNT": ("4", str(WIDTH), word)}
        if request.param == "fixed width":
            path.write_text("".join(f"{line}\n" for line in lines))
            return opened("fixed_width", path, layout=layout, **options)
        path.write_bytes(b"".join(line.encode("cp037") + b"\x15" for line in lines))
        return opened("fixed_width", path, layout=layout, charset="cp037", **options)

    return write


def read(adapter: Adapter, *where: Where | WhereKeys, descending: bool = False, **more: Any) -> list[Row]:
    """Return names and amounts in the order of the amounts."""
    order = (Order("AMOUNT", descending), Order("PART", descending))
    return adapter.read(Query(Table("STOCK"), ("PART", "AMOUNT"), where, order, limit=more.pop("limit", 99), **more))


def test_every_digit_comes_out(exported: Exported) -> None:
    found = dict(read(exported(AMOUNTS)))
    assert {name: str(amount) for name, amount in found.items()} == {
        f"{number:03}": str(Decimal(spelled)) if spelled not in ("0.10", "-0.10") else spelled[:-1]
        for number, spelled in enumerate(AMOUNTS)
    }


def test_integers_of_any_length_come_out_and_sort(exported: Exported) -> None:
    spelled = ["7", "-99999999999999999999", "99999999999999999999", "-5", "", "100000000000000000000", "742"]
    found = read(exported(spelled, "integer"))
    assert [amount for _, amount in found] == [None, *sorted(int(text) for text in spelled if text)]


@pytest.mark.parametrize("descending", [False, True])
def test_pages_by_the_numbers_show_every_row_once_in_order(exported: Exported, descending: bool) -> None:
    adapter = exported([*AMOUNTS, "", "n/a", "00742", "0.1"])
    seen: list[Row] = []
    after = None
    while page := read(adapter, descending=descending, limit=2, after=after):
        seen += page
        after = (page[-1][1], page[-1][0])
    numbers = [amount for _, amount in seen if isinstance(amount, Decimal)]
    assert sorted(name for name, _ in seen) == [f"{number:03}" for number in range(len(AMOUNTS) + 4)]
    assert numbers == sorted(numbers, reverse=descending)
    assert len(numbers) == len(AMOUNTS) + 1


def test_equal_numbers_are_found_however_they_are_spelled(exported: Exported) -> None:
    adapter = exported(["0.10", "0.1", "0.100000000000000000", "0.1000000000000000000001"])
    for wanted in (Decimal("0.1"), Decimal("0.10"), 0.1, "0.10"):
        rows = read(adapter, Where("AMOUNT", Condition.EQ, wanted))
        assert [name for name, _ in rows] == ["000", "001", "002"]
        assert read(adapter, WhereKeys(("AMOUNT",), ((wanted,),))) == rows
        assert read(adapter, Where("AMOUNT", Condition.IN, (wanted, Decimal(7)))) == rows


@pytest.mark.parametrize(
    ("condition", "limit", "found"),
    [
        (Condition.GT, Decimal("99999999999999.98"), {"0", "2"}),
        (Condition.GE, Decimal("99999999999999.99"), {"0", "2"}),
        (Condition.LT, Decimal("-99999999999999.98"), {"3"}),
        (Condition.LE, Decimal("-99999999999999.98"), {"1", "3"}),
        (Condition.GE, Decimal(10) ** 60, set()),
        (Condition.LT, -(Decimal(10) ** 60), set()),
        (Condition.GT, 0.5, {"0", "2"}),
    ],
)
def test_ranges_are_exact(exported: Exported, condition: Condition, limit: Any, found: set[str]) -> None:
    amounts = ["99999999999999.99", "-99999999999999.98", "123456789012345678901.5", "-99999999999999.99", "n/a", ""]
    rows = read(exported(amounts), Where("AMOUNT", condition, limit))
    assert {name.lstrip("0") or "0" for name, _ in rows} == found


@pytest.mark.parametrize("word", ["integer", "decimal"])
def test_another_spelling_stays_a_text_is_found_as_one_and_in_no_range(exported: Exported, word: str) -> None:
    adapter = exported(["1", "1e5", "742", "1_000", "--3"], word)
    odd = [amount for _, amount in read(adapter) if type(amount) is Unrepresentable]
    assert odd == ["--3", "1_000", "1e5"]
    for text in odd:
        assert [amount for _, amount in read(adapter, Where("AMOUNT", Condition.EQ, text))] == [text]
    assert [amount for _, amount in read(adapter, Where("AMOUNT", Condition.GE, 0))] == [1, 742]


def test_decimal_commas_are_read_exactly_and_a_point_is_not_taken_for_one(exported: Exported) -> None:
    found = read(exported(["99.999.999.999.999,99", "-0,10", "12.50"], decimal_comma="yes"))
    assert found == [("001", Decimal("-0.1")), ("000", Decimal("99999999999999.99")), ("002", "12.50")]


MARKED = [
    (",", "no", ["1,234.50", "-12,345,678.90", "950.5", "1234.5", "12,34.5", "01,234.5", "1.234,50"]),
    (" ", "yes", ["1 234,50", "-12 345 678,90", "950,5", "1234,5", "12 34,5", "01 234,5", "1,234.50"]),
    (" ", "no", ["1 234.50", "-12 345 678.90", "950.5", "1234.5", "12 34.5", "01 234.5", "1 234,50"]),
    ("'", "no", ["1'234.50", "-12'345'678.90", "950.5", "1234.5", "12'34.5", "01'234.5", "1'234,50"]),
]


@pytest.mark.parametrize(("mark", "comma", "values"), MARKED)
def test_marks_between_thousands_are_read_exactly_found_and_sorted(
    exported: Exported, mark: str, comma: str, values: list[str]
) -> None:
    adapter = exported(values, decimal_comma=comma, thousands={"AMOUNT": mark})
    found = read(adapter)
    assert found[:4] == [
        ("001", Decimal("-12345678.90")),
        ("002", Decimal("950.5")),
        ("000", Decimal("1234.5")),
        ("003", Decimal("1234.5")),
    ]
    assert {type(amount) for _, amount in found[4:]} == {Unrepresentable}
    assert [name for name, _ in read(adapter, Where("AMOUNT", Condition.EQ, Decimal("1234.50")))] == ["000", "003"]
    assert [name for name, _ in read(adapter, Where("AMOUNT", Condition.EQ, values[4]))] == ["004"]
    assert [name for name, _ in read(adapter, Where("AMOUNT", Condition.LT, 951))] == ["001", "002"]


@pytest.mark.parametrize("word", ["integer", "float"])
def test_whole_numbers_and_measurements_may_have_marks_between_thousands(exported: Exported, word: str) -> None:
    found = read(exported(["1,234", "12,345,678", "7", "1,23"], word, thousands={"AMOUNT": ","}))
    assert found == [("002", 7), ("000", 1234), ("001", 12345678), ("003", "1,23")]


@pytest.mark.parametrize("thousands", [{"AMOUNT": "."}, {"AMOUNT": ";"}, {"OTHER": ","}, ",", {"AMOUNT": ""}])
def test_a_mark_that_cannot_stand_between_thousands_is_refused(exported: Exported, thousands: Any) -> None:
    with pytest.raises(OptionError, match="thousands"):
        exported(["1"], thousands=thousands)
