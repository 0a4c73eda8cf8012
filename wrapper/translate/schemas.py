"""marshmallow schemas of records, for documentation and for validation; never for encoding.

They are built from the same `View.members` and the same converters as the encoder, so the two cannot drift: encoded
pages load through these schemas. Decimals are strings and are documented as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import marshmallow as ma
import msgspec

from wrapper.catalog.model import CodeMap, Field, FieldType, Member, OnUnknown, Relation, Resource, View
from wrapper.translate.fields import BadValue, NotStorable, Unreadable, converter
from wrapper.translate.record_structs import camel, struct_name

_AMOUNT_PATTERN = "^-?[0-9]+([.][0-9]+)?$"
_DECIMAL_PATTERN = "^-?[0-9]+([.][0-9]+)?(E-?[0-9]+)?$"
_DAY, _CLOCK = "2026-03-31", "14:30:00"
_EXAMPLES: Mapping[FieldType, Any] = {
    FieldType.TEXT: "text",
    FieldType.ID: "A1001",
    FieldType.INTEGER: 12,
    FieldType.DECIMAL: "12.5",
    FieldType.BOOLEAN: True,
    FieldType.DATE: _DAY,
    FieldType.TIME: _CLOCK,
    FieldType.DATETIME: f"{_DAY}T{_CLOCK}+00:00",
    FieldType.CODE: "open",
    FieldType.JSON: {"any": "JSON"},
}

_KINDS: Mapping[FieldType, Callable[..., ma.fields.Field[Any]]] = {
    FieldType.BOOLEAN: ma.fields.Boolean,
    FieldType.DATE: ma.fields.Date,
    FieldType.TIME: ma.fields.Time,
    FieldType.DATETIME: ma.fields.AwareDateTime,
    FieldType.JSON: ma.fields.Raw,
}

NO_EMBEDS: Mapping[str, Any] = MappingProxyType({})

SchemaType = type[ma.Schema]
Target = SchemaType | Callable[[], ma.Schema]
"""The schema of a related record; a callable where two resources relate to each other."""


class RecordBase(ma.Schema):
    """What all record schemas share: members that they do not know are no error, since a version may add some."""

    class Meta:
        """marshmallow's settings; EXCLUDE keeps `additionalProperties: false` out of the documentation."""

        unknown = ma.EXCLUDE


Naming = Callable[[str], str]
"""Gives the name of a schema below a record's, such as JobV2Schedule, where another may have it already."""


def record_schema(
    resource: Resource, view: View, embeds: Mapping[str, Target] = NO_EMBEDS, name: str = "", naming: Naming = str
) -> SchemaType:
    """Return the schema of one record of `view`; `embeds` gives related records' schemas by relation.

    It is called JobV2 unless `name` says otherwise. Only `id` is required, where there is one: a request may choose the
    members it wants.
    """
    name = name or struct_name(resource, view)
    fields: dict[str, ma.fields.Field[Any]] = {"id": _id_field(resource)} if resource.key else {}
    fields |= {
        member.name: field for member, field in zip(view.members, _fields(view.members, name, naming), strict=True)
        if member.name != "id"
    }  # fmt: skip
    for relation, target in embeds.items():
        fields[relation] = _embedded(f"{name}{camel(relation)}", view.relations[relation], target, naming)
    return RecordBase.from_dict(fields, name=name)


def _id_field(resource: Resource) -> ma.fields.Field[Any]:
    texts = [text_example(field, None) for field in resource.key]
    description = "Identifies the record: it stands in its address."
    if len(resource.key) > 1:
        description += f" Made of {', '.join(field.name for field in resource.key)}, joined by a tilde."
    return ma.fields.String(required=True, metadata={"description": description, "example": "~".join(texts)})


def _fields(members: Iterable[Member], name: str, naming: Naming) -> list[ma.fields.Field[Any]]:
    return [
        _nest(member, name, naming) if member.field is None else leaf(member.field, member.codes or member.field.codes)
        for member in members
    ]


