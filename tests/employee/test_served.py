"""EMPLOYEE served: what the API says is what has been known of the sample company since 1993."""

from __future__ import annotations

import csv
import io

import pytest

from adapters.query import Query
from adapters.registry import adapter_class
from tests.employee.conftest import CATALOG
from tests.gateway import Consumer, assert_problem
from wrapper.judged import check_catalog
from wrapper.translate.fields import converter

COUNTS = {
    "departments": 21,
    "employees": 42,
    "jobs": 31,
    "projects": 6,
    "assignments": 28,
    "salary-changes": 49,
    "customers": 15,
    "sales": 33,
}


def test_the_catalog_is_sound_and_every_value_is_readable(employee_url: str) -> None:
    catalog, findings = check_catalog(CATALOG, {"EMPLOYEE_URL": employee_url})
    assert findings == []
    assert catalog is not None
    source = catalog.sources["employee"]
    adapter = adapter_class(source.kind).open(source.name, source.adapter_options())
    for resource in catalog.resources.values():
        for field in resource.fields.values():
            read = [
                converter(field).read(*row) for row in adapter.read(Query(resource.table, field.columns, limit=500))
            ]
            assert [reason for _, reason in read if reason] == [], f"{resource.name}.{field.name}"
            if field.example is not None:
                assert field.example in {_spelled(value) for value, _ in read}, f"{resource.name}.{field.name}"
    adapter.close()


def test_a_relative_path_starts_at_the_catalog() -> None:
    catalog, _ = check_catalog(CATALOG, {"EMPLOYEE_URL": "firebird:///employee.fdb"})
    assert catalog is not None
    assert catalog.sources["employee"].options["url"] == f"firebird:///{CATALOG}/employee.fdb"


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(getattr(value, "amount", value))


@pytest.mark.parametrize("path", COUNTS)
def test_every_record_is_served(consumer: Consumer, path: str) -> None:
    page = consumer.json(f"/v1/{path}?limit=200", Prefer="count=exact")
    assert page["total"] == len(page["items"]) == COUNTS[path]


def test_a_name_that_the_database_computes_is_a_field_like_any_other(consumer: Consumer) -> None:
    assert consumer.json("/v1/employees/2")["name"] == {"first": "Robert", "last": "Nelson", "full": "Nelson, Robert"}
    found = consumer.json("/v1/employees?name.full_prefix=Lee")
    assert [item["name"]["full"] for item in found["items"]] == ["Lee, Terri"]


def test_a_record_is_found_by_a_key_of_three_columns(consumer: Consumer) -> None:
    (listed,) = consumer.json("/v1/jobs?code=VP")["items"]
    assert listed == consumer.json(f"/v1/jobs/{listed['id']}")
    assert (listed["code"], listed["grade"], listed["country"]) == ("VP", 2, "USA")
    assert listed["requirement"] == "No specific requirements."


def test_a_date_is_a_part_of_a_key(consumer: Consumer) -> None:
    changes = consumer.json("/v1/salary-changes?employee_number=28")["items"]
    assert [change["changed_on"] for change in changes] == ["1992-12-15", "1993-09-08"]
    assert consumer.json(f"/v1/salary-changes/{changes[0]['id']}") == changes[0]
    assert (changes[0]["old_salary"], changes[0]["new_salary"]) == ("20000", "22000")


def test_relations_lead_over_composite_keys_and_back(consumer: Consumer) -> None:
    nelson = consumer.json("/v1/employees/2?embed=department,job,assignments,salary_changes")
    assert nelson["department"]["name"] == "Engineering"
    assert nelson["job"]["title"] == "Vice President"
    assert [change["changed_by"] for change in nelson["salary_changes"]["items"]] == ["admin2"]
    head = consumer.json("/v1/departments/600?embed=manager,parts,employees")
    assert head["manager"]["name"]["last"] == "Nelson"
    assert {part["name"] for part in head["parts"]["items"]} >= {"Software Products Div."}
    assert {person["name"]["last"] for person in head["employees"]["items"]} == {"Nelson", "Brown"}


def test_sales_are_filtered_by_state_day_and_value(consumer: Consumer) -> None:
    shipped = consumer.json("/v1/sales?status=shipped&limit=100")["items"]
    assert len(shipped) == 21
    assert {sale["status"] for sale in shipped} == {"shipped"}
    early = consumer.json("/v1/sales?ordered_on_lt=1992-10-15")["items"]
    assert [sale["number"] for sale in early] == ["V91E0210", "V92J1003"]
    assert early[0]["discount"] == "0.1"
    assert early[0]["days_to_ship"] == 1
    dear = consumer.json("/v1/sales?total_gte=100000&sort=-total")["items"]
    assert dear[0]["total"] == {"amount": "560000.00", "currency": "USD"}


def test_a_number_too_long_for_its_column_is_not_found(consumer: Consumer) -> None:
    assert_problem(consumer.get("/v1/sales/V91E0210V91E0210"), "not_found")
    assert_problem(consumer.get("/v1/employees/99999"), "not_found")


def test_pages_follow_one_another_to_the_end(consumer: Consumer) -> None:
    seen, path = [], "/v1/sales?limit=10&sort=-total"
    while path:
        page = consumer.json(path)
        seen += [sale["number"] for sale in page["items"]]
        path = page["next"] and page["next"][page["next"].index("/v1/") :]
    assert len(seen) == len(set(seen)) == COUNTS["sales"]


def test_the_whole_company_leaves_as_csv(consumer: Consumer) -> None:
    rows = list(csv.DictReader(io.StringIO(consumer.get("/v1/employees", Accept="text/csv").text)))
    assert len(rows) == COUNTS["employees"]
    assert next(row for row in rows if row["number"] == "2")["salary"] == "105900"
