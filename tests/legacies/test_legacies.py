"""Whatever a legacy holds, what is proposed of it serves every row once, in every order, with the right values.

Hypothesis makes the legacies: a few in every test run, always the same ones, and as many as LEGACIES says with
`make fuzz`. A failure ends with the script that makes the smallest legacy that fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.legacies.engines import ENGINES, Engine
from tests.legacies.stored import Legacy
from tests.legacies.walk import Tally
from tests.legacies.walking import Walker
from wrapper.store import Store, open_store

COUNT = int(os.environ.get("LEGACIES") or 0)
USUAL_COUNT = 25


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of all gateways of a run."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}", b"x" * 32)
    yield store
    store.close()


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


@pytest.fixture(scope="module")
def walker(engine: Engine, request: pytest.FixtureRequest, store: Store) -> Iterator[Walker]:
    """One that walks through legacies of an engine, and tells at the end what it saw."""
    tally = Tally()
    yield Walker(engine, request.getfixturevalue(engine.server) if engine.server else None, store, tally)
    print(f"\n{engine.name}: {tally}")  # noqa: T201 - what a run saw belongs to its result


def test_every_row_of_a_made_legacy_is_served_once_and_with_the_right_values(engine: Engine, walker: Walker) -> None:
    @settings(
        max_examples=COUNT or USUAL_COUNT,
        deadline=None,
        database=None,
        derandomize=not COUNT,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if COUNT else [Phase.generate],
    )
    @given(engine.legacies(engine.manner))
    def check(legacy: Legacy) -> None:
        walker.walk(legacy)

    check()
