"""An index promises that its columns identify a row only where it does so for whole columns in every row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pymysql
import pytest

from adapters.base import ForeignKey, TableDescription
from adapters.odbc.adapter import ODBCAdapter
from adapters.sql.adapter import SQLAdapter
from tests import firebird as isql
from tests.servers import Server, odbc_driver


def described(url: str, **session: str) -> dict[str, TableDescription]:
    with closing(SQLAdapter.for_engine(url, **session)) as adapter:
        return {table.name: table for table in adapter.describe()}


@pytest.fixture
def postgresql_url(postgresql: Server) -> Iterator[str]:
    where = f"postgresql://legacy@127.0.0.1:{postgresql.port}"
    with closing(psycopg.connect(f"{where}/postgres", autocommit=True)) as maker:
        maker.execute("CREATE DATABASE promises")
        yield f"{where}/promises"
        maker.execute("DROP DATABASE promises WITH (FORCE)")


def run(url: str, *statements: str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_postgresql(postgresql_url: str) -> None:
    run(
        postgresql_url,
        "CREATE TABLE part (code text, deleted int, plain text UNIQUE, whole text NOT NULL, late text, other text)",
        "CREATE UNIQUE INDEX ON part (code) WHERE deleted = 0",
        "CREATE UNIQUE INDEX ON part (lower(code))",
        'CREATE UNIQUE INDEX ON part (other COLLATE "C")',
        "CREATE UNIQUE INDEX ON part (whole) INCLUDE (code)",
        "ALTER TABLE part ADD UNIQUE (late) DEFERRABLE INITIALLY DEFERRED",
        "CREATE TABLE twice (id int)",
        "INSERT INTO twice VALUES (1), (1)",
    )
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(postgresql_url, "CREATE UNIQUE INDEX CONCURRENTLY ON twice (id)")

    tables = described(postgresql_url)

    assert tables["part"].unique == (("plain",), ("whole",))
    assert set(tables["part"].indexes) == {("plain",), ("whole",), ("late",)}
    # What remains of an index that could not be built is there, and is not valid.
    assert (tables["twice"].unique, tables["twice"].indexes) == ((), ())


def test_partitions_and_heirs_stand_under_the_table_that_has_their_rows(postgresql_url: str) -> None:
    run(
        postgresql_url,
        "CREATE TABLE sale (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
        "CREATE TABLE sale_2020 PARTITION OF sale FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
        "CREATE TABLE city (id int PRIMARY KEY)",
        "CREATE TABLE capital (state text) INHERITS (city)",
    )

    tables = described(postgresql_url)

    assert {name: table.part_of for name, table in tables.items()} == {
        "sale": "",
        "sale_2020": "sale",
        "city": "",
        "capital": "city",
    }
    assert tables["sale"].key == ("id", "day")
    # Two rows of a city and its heirs may have the same id.
    assert (tables["city"].key, tables["city"].unique) == ((), ())


def test_a_foreign_key_names_the_schema_of_its_target(postgresql_url: str) -> None:
    run(
        postgresql_url,
        "CREATE TABLE customer (id int PRIMARY KEY)",
        "CREATE SCHEMA crm",
        "CREATE TABLE crm.customer (id int PRIMARY KEY)",
        "CREATE TABLE visit (a int REFERENCES customer, b int REFERENCES crm.customer)",
    )

    keys = described(postgresql_url)["visit"].foreign_keys

    assert keys == (ForeignKey(("a",), "customer", ("id",)), ForeignKey(("b",), "customer", ("id",), "crm"))
    with closing(SQLAdapter.for_engine(postgresql_url)) as adapter:
        adapter.outline()
        assert [notice.about for notice in adapter.notices()] == ["crm.*"]
    (customer,) = described(postgresql_url, schema="crm").values()
    assert (customer.name, customer.schema) == ("customer", "crm")


def test_columns_that_a_login_may_not_read_are_told_apart(postgresql_url: str) -> None:
    run(
        postgresql_url,
        "CREATE TABLE staff (id int PRIMARY KEY, name text, salary int)",
        "DROP ROLE IF EXISTS clerk_of_promises",
        "CREATE ROLE clerk_of_promises LOGIN",
        "GRANT SELECT (id, name) ON staff TO clerk_of_promises",
    )
    staff = described(postgresql_url.replace("legacy@", "clerk_of_promises@"))["staff"]
    run(postgresql_url, "DROP OWNED BY clerk_of_promises", "DROP ROLE clerk_of_promises")

    assert [column.name for column in staff.columns] == ["id", "name"]
    assert staff.closed == ("salary",)


def test_mariadb(mariadb: Server) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        cursor = connection.cursor()
        for statement in (
            "CREATE DATABASE promises",
            "CREATE DATABASE promises_crm",
            "CREATE TABLE promises_crm.customer (id INT PRIMARY KEY)",
            "USE promises",
            "CREATE TABLE customer (id INT PRIMARY KEY)",
            "CREATE TABLE part (code VARCHAR(100), plain VARCHAR(20) UNIQUE, words TEXT, whole INT NOT NULL, c INT, "
            "UNIQUE (code(10)), UNIQUE (whole), FULLTEXT (words), FOREIGN KEY (c) REFERENCES promises_crm.customer (id)"
            ") WITH SYSTEM VERSIONING",
        ):
            cursor.execute(statement)
        part = described(f"mariadb://root@127.0.0.1:{mariadb.port}/promises")["part"]
        cursor.execute("DROP DATABASE promises")
        cursor.execute("DROP DATABASE promises_crm")

    assert part.unique == (("plain",), ("whole",))
    assert ("words",) not in part.indexes
    assert part.foreign_keys == (ForeignKey(("c",), "customer", ("id",), "promises_crm"),)


def test_sqlite(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        database.executescript(
            "CREATE TABLE Parent (a TEXT, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID;"
            "CREATE TABLE part (id INTEGER PRIMARY KEY, code TEXT, plain TEXT UNIQUE, "
            " any_case TEXT COLLATE NOCASE UNIQUE, other TEXT COLLATE NOCASE, pa TEXT, pb INT, f TEXT, "
            " UNIQUE (f COLLATE RTRIM), FOREIGN KEY (pb, pa) REFERENCES PARENT);"
            "CREATE UNIQUE INDEX i1 ON part (code) WHERE pb = 0;"
            "CREATE UNIQUE INDEX i2 ON part (lower(code));"
            "CREATE UNIQUE INDEX i3 ON part (code COLLATE NOCASE);"
            "CREATE UNIQUE INDEX i4 ON part (other COLLATE BINARY);"
            "CREATE UNIQUE INDEX i5 ON part (pb, pa);"
            "CREATE VIRTUAL TABLE words USING fts5(word);"
        )
    tables = described(f"sqlite:///{tmp_path / 'x.db'}")

    assert tables["part"].unique == (("any_case",), ("pb", "pa"), ("plain",))
    assert tables["part"].foreign_keys == (ForeignKey(("pb", "pa"), "Parent", ("b", "a")),)
    # The tables behind the index of words are the engine's own.
    assert set(tables) == {"Parent", "part", "words"}


def test_odbc_drivers_that_tell_all_unique_indexes_alike(
    postgresql_url: str, postgresql: Server, tmp_path: Path
) -> None:
    statements = (
        "CREATE TABLE part (code varchar(9), deleted int, plain varchar(9) UNIQUE)",
        "CREATE UNIQUE INDEX i1 ON part (code) WHERE deleted = 0",
        "CREATE UNIQUE INDEX i2 ON part (lower(code))",
    )
    run(postgresql_url, *statements)
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        for statement in statements:
            database.execute(statement)

    for connection in (
        {
            "driver": odbc_driver("psqlodbcw.so", "odbc-postgresql"),
            "connection": f"Server=127.0.0.1;Port={postgresql.port};Database=promises",
        }
        | {"user": "legacy"},
        {"driver": odbc_driver("libsqlite3odbc.so", "libsqliteodbc"), "connection": f"Database={tmp_path / 'x.db'}"},
    ):
        with closing(ODBCAdapter.open("erp", connection)) as adapter:
            (part,) = adapter.describe("part")
        # One driver gives the unique columns as the key of a table that declares none.
        assert {part.key, *part.unique} - {()} == {("plain",)}


def test_firebird(tmp_path: Path) -> None:
    place = tmp_path / "x.fdb"
    isql.create(
        place,
        "CREATE TABLE PART (ID INT NOT NULL PRIMARY KEY, CODE VARCHAR(20), PLAIN VARCHAR(20) UNIQUE, OFF VARCHAR(5));\n"
        "CREATE UNIQUE INDEX UPPER_CODE ON PART COMPUTED BY (UPPER(CODE));\n"
        "CREATE UNIQUE INDEX IS_OFF ON PART (OFF);\nALTER INDEX IS_OFF INACTIVE;\n",
    )

    part = described(f"firebird:///{place}")["PART"]

    assert (part.key, part.unique) == (("ID",), (("PLAIN",),))
    assert ("OFF",) not in part.indexes
