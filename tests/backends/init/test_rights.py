"""A login that may not read every table: the others are proposed, and the check tells what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from tests.servers import Server
from wrapper.cli import main


@pytest.fixture
def owner(postgresql: Server) -> Iterator[psycopg.Connection]:
    """The owner of two tables, of which the login `clerk` may read one."""
    where = f"postgresql://legacy@127.0.0.1:{postgresql.port}/postgres"
    with closing(psycopg.connect(where, autocommit=True)) as connection:
        connection.execute("CREATE TABLE rights_open (id integer PRIMARY KEY, nm text)")
        connection.execute("INSERT INTO rights_open VALUES (1, 'x')")
        connection.execute("CREATE TABLE rights_secret (id integer PRIMARY KEY)")
        connection.execute("CREATE ROLE clerk LOGIN")
        connection.execute("GRANT SELECT ON rights_open TO clerk")
        yield connection
        connection.execute("DROP TABLE rights_open, rights_secret")
        connection.execute("DROP ROLE clerk")


def test_what_a_login_may_not_read_is_told_and_stops_nothing(
    owner: psycopg.Connection, postgresql: Server, tmp_path: Path
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, [*arguments, "--catalog", str(tmp_path / "catalog")])
        return result.exit_code, result.output

    url = f"postgresql://clerk@127.0.0.1:{postgresql.port}/postgres"
    code, said = run("init", url, "--tables", "rights_*", "--yes")
    assert code == 0
    assert "rights_secret: it could not be read" in said
    assert "permission denied for table rights_secret" in said
    assert run("check", "--connect")[0] == 0

    owner.execute("REVOKE SELECT ON rights_open FROM clerk")
    code, said = run("check", "--connect")
    assert code == 1
    assert "error: rights_open could not be read" in said
    assert "hint:  see that the login may read id, nm" in said
