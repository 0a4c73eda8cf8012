"""Where an entry of a catalog stands, for findings that are made when the catalog is compiled already."""

from __future__ import annotations

import os
from pathlib import Path

from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import ListNode, MapNode, Node
from wrapper.catalog.reading import read
from wrapper.catalog.variables import Variables


class Places:
    """The tree of a catalog that was compiled without an error."""

    def __init__(self, place: Path) -> None:
        base = place if place.is_dir() else place.parent
        document = read(place, Variables(os.environ, base), Report())
        self._root: Node = Node(place.as_posix(), 0, "") if document is None else document.root

    def find(self, *names: str) -> Node:
        """Return the entry at the end of `names`, or the last one on the way there that was written."""
        node = self._root
        for name in names:
            below = node.entries.get(name) if isinstance(node, MapNode) else None
            if below is None:
                break
            node = below
        # A list is shown where its first entry stands: `columns: [A, B]` on a line of its own.
        return node.items[0] if isinstance(node, ListNode) and node.items else node
