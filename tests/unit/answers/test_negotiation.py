"""The Accept header chooses among what an operation can serve."""

from __future__ import annotations

import pytest

from wrapper.answers.negotiation import CSV, JSON, NDJSON, content_type, csv_form, negotiate
from wrapper.answers.preferences import wants_count
from wrapper.errors import Problem
from wrapper.translate.spreadsheet import CSVForm

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
        ('text/csv;delimiter=","', CSV),
        ('text/csv;delimiter=";";q=0.5, application/json;q=0.4', CSV),
        ('text/csv;x="\\"", application/x-ndjson', CSV),
        ('text/csv;x="', CSV),
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
    ("accept", "form", "told"),
    [
        ("text/csv", CSVForm(), ""),
        ('text/csv; delimiter=","; bom=absent', CSVForm(), ""),
        ('text/csv; delimiter=";"', CSVForm(";"), '; delimiter=";"'),
        ('TEXT/CSV;Delimiter=";";BOM=Present', CSVForm(";", marked=True), '; delimiter=";"; bom=present'),
        ("text/csv;delimiter=tab", CSVForm("\t"), "; delimiter=tab"),
        (
            'text/csv;delimiter="|";q=0.1, text/csv;bom=present;q=0.9',
            CSVForm(marked=True),
            '; delimiter=","; bom=present',
        ),
        ("*/*", CSVForm(), ""),
        ("text/csv;charset=utf-8;header=present", CSVForm(), ""),
    ],
)
def test_csv_is_written_as_its_parameters_ask(accept: str, form: CSVForm, told: str) -> None:
    assert csv_form(accept) == form
    assert content_type(CSV, form) == f"text/csv; charset=utf-8; header=present{told}"


@pytest.mark.parametrize(
    "accept", ["text/csv;delimiter=x", 'text/csv;delimiter=""', "text/csv;delimiter=;", "text/csv;bom=1"]
)
def test_another_form_of_csv_is_refused_with_those_there_are(accept: str) -> None:
    with pytest.raises(Problem) as refused:
        csv_form(accept)
    assert refused.value.status == 406
    assert 'delimiter may be ",", ";", "|", tab, and bom present or absent' in str(refused.value.detail)


@pytest.mark.parametrize(
    "prefer", ["count=exact", 'count="exact"', "return=minimal, count=exact; foo", "Count = Exact"]
)
def test_an_exact_count_is_preferred_in_every_legal_spelling(prefer: str) -> None:
    assert wants_count(prefer)


@pytest.mark.parametrize("prefer", [None, "", "count=estimated", "return=minimal", "xcount=exact"])
def test_other_preferences_are_ignored(prefer: str | None) -> None:
    assert not wants_count(prefer)
