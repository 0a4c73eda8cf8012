"""Every test of this folder that takes `world` runs once per backend; see world.py for how to add one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

import pytest

from adapters.base import Adapter, Capability
from tests.contract.adapters.world import WORLDS, World

for module in sorted((Path(__file__).parent / "worlds").glob("*.py")):
    import_module(f"tests.contract.adapters.worlds.{module.stem}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*wanted): capabilities of the adapter or features of the world")


@pytest.fixture(scope="session", params=sorted(WORLDS))
def any_world(request: pytest.FixtureRequest) -> Iterator[World]:
    with contextmanager(WORLDS[request.param])(request) as world, closing(world.adapter):
        yield world


@pytest.fixture
def world(any_world: World, request: pytest.FixtureRequest) -> World:
    for marker in request.node.iter_markers("needs"):
        for wanted in marker.args:
            offered = any_world.adapter.capabilities if isinstance(wanted, Capability) else any_world.features
            if wanted not in offered:
                pytest.skip(f"no {wanted} here")
    return any_world


@pytest.fixture
def adapter(world: World) -> Adapter:
    return world.adapter
