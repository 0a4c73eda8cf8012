"""The catalog's text as a tree that remembers where everything stands.

Every scalar is text; numbers, dates and flags are read from it by the accessors of `MapNode`, after
`wrapper.catalog.shapes` has checked and pruned the tree. What was pruned stays known by its address,
so that one mistake is reported once and not again by everything that refers to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

TRUE_WORDS = frozenset({"true", "yes", "on"})
FALSE_WORDS = frozenset({"false", "no", "off"})


@dataclass(slots=True, eq=False)
class Node:
    """A place in the catalog: `path` is its dotted address, `line` counts from 1 (0: the file as a whole)."""

    file: str
    line: int
    path: str


@dataclass(slots=True, eq=False)
class ScalarNode(Node):
    """One text. `raw` is as written, `text` has its variables filled in; `plain` says it stood without quotes.

    `broken` marks a text whose variables could not be filled in: that has been reported already.
    """

    raw: str = ""
    text: str = ""
    plain: bool = True
    broken: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written at all, as in `versions:` followed by the next entry."""
        return self.plain and not self.raw


@dataclass(slots=True, eq=False)
class ListNode(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class MapNode(Node):
    """A mapping in written order. `dropped` holds the entries that were reported and taken out."""

    entries: dict[str, Node] = field(default_factory=dict)
    dropped: dict[str, Node] = field(default_factory=dict)

    def drop(self, name: str) -> None:
        """Take the entry out, keeping its address."""
        self.dropped[name] = self.entries.pop(name)

    def declares(self, name: str) -> bool:
        """Whether the entry was written, well or badly."""
        return name in self.entries or name in self.dropped

    def scalar(self, name: str) -> ScalarNode | None:
        """Return the text node of an entry, or None."""
        node = self.entries.get(name)
        return node if isinstance(node, ScalarNode) else None

    def text(self, name: str, default: str = "") -> str:
        """Return the text of an entry, without the line break that ends a block of text."""
        node = self.scalar(name)
        return default if node is None else node.text.rstrip("\n")

    def whole(self, name: str) -> int | None:
        """Return an entry as a whole number, or None."""
        node = self.scalar(name)
        return None if node is None else int(node.text)

    def flag(self, name: str, default: bool) -> bool:
        """Return an entry as true or false."""
        node = self.scalar(name)
        return default if node is None else node.text.lower() in TRUE_WORDS

    def day(self, name: str) -> date | None:
        """Return an entry as a date, or None."""
        node = self.scalar(name)
        return None if node is None else date.fromisoformat(node.text)

    def texts(self, name: str) -> list[ScalarNode]:
        """Return the texts of a list, or of a single text that stands in place of a list of one."""
        node = self.entries.get(name)
        found = node.items if isinstance(node, ListNode) else [node]
        return [item for item in found if isinstance(item, ScalarNode) and not item.empty]

    def map(self, name: str) -> MapNode:
        """Return a section, or an empty one at this place when there is none."""
        node = self.entries.get(name)
        if isinstance(node, MapNode):
            return node
        node = node or self.dropped.get(name)
        if node is not None:
            return MapNode(node.file, node.line, node.path)
        return MapNode(self.file, self.line, f"{self.path}.{name}" if self.path else name)

    def key_node(self, name: str) -> ScalarNode:
        """Return the key of an entry as a text node of its own, for keys that refer to something."""
        entry = self.entries[name]
        return ScalarNode(entry.file, entry.line, entry.path, name, name)

    def maps(self) -> list[tuple[str, MapNode]]:
        """Return the entries that are sections, with their names."""
        return [(name, node) for name, node in self.entries.items() if isinstance(node, MapNode)]