def _nest(member: Member, name: str, naming: Naming) -> ma.fields.Field[Any]:
    nested = naming(f"{name}{camel(member.name)}")
    names = (inner.name for inner in member.members)
    schema = RecordBase.from_dict(dict(zip(names, _fields(member.members, nested, naming), strict=True)), name=nested)
    return ma.fields.Nested(schema, metadata={"description": f"{_words(member.name)}."})


def _embedded(name: str, relation: Relation, target: Target, naming: Naming) -> ma.fields.Field[Any]:
    description = f"Present when the request embeds `{relation.name}`."
    if not relation.many:
        return ma.fields.Nested(target, allow_none=True, metadata={"description": description})
    page = RecordBase.from_dict(
        {
            "items": ma.fields.List(ma.fields.Nested(target), required=True),
            "next": ma.fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "Address of the further ones, null when all are here."},
            ),
        },
        name=naming(name),
    )
    return ma.fields.Nested(page, metadata={"description": description})


def leaf(field: Field, codes: CodeMap | None) -> ma.fields.Field[Any]:
    """Return the schema of one field in one vocabulary."""
    metadata = {"description": _description(field, codes), "example": example(field, codes)}
    if field.type is FieldType.MONEY:
        return ma.fields.Nested(MoneySchema, metadata=metadata, allow_none=field.nullable)
    if field.type is FieldType.INTEGER:
        return ma.fields.Integer(strict=True, metadata=metadata, allow_none=field.nullable)
    if field.type is FieldType.DECIMAL:
        metadata |= {"format": "decimal", "pattern": _DECIMAL_PATTERN}
    return _KINDS.get(field.type, ma.fields.String)(metadata=metadata, allow_none=field.nullable)


class MoneySchema(RecordBase):
    """An amount of money; the amount is text, so that no reader makes it a float."""

    amount = ma.fields.String(
        required=True,
        metadata={
            "description": "The amount in units of the currency.",
            "format": "decimal",
            "pattern": _AMOUNT_PATTERN,
            "example": "1250.00",
        },
    )
    currency = ma.fields.String(
        required=True, metadata={"description": "The currency's ISO 4217 code.", "example": "NOK"}
    )


def example(field: Field, codes: CodeMap | None) -> Any:
    """Return an example of a field in one vocabulary as it stands in a JSON record."""
    declared = _declared_example(field, codes)
    if declared is not None:
        return msgspec.to_builtins(declared)
    if field.type is FieldType.CODE and codes is not None and codes.to_public:
        return next(iter(codes.to_public.values()))
    if field.type is FieldType.MONEY:
        return {"amount": "1250.00", "currency": field.currency or "XXX"}
    return _EXAMPLES[field.type]


def text_example(field: Field, codes: CodeMap | None) -> str:
    """Return an example of a field as it stands in a URL."""
    value = example(field, codes)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value["amount"] if field.type is FieldType.MONEY else value)


def _declared_example(field: Field, codes: CodeMap | None) -> Any:
    """Return the wire value of the example in the catalog, which may be spelled as public or as stored."""
    if field.example is None:
        return None
    own, shown = converter(field), converter(field, codes)
    try:
        # The example is spelled in the field's own vocabulary; this version may use another.
        return shown.wire_of(*own.to_legacy(own.parse(field.example)))
    except (BadValue, NotStorable, Unreadable):
        wire, _ = shown.read(*[field.example] * len(field.columns))
        return wire


def _description(field: Field, codes: CodeMap | None) -> str:
    text = field.description.strip() or f"{_words(field.name)}."
    if field.unit:
        text += f" In {field.unit}."
    if codes is not None and field.type is FieldType.CODE:
        words = ", ".join(f"`{word}`" for word in dict.fromkeys(codes.to_public.values()))
        text += f" {codes.description} ".rstrip() if codes.description else ""
        text += f" Known values: {words}. More may be added without notice."
        if codes.unknown is OnUnknown.PASS:
            text += " A code that is not known yet is shown as the legacy system holds it."
    if field.type is FieldType.TIME:
        text += " A local time of day such as 14:30:00."
    return text


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
