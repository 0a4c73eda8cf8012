"""A table with nothing unique, served: proposed by init, paged in both directions, without ids and item addresses."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.gateway import Consumer, assert_problem
from tests.proposed import Gateway, proposed, served_by
from wrapper.judged import check_catalog

ROWS = [(f"1998-11-{13 + at // 40:02}", "I" if at % 3 else "W", ("start", "stop", None)[at % 3]) for at in range(90)]
"""Every row stands there ten times and more."""


def sqlite_log(folder: Path) -> Path:
    path = folder / "old.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE LOG (STAMP TEXT, LVL TEXT, NOTE TEXT)")
        connection.execute("CREATE INDEX LOG_STAMP ON LOG (STAMP)")
        connection.executemany("INSERT INTO LOG VALUES (?, ?, ?)", ROWS)
    return path


def csv_log(folder: Path) -> Path:
    path = folder / "log.csv"
    lines = ["STAMP;LVL;NOTE", *(";".join(value or "" for value in row) for row in ROWS)]
    path.write_text("".join(f"{line}\r\n" for line in lines), encoding="ascii")
    return path


TIED = """
title: A log
versions: {{v1: {{}}}}
sources: {{old: {{kind: sql, url: "sqlite:///{path}"}}}}
resources:
  logs:
    source: old
    statement: SELECT * FROM LOG
    fields: {{stamp: {{column: STAMP}}, level: {{column: LVL}}, note: {{column: NOTE}}}}
    default_sort: [{sort}]
    sorts: [stamp, level]
    filters: {{stamp: [eq]}}
    versions: {{v1: {{}}}}
