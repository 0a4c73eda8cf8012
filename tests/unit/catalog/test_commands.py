"""`wrapper check` and `wrapper show` as the operator sees them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wrapper.commands.catalog import check, show

CATALOG = """title: Halvorsen Job Shop
versions: {v1: {}}
sources:
  erp: {kind: sql, url: "sqlite:///erp.db"}
resources:
  jobs:
    source: erp
    table: JOBMAST
    key: number
    fields: {number: {column: JOB_NO, type: id}}
    versions: {v1: {}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "shop.yaml").write_text(CATALOG, "utf-8")
    return tmp_path / "catalog"


def test_a_sound_catalog_exits_with_0(folder: Path) -> None:
    result = CliRunner().invoke(check)
    assert (result.exit_code, result.output) == (0, "1 resource, 0 errors, 0 warnings: the catalog can be served.\n")


def test_findings_are_printed_with_a_summary_and_exit_with_1(folder: Path) -> None:
    (folder / "shop.yaml").write_text(CATALOG.replace("key: number", "key: numbers"), "utf-8")
    result = CliRunner().invoke(check)
    assert result.exit_code == 1
    assert result.output == (
        "catalog/shop.yaml:9  resources.jobs.key\n"
        '  error: there is no field "numbers"\n'
        '  hint:  did you mean "number"? (catalog/shop.yaml:10)\n\n'
        "1 error, 0 warnings: the catalog cannot be served.\n"
    )


def test_warnings_alone_exit_with_0(folder: Path) -> None:
    (folder / "codes.yaml").write_text("codes: {area: {map: {N: north}}}\n", "utf-8")
    result = CliRunner().invoke(check)
    assert result.exit_code == 0
    assert "1 resource, 0 errors, 1 warning: the catalog can be served." in result.output


def test_the_catalog_is_named_by_option_or_by_setting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.rename(folder.parent / "elsewhere")
    nowhere = CliRunner().invoke(check)
    assert (nowhere.exit_code, "catalog\n  error: there is no such folder\n" in nowhere.output) == (1, True)
    assert "there is no such file" in CliRunner().invoke(check, ["--catalog", "shop.yaml"]).output
    assert CliRunner().invoke(check, ["--catalog", "elsewhere"]).exit_code == 0
    monkeypatch.setenv("WRAPPER_CATALOG", "elsewhere")
    assert CliRunner().invoke(check).exit_code == 0


def test_the_schema_is_printed_without_a_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(check, ["--schema"])
    assert json.loads(result.output)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def shown(*arguments: str) -> Result:
    return CliRunner().invoke(show, arguments)


def test_a_catalog_is_shown_with_its_secrets_masked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_PASSWORD", "grey-heron")
    url = "mysql://clerk:${ERP_PASSWORD}@host/erp"
    (folder / "shop.yaml").write_text(CATALOG.replace("sqlite:///erp.db", url), "utf-8")
    result = shown()
    assert result.exit_code == 0
    assert "url: mysql://clerk:********@host/erp" in result.output
    assert "grey-heron" not in result.output


def test_one_resource_is_shown_alone(folder: Path) -> None:
    assert shown("jobs").output.startswith("resources:\n  jobs:\n    source: erp\n")


def test_an_unknown_resource_is_wrong_usage(folder: Path) -> None:
    result = shown("jbos")
    assert result.exit_code == 2
    assert 'there is no resource "jbos"; did you mean "jobs"?' in result.output


def test_a_faulty_catalog_is_not_shown(folder: Path) -> None:
    (folder / "shop.yaml").write_text("title: [a]\n", "utf-8")
    result = shown()
    assert result.exit_code == 1
    assert "resources:" not in result.stdout
