"""Keys that no table declares: all rows of an export decide, and on a server an index has to serve the key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from adapters.ties import MOST_SORTED
from tests.backends.init.proposed import Proposed, proposed
from tests.servers import Server
from wrapper.cli import main

MANY = MOST_SORTED + 50
START = datetime(2009, 1, 1)  # noqa: DTZ001 - what the columns store has no zone


def keys_of(found: Proposed) -> dict[str, tuple[str, ...]]:
    return {name: tuple(one.name for one in resource.key) for name, resource in found.catalog.resources.items()}


def test_all_rows_of_an_export_decide_and_not_the_first_ones(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    shares = [f"{day};{number};{number % 7},{day % 9}0" for day in range(20090101, 20090104) for number in range(1000)]
    (exports / "KURSE.CSV").write_text("\n".join(["DATUM;WKN;KURS", *shares, ""]))
    customers = [f"{10000 + number};Firma {number};Ort {number % 9}" for number in range(3000)]
    (exports / "KUNDEN.CSV").write_text("\n".join(["KDNR;NAME;ORT", *customers, ""]))
    orders = [f"{number};{10000 + number * 7 % 3000};S{number % 5}" for number in range(1, 3000)]
    (exports / "AUFTRAG.CSV").write_text("\n".join(["AUFNR;KDNR;STATUS", *orders, ""]))
    with proposed(exports, tmp_path) as found:
        keys = keys_of(found)
        relations = {
            (one.name, relation.resource)
            for one in found.catalog.resources.values()
            for relation in one.relations.values()
        }

    assert "# unique together in all 3,000 rows" in found.text
    assert "# unique in all 3,000 rows" in found.text
    assert (keys["kurse"], keys["kunden"]) == (("datum", "wkn"), ("kdnr",))
    assert ("kunden", next(name for name in keys if name.startswith("auftrag"))) in relations


def test_moments_that_are_keys_and_dates_that_do_not_exist_are_served(tmp_path: Path) -> None:
    days = [(START + timedelta(days=number)).strftime("%Y%m%d") for number in range(200)]
    with closing(sqlite3.connect(tmp_path / "lager.db")) as raw:
        raw.execute("CREATE TABLE PROTOKOLL (ZEITPUNKT TEXT, BENUTZER TEXT)")
        rows = [(str(START + timedelta(minutes=number)), f"U{number % 5}") for number in range(300)]
        raw.executemany("INSERT INTO PROTOKOLL VALUES (?, ?)", rows)
        raw.execute("CREATE TABLE LIEFERUNG (LIEFNR INTEGER, LIEFDAT CHAR(8), VKPREIS TEXT)")
        odd = [*days, *["20090231"] * 13, *["00000000"] * 187]
        listed = [(number, day, f"{number},{number % 100:02}") for number, day in enumerate(odd)]
        raw.executemany("INSERT INTO LIEFERUNG VALUES (?, ?, ?)", listed)
        raw.commit()
    with proposed(tmp_path / "lager.db", tmp_path, time_zone="UTC") as found:
        keys = keys_of(found)
        log, deliveries = (next(name for name in keys if name.startswith(one)) for one in ("protokoll", "lieferung"))
        records = found.records(deliveries)

        assert [keys[log], len(keys[deliveries])] == [("zeitpunkt",), 1]
        assert found.line("zeitpunkt").startswith("{column: ZEITPUNKT, type: datetime, format: YYYY-MM-DD HH:MM:SS,")
        assert found.lost() == []
        # Only the dates that exist, and the others are reported.
        assert [one["liefdat"] for one in records[198:202]] == ["2009-07-18", "2009-07-19", None, None]
        assert records[120]["vkpreis"] == "120.2"
    assert "# 13 of 213 sampled values are not a date" in found.text


TABLES = (
    "CREATE TABLE BEWEGUNG (TEIL_NR INTEGER, ZEIT TIMESTAMP, MENGE INTEGER)",
    "CREATE INDEX BEWEGUNG_TEIL ON BEWEGUNG (TEIL_NR)",
    "CREATE TABLE JOURNAL (BELEG_NR INTEGER, MANDANT CHAR(2), KONTO INTEGER)",
    "CREATE INDEX JOURNAL_BELEG ON JOURNAL (MANDANT, BELEG_NR)",
    "CREATE TABLE KLEIN (ZEIT TIMESTAMP, TEIL_NR INTEGER)",
)


def rows_of(many: int) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    yield "BEWEGUNG", [(number % 200, START + timedelta(seconds=number), number % 9) for number in range(many)]
    yield "JOURNAL", [(number, "01", 4400 + number % 9) for number in range(many)]
    yield "KLEIN", [(START + timedelta(seconds=number), number % 9) for number in range(1200)]


def _sqlite(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "lager.db")) as raw:
        for statement in TABLES:
            raw.execute(statement)
        for table, rows in rows_of(MANY):
            raw.executemany(
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})",
                [tuple(str(one) if isinstance(one, datetime) else one for one in row) for row in rows],
            )
        raw.commit()
    return str(folder / "lager.db")


def _postgresql(server: Server) -> str:
    with psycopg.connect(host="127.0.0.1", port=server.port, user="legacy", dbname="postgres") as raw:
        raw.execute("DROP SCHEMA IF EXISTS guessed CASCADE")
        raw.execute("CREATE SCHEMA guessed")
        raw.execute("SET search_path TO guessed")
        for statement in TABLES:
            raw.execute(statement)
        with raw.cursor() as cursor:
            for table, rows in rows_of(MANY):
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
    return f"postgresql://legacy@127.0.0.1:{server.port}/postgres?options=-csearch_path%3Dguessed"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_big_table_of_a_server_has_a_key_that_an_index_serves_or_none(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = _sqlite(tmp_path) if engine == "sqlite" else _postgresql(request.getfixturevalue("postgresql"))
    with proposed(address, tmp_path, time_zone="UTC") as found:
        keys = keys_of(found)
        counts = [len(found.records(name)) for name in keys]

    assert [len(key) for key in keys.values()] == [0, 2, 1]
    assert [*keys.values()][1] == ("mandant", "beleg_nr")
    assert counts == [MANY, MANY, 1200]
    assert "ZEIT is unique in 800 sampled rows, but no index serves that as a key" in found.text.replace("zeit", "ZEIT")


def test_a_key_of_a_big_table_that_no_index_serves_is_told_by_check(tmp_path: Path) -> None:
    address = _sqlite(tmp_path)
    with proposed(address, tmp_path, time_zone="UTC") as found:
        path = tmp_path / "catalog" / "legacy.yaml"
        told = CliRunner().invoke(main, ["check", "--connect", "--catalog", str(path.parent)]).output
        text = found.text.replace("    table: BEWEGUNG\n", "    table: BEWEGUNG\n    key: [zeit]\n")
        path.write_text(text, encoding="utf-8")
        again = CliRunner().invoke(main, ["check", "--connect", "--catalog", str(path.parent)]).output

    assert text != found.text
    message = "no index of BEWEGUNG begins with the columns of the key, ZEIT"
    assert (message in told, message in " ".join(again.split())) == (False, True)
    assert "key, MANDANT" not in " ".join(again.split())
