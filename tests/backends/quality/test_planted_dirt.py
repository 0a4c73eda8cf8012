"""Every fault that fixtures/dirt.py plants in the sample company is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures.dirt import EXTRA, SPOILED
from wrapper.inspection.inspecting import Extent
from wrapper.inspection.report import QualityReport

Found = set[tuple[str, str, str, int]]

PLANTED: dict[str, Found] = {
    "customers": {("undecodable_text", "place", "13", 1)},
    "parts": {("unknown_code", "unit", "SHF-1011-C", 1), ("impossible_date", "changed_on", "RNG-1027-A", 1)},
    "jobs": {
        ("unknown_code", "status", "J000007", 1),
        ("impossible_date", "due_on", "J000019", 1),
        ("bad_flag", "rush", "J000055", 1),
        ("impossible_date", "opened_on", "J000077", 1),
        ("impossible_time", "started_at", "J000101", 1),
        ("impossible_date", "closed_on", "J000150", 1),
        ("orphan", "customer", "J000091", 1),
        ("orphan", "part", "J000166", 1),
    },
    "operations": {
        ("orphan", "job", "J999998~10", 2),
        ("unknown_code", "status", "J999998~20", 1),
        ("impossible_date", "started_on", "J999998~20", 1),
    },
    "labour": {
        ("impossible_date", "started_at", "4999~J999998", 1),
        ("impossible_time", "stopped_at", "4999~J999998", 1),
        ("orphan", "job", "4999~J999998", 1),
    },
    "shipments": {
        ("unknown_code", "carrier", "50010", 1),
        ("impossible_date", "shipped_on", "50020", 1),
        ("bad_flag", "delivered", "50040", 1),
        ("orphan", "job", "49999", 1),
        ("orphan", "customer", "49999", 1),
    },
    "inventory": set(),
}
"""Cause, field or relation, the first row, and how many rows: what the spoiled values are to those who read them."""

# Blank where a blank is allowed, or a value that means "no date": nothing a consumer would miss.
HARMLESS = {
    "CUSTMAST": {"000021", "000034", "000055"},
    "PARTMAST": {"PLT-1036-A"},
    "JOBMAST": {"J000028", "J000042", "J000133", "J000200"},
    "SHIPHDR": {"50030"},
}


@pytest.mark.parametrize("resource", PLANTED)
def test_every_planted_fault_is_found_and_nothing_else(resource: str, report: Callable[..., QualityReport]) -> None:
    found = report(resource)
    assert {(fault.cause.value, fault.field, fault.examples[0].key, fault.rows) for fault in found.faults} == PLANTED[
        resource
    ]
    assert found.complete
    assert found.left_out == ()
    assert found.total == found.rows
    assert all(followed.looked_up == followed.values for followed in found.relations)


def test_the_list_of_planted_faults_is_that_of_the_sample_company() -> None:
    tables = {"CUSTMAST": "customers", "PARTMAST": "parts", "JOBMAST": "jobs", "SHIPHDR": "shipments"}
    for table, resource in tables.items():
        keys = {key for _, _, key, _ in PLANTED[resource]}
        spoiled = {key.lstrip("0") for key in SPOILED[table] if key not in HARMLESS[table]}
        assert spoiled == keys - {str(row[0]) for row in EXTRA.get(table, ())}


def test_a_line_of_the_export_that_is_no_row_is_counted(report: Callable[..., QualityReport]) -> None:
    inventory = report("inventory")
    assert inventory.quarantined == 1
    assert inventory.as_of is not None
    assert report("parts").quarantined is None


def test_of_an_export_it_is_known_how_many_rows_there_are(report: Callable[..., QualityReport]) -> None:
    inventory = report("inventory", Extent(rows=10))
    assert (inventory.rows, inventory.complete, inventory.total) == (10, False, 300)
    assert report("jobs", Extent(rows=10)).total is None


def test_a_report_says_what_it_did_not_look_at(report: Callable[..., QualityReport]) -> None:
    jobs = report("jobs", Extent(rows=50, statements=2, examples=1))
    assert (jobs.rows, jobs.complete, jobs.statements) == (50, False, 2)
    # One statement read the rows, the other followed one relation; nothing was left for the second.
    assert [(followed.relation, followed.looked_up > 0) for followed in jobs.relations] == [
        ("customer", True),
        ("part", False),
    ]
    (left,) = jobs.left_out
    assert left.startswith("part: only 0 of ")
    assert left.endswith("the statement budget is used up")


def test_a_limit_of_exactly_all_rows_is_complete(report: Callable[..., QualityReport]) -> None:
    assert report("customers", Extent(rows=60)).complete
    assert not report("customers", Extent(rows=59)).complete
    assert report("customers", Extent(rows=None)).rows == 60


def test_the_machine_form_has_a_stable_shape(report: Callable[..., QualityReport]) -> None:
    written = report("customers").written()
    assert list(written) == [
        "format",
        "resource",
        "source",
        "as_of",
        "rows",
        "statements",
        "faults",
        "relations",
        "left_out",
        "quarantined",
    ]
    assert written["rows"] == {"looked_at": 60, "complete": True, "total": 60}
    assert written["faults"] == [
        {
            "cause": "undecodable_text",
            "field": "place",
            "reason": "holds bytes that are no text in the source's charset",
            "rows": 1,
            "share": 0.016667,
            "examples": [{"key": "13", "value": r"'Sm\x9dtrollby          '"}],
        }
    ]
