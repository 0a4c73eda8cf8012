"""What a consumer gets of each value that an engine stores: as it is, as a text, null and reported, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from adapters.query import Stored, Undecodable, Unrepresentable
from tests.backends.values.holding import Held
from tests.gateway import Consumer
from wrapper.catalog.model import Resource
from wrapper.declared import Family, parsed

FIELD = "v"
SHOWN_AS_TEXT = frozenset({"text", "id", "code", "json"})
_OF_TEXTS = frozenset({Family.TEXT, Family.ENUM, Family.UUID, Family.JSON})
_MOST_NAMED = 4


@dataclass
class Served:
    """One column of one way, as it is served."""

    kind: str
    held: Held
    resource: Resource
    consumer: Consumer
    reported: frozenset[str]
    """The ids of the records whose value the quality report names."""
    records: list[dict[str, Any]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/v1/{self.resource.name.replace('_', '-')}"

    @property
    def offered(self) -> bool:
        return FIELD in self.resource.fields

    @property
    def type(self) -> str:
        return str(self.resource.fields[FIELD].type)

    @property
    def sorts(self) -> bool:
        return FIELD in next(iter(self.resource.views.values())).sorts

    @property
    def filters(self) -> list[str]:
        return sorted(map(str, next(iter(self.resource.views.values())).filters.get(FIELD, ())))

    def found(self, **conditions: str) -> list[str]:
        """Return the ids of the records that a list shows under conditions."""
        query = urlencode({"limit": "200", **conditions})
        return [record["id"] for record in self.consumer.json(f"{self.path}?{query}")["items"]]

    def faults(self) -> Iterator[str]:
        """Yield what is shown as something else than what was inserted, without a word."""
        if len(self.records) != len(list(self.held.rows())):
            yield f"{self.held.name}: {len(self.records)} records"
        for (number, literal, stored), record in zip(self.held.rows(), self.records, strict=False):
            shown = record.get(FIELD)
            if record["id"] != str(number):
                yield f"{self.held.name}: {record['id']} stands in the place of {number}"
            elif shown is None and not is_blank(stored) and record["id"] not in self.reported:
                yield f"{self.held.name}: {literal} is null, and not reported"
            elif shown is not None and not is_same(stored, shown, self.type):
                yield f"{self.held.name}: {literal} is {shown!r}"

    def cell(self) -> str:
        """Return what the table for operators says of the column."""
        if not self.offered:
            return "not offered"
        shown = [record.get(FIELD) for record in self.records]
        odd = [
            f"`{literal}`".replace("|", "\\|")
            for (_, literal, stored), value in zip(self.held.rows(), shown, strict=True)
            if value is None and not is_blank(stored)
        ]
        odd = list(dict.fromkeys(odd))
        families = parsed(self.held.type).family
        how = f"as {self.type}" if self.type in SHOWN_AS_TEXT and families not in _OF_TEXTS else f"exact, {self.type}"
        listed = ", ".join(odd) if len(odd) <= _MOST_NAMED else f"{len(odd)} of {len(self.held.values)} values"
        return f"{how}; null and reported: {listed}" if odd else how


def is_blank(stored: Stored) -> bool:
    """Return whether a value stands for no value: a text of blanks, or a zero date."""
    if isinstance(stored, str) and stored.startswith("0000-00-00"):
        return True
    return stored is None or (type(stored) is str and not stored.strip()) or stored == "null"


def is_same(stored: Stored, shown: Any, type_: str) -> bool:  # noqa: PLR0911 - one for each type
    """Return whether a field of a type shows a stored value with all that there is in it."""
    if isinstance(stored, bytes | Undecodable | Unrepresentable):
        return False
    if type_ == "json":
        return bool(json.loads(stored, parse_float=Decimal) == shown)
    if isinstance(stored, bool) or isinstance(shown, bool):
        return shown is stored or (
            isinstance(shown, bool) and stored in {0, 1, "0", "1"} and shown == bool(int(stored))
        )
    if isinstance(stored, datetime):
        read = datetime.fromisoformat(shown)
        return read == (stored if stored.tzinfo else stored.replace(tzinfo=UTC))
    if isinstance(stored, date | time):
        return bool(type(stored).fromisoformat(shown) == stored)
    if isinstance(stored, float):
        return float(shown) == stored
    if isinstance(stored, int | Decimal):
        return _number(shown) == stored
    # Blanks at the end belong to the type CHAR.
    return str(stored).rstrip() == str(shown) or (type_ in {"decimal", "integer"} and _number(stored) == _number(shown))


def _number(shown: Any) -> Decimal | None:
    try:
        return Decimal(str(shown))
    except InvalidOperation:
        return None


def row_of(held: Held) -> str:
    """Return what the rows of a column have in common; a type whose values depend on the way has two columns."""
    return held.type if len(held.ways) == 1 else held.name


def table(served: Mapping[str, Mapping[str, list[Served]]]) -> str:
    """Return the table of all engines: each type by what each kind makes of it."""
    lines = []
    for engine, kinds in served.items():
        lines += [f"**{engine}**", "", "| type | `kind: sql` | `kind: odbc` | found by |", "|---|---|---|---|"]
        columns = {kind: {row_of(one.held): one for one in found} for kind, found in kinds.items()}
        names = dict.fromkeys(name for found in columns.values() for name in found)
        for name in names:
            ways = {kind: found[name] for kind, found in columns.items() if name in found}
            one = next(iter(ways.values()))
            cells = [ways[kind].cell() if kind in ways else "" for kind in ("sql", "odbc")]
            by = [", ".join([*way.filters, *(["sorted"] if way.sorts else [])]) or "nothing" for way in ways.values()]
            label = one.held.type or "no type"
            every = " with values of every kind" if name.startswith("kinds_in") else ""
            lines.append(f"| `{label}`{every} | {cells[0]} | {cells[1]} | {' / '.join(dict.fromkeys(by))} |")
        lines.append("")
    return "\n".join(lines)
