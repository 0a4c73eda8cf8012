"""Limits as an operator writes them."""

from __future__ import annotations

import pytest

from wrapper.limit_text import Limit, parse_limit, spell_limit


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("20/second", Limit("second", 20, 1)),
        (" 5000 per hour ", Limit("hour", 5000, 3600)),
        ("100 per 5 minutes", Limit("5-minutes", 100, 300)),
        ("9/2days", Limit("2-days", 9, 172_800)),
    ],
)
def test_a_limit_reads_back_from_its_spelling(text: str, limit: Limit) -> None:
    assert parse_limit(text) == limit
    assert parse_limit(spell_limit(limit)) == limit


@pytest.mark.parametrize("text", ["", "20", "0/second", "5 per 0 minutes", "5 per 00 minutes", "5/week", "-1/day"])
def test_what_is_no_limit_is_none(text: str) -> None:
    assert parse_limit(text) is None
