"""How apispec describes our query parameters: what a filter takes follows from the member it is for."""

from __future__ import annotations

from typing import Any

from wrapper.answers.parameters import FilterParameter, NamesParameter, SortParameter
from wrapper.catalog.model import FieldType, Member, Padding
from wrapper.translate.schemas import leaf, text_example

SEPARATED = {"style": "form", "explode": False}
"""A list in one parameter, its values separated by commas."""
_OUTPUT_ONLY = ("description", "example", "readOnly")


def describe_parameters(converter: Any) -> None:
    """Teach apispec's marshmallow converter our parameters."""
    converter.add_attribute_function(_schema)
    converter.add_parameter_attribute_function(_style)


def _schema(converter: Any, field: Any, **_: Any) -> dict[str, Any]:
    match field:
        case FilterParameter():
            one = _value(converter, field.member)
            if field.suffix == "_in":
                return {"type": "array", "items": one, "minItems": 1, "maxItems": field.most_values}
            return {**one, **_filter_example(field)}
        case SortParameter():
            names = [sign + name for name in field.allowed for sign in ("", "-")]
        case NamesParameter():
            names = list(field.allowed)
        case _:
            return {}
    return {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}


def _style(_converter: Any, field: Any, **_: Any) -> dict[str, Any]:
    separated = isinstance(field, NamesParameter | SortParameter) or getattr(field, "suffix", "") == "_in"
    return SEPARATED if separated else {}


def _value(converter: Any, member: Member) -> dict[str, Any]:
    """Return the schema of one value of a member as a query parameter spells it."""
    declared = member.field
    if declared is None:
        raise TypeError(f"{member.name} is a nest, which nothing is filtered by")
    codes = member.codes or declared.codes
    if declared.type is FieldType.MONEY:
        # A filter compares the amount; the currency is the field's own.
        return {"type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$"}
    described: dict[str, Any] = converter.field2property(leaf(declared, codes))
    schema = {name: value for name, value in described.items() if name not in _OUTPUT_ONLY}
    if isinstance(schema.get("type"), list):
        (schema["type"],) = (kind for kind in schema["type"] if kind != "null")
    if declared.type is FieldType.CODE and codes is not None:
        schema["enum"] = list(dict.fromkeys(codes.to_public.values()))
    if declared.type in (FieldType.TEXT, FieldType.ID):
        schema["minLength"] = 1
        # Zeros on the left do not count, so any number of them is taken.
        if declared.width and declared.padding is not Padding.ZEROS_LEFT:
            schema["maxLength"] = declared.width
    return schema


def _filter_example(field: FilterParameter) -> dict[str, Any]:
    declared = field.member.field
    if declared is None or declared.example is None:
        return {}
    text = text_example(declared, field.member.codes or declared.codes)
    if field.suffix == "_prefix":
        text = text[: max(1, len(text) // 2)]
    # Pages that send requests fill a parameter in with its `example`, and all filters at once find nothing.
    return {"examples": [int(text) if declared.type is FieldType.INTEGER else text]}
