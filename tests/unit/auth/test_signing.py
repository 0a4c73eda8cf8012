"""The signing keys: made ahead, replaced by themselves, published while they matter, private at rest."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import select, update

from wrapper.auth.signing import PERIOD, SigningKeys
from wrapper.store import Store, StoreError, open_store
from wrapper.store.schema import SIGNING_KEYS


def ages(store: Store, by: timedelta) -> None:
    """Let the keys be older than they are."""
    table = SIGNING_KEYS
    with store.write() as connection:
        for row in connection.execute(select(table)).all():
            moved = {name: getattr(row, name) - by for name in ("activates_at", "retires_at", "expires_at")}
            connection.execute(update(table).where(table.c.kid == row.kid).values(moved))


def kids(keys: SigningKeys) -> list[str]:
    return [key["kid"] for key in keys.jwks()["keys"]]


def test_the_first_key_comes_with_its_successor(store: Store) -> None:
    keys = SigningKeys(store)
    current = keys.current()
    assert kids(keys)[0] == current.kid
    assert len(kids(keys)) == 2


def test_the_published_keys_have_no_private_part(store: Store) -> None:
    for key in SigningKeys(store).jwks()["keys"]:
        assert "d" not in key
        assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")


def test_the_private_part_is_sealed_in_the_store(store: Store) -> None:
    private = SigningKeys(store).current().as_dict(private=True)["d"]
    with store.read() as connection:
        for row in connection.execute(select(SIGNING_KEYS)):
            assert str(private).encode() not in row.sealed
            assert "d" not in json.loads(row.public)


def test_a_period_later_the_successor_signs_and_the_old_key_still_verifies(store: Store) -> None:
    first, second = kids(SigningKeys(store))
    ages(store, PERIOD + timedelta(hours=1))
    later = SigningKeys(store)
    assert later.current().kid == second
    assert kids(later)[:2] == [first, second]
    assert len(kids(later)) == 3
    assert isinstance(later.public(first), ECKey)


def test_a_retired_key_is_forgotten_after_its_last_token(store: Store) -> None:
    first, second = kids(SigningKeys(store))
    ages(store, PERIOD + timedelta(days=2))
    later = SigningKeys(store)
    assert later.current().kid == second
    assert first not in kids(later)
    assert later.public(first) is None


def test_a_gateway_that_was_off_for_years_makes_new_keys(store: Store) -> None:
    old = kids(SigningKeys(store))
    ages(store, 20 * PERIOD)
    later = SigningKeys(store)
    assert later.current().kid not in old
    assert len(kids(later)) == 2


def test_workers_that_start_together_agree_on_the_key(store: Store) -> None:
    barrier = threading.Barrier(8)
    found = []

    def sign() -> None:
        keys = SigningKeys(store)
        barrier.wait()
        found.append(keys.current().kid)

    threads = [threading.Thread(target=sign) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(kids(SigningKeys(store))) == 2


def test_a_node_whose_clock_is_behind_uses_the_key_of_the_others(store: Store) -> None:
    made = kids(SigningKeys(store))
    ages(store, timedelta(seconds=-20))
    behind = SigningKeys(store)
    assert behind.current().kid == made[0]
    assert kids(behind) == made


def test_a_key_made_by_another_node_is_found_when_its_token_comes(store: Store) -> None:
    here = SigningKeys(store)
    assert here.public("unknown") is None
    here._loaded -= 2
    there = SigningKeys(store).current()
    assert here.public(str(there.kid)) is not None


def test_another_secret_cannot_use_the_signing_keys(store: Store) -> None:
    SigningKeys(store).current()
    other = open_store(str(store.url), b"another secret that is also long enough")
    with pytest.raises(StoreError, match="sealed with another secret"):
        SigningKeys(other).current()
    other.close()
