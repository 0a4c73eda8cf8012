"""A folder with an export in it, and adapters over it that are closed after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter
from adapters.query import Order, Query, Row, Table
from adapters.registry import adapter_class

Opener = Callable[..., Adapter]

CSV_OPTIONS = {"delimiter": ";", "charset": "cp1252", "table": "STOCK", "key": ("PART",)}
FIXED_OPTIONS = {"charset": "cp437", "table": "STOCK", "key": ("PART",)}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Open adapters whose snapshots stand in the test's own folder."""
    adapters: list[Adapter] = []

    def opener(kind: str, path: Path, **options: Any) -> Adapter:
        defaults = CSV_OPTIONS if kind == "delimited" else FIXED_OPTIONS
        section = {"path": str(path), "snapshot_dir": str(tmp_path / "state"), "check_every": "0.05", "settle": "0"}
        adapter = adapter_class(kind).open("stock", section | defaults | options)
        adapters.append(adapter)
        return adapter

    yield opener
    for adapter in adapters:
        adapter.close()


def replace_file(path: Path, content: bytes) -> None:
    """Put a new export in the place of the old one, as a careful exporter does."""
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(path)


@pytest.fixture
def replaced() -> Callable[[Path, bytes], None]:
    """Replace an export."""
    return replace_file


def all_rows(adapter: Adapter, *columns: str) -> list[Row]:
    """Read every row, in the order of the first column."""
    return adapter.read(Query(Table("STOCK"), columns, order=(Order(columns[0]),), limit=1000))


@pytest.fixture
def rows_of() -> Callable[..., list[Row]]:
    """Read every row of a small table."""
    return all_rows


@pytest.fixture
def versions(tmp_path: Path) -> Callable[[], list[str]]:
    """List the snapshot files there are."""
    return lambda: sorted(path.name for path in (tmp_path / "state").glob("*.sqlite"))
