"""The JSON Schema of a catalog (draft 2020-12), so that an editor completes and explains its entries.

It says what the shape check checks; what needs the sense of several entries together is left to
`wrapper check`. The options of a source follow its kind, as the adapters declare them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.base import Adapter, Option
from wrapper.catalog.declaration import CATALOG, SOURCE, members
from wrapper.catalog.scalars import Text


def catalog_schema(kinds: Mapping[str, type[Adapter]]) -> dict[str, Any]:
    """Return the schema of a catalog whose sources can be of these kinds."""
    schema = CATALOG.schema()
    schema["patternProperties"] = {"^x-": True}
    schema["properties"]["sources"]["additionalProperties"] = {"description": SOURCE.about, **_source(kinds)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Catalog of a Wrapper gateway",
        "description": CATALOG.about,
        **schema,
        "$defs": {"members": members().schema()},
    }


def _source(kinds: Mapping[str, type[Adapter]]) -> dict[str, Any]:
    schema = SOURCE.schema()
    # Options come on top of the entries that all kinds share, so the section is closed only after both.
    del schema["additionalProperties"]
    summaries = "; ".join(f"{kind}: {adapter.summary}" for kind, adapter in kinds.items())
    schema["properties"]["kind"] = {"description": f"{SOURCE.entries['kind'].about} {summaries}.", "enum": list(kinds)}
    schema["allOf"] = [_options(kind, adapter) for kind, adapter in kinds.items()]
    schema["unevaluatedProperties"] = False
    return schema


def _options(kind: str, adapter: type[Adapter]) -> dict[str, Any]:
    own = [option for option in adapter.options if option.name not in SOURCE.entries]
    then: dict[str, Any] = {"properties": {option.name: _option(option) for option in own}}
    required = [option.name for option in own if option.required]
    if required:
        then["required"] = required
    return {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": then}


def _option(option: Option) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": option.description}
    if option.choices:
        schema["examples"] = list(option.choices)
    if option.default is not None:
        schema["default"] = option.default
    return schema if option.structured else {**schema, **Text().schema()}
