"""Stores for tests: a fresh SQLite file, or a fresh database of the PostgreSQL server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text

from wrapper.store import Store, open_store

SECRET = b"a secret of the tests, long enough for all"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/state/store.db"


@pytest.fixture
def postgresql_url(postgresql: Any) -> Iterator[str]:
    name = f"store_{uuid.uuid4().hex}"
    base = f"postgresql+psycopg://legacy@127.0.0.1:{postgresql.port}"
    engine = create_engine(f"{base}/postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{base}/{name}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url, SECRET, write_every=60)
    yield opened
    opened.close()
