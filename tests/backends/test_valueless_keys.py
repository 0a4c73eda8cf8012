"""Keys that no public value stands for, and keys in another zone or spelling, are found by the ids that lists show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pymysql
import pytest

from tests.backends.conftest import options_for
from tests.backends.init.proposed import Proposed, proposed
from tests.firebird import PASSWORD, at, create, url_of
from tests.servers import Server

WAYS = ["sql-postgresql", "odbc-postgresql", "sql-mariadb", "odbc-mariadb", "sql-firebird"]
GAP = "'2020-03-29 02:30:00'", "'2020-03-29 02:30:00.007'", "'2020-07-01 12:00:00'", "'1850-01-01 00:00:00'"
UUIDS = [f"{number:08x}-0000-4000-8000-abcdef00000a" for number in range(3)]

TABLES = {
    "postgresql": {
        "gaps": ("timestamp", GAP),
        "floats": ("double precision", ("'Infinity'", "'-Infinity'", "'NaN'", "1.5", "-0.25")),
        "numbers": ("numeric", ("'NaN'", "1.50", "7")),
        "days": ("date", ("'infinity'", "'-infinity'", "'0044-03-15 BC'", "'12024-01-01'", "'2020-01-01'")),
        "zoned": ("timestamptz", ("'infinity'", "'2020-03-29 01:30:00+00'", "'1850-01-01 00:00:00+00'")),
        "uuids": ("uuid", tuple(f"'{one}'" for one in UUIDS)),
    },
    "mariadb": {
        "gaps": ("datetime(3)", GAP),
        "days": ("date", ("'0000-00-00'", "'2020-01-01'")),
        "months": ("date", ("'0000-00-00'", "'2020-00-00'", "'2020-02-31'", "'2020-05-05'")),
        "zeros": ("datetime", ("'0000-00-00 00:00:00'", "'2020-01-01 00:00:00'")),
        "uuids": ("uuid", tuple(f"'{one}'" for one in UUIDS)),
    },
    "firebird": {"gaps": ("TIMESTAMP", GAP), "days": ("DATE", ("'0001-01-01'", "'9999-12-31'"))},
}
"""Each value stands in a key of two parts beside each other one, so that several parts of a key have no value."""


def script(engine: str) -> Iterator[str]:
    for name, (declared, values) in TABLES[engine].items():
        yield f"CREATE TABLE {name} (a {declared} NOT NULL, b {declared} NOT NULL, n INTEGER, PRIMARY KEY (a, b))"
        pairs = [(one, other) for one in values for other in values]
        yield from (f"INSERT INTO {name} VALUES ({one}, {other}, {n})" for n, (one, other) in enumerate(pairs))


def on_postgresql(server: Server) -> None:
    where = f"postgresql://legacy@127.0.0.1:{server.port}"
    with psycopg.connect(f"{where}/postgres", autocommit=True) as raw:
        raw.execute("DROP DATABASE IF EXISTS valueless")
        raw.execute("CREATE DATABASE valueless")
    with psycopg.connect(f"{where}/valueless", autocommit=True) as raw:
        raw.execute("SET TIME ZONE 'UTC'")
        for statement in script("postgresql"):
            raw.execute(statement)


def on_mariadb(server: Server) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=server.port, user="root", autocommit=True)) as raw:
        cursor = raw.cursor()
        for name in ("DROP DATABASE IF EXISTS valueless", "CREATE DATABASE valueless", "USE valueless"):
            cursor.execute(name)
        cursor.execute("SET sql_mode = 'ALLOW_INVALID_DATES'")
        for statement in script("mariadb"):
            cursor.execute(statement)


@pytest.fixture(params=WAYS)
def found(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proposed]:
    _, engine = request.param.split("-")
    server: Server = request.getfixturevalue(engine)
    if engine == "firebird":
        place = at(server, f"{tmp_path.name}.fdb")
        create(place, ";\n".join([*script(engine), "COMMIT;"]))
        monkeypatch.setenv("LEGACY_PASSWORD", PASSWORD)
        address = url_of(server, f"{tmp_path.name}.fdb")
    else:
        (on_postgresql if engine == "postgresql" else on_mariadb)(server)
        options = options_for(request.param, server)
        old = "postgres" if engine == "postgresql" else "mysql"
        address = options.get("url") or f"odbc:DRIVER={options['driver']};UID={options['user']};{options['connection']}"
        address = address.removesuffix(old) + "valueless"
    with proposed(address, tmp_path, time_zone="Europe/Berlin") as made:
        yield made


def test_every_record_is_found_by_its_id_whatever_its_key_holds(found: Proposed) -> None:
    for resource in found.catalog.resources.values():
        records = found.records(resource.name)
        assert len({record["id"] for record in records}) == len(records)
        assert sorted(record["n"] for record in records) == list(range(len(records)))
    assert found.lost() == []


def test_the_documentations_example_of_a_key_answers(found: Proposed) -> None:
    document = found.consumer.json("/v1/openapi.json")
    asked = 0
    for path, operations in document["paths"].items():
        named = [one for one in operations["get"].get("parameters", ()) if one.get("in") == "path"]
        for one in named:
            address = path.replace("{id}", quote(one["schema"].get("example") or one["example"], safe=""))
            assert found.consumer.get(address).status_code == 200, address
            asked += 1
    assert asked >= len(found.catalog.resources)


def test_a_uuid_in_capitals_leads_to_the_record_as_it_is_spelled(found: Proposed) -> None:
    if "uuids" in found.catalog.resources:
        (record, *_) = found.records("uuids")
        assert found.consumer.json(f"/v1/uuids/{record['id'].upper()}") == record
        assert record["id"] == record["id"].lower()
        (same, *_) = found.consumer.json(f"/v1/uuids?a={record['a'].upper()}")["items"]
        assert same == record
