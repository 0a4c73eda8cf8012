"""What a catalog's folder holds before a proposal comes: names that are taken, tables that are described already.

What an operator wrote by hand is not proposed again under other names, and init adds nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wrapper.proposal.spans import plain, read_yaml
from wrapper.proposal.writing import SHARED_FILE, VERSION, file_of, meant

_SHOWN_IN = re.compile(r"versions: \{(v[0-9]+): \{\}\}")


@dataclass(frozen=True)
class Existing:
    """What one source's proposal has to respect: `tables` are read already, each by the resource named."""

    resources: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    tables: Mapping[str, str] = field(default_factory=dict)
    version: str = VERSION

    def beside(self, resources: frozenset[str], codes: frozenset[str]) -> Existing:
        """Return the same with further names that are taken."""
        return Existing(self.resources | resources, self.codes | codes, self.tables, self.version)


def existing(texts: Mapping[str, str], ancestors: Mapping[str, str], source: str) -> Existing:
    """Return what the files of a folder mean for a proposal of `source`; raises UnreadableYAML.

    `ancestors` are what init proposed last time: names in there are its own.
    """
    ours = [_tree(text, name) for name, text in texts.items()]
    proposed = ancestors.get(file_of(source), "")
    own = _tree(proposed, file_of(source))
    resources = {name: entry for tree in ours for name, entry in _section(tree, "resources").items()}
    known = {entry.get("table") for entry in _section(own, "resources").values() if isinstance(entry, dict)}
    tables = {
        meant(str(entry["table"])): name
        for name, entry in resources.items()
        if isinstance(entry, dict) and entry.get("source") == source and entry.get("table") not in {None, *known}
    }
    others = {name for name, entry in resources.items() if not isinstance(entry, dict) or entry.get("source") != source}
    codes = {name for tree in ours for name in _section(tree, "codes")} - set(_section(own, "codes"))
    return Existing(frozenset(others | set(tables.values())), frozenset(codes), tables, _version(ours, proposed))


def is_begun_by_hand(texts: Mapping[str, str], ancestors: Mapping[str, str]) -> bool:
    """Whether there is a catalog that init did not begin: its title, versions and plans are the operator's alone."""
    return SHARED_FILE not in ancestors and any(
        _section(_tree(text, name), section) for name, text in texts.items() for section in ("versions", "resources")
    )


def _version(ours: list[Any], proposed: str) -> str:
    """Return the version that resources are shown in: that of the last proposal, else the newest there is."""
    shown = _SHOWN_IN.search(proposed)
    if shown is not None:
        return shown[1]
    declared = [name for tree in ours for name in _section(tree, "versions")]
    return declared[-1] if declared else VERSION


def _tree(text: str, name: str) -> Any:
    root = read_yaml(text, name).root
    return plain(root) if root is not None else {}


def _section(tree: Any, name: str) -> dict[str, Any]:
    found = tree.get(name) if isinstance(tree, dict) else None
    return found if isinstance(found, dict) else {}
