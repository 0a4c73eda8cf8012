"""The life of API keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from wrapper.auth.consumers import BadConsumer
from wrapper.auth.keys import APIKeys, IssuedKey, KeyConflict, UnknownKey
from wrapper.auth.principal import Principal
from wrapper.auth.scopes import BadScopes
from wrapper.auth.spelling import _checked, new_key
from wrapper.auth.verdict import Refused
from wrapper.store import Store
from wrapper.store.schema import API_KEYS

DAY = timedelta(days=1)


def test_an_issued_key_is_good_for_what_it_was_issued_for(keys: APIKeys) -> None:
    issued = keys.issue("Halvorsen", ["jobs:read", "customers:read"], plan="standard")
    verdict = keys.verify(issued.key)
    scopes = frozenset({"jobs:read", "customers:read"})
    assert verdict.principal == Principal("key", issued.record.id, "Halvorsen", scopes, "standard")
    assert issued.record.expires_at - datetime.now(UTC) > 364 * DAY


def test_the_store_holds_nothing_of_the_secret(keys: APIKeys, store: Store) -> None:
    issued = keys.issue("Halvorsen", ["jobs:read"])
    with store.read() as connection:
        row = " ".join(str(value) for value in connection.execute(select(API_KEYS)).one())
    assert issued.key not in row
    assert issued.key.split("_")[3][:32] not in row


def test_a_misspelled_key_is_refused_without_asking_the_store(keys: APIKeys, store: Store) -> None:
    key = keys.issue("Halvorsen", ["jobs:read"]).key
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE api_keys RENAME TO away")
    with pytest.raises(Refused, match="mistyped"):
        keys.verify(key[:-1] + ("a" if key[-1] != "a" else "b"))


def test_a_well_spelled_key_that_was_never_issued_is_not_known(keys: APIKeys) -> None:
    with pytest.raises(Refused, match="not known"):
        keys.verify(new_key("live")[0])


def test_the_id_of_one_key_does_not_open_with_the_secret_of_another(keys: APIKeys) -> None:
    mine, theirs = (keys.issue("Halvorsen", ["jobs:read"]).key for _ in range(2))
    forged = _checked("_".join([*theirs.split("_")[:3], mine.split("_")[3][:-6]]))
    with pytest.raises(Refused, match="not known"):
        keys.verify(forged)


def test_a_key_ends_when_it_expires_and_starts_when_it_may(keys: APIKeys, age: Callable[..., None]) -> None:
    expired = keys.issue("Halvorsen", ["jobs:read"])
    age(expired.record.id, expires_at=400 * DAY)
    with pytest.raises(Refused, match="expired on"):
        keys.verify(expired.key)
    early = keys.issue("Halvorsen", ["jobs:read"], not_before=datetime.now(UTC) + DAY)
    with pytest.raises(Refused, match="not valid before"):
        keys.verify(early.key)


def test_a_key_that_could_never_be_used_is_not_issued(keys: APIKeys) -> None:
    now = datetime.now(UTC)
    with pytest.raises(KeyConflict, match="never be valid"):
        keys.issue("Halvorsen", ["jobs:read"], expires_at=now - DAY)
    with pytest.raises(KeyConflict, match="never be valid"):
        keys.issue("Halvorsen", ["jobs:read"], not_before=now + 2 * DAY, expires_at=now + DAY)


@pytest.mark.parametrize("scopes", [[], ["jobs"], ["jobs:read customers:read"], ["Jobs:read"], ["jobs:read\n"]])
def test_scopes_that_are_not_spelled_right_are_not_issued(keys: APIKeys, scopes: list[str]) -> None:
    with pytest.raises(BadScopes):
        keys.issue("Halvorsen", scopes)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_a_consumer_needs_a_printable_name(keys: APIKeys, name: str) -> None:
    with pytest.raises(BadConsumer):
        keys.issue(name, ["jobs:read"])


def test_a_revoked_key_is_refused_and_keeps_its_reason(keys: APIKeys) -> None:
    issued = keys.issue("Halvorsen", ["jobs:read"])
    keys.revoke(issued.record.id, "left on a train")
    with pytest.raises(Refused, match="revoked"):
        keys.verify(issued.key)
    assert keys.get(issued.record.id).revoked_reason == "left on a train"
    with pytest.raises(KeyConflict, match="already"):
        keys.revoke(issued.record.id, "again")


def test_a_rotation_leaves_both_keys_good_until_the_overlap_ends(keys: APIKeys, age: Callable[..., None]) -> None:
    old = keys.issue("Halvorsen", ["jobs:read"], plan="standard", mode="test", expires_at=datetime.now(UTC) + 30 * DAY)
    new = keys.rotate(old.record.id, timedelta(hours=24))
    assert keys.verify(old.key).principal.scopes == keys.verify(new.key).principal.scopes
    assert new.key.startswith("wrp_test_")
    assert (new.record.plan, new.record.rotated_from, new.record.family) == ("standard", old.record.id, old.record.id)
    assert timedelta(days=29) < new.record.expires_at - datetime.now(UTC) <= timedelta(days=30)
    age(old.record.id, expires_at=DAY)
    with pytest.raises(Refused, match="expired"):
        keys.verify(old.key)
    keys.verify(new.key)


def test_a_rotation_without_overlap_ends_the_old_key_at_once(keys: APIKeys) -> None:
    old = keys.issue("Halvorsen", ["jobs:read"])
    keys.rotate(old.record.id, timedelta(0))
    with pytest.raises(Refused, match="expired"):
        keys.verify(old.key)


def test_an_overlap_does_not_lengthen_the_life_of_the_old_key(keys: APIKeys) -> None:
    old = keys.issue("Halvorsen", ["jobs:read"], expires_at=datetime.now(UTC) + timedelta(hours=1))
    keys.rotate(old.record.id, timedelta(days=7))
    assert keys.get(old.record.id).expires_at == old.record.expires_at


def test_a_key_is_rotated_once_only(keys: APIKeys) -> None:
    old = keys.issue("Halvorsen", ["jobs:read"])
    new = keys.rotate(old.record.id, DAY)
    with pytest.raises(KeyConflict, match=f"rotate {new.record.id}"):
        keys.rotate(old.record.id, DAY)


def test_at_most_two_generations_are_live(keys: APIKeys) -> None:
    first = keys.issue("Halvorsen", ["jobs:read"])
    second = keys.rotate(first.record.id, DAY)
    with pytest.raises(KeyConflict, match=f"revoke {first.record.id} first"):
        keys.rotate(second.record.id, DAY)
    keys.revoke(first.record.id, "done")
    third = keys.rotate(second.record.id, DAY)
    assert [key.status() for key in keys.list()].count("live") == 2
    assert third.record.family == first.record.id


def test_a_key_that_has_ended_is_not_rotated(keys: APIKeys) -> None:
    issued = keys.issue("Halvorsen", ["jobs:read"])
    keys.revoke(issued.record.id, "lost")
    with pytest.raises(KeyConflict, match="is revoked: issue a new one"):
        keys.rotate(issued.record.id, DAY)


def test_of_many_administrators_who_rotate_at_once_one_succeeds(keys: APIKeys) -> None:
    old = keys.issue("Halvorsen", ["jobs:read"])
    barrier = threading.Barrier(8)
    rotated: list[IssuedKey] = []
    refused: list[KeyConflict] = []

    def rotate() -> None:
        barrier.wait()
        try:
            rotated.append(keys.rotate(old.record.id, DAY))
        except KeyConflict as error:
            refused.append(error)

    threads = [threading.Thread(target=rotate) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(rotated), len(refused)) == (1, 7)


def test_the_last_use_is_written_at_most_once_a_minute(keys: APIKeys, store: Store) -> None:
    issued = keys.issue("Halvorsen", ["jobs:read"])
    keys.verify(issued.key, "192.0.2.7")
    assert keys.get(issued.record.id).last_used_at is None
    store.flush()
    first = keys.get(issued.record.id)
    assert first.last_used_at is not None
    assert first.last_used_address == "192.0.2.7"
    keys.verify(issued.key, "192.0.2.8")
    store.flush()
    assert keys.get(issued.record.id) == first


def test_keys_are_listed_by_consumer(keys: APIKeys) -> None:
    for consumer in ("Nordvik", "Halvorsen", "Nordvik"):
        keys.issue(consumer, ["jobs:read"])
    assert [key.consumer for key in keys.list()] == ["Halvorsen", "Nordvik", "Nordvik"]
    assert len(keys.list("Nordvik")) == 2
    assert keys.list("nobody") == []


def test_a_key_that_does_not_exist_is_unknown(keys: APIKeys) -> None:
    for call in (
        lambda: keys.get("nothing1"),
        lambda: keys.revoke("nothing1", "x"),
        lambda: keys.rotate("nothing1", DAY),
    ):
        with pytest.raises(UnknownKey):
            call()
