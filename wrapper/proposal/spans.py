"""Where each entry of a YAML file stands: PyYAML's parser finds the nodes, the text around them is cut by us.

The merge edits the operator's files as text, entry by entry, so every byte that nobody changed stays as it is:
comments, quotes, indentation, blank lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import yaml

from wrapper.catalog.parsing import LOADER
from wrapper.proposal.nodes import MappingNode, Node, RefusedError, ScalarNode, below, plain, root_of
from wrapper.proposal.writing import flow, scalar

_BOM = "\ufeff"
_SPECIAL = frozenset("\r\n&*,[]{}#:|>")  # A bare scalar of a block may hold it; in braces it means something else.


class UnreadableYAML(Exception):
    """A file that is not YAML, or not a mapping; the message says where."""


@dataclass(frozen=True)
class Entry:
    """One entry of a mapping: `start` to `end` is its own text, `head` where the comments directly above begin."""

    name: str
    key: ScalarNode
    node: Node
    start: int
    end: int
    head: int
    shared: bool
    source: str
    """The text of the whole file."""

    def equals(self, other: Entry) -> bool:
        """Whether two entries mean the same; where they are spelled alike, what is in them need not be read."""
        return self.source[self.start : self.end] == other.source[other.start : other.end] or self.value == other.value

    @cached_property
    def value(self) -> Any:
        """The value as text, lists and dicts of text."""
        return plain(self.node)

    @property
    def written(self) -> str:
        """The value on one line, with its scalars spelled as they stand in the file."""
        return _written(self.node, self.source)

    @property
    def is_mapping(self) -> bool:
        """Whether entries stand below it."""
        return isinstance(self.node, MappingNode)

    @property
    def in_flow(self) -> bool:
        """Whether the entries below it stand in braces."""
        return isinstance(self.node, MappingNode) and self.node.flow


@dataclass(frozen=True, eq=False)
class YAMLText:
    """One file: its text and the nodes in it."""

    name: str
    text: str
    root: MappingNode | None
    _entries: dict[Node, dict[str, Entry]] = field(default_factory=dict)

    def entries(self, node: Node | None) -> dict[str, Entry]:
        """Return the entries of a mapping by name, in order; they are found once."""
        if not isinstance(node, MappingNode):
            return {}
        known = self._entries.get(node)
        if known is None:
            known = self._entries[node] = {entry.name: entry for entry in self._found(node)}
        return known

    def sections(self) -> dict[str, Entry]:
        """Return the entries of the file."""
        return self.entries(self.root)

    def _found(self, node: MappingNode) -> Iterator[Entry]:
        for key, value in node.value:
            yield self._entry(key, value, flow=node.flow)

    def _entry(self, key: ScalarNode, value: Node, *, flow: bool) -> Entry:
        start, end = key.start, max(value.last, key.end)
        # An alias is the node of its anchor, which stands somewhere else.
        shared = value.anchored or not start <= value.start
        if shared and value.start < start:
            end = self._line_end(key.end)
        if flow:
            return Entry(key.value, key, value, start, end, start, shared, self.text)
        start = self._line_start(start)
        return Entry(key.value, key, value, start, self._line_end(end), self._head(start), shared, self.text)

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        """Return the place behind the newline of a line, or the end of the text."""
        if at > 0 and self.text[at - 1] == "\n":
            return at
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def _head(self, start: int) -> int:
        """Return where the comment lines directly above a line begin."""
        while start > 0:
            above = self._line_start(start - 1)
            if not self.text[above:start].lstrip(" ").startswith("#"):
                break
            start = above
        return start


@lru_cache(maxsize=16)
def read_yaml(text: str, name: str) -> YAMLText:
    """Return a file's text with its nodes; raises UnreadableYAML. What was read last is kept until `forget`."""
    # The C parser counts the mark of the byte order as a column, which would be an indentation.
    shift = len(_BOM) if text.startswith(_BOM) else 0
    try:
        root = root_of(yaml.parse(text[shift:], Loader=LOADER), text, shift)
    except RefusedError as wrong:
        raise UnreadableYAML(f"{name}:{wrong.line} is not YAML for a catalog: {wrong}; mend it first") from wrong
    except (yaml.YAMLError, ValueError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark is not None else name
        raise UnreadableYAML(f"{where} is not YAML; mend it first (wrapper check says more)") from wrong
    if root is not None and not isinstance(root, MappingNode):
        if isinstance(root, ScalarNode) and not root.value:
            return YAMLText(name, text, None)
        raise UnreadableYAML(f"{name} is not a mapping; start it with an entry such as `resources:`")
    return YAMLText(name, text, root)


def forget() -> None:
    """Give back the memory of the files that were read."""
    read_yaml.cache_clear()


def _written(node: Node, source: str) -> str:
    """Return a node on one line."""
    if isinstance(node, MappingNode):
        return "{" + ", ".join(f"{scalar(name)}: {_written(one, source)}" for name, one in below(node).items()) + "}"
    text = source[node.start : node.last] if isinstance(node, ScalarNode) else ""
    return text if text and _SPECIAL.isdisjoint(text) else flow(plain(node))
