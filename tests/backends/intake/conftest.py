"""Exports that come in at a folder of the test's own, and adapters over them that are closed after it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter
from adapters.query import Order, Query, Row, Table
from adapters.registry import adapter_class

HEADER = b"PART;QTY\n"


def lines(count: int, quantity: str = "1", letter: str = "P") -> bytes:
    """Return a CSV of so many rows."""
    return HEADER + b"".join(f"{letter}{number:04};{quantity}\n".encode() for number in range(count))


def put(path: Path, content: bytes, age: float = 60) -> None:
    """Put an export in its place at once, as if it had been written a while ago."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(content)
    os.utime(draft, (time.time() - age,) * 2)
    draft.replace(path)


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Return whether a condition comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return False


class Stock:
    """One export of stock, served."""

    def __init__(self, path: Path, adapter: Adapter) -> None:
        self.path = path
        self.adapter = adapter

    def rows(self) -> list[Row]:
        """Return all rows by part."""
        return self.adapter.read(Query(Table("STOCK"), ("PART", "QTY"), order=(Order("PART"),), limit=5000))

    def put(self, content: bytes, age: float = 60) -> None:
        """Put a new export in the place of the old one."""
        put(self.path, content, age)

    def codes(self) -> list[str]:
        """Return the codes of what the operator is told."""
        return [notice.code for notice in self.adapter.notices()]

    def told(self) -> str:
        """Return what the operator is told."""
        return " ".join(notice.message for notice in self.adapter.notices())

    def is_refused(self, code: str = "export_refused") -> bool:
        """Return whether the operator hears of a newest export that is not taken."""
        return eventually(lambda: self.codes() == [code])

    def serves(self, rows: int) -> bool:
        """Return whether so many rows are soon served, and nobody is told of anything."""
        return eventually(lambda: len(self.rows()) == rows and not self.codes())


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Stock]]:
    """Open adapters over STOCK.CSV in the test's folder."""
    made: list[Adapter] = []

    def opener(**options: Any) -> Stock:
        path = tmp_path / "exports" / "STOCK.CSV"
        path.parent.mkdir(exist_ok=True)
        section = {
            "path": str(path),
            "snapshot_dir": str(tmp_path / "state"),
            "check_every": "0.05",
            "settle": "0.05",
            "patience": "0",
            "delimiter": ";",
            "key": ("PART",),
        }
        adapter = adapter_class("delimited").open("stock", section | options)
        made.append(adapter)
        return Stock(path, adapter)

    yield opener
    for adapter in made:
        adapter.close()


@pytest.fixture
def stock(opened: Callable[..., Stock]) -> Stock:
    """Return an export of 100 rows, served."""
    found = opened()
    found.put(lines(100))
    assert len(found.rows()) == 100
    return found
