"""Checks and compiles the `sources` section; what a section may hold is declared by its kind's adapter."""

from __future__ import annotations

import encodings.aliases
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from adapters.base import Adapter, Option
from adapters.charsets import is_charset
from adapters.errors import AdapterError, DriverMissing, OptionError
from adapters.generations.known import GENERATIONS
from wrapper.catalog.declaration import SOURCE
from wrapper.catalog.findings import Names, Report
from wrapper.catalog.model import Source
from wrapper.catalog.nodes import ListNode, MapNode, Node, ScalarNode
from wrapper.catalog.quoting import in_url
from wrapper.catalog.secrets import is_all_secret, written_in_clear
from wrapper.hints import did_you_mean

_DATABASE_FILE = re.compile(
    r"(?P<scheme>(?:sqlite|firebird)(?:\+\w+)?:///)(?P<path>(?![/\\:])(?!file:)(?!\w:)[^?]+)(?P<rest>.*)"
)


@dataclass(frozen=True, slots=True)
class SourceCompiler:
    """Compiles sources; `kinds` are the adapter classes by kind, `folder` is where relative paths start."""

    kinds: Mapping[str, type[Adapter]]
    folder: Path
    report: Report

    def compile(self, section: MapNode) -> Names[Source]:
        """Return the sources by name."""
        names: Names[Source] = Names("source", "unknown-source", section)
        for name, node in section.maps():
            source = self._source(name, node)
            if source is not None:
                names.compiled[name] = source
        return names

    def _source(self, name: str, node: MapNode) -> Source | None:
        kind = node.scalar("kind")
        charset, zone = node.scalar("charset"), node.scalar("time_zone")
        if charset is not None:
            check_charset(charset, self.report)
        if zone is not None:
            check_time_zone(zone, self.report)
        if kind is None:
            return None
        if kind.text not in self.kinds:
            hint = did_you_mean(kind.text, self.kinds)
            self.report.add("unknown-kind", kind, f'there is no kind of source "{kind.text}"', hint)
            return None
        adapter = self.kinds[kind.text]
        generation = node.scalar("generation")
        if generation is not None:
            check_generation(generation, adapter, self.report)
        source = Source(
            name=name,
            kind=kind.text,
            options=MappingProxyType(self._options(node, adapter)),
            charset=node.text("charset", "utf-8"),
            time_zone=node.text("time_zone", "UTC"),
            access=node.text("access", "read_only"),
            generation=node.text("generation") or None,
            description=node.text("description"),
        )
        at_or_below = (node.path, f"{node.path}.")
        if not any(
            finding.path == at_or_below[0] or finding.path.startswith(at_or_below[1])
            for finding in self.report.findings
        ):
            self._try_options(source, node, adapter)
        return source

    def _options(self, node: MapNode, adapter: type[Adapter]) -> dict[str, Any]:
        declared = {option.name: option for option in adapter.options}
        options: dict[str, Any] = {
            option.name: option.default for option in adapter.options if option.default is not None
        }
        for name, entry in node.entries.items():
            if name in SOURCE.entries:
                continue
            if name not in declared:
                hint = did_you_mean(name, [*declared, *SOURCE.entries])
                self.report.add(
                    "unknown-option", entry, f'a source of kind {adapter.kind} has no option "{name}"', hint
                )
            elif self._check_option(declared[name], entry):
                options[name] = self._located(declared, name, plain(entry))
        for option in adapter.options:
            if option.required and option.name not in SOURCE.entries and not node.declares(option.name):
                message = f'a source of kind {adapter.kind} needs the option "{option.name}"'
                self.report.add("missing-option", node, message, f"{option.name}: {option.description}")
        return options

    def _check_option(self, option: Option, entry: Node) -> bool:
        if not isinstance(entry, ScalarNode):
            if not option.structured:
                self.report.add("bad-option", entry, f'"{option.name}" must be a single value', option.description)
            return option.structured
        if entry.empty:
            self.report.add("empty-entry", entry, "nothing stands here", option.description)
            return False
        if option.choices and entry.text not in option.choices:
            hint = did_you_mean(entry.text, option.choices)
            self.report.add("bad-option", entry, f'"{option.name}" cannot be "{entry.text}"', hint)
            return False
        if written_in_clear(option, entry.raw):
            place = (
                f"{option.name}: ${{NAME}}"
                if is_all_secret(option, entry.raw)
                else "…${NAME}… in place of the password"
            )
            hint = f"put it in an environment variable: {place}; ${{file:PATH}} reads it from a file"
            self.report.add("secret-in-clear", entry, f'"{option.name}" holds a secret in clear', hint)
            return False
        return True

    def _located(self, declared: Mapping[str, Option], name: str, value: Any) -> Any:
        """Return an option's value with the paths in it starting in the catalog's folder."""
        if name == "tables" and isinstance(value, Mapping):
            return MappingProxyType({table: self._located_section(declared, own) for table, own in value.items()})
        if not isinstance(value, str):
            return value
        if name in declared and declared[name].file:
            return str(self.folder / value)
        return _DATABASE_FILE.sub(
            lambda found: f"{found['scheme']}{in_url(str(self.folder.absolute()))}/{found['path']}{found['rest']}",
            value,
        )

    def _located_section(self, declared: Mapping[str, Option], section: Any) -> Any:
        if not isinstance(section, Mapping):
            return section
        return MappingProxyType({name: self._located(declared, name, value) for name, value in section.items()})

    def _try_options(self, source: Source, node: MapNode, adapter: type[Adapter]) -> None:
        """Let the adapter judge its options; opening makes no connection."""
        try:
            adapter.open(source.name, source.adapter_options()).close()
        except OptionError as wrong:
            at = node.entries.get(wrong.option, node)
            code = "generation-not-for-kind" if wrong.option == "generation" else "bad-option"
            self.report.add(code, at, str(wrong), wrong.hint)
        except DriverMissing as wrong:
            self.report.add("missing-driver", node, str(wrong), wrong.hint)
        except (AdapterError, ValueError, TypeError):
            # What a library complains of may quote a password, so its words are not repeated here.
            hint = (
                "check the spelling of each, a URL's port and host above all; `wrapper check --schema` describes them"
            )
            self.report.add("bad-option", node, f"a source of kind {source.kind} cannot use these options", hint)


