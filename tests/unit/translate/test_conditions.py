"""Filters are translated to stored values, and find exactly the rows whose public value meets them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.instants import placed_condition
from adapters.query import Condition, Where, WhereKeys
from wrapper.catalog.model import CodeMap, FilterKind, Member
from wrapper.translate.conditions import Filters, supports, unordered, unsupported
from wrapper.translate.fields import BadValue, NotStorable, Unreadable, converter

CODES = {"O": "open", "P": "open", "C": "closed"}


@pytest.fixture
def where(make_field: Any, make_world: Any) -> Callable[..., Any]:
    """Return what translates one filter on a field: (suffix, text, type, formats…, options)."""

    def translate(suffix: str, text: str, *types: str, charset: str = "utf-8", **options: Any) -> Any:
        world = make_world(
            make_field(*types, columns=("COL",) if len(types) < 3 else ("D", "T"), **options), charset=charset
        )
        return Filters(world.resource, world.view).where("it", suffix, text)

    return translate


def eq(value: Any, column: str = "COL") -> Where:
    return Where(column, Condition.EQ, value)


def test_equality_compares_with_the_value_as_it_is_stored(where: Any) -> None:
    assert where("", "J1", "id", width=6, padding="spaces_right") == (eq("J1    "),)
    assert where("", "123", "id", width=6, padding="zeros_left") == (eq("000123"),)
    assert where("", "2026-03-31", "date", "MM/DD/YY") == (eq("03/31/26"),)
    assert where("", "2026-03-31", "date", "YYYYMMDD", stored_number=True) == (eq(20260331),)
    assert where("", "12.34", "money", decimals=2, currency="NOK") == (eq(1234),)
    assert where("", "true", "boolean", "-1/0", stored_number=True) == (eq(-1),)
    assert where("eq", "closed", "code", codes=CODES) == (eq("C"),)


def test_a_public_code_of_two_stored_codes_finds_both(where: Any) -> None:
    assert where("", "open", "code", codes=CODES) == (Where("COL", Condition.IN, ("O", "P")),)
    assert where("_in", "open,closed,open", "code", codes=CODES) == (Where("COL", Condition.IN, ("O", "P", "C")),)


def test_a_filter_uses_the_vocabulary_of_its_version(make_field: Any, make_world: Any) -> None:
    field = make_field("code", name="status", columns=("STAT",), codes={"O": "open"})
    world = make_world(field, members=(Member("state", field, CodeMap("old", {"O": "OPEN"})),))
    filters = Filters(world.resource, world.view)
    assert filters.where("state", "", "OPEN") == (eq("O", "STAT"),)
    with pytest.raises(BadValue, match="must be one of: OPEN"):
        filters.where("state", "", "open")


def test_an_unknown_code_lists_at_most_twenty_allowed_ones(where: Any) -> None:
    with pytest.raises(BadValue, match=r"must be one of: w0, .*, w19 and 5 more$"):
        where("", "no", "code", codes={f"C{at}": f"w{at}" for at in range(25)})


def test_a_number_with_two_signs_in_use_finds_both_spellings(where: Any) -> None:
    assert where("", "12", "integer", "packed", width=2) == (Where("COL", Condition.IN, (b"\x01\x2c", b"\x01\x2f")),)
    assert where("", "-12", "integer", "zoned", width=3) == (Where("COL", Condition.IN, ("01K", "01r")),)


def test_two_columns_are_compared_together(where: Any) -> None:
    split = ("datetime", "YYYYMMDD", "HHMM")
    assert where("", "2026-03-31T09:30:00Z", *split) == (eq("20260331", "D"), eq("0930", "T"))
    both = where("_in", "2026-03-31T09:30:00Z,2026-03-31T10:30:00 01:00,2026-04-01T00:00:00Z", *split)
    assert both == (WhereKeys(("D", "T"), (("20260331", "0930"), ("20260401", "0000"))),)


def test_a_range_leaves_out_what_is_spelled_below_or_above_every_date(where: Any) -> None:
    low, high = Where("COL", Condition.GE, "00010101"), Where("COL", Condition.LE, "99991231")
    bound = "20260331"
    blanks = ("00000000", "99999999")
    assert where("_lt", "2026-03-31", "date", "YYYYMMDD", blanks=blanks) == (Where("COL", Condition.LT, bound), low)
    assert where("_gte", "2026-03-31", "date", "YYYYMMDD", blanks=blanks) == (Where("COL", Condition.GE, bound), high)
    assert where("_gte", "2026-03-31", "date", "YYYYMMDD") == (Where("COL", Condition.GE, bound),)
    assert where("_lte", "2026-03-31", "date", blanks=("1899-12-30",)) == (
        Where("COL", Condition.LE, date(2026, 3, 31)),
        Where("COL", Condition.GT, date(1899, 12, 30)),
    )
    assert where("_lt", "9", "integer", blanks=("-1",))[1] == Where("COL", Condition.GT, -1)
    assert where("_gt", "9", "integer", blanks=("9999",))[1] == Where("COL", Condition.LT, 9999)
    assert where("_lt", "M", "text", width=4, padding="spaces_right")[1] == Where("COL", Condition.GT, "    ")


def test_blank_and_spoilt_texts_stay_out_of_a_range_of_dates(where: Any) -> None:
    low, high = Where("COL", Condition.GE, "00010101"), Where("COL", Condition.LE, "99991231")
    assert where("_lt", "2026-03-31", "date", "YYYYMMDD")[1:] == (low,)
    # Letters sort before digits in one collation and behind them in another.
    assert where("_lt", "2026-03-31", "date", "YYYYMMDD", blanks=("N/A",))[1:] == (low,)
    for blank in ("N/A", "********"):
        assert where("_gt", "2026-03-31", "date", "YYYYMMDD", blanks=(blank,))[1:] == (high,)
    assert where("_gt", "2026-03-31", "date", "YYYYMMDD", blanks=("00000000",))[1:] == ()
    assert where("_lt", "2026-03-31", "date", blanks=("0000-00-00",))[1:] == (Where("COL", Condition.GE, date.min),)


def test_a_bound_in_the_second_pass_of_a_repeated_hour_lies_behind_all_stored_times_of_it(where: Any) -> None:
    second = "2026-10-25T02:30:00+01:00"
    form = ("datetime", "YYYYMMDDHHMM")
    for suffix in ("_gt", "_gte"):
        assert where(suffix, second, *form, **OSLO) == (Where("COL", Condition.GE, "202610250300"),)
    for suffix in ("_lt", "_lte"):
        assert where(suffix, second, *form, **OSLO)[0] == Where("COL", Condition.LT, "202610250300")
    assert where("_gt", "2026-10-25T02:30:00+02:00", *form, **OSLO) == (Where("COL", Condition.GT, "202610250230"),)


def test_prefixes_go_to_the_column_unpadded(where: Any) -> None:
    assert where("_prefix", "J0%", "id", width=6, padding="spaces_right") == (Where("COL", Condition.PREFIX, "J0%"),)


@pytest.mark.parametrize(
    ("suffix", "text", "types", "options", "message"),
    [
        ("", "", ("text",), {}, "must not be empty"),
        ("_in", "a,,b", ("text",), {}, "must not be empty"),
        ("_gt", "", ("integer",), {}, "must not be empty"),
        ("", "a\x00", ("text",), {}, "NUL"),
        ("", "toolong", ("id",), {"width": 3}, "at most 3 characters"),
        ("_prefix", "toolong", ("id",), {"width": 3}, "at most 3 characters"),
        ("_prefix", "a ", ("id",), {"padding": "spaces_right"}, "must not end in a blank"),
        ("", "Ж", ("text",), {"charset": "cp1252"}, "characters that the legacy system knows"),
        ("_prefix", "Ж", ("text",), {"charset": "cp1252"}, "characters that the legacy system knows"),
        ("", "12x", ("integer",), {}, "must be a whole number"),
        ("", "٣", ("integer",), {}, "must be a whole number"),
        ("", "9" * 5000, ("integer",), {}, "must be a whole number"),
        ("", "1e", ("decimal",), {}, "must be a decimal number"),
        ("", "1.234", ("money",), {"decimals": 2}, "at most 2 decimals"),
        ("", "2026-02-30", ("date", "YYYYMMDD"), {}, "there is no 2026-02-30"),
        ("", "20260230", ("date", "YYYYMMDD"), {}, "must be a date such as"),
        ("", "2050-01-01", ("date", "YYMMDD"), {}, "1950 to 2049"),
        ("", "2026-03-31T09:30:00", ("datetime",), {}, "with an offset"),
        ("", "2026-03-31T09:30:15Z", ("datetime", "YYYYMMDD", "HHMM"), {}, "no seconds"),
        ("", "yes", ("boolean",), {}, "must be true or false"),
        ("", "24:00", ("time",), {}, "must be a time"),
        ("", "-1", ("integer",), {"blanks": ("-1",)}, "no value"),
        ("_in", ",".join(map(str, range(101))), ("integer",), {}, "at most 100 values"),
        ("_gt", "2026-03-31", ("date", "MM/DD/YY"), {}, "must not be used"),
        ("", "1", ("json",), {}, "must not be used"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_with_what_is_expected(
    *, where: Any, suffix: str, text: str, types: Any, options: Any, message: str
) -> None:
    with pytest.raises(BadValue, match=message):
        where(suffix, text, *types, **options)


@pytest.mark.parametrize(
    ("types", "options", "kinds", "sorts"),
    [
        (("text",), {}, "eq in range prefix", True),
        (("id",), {"padding": "zeros_left", "width": 5}, "eq in", True),
        (("id",), {"stored_number": True}, "eq in", True),
        (("text",), {"padding": "spaces_left", "width": 5}, "eq in", False),
        (("text",), {"blanks": ("N/A",)}, "eq in", True),
        (("code",), {"codes": CODES}, "eq in", False),
        (("boolean", "Y/N"), {}, "eq in", True),
        (("integer",), {}, "eq in range", True),
        (("integer",), {"blanks": ("0",)}, "eq in", True),
        (("integer", "text"), {}, "eq in", False),
        (("decimal", "text"), {}, "", False),
        (("decimal", "text"), {"decimals": 2}, "eq in", False),
        (("integer", "zoned"), {}, "", False),
        (("integer", "packed"), {"width": 3}, "eq in", False),
        (("date",), {}, "eq in range", True),
        (("date", "YYYYMMDD"), {}, "eq in range", True),
        (("date", "YYYYMMDD"), {"blanks": ("20000101",)}, "eq in", True),
        (("date", "CYYDDD"), {}, "eq in range", True),
        (("date", "YYMMDD"), {}, "eq in", False),
        (("date", "YYMMDD"), {"pivot": 0}, "eq in range", True),
        (("date", "MM/DD/YY"), {}, "eq in", False),
        (("date", "DD.MM.YYYY"), {}, "eq in", False),
        (("date", "excel"), {}, "eq in range", True),
        (("datetime", "excel"), {}, "range", True),
        (("time", "HHMM"), {"blanks": ("9999",)}, "eq in range", True),
        (("datetime", "YYYYMMDD", "HHMM"), {}, "eq in", True),
        (("datetime", "YYMMDD", "HHMM"), {}, "eq in", False),
        (("time", "HH:MM"), {}, "eq in range", True),
        (("datetime", "YYYYMMDDHHMMSS"), {}, "eq in range", True),
        (("integer", "text"), {"width": 6, "padding": "zeros_left"}, "eq in", False),
        (("json",), {}, "", False),
    ],
)
def test_what_the_stored_form_cannot_answer_is_known_at_start(
    make_field: Any, types: Any, options: Any, kinds: str, sorts: bool
) -> None:
    field = make_field(*types, **options)
    assert {str(kind) for kind in FilterKind if supports(field, kind)} == set(kinds.split())
    assert all(unsupported(field, kind) for kind in FilterKind if str(kind) not in kinds)
    assert (unordered(field) is None) is sorts


COMPARED = {"": operator.eq, "_gt": operator.gt, "_gte": operator.ge, "_lt": operator.lt, "_lte": operator.le}
SQL = {
    Condition.EQ: operator.eq,
    Condition.GT: operator.gt,
    Condition.GE: operator.ge,
    Condition.LT: operator.lt,
    Condition.LE: operator.le,
}


def _holds(condition: Any, row: dict[str, Any]) -> bool:
    """Return whether a row meets a condition as SQL would say; NULL never does."""
    if isinstance(condition, WhereKeys):
        return tuple(row[column] for column in condition.columns) in condition.keys
    value = row[condition.column]
    if value is None:
        return False
    if condition.condition is Condition.IN:
        return value in condition.value
    if condition.condition is Condition.PREFIX:
        return str(value).startswith(condition.value)
    return bool(SQL[condition.condition](value, condition.value))


OSLO = {"time_zone": "Europe/Oslo"}
NIGHT = datetime.fromisoformat("2026-10-24T22:00"), datetime.fromisoformat("2026-10-25T03:00")
AUTUMN = st.datetimes(*NIGHT).map(lambda at: at.replace(second=0, microsecond=0))
INSTANTS = AUTUMN.map(lambda at: at.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=5))))
WORDS = st.text("AB", min_size=1, max_size=3)
DAYS = st.dates(date(1998, 1, 1), date(2030, 1, 1))
FOUND: dict[str, tuple[tuple[str, ...], dict[str, Any], st.SearchStrategy[Any], st.SearchStrategy[Any]]] = {
    "date text": (("date", "YYYYMMDD"), {"blanks": ("00000000", "99999999")}, DAYS.map("{:%Y%m%d}".format) | st.sampled_from(("00000000", "99999999", " " * 8)), DAYS),  # noqa: E501 - one row of the table
    "date number": (("date", "CYYMMDD"), {"blanks": ("0",), "stored_number": True}, st.sampled_from((0, 980331, 1260331, 1260401)), DAYS),  # noqa: E501 - one row of the table
    "date native": (("date",), {"blanks": ("1899-12-30", "9999-12-31")}, DAYS | st.sampled_from((date(1899, 12, 30), date.max)), DAYS),  # noqa: E501 - one row of the table
    "date excel": (("date", "excel"), {"blanks": ("0",)}, st.sampled_from((0, 59, 61, 46112, 46113)), DAYS | st.just(date(1900, 2, 28))),  # noqa: E501 - one row of the table
    "date wrapped": (("date", "YYMMDD"), {}, DAYS.map("{:%y%m%d}".format), DAYS),
    "text": (("text",), {"width": 3, "padding": "spaces_right"}, WORDS.map(lambda text: text.ljust(3)) | st.just("   "), WORDS),  # noqa: E501 - one row of the table
    "integer": (("integer",), {"blanks": ("-1", "999")}, st.integers(-1, 5) | st.just(999), st.integers(0, 5)),
    "money": (("money",), {"decimals": 2, "currency": "NOK"}, st.integers(0, 300), st.integers(0, 300).map(lambda c: Decimal(c).scaleb(-2))),  # noqa: E501 - one row of the table
    "code": (("code",), {"codes": CODES}, st.sampled_from("OPCQ "), st.sampled_from(("open", "closed"))),
    "datetime": (("datetime", "YYYYMMDDHHMM"), OSLO, AUTUMN.map("{:%Y%m%d%H%M}".format), INSTANTS),
    "datetime native": (("datetime",), OSLO, AUTUMN, INSTANTS),
    "datetime split": (("datetime", "YYYYMMDD", "HHMM"), OSLO, AUTUMN, INSTANTS),
    "time": (("time", "HHMM"), {"blanks": ("9999",)}, st.sampled_from(("0000", "0930", "2359", "9999")), st.sampled_from((time(0), time(9, 30), time(12)))),  # noqa: E501 - one row of the table
}  # fmt: skip


@pytest.mark.parametrize("case", FOUND)
def test_a_filter_finds_exactly_the_rows_whose_public_value_meets_it(
    make_field: Any, make_world: Any, case: str
) -> None:
    types, options, stored_values, publics = FOUND[case]
    field = make_field(*types, **options)
    world = make_world(field)
    filters, convert = Filters(world.resource, world.view), converter(field)

    @settings(max_examples=40, deadline=None)
    @given(st.lists(stored_values | st.none(), max_size=8), publics, st.sampled_from(list(COMPARED)))
    def holds(values: list[Any], public: Any, suffix: str) -> None:
        if not supports(field, FilterKind.RANGE if suffix else FilterKind.EQ):
            return
        rows = [_columns(field, value) for value in values]
        text = convert.text(public).replace("+", " ")
        conditions = [placed_condition(one, lambda *_: False) for one in filters.where("it", suffix, text)]
        found = [row for row in rows if all(_holds(condition, row) for condition in conditions)]
        expected = [row for row in rows if _meets(convert, row, COMPARED[suffix], public)]
        assert found == expected

    holds()


def _columns(field: Any, value: Any) -> dict[str, Any]:
    if len(field.columns) == 1:
        return {field.columns[0]: value}
    split = (None, None) if value is None else (f"{value:%Y%m%d}", f"{value:%H%M}")
    return dict(zip(field.columns, split, strict=True))


def _meets(convert: Any, row: dict[str, Any], compare: Callable[[Any, Any], bool], public: Any) -> bool:
    try:
        value = convert.to_public(*row.values())
    except Unreadable:
        return False
    return value is not None and bool(compare(value, public))


def test_the_repeated_hour_of_autumn_means_its_first_pass(make_field: Any) -> None:
    convert = converter(make_field("datetime", **OSLO))
    assert convert.text(convert.to_public(datetime(2026, 10, 25, 2, 30))) == "2026-10-25T02:30:00+02:00"  # noqa: DTZ001 - as it is stored
    # A column of the source's own type may hold instants.
    (instant,) = convert.to_legacy(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert instant.isoformat() == "2026-10-25T02:30:00+01:00"
    assert instant.repeat_ends == datetime(2026, 10, 25, 3)  # noqa: DTZ001 - as it is stored
    spelled = converter(make_field("datetime", "YYYYMMDDHHMM", **OSLO))
    with pytest.raises(NotStorable, match="second of two equal"):
        spelled.to_legacy(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


def test_the_skipped_hour_of_spring_is_unreadable(make_field: Any) -> None:
    convert = converter(make_field("datetime", **OSLO))
    with pytest.raises(Unreadable, match="skipped"):
        convert.to_public(datetime(2026, 3, 29, 2, 30))  # noqa: DTZ001 - as it is stored
