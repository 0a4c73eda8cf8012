"""Figures of how sources stand: the age and size of their snapshots, and what they have to tell the operator.

Snapshots are shared by all workers of a machine, so whichever worker is asked knows them, and nothing is counted.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from adapters.base import Notice
from adapters.snapshot.origin import Origin

_LABELS = ("source", "table")


class Standing(Protocol):
    """What is asked of the sources."""

    def __iter__(self) -> Iterator[str]: ...

    def notices(self, source: str) -> Iterable[Notice]: ...

    def served(self) -> Mapping[str, Mapping[str, Origin]]: ...


class StandingFigures(Collector):
    """Collects the figures when they are asked for; touches no legacy system and no export."""

    def __init__(self, sources: Standing) -> None:
        self._sources = sources

    def collect(self) -> Iterable[Metric]:
        """Yield the figures of the moment."""
        age = GaugeMetricFamily(
            "wrapper_snapshot_age_seconds", "Seconds since the export was written that is served.", labels=_LABELS
        )
        rows = GaugeMetricFamily("wrapper_snapshot_rows", "Rows of the snapshot that is served.", labels=_LABELS)
        bad = GaugeMetricFamily(
            "wrapper_snapshot_quarantined_lines", "Lines of the served export that are no rows.", labels=_LABELS
        )
        for source, tables in self._sources.served().items():
            for table, origin in tables.items():
                age.add_metric((source, table), max(0.0, time.time() - origin.as_of.timestamp()))
                rows.add_metric((source, table), origin.rows)
                bad.add_metric((source, table), origin.quarantined)
        yield from (age, rows, bad, self._notices())

    def _notices(self) -> Metric:
        found = GaugeMetricFamily(
            "wrapper_source_notices",
            "What sources have to tell the operator, by code: an export refused, a changed table.",
            labels=("source", "code"),
        )
        for source in self._sources:
            for code, count in Counter(notice.code for notice in self._sources.notices(source)).items():
                found.add_metric((source, code), count)
        return found
