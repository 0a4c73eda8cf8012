"""Fills `${VAR}`, `${VAR:-default}` and `${file:PATH}` into the texts of the catalog.

That is how passwords and addresses stay out of the catalog. `$${` stands for a literal `${`. What cannot
be filled in is reported at its place, and the text is marked so that nothing else complains about it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import ScalarNode

_REFERENCE = re.compile(r"\$\$\{|\$\{(?P<inside>[^{}\n]*)\}|\$\{")
_VARIABLE = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>.*))?")


@dataclass(frozen=True, slots=True)
class Variables:
    """The environment and the folder that references are looked up in."""

    environ: Mapping[str, str]
    folder: Path

    def fill(self, node: ScalarNode, report: Report) -> None:
        """Set the node's text to its raw text with every reference filled in."""
        if "${" not in node.raw:
            return

        def value(match: re.Match[str]) -> str:
            if match[0] == "$${":
                return "${"
            found = None if match["inside"] is None else self._lookup(match["inside"], node, report)
            if match["inside"] is None:
                report.add("bad-variable", node, "a ${ is not closed", "write ${NAME}, or $${ for a literal ${")
            if found is None:
                node.broken = True
                return ""
            return found

        node.text = _REFERENCE.sub(value, node.raw)

    def _lookup(self, inside: str, node: ScalarNode, report: Report) -> str | None:
        if inside.startswith("file:"):
            return self._read(inside.removeprefix("file:"), node, report)
        match = _VARIABLE.fullmatch(inside)
        if match is None:
            hint = "write ${NAME}, ${NAME:-default} or ${file:PATH}; names hold letters, digits and _"
            report.add("bad-variable", node, f'"${{{inside}}}" is not a reference', hint)
            return None
        # As in a shell, `:-` also stands in for a variable that is set to nothing.
        found = self.environ.get(match["name"])
        if match["default"] is not None:
            return found or match["default"]
        if found is None:
            name = match["name"]
            hint = f"set it in the gateway's environment, or give a default: ${{{name}:-…}}"
            report.add("missing-variable", node, f'the variable "{name}" is not set', hint)
        return found

    def _read(self, path: str, node: ScalarNode, report: Report) -> str | None:
        try:
            # One trailing newline is what editors add to a file that holds a secret.
            return (self.folder / path).read_text("utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, ValueError) as wrong:
            reason = getattr(wrong, "strerror", None) or "it is not UTF-8 text"
            hint = "relative paths start at the catalog folder"
            report.add("unreadable-file", node, f'the file "{path}" cannot be read: {reason}', hint)
            return None
