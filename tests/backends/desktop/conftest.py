"""Real desktop files beside the repository, used in place, and adapters over them that are closed after the test."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter
from adapters.registry import adapter_class
from tests.servers import missing

REAL = Path(__file__).parents[3].parent / "shared" / "data"

Opener = Callable[..., Adapter]


@pytest.fixture(scope="session")
def dbf_files() -> Path:
    """Find the folder of real DBF tables."""
    if not (REAL / "dbf").is_dir():
        missing("dbf", f"there are no tables in {REAL / 'dbf'}")
    return REAL / "dbf"


@pytest.fixture(scope="session")
def access_files() -> Path:
    """Find the folder of real Access databases, and the commands that read them."""
    if not (REAL / "access").is_dir():
        missing("access", f"there are no databases in {REAL / 'access'}")
    if shutil.which("mdb-export") is None:
        missing("access", "mdbtools is not installed")
    return REAL / "access"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Open adapters whose snapshots stand in the test's own folder."""
    adapters: list[Adapter] = []

    def opener(kind: str, path: Path, **options: Any) -> Adapter:
        section = {"path": str(path), "snapshot_dir": str(tmp_path / "state"), "check_every": "0.05", "settle": "0"}
        adapters.append(adapter_class(kind).open("desk", section | options))
        return adapters[-1]

    yield opener
    for adapter in adapters:
        adapter.close()


Fields = Sequence[tuple[str, str, int, int]]


def dbf_bytes(
    fields: Fields, records: Sequence[bytes], version: int = 3, page: int = 3, mark: bytes = b"\x1a"
) -> bytes:
    """Return a dBase III table; every record begins with its flag."""
    length = 32 + 32 * len(fields) + 1
    record = 1 + sum(taken for _, _, taken, _ in fields)
    head = struct.pack("<4BIHH16xBB2x", version, 98, 11, 13, len(records), length, record, 0, page)
    described = [
        struct.pack("<11sc4xBB14x", name.encode("ascii"), kind.encode(), taken, decimals)
        for name, kind, taken, decimals in fields
    ]
    return head + b"".join(described) + b"\r" + b"".join(records) + mark


STOCK: Fields = (
    ("PART", "C", 6, 0),
    ("QTY", "N", 5, 0),
    ("PRICE", "N", 8, 2),
    ("COUNTED", "D", 8, 0),
    ("OK", "L", 1, 0),
)


def stock_record(number: int, flag: bytes = b" ") -> bytes:
    """Return one record of the stock."""
    return flag + f"P{number:<5}{number:>5}{number * 1.25:>8.2f}199811{1 + number % 28:02}{'TF'[number % 2]}".encode()


def stock_table(records: int) -> bytes:
    """Return a table of some stock."""
    return dbf_bytes(STOCK, [stock_record(number) for number in range(1, records + 1)])


@pytest.fixture
def stock() -> Callable[[int], bytes]:
    """Make a table of some stock."""
    return stock_table


@pytest.fixture
def record() -> Callable[..., bytes]:
    """Make one record of the stock."""
    return stock_record


@pytest.fixture
def table() -> Callable[..., bytes]:
    """Make any dBase III table."""
    return dbf_bytes
