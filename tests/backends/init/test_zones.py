"""What init documents of a source is found in it, whatever zone the login has there."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.backends.values.conftest import served
from tests.servers import Server, odbc_driver
from wrapper.cli import main


@pytest.fixture
def elsewhere(mariadb: Server) -> Iterator[Server]:
    """A server whose logins are five hours behind UTC, with a table whose key is an instant."""
    command = ["mariadb", "--no-defaults", "-h127.0.0.1", f"-P{mariadb.port}", "-uroot"]
    script = """
    CREATE OR REPLACE DATABASE elsewhere; USE elsewhere; SET time_zone = '+00:00';
    CREATE TABLE reading (taken_at TIMESTAMP NOT NULL PRIMARY KEY, level INT);
    INSERT INTO reading VALUES ('2024-07-01 10:00:00', 1), ('2024-01-01 10:00:00', 2);
    SET GLOBAL time_zone = '-05:00';
    """
    subprocess.run(command, input=script, text=True, check=True)
    yield mariadb
    subprocess.run(command, input="SET GLOBAL time_zone = 'SYSTEM'; DROP DATABASE elsewhere", text=True, check=True)


@pytest.mark.parametrize("kind", ["sql", "odbc"])
def test_the_documented_example_of_an_instant_is_found(kind: str, elsewhere: Server, tmp_path: Path) -> None:
    address = f"mysql://root@127.0.0.1:{elsewhere.port}/elsewhere"
    if kind == "odbc":
        driver = odbc_driver("libmaodbc.so", "libodbc2 odbc-mariadb")
        address = f"odbc:DRIVER={driver};Server=127.0.0.1;Port={elsewhere.port};Database=elsewhere;UID=root"
    folder = tmp_path / "catalog"
    done = CliRunner().invoke(main, ["init", address, "--catalog", str(folder), "--yes", "--time-zone", "Europe/Oslo"])
    assert done.exit_code == 0, done.output
    with served(folder) as consumer:
        document = consumer.json("/v1/openapi.json")
        (item,) = [item for path, item in document["paths"].items() if path.endswith("/readings/{id}")]
        (example,) = [
            one["example"] for one in item.get("parameters", item["get"].get("parameters")) if "example" in one
        ]
        record = consumer.json(f"/v1/readings/{example}")
    instants = {1: "2024-07-01T12:00:00+02:00", 2: "2024-01-01T11:00:00+01:00"}
    assert record["taken_at"] == instants[record["level"]]
