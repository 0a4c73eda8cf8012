"""A key of every type of every engine: `init` proposes it, its pages hold every record once, and each id leads back."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from tests.backends.served_tables import paged
from tests.backends.values.conftest import ENGINES, address_of, served
from tests.backends.values.holding import Held
from tests.firebird import PASSWORD
from tests.gateway import Consumer
from wrapper.cli import main
from wrapper.judged import load_catalog

VARIABLES = {"HELD_PASSWORD": PASSWORD}


@pytest.fixture(scope="session", params=list(ENGINES))
def proposal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Consumer, dict[str, str]]]:
    """The engine, the consumer of what `init` proposes for all of its tables, and the resources by their tables."""
    folder = tmp_path_factory.mktemp("proposed")
    place = request.getfixturevalue(f"held_{request.param}")
    done = CliRunner().invoke(
        main, ["init", address_of("sql", request.param, place), "--catalog", str(folder), "--yes"]
    )
    assert done.exit_code == 0, done.output
    resources = {str(one.table.name): name for name, one in load_catalog(folder, VARIABLES).resources.items()}  # type: ignore[union-attr]  # no statements
    with served(folder, **VARIABLES) as consumer:
        yield request.param, consumer, resources


def test_every_record_is_on_one_page_and_found_by_its_id(proposal: tuple[str, Consumer, dict[str, str]]) -> None:
    engine, consumer, resources = proposal
    faults = []
    for held in ENGINES[engine]:
        table = next((name for name in resources if name.lower() == f"held_{held.name}_key".lower()), None)
        if table is None:
            if held.keys and not all(isinstance(stored, bytes) for _, stored in held.keys):
                faults.append(f"{held.name}: not served")
            continue
        faults += [f"{held.name}: {fault}" for fault in _faults(consumer, resources[table].replace("_", "-"), held)]
    assert faults == []


def _faults(consumer: Consumer, path: str, held: Held) -> Iterator[str]:
    records = paged(consumer, f"/v1/{path}?limit=1")
    if any("id" not in record for record in records):
        yield "no key"
        return
    if len({record["id"] for record in records}) != len(held.keys) or len(records) != len(held.keys):
        yield f"{[record['id'] for record in records]}"
    for record in records:
        found = consumer.get(f"/v1/{path}/{quote(record['id'])}")
        if found.status_code != 200 or found.json != record:
            yield f"{record['id']} is {found.status_code}"
