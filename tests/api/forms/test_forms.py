"""The same jobs and stock in every form give the same answers, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from fixtures.company import Company, generate
from fixtures.forms.catalogs import FORMS, Form, write_form
from tests.gateway import Consumer, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.judged import load_catalog
from wrapper.settings import Settings

QUERIES = (
    "/v1/jobs?limit=200",
    "/v2/jobs?limit=200",
    "/v2/jobs?limit=50&sort=-schedule.due_on",
    "/v2/jobs?status=running&sort=customer_number",
    "/v2/jobs?status_in=closed,held&schedule.due_on_gte=1997-06-01",
    "/v2/jobs?number_in=J000007,J000019,J000042,J000055,J000077,J000101,J000133,J000150,J000200",
    "/v2/jobs?number_prefix=J0001&limit=100",
    "/v2/jobs?number_gt=J000200&limit=10&embed=customer,operations",
    "/v2/jobs?part_number_prefix=VLV&limit=200&embed=part",
    "/v2/jobs/J000123?embed=customer,operations,shipments,part",
    "/v2/jobs/J000133",
    "/v2/customers/28/jobs?limit=200",
    "/v2/parts/VLV-1068-C/inventory",
    "/v1/inventory?limit=200",
    "/v2/inventory?limit=200&sort=-quantity.on_hand",
    "/v2/inventory?quantity.on_hand_lt=0",
    "/v2/inventory?warehouse=YRD&grade_in=A,B&limit=200",
    "/v2/inventory?part_number_prefix=FLG&embed=part&limit=200",
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return generate(tmp_path_factory.mktemp("company"), "small")


@contextmanager
def gateway(form: Form, company: Company) -> Iterator[Consumer]:
    catalog = load_catalog(write_form(form, company), {"DEMO_DIR": str(company.folder)})
    state = company.folder / "state" / form.name
    settings = Settings(state_dir=state, log_level="critical", anonymous_limit=("100000/second",))
    app: Flask = create_app(unlimited(catalog), settings)
    parts = app.extensions["wrapper"]
    try:
        scopes = {f"{resource}:read" for resource in catalog.resources}
        yield Consumer(app.test_client(), APIKeys(parts["store"]).issue("Example Dashboards", scopes).key)
    finally:
        parts["sources"].close()
        parts["store"].close()


@pytest.fixture(scope="module")
def database(company: Company) -> Iterator[Consumer]:
    with gateway(FORMS[0], company) as consumer:
        yield consumer


@pytest.fixture(scope="module", params=FORMS[1:], ids=[form.name for form in FORMS[1:]])
def other(request: pytest.FixtureRequest, company: Company) -> Iterator[Consumer]:
    with gateway(request.param, company) as consumer:
        yield consumer


def pages(consumer: Consumer, path: str) -> list[Any]:
    """Return the records of a collection, page after page, or the one record."""
    found = []
    following: str | None = path
    while following:
        body = consumer.json(following)
        found.append(body.get("items", body))
        link = body.get("next")
        parts = urlsplit(link) if link else None
        following = f"{parts.path}?{parts.query}" if parts else None
    return found


@pytest.mark.parametrize("path", QUERIES)
def test_every_form_answers_as_the_database_does(database: Consumer, other: Consumer, path: str) -> None:
    expected = pages(database, path)
    assert any(expected)
    assert pages(other, path) == expected


@pytest.mark.parametrize("path", ["/v2/jobs", "/v2/inventory"])
@pytest.mark.parametrize("media", ["text/csv", "application/x-ndjson"])
def test_a_whole_collection_is_the_same_text(database: Consumer, other: Consumer, path: str, media: str) -> None:
    expected = database.get(path, Accept=media)
    assert expected.status_code == 200
    assert other.get(path, Accept=media).data == expected.data


def test_the_jobs_have_their_dirt_and_their_letters(database: Consumer) -> None:
    jobs = [job for page in pages(database, "/v2/jobs?limit=200") for job in page]
    by_number = {job["number"]: job for job in jobs}
    assert len(jobs) == 400
    assert by_number["J000019"]["schedule"]["due_on"] is None
    assert by_number["J000133"]["price"] is None
    assert any("Güteklasse" in job["description"] for job in jobs)
    assert any(job["note"] and "«B»" in job["note"] for job in jobs)
