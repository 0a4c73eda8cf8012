"""The cost of a page from stored rows to JSON bytes, against its floor and against a marshmallow dump.

Run it as `python tests/bench/encode.py`. All contenders alternate in one process, a round of calls each; a
round counts as its median call, the figures are medians of the rounds and the ratios medians of the per-round ratios.
"""

from __future__ import annotations

import pickle
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import marshmallow
import msgspec

from adapters.query import Table
from wrapper.catalog.model import CodeMap, Field, FieldType, Member, Padding, Resource, Source, View
from wrapper.translate.quality import Quality
from wrapper.translate.records import represent

ROWS, ROUNDS, CALLS = 50, 41, 40
STATUS = CodeMap("job_status", {"O": "open", "R": "running", "H": "held", "C": "closed"})
PRIORITY = CodeMap("priority", {"1": "low", "2": "normal", "3": "high"})


def _date(name: str, column: str) -> Field:
    return Field(name, FieldType.DATE, (column,), ("YYYYMMDD",), blanks=frozenset(("00000000",)))


def _padded(name: str, column: str, type_: FieldType, width: int) -> Field:
    return Field(name, type_, (column,), width=width, padding=Padding.SPACES_RIGHT)


FIELDS = (
    _padded("number", "JOB_NO", FieldType.ID, 10),
    _padded("customer_number", "CUST_NO", FieldType.ID, 8),
    _padded("description", "DESCR", FieldType.TEXT, 40),
    _date("due_on", "DUE_DT"),
    _date("opened_on", "OPN_DT"),
    _date("closed_on", "CLS_DT"),
    Field("status", FieldType.CODE, ("STAT_CD",), codes=STATUS),
    Field("priority", FieldType.CODE, ("PRIO",), codes=PRIORITY),
    Field("price", FieldType.MONEY, ("PRICE_C",), decimals=2, currency="NOK"),
    Field("rush", FieldType.BOOLEAN, ("RUSH_FL",), ("Y/N",)),
    Field("quantity", FieldType.INTEGER, ("QTY",)),
    Field("operations", FieldType.INTEGER, ("N_OPS",)),
)


def pages(count: int) -> list[list[tuple[Any, ...]]]:
    """Return pages of clean rows; prices repeat as little as real ones do."""
    chance = random.Random(1998)
    return [[_row(chance, page * ROWS + at) for at in range(ROWS)] for page in range(count)]


def _row(chance: random.Random, number: int) -> tuple[Any, ...]:
    opened = date(2019, 1, 1) + timedelta(days=chance.randrange(2500))
    due, closed = opened + timedelta(days=chance.randrange(90)), opened + timedelta(days=chance.randrange(120))
    return (
        f"J{number:06}".ljust(10),
        f"C{chance.randrange(500):05}".ljust(8),
        chance.choice(("Bracket, welded", "Shaft 40 mm", "Housing, anodised", "Guide rail")).ljust(40),
        *(f"{day:%Y%m%d}" for day in (due, opened, closed)),
        chance.choice("ORHC"),
        chance.choice("123"),
        chance.randrange(100, 9_999_900),
        chance.choice("YN"),
        chance.randrange(1, 500),
        chance.randrange(1, 12),
    )


def contenders() -> dict[str, Callable[[list[tuple[Any, ...]]], bytes]]:
    """Return what is measured: each takes a page of stored rows and returns JSON bytes."""
    paths = {field.name: Member(field.name, field, field.codes) for field in FIELDS}
    view = View("v2", "jobs", tuple(paths.values()), paths, {}, (), {})
    source = Source("erp", "memory", {})
    fields = {field.name: field for field in FIELDS}
    resource = Resource("jobs", source, Table("JOBMAST"), FIELDS[:1], fields, {}, (), {"v2": view}, singular="job")
    representation, quality = represent(resource, view), Quality()
    raw = msgspec.defstruct("Raw", [(field.name, Any) for field in FIELDS], gc=False)
    encode = msgspec.json.Encoder().encode
    schema = _marshmallow()
    return {
        "floor: Struct + msgspec, no conversion": lambda rows: encode([raw(*row) for row in rows]),
        "Representation": lambda rows: representation.json_page(representation.records(rows, quality), None),
        "marshmallow dump + json": lambda rows: encode(schema.dump([_converted(row) for row in rows])),
    }


def _marshmallow() -> marshmallow.Schema:
    money = marshmallow.Schema.from_dict(
        {"amount": marshmallow.fields.String(), "currency": marshmallow.fields.String()}, name="BenchMoney"
    )
    kinds: dict[FieldType, Callable[[], marshmallow.fields.Field[Any]]] = {
        FieldType.DATE: marshmallow.fields.Date,
        FieldType.INTEGER: marshmallow.fields.Integer,
        FieldType.BOOLEAN: marshmallow.fields.Boolean,
        FieldType.MONEY: lambda: marshmallow.fields.Nested(money),
    }
    declared = {field.name: kinds.get(field.type, marshmallow.fields.String)() for field in FIELDS}
    return marshmallow.Schema.from_dict({"id": marshmallow.fields.String(), **declared}, name="BenchJob")(many=True)  # type: ignore[dict-item]


def _converted(row: tuple[Any, ...]) -> dict[str, Any]:
    number, customer, text, due, opened, closed, status, priority, price, rush, quantity, operations = row
    return {
        "id": number.rstrip(),
        "number": number.rstrip(),
        "customer_number": customer.rstrip(),
        "description": text.rstrip(),
        "due_on": _day(due),
        "opened_on": _day(opened),
        "closed_on": _day(closed),
        "status": STATUS.to_public[status],
        "priority": PRIORITY.to_public[priority],
        "price": {"amount": str(Decimal(price).scaleb(-2)), "currency": "NOK"},
        "rush": rush == "Y",
        "quantity": quantity,
        "operations": operations,
    }


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def main() -> None:
    """Print the table."""
    sample, measured = [pickle.dumps(page) for page in pages(400)], contenders()
    times: dict[str, list[float]] = {name: [] for name in measured}
    for turn in range(ROUNDS):
        for name, run in measured.items():
            calls = []
            for at in range(CALLS):
                # Fresh objects, as a driver hands them over: no text has its hash yet, and all are warm.
                rows = pickle.loads(sample[(turn * CALLS + at) % len(sample)])
                started = time.perf_counter()
                run(rows)
                calls.append(time.perf_counter() - started)
            times[name].append(statistics.median(calls) * 1e6)
    floor = times["floor: Struct + msgspec, no conversion"]
    sys.stdout.write(f"{ROWS} rows x {len(FIELDS)} fields, stored rows to JSON bytes\n")
    for name, taken in times.items():
        ratio = statistics.median(one / other for one, other in zip(taken, floor, strict=True))
        sys.stdout.write(f"{name:42} {statistics.median(taken):8.1f} us   {ratio:6.2f} x the floor\n")


if __name__ == "__main__":
    main()
