"""One object that cannot be described or read never ends a look: it is listed with the reason, the rest is proposed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pymysql
import pytest
from click.testing import CliRunner

from tests.firebird import PASSWORD, at, create, url_of
from tests.servers import Server
from wrapper.cli import main
from wrapper.judged import load_catalog


class Operator:
    """Types commands about one catalog."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, [*arguments, "--catalog", str(self.folder)])
        assert result.exit_code == code, result.output
        return result.output

    def init(self, address: str, *arguments: str) -> str:
        return self.run("init", address, "--yes", *arguments)

    def tables(self) -> set[str]:
        return {one.table.name for one in load_catalog(self.folder).resources.values()}  # type: ignore[union-attr]


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path / "catalog")


def a_database(path: Path, *statements: str) -> str:
    with closing(sqlite3.connect(path)) as database:
        for statement in ("CREATE TABLE good (id INTEGER PRIMARY KEY, n TEXT)", "INSERT INTO good VALUES (1, 'a')"):
            database.execute(statement)
        for statement in statements:
            database.execute(statement)
        database.commit()
    return str(path)


BROKEN = ("CREATE TABLE gone (id INTEGER)", "CREATE VIEW broken AS SELECT * FROM good JOIN gone", "DROP TABLE gone")


def test_a_view_of_a_table_that_is_gone(operator: Operator, tmp_path: Path) -> None:
    address = a_database(tmp_path / "x.db", *BROKEN)

    assert "broken: a view that could not be described: no such table: main.gone" in operator.init(address)
    assert operator.tables() == {"good"}
    named = operator.init(address, "--tables", "good,broken")
    assert "broken: it could not be described: no such table: main.gone; mend the view, or drop it" in named
    assert "1 table of x compared with their lock" in operator.run("diff", "--all-tables")
    assert "0 errors" in operator.run("check", "--connect")


def test_nothing_but_a_broken_view_is_said_and_nothing_is_written(operator: Operator, tmp_path: Path) -> None:
    address = a_database(tmp_path / "x.db", *BROKEN)

    said = operator.run("init", address, "--yes", "--tables", "broken", code=1)

    assert "no such table: main.gone" in said
    assert not operator.folder.exists()


def test_a_virtual_table_without_its_module(operator: Operator, tmp_path: Path) -> None:
    made = "CREATE VIRTUAL TABLE spatial USING VirtualSpatialIndex()"
    add = f"INSERT INTO sqlite_master VALUES ('table', 'spatial', 'spatial', 0, '{made}')"
    address = a_database(tmp_path / "x.db", "PRAGMA writable_schema = ON", add)

    said = operator.init(address)

    assert "spatial: it could not be described: no such module: VirtualSpatialIndex; it is made by an extension" in said
    assert operator.tables() == {"good"}


def test_a_table_whose_page_is_damaged(operator: Operator, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    address = a_database(path, "CREATE TABLE bad (id INTEGER PRIMARY KEY)", "INSERT INTO bad VALUES (1)")
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'bad'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)

    said = operator.init(address)

    assert "bad: it could not be read: database disk image is malformed" in said
    assert operator.tables() == {"good"}


def test_a_table_in_use_that_breaks_later_is_told_with_the_reason(operator: Operator, tmp_path: Path) -> None:
    address = a_database(tmp_path / "x.db", "CREATE TABLE base (id INTEGER)", "CREATE VIEW v AS SELECT id FROM base")
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        database.execute("INSERT INTO base VALUES (1)")
        database.commit()
        operator.init(address, "--tables", "good,v")
        database.execute("DROP TABLE base")

    assert "error: v could not be read: no such table: main.base" in operator.run("check", "--connect", code=1)
    assert "the table can no longer be read: no such table: main.base" in operator.run("diff", code=3)


