"""docs/formats.md is run: every row of its tables is a stored value, its public one, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from wrapper.catalog.formats import allowed, fault
from wrapper.catalog.model import FieldType, Padding
from wrapper.translate.fields import NotStorable, Unreadable, converter

PAGE = Path(__file__).parents[3] / "docs" / "formats.md"


def _rows() -> Iterator[tuple[str, ...]]:
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `type:"):
            yield tuple(cell.strip("|").strip().strip("`") for cell in cells)


def _stored(text: str) -> Any:
    if text.startswith("X'"):
        return bytes.fromhex(text[2:-1])
    value = json.loads(text, parse_float=Decimal)
    return tuple(value) if isinstance(value, list) else value


def _declared(make_field: Any, declaration: str) -> Any:
    options = yaml.load(f"{{{declaration}}}", yaml.BaseLoader)
    formats = options.pop("formats", None) or ([options.pop("format")] if "format" in options else [])
    for number in ("width", "decimals", "pivot"):
        if number in options:
            options[number] = int(options[number])
    options["stored_number"] = options.pop("stored", "") == "number"
    options["nullable"] = options.get("nullable") != "false"
    return make_field(options.pop("type"), *formats, **options)


@pytest.mark.parametrize(("declaration", "stored", "public", "back"), list(_rows()))
def test_a_documented_format_reads_and_writes_as_the_page_says(
    make_field: Any, declaration: str, stored: str, public: str, back: str
) -> None:
    convert = converter(_declared(make_field, declaration))
    held = _stored(stored)
    columns = held if isinstance(held, tuple) else (held,)
    if public == "unreadable":
        with pytest.raises(Unreadable):
            convert.to_public(*columns)
        return
    value = convert.to_public(*columns)
    wire = None if value is None else json.loads(msgspec.json.encode(convert.wire(value)))
    assert wire == json.loads(public)
    if back == "—":
        if value is not None:
            with pytest.raises(NotStorable):
                convert.to_legacy(value)
        return
    expected = columns if back == "same" else (_stored(back),)
    assert convert.to_legacy(value) == expected
    assert [type(one) for one in convert.to_legacy(value)] == [
        float if isinstance(one, Decimal) and "excel" in declaration else type(one) for one in expected
    ]


def test_the_page_has_an_example_of_every_format_word_and_padding() -> None:
    declarations = "\n".join(row[0] for row in _rows())
    words = {word for type_ in FieldType for word in allowed(type_)} - {"native"}
    missing = [word for word in (*words, *map(str, Padding)) if word not in declarations and word != "none"]
    assert missing == []
    assert all(f"type: {type_}" in declarations for type_ in FieldType)


def test_every_documented_format_is_one_the_catalog_accepts(make_field: Any) -> None:
    for declaration, *_ in _rows():
        field = _declared(make_field, declaration)
        if len(field.formats) == 1:
            assert fault(field.type, field.formats[0]) is None, declaration
