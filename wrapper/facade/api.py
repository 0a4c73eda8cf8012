"""Compiles one version into a flask-smorest API: a view, a route and a piece of documentation per operation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import marshmallow as ma
from flask import Flask
from flask_smorest import Api, Blueprint

from wrapper.answers.operation import Operation, scope
from wrapper.catalog.model import Catalog, Resource, Version
from wrapper.facade.components import add_components
from wrapper.facade.documentation import operation_doc
from wrapper.facade.shell import Shell
from wrapper.pipeline import Pipeline
from wrapper.translate.schemas import record_schema

OPENAPI_VERSION = "3.1.0"


class VersionApi(Api):  # type: ignore[misc]
    """The API of one version. Its errors are answered by the application's handlers, in the one shape of the ledger."""

    def _register_error_handlers(self) -> None:
        # flask-smorest's own handler would answer for the whole application and drop the headers of an
        # exception: no Allow on 405, no WWW-Authenticate on 401.
        pass


def register_version(  # noqa: PLR0913 - the parts of one version
    app: Flask, catalog: Catalog, version: Version, *, operations: Iterable[Operation], pipeline: Pipeline, shell: Shell
) -> VersionApi:
    """Add a version's routes to the application and return its API, whose `spec` documents them."""
    resources = [resource for resource in catalog.resources.values() if version.name in resource.views]
    api = VersionApi(
        app,
        config_prefix=version.name.upper(),
        spec_kwargs={
            "title": f"{catalog.title} {version.name}",
            "version": version.name,
            "openapi_version": OPENAPI_VERSION,
            "info": {"description": _introduction(catalog, version), "summary": version.title or version.name},
            "servers": [{"url": "/"}],
        },
    )
    add_components(api.spec, version, {scope(resource): f"Read {resource.name}." for resource in resources})
    # The name is also the prefix of the endpoints; tags come from the operations' own documentation.
    blueprint = Blueprint(version.name, __name__, description=version.title)
    schemas: dict[str, type[ma.Schema]] = {}
    for operation in operations:
        record = _record(schemas, operation)
        page = _page(schemas, record) if operation.many else None
        view = blueprint.doc(**operation_doc(operation, record, page))(shell.view(pipeline, operation))
        rule = operation.path.replace("{id}", "<id>")
        blueprint.add_url_rule(rule, endpoint=operation.id, view_func=view, methods=["GET"])
    api.register_blueprint(blueprint)
    return api


def _record(schemas: dict[str, type[ma.Schema]], operation: Operation) -> type[ma.Schema]:
    name = f"{operation.version.name}.{operation.resource.name}"
    if name not in schemas:
        # Relations are documented on every record: which of them are present is up to the `embed` of the request.
        schemas[name] = record_schema(operation.resource, operation.view, ())
    return schemas[name]


def _page(schemas: dict[str, type[ma.Schema]], record: type[ma.Schema]) -> type[ma.Schema]:
    name = f"{record.__name__.removesuffix('Schema')}Page"
    if name not in schemas:
        schemas[name] = ma.Schema.from_dict(
            {
                "items": ma.fields.List(ma.fields.Nested(record), required=True),
                "next": ma.fields.String(
                    required=True,
                    allow_none=True,
                    metadata={"format": "uri", "description": "Address of the next page; null on the last."},
                ),
                "total": ma.fields.Integer(
                    metadata={"description": "How many records match, where `Prefer: count=exact` was followed."}
                ),
                "Meta": type("Meta", (), {"unknown": ma.EXCLUDE}),
            },
            name=name,
        )
    return schemas[name]


def _introduction(catalog: Catalog, version: Version) -> str:
    parts = [catalog.description.strip()]
    if version.deprecated:
        end = f" and will be switched off on {version.sunset}" if version.sunset else ""
        successor = f" Use {version.successor}." if version.successor else ""
        parts.append(f"This version is deprecated since {version.deprecated}{end}.{successor}")
    parts.append(
        "Send your API key or access token as `Authorization: Bearer …`. Answers carry `RateLimit` fields; "
        "errors are problem details (RFC 9457) with a stable `code`. New members may be added to records at any time."
    )
    return "\n\n".join(part for part in parts if part)


def tags(resources: Iterable[Resource]) -> list[dict[str, Any]]:
    """Return the tag objects of an OpenAPI document, one per resource."""
    return [{"name": resource.name, "description": resource.summary or resource.name} for resource in resources]
