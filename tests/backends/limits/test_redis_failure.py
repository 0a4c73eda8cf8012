"""Redis is killed: requests go on, at once, and are counted again when it is back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from wrapper.catalog.model import Plan
from wrapper.errors import Problem
from wrapper.limits import Limits


@pytest.fixture
def killed(redis_server: Any, redis_uri: str) -> Any:
    """The Redis server, to be killed; it is started again for whoever comes next."""
    yield redis_server
    if redis_server.process is None:
        redis_server.start()


def test_without_a_fallback_requests_pass_uncounted_and_fast(
    killed: Any, redis_uri: str, plans: dict[str, Plan], caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[int] = []
    limits = Limits(redis_uri, plans, ("60/minute",), on_failure=lambda: failures.append(1))
    for _ in range(3):
        limits.spend("Halvorsen", "small")
    killed.kill()
    begin = time.monotonic()
    found = [limits.spend("Halvorsen", "small") for _ in range(200)]
    assert time.monotonic() - begin < 2
    assert found == [[("RateLimit-Policy", '"minute";q=3;w=60, "hour";q=5;w=3600')]] * 200
    assert 1 <= len(failures) <= 3
    assert caplog.text.count("requests pass uncounted") == 1


def test_with_a_fallback_the_node_counts_by_itself_until_redis_is_back(
    killed: Any, redis_uri: str, plans: dict[str, Plan], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    limits = Limits(redis_uri, plans, ("60/minute",), fallback_uri=f"lmdb://{tmp_path}/limits.lmdb")
    limits.spend("Halvorsen", "small")
    killed.kill()
    for _ in range(3):
        assert len(limits.spend("Halvorsen", "small")) == 2
    with pytest.raises(Problem, match="used up"):
        limits.spend("Halvorsen", "small")
    killed.start()
    time.sleep(1.1)
    assert ";r=2;" in dict(limits.spend("Halvorsen", "small"))["RateLimit"]
    assert "this node counts by itself" in caplog.text
    assert "in their storage again" in caplog.text


def test_a_gateway_starts_while_redis_is_away(killed: Any, redis_uri: str, plans: dict[str, Plan]) -> None:
    killed.kill()
    assert len(Limits(redis_uri, plans, ("60/minute",)).spend("Halvorsen", "small")) == 1
