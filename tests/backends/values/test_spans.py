"""A column of times of day that also holds spans, through each way: pages, filters, quality and try."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.backends.served_tables import paged
from tests.backends.values.conftest import DRIVERS, mariadb_client, psql, served
from tests.servers import Server, odbc_driver
from wrapper.cli import main

TIMES = ["10:00:00.000002", "10:00:00.000001", "10:00:00", "00:00:00", "23:59:59.999999", "10:00:00.000002"]
SPANS = {"mariadb": ["-01:00:00", "24:00:00", "100:00:00.5", "-838:59:59.999999"], "postgresql": ["24:00:00"]}
MADE = "CREATE TABLE {} (id INTEGER PRIMARY KEY, t TIME(6) NULL); CREATE INDEX by_{} ON {} (t, id);"
CATALOG = """
versions: {{v1: {{}}}}
sources:
  shop: {source}
resources:
  shifts:
    source: shop
    table: spans
    key: [id]
    fields:
      id: {{column: id, type: integer}}
      t: {{column: t, type: {type}}}
    filters: {{t: {filters}}}
    sorts: [id, t]
    versions: {{v1: {{}}}}
"""
WAYS = [("sql", "mariadb"), ("odbc", "mariadb"), ("sql", "postgresql"), ("odbc", "postgresql")]


@pytest.fixture(params=WAYS, ids="-".join)
def source(request: pytest.FixtureRequest, made: Callable[[str], Server]) -> tuple[str, dict[str, str]]:
    """The engine, and the section of a source that leads there."""
    kind, engine = request.param
    server = made(engine)
    user = {"postgresql": "legacy", "mariadb": "root"}[engine]
    if kind == "sql":
        return engine, {"kind": "sql", "url": f"{engine}://{user}@127.0.0.1:{server.port}/spans"}
    connection = f"Server=127.0.0.1;Port={server.port};Database=spans"
    return engine, {"kind": "odbc", "driver": odbc_driver(*DRIVERS[engine]), "connection": connection, "user": user}


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest) -> Callable[[str], Server]:
    """Make the table on an engine, once."""
    servers: dict[str, Server] = {}

    def make(engine: str) -> Server:
        if engine not in servers:
            servers[engine] = request.getfixturevalue(engine)
            values = [f"'{value}'" for value in (*TIMES, *SPANS[engine])] + ["NULL"] * 2
            rows = ", ".join(f"({number}, {value})" for number, value in enumerate(values, 1))
            script = f"{MADE.format(*['spans'] * 3)} INSERT INTO spans VALUES {rows};"
            if engine == "mariadb":
                mariadb_client(servers[engine], f"CREATE DATABASE spans; USE spans; {script}")
            else:
                psql(servers[engine], "postgres", "CREATE DATABASE spans")
                psql(servers[engine], "spans", script)
        return servers[engine]

    return make


def write(folder: Path, source: dict[str, str], type_: str, filters: str) -> None:
    section = json.dumps({**source, "time_zone": "UTC"})
    (folder / "catalog.yaml").write_text(CATALOG.format(source=section, type=type_, filters=filters))


@pytest.mark.parametrize(("type_", "filters"), [("time", "[eq, range]"), ("text", "[eq, in]")])
def test_pages_end_and_each_time_finds_its_rows(
    source: tuple[str, dict[str, str]], tmp_path: Path, type_: str, filters: str
) -> None:
    engine, section = source
    write(tmp_path, section, type_, filters)
    rows = len(TIMES) + len(SPANS[engine]) + 2
    with served(tmp_path) as consumer:
        up = [record["id"] for record in paged(consumer, "/v1/shifts?sort=t&limit=3")]
        down = [record["id"] for record in paged(consumer, "/v1/shifts?sort=-t&limit=3")]
        found = {
            value: [record["id"] for record in consumer.json(f"/v1/shifts?t={value}")["items"]] for value in set(TIMES)
        }
        shown = {record["id"]: record["t"] for record in consumer.json("/v1/shifts")["items"]}
        streamed = consumer.get("/v1/shifts", accept="application/x-ndjson").text

    assert sorted(up, key=int) == [str(number) for number in range(1, rows + 1)] and down == up[::-1]
    times = [id_ for id_ in up if shown[id_] is not None and int(id_) <= len(TIMES)]
    assert times == sorted(times, key=lambda id_: (TIMES[int(id_) - 1], int(id_)))
    assert found == {value: [str(at) for at, one in enumerate(TIMES, 1) if one == value] for value in set(TIMES)}
    assert [shown[str(at)] for at in range(1, len(TIMES) + 1)] == TIMES
    assert streamed.count("\n") == rows


def test_ranges_of_times_leave_no_row_out(source: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    write(tmp_path, source[1], "time", "[eq, range]")
    with served(tmp_path) as consumer:
        early, late = [
            {record["t"] for record in consumer.json(f"/v1/shifts?{condition}=10:00:00.000002")["items"]} - {None}
            for condition in ("t_lt", "t_gte")
        ]
    assert early == {"00:00:00", "10:00:00", "10:00:00.000001"} and late == {"10:00:00.000002", "23:59:59.999999"}


def test_spans_are_null_and_reported_in_a_field_of_times(source: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    engine, section = source
    write(tmp_path, section, "time", "[eq]")
    spans = [str(number) for number in range(len(TIMES) + 1, len(TIMES) + len(SPANS[engine]) + 1)]
    with served(tmp_path) as consumer:
        shown = {record["id"]: record["t"] for record in consumer.json("/v1/shifts")["items"]}
    assert [shown[id_] for id_ in spans] == [None] * len(spans)

    done = CliRunner().invoke(main, ["quality", "shifts", "--catalog", str(tmp_path), "--json"])
    assert done.exit_code == 0, done.output
    faults = json.loads(done.stdout)["faults"]
    assert sorted((one["key"] for fault in faults for one in fault["examples"]), key=int) == spans

    for id_ in spans:
        done = CliRunner().invoke(main, ["try", "shifts", id_, "--catalog", str(tmp_path)])
        assert done.exit_code == 0 and not done.exception, done.output
