"""A deprecated version says so on every answer, and is gone after its sunset."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from wrapper.answers.conditional import entity_tag, is_unchanged
from wrapper.answers.lifecycle import Lifecycle
from wrapper.catalog.model import Version
from wrapper.errors import Problem

V1 = Version("v1", deprecated=date(2026, 6, 1), sunset=date(2027, 6, 30), successor="v2")


def test_a_deprecated_version_names_its_dates_and_its_successor() -> None:
    assert Lifecycle(V1).fields("/v1/jobs/J1", linked=True) == [
        ("Deprecation", "@1780272000"),
        ("Sunset", "Wed, 30 Jun 2027 00:00:00 GMT"),
        ("Link", '</v1/docs>; rel="deprecation"; type="text/html"'),
        ("Link", '</v2/jobs/J1>; rel="successor-version"'),
    ]


def test_an_operation_the_successor_lacks_links_to_the_successor_itself() -> None:
    assert ("Link", '</v2>; rel="successor-version"') in Lifecycle(V1).fields("/v1/jobs/J1", linked=False)


def test_a_path_with_any_character_gives_a_clean_header() -> None:
    (link,) = (
        value for _, value in Lifecycle(V1).fields("/v1/jobs/a\r\nb>\u2603", linked=True) if "successor" in value
    )
    assert link == '</v2/jobs/a%0D%0Ab%3E%E2%98%83>; rel="successor-version"'


def test_a_current_version_says_nothing() -> None:
    lifecycle = Lifecycle(Version("v2"))
    lifecycle.check(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
    assert lifecycle.fields("/v2/jobs", linked=False) == []


def test_a_version_is_gone_from_the_first_second_of_its_sunset() -> None:
    lifecycle = Lifecycle(V1)
    sunset = datetime(2027, 6, 30, tzinfo=UTC).timestamp()
    lifecycle.check(sunset - 1)
    with pytest.raises(Problem) as gone:
        lifecycle.check(sunset)
    assert gone.value.status == 410
    assert gone.value.extensions["successor"] == "/v2"


def test_tags_differ_by_body_and_by_representation() -> None:
    tags = {entity_tag(b"{}", b"v1 json"), entity_tag(b"{}", b"v1 csv"), entity_tag(b"[]", b"v1 json")}
    assert len(tags) == 3


@pytest.mark.parametrize("header", ['"abc"', 'W/"abc"', '"x", "abc"', '"x",W/"abc"', "*"])
def test_if_none_match_recognises_the_tag(header: str) -> None:
    assert is_unchanged(header, '"abc"')


@pytest.mark.parametrize("header", [None, "", '"x"', "abc", '"ABC"'])
def test_if_none_match_does_not_recognise_others(header: str | None) -> None:
    assert not is_unchanged(header, '"abc"')
