"""What a server declares is proposed as what it is, and is asked only what the server can answer for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pymysql
import pytest
from click.testing import CliRunner

from tests.backends.init.proposed import Proposed, proposed, served
from tests.gateway import assert_problem
from tests.servers import Server
from wrapper.catalog.model import FilterKind
from wrapper.cli import main

SCRIPT = (
    "CREATE DATABASE guesses",
    """CREATE TABLE guesses.clip (id INT PRIMARY KEY, media_type ENUM('image', 'video'), fmt ENUM('raw', 'jpeg'),
       st ENUM('new', 'old'), reason ENUM('updated', 'it''s'), INDEX (media_type))""",
    "INSERT INTO guesses.clip VALUES (1, 'image', 'raw', NULL, 'it''s'), (2, 'video', 'jpeg', NULL, NULL)",
    "CREATE TABLE guesses.later (id INT PRIMARY KEY, st ENUM('new', 'old'), reason ENUM('updated', 'created'))",
)


def test_enumerations_are_codes_with_the_values_that_they_declare(mariadb: Server, tmp_path: Path) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        with connection.cursor() as cursor:
            for statement in SCRIPT:
                cursor.execute(statement)
        try:
            with proposed(f"mysql://root@127.0.0.1:{mariadb.port}/guesses", tmp_path) as legacy:
                assert legacy.records("clips") == [
                    {"id": "1", "media_type": "image", "fmt": "raw", "state": None, "reason": "it's"},
                    {"id": "2", "media_type": "video", "fmt": "jpeg", "state": None, "reason": None},
                ]
                assert legacy.lost() == []
                declared = {name: list(codes.to_public) for name, codes in legacy.catalog.codes.items()}
                assert declared == {
                    "clip_media_type": ["image", "video"],
                    "clip_fmt": ["raw", "jpeg"],
                    "clip_state": ["new", "old"],
                    "clip_reason": ["updated", "it's"],
                    "later_state": ["new", "old"],
                    "later_reason": ["updated", "created"],
                }
                assert [place for place, _ in legacy.checks] == ["laters key"]
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP DATABASE guesses")


INDEXED = {
    "uuid": "'7d444840-9dc0-11d1-b245-5ffdce74fad2'",
    "guesses_mood": "'sad'",
    "varchar(10)": "'abc'",
    "char(6)": "'abc'",
    "name": "'abc'",
    "jsonb": "'{}'",
    "int[]": "'{1,2}'",
    "numeric(9,2)": "5.50",
    "bool": "true",
    "date": "'2024-01-02'",
    "timetz": "'09:30+02'",
    "macaddr": "'08:00:2b:01:02:03'",
    "tsvector": "'a b'",
    "bit(4)": "B'0101'",
    "varbit": "B'0101'",
    "point": "'(1,2)'",
}


@pytest.fixture
def indexed(postgresql: Server) -> Iterator[str]:
    """The URL of a server with a table of which every column has an index of its own."""
    url = f"postgresql://legacy@127.0.0.1:{postgresql.port}/postgres"
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("CREATE TYPE guesses_mood AS ENUM ('sad', 'ok')")
        columns = ", ".join(f"c{at} {type_}" for at, type_ in enumerate(INDEXED))
        connection.execute(f"CREATE TABLE guesses_t (id int PRIMARY KEY, {columns})")
        connection.execute(f"INSERT INTO guesses_t VALUES (1, {', '.join(INDEXED.values())})")
        for at, type_ in enumerate(INDEXED):
            connection.execute(f"CREATE INDEX ON guesses_t {'USING gist ' * (type_ == 'point')}(c{at})")
        yield url
        connection.execute("DROP TABLE guesses_t")
        connection.execute("DROP TYPE guesses_mood")


_SUFFIXES = {FilterKind.EQ: "", FilterKind.IN: "_in", FilterKind.RANGE: "_gte", FilterKind.PREFIX: "_prefix"}


def _asked(legacy: Proposed) -> Iterator[tuple[str, int]]:
    """Yield every filter and sort that is offered for the one record, and the status of its answer."""
    (record,) = legacy.records("guesses_ts")
    view = legacy.catalog.resources["guesses_ts"].views["v1"]
    for name, kinds in view.filters.items():
        for kind in kinds:
            value = quote(str(record[name]).lower(), safe="")
            asked = f"{name}{_SUFFIXES[kind]}={value[: 1 if kind is FilterKind.PREFIX else None]}"
            yield asked, legacy.consumer.get(f"/v1/guesses-ts?{asked}").status_code
    for name in view.sorts:
        yield f"sort={name}", legacy.consumer.get(f"/v1/guesses-ts?sort={name}").status_code


def test_no_filter_and_no_sort_is_offered_that_the_engine_cannot_answer(indexed: str, tmp_path: Path) -> None:
    with proposed(indexed, tmp_path, patterns=("guesses_t",)) as legacy:
        asked = dict(_asked(legacy))
        assert {"c_0_in" in name for name in asked} == {True, False}
        assert {name: status for name, status in asked.items() if status != 200} == {}
        assert legacy.line("c_1") == "{column: c1, type: code, codes: guesses_ts_c_1}"
        assert list(legacy.catalog.codes["guesses_ts_c_1"].to_public) == ["sad", "ok"]


def test_a_filter_that_the_engine_cannot_answer_is_found_by_the_check_and_is_no_fault_of_the_gateway(
    indexed: str, tmp_path: Path
) -> None:
    with proposed(indexed, tmp_path, patterns=("guesses_t",)):
        pass
    file = tmp_path / "catalog" / "legacy.yaml"
    file.write_text(file.read_text("utf-8").replace("c_0: [eq, in]", "c_0: [eq, in, prefix]"), "utf-8")
    checked = CliRunner().invoke(main, ["check", "--connect", "--catalog", str(tmp_path / "catalog")])
    assert checked.exit_code == 1
    assert "records can be filtered by prefix of it, but c0 is UUID, and only texts have a beginning" in checked.output

    with served(tmp_path) as consumer:
        assert_problem(consumer.get("/v1/guesses-ts?c_0_prefix=7d44"), "filter_refused")
        assert consumer.get("/v1/guesses-ts?c_0=7d444840-9dc0-11d1-b245-5ffdce74fad2").status_code == 200


def test_times_of_day_lead_to_times_beyond_a_day_as_texts(mariadb: Server, tmp_path: Path) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        cursor = connection.cursor()
        try:
            for statement in (
                "CREATE OR REPLACE DATABASE shifts",
                "CREATE TABLE shifts.spans (span time PRIMARY KEY)",
                "CREATE TABLE shifts.workers (id int PRIMARY KEY, works time REFERENCES spans (span))",
                "CREATE TABLE shifts.guests (id int PRIMARY KEY, stays time REFERENCES spans (span))",
                "INSERT INTO shifts.spans VALUES ('08:00:00'), ('838:59:59')",
                "INSERT INTO shifts.workers VALUES (1, '08:00:00')",
            ):
                cursor.execute(statement)
            with proposed(f"mysql://root@127.0.0.1:{mariadb.port}/shifts", tmp_path) as legacy:
                (record,) = legacy.consumer.json("/v1/workers?embed=works_span")["items"]
        finally:
            cursor.execute("DROP DATABASE shifts")

    assert record["works_span"] == {"id": "08:00:00", "span": "08:00:00"}
