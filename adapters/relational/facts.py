"""What values are like on a way to a source: constants of each type, read as a column of that type would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from adapters.base import Fact
from adapters.query import Stored, Unrepresentable
from adapters.relational.constants import Constant, constants_of
from adapters.relational.rules import Rule
from adapters.relational.statements import Statements

ROW_SOURCES = ("", " FROM RDB$DATABASE", " FROM DUAL", " FROM SYSIBM.SYSDUMMY1")
"""What a SELECT of a constant needs behind it: nothing, or a table of one row that the engine brings."""

REFUSED = object()
"""What stands for the answer when there was none."""

LABELS = "enum('a','b')"


def value_facts(
    read: Callable[[str], Any],
    statements: Statements,
    product: str,
    rules_by: Callable[[Mapping[str, str]], Mapping[str, Rule]],
) -> Iterator[Fact]:
    """Yield how each family of values is read; `read` runs a SELECT and returns its one value, or REFUSED."""
    behind = next((source for source in ROW_SOURCES if read(f"SELECT 1 AS one{source}") is not REFUSED), "")
    constants = constants_of(product)
    for family in dict.fromkeys(one.family for one in constants):
        found = []
        for constant in (one for one in constants if one.family == family):
            rule = rules_by({"one": constant.declared}).get("one")
            value = read(statements.constant(constant.expression, rule) + behind)
            if rule is not None and rule.read is not None and value is not None and value is not REFUSED:
                value = rule.read(value)
            found.append((constant, rule, value))
        yield from _facts(family, [one for one in found if one[2] is not REFUSED])
    labels = rules_by({"one": LABELS}).get("one")
    if labels is not None and labels.bind is not None:
        yield Fact("labels", "ENUM and SET are compared by the numbers of their labels")


def _facts(family: str, found: Sequence[tuple[Constant, Rule | None, Any]]) -> Iterator[Fact]:
    right = [(constant, rule) for constant, rule, value in found if is_same(value, constant.stored)]
    wrong = [(constant, value) for constant, _, value in found if not is_same(value, constant.stored)]
    exact = [str(constant.stored) for constant, _ in right if not _is_null(constant.stored)]
    nulls = [str(constant.stored) for constant, _ in right if _is_null(constant.stored)]
    how = ", as the engine's text" if any(rule is not None and rule.select is not None for _, rule in right) else ""
    parts = [*([f"exact{how}: {', '.join(exact)}"] if exact else []), *([f"null: {', '.join(nulls)}"] if nulls else [])]
    if parts:
        yield Fact(family, "; ".join(parts))
    if wrong:
        yield Fact(family, ", ".join(f"{one.stored} is read as {value}" for one, value in wrong), limits=True)


def _is_null(stored: Stored) -> bool:
    """Return whether a field shows null for a value, which is then reported."""
    if isinstance(stored, float | Decimal):
        return not isfinite(stored)
    return isinstance(stored, Unrepresentable)


def is_same(found: Any, stored: Stored) -> bool:
    """Return whether a value that was read is the one that is stored, by its type too."""
    if isinstance(stored, int | Decimal) and not isinstance(stored, bool):
        return type(found) in {int, Decimal} and found == stored
    return type(found) is type(stored) and (found == stored or repr(found) == repr(stored))
