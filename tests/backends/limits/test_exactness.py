"""Two processes of sixteen threads hammer one plan: exactly as many requests as it allows are admitted."""

from __future__ import annotations

import multiprocessing
import threading
from typing import Any

from wrapper.catalog.model import Plan
from wrapper.errors import Problem
from wrapper.limits import Limits

ALLOWED, PROCESSES, THREADS, EACH = 10_000, 2, 16, 500


def _hammer(uri: str, plans: dict[str, Plan], barrier: Any, outcomes: Any) -> None:
    limits = Limits(uri, plans, ("60/minute",))
    admitted = [0] * THREADS
    failures: list[str] = []
    # Each thread adds to its own number, so that the test itself cannot lose one.
    ready = threading.Barrier(THREADS)

    def run(number: int) -> None:
        ready.wait()
        for _ in range(EACH):
            try:
                fields = limits.spend("Halvorsen", "hammer")
            except Problem:
                continue
            admitted[number] += 1
            if len(fields) != 2:
                failures.append("a request passed uncounted")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    barrier.wait()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes.put((sum(admitted), failures))


def test_exactly_the_allowed_number_is_admitted(uri: str, plans: dict[str, Plan]) -> None:
    assert PROCESSES * THREADS * EACH > ALLOWED
    context = multiprocessing.get_context("spawn")
    barrier, outcomes = context.Barrier(PROCESSES), context.Queue()
    workers = [context.Process(target=_hammer, args=(uri, plans, barrier, outcomes)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    found = [outcomes.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
    assert [failures for _, failures in found] == [[], []]
    assert sum(admitted for admitted, _ in found) == ALLOWED
