"""Keys that few expect: more than 64 bits, a NUL, bytes where numbers are declared. Each row is found by its id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.backends.conftest import WAYS
from tests.backends.served_tables import consumer_of, made, paged, stored_name
from tests.gateway import Consumer

TWENTY = 98765432109876543210
RESOURCE = """
  {name}s:
    source: legacy
    table: {table}
    key: [k]
    fields: {{k: {{column: {k}, type: {type}, nullable: true}}, n: {{column: {n}, type: integer}}}}
    filters: {{k: [eq, in{more}]}}
    versions: {{v1: {{}}}}
"""
WHOLE = {
    "sqlite": ("BIGINT", ["9223372036854775807", "9223372036854775808.0", "1e20", "-1e20", "-9223372036854775808"]),
    "postgresql": ("decimal(20,0)", [str(TWENTY), str(-TWENTY), str(2**63), "5"]),
    "mariadb": ("decimal(20,0)", [str(TWENTY), str(-TWENTY), str(2**63), "5"]),
    "firebird": ("NUMERIC(18,0)", ["999999999999999999", "-5"]),
}
TEXTS = {
    "sqlite": ["'a' || char(0) || 'b'", "char(0)", "'b' || char(0)"],
    "postgresql": [],
    "mariadb": ["'a\\0b'", "'\\0'", "'b\\0'"],
    "firebird": ["x'610062'", "x'00'", "x'6200'"],
}
REALS = {"sqlite": ["x'6162'", "x''", "x'ff'", "'abc'", "'a' || char(0)", "1.5", "x'" + "61" * 200 + "'"]}


def tables(engine: str) -> dict[str, tuple[str, str, list[str]]]:
    """Return for each table its key's declared type, the type of the field, and the values as a client spells them."""
    declared, whole = WHOLE[engine]
    made = {
        "whole": (declared, "integer", whole),
        "digit": (declared, "id, stored: number", whole),
        "letter": ("VARCHAR(9)" if engine != "sqlite" else "TEXT", "text", ["'a'", "'b'", *TEXTS[engine]]),
    }
    return {**made, "real": ("REAL", "decimal", REALS[engine])} if engine in REALS else made


def script(engine: str) -> Iterator[str]:
    for name, (declared, _, values) in tables(engine).items():
        rows = [f"{value}, {n}" for n, value in enumerate(values)]
        yield from made(engine, f"odd_{name}", f"k {declared} NOT NULL PRIMARY KEY, n INTEGER", rows)


@pytest.fixture(params=WAYS)
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Consumer]]:
    engine = request.param.split("-")[1]
    places = {name: stored_name(engine, name) for name in ("k", "n")}
    resources = [
        RESOURCE.format(
            name=name,
            table=stored_name(engine, f"odd_{name}"),
            type=type_,
            more=", range" if type_ == "integer" else "",
            **places,
        )
        for name, (_, type_, _) in tables(engine).items()
    ]
    with consumer_of(request, tmp_path, list(script(engine)), "".join(resources)) as consumer:
        yield engine, consumer


def test_every_row_is_found_by_its_id(odd: tuple[str, Consumer]) -> None:
    engine, consumer = odd
    for name, (_, _, values) in tables(engine).items():
        records = paged(consumer, f"/v1/{name}s?limit=1")
        assert sorted(record["n"] for record in records) == list(range(len(values)))
        for record in records:
            assert record["id"]
            assert consumer.json(f"/v1/{name}s/{quote(record['id'], safe='')}") == record
        assert consumer.get(f"/v1/{name}s/x%00y").status_code == 404


def test_whole_numbers_beyond_64_bits_are_filtered_by(odd: tuple[str, Consumer]) -> None:
    engine, consumer = odd
    for name in ("whole", "digit"):
        records = paged(consumer, f"/v1/{name}s")
        for record in records:
            assert consumer.json(f"/v1/{name}s?k={record['k']}")["items"] == [record]
            assert consumer.json(f"/v1/{name}s?k_in=7,{record['k']}")["items"] == [record]
        assert consumer.json(f"/v1/{name}s?k={10**30}")["items"] == []
    last = max(records, key=lambda record: int(record["k"]))
    assert [one["n"] for one in consumer.json(f"/v1/wholes?k_gte={last['k']}")["items"]] == [last["n"]]
    assert len(consumer.json(f"/v1/wholes?k_lt={10**30}")["items"]) == len(WHOLE[engine][1])
