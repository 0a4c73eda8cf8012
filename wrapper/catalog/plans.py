"""Checks and compiles the `plans` section: texts such as `5000/hour` become limits."""

from __future__ import annotations

from types import MappingProxyType

from wrapper.catalog.findings import Report
from wrapper.catalog.model import Plan
from wrapper.catalog.nodes import MapNode, ScalarNode
from wrapper.limit_text import Limit, parse_limit


def compile_plans(section: MapNode, report: Report) -> MappingProxyType[str, Plan]:
    """Return the plans by name."""
    plans: dict[str, Plan] = {}
    for name, node in section.maps():
        limits: dict[int, Limit] = {}
        for text in node.texts("limits"):
            limit = _limit(text, report)
            if limit is not None and limit.seconds in limits:
                hint = f"both limit the same window; keep one of {limits[limit.seconds].count} and {limit.count}"
                report.add("repeated-limit", text, f"there are two limits per {limit.name}", hint)
            elif limit is not None:
                limits[limit.seconds] = limit
        if "limits" in node.entries and not node.texts("limits"):
            report.add(
                "empty-entry",
                node.entries["limits"],
                "the plan has no limits",
                "write for example: limits: [5000/hour]",
            )
        plans[name] = Plan(name, tuple(limits.values()), node.text("description"))
    return MappingProxyType(plans)


def _limit(node: ScalarNode, report: Report) -> Limit | None:
    limit = parse_limit(node.text)
    if limit is None:
        hint = "write a count and a window: 20/second, 5000/hour, 100 per 5 minutes"
        report.add("bad-limit", node, f'"{node.text}" is not a limit', hint)
    return limit
