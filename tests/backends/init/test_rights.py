"""A login that may not read every table: the others are proposed, and the check tells what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pymysql
import pytest
from click.testing import CliRunner

from tests.servers import Server, odbc_driver
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


@pytest.mark.parametrize("kind", ["sql", "odbc"])
def test_the_part_of_a_key_that_a_login_may_read_is_not_a_key(kind: str, mariadb: Server, tmp_path: Path) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as owner:
        cursor = owner.cursor()
        for statement in (
            "CREATE OR REPLACE DATABASE rights_parts",
            "CREATE TABLE rights_parts.stock (part int, bin int, PRIMARY KEY (part, bin))",
            "INSERT INTO rights_parts.stock VALUES (1, 1), (2, 1)",
            "CREATE USER IF NOT EXISTS rights_clerk",
            "GRANT SELECT (bin) ON rights_parts.stock TO rights_clerk",
        ):
            cursor.execute(statement)
        address = f"mariadb://rights_clerk@127.0.0.1:{mariadb.port}/rights_parts"
        if kind == "odbc":
            driver = odbc_driver("libmaodbc.so", "libodbc2 odbc-mariadb")
            place = f"Server=127.0.0.1;Port={mariadb.port};Database=rights_parts;UID=rights_clerk"
            address = f"odbc:DRIVER={driver};{place}"
        try:
            arguments = [address, "--source", "parts", "--catalog", str(tmp_path / "catalog"), "--yes"]
            assert CliRunner().invoke(main, ["init", *arguments]).exit_code == 0
        finally:
            cursor.execute("DROP DATABASE rights_parts")
            cursor.execute("DROP USER rights_clerk")
    proposed = (tmp_path / "catalog" / "parts.yaml").read_text()
    assert "stock" in proposed
    assert "    key: " not in proposed


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
