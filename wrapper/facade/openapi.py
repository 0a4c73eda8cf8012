"""The OpenAPI document of a version, as it is served and published."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import Any

from wrapper.catalog.model import Catalog, Version
from wrapper.facade.api import VersionApi, tags

_OPERATION_ORDER = (
    "operationId",
    "summary",
    "description",
    "tags",
    "deprecated",
    "security",
    "parameters",
    "responses",
)
_DOCUMENT_ORDER = ("openapi", "info", "servers", "tags", "paths", "components")
_REFERENCE = re.compile(r'"#/components/([^/"]+/[^"]+)"')


class Document:
    """The document of one version; built on first use and kept, because it never changes while the gateway runs."""

    def __init__(self, catalog: Catalog, version: Version, api: VersionApi) -> None:
        self._catalog, self.version, self._api = catalog, version, api

    @cached_property
    def content(self) -> dict[str, Any]:
        """The document as plain data, in a stable order."""
        document: dict[str, Any] = self._api.spec.to_dict()
        shown = [resource for resource in self._catalog.resources.values() if self.version.name in resource.views]
        document["tags"] = tags(shown)
        for item in document["paths"].values():
            # Operations describe the parameters of their path themselves, with an example.
            item.pop("parameters", None)
            for method, operation in item.items():
                # flask-smorest adds a default answer in a shape of its own; ours are all listed by status.
                operation["responses"].pop("default", None)
                item[method] = _ordered(operation, _OPERATION_ORDER)
        document["components"] = _used_components(document)
        return _ordered(document, _DOCUMENT_ORDER)

    @cached_property
    def text(self) -> str:
        """The document as JSON, indented for people and diffs."""
        return json.dumps(self.content, indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def _ordered(node: dict[str, Any], first: tuple[str, ...]) -> dict[str, Any]:
    names = [name for name in first if name in node] + [name for name in node if name not in first]
    return {name: node[name] for name in names}


def _used_components(document: dict[str, Any]) -> dict[str, Any]:
    """Return the components that something refers to: flask-smorest prepares many that only confuse readers."""
    components = document["components"]
    used: set[str] = set()
    waiting: list[Any] = [document["paths"]]
    while waiting:
        for reference in set(_REFERENCE.findall(json.dumps(waiting.pop()))) - used:
            used.add(reference)
            kind, name = reference.split("/")
            waiting.append(components[kind][name])
    kept = {
        kind: {name: part for name, part in parts.items() if f"{kind}/{name}" in used}
        for kind, parts in components.items()
        if kind != "securitySchemes"
    }
    return {**kept, "securitySchemes": components["securitySchemes"]}
