"""What the sample company does not have: keys that are no keys, texts that are too long, and relations gone wild."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Capability
from adapters.memory import MemoryAdapter
from adapters.query import Undecodable, Unrepresentable
from wrapper.catalog.model import Catalog
from wrapper.inspection.inspecting import Extent, inspect
from wrapper.inspection.report import QualityReport
from wrapper.judged import load_catalog

CATALOG = """
title: Fernhollow Bakery
versions: {v1: {}}
sources: {shop: {kind: memory, tables: {orders: [{NO: "1"}]}}}
codes:
  size: {map: {S: small, L: large}, unknown: 'null'}
resources:
  orders:
    source: shop
    table: orders
    key: [number]
    strict: true
    fields:
      number: {column: NO, type: id, width: 4, padding: spaces_right}
      baker: {column: BAKER, type: id, width: 3, padding: zeros_left}
      loaf: {column: LOAF, type: text, width: 8, nullable: false}
      size: {column: SIZE, type: code, codes: size}
      price: {column: PRICE, type: money, currency: EUR, format: text}
      recipe: {column: RECIPE, type: json}
      baked_on: {column: BAKED, type: date}
      sold_on: {column: SOLD, type: date, format: YYYYMMDD}
      ready_at: {column: READY, type: time, format: HHMM}
      taken_at: {columns: [DAY, CLOCK], type: datetime, formats: [YYYYMMDD, HHMM]}
    relations:
      by: {resource: bakers, by: {baker: number}}
    versions: {v1: {}}
  bakers:
    source: shop
    table: bakers
    key: [number]
    fields:
      number: {column: NO, type: id, width: 3, padding: zeros_left}
    relations:
      orders: {resource: orders, by: {number: baker}, many: true}
    versions: {v1: {}}
