"""Checks and compiles the `versions` section: the life of every public surface."""

from __future__ import annotations

from wrapper.catalog.findings import Names, Report
from wrapper.catalog.model import Version
from wrapper.catalog.nodes import MapNode


def compile_versions(section: MapNode, report: Report) -> Names[Version]:
    """Return the versions by name, in written order."""
    names: Names[Version] = Names("version", "unknown-version", section)
    for name in section.entries:
        node = section.map(name)
        successor = node.scalar("successor")
        if successor is not None:
            names.find(successor, report)
        deprecated, sunset = node.day("deprecated"), node.day("sunset")
        if deprecated and sunset and sunset < deprecated:
            at = node.entries["sunset"]
            hint = "a version is deprecated first and switched off later"
            report.add("sunset-before-deprecated", at, f"the sunset {sunset} is before {deprecated}", hint)
        names.compiled[name] = Version(
            name=name,
            title=node.text("title"),
            description=node.text("description"),
            deprecated=deprecated,
            sunset=sunset,
            successor=successor.text if successor else None,
        )
    _check_successors(section, names, report)
    return names


def _check_successors(section: MapNode, names: Names[Version], report: Report) -> None:
    for name, version in names.compiled.items():
        seen: set[str] = set()
        follower: Version | None = version
        while follower is not None and follower.successor is not None and follower.name not in seen:
            seen.add(follower.name)
            follower = names.compiled.get(follower.successor)
        if follower is not None and follower.name == name and seen:
            at = section.map(name).entries["successor"]
            report.add("successor-loop", at, f'"{name}" ends up as its own successor', "the newest version has none")
