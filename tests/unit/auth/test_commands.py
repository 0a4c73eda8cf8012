"""The commands wrapper key … and wrapper client …, as an operator types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wrapper.auth.clients import Clients
from wrapper.auth.keys import APIKeys
from wrapper.cli import main
from wrapper.settings import Settings
from wrapper.store import open_store

ISSUE = ["issue", "--consumer", "Halvorsen", "--scope", "jobs:read"]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("WRAPPER_CATALOG", "WRAPPER_STORE_URL", "WRAPPER_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path))
    return tmp_path


def run(*arguments: str) -> Result:
    """Run `wrapper ARGUMENTS`."""
    return CliRunner().invoke(main, arguments)


def good(*arguments: str) -> str:
    """Return what a command prints that must succeed."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_quietly_issued_key_is_printed_alone_and_works(state: Path) -> None:
    text = good("key", *ISSUE, "--quiet").strip()
    store = open_store(Settings(state_dir=state).store_url)
    assert APIKeys(store).verify(text).principal.consumer == "Halvorsen"
    store.close()


def test_an_issued_key_is_shown_with_what_it_may_and_until_when() -> None:
    shown = good("key", *ISSUE, "--scope", "customers:read", "--test", "--expires", "30")
    assert shown.startswith("wrp_test_")
    assert "only time" in shown
    assert "customers:read, jobs:read" in shown
    assert f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}" in shown


def test_a_key_that_expires_on_a_date_is_good_on_that_day() -> None:
    good("key", *ISSUE, "--expires", "2099-12-31")
    assert json.loads(good("key", "list", "--json"))[0]["expires_at"] == "2100-01-01T00:00:00Z"


def test_the_list_shows_keys_without_secrets() -> None:
    text = good("key", *ISSUE, "--quiet", "--plan", "standard").strip()
    table = good("key", "list")
    header, row = table.splitlines()
    assert header.split()[:4] == ["ID", "CONSUMER", "KEY", "STATUS"]
    assert row.split()[:2] == [text.split("_")[2], "Halvorsen"]
    assert "standard" in row
    assert text not in table
    assert "no keys" in good("key", "list", "--consumer", "nobody")


@pytest.mark.parametrize("spelled", ["{id}", "wrp_live_{id}", "{key}"])
def test_a_key_is_shown_by_its_id_its_prefix_or_itself(spelled: str) -> None:
    text = good("key", *ISSUE, "--quiet").strip()
    asked = spelled.format(id=text.split("_")[2], key=text)
    assert json.loads(good("key", "show", asked, "--json"))["status"] == "live"
    assert "rotated from" in good("key", "show", asked)


def test_a_rotation_prints_the_new_key_and_when_the_old_one_ends() -> None:
    old = good("key", *ISSUE, "--quiet").strip()
    shown = good("key", "rotate", old, "--overlap", "7d")
    assert f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}" in shown
    result = run("key", "rotate", old)
    assert (result.exit_code, "rotated already" in result.stderr) == (1, True)


