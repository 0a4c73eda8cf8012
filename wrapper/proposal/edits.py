"""Edits of one YAML file as text: entries are put in, replaced and taken out, and nothing else moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wrapper.proposal.spans import Entry, YAMLText
from wrapper.proposal.writing import flow


@dataclass
class EditedFile:
    """A file with the edits to be made in it; `text` makes them all."""

    yaml: YAMLText
    edits: list[tuple[int, int, int, str]] = field(default_factory=list)
    """Start, end, how far the new text is to the left, and the text."""

    def text(self) -> str:
        """Return the text with every edit made."""
        text, made, done = self.yaml.text, [], 0
        numbered = [(start, end, left, at, new) for at, (start, end, left, new) in enumerate(self.edits)]
        # At one place the deeper entry stands first, since it belongs to what is above; among equals the one that was
        # put there first.
        for start, end, _, _, replacement in sorted(numbered):
            made += [text[done:start], replacement]
            done = end
        return "".join([*made, text[done:]])

    def entries(self, entry: Entry) -> dict[str, Entry]:
        """Return the entries below an entry."""
        return self.yaml.entries(entry.node)

    def append(self, text: str) -> None:
        """Write text at the end of the file."""
        end = len(self.yaml.text)
        newline = "\n" if end and not self.yaml.text.endswith("\n") else ""
        self.edits.append((end, end, 0, newline + text))

    def insert(self, parent: Entry, before: Entry | None, lines: str) -> None:
        """Put the lines of a new entry into a block, behind `before` or, without that, in front of all others."""
        first = next(iter(self.entries(parent).values()))
        indent = self._indent(first)
        block = indented(lines, indent)
        if before is None:
            self.edits.append((first.head, first.head, -indent, block.lstrip("\n")))
            return
        newline = "" if self.yaml.text.endswith("\n", 0, before.end) else "\n"
        self.edits.append((before.end, before.end, -indent, newline + block))

    def replace(self, ours: Entry, theirs: Entry, lines: str) -> None:
        """Put another value in the place of one; the comments beside it stay, unless it takes several lines."""
        if theirs.is_mapping and not theirs.in_flow:
            self.edits.append((ours.start, ours.end, 0, indented(lines, self._indent(ours))))
            return
        start, end = self._value_of(ours)
        self.edits.append((start, end, 0, f": {flow(theirs.value)}"))

    def rewrite(self, ours: Entry, text: str) -> None:
        """Put other text in the place of a mapping in braces."""
        self.edits.append((ours.node.start, ours.node.end, 0, text))

    def remove(self, entry: Entry) -> None:
        """Take an entry out of a block, with the comments above it."""
        self.edits.append((entry.head, entry.end, 0, ""))

    def braces(self, ours: Entry, pieces: Sequence[str | Entry]) -> str:
        """Return a mapping in braces made of new texts and of entries of its own, which keep what is between them."""
        text, order = self.yaml.text, list(self.entries(ours).values())
        start, end = ours.node.start, ours.node.end
        places = {id(entry): at for at, entry in enumerate(order)}
        if not order:
            return "{" + ", ".join(str(piece) for piece in pieces) + "}"
        made = text[start : order[0].start] if pieces and pieces[0] is order[0] else "{"
        for at, piece in enumerate(pieces):
            last = pieces[at - 1] if at else None
            if isinstance(piece, Entry) and isinstance(last, Entry) and places[id(piece)] == places[id(last)] + 1:
                made += text[last.end : piece.start]
            elif at:
                made += ", "
            made += text[piece.start : piece.end] if isinstance(piece, Entry) else piece
        return made + text[order[-1].end : end]

    def _value_of(self, entry: Entry) -> tuple[int, int]:
        """Return where the colon and the value of an entry stand, without the white space behind them."""
        start = entry.key.end
        end = max(entry.node.last, self.yaml.text.index(":", start) + 1)
        return start, start + len(self.yaml.text[start:end].rstrip())

    def _indent(self, entry: Entry) -> int:
        # The key is the first of its line that is not a blank.
        line = self.yaml.text[entry.start : entry.key.start]
        return len(line) - len(line.lstrip(" "))


def block_of(yaml: YAMLText, entry: Entry) -> str:
    """Return the lines of an entry with the comments above it, and the blank line above those if there is one."""
    text = yaml.text[entry.head : entry.end]
    blank = "\n" if yaml.text.endswith("\n\n", 0, entry.head) else ""
    return blank + (text if text.endswith("\n") else f"{text}\n")


def indented(block: str, indent: int) -> str:
    """Return lines with the indentation of the place they go to."""
    lines = block.splitlines(keepends=True)
    own = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "".join(" " * indent + line[own:] if line.strip() else line for line in lines)
