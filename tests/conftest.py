"""What every folder of tests shares."""

from __future__ import annotations

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers", "tests.sample"]

# How long an example takes is the machine's affair; benchmarks measure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the statement snapshots anew")
