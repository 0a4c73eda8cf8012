"""The lock file: what it holds, that it is stable, and what becomes of a broken one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import ForeignKey, TableDescription
from adapters.query import Table
from tests.unit.drift.conftest import CROSSING
from wrapper.catalog.model import Catalog
from wrapper.drift.lock import LOCK_NAME, LockError, own, read_lock, write_lock

OTHER = TableDescription("PAYROLL", None, CROSSING.columns)


def test_what_was_written_is_read(catalog: Catalog, tmp_path: Path) -> None:
    full = replace(
        CROSSING,
        unique=(("SAIL_DT", "SHIP_NM"),),
        foreign_keys=(ForeignKey(("SHIP_NM",), "SHIP", ("NM",), "YARD"),),
        is_view=True,
    )
    path = write_lock(tmp_path, catalog, {"dock": [full]})
    assert path == tmp_path / LOCK_NAME
    lock = read_lock(tmp_path)
    assert lock is not None
    assert lock.description("dock", Table("CROSSING")) == full
    assert read_lock(tmp_path / "catalog.yaml") == lock


def test_a_table_without_a_name_is_read_back(catalog: Catalog, tmp_path: Path) -> None:
    jobs = replace(next(iter(catalog.resources.values())), table=Table(""))
    nameless = replace(catalog, resources={"jobs": jobs})
    write_lock(tmp_path, nameless, {"dock": [replace(CROSSING, name="")]})
    lock = read_lock(tmp_path)
    assert lock is not None
    assert lock.description("dock", Table("")) == replace(CROSSING, name="")


@pytest.mark.parametrize(
    "column", ['{"name": "A", "type": 5}', '{"name": 1, "type": "INT"}', '{"name": "A", "type": "INT", "length": "x"}']
)
def test_a_lock_that_was_edited_into_nonsense_is_told(column: str, tmp_path: Path) -> None:
    table = f'{{"table": "CROSSING", "columns": [{column}]}}'
    (tmp_path / LOCK_NAME).write_text(f'{{"format": 1, "sources": {{"dock": {{"tables": [{table}]}}}}}}')

    with pytest.raises(LockError, match="is no lock file"):
        read_lock(tmp_path)


def test_of_tables_that_no_resource_reads_only_the_names_are_kept(catalog: Catalog, tmp_path: Path) -> None:
    write_lock(tmp_path, catalog, {"dock": [OTHER, CROSSING]})
    write_lock(tmp_path, catalog, {"dock": [CROSSING]})
    lock = read_lock(tmp_path)
    assert lock is not None
    assert lock.others == {"dock": ("PAYROLL",)}
    assert lock.description("dock", Table("PAYROLL")) is None


def test_the_same_descriptions_in_any_order_give_the_same_text(catalog: Catalog, tmp_path: Path) -> None:
    first = write_lock(tmp_path, catalog, {"dock": [OTHER, CROSSING]}).read_text("utf-8")
    moved = replace(CROSSING, indexes=CROSSING.indexes[::-1], rows=12, remarks="as of yesterday")
    assert write_lock(tmp_path, catalog, {"dock": [moved, OTHER]}).read_text("utf-8") == first


def test_a_change_of_one_column_is_a_change_of_one_line(catalog: Catalog, tmp_path: Path) -> None:
    before = write_lock(tmp_path, catalog, {"dock": [CROSSING]}).read_text("utf-8").splitlines()
    columns = (replace(CROSSING.columns[0], nullable=True), *CROSSING.columns[1:])
    now = replace(CROSSING, columns=columns)
    after = write_lock(tmp_path, catalog, {"dock": [now]}).read_text("utf-8").splitlines()
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


def test_a_source_that_was_not_seen_keeps_its_lock(catalog: Catalog, tmp_path: Path) -> None:
    first = write_lock(tmp_path, catalog, {"dock": [CROSSING]}).read_text("utf-8")
    assert write_lock(tmp_path, catalog, {}).read_text("utf-8") == first


def test_a_look_at_some_tables_keeps_what_was_locked_of_the_others(catalog: Catalog, tmp_path: Path) -> None:
    first = write_lock(tmp_path, catalog, {"dock": [CROSSING, OTHER]}).read_text("utf-8")
    assert write_lock(tmp_path, catalog, {"dock": [OTHER]}, {"dock"}).read_text("utf-8") == first
    assert write_lock(tmp_path, catalog, {"dock": [OTHER]}).read_text("utf-8") != first


def test_a_table_that_cannot_be_described_this_time_keeps_its_lock(catalog: Catalog, tmp_path: Path) -> None:
    write_lock(tmp_path, catalog, {"dock": [CROSSING]})
    broken = replace(CROSSING, columns=(), key=(), unreadable="permission denied")
    write_lock(tmp_path, catalog, {"dock": [broken]})
    lock = read_lock(tmp_path)
    assert lock is not None
    assert lock.description("dock", Table("CROSSING")) == replace(CROSSING, rows=None)


def test_no_lock_is_none(tmp_path: Path) -> None:
    assert read_lock(tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1, "sources": [1]}', "\x00"])
def test_a_file_that_is_no_lock_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / LOCK_NAME).write_text(text, "utf-8")
    with pytest.raises(LockError, match="wrapper diff --accept"):
        read_lock(tmp_path)


def test_a_lock_of_a_later_gateway_is_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text('{"format": 99, "sources": {}}', "utf-8")
    with pytest.raises(LockError, match="format 99"):
        read_lock(tmp_path)


@pytest.mark.parametrize("kind", ["delimited", "fixed_width", "dbf", "access", "spreadsheet"])
def test_the_keys_and_indexes_of_a_snapshot_are_ours_and_no_part_of_the_lock(kind: str) -> None:
    found = own(kind, replace(CROSSING, unique=(("SHIP_NM",),), rows=12))
    assert found == replace(CROSSING, key=(), unique=(), indexes=(), rows=None)
    assert own("sql", CROSSING) == CROSSING
