"""The life of OAuth clients."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from wrapper.auth.clients import ClientConflict, Clients, UnknownClient
from wrapper.auth.spelling import new_client_id, new_client_secret
from wrapper.store import Store
from wrapper.store.schema import OAUTH_CLIENTS

DAY = timedelta(days=1)


def test_a_client_is_known_by_its_id_and_secret_together(clients: Clients) -> None:
    created = clients.create("Halvorsen", ["jobs:read"])
    other = clients.create("Nordvik", ["jobs:read"])
    assert clients.authenticate(created.record.id, created.secret) == created.record
    assert clients.authenticate(created.record.id, other.secret) is None
    assert clients.authenticate(new_client_id(), new_client_secret()) is None


@pytest.mark.parametrize("text", ["", "x", "wrpc_short", "wrpc_0000000000000\x00ab", "é" * 21])
def test_a_misspelled_id_or_secret_is_refused_without_asking_the_store(
    clients: Clients, store: Store, text: str
) -> None:
    created = clients.create("Halvorsen", ["jobs:read"])
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE oauth_clients RENAME TO away")
    assert clients.authenticate(text, created.secret) is None
    assert clients.authenticate(created.record.id, text) is None
    with pytest.raises(UnknownClient):
        clients.get(text)


def test_the_store_holds_no_secret(clients: Clients, store: Store) -> None:
    created = clients.create("Halvorsen", ["jobs:read"])
    with store.read() as connection:
        row = " ".join(str(value) for value in connection.execute(select(OAUTH_CLIENTS)).one())
    assert created.secret[5:] not in row


def test_both_secrets_work_during_the_overlap_of_a_rotation(clients: Clients) -> None:
    old = clients.create("Halvorsen", ["jobs:read"])
    new = clients.rotate_secret(old.record.id, DAY)
    assert clients.authenticate(old.record.id, old.secret) is not None
    assert clients.authenticate(old.record.id, new.secret) is not None
    with pytest.raises(ClientConflict, match="at most two"):
        clients.rotate_secret(old.record.id, DAY)


def test_a_rotation_without_overlap_ends_every_older_secret(clients: Clients) -> None:
    first = clients.create("Halvorsen", ["jobs:read"])
    second = clients.rotate_secret(first.record.id, DAY)
    third = clients.rotate_secret(first.record.id, timedelta(0))
    known = [clients.authenticate(first.record.id, one.secret) is not None for one in (first, second, third)]
    assert known == [False, False, True]


def test_a_revoked_client_has_no_secret_that_works(clients: Clients) -> None:
    created = clients.create("Halvorsen", ["jobs:read"])
    clients.revoke(created.record.id, "left")
    assert clients.authenticate(created.record.id, created.secret) is None
    for call in (lambda: clients.revoke(created.record.id, "x"), lambda: clients.rotate_secret(created.record.id, DAY)):
        with pytest.raises(ClientConflict):
            call()


def test_the_use_of_a_client_is_noted(clients: Clients, store: Store) -> None:
    created = clients.create("Halvorsen", ["jobs:read"])
    clients.authenticate(created.record.id, created.secret, "192.0.2.7")
    store.flush()
    assert clients.get(created.record.id).last_used_address == "192.0.2.7"
