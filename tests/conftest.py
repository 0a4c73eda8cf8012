"""What every folder of tests shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from wrapper.limits.environment import close_environments

pytest_plugins = ["tests.servers", "tests.sample"]

# How long an example takes is the machine's affair; benchmarks measure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the statement snapshots anew")


@pytest.fixture(scope="module", autouse=True)
def _few_files_open() -> Iterator[None]:
    """Close the counters of every gateway of a module: a process keeps them open as long as it lives."""
    yield
    close_environments()
