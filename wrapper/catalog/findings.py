"""What `wrapper check` has to say: findings with an address, a stable code and a way out.

`LEDGER` holds every kind of finding the compiler can make. The compiler adds them to one `Report` and
goes on, so that the operator sees all of them at once; whether a kind stops the start is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from wrapper.catalog.ledger import LEDGER
from wrapper.catalog.nodes import MapNode, Node, ScalarNode
from wrapper.hints import did_you_mean

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about the catalog; `line` is 0 when it concerns a whole file."""

    level: Literal["error", "warning"]
    file: str
    line: int
    path: str
    message: str
    hint: str = ""
    code: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        lines = [f"{place}  {self.path}".rstrip(), f"  {self.level}: {self.message}"]
        if self.hint:
            # Both labels are padded to the width of "error:", so that the sentences of most findings align.
            lines.append(f"  hint:  {self.hint}")
        return "\n".join(lines)


class CatalogError(Exception):
    """The catalog cannot be used; `findings` say why, all of them."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(slots=True)
class Report:
    """Collects the findings of one check."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, at: Node, message: str, hint: str = "") -> None:
        """Report one finding at the place of a node."""
        self.findings.append(Finding(LEDGER[code].level, at.file, at.line, at.path, message, hint, code))

    @property
    def failed(self) -> bool:
        """Whether anything found so far refuses the start."""
        return any(finding.level == "error" for finding in self.findings)

    def ordered(self) -> list[Finding]:
        """Return the findings as a reader of the files meets them."""
        return sorted(self.findings, key=lambda finding: (finding.file, finding.line))


class Names(Generic[T]):
    """The names a section declares, with what each compiled to.

    A name whose declaration was faulty stays known with nothing behind it: `find` is silent about it,
    because its own finding has been made already. The same goes for every name when a `required` section
    is missing or empty.
    """

    def __init__(self, noun: str, code: str, section: MapNode, *, required: bool = True) -> None:
        self.noun = noun
        self.code = code
        self.silent = required and not section.entries and not section.dropped
        self.nodes: dict[str, Node | None] = {**section.entries, **section.dropped}
        self.compiled: dict[str, T] = {}
        self.used: set[str] = set()

    def find(self, at: ScalarNode, report: Report, name: str | None = None) -> T | None:
        """Return what the text (or `name`, where it holds more than that) refers to; report an unknown name."""
        name = at.text if name is None else name
        self.used.add(name)
        if name not in self.nodes and not self.silent:
            report.add(self.code, at, f'there is no {self.noun} "{name}"', did_you_mean(name, self.nodes, self._place))
        return self.compiled.get(name)

    def _place(self, name: str) -> str:
        node = self.nodes[name]
        return f"{node.file}:{node.line}" if node else ""
