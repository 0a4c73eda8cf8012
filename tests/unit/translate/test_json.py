"""A JSON document is shown with every digit that its column holds."""

from __future__ import annotations

import pytest

from wrapper.catalog.model import Field, FieldType
from wrapper.translate.encoding import encode
from wrapper.translate.texts import JSONConverter

KEPT = [
    "[12345678901234567890.123456789,18446744073709551616]",
    '{"rate":0.1234567890123456789}',
    "[0.30000000000000004,-0.5,1.5]",
    "12345678901234.567890",
    "1e400",
    "1e-400",
    "-1.000000000000000000000000000001",
]


@pytest.mark.parametrize("text", KEPT)
def test_no_digit_of_a_number_is_lost(text: str) -> None:
    converter = JSONConverter(Field("document", FieldType.JSON, ("DOC",)))
    assert encode(converter.wire(converter.to_public(text))) == text.encode()


def test_a_number_of_many_digits_beside_half_a_letter_keeps_them() -> None:
    converter = JSONConverter(Field("document", FieldType.JSON, ("DOC",)))
    document = converter.to_public("[0.1234567890123456789]")
    assert encode([*document, "\ud800"]) == b'["0.1234567890123456789","?"]'
