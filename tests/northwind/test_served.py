"""Northwind served: the same answers through SQLAlchemy and through ODBC, down to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask

from adapters.errors import AdapterError
from tests.gateway import Consumer, unlimited
from tests.servers import missing
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.judged import load_catalog
from wrapper.settings import Settings

HERE = Path(__file__).parent
COUNTS = {"orders": 830, "order_lines": 2155, "customers": 91, "products": 77, "stock": 77}
QUERIES = (
    "/v1/orders?limit=200",
    "/v1/orders?limit=50&sort=-dates.ordered",
    "/v1/orders?limit=7&embed=customer",
    "/v1/customers?limit=200",
    "/v1/products?limit=200",
    "/v1/stock?limit=200",
)


def path_of(resource: str) -> str:
    """Return how a resource stands in a path."""
    return resource.replace("_", "-")


def _serve(kind: str, northwind: Path, folder: Path) -> Flask:
    catalog_folder = folder / "catalog"
    catalog_folder.mkdir(parents=True)
    for part in (HERE / "catalog" / "northwind.yaml", HERE / "sources" / f"{kind}.yaml"):
        (catalog_folder / part.name).write_bytes(part.read_bytes())
    catalog = load_catalog(catalog_folder, {"NORTHWIND_DB": str(northwind)})
    return create_app(unlimited(catalog), Settings(state_dir=folder / "state", log_level="error"))


@pytest.fixture(scope="module")
def gateways(northwind: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Consumer]]:
    """Both gateways by the kind of their source, each with a consumer that may read everything."""
    apps = {kind: _serve(kind, northwind, tmp_path_factory.mktemp(kind)) for kind in ("sql", "odbc")}
    consumers = {}
    for kind, app in apps.items():
        try:
            app.extensions["wrapper"]["sources"].probe("northwind")
        except AdapterError as error:
            missing(f"northwind by {kind}", f"{error}: install libodbc2 and libsqliteodbc")
        scopes = [f"{resource}:read" for resource in COUNTS]
        key = APIKeys(app.extensions["wrapper"]["store"]).issue("Example Reader", scopes).key
        consumers[kind] = Consumer(app.test_client(), key)
    yield consumers
    for app in apps.values():
        app.extensions["wrapper"]["sources"].close()
        app.extensions["wrapper"]["store"].close()


@pytest.mark.parametrize("resource", COUNTS)
@pytest.mark.parametrize("kind", ["sql", "odbc"])
def test_every_record_is_served(gateways: dict[str, Consumer], kind: str, resource: str) -> None:
    page = gateways[kind].json(f"/v1/{path_of(resource)}?limit=1", Prefer="count=exact")
    assert page["total"] == COUNTS[resource]


@pytest.mark.parametrize("resource", COUNTS)
def test_items_have_the_same_bytes_and_tag_through_both(gateways: dict[str, Consumer], resource: str) -> None:
    for record in gateways["sql"].json(f"/v1/{path_of(resource)}?limit=20")["items"]:
        path = f"/v1/{path_of(resource)}/{quote(record['id'], safe='~')}"
        by_sql, by_odbc = gateways["sql"].get(path), gateways["odbc"].get(path)
        assert by_sql.status_code == by_odbc.status_code == 200
        assert by_sql.data == by_odbc.data
        assert by_sql.headers["ETag"] == by_odbc.headers["ETag"]


@pytest.mark.parametrize("resource", COUNTS)
@pytest.mark.parametrize("media", ["text/csv", "application/x-ndjson"])
def test_whole_collections_are_the_same_through_both(gateways: dict[str, Consumer], resource: str, media: str) -> None:
    by_sql, by_odbc = (gateways[kind].get(f"/v1/{path_of(resource)}", Accept=media) for kind in ("sql", "odbc"))
    assert by_sql.data == by_odbc.data
    assert by_sql.data.count(b"\n") >= COUNTS[resource]


@pytest.mark.parametrize("path", QUERIES)
def test_pages_hold_the_same_records_in_the_same_order_through_both(gateways: dict[str, Consumer], path: str) -> None:
    pages = {}
    for kind, consumer in gateways.items():
        records = []
        following = path
        while following:
            page = consumer.json(following)
            records += page["items"]
            split = urlsplit(page["next"] or "")
            following = split.path and f"{split.path}?{split.query}"
        pages[kind] = records
    assert pages["sql"] == pages["odbc"]
