"""A store, its keys and clients, and an authenticator over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from wrapper.auth import verdict
from wrapper.auth.clients import Clients
from wrapper.auth.keys import APIKeys
from wrapper.auth.validator import Authenticator
from wrapper.settings import Settings
from wrapper.store import Store, open_store
from wrapper.store.schema import API_KEYS


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state_dir=tmp_path, public_url="https://api.example.com")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings.store_url, b"a secret of the tests, long enough for all", write_every=60)
    yield opened
    opened.close()


@pytest.fixture
def keys(store: Store) -> APIKeys:
    return APIKeys(store)


@pytest.fixture
def clients(store: Store) -> Clients:
    return Clients(store)


@pytest.fixture
def authenticator(store: Store, settings: Settings) -> Authenticator:
    return Authenticator(store, settings)


@pytest.fixture
def passing_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many seconds pass for the memory of verdicts."""
    clock = [0.0]
    real = verdict.time.monotonic

    class Clock:
        @staticmethod
        def monotonic() -> float:
            return real() + clock[0]

    monkeypatch.setattr(verdict, "time", Clock)

    def wait(seconds: float) -> None:
        clock[0] += seconds

    return wait


@pytest.fixture
def age(store: Store) -> Callable[..., None]:
    """Move times of a key into the past: age("abcd1234", expires_at=timedelta(days=400))."""

    def move(key_id: str, **by: timedelta) -> None:
        record: Any = APIKeys(store).get(key_id)
        with store.write() as connection:
            values = {name: getattr(record, name) - span for name, span in by.items()}
            connection.execute(update(API_KEYS).where(API_KEYS.c.id == key_id).values(values))

    return move
