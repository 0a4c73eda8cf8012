"""The age of an answer that is made of several reads, and dates as a condition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.query import AgedRows
from wrapper.answers.ages import Ages, is_not_modified

NIGHT = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ages(*moments: datetime | None) -> Ages:
    found = Ages()
    for moment in moments:
        found.saw([] if moment is None else AgedRows([], moment))
    return found


def test_live_rows_have_no_age() -> None:
    assert ages(None, None).fields() == []
    assert ages().as_of is None


def test_the_oldest_part_says_as_of_when_and_the_newest_when_it_changed() -> None:
    found = ages(NIGHT, NIGHT + HOUR, NIGHT - HOUR)

    assert found.as_of == NIGHT - HOUR
    assert found.last_modified == NIGHT + HOUR
    assert dict(found.fields())["Last-Modified"] == "Mon, 23 Nov 2026 03:10:00 GMT"


@pytest.mark.parametrize("moments", [(NIGHT, None), (None, NIGHT)])
def test_a_live_part_may_have_changed_at_any_time(moments: tuple[datetime | None, ...]) -> None:
    found = ages(*moments)

    assert found.as_of == NIGHT
    assert [name for name, _ in found.fields()] == ["Age"]


def test_an_age_is_never_negative() -> None:
    assert dict(ages(datetime.now(UTC) + HOUR).fields())["Age"] == "0"


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("Mon, 23 Nov 2026 02:10:00 GMT", True),
        ("Mon, 23 Nov 2026 02:10:01 GMT", True),
        ("Mon, 23 Nov 2026 02:09:59 GMT", False),
        ("Monday, 23-Nov-26 02:10:00 GMT", True),
        ("Mon Nov 23 02:10:00 2026", True),
        ("2026-11-23T02:10:00Z", False),
        ("yesterday", False),
        ("", False),
        (None, False),
    ],
)
def test_a_copy_is_good_when_it_is_not_older(header: str | None, known: bool) -> None:
    assert is_not_modified(header, NIGHT) is known


def test_what_has_no_date_cannot_be_compared() -> None:
    assert not is_not_modified("Mon, 23 Nov 2026 02:10:00 GMT", None)


def test_no_answer_claims_to_be_changed_in_the_future_when_a_clock_was_set_back() -> None:
    ahead = datetime.now(UTC) + 24 * HOUR
    found = ages(ahead)

    assert found.last_modified is not None
    assert found.last_modified <= datetime.now(UTC)
    assert dict(found.fields())["Age"] == "0"
