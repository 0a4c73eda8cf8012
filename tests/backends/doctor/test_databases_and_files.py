"""What keeps a database or a file from being a source is told in one finding, with the way out."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pymysql
import pytest

from tests.backends.doctor.conftest import case_of, failure
from tests.servers import Server, free_port
from wrapper.doctor import examine

NOBODY = 65534


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "CUSTMAST.TXT"
    path.write_bytes("NO;NAME\n1;Müller\n".encode("cp1252"))
    return path


@contextmanager
def unprivileged(path: Path) -> Iterator[None]:
    """Become somebody who may not read the file; who is not root already is."""
    path.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        for folder in path.parents:
            if str(folder).startswith("/tmp/"):
                folder.chmod(folder.stat().st_mode | 0o011)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_a_postgresql_that_lets_us_in_is_answered_with_its_entry(postgresql: Server) -> None:
    case = case_of("sql", url=f"postgresql://legacy:x@127.0.0.1:{postgresql.port}/postgres")
    assert [finding.check for finding in examine(case)] == ["port", "login"]
    assert case.connects
    assert (
        f"url: postgresql://legacy@127.0.0.1:{postgresql.port}/postgres\n    password: ${{ERP_PASSWORD}}" in case.entry
    )


def test_a_postgresql_without_the_database_says_so(postgresql: Server) -> None:
    case = case_of("sql", url=f"postgresql://legacy@127.0.0.1:{postgresql.port}/nope")
    assert "no database" in failure(case).text


def test_a_postgresql_without_the_user_refuses_the_login(postgresql: Server) -> None:
    case = case_of("sql", url=f"postgresql://stranger@127.0.0.1:{postgresql.port}/postgres")
    assert "refuses the login" in failure(case).text
    assert case.attempts.made == 1


def test_a_mariadb_with_another_password_refuses_the_login(mariadb: Server) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        connection.cursor().execute("CREATE USER IF NOT EXISTS doctor@'127.0.0.1' IDENTIFIED BY 'right'")
    case = case_of("sql", url=f"mariadb://doctor:wrong@127.0.0.1:{mariadb.port}/mysql")
    found = failure(case)
    assert "refuses the login" in found.text
    assert "wrong" not in str(found)


def test_a_mariadb_without_the_database_says_so(mariadb: Server) -> None:
    assert "no database" in failure(case_of("sql", url=f"mariadb://root@127.0.0.1:{mariadb.port}/nope")).text


def test_a_port_without_a_server_costs_no_login() -> None:
    case = case_of("sql", url=f"postgresql://legacy@127.0.0.1:{free_port()}/postgres")
    assert "nothing listens there" in failure(case).text
    assert case.attempts.made == 0


def test_a_database_whose_package_is_missing_is_given_the_line_that_installs_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        case = case_of("sql", url=f"oracle+oracledb://u@127.0.0.1:{port}/x")
        found = failure(case)
    assert found.check == "driver"
    assert found.fix == ("pip install oracledb",)


@pytest.mark.parametrize(
    ("scheme", "module", "extra"),
    [("postgresql", "psycopg", "postgresql"), ("mariadb", "pymysql", "mariadb"), ("firebird", "firebird", "firebird")],
)
def test_a_package_of_an_extra_that_is_missing_is_installed_by_that_extra(
    scheme: str, module: str, extra: str, tmp_path: Path
) -> None:
    (tmp_path / f"{module}.py").write_text("raise ModuleNotFoundError")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        case = case_of("sql", url=f"{scheme}://u@127.0.0.1:{listener.getsockname()[1]}/x")
        case.attempts.environ = {"PYTHONPATH": str(tmp_path)}
        found = failure(case)
    assert found.fix == (f"pip install 'wrapper-gateway[{extra}]'",)
    declared = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert extra in declared


def test_a_sqlite_file_that_is_not_there_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "legacy.db").write_bytes(b"")
    found = failure(case_of("sql", url=f"sqlite:///{tmp_path}/legcay.db"))
    assert "there is no" in found.text
    assert "legacy.db" in found.fix[0]


def test_a_folder_or_a_text_is_no_sqlite_file(tmp_path: Path) -> None:
    assert "is a folder" in failure(case_of("sql", url=f"sqlite:///{tmp_path}")).text
    text = tmp_path / "legacy.txt"
    text.write_text("NO;NAME\n")
    assert "not a SQLite database" in failure(case_of("sql", url=f"sqlite:///{text}")).text


LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("CREATE TABLE t (n INTEGER)")
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
connection.close()
"""


def test_a_sqlite_file_that_another_program_holds_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "legacy.db"
    case = case_of("sql", url=f"sqlite:///{path}")
    # Another process, because closing a file drops all locks that a process has on it.
    command = [sys.executable, "-c", LOCKER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert "another program" in failure(case).text
        other.communicate()
    assert not [finding for finding in examine(case) if finding.failed]
    assert case.connects


def test_an_export_that_is_there_and_right_connects(export: Path) -> None:
    case = case_of("delimited", path=str(export), delimiter=";", charset="cp1252", key=("NO",))
    assert not [finding for finding in examine(case) if finding.failed]
    assert case.connects
    assert case.logins == 0


def test_an_export_in_another_charset_is_told_by_its_byte(export: Path) -> None:
    found = failure(case_of("delimited", path=str(export), delimiter=";", key=("NO",)))
    assert "byte 11 (line 2) is 0xFC" in found.text
    assert found.fix[0] == "write charset: cp1252"


def test_an_export_that_is_empty_missing_or_a_folder_is_told(tmp_path: Path, export: Path) -> None:
    (tmp_path / "EMPTY.TXT").write_bytes(b"")
    for name, words in (("EMPTY.TXT", "is empty"), ("CUSTMST.TXT", "there is no"), ("", "is a folder")):
        assert words in failure(case_of("delimited", path=str(tmp_path / name), key=("NO",))).text


def test_one_missing_file_of_several_tables_is_named(tmp_path: Path, export: Path) -> None:
    tables = {"CUSTMAST": {"file": export.name, "key": "NO"}, "PARTMAST": {"file": "PARTMAST.TXT", "key": "NO"}}
    found = failure(case_of("delimited", path=str(tmp_path), tables=tables, charset="cp1252"))
    assert "PARTMAST.TXT" in found.text


def test_each_export_of_a_folder_is_looked_at_in_its_own_charset(tmp_path: Path, export: Path) -> None:
    (tmp_path / "CITIES.TXT").write_text("NO;CITY\n1;Zürich\n", encoding="utf-8")
    own = {"CUSTMAST": {"file": export.name, "charset": "cp1252", "delimiter": ";"}}
    tables = {**own, "CITIES": {"file": "CITIES.TXT", "delimiter": ";"}}
    case = case_of("delimited", path=str(tmp_path), tables=tables)
    assert not [finding for finding in examine(case) if finding.failed]
    assert case.connects


def test_an_export_that_may_not_be_read_names_the_permission(export: Path) -> None:
    with unprivileged(export):
        found = failure(case_of("delimited", path=str(export), key=("NO",)))
    assert "cannot be read" in found.text
    assert "chmod" in found.fix[0]
