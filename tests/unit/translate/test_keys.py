"""Ids stand in URLs and lead back to exactly one row."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.query import Condition, Undecodable, Unrepresentable, Where
from wrapper.translate.fields import BadValue, NotStorable, converter
from wrapper.translate.keys import KeyCodec, is_same_id, record_id
from wrapper.translate.quality import Quality
from wrapper.translate.records import represent


def _codec(make_world: Any, *fields: Any, **options: Any) -> KeyCodec:
    return KeyCodec(make_world(*fields, key=len(fields), **options).resource)


def test_a_single_key_is_its_public_text_and_leads_to_the_padded_one(make_field: Any, make_world: Any) -> None:
    codec = _codec(make_world, make_field("id", width=6, padding="spaces_right", columns=("NO",)))
    assert codec.columns == ("NO",)
    assert codec.encode(("J1",)) == "J1"
    assert codec.decode("J1") == ("J1    ",)


def test_a_composite_key_is_joined_by_tildes_in_the_order_of_the_key(make_field: Any, make_world: Any) -> None:
    codec = _codec(
        make_world,
        make_field("id", name="a"),
        make_field("date", "YYYYMMDD", name="b"),
        make_field("code", name="c", codes={"S": "sales"}),
    )
    text = codec.encode(("1~/%", date(2026, 3, 31), "sales"))
    assert text == "1%7E%2F%25~2026-03-31~sales"
    assert codec.decode(text) == ("1~/%", "20260331", "S")


def test_a_code_that_no_map_lists_still_has_an_address(make_field: Any, make_world: Any) -> None:
    codec = _codec(make_world, make_field("code", codes={"S": "sales"}))
    assert codec.decode("Z") == ("Z",)
    with pytest.raises(NotStorable):
        converter(make_field("code", codes={"S": "sales"})).to_legacy("S")
    with pytest.raises(BadValue):
        codec.decode("S")


@pytest.mark.parametrize("text", ["", "007", "0", "7~8", "7%", "%37", "7 ", "7%2", "9" * 30])
def test_only_the_exact_spelling_of_an_id_is_an_id(make_field: Any, make_world: Any, text: str) -> None:
    codec = _codec(make_world, make_field("id", width=8, padding="zeros_left", blanks=("00000000",)))
    assert codec.decode("7") == ("00000007",)
    with pytest.raises(BadValue, match="must be an id"):
        codec.decode(text)


@pytest.mark.parametrize("text", ["", "007", "+7", "-0", "7.0", "\u0667", "1e3", " 7", "9" * 400])
def test_an_integer_key_has_one_spelling(make_field: Any, make_world: Any, text: str) -> None:
    codec = _codec(make_world, make_field("integer"))
    assert codec.decode("-7") == (-7,)
    with pytest.raises(BadValue, match="must be an id"):
        codec.decode(text)


def test_an_id_outside_the_charset_or_unsendable_is_no_id(make_field: Any, make_world: Any) -> None:
    codec = _codec(make_world, make_field("id"), charset="cp437")
    for text in ("Ж", "a%00", "\udc80", "%ff"):
        with pytest.raises(BadValue):
            codec.decode(text)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=2, max_size=2))
def test_every_id_of_a_page_leads_back_to_its_row(make_field: Any, make_world: Any, texts: list[str]) -> None:
    world = make_world(make_field("id", name="a"), make_field("id", name="b"), key=2)
    jobs, codec = represent(world.resource, world.view), KeyCodec(world.resource)
    if not all(text.strip(" ") for text in texts):
        return
    (made,) = jobs.ids([tuple(texts)], Quality())
    assert codec.decode(made) == tuple(texts)
    assert made == codec.encode(texts) == record_id(texts)
    assert "/" not in made and made not in (".", "..")


@pytest.mark.parametrize("text", [".", ".."])
def test_dots_alone_are_escaped_since_urls_resolve_them_away(make_field: Any, make_world: Any, text: str) -> None:
    codec = _codec(make_world, make_field("id"))
    assert codec.encode((text,)).startswith("%2E")
    assert codec.decode(codec.encode((text,))) == (text,)


def test_integer_and_boolean_and_money_keys_have_the_same_id_from_rows_and_values(
    make_field: Any, make_world: Any
) -> None:
    fields = (
        make_field("integer", name="a"),
        make_field("boolean", "Y/N", name="b"),
        make_field("money", name="c", decimals=2),
    )
    world = make_world(*fields, key=3)
    (made,) = represent(world.resource, world.view).ids([(7, "N", 1250)])
    assert made == "7~false~12.50"
    assert KeyCodec(world.resource).decode(made) == (7, "N", 1250)


@pytest.mark.parametrize(
    ("stored", "spelled"),
    [
        (None, "%null"),
        ("", "%empty"),
        (" ", "%20"),
        ("00000000", "%30" * 8),
        (Undecodable(b"\xff"), "%FF"),
        (0, "%int0"),
        (0.0, "%float0.0"),
    ],
)
def test_a_part_without_a_public_value_is_spelled_by_what_is_stored(
    make_field: Any, make_world: Any, stored: object, spelled: str
) -> None:
    world = make_world(make_field("id", name="a"), make_field("id", name="b", blanks=("00000000", "0")), key=2)
    (made,) = represent(world.resource, world.view).ids([("x", stored)], Quality())
    assert made == f"x~{spelled}"
    assert KeyCodec(world.resource).decode(made) == ("x", stored)


def test_a_null_in_a_key_is_asked_for_as_one(make_field: Any, make_world: Any) -> None:
    codec = _codec(make_world, make_field("id", name="a"), make_field("id", name="b"))
    assert codec.conditions("x~%null") == (Where("b_0", Condition.IS_NULL), Where("a_0", Condition.EQ, "x"))


@pytest.mark.parametrize("text", ["%null", "%empty", "%20", "%FF", "%int7", "%", "%zz", " "])
def test_a_text_that_looks_like_one_without_a_value_keeps_its_own_id(
    make_field: Any, make_world: Any, text: str
) -> None:
    world = make_world(make_field("id", name="a"), make_field("id", name="b"), key=2)
    (made,) = represent(world.resource, world.view).ids([(f"{text}x", "b")], Quality())
    assert KeyCodec(world.resource).decode(made) == (f"{text}x", "b")


@pytest.mark.parametrize("text", ["%41", "%7e", "%NULL", "%int07", "%int7", "%00", "%E9%", "%20x"])
def test_the_bytes_of_what_has_a_public_value_are_not_its_id(make_field: Any, make_world: Any, text: str) -> None:
    with pytest.raises(BadValue):
        _codec(make_world, make_field("id")).decode(text)


@pytest.mark.parametrize(
    ("type_", "stored", "spelled"),
    [
        ("decimal", float("inf"), "%floatinf"),
        ("decimal", Decimal("NaN"), "%decimalNaN"),
        ("integer", Decimal("2.50"), "%decimal2.50"),
        ("integer", 1.5, "%float1.5"),
        ("date", datetime.fromisoformat("2020-03-29T02:30"), "%datetime2020-03-29T02:30:00"),
        ("datetime", datetime.fromisoformat("2020-03-29T02:30:00.000007"), "%datetime2020-03-29T02:30:00.000007"),
        ("datetime", datetime.fromisoformat("1850-01-01"), "%datetime1850-01-01T00:00:00"),
        ("datetime", time(2, 30), "%time02:30:00"),
        ("time", date(2020, 3, 29), "%date2020-03-29"),
        ("date", Unrepresentable("0000-00-00"), "%30%30%30%30%2D%30%30%2D%30%30"),
        ("date", True, "%boolTrue"),
    ],
)
def test_a_value_of_any_type_without_a_public_one_has_an_id_that_leads_back(
    make_field: Any, make_world: Any, type_: str, stored: Any, spelled: str
) -> None:
    world = make_world(make_field(type_, name="a", time_zone="Europe/Berlin"), make_field("id", name="b"), key=2)
    (made,) = represent(world.resource, world.view).ids([(stored, "b")], Quality())
    assert made == f"{spelled}~b"
    assert repr(KeyCodec(world.resource).decode(made)) == repr(
        (str(stored) if isinstance(stored, str) else stored, "b")
    )


def test_a_part_of_two_columns_without_a_public_value_spells_both(make_field: Any, make_world: Any) -> None:
    codec = _codec(make_world, make_field("datetime", "YYYYMMDD", "HHMM", name="a"))
    assert codec.decode("%32%39%and%39%39") == ("29", "99")
    assert codec.decode("%32%39%and%null") == ("29", None)
    assert codec.decode("%null") == (None, None)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("decimal", "%float1.0"),
        ("decimal", "%floatNaN"),
        ("decimal", "%float"),
        ("decimal", "%floatx"),
        ("integer", "%int1e3"),
        ("integer", "%boolTrue"),
        ("date", "%date2020-01-01"),
        ("date", "%date20-01-01"),
        ("date", "%datetime2020-01-01T00:00:00"),
    ],
)
def test_a_typed_part_is_an_id_in_one_spelling_and_without_a_public_value_alone(
    make_field: Any, make_world: Any, type_: str, text: str
) -> None:
    with pytest.raises(BadValue):
        _codec(make_world, make_field(type_)).decode(text)


@pytest.mark.parametrize(
    ("found", "asked", "same"),
    [
        ("a", "a", True),
        ("abc", "ABC", False),
        ("00000000-0000-4000-8000-abcdef000001", "00000000-0000-4000-8000-ABCDEF000001", True),
        ("x~00000000-0000-4000-8000-abcdef000001", "x~00000000-0000-4000-8000-ABCDEF000001", True),
        ("x~00000000-0000-4000-8000-abcdef000001", "X~00000000-0000-4000-8000-ABCDEF000001", False),
        ("00000000-0000-4000-8000-abcdef000001", "00000000-0000-4000-8000-ABCDEF000002", False),
    ],
)
def test_a_uuid_is_one_in_any_case_of_letters_and_no_other_text_is(found: str, asked: str, same: bool) -> None:
    assert is_same_id(found, asked) is same
