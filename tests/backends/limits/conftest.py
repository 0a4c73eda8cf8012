"""Storages for limits: a fresh LMDB file, or an emptied Redis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import redis

from wrapper.catalog.model import Limit, Plan

PLANS = {
    "standard": Plan("standard", (Limit("second", 20, 1), Limit("hour", 5000, 3600))),
    "small": Plan("small", (Limit("minute", 3, 60), Limit("hour", 5, 3600))),
    "hammer": Plan("hammer", (Limit("hour", 10_000, 3600), Limit("day", 50_000, 86_400))),
    "free": Plan("free", ()),
}


@pytest.fixture
def plans() -> dict[str, Plan]:
    return PLANS


@pytest.fixture
def lmdb_uri(tmp_path: Path) -> str:
    return f"lmdb://{tmp_path}/shared/limits.lmdb"


@pytest.fixture
def redis_uri(redis_server: Any) -> str:
    with redis.Redis(port=redis_server.port) as connection:
        connection.flushall()
    return f"redis://127.0.0.1:{redis_server.port}/0"


@pytest.fixture(params=["lmdb", "redis"])
def uri(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_uri"))