def plain(node: Node) -> Any:
    """Return a node as text, tuples and read-only mappings."""
    match node:
        case ScalarNode():
            return node.text
        case ListNode():
            return tuple(plain(item) for item in node.items)
        case MapNode():
            return MappingProxyType({name: plain(entry) for name, entry in node.entries.items()})
    raise TypeError(node)


def check_charset(node: ScalarNode, report: Report) -> None:
    """Report a charset that Python has no text codec for."""
    if not is_charset(node.text):
        names = sorted({*encodings.aliases.aliases, *encodings.aliases.aliases.values()})
        hint = did_you_mean(node.text.lower(), [name for name in names if is_charset(name)])
        report.add("unknown-charset", node, f'there is no charset "{node.text}"', hint)


def check_generation(node: ScalarNode, adapter: type[Adapter], report: Report) -> None:
    """Report an engine generation that does not exist, or that sources of this kind cannot have."""
    if node.text not in GENERATIONS:
        hint = did_you_mean(node.text, adapter.generations or GENERATIONS)
        report.add("unknown-generation", node, f'there is no engine generation "{node.text}"', hint)
    elif not adapter.generations:
        message = f"a source of kind {adapter.kind} has no engine, and so no generation"
        report.add("generation-not-for-kind", node, message, "remove it")
    elif node.text not in adapter.generations:
        message = f"a source of kind {adapter.kind} cannot be {GENERATIONS[node.text].summary}"
        report.add("generation-not-for-kind", node, message, "reach it by kind: odbc, or remove the generation")


def check_time_zone(node: ScalarNode, report: Report) -> None:
    """Report a time zone that the time zone database does not have."""
    try:
        zoneinfo.ZoneInfo(node.text)
    except (KeyError, ValueError, OSError):
        names = sorted(zoneinfo.available_timezones())
        hint = did_you_mean(node.text, names)
        report.add("unknown-time-zone", node, f'there is no time zone "{node.text}"', hint)
