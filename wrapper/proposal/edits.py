"""Edits of one YAML file as text: entries are put in, replaced and taken out, and nothing else moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wrapper.proposal.spans import Entry, YAMLText
from wrapper.proposal.writing import flow, scalar


@dataclass
class EditedFile:
    """A file with the edits to be made in it; `text` makes them all."""

    yaml: YAMLText
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def text(self) -> str:
        """Return the text with every edit made."""
        text = self.yaml.text
        numbered = [(start, end, at, replacement) for at, (start, end, replacement) in enumerate(self.edits)]
        # From the end, so that no edit moves the place of another; what was first put at a place stands first there.
        for start, end, _, replacement in sorted(numbered, reverse=True):
            text = text[:start] + replacement + text[end:]
        return text

    def entries(self, entry: Entry) -> dict[str, Entry]:
        """Return the entries below an entry."""
        return self.yaml.entries(entry.node)

    def append(self, text: str) -> None:
        """Write text at the end of the file."""
        end = len(self.yaml.text)
        newline = "\n" if end and not self.yaml.text.endswith("\n") else ""
        self.edits.append((end, end, newline + text))

    def insert(self, parent: Entry, before: Entry | None, new: Entry, lines: str) -> None:
        """Put a new entry into a mapping, behind `before` or, without that, in front of all others."""
        siblings = list(self.entries(parent).values())
        if parent.in_flow:
            text = f"{scalar(new.name)}: {flow(new.value)}"
            after = before or (siblings[-1] if siblings else None)
            at = after.end if after else parent.node.start_mark.index + 1
            self.edits.append((at, at, f", {text}" if after else text))
            return
        block = indented(lines, self._indent(siblings[0]))
        if before is None:
            self.edits.append((siblings[0].head, siblings[0].head, block.lstrip("\n")))
            return
        newline = "" if self.yaml.text[: before.end].endswith("\n") else "\n"
        self.edits.append((before.end, before.end, newline + block))

    def replace(self, ours: Entry, theirs: Entry, lines: str, *, in_flow: bool) -> None:
        """Put another value in the place of one; the comments beside it stay, unless it takes several lines."""
        if in_flow or not theirs.is_mapping or theirs.in_flow:
            self.edits.append((ours.node.start_mark.index, ours.node.end_mark.index, flow(theirs.value)))
            return
        self.edits.append((ours.start, ours.end, indented(lines, self._indent(ours))))

    def remove(self, siblings: Mapping[str, Entry], name: str, *, in_flow: bool) -> None:
        """Take an entry out, with the comments above it."""
        entry = siblings[name]
        if not in_flow:
            self.edits.append((entry.head, entry.end, ""))
            return
        order = list(siblings.values())
        at = order.index(entry)
        if at:
            self.edits.append((order[at - 1].end, entry.end, ""))
        else:
            self.edits.append((entry.start, order[1].start if len(order) > 1 else entry.end, ""))

    def _indent(self, entry: Entry) -> int:
        text = self.yaml.text[entry.start :]
        return len(text) - len(text.lstrip(" "))


def block_of(yaml: YAMLText, entry: Entry) -> str:
    """Return the lines of an entry with the comments above it, and the blank line above those if there is one."""
    text = yaml.text[entry.head : entry.end]
    blank = "\n" if yaml.text[: entry.head].endswith("\n\n") else ""
    return blank + (text if text.endswith("\n") else f"{text}\n")


def indented(block: str, indent: int) -> str:
    """Return lines with the indentation of the place they go to."""
    lines = block.splitlines(keepends=True)
    own = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "".join(" " * indent + line[own:] if line.strip() else line for line in lines)
