"""The logical database as it is, held in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.memory import MemoryAdapter
from tests.contract.adapters.world import TABLES, Feature, World, world


@world(
    "memory",
    kind="memory",
    features=[Feature.NUMBERS, Feature.NULLS, Feature.EMPTY_TEXTS, Feature.TYPES, Feature.ODD_NAMES],
)
def memory(request: pytest.FixtureRequest) -> Iterator[World]:
    tables = {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in TABLES}
    yield World(MemoryAdapter.of(tables))