def test_a_revocation_says_when_it_takes_effect() -> None:
    text = good("key", *ISSUE, "--quiet").strip()
    assert "within 5 seconds" in good("key", "revoke", text, "--reason", "lost")
    assert json.loads(good("key", "list", "--json"))[0]["revoked_reason"] == "lost"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["key", "issue", "--scope", "jobs:read"], "--consumer"),
        (["key", "issue", "--consumer", "Halvorsen"], "--scope"),
        (["key", "issue", "--consumer", "Halvorsen", "--scope", "jobs"], "RESOURCE:read"),
        (["key", "issue", "--consumer", " ", "--scope", "jobs:read"], "printable"),
        (["key", *ISSUE, "--expires", "0"], "number of days"),
        (["key", *ISSUE, "--expires", "2020-01-01"], "has passed"),
        (["key", *ISSUE, "--expires", "soon"], "2027-01-31"),
        (["key", "rotate", "abcd1234", "--overlap", "a day"], "24h"),
        (["key", "rotate", "abcd1234"], "no key abcd1234"),
        (["key", "show", "abcd1234"], "no key abcd1234"),
        (["key", "revoke", "abcd1234"], "--reason"),
        (["client", "show", "abcd1234"], "no client abcd1234"),
        (["client", "create", "--consumer", "Halvorsen", "--scope", "jobs"], "RESOURCE:read"),
    ],
)
def test_wrong_input_is_explained_and_ends_with_code_2(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize(
    "arguments", [["key", "show", "abcd1234"], ["client", "revoke", "abcd1234", "--reason", "left"]], ids=" ".join
)
def test_what_is_not_there_is_said_in_one_line(arguments: list[str]) -> None:
    assert run(*arguments).stderr == f"wrapper: there is no {arguments[0]} abcd1234\n"


def test_without_a_catalog_scopes_are_taken_with_a_warning() -> None:
    result = run("key", *ISSUE, "--quiet")
    assert result.stderr.startswith(
        "wrapper: warning: the scopes were not checked, as there is no folder catalog here; "
    )
    assert result.stderr.endswith("with --catalog or WRAPPER_CATALOG to have them checked\n")
    assert result.stderr.count("\n") == 1
    assert "not checked" not in result.stdout


@pytest.mark.parametrize("scope", ["jobs:write", "jobs:list", "jobs", "Jobs:read", "jobs_:read", "a--b:read", "1:read"])
def test_what_is_the_scope_of_no_catalog_is_refused_without_one(scope: str) -> None:
    result = run("key", "issue", "--consumer", "Halvorsen", "--scope", scope)
    assert (result.exit_code, f'"{scope}" is not a scope' in result.stderr) == (2, True)


def test_a_store_that_cannot_be_used_is_one_line_and_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRAPPER_STORE_URL", "mysql://user:hunter2@db/x")
    result = run("key", "list")
    assert result.exit_code == 1
    assert result.stderr.strip() == 'wrapper: the store cannot be kept in "mysql": use SQLite or PostgreSQL'


def test_a_client_goes_through_its_life(state: Path) -> None:
    created = good("client", "create", "--consumer", "Halvorsen", "--scope", "jobs:read", "--quiet").strip()
    client_id, secret = created.split(":")
    rotated = good("client", "rotate-secret", client_id, "--overlap", "0", "--quiet").strip()
    store = open_store(Settings(state_dir=state).store_url)
    assert Clients(store).authenticate(client_id, secret) is None
    assert Clients(store).authenticate(client_id, rotated.split(":")[1]) is not None
    store.close()
    assert client_id in good("client", "list")
    assert "within 5 seconds" in good("client", "revoke", client_id, "--reason", "left")
    assert json.loads(good("client", "show", client_id, "--json"))["status"] == "revoked"


def catalog(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    (folder / "all.yaml").write_text(
        """
title: Halvorsen Job Shop
versions: {v1: {}}
plans: {standard: {limits: [20/second]}}
sources: {erp: {kind: sql, url: "sqlite:////nowhere/erp.db"}}
resources:
  jobs:
    source: erp
    table: JOBMAST
    key: [number]
    fields: {number: {column: JOB_NO, type: id}}
""",
        encoding="utf-8",
    )
    monkeypatch.setenv("WRAPPER_CATALOG", str(folder))


def test_scopes_and_plans_are_those_of_the_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog(tmp_path / "catalog", monkeypatch)
    assert run("key", *ISSUE, "--plan", "standard", "--quiet").stderr == ""
    wrong = run("key", "issue", "--consumer", "Halvorsen", "--scope", "job:read")
    assert (wrong.exit_code, 'did you mean "jobs:read"?' in wrong.stderr) == (2, True)
    for far in ("foo:read", "stocktaking:read"):
        wrong = run("key", "issue", "--consumer", "Halvorsen", "--scope", far)
        assert (wrong.exit_code, "there are: jobs:read" in wrong.stderr, "mean" in wrong.stderr) == (2, True, False)
    wrong = run("key", *ISSUE, "--plan", "gold")
    assert (wrong.exit_code, "there are: standard" in wrong.stderr) == (2, True)


def test_a_catalog_folder_that_does_not_exist_is_wrong_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRAPPER_CATALOG", str(tmp_path / "nowhere"))
    result = run("key", *ISSUE)
    assert (result.exit_code, f"there is no catalog {tmp_path / 'nowhere'}" in result.stderr) == (2, True)

    result = run("key", *ISSUE, "--catalog", str(tmp_path / "elsewhere"))
    assert (result.exit_code, "elsewhere" in result.stderr) == (2, True)
