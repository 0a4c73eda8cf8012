"""A workbook through the commands of an operator: proposed, checked, tried, and watched for faults and changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fixtures.forms.workbook import Sheet, write_xlsx
from wrapper.cli import main

ROWS: list[list[Any]] = [[f"A{number:03}", number, number / 4, date(1998, 11, number)] for number in range(1, 29)]
NAMES = ["Part No", "Qty", "Price", "Counted"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run `wrapper` with some arguments, and return what it printed."""
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WRAPPER_CATALOG", str(tmp_path / "catalog"))

    def run(*arguments: object) -> str:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.output

    return run


def test_a_workbook_is_proposed_tried_and_watched(tmp_path: Path, run: Any) -> None:
    path = tmp_path / "stock.xlsx"
    write_xlsx(path, {"Stock": Sheet([NAMES, *ROWS])})
    assert "stock   spreadsheet  1          4" in run("init", path)
    assert "1 resource, 0 errors" in run("check", "--connect")
    assert 'Counted  1998-11-01  counted      "1998-11-01"' in run("try", "stock")
    assert run("diff") == "1 table of stock compared with their lock: nothing changed.\n"

    write_xlsx(path, {"Stock": Sheet([[*NAMES, "Note"], *[[*row, "x"] for row in ROWS]])})
    run("snapshot", "refresh")
    said = run("diff")
    assert "1 additive" in said
    assert "Note" in said

    write_xlsx(path, {"Stock": Sheet([["Part No", "Qty", "Cost", "Counted"], *ROWS])})
    assert "the header has no Price; it has Part No, Qty, Cost, Counted" in run("snapshot", "refresh")


def test_what_is_no_number_and_no_day_is_counted_by_quality(tmp_path: Path, run: Any) -> None:
    path = tmp_path / "stock.xlsx"
    write_xlsx(path, {"Stock": Sheet([NAMES, *ROWS])})
    run("init", path)
    write_xlsx(path, {"Stock": Sheet([NAMES, *ROWS, ["A029", "many", 1, "soon"]])})
    said = run("quality", "stock")
    assert "quantity" in said
    assert "'many'" in said
    assert "'soon'" in said