"""
"""The rows of a statement have no number, as those of a database server have none."""


@contextmanager
def tied(folder: Path, sort: str = "stamp") -> Iterator[Gateway]:
    path = folder / "old.db" if (folder / "old.db").exists() else sqlite_log(folder)
    (folder / "catalog.yaml").write_text(TIED.format(path=path, sort=sort), encoding="utf-8")
    with served_by(folder / "catalog.yaml", folder) as found:
        yield found


@pytest.fixture(scope="module", params=["sqlite", "csv", "tied"])
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("keyless")
    if request.param == "tied":
        with tied(folder) as found:
            yield found
        return
    with proposed(str(sqlite_log(folder) if request.param == "sqlite" else csv_log(folder)), folder) as found:
        yield found


@pytest.fixture
def consumer(gateway: Gateway) -> Consumer:
    return gateway.consumer


def as_rows(records: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(record.values()) for record in records]


@pytest.mark.parametrize("limit", [1, 7, 50, 90])
def test_every_row_comes_once_in_the_order_of_the_file(gateway: Gateway, limit: int) -> None:
    found = as_rows(gateway.walk(f"/v1/logs?limit={limit}"))
    assert sorted(map(repr, found)) == sorted(map(repr, ROWS))
    assert [row[0] for row in found] == [row[0] for row in ROWS]


@pytest.mark.parametrize(("sort", "descending"), [("stamp", False), ("-stamp", True)])
def test_equal_rows_across_the_borders_of_sorted_pages_come_once_each(
    gateway: Gateway, sort: str, descending: bool
) -> None:
    found = as_rows(gateway.walk(f"/v1/logs?sort={sort}&limit=7"))
    assert sorted(map(repr, found)) == sorted(map(repr, ROWS))
    days = [row[0] for row in found]
    assert days == sorted(days, reverse=descending)


def test_a_record_has_no_id_and_no_address(gateway: Gateway) -> None:
    consumer = gateway.consumer
    assert "id" not in consumer.json("/v1/logs?limit=1")["items"][0]
    assert_problem(consumer.get("/v1/logs/1"), "not_found")
    assert_problem(consumer.get("/v1/logs?fields=id"), "invalid_parameter", about="fields")
    content = gateway.document
    OpenAPIV31SpecValidator(content).validate()
    assert list(content["paths"]) == ["/v1/logs"]
    assert "id" not in content["components"]["schemas"]["LogV1"]["properties"]
    assert "has no `id`" in content["paths"]["/v1/logs"]["get"]["description"]


def test_the_whole_list_as_csv_and_ndjson(consumer: Consumer) -> None:
    lines = list(csv.reader(io.StringIO(consumer.get("/v1/logs", Accept="text/csv").text)))
    assert lines[0] == ["stamp", "level", "note"]
    found = [tuple(value or None for value in line) for line in lines[1:]]
    assert sorted(map(repr, found)) == sorted(map(repr, ROWS))
    records = consumer.get("/v1/logs", Accept="application/x-ndjson").text.splitlines()
    assert [tuple(json.loads(record).values()) for record in records] == found


def test_a_record_without_an_id_embeds_the_one_that_it_leads_to(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        connection.execute("CREATE TABLE CUST (CUST_NO INTEGER PRIMARY KEY, NAME TEXT)")
        connection.execute("CREATE TABLE LOG (CUST_NO INTEGER REFERENCES CUST, NOTE TEXT)")
        connection.execute("INSERT INTO CUST VALUES (1, 'Ann'), (2, 'Bob')")
        connection.execute("INSERT INTO LOG VALUES (1, 'x'), (1, 'x'), (2, 'y'), (NULL, 'z')")
    with proposed(str(tmp_path / "old.db"), tmp_path) as gateway:
        items = gateway.consumer.json("/v1/logs?embed=customer")["items"]
        assert [item["customer"] and item["customer"]["name"] for item in items] == ["Ann", "Ann", "Bob", None]
        OpenAPIV31SpecValidator(gateway.document).validate()
        assert sorted(gateway.document["paths"]) == ["/v1/customers", "/v1/customers/{id}", "/v1/logs"]


def test_a_page_is_known_again_by_its_tag(consumer: Consumer) -> None:
    first = consumer.get("/v1/logs?limit=7")
    assert consumer.get("/v1/logs?limit=7", If_None_Match=first.headers["ETag"]).status_code == 304
    assert consumer.json("/v1/logs?limit=7", Prefer="count=exact")["total"] == len(ROWS)


def test_a_whole_list_can_begin_where_a_page_ended(consumer: Consumer) -> None:
    page = consumer.json("/v1/logs?limit=11")
    cursor = page["next"].partition("cursor=")[2]
    rest = consumer.get(f"/v1/logs?cursor={cursor}", Accept="application/x-ndjson").text.splitlines()
    found = [*as_rows(page["items"]), *(tuple(json.loads(record).values()) for record in rest)]
    assert sorted(map(repr, found)) == sorted(map(repr, ROWS))


def test_pages_may_show_different_members_of_the_same_walk(gateway: Gateway) -> None:
    consumer = gateway.consumer
    page = consumer.json("/v1/logs?limit=11&fields=note")
    cursor = page["next"].partition("cursor=")[2]
    rest = gateway.walk(f"/v1/logs?limit=80&fields=stamp,level&cursor={cursor}")
    assert len(rest) == len(ROWS) - 11
    levels = [record["level"] for record in rest] + [row[1] for row in first_rows(consumer)]
    assert sorted(levels) == sorted(row[1] for row in ROWS)


def first_rows(consumer: Consumer) -> list[tuple[Any, ...]]:
    return as_rows(consumer.json("/v1/logs?limit=11")["items"])


def test_a_cursor_of_another_default_order_is_refused(tmp_path: Path) -> None:
    with tied(tmp_path) as gateway:
        there = urlsplit(gateway.consumer.json("/v1/logs?limit=7")["next"])
    with tied(tmp_path, "level, stamp") as gateway:
        assert_problem(gateway.consumer.get(f"{there.path}?{there.query}"), "invalid_cursor", about="cursor")


def test_too_many_equal_rows_are_refused_and_can_be_read_as_a_whole(tmp_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_log(tmp_path))) as connection, connection:
        connection.executemany(
            "INSERT INTO LOG VALUES (?, 'I', ?)", [("1997-01-01", f"row {at}") for at in range(2100)]
        )
    with tied(tmp_path) as gateway:
        assert_problem(gateway.consumer.get("/v1/logs"), "too_many_equal")
        assert len(gateway.consumer.get("/v1/logs", Accept="application/x-ndjson").text.splitlines()) == 2100 + len(
            ROWS
        )
        assert len(gateway.walk("/v1/logs?stamp=1998-11-13&limit=7")) == 40
        described = gateway.document["paths"]["/v1/logs"]["get"]
        assert "422" in described["responses"]


@pytest.mark.parametrize("sort", ["", "level"])
def test_the_number_of_a_row_tells_any_number_of_equal_rows_of_a_sqlite_table_apart(tmp_path: Path, sort: str) -> None:
    same = [("1997-01-01", "I", f"row {at % 7}") for at in range(2500)]
    with closing(sqlite3.connect(sqlite_log(tmp_path))) as connection, connection:
        connection.executemany("INSERT INTO LOG VALUES (?, ?, ?)", same)
    catalog = TIED.format(path=tmp_path / "old.db", sort="-stamp").replace("statement: SELECT * FROM LOG", "table: LOG")
    (tmp_path / "catalog.yaml").write_text(catalog, encoding="utf-8")
    with served_by(tmp_path / "catalog.yaml", tmp_path) as gateway:
        found = gateway.walk("/v1/logs?limit=200" + (f"&sort={sort}" if sort else ""))
        assert sorted(map(repr, as_rows(found))) == sorted(map(repr, [*ROWS, *same]))
        page = gateway.consumer.json("/v1/logs?limit=171&fields=note")
        cursor = page["next"].partition("cursor=")[2]
        rest = gateway.consumer.get(f"/v1/logs?cursor={cursor}", Accept="application/x-ndjson").text.splitlines()
        notes = [record["note"] for record in page["items"]] + [json.loads(record)["note"] for record in rest]
        assert sorted(map(repr, notes)) == sorted(repr(row[2]) for row in [*ROWS, *same])


def test_a_page_that_ended_at_a_number_is_not_continued_where_rows_have_none(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    catalog = TIED.format(path=sqlite_log(tmp_path), sort="stamp").replace("statement: SELECT * FROM LOG", "table: LOG")
    path.write_text(catalog, encoding="utf-8")
    with served_by(path, tmp_path) as gateway:
        there = urlsplit(gateway.consumer.json("/v1/logs?limit=7")["next"])
        with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
            connection.execute("ALTER TABLE LOG RENAME TO LOG_OF_OLD")
            connection.execute("CREATE VIEW LOG AS SELECT * FROM LOG_OF_OLD")
        assert_problem(gateway.consumer.get(f"{there.path}?{there.query}"), "invalid_cursor", about="cursor")
        assert len(gateway.walk("/v1/logs?limit=7")) == len(ROWS)


def test_records_without_an_address_take_no_operation_id_from_others(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(
        """
