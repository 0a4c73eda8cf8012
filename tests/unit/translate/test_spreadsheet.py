"""No part of a CSV cell is a formula to any spreadsheet, whatever separates its lists."""

from __future__ import annotations

import pytest

from wrapper.translate.spreadsheet import neutral


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("\n=1", "'\n=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff20x", "'\uff20x"),
        ('20 mm;=HYPERLINK("x")', '20 mm;\'=HYPERLINK("x")'),
        (";;@x", ";;'@x"),
        ("-12.50", "-12.50"),
        ("a=b", "a=b"),
        ("20 mm; steel", "20 mm; steel"),
        ("", ""),
        (None, None),
    ],
)
def test_what_a_spreadsheet_would_evaluate_gets_an_apostrophe(text: str | None, expected: str | None) -> None:
    assert neutral(text) == expected
