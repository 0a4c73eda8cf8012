"""The sample company behind a whole gateway, in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.gateway import Consumer, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.catalog.model import Catalog
from wrapper.settings import Settings


@pytest.fixture(scope="session")
def app(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A gateway in front of the sample company, with limits nobody reaches by accident."""
    settings = Settings(
        state_dir=tmp_path_factory.mktemp("state"), log_level="error", anonymous_limit=("100000/second",)
    )
    app = create_app(unlimited(catalog), settings)
    yield app
    app.extensions["wrapper"]["sources"].close()
    app.extensions["wrapper"]["store"].close()


@pytest.fixture(scope="session")
def issue(app: Flask) -> Callable[..., str]:
    """Issues an API key with some scopes, and returns it."""
    keys = APIKeys(app.extensions["wrapper"]["store"])

    def issue(*scopes: str, consumer: str = "Example Dashboards") -> str:
        return keys.issue(consumer, scopes).key

    return issue


@pytest.fixture(scope="session")
def key(issue: Callable[..., str], catalog: Catalog) -> str:
    """A key with every scope of the sample company."""
    return issue(*(f"{resource}:read" for resource in catalog.resources))


@pytest.fixture
def consumer(app: Flask, key: str) -> Consumer:
    """A consumer that may read everything."""
    return Consumer(app.test_client(), key)