"""

ORDER = {"NO": "1   ", "BAKER": "007", "LOAF": "Rye     ", "SIZE": "S", "PRICE": "2.50", "RECIPE": "{}"}
ORDER |= {"BAKED": "2026-02-28", "SOLD": "20260301", "READY": "0615", "DAY": "20260228", "CLOCK": "0700"}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    (tmp_path / "catalog.yaml").write_text(CATALOG, "utf-8")
    return load_catalog(tmp_path)


def report(
    catalog: Catalog, orders: Sequence[Mapping[str, Any]], bakers: Sequence[str] = ("007",), **extent: Any
) -> QualityReport:
    tables = {"orders": [{**ORDER, **order} for order in orders], "bakers": [{"NO": number} for number in bakers]}
    shop = MemoryAdapter.of(tables)
    return inspect(catalog, "orders", lambda _: shop, replace(Extent(), **extent), lambda _: None)


def faults(found: QualityReport) -> list[tuple[str, str, int]]:
    return sorted((fault.cause.value, fault.field, fault.rows) for fault in found.faults)


def test_clean_rows_have_no_faults(catalog: Catalog) -> None:
    found = report(catalog, [{"NO": f"{number:<4}"} for number in range(1, 30)])
    assert (found.faults, found.rows, found.complete, found.left_out) == ((), 29, True, ())


@pytest.mark.parametrize(
    ("order", "cause", "field"),
    [
        ({"LOAF": Undecodable(b"Br\x9dd")}, "undecodable_text", "loaf"),
        ({"LOAF": b"\x00\x01"}, "bad_text", "loaf"),
        ({"LOAF": None}, "empty", "loaf"),
        ({"LOAF": "Pumpernickel"}, "too_long", "loaf"),
        ({"SIZE": "X"}, "unknown_code", "size"),
        ({"PRICE": "2,5O"}, "bad_number", "price"),
        ({"RECIPE": "{rye"}, "bad_json", "recipe"),
        ({"BAKED": "2026-02-31"}, "impossible_date", "baked_on"),
        ({"BAKED": "yesterday"}, "bad_date", "baked_on"),
        ({"BAKED": 4711}, "bad_date", "baked_on"),
        ({"BAKED": "2026-02-28 07:30:00"}, "bad_date", "baked_on"),
        ({"BAKED": Unrepresentable("infinity")}, "impossible_date", "baked_on"),
        ({"SOLD": "20260231"}, "impossible_date", "sold_on"),
        ({"SOLD": "n/a"}, "bad_date", "sold_on"),
        ({"READY": "2575"}, "impossible_time", "ready_at"),
        ({"READY": "noon"}, "bad_time", "ready_at"),
        ({"DAY": "20260231"}, "impossible_date", "taken_at"),
        ({"CLOCK": "2575"}, "impossible_time", "taken_at"),
        ({"CLOCK": "noon"}, "bad_time", "taken_at"),
        ({"CLOCK": None}, "bad_time", "taken_at"),
        ({"CLOCK": Undecodable(b"\x9d")}, "undecodable_text", "taken_at"),
        ({"BAKER": "008"}, "orphan", "by"),
        ({"NO": "    "}, "blank_key", "number"),
        ({"NO": None}, "blank_key", "number"),
    ],
)
def test_each_fault_is_counted_by_its_cause(catalog: Catalog, order: Mapping[str, Any], cause: str, field: str) -> None:
    assert faults(report(catalog, [order, {"NO": "2   "}])) == [(cause, field, 1)]


def test_a_value_that_is_only_padded_beyond_its_width_is_not_too_long(catalog: Catalog) -> None:
    assert report(catalog, [{"LOAF": "Rye".ljust(40)}]).faults == ()


def test_rows_with_the_key_of_another_are_counted_once_each(catalog: Catalog) -> None:
    found = report(catalog, [{"NO": number} for number in ("1   ", "2   ", "2   ", "2   ", "3")])
    assert faults(found) == [("duplicate_key", "number", 2)]
    assert found.faults[0].examples[0].key == "2"


def test_blank_keys_are_not_called_duplicates_of_each_other(catalog: Catalog) -> None:
    assert faults(report(catalog, [{"NO": "    "}, {"NO": "    "}])) == [("blank_key", "number", 2)]


def test_duplicates_are_found_across_batches(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wrapper.inspection.inspecting.BATCH", 2)
    found = report(catalog, [{"NO": number} for number in ("1   ", "2   ", "2   ", "3   ")])
    assert faults(found) == [("duplicate_key", "number", 1)]


def test_a_blank_reference_is_no_orphan(catalog: Catalog) -> None:
    assert report(catalog, [{"BAKER": "   "}, {"NO": "2", "BAKER": None}]).faults == ()


def test_each_different_value_of_a_relation_is_looked_up_once(catalog: Catalog) -> None:
    orders = [{"NO": f"{number:<4}", "BAKER": f"{number % 7:03}"} for number in range(500)]
    found = report(catalog, orders, bakers=[f"{number:03}" for number in range(5)])
    assert found.statements == 2
    assert [(one.relation, one.values, one.looked_up) for one in found.relations] == [("by", 7, 7)]
    assert faults(found) == [("orphan", "by", sum(number % 7 > 4 for number in range(500)))]
    assert len(found.faults[0].examples) == 5


def test_many_rows_of_one_key_do_not_hide_the_others(catalog: Catalog) -> None:
    orders = [{"NO": f"{number:<4}", "BAKER": f"{number:03}"} for number in range(1, 11)]
    bakers = ["001"] * 300 + [f"{number:03}" for number in range(2, 10)]
    found = report(catalog, orders, bakers)
    assert faults(found) == [("orphan", "by", 1)]
    assert found.faults[0].examples[0].value == "'010'"


def test_examples_are_as_many_as_asked_for(catalog: Catalog) -> None:
    found = report(catalog, [{"NO": f"{number:<4}", "SIZE": "X"} for number in range(9)], examples=2)
    assert (found.faults[0].rows, len(found.faults[0].examples)) == (9, 2)


def test_a_source_that_reads_page_by_page_pays_for_each_page(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wrapper.inspection.inspecting.BATCH", 10)
    monkeypatch.setattr(MemoryAdapter, "capabilities", frozenset({Capability.DESCRIBES}))
    found = report(catalog, [{"NO": f"{number:<4}"} for number in range(100)], statements=3)
    assert (found.rows, found.complete, found.statements) == (30, False, 3)
    assert found.left_out == (
        "rows: the statement budget is used up",
        "by: only 0 of 1 values were looked up: the statement budget is used up",
    )


def test_a_strict_resource_is_reported_like_any_other(catalog: Catalog) -> None:
    assert catalog.resources["orders"].strict
    assert faults(report(catalog, [{"PRICE": "-", "LOAF": None}])) == [("bad_number", "price", 1), ("empty", "loaf", 1)]
