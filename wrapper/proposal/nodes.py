"""The nodes of a YAML file: what stands from where to where, as PyYAML's parser finds it.

They are built from the parser's events, as the catalog's reader builds its own: recursion in C would end the program on
deeply nested text. A big catalog has a million nodes, nearly all of them in braces: what stands there is read again
when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from wrapper.catalog.parsing import DEEPEST, LOADER, MOST_REPEATED


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
        found = root_of(events, self.pairs, self.start, whole=True)
        return found.value if isinstance(found, MappingNode) else []


class RefusedError(Exception):
    """What is YAML, but not for a catalog; `line` is where."""

    def __init__(self, message: str, event: yaml.Event) -> None:
        super().__init__(message)
        self.line = event.start_mark.line + 1 if event.start_mark else 0


def root_of(events: Iterable[yaml.Event], text: str, shift: int, *, whole: bool = False) -> Node | None:
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
                raise RefusedError("it nests too deep", event)
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
                raise RefusedError(f"there is no anchor &{event.anchor} above", event)
            node, anchor = anchors[event.anchor], None
            repeated += node.size
            if repeated > MOST_REPEATED:
                raise RefusedError("its aliases repeat too much", event)
        elif isinstance(event, yaml.DocumentStartEvent) and top:
            raise RefusedError("a second document starts here", event)
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
            raise RefusedError("a key must be a single text", first)
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
