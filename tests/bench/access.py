"""What access costs per request: a warm key, a warm token, a limit. Run: python tests/bench/access.py"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from werkzeug.datastructures import EnvironHeaders

from wrapper.auth.clients import Clients
from wrapper.auth.grants import TokenServer
from wrapper.auth.keys import APIKeys
from wrapper.auth.signing import SigningKeys
from wrapper.auth.tokens import issuer
from wrapper.auth.validator import Authenticator
from wrapper.catalog.model import Limit, Plan
from wrapper.limits import Limits
from wrapper.settings import Settings
from wrapper.store import open_store


def measure(call: Callable[[], object], rounds: int = 7, times: int = 5000) -> float:
    """Return the median of some rounds, in µs per call."""
    figures = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            call()
        figures.append((time.perf_counter() - start) / times * 1e6)
    return median(figures)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(state_dir=Path(folder), public_url="https://api.example.com")
        store = open_store(settings.store_url)
        authenticator = Authenticator(store, settings)
        key = APIKeys(store).issue("Bench", ["jobs:read"]).key
        client = Clients(store).create("Bench", ["jobs:read"]).record
        server = TokenServer(store, SigningKeys(store), issuer(settings))
        token = server._token_generators["default"].access_token_generator(
            _Caller(client.id), "client_credentials", None, "jobs:read"
        )
        keyed, tokened = {"Authorization": f"Bearer {key}"}, {"Authorization": f"Bearer {token}"}
        environ = EnvironHeaders({"HTTP_AUTHORIZATION": f"Bearer {key}"})
        limits = Limits(f"lmdb://{folder}/limits.lmdb", {"standard": _plan()}, ("60/minute",))
        rows: dict[str, Callable[[], object]] = {
            "warm key, headers in a dict": lambda: authenticator.authenticate(keyed, "limit=50"),
            "warm key, headers of werkzeug": lambda: authenticator.authenticate(environ, "limit=50"),
            "warm token, headers in a dict": lambda: authenticator.authenticate(tokened, ""),
            "two limits in LMDB": lambda: limits.spend("Bench", "standard"),
        }
        for name, call in rows.items():
            sys.stdout.write(f"{name:32} {measure(call):8.2f} µs\n")
        cold = measure(lambda: APIKeys(store).verify(key), times=300)
        sys.stdout.write(f"{'cold key, SQLite':32} {cold:8.2f} µs\n")
        store.close()


def _plan() -> Plan:
    return Plan("standard", (Limit("second", 10_000_000, 1), Limit("hour", 10_000_000_000, 3600)))


class _Caller:
    def __init__(self, client_id: str) -> None:
        self._client_id = client_id

    def get_client_id(self) -> str:
        """Return the id that the token will carry."""
        return self._client_id


if __name__ == "__main__":
    main()
