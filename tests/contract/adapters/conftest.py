"""Every test of this folder that takes `world` runs once per backend that has what it needs; see world.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

import pytest

from adapters.base import Adapter
from tests.contract.adapters.world import WORLDS, World

for module in sorted((Path(__file__).parent / "worlds").glob("*.py")):
    import_module(f"tests.contract.adapters.worlds.{module.stem}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*wanted): capabilities of the adapter or features of the world")
    config.addinivalue_line("markers", "generations(*traits): what a generation must be able to do")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "any_world" not in metafunc.fixturenames or hasattr(metafunc.module, "pytest_generate_tests"):
        # A module with a rule of its own names its worlds itself.
        return
    wanted = {needed for marker in metafunc.definition.iter_markers("needs") for needed in marker.args}
    fitting = sorted(name for name, declared in WORLDS.items() if wanted <= declared.offers)
    if not fitting:
        # Without this pytest would skip the test, and nobody would miss it.
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: no world has {', '.join(sorted(wanted))}")
    metafunc.parametrize("any_world", fitting, indirect=True, scope="session")


@pytest.fixture(scope="session")
def any_world(request: pytest.FixtureRequest) -> Iterator[World]:
    with contextmanager(WORLDS[request.param].build)(request) as world, closing(world.adapter):
        yield world


@pytest.fixture
def world(any_world: World) -> World:
    return any_world


@pytest.fixture
def adapter(any_world: World) -> Adapter:
    return any_world.adapter
