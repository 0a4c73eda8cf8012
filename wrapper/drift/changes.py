"""One change between what was and what is, and how bad it is for those who rely on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wrapper.drift.uses import TableUse, Use


class Severity(StrEnum):
    """How bad a change is, the worst first."""

    BREAKING = "breaking"  # a consumer gets an error, or less than promised
    POSSIBLY_BREAKING = "possibly_breaking"  # it depends on the values, or on how it is used
    ADDITIVE = "additive"  # something new that nobody relies on yet
    COSMETIC = "cosmetic"  # nobody notices

    @property
    def words(self) -> str:
        """The class as it is printed."""
        return self.value.replace("_", " ")

    def reaches(self, other: Severity) -> bool:
        """Return whether this is at least as bad as `other`."""
        order = list(Severity)
        return order.index(self) <= order.index(other)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a table; `code` is a stable word for it, `message` says what it was and what it is."""

    severity: Severity
    code: str
    source: str
    table: str
    message: str
    column: str = ""
    hint: str = ""
    touches: tuple[Use, ...] = ()

    @property
    def place(self) -> str:
        """Where it is: source, table and column."""
        return ".".join(filter(None, (self.source, self.table, self.column)))

    def __str__(self) -> str:
        lines = [self.place, f"  {self.severity.words}: {self.message}"]
        if self.touches:
            lines.append(f"  touches: {', '.join(touched(self.touches))}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)

    def written(self) -> dict[str, Any]:
        """Return the change for machines."""
        return {
            "class": self.severity.value,
            "code": self.code,
            "source": self.source,
            "table": self.table,
            "column": self.column or None,
            "message": self.message,
            "hint": self.hint,
            "touches": [
                {"resource": use.resource.name, "field": use.field.name, "versions": list(use.versions)}
                for use in self.touches
            ],
        }


def touched(stand: Iterable[Use]) -> list[str]:
    """Return what is touched, as it is printed: a resource as a whole, or its fields one by one."""
    grouped: dict[str, list[Use]] = {}
    for use in stand:
        grouped.setdefault(use.resource.name, []).append(use)
    texts: list[str] = []
    for name, found in grouped.items():
        if len({use.field.name for use in found}) == len(found[0].resource.fields) > 1:
            texts.append(f"all of {name} ({', '.join(found[0].resource.views)})")
        else:
            texts += list(dict.fromkeys(map(str, found)))
    return texts


@dataclass(frozen=True, slots=True)
class Changes:
    """Makes the changes of one table."""

    use: TableUse

    def change(
        self, severity: Severity, code: str, message: str, hint: str = "", columns: tuple[str, ...] = ()
    ) -> Change:
        """Return a change of some columns; it touches what stands on them."""
        column = columns[0] if len(columns) == 1 else ""
        return Change(severity, code, self.use.source, self.use.name, message, column, hint, self.use.of(columns))


def ordered(changes: Iterable[Change]) -> list[Change]:
    """Return changes, the worst first, then as they stand in their sources."""
    severities = list(Severity)
    return sorted(changes, key=lambda it: (severities.index(it.severity), it.source, it.table))
