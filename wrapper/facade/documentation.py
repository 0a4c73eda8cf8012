"""What the OpenAPI document says of one operation: parameters, responses, headers, examples, security."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from wrapper.answers.links import item_path
from wrapper.answers.negotiation import CSV, JSON, NDJSON
from wrapper.answers.operation import Kind, Operation
from wrapper.answers.preferences import COUNT_BOUND
from wrapper.facade.components import LIMIT_HEADERS, PROBLEM_STATUSES, lifecycle_headers
from wrapper.facade.examples import example_id, example_record

WITHOUT_KEY = (
    "Nothing identifies a record of this list: it has no `id` and no address of its own, "
    "and two records may be equal in every member."
)
FORMS = '`Accept: text/csv; delimiter=";"; bom=present` is for Excel.'
UNPAGED = "Without `limit` this media type holds all records, streamed."


def operation_doc(operation: Operation, record: type[ma.Schema], page: type[ma.Schema] | None) -> dict[str, Any]:
    """Return the operation object of an operation; `record` and `page` are the schemas of its 200 answer."""
    return {
        "operationId": operation.id,
        "summary": _summary(operation),
        "description": _description(operation),
        "tags": [operation.owner.name],
        "parameters": _parameters(operation),
        "responses": _responses(operation, record, page),
        "security": [{"bearer_key": []}, {"header_key": []}, {"oauth2": list(operation.scopes)}],
        **({"deprecated": True} if operation.lifecycle.deprecated else {}),
    }


def _summary(operation: Operation) -> str:
    resource, owner = operation.resource, operation.owner
    one, many = resource.singular or resource.name, resource.name.replace("_", " ")
    match operation.kind:
        case Kind.LIST:
            return f"List {many}"
        case Kind.ITEM:
            return f"Get one {one}"
        case Kind.RELATED_LIST:
            return f"List the {_relation(operation)} of one {owner.singular or owner.name}"
        case Kind.RELATED_ITEM:
            return f"Get the {_relation(operation)} of one {owner.singular or owner.name}"


def _relation(operation: Operation) -> str:
    return operation.relation.name.replace("_", " ") if operation.relation else ""


def _description(operation: Operation) -> str:
    parts = [operation.relation.description if operation.relation else operation.resource.description.strip()]
    parts.append(
        f"Needs the scope{'s' if len(operation.scopes) > 1 else ''} {' and '.join(f'`{s}`' for s in operation.scopes)}."
    )
    if not operation.resource.key:
        parts.append(WITHOUT_KEY)
    if operation.many:
        parts.append(
            "Pages follow one another by `next`; filters combine, each narrowing the result. "
            f"`Prefer: count=exact` adds `total`, up to {COUNT_BOUND:,}."
        )
    return "\n\n".join(part for part in parts if part)


def _parameters(operation: Operation) -> list[Any]:
    parameters: list[Any] = []
    if "{id}" in operation.path:
        owner = operation.owner
        parameters.append(
            {
                "in": "path",
                "name": "id",
                "required": True,
                "description": f"The `id` of the {owner.singular or owner.name}.",
                "schema": {"type": "string", "minLength": 1},
                "example": example_id(owner),
            }
        )
    parameters.append({"in": "query", "schema": operation.parameters.schema})
    parameters += ["IfNoneMatch", "IfModifiedSince"]
    if operation.many:
        parameters.append("Prefer")
    return parameters


def _responses(operation: Operation, record: type[ma.Schema], page: type[ma.Schema] | None) -> dict[str, Any]:
    example = example_record(operation.resource, operation.view)
    content: dict[str, Any]
    if page is not None:
        following = f"{item_path(operation.path, example_id(operation.owner))}?cursor=b3BhcXVl"
        content = {
            JSON: {"schema": page, "example": {"items": [example], "next": f"https://gateway.example{following}"}},
            CSV: {
                "schema": {"type": "string", "description": f"A header line, then one line a record. {FORMS} {UNPAGED}"}
            },
            NDJSON: {"schema": {"type": "string", "description": f"One JSON record a line. {UNPAGED}"}},
        }
    else:
        content = {JSON: {"schema": record, "example": example}}
    shared = {**LIMIT_HEADERS, **lifecycle_headers(operation.version), "X-Request-Id": "RequestId"}
    caching = {"ETag": "ETag", "Cache-Control": "CacheControl", "Vary": "Vary"}
    ok = {**shared, **caching, "Age": "Age", "Last-Modified": "LastModified"}
    if operation.many:
        ok |= {"Link": "Link", "Preference-Applied": "PreferenceApplied"}
    responses: dict[str, Any] = {
        "200": {
            "description": "The records." if operation.many else "The record.",
            "headers": _refs(ok),
            "content": content,
        },
        "304": {
            "description": "Nothing changed since the ETag in If-None-Match, or the date in If-Modified-Since.",
            "headers": _refs(ok),
        },
    }
    for status in PROBLEM_STATUSES:
        if _gives(operation, status):
            responses[str(status)] = f"Problem{status}"
    return responses


def _refs(headers: dict[str, str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{component}"} for name, component in headers.items()}


def _gives(operation: Operation, status: int) -> bool:
    match status:
        case 404:
            return operation.kind is not Kind.LIST
        case 410:
            return operation.version.sunset is not None
        case 422:
            return bool(operation.view.relations) or operation.resource.tied
        case _:
            return True
