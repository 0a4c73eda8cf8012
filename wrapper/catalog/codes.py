"""Checks and compiles the `codes` section."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType

from wrapper.catalog.findings import Names, Report
from wrapper.catalog.model import CodeMap, OnUnknown
from wrapper.catalog.nodes import MapNode, ScalarNode


def compile_codes(section: MapNode, report: Report) -> Names[CodeMap]:
    """Return the code maps by name."""
    names: Names[CodeMap] = Names("code map", "unknown-codes", section, required=False)
    for name, node in section.maps():
        pairs: dict[str, str] = {}
        for code, value in node.map("map").entries.items():
            if not isinstance(value, ScalarNode):
                continue
            if value.plain and value.text.lower() in ("null", "~"):
                hint = 'list the code in the `blanks` of its fields, or quote a public value that reads "null"'
                report.add("null-code", value, f'the code "{code}" stands for null', hint)
            pairs[code] = value.text
        if node.declares("map") and not pairs and not node.map("map").dropped:
            report.add(
                "empty-entry", node.entries.get("map", node), "the code map has no codes", "write CODE: public value"
            )
        unknown = OnUnknown(node.text("unknown", OnUnknown.PASS))
        names.compiled[name] = CodeMap(name, MappingProxyType(pairs), unknown, node.text("description"))
    return names


def ambiguous(codes: CodeMap) -> list[str]:
    """Return the public values that several legacy codes stand for."""
    return [value for value, count in Counter(codes.to_public.values()).items() if count > 1]
