"""A relation leads from the values of one record to the rows of another resource, however each of them stores it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.query import Unrepresentable
from wrapper.catalog.model import Relation
from wrapper.translate.matching import Match

NEVER = Unrepresentable("infinity")


@pytest.fixture
def match(make_field: Any, make_world: Any) -> Any:
    """Return what makes a match of fields with the same names at both ends."""

    def matched(own: list[Any], target: list[Any]) -> Match:
        pairs = tuple((field.name, field.name) for field in own)
        return Match(
            Relation("jobs", "jobs", pairs, many=True), make_world(*own).resource, make_world(*target).resource
        )

    return matched


@pytest.mark.parametrize(
    ("ends", "here", "there"),
    [
        ((("integer",), ("decimal",)), 7, 7),
        ((("decimal",), ("integer",)), Decimal("7.00"), 7),
        ((("date",), ("date",)), NEVER, NEVER),
        ((("date",), ("date", "YYYYMMDD")), date(2026, 3, 31), "20260331"),
    ],
)
def test_a_value_finds_what_the_other_side_stores_for_it(
    make_field: Any, match: Any, ends: Any, here: Any, there: Any
) -> None:
    found = match(*[[make_field(*end)] for end in ends])
    value = found.own_value((here,))
    assert found.where([value]).keys == ((there,),)
    assert found.target_value((there,)) == value


def test_an_integer_finds_units_of_a_hundredth(make_field: Any, match: Any) -> None:
    assert match([make_field("integer")], [make_field("decimal", decimals=2)]).where([(7,)]).keys == ((700,),)


def test_what_only_the_engine_holds_is_a_part_of_a_key_like_others(make_field: Any, match: Any) -> None:
    fields = [make_field("decimal", name="a"), make_field("datetime", name="b")]
    found = match(fields, fields)
    value = found.own_value((Decimal("1.5"), NEVER))
    assert found.where([value]).keys == ((Decimal("1.5"), NEVER),)
    assert value == found.target_value((Decimal("1.50"), NEVER))


def test_what_only_the_engine_holds_is_in_no_two_columns(make_field: Any, match: Any) -> None:
    found = match([make_field("datetime")], [make_field("datetime", "YYYYMMDD", "HHMM")])
    assert found.where([found.own_value((NEVER,))]) is None


def test_a_blank_leads_nowhere_even_where_only_the_engine_holds_it(make_field: Any, match: Any) -> None:
    fields = [make_field("date", blanks={"0000-00-00"})]
    assert match(fields, fields).own_value((Unrepresentable("0000-00-00"),)) is None
