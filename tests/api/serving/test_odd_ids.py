"""Every record is found at the address that its id makes, by a filter and through relations, over real HTTP."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest

CATALOG = """
title: Cabinet of Oddities
versions: {v1: {}}
plans: {all: {limits: [100000/second]}}
sources: {cabinet: {kind: sql, url: "sqlite:///DATABASE"}}
resources:
  shelves:
    source: cabinet
    table: shelves
    key: [code]
    fields:
      code: {column: code, type: id}
      number: {column: number, type: integer}
    relations: {labels: {resource: labels, by: {code: shelf}, many: true}}
    filters: {code: [eq]}
    versions: {v1: {}}
  labels:
    source: cabinet
    table: labels
    key: [shelf, side]
    fields:
      shelf: {column: shelf, type: id}
      side: {column: side, type: text, nullable: false}
    relations: {stands_on: {resource: shelves, by: {shelf: code}}}
    filters: {shelf: [eq]}
    versions: {v1: {}}
"""

ODD = [
    *("plain", "a/b", "/", "//", "a//b", "a/", "a%b", "%", "%%", "%2", "%2F", "a%2Fb", "%7E", "%null", "%empty", "%41"),
    *("~", "~~", "a~b", "~a", "?", "a?b", "#", "a#b", " a", "a ", "a b", ".", "..", "...", "a.b", "a/../b", "./a"),
    *(
        "a\nb",
        "\n",
        "\ta",
        "a\r\n",
        "\x01",
        "\x1f",
        "\x7f",
        "\x85",
        "\\",
        "a+b",
        "+",
        "a&b=c",
        ";",
        ",",
        "a,b",
        '"',
        "'",
    ),
    *("<script>", "{id}", "[1]", "^", "`", "|", "$", "@", ":", "!", "*", "é", "Ω", "日本語", "😀", "\u200b", "\ufeff"),
    *("null", "empty", "None", "x" * 1200, "/" * 500, "é" * 300),
]
VALUELESS = {None: "%null", "": "%empty", " ": "%20", "   ": "%20%20%20"}
"""What a key holds that has no public value, and how its id spells that."""


@pytest.fixture(scope="module")
def cabinet(launch: Callable[..., Any], caller: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("cabinet")
    with closing(sqlite3.connect(folder / "cabinet.db")) as raw, raw:
        raw.execute("CREATE TABLE shelves (code TEXT PRIMARY KEY, number INTEGER)")
        raw.execute("CREATE TABLE labels (shelf TEXT, side TEXT, PRIMARY KEY (shelf, side))")
        codes = [*ODD, *VALUELESS]
        raw.executemany("INSERT INTO shelves VALUES (?, ?)", [(code, number) for number, code in enumerate(codes)])
        sides = ["left", *VALUELESS]
        raw.executemany("INSERT INTO labels VALUES (?, ?)", [(code, side) for code in codes for side in sides])
    (folder / "catalog").mkdir()
    (folder / "catalog" / "catalog.yaml").write_text(
        CATALOG.replace("DATABASE", str(folder / "cabinet.db")), encoding="utf-8"
    )
    given = {"WRAPPER_STATE_DIR": str(folder / "state"), "WRAPPER_CATALOG": str(folder / "catalog")}
    running = launch("serve", "--port", "0", **given, WRAPPER_WORKERS="1")
    address = running.wait_for(r"Serving .* at (https?://\S+)")[1]
    scopes = ["--scope", "shelves:read", "--scope", "labels:read"]
    issued = launch("key", "issue", "--consumer", "Example Dashboards", *scopes, **given)
    yield caller(address, issued.wait_for(r"wrp_live_\S+")[0])
    issued.stop()
    running.stop()


def asked(cabinet: Any, path: str) -> Any:
    answer = cabinet.ask(path)
    assert answer.status == HTTPStatus.OK, (path, answer.data)
    return json.loads(answer.data)


def walked(cabinet: Any, path: str) -> list[dict[str, Any]]:
    page = asked(cabinet, path)
    found = list(page["items"])
    while page["next"]:
        page = asked(cabinet, page["next"].removeprefix(cabinet.base_url))
        found += page["items"]
    return found


def test_every_record_is_found_by_its_id(cabinet: Any) -> None:
    shelves = walked(cabinet, "/v1/shelves")
    assert len({shelf["id"] for shelf in shelves}) == len(shelves) == len(ODD) + len(VALUELESS)
    for shelf in shelves:
        assert asked(cabinet, f"/v1/shelves/{quote(shelf['id'], safe='')}") == shelf


def test_keys_without_a_value_are_told_apart(cabinet: Any) -> None:
    ids = {shelf["number"]: shelf["id"] for shelf in walked(cabinet, "/v1/shelves")}
    assert [ids[len(ODD) + at] for at in range(len(VALUELESS))] == list(VALUELESS.values())
    for side, spelled in VALUELESS.items():
        record = asked(cabinet, f"/v1/labels/plain~{quote(spelled, safe='')}")
        assert record["id"] == f"plain~{spelled}"
        assert record["side"] == (None if side is None else "")


def test_every_record_of_a_composite_key_is_found_by_its_id(cabinet: Any) -> None:
    labels = walked(cabinet, "/v1/labels?limit=200")
    assert len({label["id"] for label in labels}) == len(labels) == (len(ODD) + 4) * 5
    for label in labels:
        assert asked(cabinet, f"/v1/labels/{quote(label['id'], safe='')}") == label


def test_every_value_is_found_by_a_filter_and_through_relations(cabinet: Any) -> None:
    for code in ODD:
        find(cabinet, code)


def find(cabinet: Any, code: str) -> None:
    (shelf,) = walked(cabinet, f"/v1/shelves?code={quote(code, safe='')}")
    assert shelf["code"] == code
    labels = walked(cabinet, f"/v1/shelves/{quote(shelf['id'], safe='')}/labels?limit=2")
    assert [label["shelf"] for label in labels] == [code] * 5
    assert walked(cabinet, f"/v1/labels?shelf={quote(code, safe='')}&limit=2") == labels
    assert asked(cabinet, f"/v1/labels/{quote(labels[0]['id'], safe='')}/stands-on") == shelf


@pytest.mark.parametrize("spelled", ["", "%NULL", "%Null", "%20%", "%2", "%61", "%int1", "%00", "%6E", "null%"])
def test_another_spelling_is_no_id(cabinet: Any, spelled: str) -> None:
    assert cabinet.ask(f"/v1/shelves/{quote(spelled, safe='')}").status == HTTPStatus.NOT_FOUND
