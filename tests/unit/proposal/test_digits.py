"""Digits that could be days and prove nothing: postal codes, numbers that count on, months, serials, other columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from wrapper.proposal.guesses.column import guess_column
from wrapper.proposal.samples import ColumnSample

Made = Callable[..., ColumnSample]
FIRST = date(1998, 1, 5)
DAYS = [FIRST + timedelta(37 * place) for place in range(60)]


def guessed(sample: ColumnSample, *words: str) -> tuple[str, list[Any]]:
    """Return the type that is served, and the formats of the readings beside it."""
    guess = guess_column(sample, words)
    assert guess is not None
    return str(guess.type), [reading.entries["format"] for reading in guess.readings]


@pytest.mark.parametrize("first", [98_002, 97_003, 100_001, 110_001, 980_101, 2_000_001, 10_100])
@pytest.mark.parametrize("word", ["zip", "account", "ref", "lot"])
def test_numbers_that_count_on_are_no_days(sample: Made, first: int, word: str) -> None:
    digits = len(str(first)) if first > 10_100 else 6
    texts = [f"{first + place:0{digits}}" for place in range(120)]
    assert guessed(sample(texts), word) == ("text", [])


def test_one_text_of_another_kind_tells_that_digits_are_no_days(sample: Made) -> None:
    texts = [day.strftime("%y%m%d") for day in DAYS]
    assert guessed(sample(texts), "column") == ("date", [])
    assert guessed(sample([*texts, "V6B1A1"]), "column") == ("text", [])


@pytest.mark.parametrize("spelling", ["%m%Y", "%Y%m"])
def test_a_month_of_a_year_is_no_day(sample: Made, spelling: str) -> None:
    texts = [(FIRST.replace(year=2001) + timedelta(31 * place)).strftime(spelling) for place in range(60)]
    assert guessed(sample(texts), "expiry", "date")[0] == "text"


@pytest.mark.parametrize("zero", [date(1899, 12, 30), date(1800, 12, 28)])
def test_the_number_of_a_day_in_a_program_is_no_day_of_a_year(sample: Made, zero: date) -> None:
    texts = [str((date(1998, 8, 1) + timedelta(place) - zero).days) for place in range(0, 60, 3)]
    assert guessed(sample(texts), "order", "date") == ("text", ["YYDDD"])


def test_days_of_years_are_read_where_the_name_says_day(sample: Made) -> None:
    assert guessed(sample([day.strftime("%y%j") for day in DAYS]), "order", "date") == ("date", [])
