"""Compiles one version into a flask-smorest API: a view, a route and a piece of documentation per operation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import marshmallow as ma
from apispec.ext.marshmallow.common import make_schema_key
from flask import Flask
from flask_smorest import Api, Blueprint  # type: ignore[import-untyped]

from wrapper.answers.operation import Operation, scope
from wrapper.catalog.model import Catalog, Resource, Version
from wrapper.catalog.unique_names import UniqueNames, plain
from wrapper.facade.components import add_components
from wrapper.facade.documentation import operation_doc
from wrapper.facade.parameter_docs import describe_parameters
from wrapper.facade.shell import Shell
from wrapper.pipeline import Pipeline
from wrapper.translate.record_structs import camel, struct_name
from wrapper.translate.schemas import record_schema

OPENAPI_VERSION = "3.1.0"


class VersionApi(Api):  # type: ignore[misc]
    """The API of one version. Its errors are answered by the application's handlers, in the one shape of the ledger."""

    def _register_error_handlers(self) -> None:
        # flask-smorest's own handler would answer for the whole application and drop the headers of an
        # exception: no Allow on 405, no WWW-Authenticate on 401.
        pass


class PageSchema(ma.Schema):
    """What every page has beside its items."""

    class Meta:
        unknown = ma.EXCLUDE

    next = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"format": "uri", "description": "Address of the next page; null on the last."},
    )
    total = ma.fields.Integer(
        metadata={"description": "How many records match, where `Prefer: count=exact` was followed."}
    )
    as_of = ma.fields.AwareDateTime(
        metadata={
            "description": "The moment whose state the page shows, where it is read from exports: "
            "that of the oldest of them. Absent when all of it is read live.",
            "examples": ["1998-11-23T02:10:00Z"],
        }
    )


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
    describe_parameters(api.ma_plugin.converter)
    add_components(api.spec, version, {scope(resource): f"Read {resource.name}." for resource in resources})
    # The name is also the prefix of the endpoints; tags come from the operations' own documentation.
    blueprint = Blueprint(version.name, __name__, description=version.title)
    schemas = _Schemas(catalog, version)
    schemas.enter(api, resources)
    for operation in operations:
        record = schemas.record(operation.resource)
        page = schemas.page(operation.resource) if operation.many else None
        view = blueprint.doc(**operation_doc(operation, record, page))(shell.view(pipeline, operation))
        rule = operation.path.replace("{id}", "<id>")
        blueprint.add_url_rule(rule, endpoint=operation.id, view_func=view, methods=["GET"])
    api.register_blueprint(blueprint)
    return api


class _Schemas:
    """The schemas of a version's records and pages, each made once: the document names them by class."""

    def __init__(self, catalog: Catalog, version: Version) -> None:
        self._catalog, self._version = catalog, version
        self._records: dict[str, type[ma.Schema]] = {}
        self._pages: dict[str, type[ma.Schema]] = {}
        shown = [resource for resource in catalog.resources.values() if version.name in resource.views]
        self._names: UniqueNames[str] = UniqueNames()
        wishes = {one.name: (struct_name(one, one.views[version.name]), _long_name(one, version)) for one in shown}
        records = {one: given.name for one, given in self._names.give(wishes).items()}
        # Records and pages have the first choice: consumers name their own types after them.
        pages = self._names.give({f"{one} page": (f"{name}Page",) for one, name in records.items()})
        self._record_names, self._page_names = records, {one: pages[f"{one} page"].name for one in records}

    def enter(self, api: Api, resources: Iterable[Resource]) -> None:
        """Enter the records of the resources in the document, each by itself.

        apispec follows a relation to a schema it does not know yet by recursion, as deep as relations form a chain.
        So all of them are known by name before the first is described.
        """
        refs = api.ma_plugin.converter.refs
        schemas = [self.record(resource) for resource in resources]
        named = [(make_schema_key(schema()), schema) for schema in schemas]
        refs.update({key: schema.__name__ for key, schema in named})
        for key, schema in named:
            # apispec warns of a schema that it is given and knows.
            del refs[key]
            api.spec.components.schema(schema.__name__, schema=schema)

    def record(self, resource: Resource) -> type[ma.Schema]:
        """Return the schema of a resource's records, with the members that a request may embed."""
        if resource.name not in self._records:
            view = resource.views[self._version.name]
            targets = {
                name: partial(self._instance, self._catalog.resources[relation.resource])
                for name, relation in view.relations.items()
            }
            name = self._record_names[resource.name]
            naming = partial(self._names.free, resource.name)
            self._records[resource.name] = record_schema(resource, view, targets, name, naming)
        return self._records[resource.name]

    def page(self, resource: Resource) -> type[ma.Schema]:
        """Return the schema of a page of a resource's records."""
        if resource.name not in self._pages:
            items = ma.fields.List(ma.fields.Nested(self.record(resource)), required=True)
            name = self._page_names[resource.name]
            self._pages[resource.name] = PageSchema.from_dict({"items": items}, name=name)
        return self._pages[resource.name]

    def _instance(self, resource: Resource) -> ma.Schema:
        return self.record(resource)()


def _long_name(resource: Resource, version: Version) -> str:
    """Return the name of a record's schema where several resources have the same word for one."""
    return camel(plain(resource.name)) + camel(version.name)


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
    """Return the tag objects of an OpenAPI document, one per resource; a text that repeats the name is left out."""
    return [{"name": one.name, **({"description": text} if (text := _tag_text(one)) else {})} for one in resources]


def _tag_text(resource: Resource) -> str:
    repeated = plain(resource.summary).casefold() == plain(resource.name).casefold()
    return "" if repeated else resource.summary
