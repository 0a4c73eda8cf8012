"""The Accept header chooses among what an operation can serve."""

from __future__ import annotations

import pytest

from wrapper.answers.negotiation import CSV, JSON, NDJSON, negotiate
from wrapper.answers.preferences import wants_count
from wrapper.errors import Problem

LISTS = (JSON, CSV, NDJSON)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("text/*", CSV),
        ("application/x-ndjson", NDJSON),
        ("application/json;q=0.5, text/csv", CSV),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("application/json;q=0, */*", CSV),
        ("TEXT/CSV ; q=1.0", CSV),
        ("text/csv;q=nonsense, application/json;q=0.1", JSON),
        ("application/json; charset=utf-8", JSON),
    ],
)
def test_the_best_acceptable_media_type_is_served(accept: str | None, expected: str) -> None:
    assert negotiate(accept, LISTS) == expected


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json;q=0", "*/*;q=0", "application/json;q=nan", "application/json;q=inf"]
)
def test_nothing_acceptable_is_a_problem_that_lists_what_there_is(accept: str) -> None:
    with pytest.raises(Problem) as refused:
        negotiate(accept, (JSON,))
    assert refused.value.status == 406
    assert refused.value.extensions["available"] == [JSON]


@pytest.mark.parametrize(
    "prefer", ["count=exact", 'count="exact"', "return=minimal, count=exact; foo", "Count = Exact"]
)
def test_an_exact_count_is_preferred_in_every_legal_spelling(prefer: str) -> None:
    assert wants_count(prefer)


@pytest.mark.parametrize("prefer", [None, "", "count=estimated", "return=minimal", "xcount=exact"])
def test_other_preferences_are_ignored(prefer: str | None) -> None:
    assert not wants_count(prefer)
