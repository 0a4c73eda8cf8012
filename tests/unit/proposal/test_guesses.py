"""What columns hold is guessed from samples: dates, flags, codes, numbers, money, padding, and when not to guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapters.query import Undecodable, Unrepresentable
from wrapper.proposal.guesses.column import guess_column
from wrapper.proposal.guesses.dates import pivot_of
from wrapper.proposal.samples import ColumnSample

Made = Callable[..., ColumnSample]
DAYS = [
    date(1996, 1, 3),
    date(1997, 11, 30),
    date(1998, 5, 17),
    date(2001, 2, 28),
    date(1999, 12, 24),
    date(2004, 8, 9),
]


def entries(sample: ColumnSample, *words: str, **how: Any) -> dict[str, Any]:
    guess = guess_column(sample, words, **how)
    assert guess is not None
    return dict(guess.entries)


@pytest.mark.parametrize(
    ("spelling", "form"),
    [
        ("%Y%m%d", "YYYYMMDD"),
        ("%d.%m.%Y", "DD.MM.YYYY"),
        ("%m/%d/%y", "MM/DD/YY"),
        ("%Y-%m-%d", "YYYY-MM-DD"),
        ("%y%m%d", "YYMMDD"),
        ("%d%m%Y", "DDMMYYYY"),
        ("%Y%j", "YYYYDDD"),
        ("%y%j", "YYDDD"),
    ],
)
def test_dates_in_texts_are_recognised_by_their_format(sample: Made, spelling: str, form: str) -> None:
    found = entries(sample([day.strftime(spelling) for day in DAYS]), "due", "date")

    assert found == {"type": "date", "format": form}


@pytest.mark.parametrize(
    ("values", "form"),
    [
        ([int(day.strftime("%Y%m%d")) for day in DAYS], "YYYYMMDD"),
        ([int(f"{day.year // 100 - 19}{day:%y%m%d}") for day in DAYS], "CYYMMDD"),
        ([int(f"{day:%Y%j}") for day in DAYS], "YYYYDDD"),
    ],
)
def test_dates_in_numbers_are_recognised_and_stay_numbers_on_the_way_back(
    sample: Made, values: list[int], form: str
) -> None:
    assert entries(sample(values, "INTEGER"), "due", "date") == {"type": "date", "format": form, "stored": "number"}


def test_spellings_that_mean_no_day_are_blanks(sample: Made) -> None:
    values = [*(day.strftime("%Y%m%d") for day in DAYS), "00000000", "99999999", "        "]

    assert entries(sample(values), "due", "date")["blanks"] == ["00000000", "99999999"]


def test_a_few_impossible_dates_do_not_hide_the_format_and_are_counted(sample: Made) -> None:
    values = [*(day.strftime("%Y%m%d") for day in DAYS * 5), "19960231"]
    guess = guess_column(sample(values), ("due", "date"))

    assert guess is not None
    assert guess.entries["format"] == "YYYYMMDD"
    assert guess.notes == ("1 of 31 sampled values are not a date",)


@pytest.mark.parametrize(
    ("values", "forms"),
    [
        (["01/02/96", "03/04/97", "05/06/98"], ["MM/DD/YY", "DD/MM/YY"]),
        (["01/02/1996", "03/04/1997", "05/06/1998"], ["MM/DD/YYYY", "DD/MM/YYYY"]),
        (["01-02-1996", "03-04-1997", "05-06-1998"], ["MM-DD-YYYY", "DD-MM-YYYY"]),
        (["01/02/1996 10:30", "03/04/1997 00:00"], ["DD/MM/YYYY HH:MM", "MM/DD/YYYY HH:MM"]),
        (["01/02/1996 10:30:00", "03/04/1997 00:00:00"], ["DD/MM/YYYY HH:MM:SS", "MM/DD/YYYY HH:MM:SS"]),
        (["01021996", "03041997", "05061998"], ["DDMMYYYY", "MMDDYYYY"]),
        (["010203", "040506", "070809", "101112"], ["YYMMDD", "DDMMYY", "MMDDYY"]),
        (["01.02.03", "04.05.06", "07.08.09"], ["YY.MM.DD", "DD.MM.YY"]),
    ],
)
def test_dates_that_can_be_read_in_two_ways_are_texts_with_each_reading_beside_them(
    sample: Made, values: list[str], forms: list[str]
) -> None:
    guess = guess_column(sample(values), ("due", "date"))

    assert guess is not None
    assert (guess.type, guess.check, guess.sort) == ("text", "", "")
    assert [reading.entries["format"] for reading in guess.readings] == forms
    assert guess.notes == (
        f"{' or '.join(forms)}: every sampled value can be read as each of them, and so it is shown as it is stored",
    )


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["01/02/96", "03/04/97", "05/13/98"], "MM/DD/YY"),
        (["01/02/96", "03/04/97", "13/05/98"], "DD/MM/YY"),
        (["01/13/1996 10:30", "03/04/1997 00:00"], "MM/DD/YYYY HH:MM"),
        (["13/01/1996 10:30", "03/04/1997 00:00"], "DD/MM/YYYY HH:MM"),
        (["1996-01-02", "1997-03-04", "1998-05-06"], "YYYY-MM-DD"),
        (["1996/01/02", "1997/03/04", "1998/05/06"], "YYYY/MM/DD"),
    ],
)
def test_one_value_is_enough_to_tell_the_day_from_the_month(sample: Made, values: list[str], form: str) -> None:
    guess = guess_column(sample(values), ("due", "date"))

    assert guess is not None
    assert (guess.entries["format"], guess.check, guess.readings) == (form, "", ())


def test_with_dots_the_day_comes_first_and_the_doubt_is_marked(sample: Made) -> None:
    guess = guess_column(sample(["01.02.1996", "03.04.1997", "05.06.1998"]), ("due", "date"))

    assert guess is not None
    assert guess.entries["format"] == "DD.MM.YYYY"
    assert guess.check == "MM.DD.YYYY would read the sample as well as DD.MM.YYYY"


def test_digits_without_a_telling_name_are_dates_only_in_numbers_that_cannot_be_chance(sample: Made) -> None:
    assert entries(sample(["960103", "971130"]), "reading")["type"] == "text"
    assert entries(sample([day.strftime("%Y%m%d") for day in DAYS]), "reading")["type"] == "date"


def test_quantities_are_no_dates(sample: Made) -> None:
    assert entries(sample([0, 10, 20, 40, 100], "INTEGER"), "units", "on", "order") == {"type": "integer"}


@pytest.mark.parametrize(
    ("years", "pivot"), [({96, 97, 3, 4}, 50), (set(range(30, 100)) | {1, 2}, 16), ({1, 2, 3}, 50), (set(), 50)]
)
def test_the_pivot_of_two_digit_years_lies_in_their_gap(years: set[int], pivot: int) -> None:
    assert pivot_of(years) == pivot


def test_midnights_of_a_datetime_column_stay_datetimes_with_the_day_beside_them(sample: Made) -> None:
    guess = guess_column(sample([datetime.combine(day, time()) for day in DAYS], "DATETIME"), ("ordered",))

    assert guess is not None
    assert (guess.entries, guess.check) == ({"type": "datetime"}, "")
    assert guess.instead == {"type": "date"}


def test_times_of_day_need_a_telling_name_or_a_colon(sample: Made) -> None:
    assert entries(sample(["0930", "1415"]), "start", "time") == {"type": "time", "format": "HHMM"}
    assert entries(sample(["09:30", "14:15"]), "start") == {"type": "time", "format": "HH:MM"}
    assert entries(sample(["0930", "1415"]), "start")["type"] == "text"
    assert entries(sample([930, 1415], "INTEGER"), "start", "time")["stored"] == "number"


@pytest.mark.parametrize(
    ("values", "words", "form"),
    [
        (["Y", "N", "N"], ("rush",), "Y/N"),
        (["T", "F"], ("open",), "T/F"),
        ([-1, 0, 0], ("active", "flag"), "-1/0"),
        ([1, 0], ("discontinued",), "1/0"),
        (["X", " ", ""], ("hold", "flag"), "X/"),
    ],
)
def test_flags_are_recognised_by_their_pair(sample: Made, values: list[Any], words: tuple[str, ...], form: str) -> None:
    found = entries(sample(values), *words)

    assert (found["type"], found["format"]) == ("boolean", form)


def test_one_stray_spelling_in_a_hundred_leaves_a_flag_a_flag(sample: Made) -> None:
    assert entries(sample([*["Y", "N"] * 100, "?"]), "rush", "flag")["format"] == "Y/N"


def test_ones_and_zeros_without_a_telling_name_are_numbers(sample: Made) -> None:
    assert entries(sample([1, 0, 1, 0], "INTEGER"), "quantity") == {"type": "integer"}


def test_codes_are_listed_with_how_often_they_were_found(sample: Made) -> None:
    guess = guess_column(sample([*"OOORRC" * 16, "?"]), ("status", "code"))

    assert guess is not None
    assert guess.entries == {"type": "code"}
    assert guess.codes == {"O": 48, "R": 32, "C": 16}
    assert "O 48, R 32, C 16" in guess.notes[0]


def test_names_are_no_codes_though_they_repeat(sample: Made) -> None:
    assert entries(sample(["Berlin", "Oslo"] * 40), "city")["type"] == "text"


def test_a_declared_float_is_a_decimal_whatever_scale_a_driver_tells(sample: Made) -> None:
    zeros = sample([0.0, None], "float8", length=17, scale=0)

    assert entries(zeros, "weight") == {"type": "decimal"}


def test_money_is_a_decimal_until_somebody_says_in_which_currency(sample: Made) -> None:
    prices = sample([Decimal("12.50"), Decimal("7.00")], "DECIMAL(9,2)", scale=2)
    guess = guess_column(prices, ("unit", "price"))

    assert guess is not None
    assert (guess.entries, guess.check) == ({"type": "decimal"}, "")
    assert guess.instead == {"type": "money", "currency": "EUR"}
    assert entries(prices, "unit", "price", currency="NOK") == {"type": "money", "currency": "NOK"}


@pytest.mark.parametrize("words", [("price", "c"), ("temp", "c"), ("c",), ("list", "price")])
def test_whole_numbers_stay_what_they_are_and_hundredths_stand_beside_them(
    sample: Made, words: tuple[str, ...]
) -> None:
    guess = guess_column(sample([1250, 700], "INTEGER"), words, currency="NOK")

    assert guess is not None
    assert (guess.entries, guess.check) == ({"type": "integer"}, "")
    assert guess.instead == {"type": "money", "currency": "NOK", "decimals": 2}


@pytest.mark.parametrize(
    ("values", "type_", "words"),
    [
        ([17, 30, 5], "INTEGER", ("lead", "time")),
        ([17, 30, 5, 90], "INTEGER", ("lead", "time")),
        (["0017", "0030", "0005"], "CHAR(4)", ("lead", "time")),
        ([120, 240, 60, 30], "INTEGER", ("cycle", "time")),
        ([Decimal("17.000"), Decimal("930.000")], "NUMERIC(9,3)", ("lead", "time")),
        ([1, 15, 22, 7], "INTEGER", ("time", "zone", "id")),
        ([1030, 1415], "INTEGER", ("time", "zone", "id")),
        ([17, 30, 45, 60, 21], "INTEGER", ("due", "date", "days")),
        ([1, 36, 99, 125, 310], "INTEGER", ("date", "diff")),
        ([10, 21, 35, 14, 99], "INTEGER", ("lead", "day")),
        ([40000, 41000, 42], "INTEGER", ("due", "date")),
        ([19960103, 19970204, 7], "INTEGER", ("due", "date")),
    ],
)
def test_a_name_makes_no_date_and_no_time_of_numbers(
    sample: Made, values: list[Any], type_: str, words: tuple[str, ...]
) -> None:
    assert entries(sample(values, type_), *words)["type"] in ("integer", "decimal", "text")


def test_numbers_spelled_in_texts_are_read_as_the_texts_are_filled_up(sample: Made) -> None:
    assert entries(sample(["00012", "00340"]), "quantity") == {
        "type": "integer",
        "format": "text",
        "width": 5,
        "padding": "zeros_left",
    }
    assert entries(sample(["1,5", "12,25"]), "weight") == {"type": "decimal", "format": "text_comma"}
    assert entries(sample(["1,50", "12,25"]), "weight") == {"type": "decimal", "format": "text_comma"}


@pytest.mark.parametrize("words", [("price",), ("amount",), ("vkpreis",), ("vk", "preis"), ("menge",)])
@pytest.mark.parametrize(("mark", "form"), [(",", "text_comma"), (".", "text")])
def test_amounts_with_the_same_number_of_decimals_are_decimals_although_some_zeros_are_needless(
    sample: Made, words: tuple[str, ...], mark: str, form: str
) -> None:
    made = sample([f"{at}{mark}{at * 7 % 100:02}" for at in range(1, 200)])

    assert entries(made, *words) == {"type": "decimal", "format": form}


@pytest.mark.parametrize(
    ("values", "words", "form"),
    [
        (["13.5", "13.50", "7"], ("price",), "text"),
        (["13,37", "9,10", "7,20"], ("foo",), "text_comma"),
        (["1.9", "1.10", "2.0"], ("release",), "text"),
    ],
)
def test_decimals_that_may_be_something_else_stand_beside_the_text(
    sample: Made, values: list[str], words: tuple[str, ...], form: str
) -> None:
    found = guess_column(sample(values), words)

    assert found is not None
    assert (found.type, found.check) == ("text", "")
    assert found.instead == {"type": "decimal", "format": form}
    assert found.when == "if it is a number and not a version or a code"


def test_codes_with_zeros_in_front_have_no_decimals_beside_them(sample: Made) -> None:
    found = guess_column(sample(["0012", "074.0", "1.5"]), ("foo",))

    assert found is not None
    assert (found.type, found.instead) == ("text", {})


@pytest.mark.parametrize(
    ("form", "odd", "words"),
    [
        ("%Y%m%d", "20090231", ("liefdat",)),
        ("%Y%m%d", "20090231", ("wann",)),
        ("%Y%m%d", "20091301", ("due", "date")),
        ("%Y%m%d", "20090900", ("bestelldatum",)),
        ("%d.%m.%Y", "31.02.2009", ("wann",)),
        ("%Y-%m-%d", "2009-02-30", ("wann",)),
        ("%d%m%Y", "31062009", ("date",)),
        ("%Y-%m-%d %H:%M:%S", "2009-02-30 10:00:00", ("wann",)),
    ],
)
def test_days_that_do_not_exist_are_values_of_the_format(
    sample: Made, form: str, odd: str, words: tuple[str, ...]
) -> None:
    days = [(datetime(2003, 1, 1) + timedelta(days=37 * at)).strftime(form) for at in range(100)]  # noqa: DTZ001
    made = sample([*days, *[odd] * 13, *["00000000"] * 90])
    found = guess_column(made, words)

    assert found is not None
    assert found.type in ("date", "datetime")
    assert (found.check, found.notes) == ("", (f"13 of 113 sampled values are not a {found.type}",))


def test_a_day_that_does_not_exist_does_not_decide_for_another_order(sample: Made) -> None:
    days = [(date(2003, 1, 1) + timedelta(days=37 * at)).strftime("%y%m%d") for at in range(100)]
    found = guess_column(sample([*days, "090231"]), ("date",))

    assert found is not None
    assert [one.entries["format"] for one in found.readings] == ["YYMMDD", "DDMMYY"]


@pytest.mark.parametrize(
    ("form", "odd", "words"),
    [("%Y%m%d", "UNBEK", ("liefdat",)), ("%Y-%m-%d", "n/a", ("wann",)), ("%d.%m.%Y", "32.13.2009", ("wann",))],
)
def test_dates_among_many_other_values_stand_beside_the_text(
    sample: Made, form: str, odd: str, words: tuple[str, ...]
) -> None:
    days = [(date(2003, 1, 1) + timedelta(days=37 * at)).strftime(form) for at in range(70)]
    found = guess_column(sample([*days, *[odd] * 30]), words)

    assert found is not None
    assert (found.type, found.check, found.instead["type"]) == ("text", "", "date")
    assert found.when == "if the 30 of 100 sampled values that are not a date may be null"


def test_numbers_of_eight_digits_are_no_dates_because_a_few_could_be(sample: Made) -> None:
    days = [f"2003{at % 12 + 1:02}{at % 28 + 1:02}" for at in range(60)]

    assert entries(sample([*days, *[f"2003{at}55" for at in range(40, 50)]]), "teil") == {"type": "text"}


def test_one_day_in_all_rows_is_a_date_where_the_name_says_so(sample: Made) -> None:
    assert entries(sample(["20091231"] * 300), "invdat") == {"type": "date", "format": "YYYYMMDD"}
    assert entries(sample([20091231] * 300), "invdat") == {"type": "date", "format": "YYYYMMDD", "stored": "number"}
    assert entries(sample(["20091231"] * 300), "los") == {"type": "text"}
    short = guess_column(sample(["311299"] * 300), ("invdat",))
    assert short is not None
    assert (short.type, [one.entries["format"] for one in short.readings]) == ("text", ["DDMMYY"])
    assert short.notes == ("DDMMYY: what was seen is not enough to tell, and so it is shown as it is stored",)


def test_moments_that_are_all_read_and_written_back_stay_moments_in_a_key(sample: Made) -> None:
    moments = [f"2009-03-07 15:{at // 60:02}:{at % 60:02}" for at in range(300)]
    found = guess_column(sample(moments), ("zeitpunkt",), identifies=True)
    odd = guess_column(sample([*moments, "2009-02-30 00:00:00"]), ("zeitpunkt",), identifies=True)
    digits = guess_column(
        sample([f"2009{at % 12 + 1:02}{at % 28 + 1:02}" for at in range(80)]), ("x",), identifies=True
    )

    assert found is not None
    assert odd is not None
    assert digits is not None
    assert found.entries == {"type": "datetime", "format": "YYYY-MM-DD HH:MM:SS"}
    assert (odd.type, digits.type) == ("id", "id")


def test_midnights_are_days_where_the_engine_has_no_type_for_days(sample: Made) -> None:
    midnights = [datetime(2020, 1, day) for day in range(1, 7)]  # noqa: DTZ001 - Access knows no zone
    assert entries(sample(midnights, "Date/Time"), "until") == {"type": "date"}
    assert entries(sample(midnights[:4], "Date/Time"), "until") == {"type": "datetime"}
    assert entries(sample([*midnights, midnights[0].replace(hour=9)], "Date/Time"), "until") == {"type": "datetime"}
    assert entries(sample(midnights, "DATETIME"), "until") == {"type": "datetime"}


def test_padding_is_recognised(sample: Made) -> None:
    assert entries(sample(["Oslo ", "Rome ", "Turin"]), "city") == {
        "type": "text",
        "width": 5,
        "padding": "spaces_right",
    }
    at_the_right = [f"{number:>5}" for number in range(8, 118, 11)]
    assert entries(sample(at_the_right), "text") == {"type": "text", "width": 5, "padding": "spaces_left"}
    # Two that stand at the right do not say that all do, and CHAR fills up at its end.
    assert entries(sample(at_the_right[:2]), "text") == {"type": "text", "width": 5, "padding": "spaces_right"}


@pytest.mark.parametrize(
    "values", [["C1", "C2", "C3 "], ["Oslo  ", "Rome", "Turin "], ["C1 ", "C2 ", "C10"], [" 1", "10", "7"]]
)
def test_blanks_that_fill_nothing_up_belong_to_their_text(sample: Made, values: list[str]) -> None:
    assert entries(sample(values, "VARCHAR(10)"), "city") == {"type": "text"}
    assert entries(sample(values, "VARCHAR(10)"), "city", identifies=True) == {"type": "id"}


@pytest.mark.parametrize("words", [("customer", "number"), ("territory", "id"), ("pub", "id")])
def test_zeros_in_front_of_an_id_are_kept(sample: Made, words: tuple[str, ...]) -> None:
    assert entries(sample(["000012", "000340", "001200"]), *words, identifies=True) == {"type": "id"}
    assert entries(sample(["0736", "0877", "1389"]), *words) == {"type": "id"}
    assert entries(sample(["01581", "98104"]), "postal", "code") == {"type": "text"}


def test_a_key_stays_an_id_whatever_else_it_looks_like(sample: Made) -> None:
    assert entries(sample(["19960103", "19970204", "19980305"]), "batch", "number", identifies=True) == {"type": "id"}
    assert entries(sample([19960103, 19970204], "INTEGER"), "batch", identifies=True) == {"type": "integer"}


def test_a_column_without_values_has_the_type_it_declares(sample: Made) -> None:
    assert entries(sample([None, None], "DATE"), "due") == {"type": "date"}
    assert entries(sample([], "NUMERIC(9,2)"), "due") == {"type": "decimal"}


def test_bytes_are_shown_by_no_field_and_texts_of_another_charset_are(sample: Made) -> None:
    assert guess_column(sample([b"\x00\x01"], "BLOB"), ("photo",)) is None
    guess = guess_column(sample([Undecodable(b"M\xfcller"), "Smith"]), ("name",))
    assert guess is not None
    assert guess.check == "1 of 2 sampled texts are not in the declared charset"


@pytest.mark.parametrize(
    ("type_", "values", "expected"),
    [
        ("ENUM('image','video')", ["image", None], {"type": "code"}),
        ("ENUM('updated')", [None], {"type": "code"}),
        ("uuid", ["7d444840-9dc0-11d1-b245-5ffdce74fad2"], {"type": "id"}),
        ("jsonb", ['{"a": 1}'], {"type": "json"}),
        ("jsonb", [{"a": 1}], {"type": "json"}),
        ("INTEGER[]", ["[1, 2]"], {"type": "json"}),
        ("interval", ["P1DT2H"], {"type": "text"}),
        ("daterange", ["[2024-01-01,2024-02-01)"], {"type": "text"}),
        ("int unsigned", [4000000000], {"type": "integer"}),
        ("BIT(1)", [True, False], {"type": "boolean"}),
        ("BIT(8)", ["00000001"], {"type": "text"}),
        ("bit", ["0100", "0111"], {"type": "text"}),
        ("NUMERIC(9,2)", [Decimal(5), Decimal(7)], {"type": "decimal"}),
        ("NUMERIC(9)", [Decimal(5), Decimal(7)], {"type": "integer"}),
        ("numeric", [Decimal(5), Decimal(7)], {"type": "decimal"}),
        ("numeric", [Decimal(5), Decimal("NaN"), Decimal("Infinity")], {"type": "decimal"}),
        ("double precision", [0.1, float("inf"), float("nan")], {"type": "decimal"}),
        ("DATE", [date(1996, 1, 3), "19960231"], {"type": "date"}),
        ("DATE", [datetime.combine(DAYS[0], time(14, 30))], {"type": "datetime"}),
        ("TIME", [time(9, 30)], {"type": "time"}),
        ("TIME", [time(9, 30), "838:59:59"], {"type": "text"}),
        ("time with time zone", ["09:30:00+02:00"], {"type": "text"}),
        ("DATE", [Unrepresentable("infinity")] * 9 + [date(1996, 1, 3)], {"type": "date"}),
        ("DATE", [Unrepresentable("0000-00-00")], {"type": "date", "blanks": ["0000-00-00"]}),
        ("datetime", [Unrepresentable("0000-00-00 00:00:00")], {"type": "datetime", "blanks": ["0000-00-00"]}),
        ("DATE", ["0000-00-00", "0000-00-00", date(1996, 1, 3)], {"type": "date", "blanks": ["0000-00-00"]}),
        ("TINYINT(1)", [0], {"type": "boolean", "format": "1/0", "stored": "number"}),
        ("TINYINT(1)", [0, 1, 5], {"type": "integer"}),
        ("LOGICAL", [True, False, True, "X", "1"], {"type": "boolean"}),
        ("LOGICAL", [True, "X"], {"type": "boolean"}),
        ("BOOLEAN", [0], {"type": "boolean", "format": "1/0", "stored": "number"}),
        ("BOOLEAN", [1, 0, 1, 7], {"type": "boolean", "format": "1/0", "stored": "number"}),
    ],
)
def test_a_declared_type_decides_without_a_mark(
    sample: Made, type_: str, values: list[Any], expected: dict[str, Any]
) -> None:
    guess = guess_column(sample(values, type_), ("reading",))

    assert guess is not None
    assert (dict(guess.entries), guess.check) == (expected, "")


def test_a_declared_date_that_reads_nothing_is_a_text(sample: Made) -> None:
    guess = guess_column(sample(["soon", "later", "never", "n/a"], "DATE"), ("due", "date"))

    assert guess is not None
    assert guess.entries == {"type": "text"}
    assert guess.check == "declared as DATE, which most of the sampled values are not"


def test_a_declared_type_of_some_engine_is_read_in_another_format_where_the_values_have_one(sample: Made) -> None:
    values = [day.strftime("%Y%m%d") for day in DAYS]
    assert entries(sample(values, "DATE"), "due", "date") == {"type": "date", "format": "YYYYMMDD"}


def test_a_key_has_no_blanks(sample: Made) -> None:
    values = [date(9999, 12, 31), date(9999, 12, 31), date(1899, 12, 30), date(1996, 1, 3)]
    assert entries(sample(values, "DATE"), "due", identifies=True) == {"type": "date"}


@pytest.mark.parametrize("type_", ["DATE", ""])
def test_days_that_may_mean_none_are_shown_with_the_other_reading_beside_them(sample: Made, type_: str) -> None:
    guess = guess_column(sample([*DAYS, date(9999, 12, 31), date(9999, 12, 31)], type_), ("due",))

    assert guess is not None
    assert guess.entries == {"type": "date"}
    assert guess.instead == {"type": "date", "blanks": ["9999-12-31"]}


def test_nines_are_numbers_until_somebody_says_that_they_are_not(sample: Made) -> None:
    guess = guess_column(sample([5, 99999, 99999], "INTEGER"), ("quantity",))

    assert guess is not None
    assert guess.entries == {"type": "integer"}
    assert guess.instead == {"type": "integer", "blanks": ["99999"]}


def test_two_digits_that_are_taken_for_a_far_year_are_marked(sample: Made) -> None:
    born = [f"{day:02d}02{year:02d}" for day, year in enumerate(range(30, 58), 1)]
    guess = guess_column(sample(born), ["birth", "date"])
    assert guess is not None
    assert guess.entries["format"] == "DDMMYY"
    assert guess.check.startswith("years of two digits reach 2049; if 1949 is meant, say pivot: ")
    hired = guess_column(sample(["960104", "971231", "990115"]), ["hire", "date"])
    assert hired is not None
    assert not hired.check


def test_a_declared_number_stays_one_where_half_of_the_values_are_others(sample: Made) -> None:
    half = guess_column(sample([1, "x"], "INTEGER"), ["quantity"])
    assert half is not None
    assert (half.entries, half.notes) == ({"type": "integer"}, ("1 of 2 sampled values are not numbers",))
    most = guess_column(sample([1, "x", "y"], "DECIMAL(10,2)"), ["quantity"])
    assert most is not None
    assert most.entries["type"] == "text"
    assert most.check == "declared as DECIMAL(10,2), and most of the sampled values are texts"


@pytest.mark.parametrize("values", [["1.037", "950", "12.000"], ["1,037", "950", "12,000"]])
def test_marks_that_may_part_thousands_make_no_decimals(sample: Made, values: list[str]) -> None:
    assert entries(sample(values), "amount") == {"type": "text"}


def test_a_key_of_floats_is_a_decimal_where_they_have_more_digits_than_a_float_keeps(sample: Made) -> None:
    assert entries(sample([1e300], "REAL"), "code", identifies=True) == {"type": "decimal"}
    assert entries(sample([3.0], "REAL"), "code", identifies=True) == {"type": "integer"}
