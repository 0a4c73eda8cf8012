"""Every change of a table falls into its class."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.base import Column, ForeignKey, TableDescription
from tests.unit.drift.conftest import CROSSING, Compared, altered, told, without


def test_an_unchanged_table_has_no_changes(compared: Compared) -> None:
    assert compared(CROSSING) == []
    assert compared(CROSSING, locked=False) == []


@pytest.mark.parametrize(
    ("column", "now", "expected"),
    [
        ("SAIL_DT", {"type": "DATE", "length": None}, ("breaking", "type-changed")),
        ("SHIP_NM", {"type": "BLOB", "length": None}, ("breaking", "type-changed")),
        ("SHIP_NM", {"type": "VARCHAR(15)", "length": 15}, ("breaking", "type-shrunk")),
        ("FARE", {"type": "DECIMAL(7, 1)", "scale": 1}, ("breaking", "type-shrunk")),
        ("CAR_QTY", {"type": "SMALLINT"}, ("breaking", "type-shrunk")),
        ("SHIP_NM", {"type": "VARCHAR(40)", "length": 40}, ("possibly_breaking", "type-widened")),
        ("CAR_QTY", {"type": "CHAR(4)", "length": 4}, ("possibly_breaking", "type-changed")),
        ("SAIL_DT", {"type": "INTEGER", "length": None}, ("possibly_breaking", "type-changed")),
        ("SHIP_NM", {"type": "CHAR(20)"}, ("possibly_breaking", "type-changed")),
        ("SHIP_NM", {"type": "VARCHAR(20) COLLATE latin1_danish_ci"}, ("possibly_breaking", "charset-changed")),
        ("X_NO", {"nullable": True}, ("possibly_breaking", "nullable-now")),
        ("SHIP_NM", {"name": "ship_nm"}, ("possibly_breaking", "column-respelled")),
        ("CAR_QTY", {"type": "BIGINT"}, ("additive", "type-widened")),
        ("FARE", {"type": "DECIMAL(9, 2)", "length": 9}, ("additive", "type-widened")),
        ("SHIP_NM", {"type": "varchar(20)"}, ("cosmetic", "type-respelled")),
        ("SHIP_NM", {"nullable": False}, ("cosmetic", "never-null-now")),
        ("OLD_FL", {"type": "BLOB"}, ("cosmetic", "type-changed")),
        ("OLD_FL", {"name": "old_fl"}, ("cosmetic", "column-respelled")),
    ],
)
def test_a_changed_column_is_classed(
    compared: Compared, column: str, now: dict[str, Any], expected: tuple[str, str]
) -> None:
    (change, *_) = compared(altered(column, **now))
    assert (change.severity.value, change.code, change.column) == (*expected, column)
    used = column != "OLD_FL"
    assert bool(change.touches) == used


def test_what_only_reads_differently_is_not_told(compared: Compared) -> None:
    assert compared(altered("SHIP_NM", remarks="name of the ship")) == []


def test_a_column_that_is_gone_breaks_what_is_made_of_it(compared: Compared) -> None:
    (change,) = compared(without("FARE"))
    assert told([change]) == [("breaking", "column-gone", "FARE")]
    assert [str(use) for use in change.touches] == ["crossings.fare (v2)"]
    assert told(compared(without("OLD_FL"))) == [("cosmetic", "column-gone", "OLD_FL")]


@pytest.mark.parametrize("name", ["SHIP_NAME", "VESSEL"])
def test_a_renamed_column_is_recognised_by_its_name_or_by_its_type(compared: Compared, name: str) -> None:
    gone, new = compared(altered("SHIP_NM", name=name))[:2]
    assert told([gone, new]) == [("breaking", "column-gone", "SHIP_NM"), ("additive", "column-new", name)]
    assert f"write column: {name}" in gone.hint


def test_a_column_of_another_type_is_not_taken_for_a_renamed_one(compared: Compared) -> None:
    gone = compared(altered("SHIP_NM", name="SHIP_NO", type="INTEGER", length=None))[0]
    assert "renamed" not in gone.hint


def test_a_table_that_is_gone_names_one_that_it_may_have_become(compared: Compared) -> None:
    (change,) = compared(None)
    assert told([change]) == [("breaking", "table-gone", "")]
    assert change.hint == 'did you mean "CROSSINGS"?'
    assert "touches: all of crossings (v1, v2)" in str(change)


def _key(description: TableDescription, **changes: Any) -> TableDescription:
    return replace(description, **changes)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"key": ()}, ("breaking", "key-undeclared", "X_NO")),
        ({"key": (), "unique": (("X_NO",),)}, ("cosmetic", "key-changed", "")),
        ({"indexes": (("SHIP_NM",),)}, ("possibly_breaking", "index-gone", "SAIL_DT")),
        ({"indexes": (("SAIL_DT", "X_NO"),)}, ("cosmetic", "index-gone", "")),
        ({"indexes": (*CROSSING.indexes, ("FARE",))}, ("additive", "index-new", "")),
        ({"foreign_keys": (ForeignKey(("SHIP_NM",), "SHIP", ("NM",)),)}, ("additive", "foreign-key-new", "")),
        ({"columns": (*CROSSING.columns, Column("MEMO", "TEXT"))}, ("additive", "column-new", "MEMO")),
        ({"columns": CROSSING.columns[::-1]}, ("cosmetic", "columns-moved", "")),
        ({"is_view": True}, ("possibly_breaking", "table-replaced", "")),
    ],
)
def test_a_changed_table_is_classed(compared: Compared, now: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert expected in told(compared(_key(CROSSING, **now)))


def test_a_foreign_key_that_is_gone_is_cosmetic(compared: Compared) -> None:
    was = replace(CROSSING, foreign_keys=(ForeignKey(("SHIP_NM",), "SHIP", ("NM",)),))
    assert told(compared(CROSSING, was=was)) == [("cosmetic", "foreign-key-gone", "")]


def test_the_worst_comes_first(compared: Compared) -> None:
    now = replace(without("FARE"), key=(), indexes=(), columns=(*without("FARE").columns[::-1], Column("N", "TEXT")))
    severities = [change.severity.value for change in compared(now)]
    assert severities == sorted(severities, key=["breaking", "possibly_breaking", "additive", "cosmetic"].index)
    assert len(set(severities)) == 4


def test_without_a_lock_the_catalog_is_compared(compared: Compared) -> None:
    assert told(compared(without("FARE"), locked=False)) == [("breaking", "column-gone", "FARE")]
    assert told(compared(altered("SAIL_DT", type="DATE"), locked=False)) == [("breaking", "type-changed", "SAIL_DT")]
    wide = compared(altered("SHIP_NM", type="VARCHAR(40)", length=40), locked=False)
    assert told(wide) == [("possibly_breaking", "type-widened", "SHIP_NM")]


def test_a_column_that_the_lock_does_not_know_is_compared_with_the_catalog(compared: Compared) -> None:
    older = without("FARE")
    assert told(compared(CROSSING, was=older)) == [("additive", "column-new", "FARE")]
    assert told(compared(older, was=older)) == [("breaking", "column-gone", "FARE")]
