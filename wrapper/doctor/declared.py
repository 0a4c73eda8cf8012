"""The sources of a catalog, compiled without the rest of it: what is wrong elsewhere is not the doctor's.

A source whose driver is missing is an error of the catalog, and just what the doctor is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from adapters.registry import KINDS
from wrapper.catalog import Finding
from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import MapNode, ScalarNode
from wrapper.catalog.reading import read
from wrapper.catalog.sources import SourceCompiler
from wrapper.catalog.variables import Variables
from wrapper.doctor.machine import Machine
from wrapper.doctor.target import Target, target_of
from wrapper.hints import did_you_mean


def declared_targets(
    place: Path, environ: Mapping[str, str], name: str | None, machine: Machine | None = None
) -> tuple[list[Target], list[str]]:
    """Return the sources of a catalog, or the one named, and what is wrong with their entries."""
    report = Report()
    base = place if place.is_dir() else place.parent
    document = read(place, Variables(environ, base), report)
    if document is None:
        return [], [str(finding) for finding in report.ordered()]
    section = document.root.map("sources")
    compiled = SourceCompiler(KINDS, base, report).compile(section).compiled
    if name is not None and name not in compiled and not section.declares(name):
        return [], [f'there is no source "{name}"; {did_you_mean(name, compiled)}']
    targets = [
        replace(target_of(source, machine or Machine()), secret=_secret(section.map(one)) or f"{one.upper()}_PASSWORD")
        for one, source in compiled.items()
        if name in {None, one}
    ]
    return targets, [str(finding) for finding in report.ordered() if _is_about(finding, name)]


def _is_about(finding: Finding, name: str | None) -> bool:
    if finding.code == "missing-driver" or not finding.path.startswith("sources"):
        return False
    return name is None or f"{finding.path}.".startswith(f"sources.{name}.")


def _secret(entry: MapNode) -> str:
    """Return the variable that an entry takes its password from, as it is written."""
    for option in ("password", "url", "connection"):
        node = entry.entries.get(option)
        if isinstance(node, ScalarNode) and "${" in node.raw:
            return node.raw.partition("${")[2].partition("}")[0].partition(":-")[0]
    return ""
