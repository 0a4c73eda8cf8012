"""Health: a source is probed once for many askers, and a source that hangs hangs nobody."""

from __future__ import annotations

import threading

from adapters.base import Notice
from wrapper.observe.health import Health, SourceHealth


def test_many_askers_cost_the_source_one_probe() -> None:
    probes: list[int] = []
    health = SourceHealth(lambda: probes.append(1))
    threads = [threading.Thread(target=health.finding) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert health.finding().status == "pass"
    assert len(probes) == 1


def test_a_stale_finding_is_probed_anew() -> None:
    probes: list[int] = []
    health = SourceHealth(lambda: probes.append(1), fresh_seconds=0)

    health.finding()
    health.finding()

    assert len(probes) == 2


def test_a_failing_probe_is_named_by_its_kind_alone() -> None:
    def probe() -> None:
        raise ConnectionError("host erp.internal, user sa, password hunter2")

    finding = SourceHealth(probe).finding()

    assert (finding.status, finding.output) == ("fail", "ConnectionError")


def test_a_source_that_hangs_is_not_waited_for_nor_asked_again() -> None:
    released = threading.Event()
    probes: list[int] = []

    def probe() -> None:
        probes.append(1)
        released.wait(5)

    health = SourceHealth(probe)
    assert [health.finding(patience=0.02).status for _ in range(3)] == ["warn", "warn", "warn"]
    released.set()

    assert health.finding().status == "pass"
    assert len(probes) == 1


def failing() -> None:
    raise OSError


def test_one_source_of_two_down_is_a_warning_and_both_a_failure() -> None:
    one = Health({"erp": failing, "stock": lambda: None}, ready=lambda: None)
    both = Health({"erp": failing, "stock": failing}, ready=lambda: None)

    assert one.status(one.findings()) == "warn"
    assert both.status(both.findings()) == "fail"


def test_without_its_store_the_gateway_is_neither_ready_nor_well() -> None:
    health = Health({}, ready=failing)

    assert not health.is_ready()
    assert health.status({}) == "fail"


def test_a_source_that_answers_and_has_something_to_tell_is_a_warning_by_its_code_alone() -> None:
    told = Notice("export_refused", "/srv/exports/STOCK.TXT was not loaded: it is empty", "STOCK", "ask for a new one")
    health = Health({"stock": lambda: None}, ready=lambda: None, notices=lambda _: (told, told))
    findings = health.findings()

    assert (findings["stock"].status, findings["stock"].output) == ("warn", "export_refused")
    assert health.status(findings) == "warn"


def test_a_source_that_is_down_says_that_first() -> None:
    told = Notice("export_refused", "it is empty")
    health = Health({"stock": failing}, ready=lambda: None, notices=lambda _: (told,))

    assert health.findings()["stock"].output == "OSError"
