"""Lists whose export is replaced between two pages: no row is lost or comes twice without a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from adapters.errors import SourceUnavailable
from tests.gateway import assert_problem
from tests.proposed import Gateway, served_by

CATALOG = """
title: Exports
versions: {{v1: {{}}}}
sources: {{old: {{kind: delimited, path: {path}, table: LOG, settle: 0.001}}}}
resources:
  logs:
    source: old
    table: LOG
    {key}
    fields: {{stamp: {{column: STAMP}}, note: {{column: NOTE}}}}
    sorts: [stamp]
    versions: {{v1: {{}}}}
"""

Rows = list[tuple[str, str]]


def write(folder: Path, rows: Rows) -> Path:
    path = folder / "LOG.CSV"
    path.write_text("STAMP,NOTE\n" + "".join(f"{stamp},{note}\n" for stamp, note in rows), encoding="ascii")
    return path


@contextmanager
def served(folder: Path, rows: Rows, key: str = "") -> Iterator[Gateway]:
    path = write(folder, rows)
    (folder / "catalog.yaml").write_text(CATALOG.format(path=path, key=key), encoding="utf-8")
    with served_by(folder / "catalog.yaml", folder) as gateway:
        yield gateway


def replace(gateway: Gateway, folder: Path, rows: Rows) -> None:
    write(folder, rows)
    gateway.app.extensions["wrapper"]["sources"].adapter("old").load_snapshot("LOG", accept=True)


def following(page: dict[str, Any]) -> str:
    there = urlsplit(page["next"])
    return f"{there.path}?{there.query}"


def listed(records: list[dict[str, Any]]) -> Rows:
    return [(record["stamp"], record["note"]) for record in records]


LINES = [(f"1998-11-{day:02}", "start" if day % 2 else "stop") for day in range(1, 23)]


@pytest.mark.parametrize("rest", [LINES[3:], LINES[:8], [("1998-10-01", "new"), *LINES], LINES[:20], LINES[::-1]])
def test_a_list_without_a_key_begins_again_when_its_rows_have_other_numbers(tmp_path: Path, rest: Rows) -> None:
    with served(tmp_path, LINES) as gateway:
        page = gateway.consumer.json("/v1/logs?limit=5")
        replace(gateway, tmp_path, rest)
        told = gateway.consumer.get(following(page))
        assert_problem(told, "invalid_cursor", about="cursor")
        assert "begin again at the first page" in told.json["errors"][0]["detail"]
        whole = gateway.consumer.get(following(page), Accept="application/x-ndjson")
        assert_problem(whole, "invalid_cursor", about="cursor")
        assert listed(gateway.walk("/v1/logs?limit=5")) == rest


def test_a_list_without_a_key_goes_on_when_its_export_is_written_again_with_the_same_rows(tmp_path: Path) -> None:
    with served(tmp_path, LINES) as gateway:
        page = gateway.consumer.json("/v1/logs?limit=5")
        replace(gateway, tmp_path, LINES)
        assert listed(page["items"] + gateway.walk(following(page))) == LINES


def test_a_sorted_list_without_a_key_goes_on_where_a_page_ends_between_values(tmp_path: Path) -> None:
    with served(tmp_path, LINES) as gateway:
        page = gateway.consumer.json("/v1/logs?sort=-stamp&limit=5")
        replace(gateway, tmp_path, [("1998-12-24", "late"), *LINES[3:]])
        assert listed(page["items"] + gateway.walk(following(page))) == LINES[:2:-1]


KEYED = [(f"K{number:02}", f"row {number}") for number in range(1, 13)]
REPEATED = sorted(KEYED + [(key, f"{note} again {time}") for key, note in KEYED[::3] for time in range(5)])


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("sort", ["stamp", "-stamp"])
def test_rows_whose_key_repeats_after_a_reload_come_once_each(tmp_path: Path, limit: int, sort: str) -> None:
    with served(tmp_path, KEYED, "key: stamp") as gateway:
        assert listed(gateway.walk(f"/v1/logs?limit={limit}")) == KEYED
        replace(gateway, tmp_path, REPEATED)
        assert sorted(listed(gateway.walk(f"/v1/logs?limit={limit}&sort={sort}"))) == REPEATED


def test_a_keyed_list_goes_on_behind_its_key_whatever_the_numbers_of_its_rows(tmp_path: Path) -> None:
    with served(tmp_path, KEYED, "key: stamp") as gateway:
        page = gateway.consumer.json("/v1/logs?limit=5")
        replace(gateway, tmp_path, [("K00", "new"), *KEYED[2:], ("K99", "new")])
        assert listed(gateway.walk(following(page))) == [*KEYED[5:], ("K99", "new")]


def test_a_page_that_ends_among_rows_of_one_key_is_continued_in_its_own_snapshot_alone(tmp_path: Path) -> None:
    with served(tmp_path, REPEATED, "key: stamp") as gateway:
        page = gateway.consumer.json("/v1/logs?limit=3")
        replace(gateway, tmp_path, KEYED)
        assert_problem(gateway.consumer.get(following(page)), "invalid_cursor", about="cursor")


def renamed(folder: Path, header: str) -> None:
    (folder / "LOG.CSV").write_text(f"{header}\n" + "K01,row 1,x\n" * len(KEYED), encoding="ascii")


@pytest.mark.parametrize(
    ("header", "named"),
    [("STAMP,REMARK,X", "NOTE"), ("DAY,NOTE,X", "STAMP"), ("A,B,C", "STAMP"), ("NOTE,X,Y", "STAMP")],
)
def test_an_export_without_a_column_in_use_is_not_taken(tmp_path: Path, header: str, named: str) -> None:
    with served(tmp_path, KEYED, "key: stamp") as gateway:
        assert listed(gateway.walk("/v1/logs")) == KEYED
        renamed(tmp_path, header)
        adapter = gateway.app.extensions["wrapper"]["sources"].adapter("old")
        with pytest.raises(SourceUnavailable, match=f"no column {named}, which the catalog uses; its columns are"):
            adapter.load_snapshot("LOG", force=True)
        assert listed(gateway.walk("/v1/logs")) == KEYED


@pytest.mark.parametrize("header", ["STAMP,NOTE,X", "stamp,note,X", "X,STAMP,NOTE", "STAMP,NOTE,Y"])
def test_an_export_that_has_all_columns_in_use_is_taken(tmp_path: Path, header: str) -> None:
    with served(tmp_path, KEYED, "key: stamp") as gateway:
        assert listed(gateway.walk("/v1/logs")) == KEYED
        renamed(tmp_path, header)
        gateway.app.extensions["wrapper"]["sources"].adapter("old").load_snapshot("LOG", force=True)
        assert "K01" in (shown := gateway.walk("/v1/logs")[0]).values() or "row 1" in shown.values()
