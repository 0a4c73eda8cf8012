"""Every difference between two documents of a version falls into one of the four classes."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from wrapper.facade.spec_changes import spec_changes

PUBLISHED = Path(__file__).parents[3] / "openapi" / "v2.json"


@pytest.fixture
def old() -> Any:
    return json.loads(PUBLISHED.read_text("utf-8"))


@pytest.fixture
def new(old: Any) -> Any:
    return deepcopy(old)


def told(old: Any, new: Any) -> list[tuple[str, str]]:
    return [(change.severity.value, change.message) for change in spec_changes(old, new)]


def properties(document: Any) -> Any:
    return document["components"]["schemas"]["JobV2"]["properties"]


def test_a_document_does_not_differ_from_itself(old: Any, new: Any) -> None:
    assert spec_changes(old, new) == []


def test_a_member_that_is_gone_breaks(old: Any, new: Any) -> None:
    del properties(new)["note"]
    assert told(old, new) == [("breaking", "JobV2: the member note is gone")]


def test_a_word_that_was_not_listed_before_may_break(old: Any, new: Any) -> None:
    # Our own documents list no words of answers, so that a new one breaks nobody; others' do.
    properties(old)["status"]["enum"] = ["open", "closed"]
    properties(new)["status"]["enum"] = ["open", "paused", "closed"]
    assert told(old, new) == [("possibly_breaking", "JobV2.status may be paused now")]


def test_what_was_added_is_additive(old: Any, new: Any) -> None:
    properties(new)["colour"] = {"type": "string"}
    new["paths"]["/v2/tools"] = {"get": {"operationId": "v2.listTools", "responses": {}}}
    new["paths"]["/v2/jobs"]["get"]["parameters"].append(
        {"in": "query", "name": "colour", "schema": {"type": "string"}}
    )
    assert told(old, new) == [
        ("additive", "GET /v2/tools is new"),
        ("additive", "GET /v2/jobs: the query parameter colour is new"),
        ("additive", "JobV2: the member colour is new"),
    ]


def test_other_words_for_the_same_are_cosmetic(old: Any, new: Any) -> None:
    new["info"]["title"] = "Another title"
    assert told(old, new) == [("cosmetic", "only texts, examples or their order differ")]


def test_a_version_that_is_gone_has_lost_everything(old: Any) -> None:
    changes = told(old, {})
    assert {severity for severity, _ in changes} == {"breaking"}
    assert ("breaking", "GET /v2/jobs is gone") in changes
