"""The examples of the pages are requests the published documents allow, and answers the gateway gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.unit.docs.console import ADDRESS, Curl, Example, curl, examples
from wrapper.auth.clients import Clients
from wrapper.auth.keys import APIKeys

ROOT = Path(__file__).parents[3]
EXAMPLES = [
    pytest.param(example, id=f"{page}-{number}")
    for page in ("api", "errors", "versions")
    for number, example in enumerate(examples((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")))
]
SHOWN = {"KEY": "KEY", "JOBS_KEY": "JOBS_KEY", "CLIENT_ID": "CLIENT_ID", "CLIENT_SECRET": "CLIENT_SECRET"}

# What no two gateways share: ids of requests and credentials, and what the secret of the store seals.
_OWN = (
    (re.compile(r'("request_id": ?")[^"]+'), r"\1…"),
    (re.compile(r'("access_token": ?")[^"]+'), r"\1…"),
    (re.compile(r"(cursor=)[\w…-]+"), r"\1…"),
    (re.compile(r"(which the credential )\w+"), r"\1…"),
)


@pytest.fixture(scope="module")
def variables(app: Flask) -> dict[str, str]:
    """The shell variables of the examples, with credentials of this gateway."""
    store = app.extensions["wrapper"]["store"]
    resources = ("jobs", "operations", "labour", "customers", "parts", "shipments", "inventory")
    client = Clients(store).create("Fjordline Planning", ["jobs:read", "customers:read"])
    return {
        "KEY": APIKeys(store).issue("Fjordline Planning", [f"{name}:read" for name in resources]).key,
        "JOBS_KEY": APIKeys(store).issue("Fjordline Planning", ["jobs:read"]).key,
        "CLIENT_ID": client.record.id,
        "CLIENT_SECRET": client.secret,
    }


def _same(text: str) -> str:
    for pattern, replacement in _OWN:
        text = pattern.sub(replacement, text)
    return text.replace("\r\n", "\n").strip("\n")


def _content(text: str) -> Any:
    text = _same(text)
    try:
        return json.loads(text)
    except ValueError:
        return text


def _assert_header(shown: str, response: TestResponse) -> None:
    status, *fields = shown.split("\n")
    assert status == f"HTTP/1.1 {response.status_code}"
    for field in fields:
        name, _, value = field.partition(": ")
        sent = response.headers.getlist(name)
        if name == "Allow":
            assert set(value.split(", ")) == set(sent[0].split(", "))
        else:
            assert value in sent, field


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_what_the_gateway_answers(app: Flask, variables: dict[str, str], example: Example) -> None:
    sent = curl(example.command, variables)
    response = app.test_client().open(
        sent.url.removeprefix(ADDRESS),
        base_url=ADDRESS,
        method=sent.method,
        headers=sent.headers,
        data=sent.form or None,
    )

    head, _, body = example.output.partition("\n\n") if sent.include else ("", "", example.output)
    if sent.include:
        _assert_header(head, response)
    assert _content(body) == _content(response.text)


def _document(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "openapi" / f"{path.split('/')[1]}.json").read_text(encoding="utf-8"))
    return found


def _resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    for choice in node.get("anyOf", []):
        if choice.get("type") != "null":
            node = choice
    while "$ref" in node:
        _, kind, name = node["$ref"].removeprefix("#/").split("/")
        node = document["components"][kind][name]
    return node


def _operation(document: dict[str, Any], path: str) -> dict[str, Any]:
    for template, item in document["paths"].items():
        if re.fullmatch(template.replace("{id}", "[^/]+"), path):
            operation: dict[str, Any] = item["get"]
            return operation
    raise AssertionError(f"no document has {path}")


def _members(content: Any, schema: dict[str, Any], document: dict[str, Any], where: str) -> Iterator[str]:
    """Yield every member of an answer that its schema does not have."""
    schema = _resolve(document, schema)
    if isinstance(content, list):
        for entry in content:
            yield from _members(entry, schema["items"], document, where)
    if isinstance(content, dict):
        for name, value in content.items():
            if name not in schema.get("properties", {}):
                yield f"{where}.{name}"
            else:
                yield from _members(value, schema["properties"][name], document, f"{where}.{name}")


_VERSIONED = [parameter for parameter in EXAMPLES if re.search(r":8000/v\d+/", parameter.values[0].command)]  # type: ignore[union-attr]


@pytest.mark.parametrize("example", _VERSIONED)
def test_an_example_names_parameters_and_members_of_the_published_document(example: Example) -> None:
    sent = curl(example.command, SHOWN)
    document = _document(sent.path)
    operation = _operation(document, sent.path)
    known = {parameter["name"]: parameter for parameter in operation["parameters"] if "$ref" not in parameter}
    if "unknown_parameter" not in example.output:
        assert set(sent.parameters) <= set(known)
    for name in sent.parameters.keys() & {"fields", "embed", "sort"}:
        assert set(sent.parameters[name].split(",")) <= set(known[name]["schema"]["items"]["enum"])

    content = _content(example.output.partition("\n\n")[2] if sent.include else example.output)
    if isinstance(content, dict):
        problem = {"$ref": "#/components/schemas/Problem"}
        page = operation["responses"]["200"]["content"]["application/json"]["schema"]
        extensions = {".scope", ".available", ".successor", ".violated-policies"}
        schema = problem if "code" in content else page
        assert set(_members(content, schema, document, "")) <= (extensions if "code" in content else set())


def test_the_filters_that_the_table_shows_are_filters_of_jobs(pages: dict[str, str]) -> None:
    document = _document("/v2")
    known = {parameter.get("name") for parameter in document["paths"]["/v2/jobs"]["get"]["parameters"]}
    shown = re.findall(r"^\| `([\w.]+)=[^`]+` \|", pages["docs/api.md"], re.MULTILINE)

    assert len(shown) == len(set(shown)) > 0
    assert set(shown) <= known


def test_a_command_with_an_unknown_option_is_no_example() -> None:
    with pytest.raises(ValueError, match="--insecure"):
        curl(f"curl --insecure {ADDRESS}/", {})
    assert curl(f"curl {ADDRESS}/v2/jobs?limit=1", {}) == Curl(url=f"{ADDRESS}/v2/jobs?limit=1")
