"""`wrapper deprecated`, as the operator asks it before a version is switched off."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert

from wrapper.cli import main
from wrapper.settings import Settings
from wrapper.store import open_store
from wrapper.store.schema import DEPRECATED_USE

TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path))
    for name in ("WRAPPER_STORE_URL", "WRAPPER_SECRET"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["deprecated", *arguments])


def use(state: Path, consumer: str, operation: str, days_ago: int, count: int) -> None:
    store = open_store(Settings(state_dir=state).store_url)
    row = {"consumer": consumer, "operation": operation, "day": TODAY - timedelta(days=days_ago), "count": count}
    with store.write() as connection:
        connection.execute(insert(DEPRECATED_USE).values(row))
    store.close()


def test_uses_are_added_up_by_consumer_and_operation(state: Path) -> None:
    use(state, "Nordvik", "v1.list_jobs", 2, 40)
    use(state, "Nordvik", "v1.list_jobs", 29, 2)
    use(state, "Halvorsen Tools", "v1.get_job", 0, 1)
    shown = run()
    assert shown.exit_code == 0
    assert [line.split() for line in shown.output.splitlines()] == [
        ["CONSUMER", "OPERATION", "LAST", "DAY", "COUNT"],
        ["Halvorsen", "Tools", "v1.get_job", f"{TODAY}", "1"],
        ["Nordvik", "v1.list_jobs", f"{TODAY - timedelta(days=2)}", "42"],
    ]


def test_only_the_days_asked_for_count(state: Path) -> None:
    use(state, "Nordvik", "v1.list_jobs", 6, 40)
    use(state, "Nordvik", "v1.list_jobs", 7, 2)
    use(state, "Nordvik", "v1.get_job", 7, 2)
    assert json.loads(run("--days", "7", "--json").output) == [
        {
            "consumer": "Nordvik",
            "operation": "v1.list_jobs",
            "last_day": f"{TODAY - timedelta(days=6)}",
            "count": 40,
        }
    ]


def test_what_requests_count_is_found(state: Path) -> None:
    store = open_store(Settings(state_dir=state).store_url)
    store.count_deprecated("Nordvik", "v1.list_jobs")
    store.count_deprecated("Nordvik", "v1.list_jobs")
    store.close()
    assert json.loads(run("--json").output)[0]["count"] == 2


def test_nobody_is_said_too() -> None:
    assert run().output == f"Nobody used a deprecated operation since {TODAY - timedelta(days=29)}.\n"
    assert json.loads(run("--json").output) == []


def test_no_days_are_wrong_usage() -> None:
    assert run("--days", "0").exit_code == 2
