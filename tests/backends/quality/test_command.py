"""`wrapper quality` as an operator and a build see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wrapper.cli import main

CATALOG = Path(__file__).parents[3] / "fixtures" / "catalog"


@pytest.fixture
def quality(company: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run `wrapper quality` on the sample company."""
    monkeypatch.setenv("DEMO_DIR", str(company))
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path))

    def quality(*arguments: object) -> Result:
        result = CliRunner().invoke(main, ["quality", "--catalog", str(CATALOG), *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return quality


def test_a_report_names_cause_count_share_and_rows(quality: Any) -> None:
    result = quality("parts")
    assert result.exit_code == 0
    assert result.stdout == (
        "parts: all 150 rows, 1 statement\n"
        "\n"
        "changed_on: impossible date, 1 row (0.67 %)\n"
        "  is no possible date (MM/DD/YY)\n"
        "  RNG-1027-A  '13/45/97'\n"
        "\n"
        "unit: unknown code, 1 row (0.67 %)\n"
        "  is not in code map unit\n"
        "  SHF-1011-C  '??'\n"
        "\n"
        "2 faults in 150 rows.\n"
    )
    assert result.stderr == ""


def test_all_resources_take_one_line_each(quality: Any) -> None:
    lines = quality().stdout.splitlines()
    assert lines[0].split() == ["RESOURCE", "ROWS", "FAULTS", "MOST", "OFTEN", "NOT", "ROWS", "LEFT", "OUT"]
    assert [line.split()[:3] for line in lines[1:]] == [
        ["jobs", "400", "8"],
        ["operations", "1,210", "4"],
        ["labour", "629", "3"],
        ["customers", "60", "1"],
        ["parts", "150", "2"],
        ["shipments", "263", "5"],
        ["inventory", "300", "0"],
    ]


def test_what_was_not_looked_at_is_said(quality: Any) -> None:
    part = quality("jobs", "--rows", 100)
    assert "the first 100 rows" in part.stdout
    assert "Not looked at: the rows behind these." in part.stdout
    both = quality("jobs", "--rows", 100, "--statements", 2).stdout
    assert "Not looked at: part: only 0 of" in both
    assert "Not looked at: the rows behind these." in both
    assert "1 line of the export is no row" in quality("inventory").stdout


def test_the_machine_form_goes_to_a_file(quality: Any, tmp_path: Path) -> None:
    place = tmp_path / "report.json"
    result = quality("--json", "--output", place, "--all", "--examples", 0)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{place} written\n")
    written = json.loads(place.read_text("utf-8"))
    assert list(written) == ["format", "reports", "failures"]
    assert sum(fault["rows"] for report in written["reports"] for fault in report["faults"]) == 23
    assert json.loads(quality("jobs", "--json").stdout)["resource"] == "jobs"


def test_a_build_can_refuse_too_many_faults(quality: Any) -> None:
    assert quality("jobs", "--fail-over", 8).exit_code == 0
    assert quality("jobs", "--fail-over", 7).exit_code == 3


def test_an_unknown_resource_is_wrong_use(quality: Any) -> None:
    result = quality("job")
    assert result.exit_code == 2
    assert 'did you mean "jobs"?' in result.output


def test_a_resource_that_cannot_be_read_does_not_stop_the_others(
    quality: Any, company: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "erp.db").write_bytes((company / "erp.db").read_bytes())
    monkeypatch.setenv("DEMO_DIR", str(tmp_path))
    result = quality()
    assert result.exit_code == 1
    assert "wrapper: inventory: " in result.stderr
    assert "wrapper check --connect tells more" in result.stderr
    assert result.stdout.count("\n") == 7
