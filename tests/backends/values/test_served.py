"""Odd values end to end: proposed by `wrapper init`, paged in both directions, found by id, reported with their key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.backends.served_tables import paged
from tests.backends.values.conftest import mariadb_client, psql, served
from tests.gateway import Consumer
from tests.servers import Server


@pytest.fixture
def database(postgresql: Server, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Make a database of PostgreSQL by a script, and return its address."""

    def make(script: str) -> str:
        name = f"odd_{abs(hash(request.node.name)) % 10**8}"
        psql(postgresql, "postgres", f"CREATE DATABASE {name}")
        psql(postgresql, name, script)
        return f"postgresql://legacy@127.0.0.1:{postgresql.port}/{name}"

    return make


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        (
            "uuid",
            "('a87ff679-a2f3-e71d-9181-a67b7542122c'), ('C4CA4238-A0B9-2382-0DCC-509A6F75849B'), (md5('2')::uuid)",
        ),
        ("inet", "('10.0.0.1'), ('10.0.0.0/8'), ('::1')"),
        ("time", "('08:00'), ('09:15:30.5'), ('23:59:59.999999')"),
        ("timetz", "('08:00+02'), ('09:15:30.5-03:30'), ('09:00Z')"),
        ("interval", "('1 day'), ('-1 mon 4 hours'), ('100:00:00')"),
        ("macaddr", "('08:00:2b:01:02:03'), ('00:00:00:00:00:01'), ('ff:00:00:00:00:01')"),
        ("timestamp", "('2024-01-01'), ('2024-01-01 00:00:00.000001'), ('1753-01-01')"),
        ("numeric", "(0.1), (100), (-12345678901234567890.5)"),
    ],
)
def test_a_key_of_any_type_pages_and_every_record_is_found_by_its_id(
    proposed: Callable[[str], Consumer], database: Callable[[str], str], type_: str, values: str
) -> None:
    consumer = proposed(database(f"CREATE TABLE item (code {type_} PRIMARY KEY); INSERT INTO item VALUES {values};"))

    records = paged(consumer, "/v1/items?limit=1")

    assert len(records) == len({record["id"] for record in records}) == 3
    for record in records:
        assert record["code"] is not None
        assert consumer.json(f"/v1/items/{quote(record['id'])}") == record


def test_dates_beyond_the_calendar_are_null_and_reported_with_their_key(
    proposed: Callable[[str], Consumer], database: Callable[[str], str]
) -> None:
    script = """
    CREATE TABLE price (id int PRIMARY KEY, due date, changed timestamptz);
    INSERT INTO price SELECT n, '2024-01-01', '2024-01-01' FROM generate_series(1, 1500) n;
    CREATE INDEX price_due ON price (due);
    UPDATE price SET due = 'infinity' WHERE id = 1000;
    UPDATE price SET due = '0044-03-15 BC' WHERE id = 1001;
    UPDATE price SET changed = '12024-01-01' WHERE id = 1002;
    """
    consumer = proposed(database(script))

    records = {record["id"]: record for record in paged(consumer, "/v1/prices?limit=100")}
    streamed = consumer.get("/v1/prices", accept="application/x-ndjson")
    early = paged(consumer, "/v1/prices?due_lte=2024-01-01&limit=200")
    sorted_ = [record["id"] for record in paged(consumer, "/v1/prices?sort=-due&limit=100")]

    assert len(records) == 1500
    assert [records[key]["due"] for key in ("1000", "1001", "1002")] == [None, None, "2024-01-01"]
    assert records["1002"]["changed"] is None
    assert consumer.json("/v1/prices/1000")["due"] is None
    assert streamed.text.count("\n") == 1500
    assert len(early) == 1499  # with the one BC, and without infinity
    assert sorted_[0] == "1000" and sorted_[-1] == "1001" and len(set(sorted_)) == 1500


def test_a_page_of_infinities_ends_in_both_directions(proposed: Callable[[str], Consumer], tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as legacy:
        legacy.executescript("""
        CREATE TABLE m (id INTEGER PRIMARY KEY, f REAL); CREATE INDEX mf ON m (f);
        INSERT INTO m VALUES (1,1.5), (2,9e999), (3,-9e999), (4,null), (5,0), (6,3), (7,9e999);
        """)
    consumer = proposed(str(tmp_path / "x.db"))

    up = [record["id"] for record in paged(consumer, "/v1/ms?sort=f&limit=2")]
    down = [record["id"] for record in paged(consumer, "/v1/ms?sort=-f&limit=2")]

    assert up == ["4", "3", "5", "1", "6", "2", "7"]
    assert down == up[::-1]


def test_times_of_mariadb_are_times_and_longer_spans_stay_texts(
    proposed: Callable[[str], Consumer], mariadb: Server
) -> None:
    script = """
    CREATE DATABASE shop; USE shop;
    CREATE TABLE shift (id INT PRIMARY KEY, starts TIME NOT NULL, ends TIME, KEY (starts));
    INSERT INTO shift VALUES (1,'08:00:00','16:30:00'), (2,'09:15:00','17:00:00'), (3,'22:00:00','23:59:59'),
                             (4,'07:00:00','15:00:00');
    """
    mariadb_client(mariadb, script)
    consumer = proposed(f"mysql://root@127.0.0.1:{mariadb.port}/shop")

    records = paged(consumer, "/v1/shifts?sort=starts&limit=1")

    assert [record["starts"] for record in records] == ["07:00:00", "08:00:00", "09:15:00", "22:00:00"]
    assert [record["ends"] for record in records] == ["15:00:00", "16:30:00", "17:00:00", "23:59:59"]


@pytest.mark.parametrize(("charset", "name"), [("cp1252", "Müller"), ("utf-8", None)])
def test_a_database_without_a_charset_is_read_in_the_sources_own(
    postgresql: Server, tmp_path: Path, charset: str, name: str | None
) -> None:
    database = f"bytes_{charset.replace('-', '')}"
    made = f"CREATE DATABASE {database} ENCODING SQL_ASCII TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    psql(postgresql, "postgres", made)
    script = """
    CREATE TABLE person (id int PRIMARY KEY, name text);
    INSERT INTO person VALUES (1, convert_from('\\x4dfc6c6c6572', 'SQL_ASCII')), (2, 'A'), (3, 'z');
    """
    psql(postgresql, database, script)
    (tmp_path / "catalog.yaml").write_text(f"""
versions: {{v1: {{}}}}
sources:
  persons:
    kind: sql
    url: "postgresql://legacy@127.0.0.1:{postgresql.port}/{database}"
    charset: {charset}
    time_zone: UTC
resources:
  persons:
    source: persons
    table: person
    key: [id]
    fields:
      id: {{column: id, type: integer}}
      name: {{column: name, type: text}}
    filters: {{name: [eq]}}
    sorts: [name]
    versions: {{v1: {{}}}}
""")
    with served(tmp_path) as consumer:
        assert [record["name"] for record in paged(consumer, "/v1/persons?sort=name&limit=1")] == ["A", name, "z"]
        assert len(paged(consumer, "/v1/persons?sort=-name&limit=1")) == 3
        if name is not None:
            assert [record["id"] for record in paged(consumer, f"/v1/persons?name={quote(name)}")] == ["1"]
