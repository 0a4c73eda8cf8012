"""The real Northwind is clean; what is spoiled in it is found."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wrapper.cli import main


@pytest.fixture
def reports(northwind: Path, northwind_catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Spoil a copy of Northwind with some statements, and return what is reported, by resource."""
    spoiled = tmp_path / "spoiled.db"
    spoiled.write_bytes(northwind.read_bytes())
    monkeypatch.setenv("NORTHWIND_DB", str(spoiled))
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path))

    def reports(*statements: str) -> dict[str, list[tuple[str, str, int, str]]]:
        with closing(sqlite3.connect(spoiled, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        result = CliRunner().invoke(main, ["quality", "--catalog", str(northwind_catalog), "--json"])
        assert result.exit_code == 0, result.output
        return {
            report["resource"]: [
                (fault["cause"], fault["field"], fault["rows"], fault["examples"][0]["key"])
                for fault in report["faults"]
            ]
            for report in json.loads(result.stdout)["reports"]
        }

    return reports


def test_northwind_has_no_faults(reports: Any) -> None:
    assert reports() == {name: [] for name in ("orders", "order_lines", "customers", "products", "stock")}


def test_a_customer_that_was_deleted_leaves_its_orders_behind(reports: Any) -> None:
    found = reports("PRAGMA foreign_keys = OFF", "DELETE FROM Customers WHERE CustomerID = 'ALFKI'")
    assert found["orders"] == [("orphan", "customer", 6, "10643")]
    assert found["customers"] == []
