"""Tables of one name in several schemas that are looked at together are all proposed, under names of their own."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tests.backends.values.conftest import psql
from tests.proposed import proposed
from tests.servers import Server, odbc_driver
from wrapper.cli import main

SCRIPT = """
CREATE SCHEMA aaa; CREATE SCHEMA zzz;
CREATE TABLE aaa.depot (id int PRIMARY KEY, name varchar(9)); INSERT INTO aaa.depot VALUES (1, 'of aaa');
CREATE TABLE aaa.other (id int PRIMARY KEY); CREATE TABLE aaa.third (id int PRIMARY KEY);
CREATE TABLE public.depot (id int PRIMARY KEY, name varchar(9)); INSERT INTO public.depot VALUES (1, 'of public');
CREATE TABLE zzz.depot (id int PRIMARY KEY, name varchar(9)); INSERT INTO zzz.depot VALUES (1, 'of zzz');
CREATE TABLE aaa.visit (id int PRIMARY KEY, depot_id int REFERENCES aaa.depot (id));
CREATE INDEX ON aaa.visit (depot_id); INSERT INTO aaa.visit VALUES (5, 1);
CREATE TABLE public.stay (id int PRIMARY KEY, depot_id int REFERENCES public.depot (id));
CREATE INDEX ON public.stay (depot_id); INSERT INTO public.stay VALUES (6, 1);
CREATE TABLE zzz.call (id int PRIMARY KEY, depot_id int REFERENCES public.depot (id));
INSERT INTO zzz.call VALUES (7, 1);
"""


def test_each_is_served_and_the_logins_own_has_the_plain_name(postgresql: Server, tmp_path: Path) -> None:
    psql(postgresql, "postgres", "CREATE DATABASE namesakes")
    psql(postgresql, "namesakes", SCRIPT)
    driver = odbc_driver("psqlodbcw.so", "libodbc2 odbc-postgresql")
    address = f"odbc:DRIVER={driver};Server=127.0.0.1;Port={postgresql.port};Database=namesakes;UID=legacy"

    with proposed(address, tmp_path) as gateway:
        named = {"depots": "of public", "aaa-depots": "of aaa", "zzz-depots": "of zzz"}
        for path, name in named.items():
            assert [record["name"] for record in gateway.walk(f"/v1/{path}")] == [name]
        for path, name in (("visits/5", "of aaa"), ("stays/6", "of public"), ("calls/7", "of public")):
            assert gateway.consumer.json(f"/v1/{path}/depot")["name"] == name
    catalog = tmp_path / "catalog"
    before = {path: path.read_bytes() for path in catalog.rglob("*.yaml")}
    again = CliRunner().invoke(main, ["init", address, "--catalog", str(catalog)])
    assert again.exit_code == 0, again.output
    assert {path: path.read_bytes() for path in catalog.rglob("*.yaml")} == before
    changed = CliRunner().invoke(main, ["diff", "--catalog", str(catalog)])
    assert changed.exit_code == 0, changed.output
