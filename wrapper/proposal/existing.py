"""What a catalog's folder holds before a proposal comes: names that are taken, tables that are described already.

What an operator wrote by hand is not proposed again under other names, and init adds nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wrapper.proposal.nodes import MappingNode, Node, ScalarNode, below
from wrapper.proposal.spans import forget, read_yaml
from wrapper.proposal.writing import SHARED_FILE, VERSION, file_of, meant

_SHOWN_IN = re.compile(r"versions: \{(v[0-9]+): \{\}\}")


@dataclass(frozen=True)
class Existing:
    """What one source's proposal has to respect: `tables` are read already, each by the resource named.

    `time_zone` is what the catalog declares for the source, None where it declares none that is known.
    """

    resources: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    tables: Mapping[str, str] = field(default_factory=dict)
    version: str = VERSION
    time_zone: str | None = None

    def beside(self, resources: frozenset[str], codes: frozenset[str]) -> Existing:
        """Return the same with further names that are taken."""
        return replace(self, resources=self.resources | resources, codes=self.codes | codes)


def existing(texts: Mapping[str, str], ancestors: Mapping[str, str], source: str) -> Existing:
    """Return what the files of a folder mean for a proposal of `source`; raises UnreadableYAML.

    `ancestors` are what init proposed last time: names in there are its own.
    """
    ours = [read_yaml(text, name).root for name, text in texts.items()]
    proposed = ancestors.get(file_of(source), "")
    own = read_yaml(proposed, file_of(source)).root
    resources = {name: node for root in ours for name, node in _section(root, "resources").items()}
    known = {_text(node, "table") for node in _section(own, "resources").values()}
    tables = {
        meant(table): name
        for name, node in resources.items()
        if _text(node, "source") == source and (table := _text(node, "table")) is not None and table not in known
    }
    others = {name for name, node in resources.items() if _text(node, "source") != source}
    codes = {name for root in ours for name in _section(root, "codes")} - set(_section(own, "codes"))
    zone = next((zone for root in ours if (zone := _time_zone(root, source))), None)
    found = Existing(frozenset(others | set(tables.values())), frozenset(codes), tables, _version(ours, proposed), zone)
    # The look at the source comes next, and needs the memory.
    forget()
    return found


def is_begun_by_hand(texts: Mapping[str, str], ancestors: Mapping[str, str]) -> bool:
    """Whether there is a catalog that init did not begin: its title, versions and plans are the operator's alone."""
    return SHARED_FILE not in ancestors and any(
        _section(read_yaml(text, name).root, section)
        for name, text in texts.items()
        for section in ("versions", "resources")
    )


def _version(ours: list[MappingNode | None], proposed: str) -> str:
    """Return the version that resources are shown in: that of the last proposal, else the newest there is."""
    shown = _SHOWN_IN.search(proposed)
    if shown is not None:
        return shown[1]
    declared = [name for root in ours for name in _section(root, "versions")]
    return declared[-1] if declared else VERSION


def _time_zone(root: MappingNode | None, source: str) -> str | None:
    declared = _section(root, "sources").get(source)
    zone = None if declared is None else _text(declared, "time_zone")
    # Whatever else stands there, `wrapper check` speaks of it.
    with suppress(ValueError, OSError, ZoneInfoNotFoundError):
        return zone and ZoneInfo(zone).key
    return None


def _section(root: MappingNode | None, name: str) -> dict[str, Node]:
    return below(below(root).get(name))


def _text(node: Node, name: str) -> str | None:
    """Return a text of an entry, None where it has no such text."""
    found = below(node).get(name)
    return found.value if isinstance(found, ScalarNode) else None
