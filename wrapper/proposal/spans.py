"""Where each entry of a YAML file stands: ruamel.yaml finds the nodes, the text around them is cut by us.

The merge edits the operator's files as text, entry by entry, so every byte that nobody changed stays as it is:
comments, quotes, indentation, blank lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLStreamError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


class UnreadableYAML(Exception):
    """A file that is not YAML, or no mapping; the message says where."""


@dataclass(frozen=True)
class Entry:
    """One entry of a mapping: `start` to `end` is its own text, `head` where the comments directly above begin."""

    name: str
    key: Node
    node: Node
    start: int
    end: int
    head: int
    shared: bool

    @cached_property
    def value(self) -> Any:
        """The value as text, lists and dicts of text."""
        return plain(self.node)

    @property
    def is_mapping(self) -> bool:
        """Whether entries stand below it."""
        return isinstance(self.node, MappingNode)

    @property
    def in_flow(self) -> bool:
        """Whether the entries below it stand in braces."""
        return isinstance(self.node, MappingNode) and bool(self.node.flow_style)


@dataclass(frozen=True)
class YAMLText:
    """One file: its text and the nodes in it."""

    name: str
    text: str
    root: MappingNode | None

    def entries(self, node: Node | None) -> dict[str, Entry]:
        """Return the entries of a mapping by name, in order."""
        if not isinstance(node, MappingNode):
            return {}
        found = (self._entry(key, value, flow=bool(node.flow_style)) for key, value in node.value)
        return {entry.name: entry for entry in found}

    def sections(self) -> dict[str, Entry]:
        """Return the entries of the file."""
        return self.entries(self.root)

    def _entry(self, key: Node, value: Node, *, flow: bool) -> Entry:
        start, end = key.start_mark.index, max(last_of(value), key.end_mark.index)
        # An alias is the node of its anchor, which stands somewhere else.
        shared = value.anchor is not None or not start <= value.start_mark.index
        if shared and value.start_mark.index < start:
            end = self._line_end(key.end_mark.index)
        if flow:
            return Entry(key.value, key, value, start, end, start, shared)
        start = self._line_start(start)
        return Entry(key.value, key, value, start, self._line_end(end), self._head(start), shared)

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


def read_yaml(text: str, name: str) -> YAMLText:
    """Return a file's text with its nodes; raises UnreadableYAML."""
    try:
        root = YAML(typ="rt", pure=True).compose(text)
    except (MarkedYAMLError, YAMLStreamError, ValueError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark is not None else name
        raise UnreadableYAML(f"{where} is not YAML; mend it first (wrapper check says more)") from wrong
    if root is not None and not isinstance(root, MappingNode):
        if isinstance(root, ScalarNode) and not root.value:
            return YAMLText(name, text, None)
        raise UnreadableYAML(f"{name} is no mapping; start it with an entry such as `resources:`")
    return YAMLText(name, text, root)


def plain(node: Node) -> Any:
    """Return a node as text, lists and dicts."""
    if isinstance(node, MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    return node.value


def last_of(node: Node) -> int:
    """Return where the text of a node ends; a block's own mark is behind the comments that follow it."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        return max(last_of(child) for child in _children(node))
    end: int = node.end_mark.index
    return end


def _children(node: MappingNode | SequenceNode) -> Iterator[Node]:
    for item in node.value:
        if isinstance(item, tuple):
            yield from item
        else:
            yield item
