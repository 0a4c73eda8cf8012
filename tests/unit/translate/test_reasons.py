"""Why a stored value cannot be read, in words that are true of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from adapters.query import Stored, Unrepresentable
from wrapper.catalog.model import FieldType
from wrapper.translate.faults import Unreadable
from wrapper.translate.patterns import Pattern
from wrapper.translate.stored import number_of, text_of


def test_a_value_that_no_type_holds_is_a_plain_text_to_a_text() -> None:
    assert type(text_of(Unrepresentable("n/a"))) is str


def test_a_date_of_the_source_is_no_digits_of_a_pattern() -> None:
    with pytest.raises(Unreadable, match="is a date of the source's own, and not spelled YYYYMMDD"):
        Pattern("YYYYMMDD", FieldType.DATE).read(date(2001, 2, 3))


@pytest.mark.parametrize(
    ("stored", "reason"),
    [(date(2001, 2, 3), "is a date, and"), (datetime(2001, 2, 3), "is a datetime, and")],  # noqa: DTZ001
)
def test_a_date_where_a_number_is_expected_is_called_a_date(stored: Stored, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        number_of(stored)
