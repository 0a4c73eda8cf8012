"""Northwind's catalog is sound, and both its sources give what it promises."""

from __future__ import annotations

import pytest

from adapters.errors import DriverMissing, SourceUnavailable
from adapters.query import Query
from adapters.registry import adapter_class
from tests.servers import missing
from wrapper.judged import check_catalog
from wrapper.translate.fields import converter


@pytest.fixture
def compiled(northwind_catalog, northwind):
    catalog, findings = check_catalog(northwind_catalog, {"NORTHWIND_DB": str(northwind)})
    # The lines of an order and the list of all order lines would be called the same.
    assert [finding.code for finding in findings] == ["shared-operation-id"]
    return catalog


def test_every_value_is_readable_and_every_example_occurs(compiled):
    source = compiled.sources["northwind"]
    try:
        adapter = adapter_class(source.kind).open(source.name, source.adapter_options())
        adapter.probe()
    except (DriverMissing, SourceUnavailable) as error:
        missing("northwind by ODBC", f"{error}: install libodbc2 and libsqliteodbc")
    for resource in compiled.resources.values():
        for field in resource.fields.values():
            rows = adapter.read(Query(resource.table, field.columns, limit=5000))
            read = [converter(field).read(*row) for row in rows]
            assert [reason for _, reason in read if reason] == [], field.name
            assert field.example in {_spelled(value) for value, _ in read}, f"{resource.name}.{field.name}"
    adapter.close()


def _spelled(value):
    if isinstance(value, bool):
        return str(value).lower()
    return str(getattr(value, "amount", value["amount"] if isinstance(value, dict) else value))
