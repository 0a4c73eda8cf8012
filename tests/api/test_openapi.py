"""The published documents are current, valid and true of what really happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from tests.gateway import Consumer
from wrapper.facade.openapi import Document

OPENAPI = Path(__file__).parents[2] / "openapi"
VERSIONS = ("v1", "v2")
UNDOCUMENTED = {
    # Of the transport and of every answer of any server; OpenAPI ignores the second.
    "Content-Length",
    "Content-Type",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Content-Security-Policy",
}


@pytest.fixture(scope="module")
def documents(app: Flask) -> dict[str, Document]:
    found: dict[str, Document] = app.extensions["wrapper"]["documents"]
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_the_published_document_is_current(documents: dict[str, Document], version: str) -> None:
    published = (OPENAPI / f"{version}.json").read_text(encoding="utf-8")
    assert published == documents[version].text, "run `make openapi` and review what changed"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_document_is_valid_openapi(documents: dict[str, Document], version: str) -> None:
    OpenAPIV31SpecValidator(documents[version].content).validate()


@pytest.mark.parametrize("version", VERSIONS)
def test_routes_and_documented_paths_are_the_same(app: Flask, documents: dict[str, Document], version: str) -> None:
    routes = {
        rule.rule.replace("<id>", "{id}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"/{version}/") and not rule.endpoint.startswith("pages.")
    }
    assert routes == set(documents[version].content["paths"])


@pytest.mark.parametrize("version", VERSIONS)
def test_every_operation_is_fully_described(documents: dict[str, Document], version: str) -> None:
    seen = set()
    for path, item in documents[version].content["paths"].items():
        operation = item["get"]
        seen.add(operation["operationId"])
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        assert operation["security"]
        assert "example" in operation["responses"]["200"]["content"]["application/json"], path
        assert bool(operation.get("deprecated")) is (version == "v1")
        for parameter in operation["parameters"]:
            assert "$ref" in parameter or parameter["description"], parameter
    assert len(seen) == len(documents[version].content["paths"])


def _resolve(content: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        _, kind, name = node["$ref"].removeprefix("#/").split("/")
        node = content["components"][kind][name]
    return node


def _assert_documented(document: Document, template: str, response: TestResponse) -> None:
    content = document.content
    documented = _resolve(content, content["paths"][template]["get"]["responses"][str(response.status_code)])
    headers = {name.lower() for name in documented.get("headers", {})}
    sent = {name.lower() for name, _ in response.headers} - {name.lower() for name in UNDOCUMENTED}
    assert sent <= headers, f"{template} {response.status_code} sends undocumented headers: {sent - headers}"
    if response.status_code == 304:
        return
    media = response.headers["Content-Type"].split(";")[0]
    described = documented["content"][media]
    if media.endswith("json"):
        registry = Registry().with_resource("urn:doc", DRAFT202012.create_resource(content))
        schema = {"$ref": "urn:doc" + described["schema"]["$ref"]}
        jsonschema.Draft202012Validator(schema, registry=registry).validate(response.json)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_answered_is_what_is_documented(
    app: Flask, consumer: Consumer, documents: dict[str, Document], version: str
) -> None:
    document = documents[version]
    for template in document.content["paths"]:
        path = template
        if "{id}" in template:
            collection = "/".join(template.split("/")[:3])
            path = template.replace("{id}", consumer.json(f"{collection}?limit=1")["items"][0]["id"])
        answers = [
            consumer.get(path),
            consumer.get(f"{path}?nonsense=1"),
            consumer.get(path, Accept="image/png"),
            consumer.get(path, If_None_Match=consumer.get(path).headers.get("ETag", "")),
            Consumer(app.test_client(), "wrong").get(path),
            app.test_client().get(path),
        ]
        if "{id}" in template:
            answers.append(consumer.get(template.replace("{id}", "nobody")))
        else:
            answers += [consumer.get(f"{path}?limit=1", Prefer="count=exact"), consumer.get(path, Accept="text/csv")]
        for answer in answers:
            _assert_documented(document, template, answer)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_examples_are_records_of_the_sample_company(
    documents: dict[str, Document], consumer: Consumer, version: str
) -> None:
    content = documents[version].content
    for template, item in content["paths"].items():
        if not template.endswith("/{id}"):
            continue
        example = item["get"]["responses"]["200"]["content"]["application/json"]["example"]
        real = consumer.json(template.replace("{id}", example["id"]))
        assert set(real) >= set(example), template
        for name, value in example.items():
            assert type(real[name]) is type(value) or value is None or real[name] is None, (template, name)


def test_the_document_is_served_as_published(app: Flask) -> None:
    for version in VERSIONS:
        response = app.test_client().get(f"/{version}/openapi.json")
        assert response.text == (OPENAPI / f"{version}.json").read_text(encoding="utf-8")
        assert response.headers["Content-Type"] == "application/json"


def test_the_documentation_page_loads_its_parts_from_here_alone(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/v2/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "docs.js", "page.css", "favicon-32x32.png"):
        assert f"/docs-assets/{name}" in page.text
        with client.get(f"/docs-assets/{name}") as asset:
            assert asset.status_code == 200
    assert client.get("/docs-assets/../app.py").status_code == 404
    assert client.get("/docs-assets/index.html").status_code == 404


def test_the_index_lists_the_versions_and_their_status(app: Flask) -> None:
    client = app.test_client()
    versions = client.get("/").get_json()["versions"]
    assert [(version["name"], version["status"]) for version in versions] == [("v1", "deprecated"), ("v2", "current")]
    assert "<table>" in client.get("/", headers={"Accept": "text/html"}).text


def test_every_page_is_counted_by_the_limiter(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    pages = [
        rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("pages.") and not rule.arguments
    ]
    assert {"/", "/docs", "/guide", "/problems", "/v1", "/v2"} <= set(pages)
    for page in pages:
        answer = client.get(page, headers={"Accept": "text/html"})
        assert answer.status_code in (200, 302), page
    # The limiter logs what it cannot do, and lets the request pass.
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_the_api_catalog_is_a_linkset_that_leads_to_every_version(app: Flask) -> None:
    client = app.test_client()
    response = client.get("/.well-known/api-catalog")
    assert response.headers["Content-Type"].startswith("application/linkset+json; profile=")
    linkset = response.get_json(force=True)["linkset"]
    assert [entry["anchor"] for entry in linkset] == ["http://localhost/v1", "http://localhost/v2"]
    for entry in linkset:
        assert client.get(entry["service-desc"][0]["href"]).status_code == 200
    assert 'rel="api-catalog"' in client.head("/.well-known/api-catalog").headers["Link"]


def test_every_problem_has_a_page_at_its_type(app: Flask, consumer: Consumer) -> None:
    problem = consumer.get("/v2/jobs?x=1").get_json(force=True)
    page = app.test_client().get(problem["type"], headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert problem["code"] in page.text
    assert problem["title"] in page.text
