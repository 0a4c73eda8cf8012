"""What an operator's commands say of EMPLOYEE: it fits its catalog, it can be locked, and its rows are clean."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.employee.conftest import CATALOG
from wrapper.cli import main


@pytest.fixture
def run(employee_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `wrapper` on a copy of the catalog."""
    monkeypatch.setenv("EMPLOYEE_URL", employee_url)
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path / "state"))
    shutil.copytree(CATALOG, tmp_path / "catalog")

    def run(command: str, *options: str) -> Result:
        return CliRunner().invoke(main, [command, "--catalog", str(tmp_path / "catalog"), *options])

    return run


def test_the_catalog_fits_the_living_database(run: Any) -> None:
    result = run("check", "--connect")
    assert result.exit_code == 0
    assert "8 resources, 0 errors" in result.output


def test_the_database_does_not_differ_from_its_catalog_nor_from_its_lock(run: Any) -> None:
    assert "8 tables of employee compared with the catalog: nothing changed." in run("diff", "--accept").output
    assert run("diff").output == "8 tables of employee compared with their lock: nothing changed.\n"


def test_its_rows_have_no_faults_and_its_relations_no_orphans(run: Any) -> None:
    result = run("quality", "--all", "--fail-over", "0")
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 9
