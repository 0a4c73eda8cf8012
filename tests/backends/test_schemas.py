"""Tables of one name in several schemas, or in databases where these take the place of schemas: each is told apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pymysql
import pytest

from adapters.query import Query, Table
from adapters.relational.adapter import RelationalAdapter
from tests.backends.conftest import adapter_for, options_for
from tests.servers import Server
from wrapper.drift.comparing import compare
from wrapper.drift.lock import read_lock, write_lock
from wrapper.drift.looking import look
from wrapper.drift.uses import uses
from wrapper.judged import load_catalog

pytestmark = pytest.mark.parametrize("way", ["sql-postgresql", "odbc-postgresql", "sql-mariadb", "odbc-mariadb"])

SCHEMAS = ("told_a", "told_b")
MADE = (
    "CREATE TABLE {}.cust (id INTEGER PRIMARY KEY, name VARCHAR(9))",
    "INSERT INTO {0}.cust VALUES (1, '{0}')",
    "CREATE TABLE {}.told_kept (id INTEGER PRIMARY KEY, cust_id INTEGER REFERENCES {}.cust (id))",
)


@pytest.fixture
def adapter(way: str, place: Server) -> Iterator[RelationalAdapter]:
    statements = [text.format(name, name) for name in SCHEMAS for text in MADE]
    if way.endswith("postgresql"):
        url = f"postgresql://legacy@127.0.0.1:{place.port}/postgres"
        with psycopg.connect(url, autocommit=True) as owner:
            for name in SCHEMAS:
                owner.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
                owner.execute(f"CREATE SCHEMA {name}")
            for text in statements:
                owner.execute(text)
            owner.execute("CREATE MATERIALIZED VIEW told_a.counted AS SELECT id, name FROM told_a.cust")
    else:
        with closing(pymysql.connect(host="127.0.0.1", port=place.port, user="root", autocommit=True)) as raw:
            for name in SCHEMAS:
                raw.cursor().execute(f"DROP DATABASE IF EXISTS {name}")
                raw.cursor().execute(f"CREATE DATABASE {name}")
            for text in statements:
                raw.cursor().execute(text)
    with closing(adapter_for(way, place)) as opened:
        yield opened


def test_a_table_is_described_in_the_schema_that_is_named(adapter: RelationalAdapter) -> None:
    for schema in SCHEMAS:
        (found,) = adapter.describe("cust", schema)
        assert (found.schema, found.name, found.key) == (schema, "cust", ("id",))
        assert [column.name for column in found.columns] == ["id", "name"]
        assert adapter.read(Query(Table("cust", schema), ("name",), limit=1)) == [(schema,)]


def test_a_foreign_key_within_a_schema_leads_to_that_schema(adapter: RelationalAdapter) -> None:
    (found,) = adapter.describe("told_kept", "told_b")
    (key,) = found.foreign_keys

    assert (key.columns, key.schema, key.table, key.target_columns) == (("cust_id",), "told_b", "cust", ("id",))


def test_a_source_of_one_schema_tells_how_many_tables_the_others_have(
    adapter: RelationalAdapter, way: str, place: Server
) -> None:
    with closing(adapter_for(way, place, schema="told_a")) as one:
        tables = {(table.schema, table.name) for table in one.outline()}
        told = {notice.about: notice.message for notice in one.notices()}

    assert tables >= {("told_a", "cust"), ("told_a", "told_kept")}
    assert {schema for schema, _ in tables} == {"told_a"}
    assert (
        told["told_b.*"] == "another schema, with 2 tables; look at it with --schema told_b and a --source of its own"
    )
    assert not {"pg_catalog.*", "information_schema.*", "mysql.*", "performance_schema.*", "told_a.*"} & set(told)


def test_a_name_without_a_schema_tells_of_it_in_every_schema_that_is_looked_at(
    adapter: RelationalAdapter, way: str
) -> None:
    adapter.outline()
    found = {table.schema for table in adapter.describe("cust")} & set(SCHEMAS)
    aside = {notice.about.removesuffix(".*") for notice in adapter.notices()} & set(SCHEMAS)

    assert (found, aside) == ((set(SCHEMAS), set()) if way == "odbc-postgresql" else (set(), set(SCHEMAS)))


def test_a_materialized_view_is_described_as_a_view(adapter: RelationalAdapter, way: str) -> None:
    if way.endswith("postgresql"):
        (found,) = adapter.describe("counted", "told_a")
        assert (found.schema, found.is_view) == ("told_a", True)
        assert [column.name for column in found.columns] == ["id", "name"]
        assert adapter.read(Query(Table("counted", "told_a"), ("name",), limit=1)) == [("told_a",)]


@pytest.mark.parametrize("whole", [False, True])
def test_resources_over_tables_of_one_name_show_no_change_where_nothing_changed(
    adapter: RelationalAdapter, way: str, place: Server, whole: bool, tmp_path: Path
) -> None:
    fields = "key: [id], fields: {id: {column: id, type: integer}}, versions: {v1: {}}"
    resources = "".join(f"  {name}: {{source: legacy, table: cust, schema: {name}, {fields}}}\n" for name in SCHEMAS)
    source = json.dumps({"kind": way.split("-", maxsplit=1)[0], **options_for(way, place)})
    (tmp_path / "catalog.yaml").write_text(
        f"versions: {{v1: {{}}}}\nsources: {{legacy: {source}}}\nresources:\n{resources}", encoding="utf-8"
    )
    catalog = load_catalog(tmp_path, {})
    first = look("legacy", adapter, uses(catalog), whole=whole)
    write_lock(tmp_path, catalog, {"legacy": [*first.tables.values(), *first.others]})

    assert {table.schema for table in first.tables} == set(SCHEMAS)
    assert compare(uses(catalog), read_lock(tmp_path), [look("legacy", adapter, uses(catalog), whole=True)]) == []
    assert not {entry.full_name for entry in first.others} & {f"{name}.cust" for name in SCHEMAS}
