"""Looking at tables at run time: how often, for how long a request waits, and what several workers do at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from adapters.errors import SourceUnavailable
from adapters.query import Query, Table
from tests.unit.drift.conftest import CROSSING, without
from wrapper.catalog.model import Catalog
from wrapper.drift import watch as watching
from wrapper.drift.lock import Lock
from wrapper.drift.looking import Look
from wrapper.drift.uses import TableUse
from wrapper.drift.watch import LookAt, Watch

TABLE = Table("CROSSING")
REFUSED = Query(TABLE, ("X_NO", "FARE"), limit=10)


def _changed(_: TableUse) -> Look:
    return Look("dock", {TABLE: without("FARE")})


@contextmanager
def _watch(catalog: Catalog, look_at: LookAt, folder: Path) -> Iterator[Watch]:
    with closing(Watch(catalog, Lock({"dock": {TABLE: CROSSING}}), look_at, folder)) as watch:
        yield watch


def test_a_description_that_never_comes_holds_no_request_up(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_PATIENCE", 0.05)
    answer = threading.Event()

    def hanging(use: TableUse) -> Look:
        answer.wait(20)
        return _changed(use)

    with _watch(catalog, hanging, tmp_path / "drift") as watch:
        started = time.monotonic()
        assert [watch.refused("dock", REFUSED) for _ in range(4)] == [None] * 4
        assert time.monotonic() - started < 5
        answer.set()
        monkeypatch.setattr(watching, "_PATIENCE", 10)
        problem = watch.refused("dock", REFUSED)
    assert problem is not None


def test_workers_that_are_refused_at_the_same_time_describe_a_table_once(catalog: Catalog, tmp_path: Path) -> None:
    looks: list[str] = []

    def slow(use: TableUse) -> Look:
        looks.append(use.name)
        time.sleep(0.1)
        return _changed(use)

    # Two watches on one folder are two workers of a node.
    with _watch(catalog, slow, tmp_path / "drift") as one, _watch(catalog, slow, tmp_path / "drift") as other:
        refused = [
            threading.Thread(target=watch.refused, args=("dock", REFUSED)) for watch in (one, other) for _ in range(5)
        ]
        for thread in refused:
            thread.start()
        for thread in refused:
            thread.join()
        assert [watch.refused("dock", REFUSED) is not None for watch in (one, other)] == [True, True]
    assert looks == ["CROSSING"]


def test_a_table_that_cannot_be_described_is_not_asked_for_by_every_worker(catalog: Catalog, tmp_path: Path) -> None:
    looks: list[str] = []

    def away(use: TableUse) -> Look:
        looks.append(use.name)
        raise SourceUnavailable("the source cannot be reached")

    with _watch(catalog, away, tmp_path / "drift") as one, _watch(catalog, away, tmp_path / "drift") as other:
        assert [watch.refused("dock", REFUSED) for watch in (one, other, one)] == [None] * 3
    assert looks == ["CROSSING"]


def test_every_worker_forgets_what_it_keeps_of_a_table_that_changed(catalog: Catalog, tmp_path: Path) -> None:
    forgotten: list[tuple[str, str, object]] = []
    with _watch(catalog, _changed, tmp_path / "drift") as one, _watch(catalog, _changed, tmp_path / "drift") as other:
        one.forget = lambda *key: forgotten.append(("one", *key))
        other.forget = lambda *key: forgotten.append(("other", *key))
        for watch in (one, one, other):
            watch.refused("dock", REFUSED)
    assert forgotten == [("one", "dock", TABLE), ("other", "dock", TABLE)]


def test_a_table_that_is_as_it_was_is_not_forgotten(catalog: Catalog, tmp_path: Path) -> None:
    forgotten: list[object] = []
    with _watch(catalog, lambda use: Look(use.source, {TABLE: CROSSING}), tmp_path / "drift") as watch:
        watch.forget = lambda *key: forgotten.append(key)
        watch.refused("dock", REFUSED)
    assert forgotten == []
