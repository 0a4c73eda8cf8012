"""The OpenAPI document of a version, as it is served and published."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from wrapper.catalog.model import Catalog, Version
from wrapper.facade.api import VersionApi, tags


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
        # flask-smorest prepares a response for every HTTP status; those that no operation refers to only confuse.
        components = document["components"]
        text = json.dumps(document["paths"])
        for kind in ("responses", "headers", "parameters"):
            used = text if kind != "headers" else text + json.dumps(components.get("responses", {}))
            components[kind] = {
                name: part for name, part in components.get(kind, {}).items() if f'"#/components/{kind}/{name}"' in used
            }
        return {
            "openapi": document["openapi"],
            "info": document["info"],
            **{name: part for name, part in document.items() if name not in ("openapi", "info")},
        }

    @cached_property
    def text(self) -> str:
        """The document as JSON, indented for people and diffs."""
        return json.dumps(self.content, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
