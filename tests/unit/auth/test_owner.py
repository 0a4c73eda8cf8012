"""A store belongs to one catalog: keys of one never open another that is served on the same folder by mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wrapper.auth.clients import Clients
from wrapper.auth.keys import APIKeys
from wrapper.auth.owner import OtherCatalog, claim
from wrapper.catalog.model import Catalog
from wrapper.cli import main
from wrapper.judged import load_catalog
from wrapper.serving.start import CannotStart, compile_app
from wrapper.settings import Settings
from wrapper.store import Store

TEXT = """
title: {title}
versions: {{v1: {{}}}}
sources: {{shop: {{kind: memory, tables: {{T: [{{A: "1"}}]}}}}}}
resources:
"""
RESOURCE = (
    "  {name}: {{source: shop, table: T, key: [a], fields: {{a: {{column: A, type: id}}}}, versions: {{v1: {{}}}}}}\n"
)


def made(folder: Path, title: str, *resources: str) -> Catalog:
    folder.mkdir(exist_ok=True)
    text = TEXT.format(title=title) + "".join(RESOURCE.format(name=name) for name in resources)
    (folder / "catalog.yaml").write_text(text, "utf-8")
    return load_catalog(folder)


@pytest.fixture
def bakery(store: Store, keys: APIKeys, tmp_path: Path) -> Catalog:
    """The catalog that the store belongs to; it has a key."""
    catalog = made(tmp_path / "bakery", "Fernhollow Bakery", "loaves", "ovens")
    claim(store, catalog, tmp_path / "bakery")
    keys.issue("Example Dashboards", ("loaves:read",))
    return catalog


def test_another_catalog_is_refused_and_what_parts_them_is_said(store: Store, bakery: Catalog, tmp_path: Path) -> None:
    other = made(tmp_path / "mill", "Fernhollow Mill", "loaves")
    with pytest.raises(OtherCatalog, match=r'of another catalog, "Fernhollow Bakery" in .*bakery; .*WRAPPER_STATE_DIR'):
        claim(store, other, tmp_path / "mill")
    stranger = made(tmp_path / "mill", "Fernhollow Bakery", "sacks")
    with pytest.raises(OtherCatalog):
        claim(store, stranger, tmp_path / "mill")
    claim(store, bakery, tmp_path / "bakery")


def test_a_catalog_may_be_edited_and_moved(store: Store, bakery: Catalog, tmp_path: Path) -> None:
    renamed = made(tmp_path / "bakery", "Fernhollow", "rolls")
    claim(store, renamed, tmp_path / "bakery")
    claim(store, renamed, tmp_path / "moved")
    # It is known by its new name and its new place from now on.
    claim(store, made(tmp_path / "moved", "Rolls of Fernhollow", "buns"), tmp_path / "moved")


def test_a_store_without_credentials_that_work_is_anyones(
    store: Store, keys: APIKeys, clients: Clients, bakery: Catalog, tmp_path: Path
) -> None:
    mill = made(tmp_path / "mill", "Fernhollow Mill", "sacks")
    created = clients.create("Example Dashboards", ("ovens:read",))
    for key in keys.list():
        keys.revoke(key.id, "the bakery closed")
    with pytest.raises(OtherCatalog):
        claim(store, mill, tmp_path / "mill")
    clients.revoke(created.record.id, "the bakery closed")
    claim(store, mill, tmp_path / "mill")


def test_a_gateway_does_not_start_on_the_store_of_another_catalog(
    store: Store, bakery: Catalog, settings: Settings, tmp_path: Path
) -> None:
    made(tmp_path / "mill", "Fernhollow Mill", "sacks")
    mine = Settings(state_dir=settings.state_dir, catalog=tmp_path / "mill")
    with pytest.raises(CannotStart, match="has the keys and clients of another catalog"):
        compile_app(mine)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def at_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A terminal in a folder with the catalog of the bakery."""
    for name in ("WRAPPER_CATALOG", "WRAPPER_STORE_URL", "WRAPPER_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    made(tmp_path / "catalog", "Fernhollow Bakery", "loaves", "ovens")
    return tmp_path


@pytest.mark.parametrize("command", [("key", "issue"), ("client", "create")])
def test_all_that_is_read_is_written_out_when_a_credential_is_made(
    at_the_terminal: Path, command: tuple[str, str]
) -> None:
    issued = run(*command, "--consumer", "Halvorsen", "--scope", "*:read")
    assert issued.exit_code == 0, issued.output
    assert "loaves:read, ovens:read" in issued.stdout
    made(at_the_terminal / "catalog", "Fernhollow Bakery", "loaves", "ovens", "recipes")
    (record,) = json.loads(run(command[0], "list", "--json").stdout)
    assert record["scopes"] == ["loaves:read", "ovens:read"]


@pytest.mark.parametrize("scope", ["*:write", "*", "*:*", "recipes:read"])
def test_nothing_else_stands_for_all(at_the_terminal: Path, scope: str) -> None:
    refused = run("key", "issue", "--consumer", "Halvorsen", "--scope", "*:read", "--scope", scope)
    assert refused.exit_code == 2
    assert scope in refused.output


def test_all_that_is_read_is_unknown_without_a_catalog(at_the_terminal: Path) -> None:
    (at_the_terminal / "catalog" / "catalog.yaml").unlink()
    (at_the_terminal / "catalog").rmdir()
    refused = run("key", "issue", "--consumer", "Halvorsen", "--scope", "*:read")
    assert refused.exit_code == 2
    assert "it cannot be read" in refused.output


def test_a_key_for_another_catalog_is_not_issued_on_this_store(at_the_terminal: Path) -> None:
    assert run("key", "issue", "--consumer", "Halvorsen", "--scope", "ovens:read").exit_code == 0
    made(at_the_terminal / "mill", "Fernhollow Mill", "sacks")
    refused = run("key", "issue", "--consumer", "Halvorsen", "--scope", "sacks:read", "--catalog", "mill")
    assert refused.exit_code == 1
    assert "WRAPPER_STATE_DIR" in refused.output
    assert len(json.loads(run("key", "list", "--json").stdout)) == 1