@pytest.mark.parametrize("columns", [("A", "B", "SHARE", "N"), ("A", "B", "N", "SHARE")], ids=["amid", "last"])
def test_a_computed_column_of_firebird_that_cannot_be_computed_for_one_row(
    operator: Operator, firebird: Server, columns: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    types = {"SHARE": "COMPUTED BY (A / B)", "N": "VARCHAR(10)"}
    declared = ", ".join(f"{column} {types.get(column, 'INTEGER')}" for column in columns)
    rows = "".join(f"INSERT INTO PARTS (ID, A, B, N) VALUES ({number}, 4, {3 - number}, 'n');" for number in range(5))
    name = f"parts{columns.index('SHARE')}"
    monkeypatch.setenv(f"{name.upper()}_PASSWORD", PASSWORD)
    create(
        at(firebird, f"{name}.fdb"),
        f"CREATE TABLE PARTS (ID INTEGER NOT NULL PRIMARY KEY, {declared});\nCOMMIT;\n{rows}",
    )

    said = operator.init(url_of(firebird, f"{name}.fdb"))

    assert "PARTS, column SHARE: it could not be read: arithmetic exception" in said
    assert "Integer divide by zero" in said
    (parts,) = load_catalog(operator.folder).resources.values()  # type: ignore[union-attr]
    assert set(parts.columns) == {"ID", "A", "B", "N"}


def test_a_computed_column_that_fails_in_the_last_rows_alone(operator: Operator, tmp_path: Path) -> None:
    address = a_database(
        tmp_path / "x.db",
        "CREATE TABLE docs (id INTEGER PRIMARY KEY, doc TEXT)",
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1500)"
        " INSERT INTO docs (id, doc) SELECT i, CASE i WHEN 1490 THEN '[' ELSE '[1]' END FROM c",
        "ALTER TABLE docs ADD COLUMN size INT AS (json_array_length(doc))",
    )

    said = operator.init(address)

    assert "docs, column size: it could not be read: malformed JSON" in said
    docs = next(one for one in load_catalog(operator.folder).resources.values() if one.table.name == "docs")  # type: ignore[union-attr]
    assert set(docs.columns) == {"id", "doc"}
    assert "docs" not in operator.run("diff", "--all-tables")


@pytest.fixture
def shop(mariadb: Server) -> Iterator[pymysql.cursors.Cursor]:
    """A database with a broken view and one that fails, and logins of few rights."""
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        cursor = connection.cursor()
        for statement in (
            "CREATE DATABASE unreadable",
            "USE unreadable",
            "CREATE TABLE good (id INT PRIMARY KEY, n TEXT)",
            "INSERT INTO good VALUES (1, 'a')",
            "CREATE TABLE gone (id INT)",
            "CREATE VIEW broken AS SELECT good.id FROM good JOIN gone",
            "DROP TABLE gone",
            "CREATE FUNCTION boom() RETURNS INT BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'boom'; RETURN 1; END",
            "CREATE VIEW fails AS SELECT boom() AS x, id FROM good",
            "CREATE VIEW fine AS SELECT * FROM good",
            "CREATE USER reader",
            "GRANT SELECT ON unreadable.* TO reader",
        ):
            cursor.execute(statement)
        yield cursor
        cursor.execute("DROP DATABASE unreadable")
        cursor.execute("DROP USER reader")


@pytest.mark.usefixtures("shop")
def test_broken_views_of_mariadb(operator: Operator, mariadb: Server) -> None:
    said = operator.init(f"mariadb://root@127.0.0.1:{mariadb.port}/unreadable", "--tables", "*")

    assert "broken: it could not be described: View 'unreadable.broken' references invalid table(s)" in said
    assert "fails, column x: it could not be read: boom; mend the view, or drop it" in said
    assert operator.tables() == {"good", "fine", "fails"}


@pytest.mark.usefixtures("shop")
def test_a_login_of_mariadb_that_may_only_select(operator: Operator, mariadb: Server) -> None:
    said = operator.init(f"mariadb://reader@127.0.0.1:{mariadb.port}/unreadable", "--tables", "*")

    assert "broken: it could not be described: " in said
    assert "good" in operator.tables()


@pytest.fixture
def legacy(postgresql: Server) -> Iterator[psycopg.Connection]:
    """A database of views that fail when they are read, and rights to some columns alone."""
    where = f"postgresql://legacy@127.0.0.1:{postgresql.port}"
    with closing(psycopg.connect(f"{where}/postgres", autocommit=True)) as maker:
        maker.execute("CREATE DATABASE unreadable")
        with closing(psycopg.connect(f"{where}/unreadable", autocommit=True)) as connection:
            connection.execute("CREATE TABLE good (id int PRIMARY KEY, n text)")
            connection.execute("INSERT INTO good VALUES (1, 'a')")
            connection.execute(
                "CREATE FUNCTION boom() RETURNS int LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'boom %', E'\\033[2J'; END $$"
            )
            connection.execute("CREATE VIEW fails AS SELECT boom() AS x, id FROM good")
            connection.execute("CREATE VIEW ratios AS SELECT id, 1 / (id - 1) AS share, n FROM good")
            yield connection
        maker.execute("DROP DATABASE unreadable WITH (FORCE)")


@pytest.mark.usefixtures("legacy")
def test_a_view_of_postgresql_whose_function_fails(operator: Operator, postgresql: Server) -> None:
    said = operator.init(f"postgresql://legacy@127.0.0.1:{postgresql.port}/unreadable", "--tables", "*")

    # A function that may do something is called although its column is not asked for.
    assert "fails: it could not be read: boom [2J; mend the view, or drop it" in said
    assert "ratios, column share: it could not be read: division by zero; mend the view, or drop it" in said
    assert operator.tables() == {"good", "ratios"}
