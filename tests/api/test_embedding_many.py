"""One record with thousands of related records: its list ends behind a hundred, and goes on where `next` leads."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.gateway import assert_problem
from tests.proposed import proposed

MANY = 2500


def test_a_record_embeds_the_first_hundred_of_any_number(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "erp.db")) as raw:
        raw.execute("CREATE TABLE PARTS (PART_NO INTEGER PRIMARY KEY, NAME TEXT)")
        raw.execute("CREATE TABLE MOVES (MOVE_NO INTEGER PRIMARY KEY, PART_NO INTEGER REFERENCES PARTS)")
        raw.execute("CREATE INDEX MOVES_PART ON MOVES (PART_NO)")
        raw.executemany("INSERT INTO PARTS VALUES (?, ?)", [(number, f"Part {number}") for number in (1, 2, 3)])
        raw.executemany("INSERT INTO MOVES VALUES (?, ?)", [(number, number % 2 + 1) for number in range(2 * MANY)])
        raw.commit()
    with proposed(str(tmp_path / "erp.db"), tmp_path) as gateway:
        moves = gateway.consumer.json("/v1/parts/1?embed=moves")["moves"]
        alone = gateway.consumer.json("/v1/parts?part_number=2&embed=moves")["items"][0]["moves"]
        first = [f"{number}" for number in range(0, 200, 2)]
        rest = gateway.walk(moves["next"].removeprefix("http://localhost"))

        assert [one["id"] for one in moves["items"]] == first
        assert len(alone["items"]) == len(first)
        assert [one["id"] for one in rest] == [f"{number}" for number in range(200, 2 * MANY, 2)]
        assert gateway.consumer.json("/v1/parts/3?embed=moves")["moves"] == {"items": [], "next": None}
        assert_problem(gateway.consumer.get("/v1/parts?embed=moves"), "embed_too_large")
