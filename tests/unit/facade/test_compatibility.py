"""Every class of breaking change is found, and additions are not taken for one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from wrapper.facade.compatibility import breaking_changes

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/v1/jobs": {
            "get": {
                "operationId": "list_jobs",
                "parameters": [
                    {"in": "query", "name": "status", "schema": {"type": "string", "enum": ["open", "closed"]}},
                    {"in": "query", "name": "number", "schema": {"type": "string", "maxLength": 10}},
                    {"$ref": "#/components/parameters/Prefer"},
                    {
                        "in": "query",
                        "name": "sort",
                        "schema": {"type": "array", "items": {"type": "string", "enum": ["number", "-number"]}},
                    },
                ],
                "security": [{"oauth2": ["jobs:read"]}, {"bearer_key": []}],
                "responses": {
                    "200": {
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Page"}},
                            "text/csv": {"schema": {"type": "string"}},
                        },
                    },
                    "400": {"description": "bad"},
                },
            }
        }
    },
    "components": {
        "parameters": {"Prefer": {"in": "header", "name": "Prefer", "schema": {"type": "string"}}},
        "schemas": {
            "Page": {
                "type": "object",
                "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}}},
            },
            "Job": {
                "type": "object",
                "required": ["number"],
                "properties": {
                    "number": {"type": "string"},
                    "due": {"type": ["string", "null"], "format": "date"},
                    "price": {"anyOf": [{"$ref": "#/components/schemas/Money"}, {"type": "null"}]},
                    "cost": {"anyOf": [{"$ref": "#/components/schemas/Money"}, {"type": "null"}]},
                    "part_of": {"anyOf": [{"$ref": "#/components/schemas/Job"}, {"type": "null"}]},
                },
            },
            "Money": {"type": "object", "properties": {"amount": {"type": "string"}}},
        },
    },
}


def _operation(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/v1/jobs"]["get"]
    return found


def _job(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"]["Job"]
    return found


BREAKS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "operation": (lambda d: d["paths"].clear(), "GET /v1/jobs is gone"),
    "operation id": (lambda d: _operation(d).update(operationId="jobs"), "operationId changed"),
    "parameter": (lambda d: _operation(d)["parameters"].pop(0), "query parameter status is gone"),
    "shared parameter": (lambda d: _operation(d)["parameters"].pop(2), "header parameter Prefer is gone"),
    "required": (lambda d: _operation(d)["parameters"][0].update(required=True), "became required"),
    "new required": (
        lambda d: _operation(d)["parameters"].append({"in": "query", "name": "x", "required": True}),
        "new query parameter x is required",
    ),
    "fewer values": (lambda d: _operation(d)["parameters"][0]["schema"]["enum"].pop(), "accepts fewer values"),
    "listed values": (
        lambda d: _operation(d)["parameters"][1]["schema"].update(enum=["1"]),
        "accepts listed values only",
    ),
    "fewer sorts": (
        lambda d: _operation(d)["parameters"][3]["schema"]["items"]["enum"].pop(),
        "query parameter sort[] accepts fewer values",
    ),
    "shorter": (lambda d: _operation(d)["parameters"][1]["schema"].update(maxLength=8), "smaller maxLength"),
    "pattern": (lambda d: _operation(d)["parameters"][1]["schema"].update(pattern="^J"), "another pattern"),
    "input type": (lambda d: _operation(d)["parameters"][1]["schema"].update(type="integer"), "accepts integer"),
    "scope": (lambda d: _operation(d)["security"][0]["oauth2"].append("more"), "further scopes more"),
    "scheme": (lambda d: _operation(d)["security"].pop(), "bearer_key is accepted no more"),
    "answer": (lambda d: _operation(d)["responses"].pop("200"), "the answer 200 is gone"),
    "media type": (lambda d: _operation(d)["responses"]["200"]["content"].pop("text/csv"), "text/csv is gone"),
    "header": (lambda d: _operation(d)["responses"]["200"]["headers"].pop("ETag"), "the header ETag is gone"),
    "member": (lambda d: _job(d)["properties"].pop("due"), "the member due is gone"),
    "member type": (lambda d: _job(d)["properties"]["number"].update(type="integer"), "is integer where it was string"),
    "nullable": (lambda d: _job(d)["properties"]["number"].update(type=["string", "null"]), "null or string"),
    "format": (lambda d: _job(d)["properties"]["due"].update(format="date-time"), "has the format date-time"),
    "optional": (lambda d: _job(d).update(required=[]), "the member number may be missing now"),
    "nested": (lambda d: d["components"]["schemas"]["Money"]["properties"].clear(), "the member amount is gone"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_breaking_change_is_found_and_described(name: str) -> None:
    change, expected = BREAKS[name]
    new = copy.deepcopy(DOCUMENT)
    change(new)
    found = breaking_changes(DOCUMENT, new)
    assert len(found) == 1, found
    assert expected in found[0]


def test_nothing_breaks_between_a_document_and_itself() -> None:
    assert breaking_changes(DOCUMENT, copy.deepcopy(DOCUMENT)) == []


def test_additions_do_not_break() -> None:
    new = copy.deepcopy(DOCUMENT)
    new["paths"]["/v1/parts"] = {"get": {"responses": {}}}
    _operation(new)["parameters"].append({"in": "query", "name": "due", "schema": {"type": "string"}})
    _operation(new)["parameters"][0]["schema"]["enum"].append("held")
    _operation(new)["responses"]["429"] = {"description": "slow down"}
    _operation(new)["security"].append({"header_key": []})
    _job(new)["properties"]["rush"] = {"type": "boolean"}
    assert breaking_changes(DOCUMENT, new) == []
