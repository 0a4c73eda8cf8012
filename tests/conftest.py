"""What every folder of tests shares."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.servers", "tests.sample"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the statement snapshots anew")
