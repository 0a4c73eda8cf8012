"""What is broken is counted without ever growing beyond its bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from adapters.query import Stored, Undecodable, Unrepresentable
from wrapper.translate.faults import Reason, Unreadable
from wrapper.translate.quality import Quality
from wrapper.translate.stored import number_of, shown


def test_causes_are_counted_with_bounded_examples() -> None:
    quality = Quality(examples=2, rows=3)
    for at in range(5):
        quality.record("jobs", "due_on", f"J{at}", Reason("is no possible date"), "x" * 1000)
    quality.record("jobs", "status", "J0", Reason("is not in code map s"))
    first, second = quality.report()
    assert (first["field"], first["count"], first["rows"]) == ("due_on", 5, 3)
    assert [entry["key"] for entry in first["examples"]] == ["J0", "J1"]
    assert len(first["examples"][0]["value"]) == 200
    assert second == {
        "resource": "jobs",
        "field": "status",
        "reason": "is not in code map s",
        "count": 1,
        "rows": 1,
        "examples": [{"key": "J0", "value": ""}],
    }


def test_the_first_sight_of_a_row_and_field_is_told_once() -> None:
    told: list[tuple[str, str, str, str]] = []
    quality = Quality(first_sight=lambda *what: told.append(what))
    for _ in range(3):
        quality.record("jobs", "due_on", "J1", Reason("one reason"))
        quality.record("jobs", "due_on", "J1", Reason("another reason"))
        quality.record("jobs", "status", "J1", Reason("one reason"))
    assert told == [("jobs", "due_on", "J1", Reason("one reason")), ("jobs", "status", "J1", Reason("one reason"))]


def test_threads_lose_no_count() -> None:
    quality = Quality()
    with ThreadPoolExecutor(8) as pool:
        for at in range(800):
            pool.submit(quality.record, "jobs", "due_on", f"J{at % 10}", "broken")
    assert [(entry["count"], entry["rows"]) for entry in quality.report()] == [(800, 10)]


def test_broken_packed_digits_are_said_to_be_no_number() -> None:
    with pytest.raises(Unreadable) as raised:
        number_of(Undecodable(b"\x1a4\\"))
    assert raised.value.reason == "holds bytes that spell no number"


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (None, "NULL"),
        (True, "true"),
        (Decimal("12.50"), "12.50"),
        (0.1, "0.1"),
        (date(1996, 1, 4), "1996-01-04"),
        (time(6, 15), "06:15:00"),
        (datetime(1996, 1, 4, 6, 15), "1996-01-04 06:15:00"),  # noqa: DTZ001 - as it is stored
        ("J1  ", "'J1  '"),
        ("a\x1b[31m", r"'a\x1b[31m'"),
        (Unrepresentable("infinity"), "'infinity'"),
        (Undecodable(b"Sm\x9d"), r"'Sm\x9d'"),
        (b"\x00\xfc", "X'00FC'"),
        (memoryview(b"A"), "X'41'"),
    ],
)
def test_a_stored_value_is_shown_as_the_legacys_tools_write_it(stored: Stored, text: str) -> None:
    assert shown(stored) == text
    assert len(shown("x" * 1_000_000)) < 500
