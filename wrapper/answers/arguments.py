"""The query parameters of an operation: one marshmallow schema validates them and documents them.

Every parameter is a marshmallow field that turns its text into a piece of the query. The schema is
never `load`ed as a whole: a request names few of the parameters, so only those fields are run, and the
outcome for a query string is remembered, because pollers send the same one again and again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import marshmallow as ma

from adapters.query import Order, Where, WhereKeys
from wrapper.answers.parameters import (
    CursorParameter,
    FilterParameter,
    LimitParameter,
    NamesParameter,
    Parameter,
    SortParameter,
    near,
)
from wrapper.catalog.model import FilterKind, Resource, View
from wrapper.catalog.views import SUFFIXES
from wrapper.errors import Problem
from wrapper.translate.conditions import Filters
from wrapper.translate.sorts import default_order, order_by

MAX_PARAMETERS = 64
REMEMBERED_LENGTH = 512
"""Longer query strings are parsed each time, so that what is remembered stays small."""
CONTROLS = "".join(map(chr, [*range(32), 127]))
MEANINGS = {
    "": "equals this value",
    "_in": "equals one of these values, separated by commas",
    "_gt": "is greater than this value",
    "_gte": "is greater than or equal to this value",
    "_lt": "is less than this value",
    "_lte": "is less than or equal to this value",
    "_prefix": "starts with this text",
}


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a request asks for, in legacy terms where it goes to the source.

    `bound` spells filters and sort in one canonical way: a cursor is bound to it. `limit` is None when the request
    named none.
    """

    where: tuple[Where | WhereKeys, ...]
    order: tuple[Order, ...]
    paths: tuple[str, ...] | None
    embeds: tuple[str, ...]
    limit: int | None
    cursor: str | None
    bound: bytes

    def bare(self) -> Arguments:
        """Return the same request without what it says about the members to show."""
        return replace(self, paths=None, embeds=())


class Parameters:
    """All query parameters of one operation on one view."""

    def __init__(self, resource: Resource, view: View, *, many: bool) -> None:
        self._resource, self._view = resource, view
        self._fields = _reading_parameters(resource, view)
        if many:
            self._fields |= _list_parameters(resource, view)
        # An empty dict would give a schema class with no fields, which is what an item without relations has.
        self.schema: type[ma.Schema] = ma.Schema.from_dict(dict(self._fields), name=_schema_name(resource, view, many))
        self._default_order = default_order(resource)

    def parse(self, query: str) -> Arguments:
        """Return what the query string asks for; raises Problem naming every parameter that is wrong."""
        if len(query) <= REMEMBERED_LENGTH:
            return _remembered(self, query)
        return self._parse(query)

    def _parse(self, query: str) -> Arguments:
        given = _pairs(query)
        unknown = [name for name in given if name not in self._fields]
        if unknown:
            known = tuple(self._fields)
            raise Problem(
                "unknown_parameter",
                errors=[{"parameter": name, "detail": f"is not known here{near(name, known)}"} for name in unknown],
            )
        values: dict[str, Any] = {}
        errors: list[dict[str, str]] = []
        for name, text in given.items():
            try:
                values[name] = _deserialized(self._fields[name], text)
            except ma.ValidationError as bad:
                errors += [{"parameter": name, "detail": str(message)} for message in bad.messages]
        if errors:
            raise Problem("invalid_parameter", errors=errors)
        return self._arguments(given, values)

    def _arguments(self, given: dict[str, str], values: dict[str, Any]) -> Arguments:
        sort = values.get("sort")
        order = order_by(self._resource, self._view, sort) if sort else self._default_order
        spelled = ",".join(f"{'-' * one.descending}{one.column}" for one in order)
        filters = sorted(name for name, value in values.items() if isinstance(self._fields[name], FilterParameter))
        return Arguments(
            where=tuple(where for name in filters for where in values[name]),
            order=order,
            paths=values.get("fields"),
            embeds=values.get("embed", ()),
            limit=values.get("limit"),
            cursor=values.get("cursor"),
            # NUL, which no value holds, keeps one list of filters from reading like another.
            bound="\0".join([*(f"{name}={given[name]}" for name in filters), f"order={spelled}"]).encode(),
        )


def _deserialized(field: Parameter[Any], text: str) -> Any:
    if not text:
        raise ma.ValidationError("must not be empty")
    # Legacy texts hold line ends and worse, and a filter finds what is shown.
    refused = "\0" if isinstance(field, FilterParameter) else CONTROLS
    if any(character in refused for character in text):
        raise ma.ValidationError("must not contain control characters")
    return field.deserialize(text)


def _pairs(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError:
        raise Problem("malformed_request", "The query string is not percent-encoded UTF-8.") from None
    except ValueError:
        raise Problem("malformed_request", f"The query string has more than {MAX_PARAMETERS} parameters.") from None
    given: dict[str, str] = {}
    for name, text in pairs:
        if name in given:
            detail = "is given twice; to match any of several values, separate them with commas in its _in parameter"
            raise Problem("invalid_parameter", errors=[{"parameter": name, "detail": detail}])
        given[name] = text
    return given


@lru_cache(maxsize=4096)
def _remembered(parameters: Parameters, query: str) -> Arguments:
    return parameters._parse(query)


def _schema_name(resource: Resource, view: View, many: bool) -> str:
    name = "".join(part.capitalize() for part in resource.name.replace("-", "_").split("_"))
    return f"{name}{view.version.upper()}{'List' if many else 'Item'}Parameters"


def _reading_parameters(resource: Resource, view: View) -> dict[str, Parameter[Any]]:
    nests = (path[:at] for path in view.paths for at, character in enumerate(path) if character == ".")
    paths = tuple(dict.fromkeys((*(["id"] if resource.key else []), *nests, *view.paths)))
    described = "Only these members, separated by commas."
    fields: dict[str, Parameter[Any]] = {"fields": NamesParameter(paths, metadata={"description": described})}
    if view.relations:
        names = tuple(view.relations)
        described = "Related records to include, separated by commas."
        fields["embed"] = NamesParameter(names, metadata={"description": described})
    return fields


def _list_parameters(resource: Resource, view: View) -> dict[str, Parameter[Any]]:
    fields: dict[str, Parameter[Any]] = {}
    filters = Filters(resource, view)
    for path, kinds in view.filters.items():
        member = view.paths[path]
        for suffix in (suffix for kind in FilterKind if kind in kinds for suffix in SUFFIXES[kind]):
            described = f"Only records whose {path} {MEANINGS[suffix]}."
            fields[path + suffix] = FilterParameter(filters, path, member, suffix, metadata={"description": described})
    if view.sorts:
        described = "Members to sort by, separated by commas; a minus sign sorts descending."
        fields["sort"] = SortParameter(view.sorts, metadata={"description": described})
    fields["limit"] = LimitParameter(
        resource.max_limit,
        metadata={
            "description": f"Records on a page; more than {resource.max_limit} counts as {resource.max_limit}.",
            "default": resource.default_limit,
            "minimum": 1,
            "type": "integer",
        },
    )
    fields["cursor"] = CursorParameter(
        metadata={"description": "Where the page starts, as `next` gives it; opaque.", "type": "string"}
    )
    return fields
