"""Where each entry of a YAML file stands: PyYAML's parser finds the nodes, the text around them is cut by us.

The merge edits the operator's files as text, entry by entry, so every byte that nobody changed stays as it is:
comments, quotes, indentation, blank lines. The nodes are built from the parser's events, as the catalog's reader
builds its own: recursion in C would end the program on deeply nested text. A big catalog has a million nodes, nearly
all of them in braces: what stands there is read again when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import yaml

from wrapper.catalog.parsing import DEEPEST, LOADER, MOST_REPEATED
from wrapper.proposal.writing import flow, scalar

_BOM = "\ufeff"
_SPECIAL = frozenset("\r\n&*,[]{}#:|>")  # A bare scalar of a block may hold it; in braces it means something else.


class UnreadableYAML(Exception):
    """A file that is not YAML, or not a mapping; the message says where."""


@dataclass(slots=True, eq=False)
class Node:
    """A part of the text from `start` to `end`; `last` is where the text of what is in it ends."""

    start: int
    end: int
    anchored: bool
    last: int
    size: int


@dataclass(slots=True, eq=False)
class ScalarNode(Node):
    """A single text."""

    value: str


@dataclass(slots=True, eq=False)
class SequenceNode(Node):
    """A list."""

    value: list[Node]


@dataclass(slots=True, eq=False)
class MappingNode(Node):
    """A mapping; `flow` where it stands in braces. `pairs` is what is in it, or the file's text to read that from."""

    pairs: list[tuple[ScalarNode, Node]] | str
    flow: bool

    @property
    def value(self) -> list[tuple[ScalarNode, Node]]:
        """The keys and values, in order."""
        if not isinstance(self.pairs, str):
            return self.pairs
        events = yaml.parse(self.pairs[self.start : self.end], Loader=LOADER)
        found = _root(events, self.pairs, self.start, whole=True)
        return found.value if isinstance(found, MappingNode) else []


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
        root = _root(yaml.parse(text[shift:], Loader=LOADER), text, shift)
    except _RefusedError as wrong:
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


class _RefusedError(Exception):
    def __init__(self, message: str, event: yaml.Event) -> None:
        super().__init__(message)
        self.line = event.start_mark.line + 1 if event.start_mark else 0


def _root(events: Iterable[yaml.Event], text: str, shift: int, *, whole: bool = False) -> Node | None:
    """Return the node of the only document; an alias is the node of its anchor.

    Without `whole`, what stands in braces is left out, unless something in it is repeated or repeats.
    """
    anchors: dict[str, Node] = {}
    top: list[Node] = []
    opened: list[tuple[yaml.CollectionStartEvent, list[Node], int]] = []
    below, repeated, named = top, 0, 0
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            start, end = _span(event, event, shift)
            if start == end:
                # The C parser has a missing value at the brace or comma behind it, not at its colon.
                start = end = _colon(text, end)
            node: Node = ScalarNode(start, end, event.anchor is not None, end, 1, event.value)
            anchor = event.anchor
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(opened) == DEEPEST:
                raise _RefusedError("it nests too deep", event)
            below = []
            opened.append((event, below, named))
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            first, inside, before = opened.pop()
            node, anchor = _closed(first, inside, event, shift), first.anchor
            _leave_out(node, text, may=not whole and named == before)
            below = opened[-1][1] if opened else top
        elif isinstance(event, yaml.AliasEvent):
            named += 1
            # An anchor is known only behind its end: an alias inside it would never end.
            if event.anchor not in anchors:
                raise _RefusedError(f"there is no anchor &{event.anchor} above", event)
            node, anchor = anchors[event.anchor], None
            repeated += node.size
            if repeated > MOST_REPEATED:
                raise _RefusedError("its aliases repeat too much", event)
        elif isinstance(event, yaml.DocumentStartEvent) and top:
            raise _RefusedError("a second document starts here", event)
        else:
            continue
        if anchor is not None:
            named += 1
            anchors[anchor] = node
        below.append(node)
    return top[0] if top else None


def _leave_out(node: Node, text: str, *, may: bool) -> None:
    """Forget what stands in braces where that may be, to read it again when it is asked for."""
    if may and isinstance(node, MappingNode) and node.flow:
        node.pairs = text


def _span(first: yaml.Event, last: yaml.Event, shift: int) -> tuple[int, int]:
    start, end = first.start_mark, last.end_mark
    if start is None or end is None:  # Only events that a program makes have no marks.
        raise ValueError("an event of the parser has no place")
    return start.index + shift, end.index + shift


def _colon(text: str, at: int) -> int:
    """Return the place behind the last colon's blanks before a place, where a missing value stands."""
    behind = at
    while behind > 0 and text[behind - 1] in " \t":
        behind -= 1
    return behind if behind > 0 and text[behind - 1] == ":" else at


def _closed(first: yaml.CollectionStartEvent, inside: list[Node], end: yaml.Event, shift: int) -> Node:
    """Return the node of a list or mapping; a block's own mark is behind the comments that follow it."""
    (start, behind), anchored = _span(first, end, shift), first.anchor is not None
    last = behind if first.flow_style or not inside else max(node.last for node in inside)
    size = 1 + sum(node.size for node in inside)
    if isinstance(first, yaml.SequenceStartEvent):
        return SequenceNode(start, behind, anchored, last, size, inside)
    pairs: list[tuple[ScalarNode, Node]] = []
    for key, value in zip(inside[::2], inside[1::2], strict=True):
        if not isinstance(key, ScalarNode):
            raise _RefusedError("a key must be a single text", first)
        pairs.append((key, value))
    return MappingNode(start, behind, anchored, last, size, pairs, bool(first.flow_style))


def below(node: Node | None) -> dict[str, Node]:
    """Return the nodes below a mapping by name; {} for any other node."""
    return {key.value: value for key, value in node.value} if isinstance(node, MappingNode) else {}


def plain(node: Node) -> Any:
    """Return a node as text, lists and dicts."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, MappingNode):
        return {name: plain(value) for name, value in below(node).items()}
    return [plain(item) for item in node.value] if isinstance(node, SequenceNode) else None


def _written(node: Node, source: str) -> str:
    """Return a node on one line."""
    if isinstance(node, MappingNode):
        return "{" + ", ".join(f"{scalar(name)}: {_written(one, source)}" for name, one in below(node).items()) + "}"
    text = source[node.start : node.last] if isinstance(node, ScalarNode) else ""
    return text if text and _SPECIAL.isdisjoint(text) else flow(plain(node))
