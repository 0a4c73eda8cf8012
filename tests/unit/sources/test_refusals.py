"""A refused comparison is the consumer's to mend only where the consumer asked for it."""

from __future__ import annotations

import pytest

from adapters.errors import ComparisonRefused
from adapters.memory import MemoryAdapter
from adapters.query import Condition, Order, Query, Row, Table, Where
from wrapper.errors import Problem
from wrapper.sources.opened import Sources

CRANES = {"CRANES": [{"PIER": "north", "NAME": name} for name in ("Anna", "Bert", "Cleo")]}
PAGE = Query(Table("CRANES"), ("PIER", "NAME"), order=(Order("PIER"),), tied=True)


class SortingAdapter(MemoryAdapter):
    """A source that sorts by columns it cannot compare with a value, as some drivers do."""

    def read(self, query: Query) -> list[Row]:
        if query.where:
            raise ComparisonRefused(f"{self.name}: the types do not match")
        return super().read(query)


@pytest.mark.parametrize(
    ("where", "code"), [((), "source_rejected"), ((Where("NAME", Condition.GE, "A"),), "filter_refused")]
)
def test_only_a_consumer_who_filters_is_told_of_a_filter(where: tuple[Where, ...], code: str) -> None:
    sources = Sources({"harbour": SortingAdapter.of(CRANES)})
    query = Query(PAGE.table, PAGE.columns, where, PAGE.order, tied=True)
    with pytest.raises(Problem) as told:
        sources.read_tied("harbour", query, 2)
    assert told.value.type.code == code