title: Logs
versions: {v1: {}}
sources: {old: {kind: sql, url: "sqlite:////nowhere.db"}}
resources:
  logs: {source: old, table: LOG, singular: log, fields: {note: {column: N}}, versions: {v1: {}}}
  old_logs: {source: old, table: O, singular: log, key: [n], fields: {n: {column: N}}, versions: {v1: {}}}
""",
        encoding="utf-8",
    )
    catalog, findings = check_catalog(tmp_path / "catalog.yaml", {})
    assert (catalog is not None, findings) == (True, [])
    with served_by(tmp_path / "catalog.yaml", tmp_path) as gateway:
        named = [one["get"]["operationId"] for one in gateway.document["paths"].values()]
        assert named == ["list_logs", "list_old_logs", "get_log"]


REPEATED = """
title: Tickets
versions: {{v1: {{}}}}
sources: {{old: {{kind: sql, url: "sqlite:///{path}"}}}}
resources:
  tickets:
    source: old
    {table}
    key: [number]
    key_repeats: true
    fields: {{number: {{column: NO, type: id}}, note: {{column: NOTE}}}}
    sorts: [note]
    versions: {{v1: {{}}}}
"""


@pytest.mark.parametrize("table", ["table: TICKET", "table: DONE", "statement: SELECT * FROM TICKET"])
@pytest.mark.parametrize("query", ["limit=1", "limit=4", "limit=4&sort=-note", "limit=3&fields=note"])
def test_rows_that_share_a_key_are_all_listed_and_one_has_the_address(tmp_path: Path, table: str, query: str) -> None:
    rows = [(f"T{at // 3:03}", f"note {at % 4}") for at in range(20)]
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        connection.execute("CREATE TABLE TICKET (NO TEXT, NOTE TEXT)")
        connection.execute("CREATE VIEW DONE AS SELECT * FROM TICKET")
        connection.executemany("INSERT INTO TICKET VALUES (?, ?)", rows)
    catalog = REPEATED.format(path=tmp_path / "old.db", table=table)
    (tmp_path / "catalog.yaml").write_text(catalog, encoding="utf-8")
    with served_by(tmp_path / "catalog.yaml", tmp_path) as gateway:
        found = gateway.walk(f"/v1/tickets?{query}")
        assert sorted((record["id"], record["note"]) for record in found) == sorted(rows)
        for record in found:
            assert gateway.consumer.json(f"/v1/tickets/{record['id']}")["id"] == record["id"]


def test_a_number_that_a_few_rows_share_is_proposed_as_a_key_that_repeats(tmp_path: Path) -> None:
    rows = [(f"{1000 + at}", "done") for at in range(120)] + [("1007", "done"), ("1008", "done")]
    lines = ["TICKET_NO;NOTE", *(";".join(row) for row in rows)]
    (tmp_path / "tickets.csv").write_text("".join(f"{line}\r\n" for line in lines), encoding="ascii")
    with proposed(str(tmp_path / "tickets.csv"), tmp_path) as gateway:
        assert "2 of all 122 rows repeat the key of another" in gateway.told
        found = gateway.walk("/v1/tickets?limit=1")
        assert sorted((record["id"], record["note"]) for record in found) == sorted(rows)


def test_rows_of_a_view_have_no_number_and_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_log(tmp_path))) as connection, connection:
        connection.execute("CREATE VIEW LATE AS SELECT * FROM LOG")
    catalog = TIED.replace("statement: SELECT * FROM LOG", "table: LATE").replace("    default_sort: [{sort}]\n", "")
    (tmp_path / "catalog.yaml").write_text(catalog.format(path=tmp_path / "old.db"), encoding="utf-8")
    with served_by(tmp_path / "catalog.yaml", tmp_path) as gateway:
        assert_problem(gateway.consumer.get("/v1/logs?limit=7"), "source_rejected")
