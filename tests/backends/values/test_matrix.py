"""The value matrix: every type of every engine with its extremes and NULL, by every way, as a consumer gets it.

What is shown is what was inserted, or null and reported; lists by each sortable field show each record once, and each
value that is shown finds its records. The table of it in docs/odbc.md is written with --update-snapshots.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from click.testing import CliRunner

from tests.backends.served_tables import paged
from tests.backends.values.conftest import ENGINES, WAYS, address_of, served
from tests.backends.values.matrix import Served, table
from tests.firebird import PASSWORD
from tests.gateway import assert_problem
from wrapper.cli import main
from wrapper.judged import load_catalog

Way = tuple[str, str]
VARIABLES = {"HELD_PASSWORD": PASSWORD}
PAGE = Path(__file__).parents[3] / "docs" / "odbc.md"
BEGIN, END = "<!-- generated: types -->\n\n", "<!-- end of generated: types -->"
TITLES = {"postgresql": "PostgreSQL", "mariadb": "MariaDB", "firebird": "Firebird", "sqlite": "SQLite"}


@pytest.fixture(scope="session")
def by_way(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Way], list[Served]]]:
    """Serve what `wrapper init` proposes for a way, once."""
    made: dict[Way, list[Served]] = {}
    with ExitStack() as stack:

        def serve(way: Way) -> list[Served]:
            if way not in made:
                folder = tmp_path_factory.mktemp("-".join(way))
                place = request.getfixturevalue(f"held_{way[1]}")
                made[way] = _served(way, address_of(*way, place), folder, stack)
            return made[way]

        yield serve


def _served(way: Way, address: str, folder: Path, stack: ExitStack) -> list[Served]:
    kind, engine = way
    wanted = {held.table: held for held in ENGINES[engine] if kind in held.ways}
    # What --tables names is a pattern.
    options = ["--catalog", str(folder), "--yes", "--time-zone", "UTC", "--tables", ",".join(wanted)]
    _run(["init", address, *options])
    quality = ["quality", "--catalog", str(folder), "--all", "--json", "--examples", "200", "--statements", "5000"]
    reports = json.loads(_run(quality))
    assert reports["failures"] == {}
    reported = {
        report["resource"]: frozenset(one["key"] for fault in report["faults"] for one in fault["examples"])
        for report in reports["reports"]
    }
    resources = load_catalog(folder, VARIABLES).resources.values()
    consumer = stack.enter_context(served(folder, **VARIABLES))
    found = []
    for resource in resources:
        held = wanted.pop(resource.table.name)  # type: ignore[union-attr]  # no statements
        found.append(Served(kind, held, resource, consumer, reported[resource.name]))
        # No number is rounded on its way to us.
        page = json.loads(consumer.get(f"{found[-1].path}?limit=200").text, parse_float=Decimal)
        found[-1].records = page["items"]
    assert not wanted
    return sorted(found, key=lambda one: ENGINES[engine].index(one.held))


def _run(arguments: list[str]) -> str:
    done = CliRunner().invoke(main, arguments, env=VARIABLES)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(params=WAYS, ids="-".join)
def columns(request: pytest.FixtureRequest, by_way: Callable[[Way], list[Served]]) -> list[Served]:
    return by_way(request.param)


def test_every_value_is_shown_as_it_was_inserted_or_null_and_reported(columns: list[Served]) -> None:
    assert [fault for one in columns if one.offered for fault in one.faults()] == []


def test_pages_by_each_sortable_field_show_each_record_once_both_ways(columns: list[Served]) -> None:
    for one in columns:
        if one.sorts:
            up, down = (
                [record["id"] for record in paged(one.consumer, f"{one.path}?sort={by}v&limit=3")] for by in ("", "-")
            )
            assert sorted(up) == sorted(record["id"] for record in one.records), one.held.name
            assert down == up[::-1], one.held.name


def test_each_value_that_is_shown_finds_its_records(columns: list[Served]) -> None:
    for one in columns:
        for shown, ids in _by_value(one).items():
            for condition in {"eq": ("v",), "in": ("v_in",)}.keys() & set(one.filters):
                name = "v" if condition == "eq" else "v_in"
                if not shown.isprintable():
                    assert_problem(one.consumer.get(f"{one.path}?{urlencode({name: shown})}"), "invalid_parameter")
                # A comma parts the values of a list.
                elif condition == "eq" or "," not in shown:
                    assert one.found(**{name: shown}) == ids, (one.held.name, name, shown)


def test_ranges_part_the_records_at_each_value(columns: list[Served]) -> None:
    for one in columns:
        values = _by_value(one) if "range" in one.filters else {}
        everything = {id_ for ids in values.values() for id_ in ids}
        for shown, ids in values.items():
            below, above, both = one.found(v_lt=shown), one.found(v_gt=shown), one.found(v_gte=shown, v_lte=shown)
            assert both == ids, (one.held.name, shown)
            assert {*below, *above} >= everything - set(ids), (one.held.name, shown)
            assert not {*below} & {*above, *ids} and not {*above} & set(ids), (one.held.name, shown)


def test_the_beginning_of_each_text_finds_it(columns: list[Served]) -> None:
    for one in columns:
        values = {text: ids for text, ids in _by_value(one).items() if text.isprintable() and "prefix" in one.filters}
        for shown in values:
            for length in {1, len(shown)}:
                expected = [id_ for text, ids in values.items() if text.startswith(shown[:length]) for id_ in ids]
                # A collation may take other letters for the same.
                assert {*one.found(v_prefix=shown[:length])} >= set(expected), (one.held.name, shown[:length])


def test_the_page_says_what_each_driver_does_with_each_type(
    by_way: Callable[[Way], list[Served]], request: pytest.FixtureRequest
) -> None:
    found = {
        TITLES[engine]: {kind: by_way((kind, engine)) for kind in ("sql", "odbc") if (kind, engine) in WAYS}
        for engine in TITLES
    }
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    held, _, behind = rest.partition(END)
    if request.config.getoption("--update-snapshots"):
        PAGE.write_text(before + BEGIN + table(found) + "\n" + END + behind, "utf-8")
    else:
        assert held == table(found) + "\n"


def _by_value(one: Served) -> dict[str, list[str]]:
    """Return the ids of the records by what they show of the field, as a parameter spells it."""
    values: dict[str, list[str]] = {}
    for record in one.records:
        shown: Any = record.get("v")
        if shown is not None:
            values.setdefault(shown if isinstance(shown, str) else msgspec.json.encode(shown).decode(), []).append(
                record["id"]
            )
    return values
