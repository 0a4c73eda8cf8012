"""The data-quality report of one resource: what was looked at, what was found, and what was not looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wrapper.inspection.causes import Cause

FORMAT = 1
"""The version of the report's machine form; members are only ever added to it."""


@dataclass(frozen=True, slots=True)
class Example:
    """One row that is in the report, by the id of its record, with its value as the source stores it."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One cause in one field, or relation: in how many rows, and some of them."""

    cause: Cause
    field: str
    reason: str
    rows: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a relation was followed: how many different values it starts from, and how many were looked up."""

    relation: str
    values: int
    looked_up: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What one resource's rows are like.

    `rows` were read in the order of the key; `complete` says that no more follow. `total` is what the source knows
    of its own number of rows without counting, `quarantined` how many lines of an export are no rows.
    """

    resource: str
    source: str
    rows: int
    complete: bool
    total: int | None
    statements: int
    budget: int
    faults: tuple[Fault, ...] = ()
    relations: tuple[Followed, ...] = ()
    left_out: tuple[str, ...] = ()
    quarantined: int | None = None
    as_of: datetime | None = None

    @property
    def faulty(self) -> int:
        """How many faults were counted; a row may have several."""
        return sum(fault.rows for fault in self.faults)

    def share(self, fault: Fault) -> float:
        """Return in which share of the rows looked at a fault is, from 0 to 1."""
        return fault.rows / self.rows if self.rows else 0.0

    def written(self) -> dict[str, Any]:
        """Return the report for machines; docs/data-quality.md explains every member."""
        return {
            "format": FORMAT,
            "resource": self.resource,
            "source": self.source,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "rows": {"looked_at": self.rows, "complete": self.complete, "total": self.total},
            "statements": {"sent": self.statements, "budget": self.budget},
            "faults": [
                {
                    "cause": fault.cause.value,
                    "field": fault.field,
                    "reason": fault.reason,
                    "rows": fault.rows,
                    "share": round(self.share(fault), 6),
                    "examples": [{"key": example.key, "value": example.value} for example in fault.examples],
                }
                for fault in self.faults
            ],
            "relations": [
                {"name": followed.relation, "values": followed.values, "looked_up": followed.looked_up}
                for followed in self.relations
            ],
            "left_out": list(self.left_out),
            "quarantined": self.quarantined,
        }


def total_faults(reports: Sequence[QualityReport]) -> int:
    """Return how many faults several reports count."""
    return sum(report.faulty for report in reports)
