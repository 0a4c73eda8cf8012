"""The spelling of credentials."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrapper.auth import spelling

# As STANDARDS of the trade and secret scanners want it: prefix, public id, at least 38 more characters.
SCANNER = re.compile(r"\bwrp_(live|test)_[0-9A-Za-z]{8}_[0-9A-Za-z]{38,}\b")


@pytest.mark.parametrize("mode", ["live", "test"])
def test_a_new_key_is_found_by_a_scanner_and_names_its_public_id(mode: spelling.Mode) -> None:
    key, public_id = spelling.new_key(mode)
    assert SCANNER.fullmatch(key)
    assert key.startswith(f"wrp_{mode}_{public_id}_")
    assert spelling.public_id(key) == public_id


def test_no_two_keys_are_alike() -> None:
    assert len({spelling.new_key("live")[0] for _ in range(1000)}) == 1000


@given(st.data())
def test_a_key_with_any_one_character_changed_is_misspelled(data: st.DataObject) -> None:
    key, _ = spelling.new_key("live")
    at = data.draw(st.integers(0, len(key) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda character: character != key[at]))
    with pytest.raises(spelling.Misspelled):
        spelling.public_id(key[:at] + other + key[at + 1 :])


@given(st.text())
def test_no_text_breaks_the_check_of_a_key(text: str) -> None:
    with pytest.raises(spelling.Misspelled):
        spelling.public_id(text)
    assert not spelling.is_client_secret(text)
    assert not spelling.is_client_id(text)


def test_what_is_displayed_of_a_key_does_not_hold_its_secret() -> None:
    key, public_id = spelling.new_key("live")
    shown = spelling.display(key)
    assert shown == f"wrp_live_{public_id}_…{key[-4:]}"


def test_a_client_secret_with_a_changed_character_is_misspelled() -> None:
    secret = spelling.new_client_secret()
    assert spelling.is_client_secret(secret)
    assert not spelling.is_client_secret(secret[:-1] + ("a" if secret[-1] != "a" else "b"))
