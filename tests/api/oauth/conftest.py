"""The OAuth endpoints on a live server of this machine, with a client that may use them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from wrapper.auth.clients import Clients, CreatedClient
from wrapper.auth.oauth import create_blueprint
from wrapper.auth.validator import Authenticator
from wrapper.settings import Settings
from wrapper.store import Store, open_store


@dataclass
class Gateway:
    """An application with the OAuth endpoints and nothing else."""

    app: Flask
    settings: Settings
    store: Store
    authenticator: Authenticator


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/store.db", write_every=60)
    yield opened
    opened.close()


def gateway_at(settings: Settings, store: Store) -> Gateway:
    app = Flask("gateway")
    app.register_blueprint(create_blueprint(store, settings, scopes=["jobs:read", "customers:read"]))
    return Gateway(app, settings, store, Authenticator(store, settings))


@pytest.fixture
def gateway(tmp_path: Path, store: Store) -> Gateway:
    """The gateway as a proxy that ends TLS sees it: consumers come by https, requests arrive by http."""
    return gateway_at(Settings(state_dir=tmp_path, public_url="https://api.example.com"), store)


@pytest.fixture
def browser(gateway: Gateway) -> FlaskClient:
    return gateway.app.test_client()


@pytest.fixture
def live(tmp_path: Path, store: Store) -> Iterator[Gateway]:
    """The gateway listening on loopback under its own address."""
    placeholder = Flask("placeholder")
    server = make_server("127.0.0.1", 0, placeholder, threaded=True)
    made = gateway_at(Settings(state_dir=tmp_path, public_url=f"http://127.0.0.1:{server.server_port}"), store)
    server.app = made.app
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def created(store: Store) -> CreatedClient:
    return Clients(store).create("Halvorsen", ["jobs:read", "customers:read"], plan="standard")
