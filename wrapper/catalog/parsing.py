"""One file's YAML as a tree of nodes, with every trap of YAML turned into a finding.

The tree is built from the parser's events and not with PyYAML's composer, whose recursion in C ends the
whole program on deeply nested text. Scalars stay text (`NO`, `007`, `12:30` survive), anchors and `<<`
work, and every node knows its file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sys import intern

import yaml

from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import ListNode, MapNode, Node, ScalarNode
from wrapper.catalog.variables import Variables

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DEEPEST = 40  # levels of nesting; the normative example has 9
MOST_REPEATED = 100_000  # nodes that aliases repeat; nine aliases of nine aliases … would fill any memory
_ROOT = ""


def parse(text: str, name: str, variables: Variables, report: Report) -> MapNode | None:
    """Return the mapping that a file holds, or None where it holds none or cannot be read, which is reported."""
    at = Node(name, 0, "")
    try:
        events = list(_shallow(yaml.parse(text, Loader=LOADER)))
        root = _Builder(events, name, variables, report).document()
    except _RefusedError as wrong:
        at.line = wrong.line
        report.add(wrong.code, at, str(wrong), wrong.hint)
        return None
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        at.line = mark.line + 1 if mark else 0
        tabs = "tab" in (wrong.problem or "") or (mark is not None and _starts_with_tab(text, mark.line))
        hint = (
            "indent with spaces: YAML forbids tabs"
            if tabs
            else "check the indentation, quotes and colons here and above"
        )
        report.add("bad-yaml", at, f"this is not YAML: {wrong.problem or wrong.context}", hint)
        return None
    except yaml.reader.ReaderError as wrong:
        at.line = text.count("\n", 0, wrong.position) + 1
        report.add("bad-yaml", at, f"this is not YAML: {wrong.reason}", "remove the invisible character")
        return None
    if root is None or (isinstance(root, ScalarNode) and root.empty):
        return None
    if not isinstance(root, MapNode):
        report.add("wrong-shape", root, "the file is not a mapping", "start it with an entry such as `resources:`")
        return None
    return root


def _starts_with_tab(text: str, line: int) -> bool:
    lines = text.splitlines()
    return line < len(lines) and lines[line].lstrip(" ").startswith("\t")


class _RefusedError(Exception):
    def __init__(self, code: str, message: str, hint: str, line: int) -> None:
        super().__init__(message)
        self.code, self.hint, self.line = code, hint, line


def _too_large(message: str, line: int) -> _RefusedError:
    return _RefusedError("too-large", message, "write the entries out flat, without anchors that repeat anchors", line)


@dataclass(slots=True)
class _Event:
    """What is needed of an event of the parser: a big catalog has a million, and the parser's own take more memory.

    `value` is the text of a scalar, the name of an alias.
    """

    kind: type[yaml.Event]
    line: int
    value: str = ""
    plain: bool = False
    anchor: str | None = None


def _shallow(events: Iterable[yaml.Event]) -> Iterator[_Event]:
    """Pass the events on and stop where they nest too deep, before the parser spends its time on the rest."""
    depth = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style is None or event.style == ""
            # Most texts occur again and again: names of entries, types, formats.
            yield _Event(yaml.ScalarEvent, line, intern(event.value), plain, event.anchor)
            continue
        if isinstance(event, yaml.AliasEvent):
            yield _Event(yaml.AliasEvent, line, event.anchor or "")
            continue
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise _too_large("the file nests too deep", line)
            yield _Event(type(event), line, anchor=event.anchor)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        yield _Event(type(event), line)


@dataclass(slots=True)
class _Builder:
    """Builds the nodes of one file. An alias is built again from its anchor's events, at its own address."""

    events: list[_Event]
    file: str
    variables: Variables
    report: Report
    at: int = 0
    repeating: int = 0
    repeated: int = 0
    anchors: dict[str, int] = field(default_factory=dict)

    def document(self) -> Node | None:
        documents = [at for at, event in enumerate(self.events) if event.kind is yaml.DocumentStartEvent]
        if not documents:
            return None
        if len(documents) > 1:
            hint = "keep one document in a file; the files of the folder are merged"
            raise _RefusedError("bad-yaml", "a second document starts here", hint, self.events[documents[1]].line)
        self.at = documents[0] + 1
        return self._node(_ROOT, None, 0)

    def _node(self, path: str, line: int | None, depth: int, *, is_key: bool = False) -> Node:
        start, event = self.at, self.events[self.at]
        self.at += 1
        if line is None:
            line = event.line
        if self.repeating:
            self.repeated += 1
            if depth > DEEPEST or self.repeated > MOST_REPEATED:
                raise _too_large("the aliases of this file repeat too much", line)
        if event.kind is yaml.AliasEvent:
            return self._alias(event, path, line, depth)
        if event.kind is yaml.ScalarEvent:
            node: Node = self._scalar(event, path, line, is_key=is_key)
        elif event.kind is yaml.SequenceStartEvent:
            node = self._list(path, line, depth)
        else:
            node = self._map(path, line, depth)
        if event.anchor:
            self.anchors[event.anchor] = start
        return node

    def _alias(self, event: _Event, path: str, line: int, depth: int) -> Node:
        # An anchor is known only behind its end: an alias inside it would never end.
        if event.value not in self.anchors:
            hint = "write &name before the text that *name repeats, and not around it"
            raise _RefusedError("bad-yaml", f"there is no anchor &{event.value} above", hint, line)
        here, self.at = self.at, self.anchors[event.value]
        self.repeating += 1
        node = self._node(path, line, depth + 1)
        self.repeating -= 1
        self.at = here
        return node

    def _scalar(self, event: _Event, path: str, line: int, *, is_key: bool) -> ScalarNode:
        node = ScalarNode(self.file, line, path, event.value, event.value, plain=event.plain)
        if not is_key:
            # A key is a name, of the catalog or of the legacy, and a table may well be called ${HOME}.
            self.variables.fill(node, self.report)
        return node

    def _list(self, path: str, line: int, depth: int) -> ListNode:
        node = ListNode(self.file, line, path)
        while self.events[self.at].kind is not yaml.SequenceEndEvent:
            node.items.append(self._node(f"{path}[{len(node.items)}]", None, depth + 1))
        self.at += 1
        return node

    def _map(self, path: str, line: int, depth: int) -> MapNode:
        node = MapNode(self.file, line, path)
        inherited: list[Node] = []
        while self.events[self.at].kind is not yaml.MappingEndEvent:
            key_line = self.events[self.at].line
            key = self._node(path, None, depth + 1, is_key=True)
            name = key.raw if isinstance(key, ScalarNode) else ""
            value = self._node(f"{path}.{name}" if path else name, key_line, depth + 1)
            if not isinstance(key, ScalarNode):
                self.report.add(
                    "wrong-shape", key, "a key must be a single text", "quote it if it holds brackets or braces"
                )
            elif name == "<<" and key.plain:
                inherited.append(value)
            elif name in node.entries:
                first = node.entries[name].line
                self.report.add(
                    "duplicate-key",
                    value,
                    f'"{name}" stands twice here',
                    f"remove one of the two ({self.file}:{first})",
                )
            else:
                node.entries[name] = value
        self.at += 1
        for more in inherited:
            for source in more.items if isinstance(more, ListNode) else [more]:
                if isinstance(source, MapNode):
                    for name, value in source.entries.items():
                        node.entries.setdefault(name, value)
        return node
