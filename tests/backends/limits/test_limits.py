"""Plans, their counters and the header fields that tell of them, in LMDB and in Redis alike."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from wrapper.catalog.model import Limit, Plan
from wrapper.errors import Problem
from wrapper.limits import Limits, storage_uri
from wrapper.limits.limits import LimitsError, network_of, node_uri
from wrapper.settings import Settings

ANONYMOUS = ("3/minute",)


@pytest.fixture
def limits(uri: str, plans: dict[str, Plan]) -> Limits:
    return Limits(uri, plans, ANONYMOUS)


def fields(pairs: Any) -> dict[str, str]:
    return dict(pairs)


def refused(limits: Limits, identity: str, plan: str) -> Problem:
    with pytest.raises(Problem) as raised:
        limits.spend(identity, plan)
    assert raised.value.type.code == "limit_exceeded"
    return raised.value


def test_the_fields_say_the_policy_and_the_limit_that_ends_first(limits: Limits) -> None:
    found = fields(limits.spend("Halvorsen", "standard"))
    assert found["RateLimit-Policy"] == '"second";q=20;w=1, "hour";q=5000;w=3600'
    assert found["RateLimit"] == '"second";r=19;t=1'
    assert set(found) == {"RateLimit-Policy", "RateLimit"}


def test_what_remains_goes_down_to_nothing(limits: Limits) -> None:
    left = [
        re.match(r'"minute";r=(\d+);t=(60|59)$', fields(limits.spend("Halvorsen", "small"))["RateLimit"]) for _ in "123"
    ]
    assert [match and match[1] for match in left] == ["2", "1", "0"]


def test_a_refusal_names_the_limit_and_when_to_come_back(limits: Limits) -> None:
    for _ in range(3):
        limits.spend("Halvorsen", "small")
    problem = refused(limits, "Halvorsen", "small")
    found = fields(problem.headers)
    assert found["Retry-After"] in ("59", "60")
    assert found["RateLimit"] == f'"minute";r=0;t={found["Retry-After"]}'
    assert found["RateLimit-Policy"] == '"minute";q=3;w=60, "hour";q=5;w=3600'
    assert problem.extensions == {"violated-policies": ["minute"]}
    assert '"minute" of 3 requests in 60 seconds' in str(problem.detail)


def test_a_request_that_one_limit_refuses_is_counted_in_none(uri: str) -> None:
    plan = Plan("p", (Limit("second", 2, 1), Limit("hour", 4, 3600)))
    limits = Limits(uri, {"p": plan}, ANONYMOUS)
    begin = time.time()
    limits.spend("Halvorsen", "p")
    limits.spend("Halvorsen", "p")
    for _ in range(10):
        assert refused(limits, "Halvorsen", "p").extensions == {"violated-policies": ["second"]}
    time.sleep(max(0.0, begin + 1.05 - time.time()))
    limits.spend("Halvorsen", "p")
    limits.spend("Halvorsen", "p")
    assert "hour" in refused(limits, "Halvorsen", "p").extensions["violated-policies"]


def test_the_longest_wait_is_told_when_two_limits_are_used_up(uri: str) -> None:
    limits = Limits(uri, {"p": Plan("p", (Limit("minute", 1, 60), Limit("hour", 1, 3600)))}, ANONYMOUS)
    limits.spend("Halvorsen", "p")
    problem = refused(limits, "Halvorsen", "p")
    assert problem.extensions == {"violated-policies": ["minute", "hour"]}
    assert 3598 <= int(fields(problem.headers)["Retry-After"]) <= 3600


def test_a_window_begins_anew_when_it_is_over(uri: str) -> None:
    limits = Limits(uri, {"p": Plan("p", (Limit("second", 1, 1),))}, ANONYMOUS)
    limits.spend("Halvorsen", "p")
    refused(limits, "Halvorsen", "p")
    time.sleep(1.05)
    assert fields(limits.spend("Halvorsen", "p"))["RateLimit"] == '"second";r=0;t=1'


def test_callers_plans_and_addresses_are_counted_apart(limits: Limits) -> None:
    for _ in range(3):
        limits.spend("192.0.2.1", "small")
        limits.spend("Nordvik", "small")
        limits.spend_anonymous("192.0.2.1")
    refused(limits, "192.0.2.1", "small")
    limits.spend("Halvorsen", "small")
    limits.spend("Nordvik", "standard")


def test_a_plan_whose_numbers_change_counts_from_zero(uri: str) -> None:
    for count in (1, 2):
        Limits(uri, {"p": Plan("p", (Limit("hour", count, 3600),))}, ANONYMOUS).spend("Halvorsen", "p")


def test_two_gateways_share_the_counters(uri: str, plans: dict[str, Plan]) -> None:
    here, there = (Limits(uri, plans, ANONYMOUS) for _ in range(2))
    for limits in (here, there, here):
        limits.spend("Halvorsen", "small")
    refused(there, "Halvorsen", "small")


def test_a_plan_without_limits_has_no_fields(limits: Limits) -> None:
    assert limits.spend("Halvorsen", "free") == []


def test_a_key_without_a_plan_has_the_first_of_the_catalog(limits: Limits) -> None:
    assert '"second";q=20' in fields(limits.spend("Halvorsen", ""))["RateLimit-Policy"]


def test_a_plan_that_the_catalog_dropped_is_replaced_and_said_once(
    limits: Limits, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        assert '"second";q=20' in fields(limits.spend("Halvorsen", "gold"))["RateLimit-Policy"]
    assert caplog.text.count('"gold"') == 1


def test_a_catalog_without_plans_has_a_default_one(uri: str) -> None:
    assert "RateLimit-Policy" in fields(Limits(uri, {}, ANONYMOUS).spend("Halvorsen", "standard"))


@pytest.mark.parametrize("identity", ["x" * 5000, "Jäger & Sønner", "a{b}c", "", "a/b c"])
def test_any_name_of_a_consumer_can_be_counted(limits: Limits, identity: str) -> None:
    limits.spend(identity, "small")
    assert ";r=1;" in fields(limits.spend(identity, "small"))["RateLimit"]


def test_unknown_callers_are_limited_by_address(limits: Limits) -> None:
    for _ in range(3):
        limits.spend_anonymous("192.0.2.1")
    with pytest.raises(Problem) as raised:
        limits.spend_anonymous("192.0.2.1")
    assert fields(raised.value.headers)["RateLimit-Policy"] == '"minute";q=3;w=60'
    limits.spend_anonymous("192.0.2.2")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_address_is_counted_as_what_one_subscriber_has(address: str, network: str) -> None:
    assert network_of(address) == network


def test_limits_are_counted_in_redis_where_it_is_configured(tmp_path: Path) -> None:
    assert storage_uri(Settings(state_dir=tmp_path, redis_url="redis://r:6379")) == "redis://r:6379"
    assert storage_uri(Settings(state_dir=tmp_path)) == node_uri(Settings(state_dir=tmp_path))
    assert node_uri(Settings(state_dir=tmp_path)).startswith("lmdb:///")


@pytest.mark.parametrize("uri", ["memory://", "memcached://h:1", "mongodb://h"])
def test_a_storage_that_cannot_count_for_all_workers_is_refused(uri: str, plans: dict[str, Plan]) -> None:
    with pytest.raises(LimitsError, match="cannot be counted in"):
        Limits(uri, plans, ANONYMOUS)
