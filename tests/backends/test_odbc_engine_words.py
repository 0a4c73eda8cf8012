"""What the engine's own catalog adds to what an ODBC driver tells of tables: both kinds then say the same."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from click.testing import CliRunner

from adapters.odbc.adapter import ODBCAdapter
from adapters.sql.adapter import SQLAdapter
from tests.backends.conftest import options_for
from tests.backends.values.conftest import mariadb_client, psql, served
from tests.servers import Server
from wrapper.cli import main

PARTED = """
DROP SCHEMA IF EXISTS parted CASCADE; CREATE SCHEMA parted;
CREATE TABLE parted.orders (k integer, n text, PRIMARY KEY (k)) PARTITION BY HASH (k);
CREATE TABLE parted.orders_a PARTITION OF parted.orders FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted.orders_b PARTITION OF parted.orders FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE parted.animal (id integer PRIMARY KEY);
CREATE TABLE parted.dog (bark text) INHERITS (parted.animal);
CREATE SCHEMA IF NOT EXISTS unparted; CREATE TABLE IF NOT EXISTS unparted.orders_a (k integer);
"""
RIGHTS = """
CREATE ROLE reader LOGIN; CREATE SCHEMA crm; GRANT USAGE ON SCHEMA crm, public TO reader;
CREATE TABLE crm."Order" (b text PRIMARY KEY);
CREATE TABLE public."Order" (id integer PRIMARY KEY, a text, secret text);
CREATE TABLE crm.other (b text PRIMARY KEY); INSERT INTO public."Order" VALUES (1, 'x', 's');
GRANT SELECT (id, a) ON public."Order" TO reader;
"""
TYPED = """
CREATE DATABASE IF NOT EXISTS typed; USE typed; DROP TABLE IF EXISTS T;
CREATE TABLE T (ID INT UNSIGNED PRIMARY KEY, FLAG TINYINT(1), SMALL TINYINT, STAT ENUM('a b','it''s','Ø') NOT NULL,
 TAGS SET('x','y'), PRICE DECIMAL(10,2), RATE FLOAT(7,3), NAME VARCHAR(40), FIXED CHAR(3), BITS BIT(4), T TIME(3),
 `Ø` BIGINT UNSIGNED, J JSON, B VARBINARY(5), Y YEAR);
"""


def test_a_partition_is_told_from_the_table_whose_rows_it_has(postgresql: Server) -> None:
    psql(postgresql, "postgres", PARTED)
    found = {}
    for kind, adapter_class in (("sql", SQLAdapter), ("odbc", ODBCAdapter)):
        options = options_for(f"{kind}-postgresql", postgresql)
        with closing(adapter_class.open("legacy", {**options, "schema": "parted"})) as adapter:
            found[kind] = {table.name: table.part_of for table in adapter.outline()}
    parents = {"orders": "", "orders_a": "orders", "orders_b": "orders", "animal": "", "dog": "animal"}
    assert found == {"sql": parents, "odbc": parents}
    with closing(ODBCAdapter.open("legacy", options_for("odbc-postgresql", postgresql))) as adapter:
        (alone,) = adapter.describe("orders_a", "unparted")
    assert alone.part_of == ""


def test_types_are_spelled_as_the_engine_has_them(mariadb: Server) -> None:
    mariadb_client(mariadb, TYPED)
    found = {}
    for kind, adapter_class in (("sql", SQLAdapter), ("odbc", ODBCAdapter)):
        options = options_for(f"{kind}-mariadb", mariadb)
        with closing(adapter_class.open("legacy", {**options, "schema": "typed"})) as adapter:
            (table,) = adapter.describe("T")
            found[kind] = [(one.name, one.type, one.length, one.scale) for one in table.columns]
    assert found["odbc"] == found["sql"]
    assert found["odbc"][1][1] == "TINYINT(1)"
    assert found["odbc"][3][1] == "ENUM('a b','it''s','Ø')"


def test_the_one_of_two_tables_that_may_be_read_is_proposed_without_its_closed_columns(
    postgresql: Server, tmp_path: Path
) -> None:
    psql(postgresql, "postgres", "CREATE DATABASE rights")
    psql(postgresql, "rights", RIGHTS)
    options = options_for("odbc-postgresql", postgresql)
    address = f"DRIVER={options['driver']};Server=127.0.0.1;Port={postgresql.port};Database=rights;UID=reader"
    done = CliRunner().invoke(main, ["init", address, "--catalog", str(tmp_path / "catalog"), "--yes"])
    assert done.exit_code == 0, done.output
    assert "other: it could not be described: permission denied for table other; grant SELECT on it" in done.output
    assert "secret may not be read" in (tmp_path / "catalog" / "rights.yaml").read_text()
    with served(tmp_path / "catalog") as consumer:
        assert consumer.json("/v1/orders")["items"] == [{"id": "1", "a": "x"}]


def test_flags_of_mariadb_are_booleans(mariadb: Server, tmp_path: Path) -> None:
    script = "CREATE DATABASE flags; USE flags; CREATE TABLE JOBS (ID INT PRIMARY KEY, STAT_CD TINYINT(1));"
    mariadb_client(mariadb, f"{script} INSERT INTO JOBS VALUES (1, 1), (2, 0), (3, NULL), (4, 1);")
    options = options_for("odbc-mariadb", mariadb)
    address = f"DRIVER={options['driver']};Server=127.0.0.1;Port={mariadb.port};Database=flags;UID=root"
    done = CliRunner().invoke(main, ["init", address, "--catalog", str(tmp_path / "catalog"), "--yes"])
    assert done.exit_code == 0, done.output
    with served(tmp_path / "catalog") as consumer:
        (flag,) = {name for item in consumer.json("/v1/jobs")["items"] for name in item} - {"id"}
        assert [item[flag] for item in consumer.json("/v1/jobs")["items"]] == [True, False, None, True]
