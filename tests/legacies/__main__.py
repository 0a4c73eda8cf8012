"""Surveys many made legacies without stopping at the first fault: python -m tests.legacies sqlite 500 [seed].

It prints every kind of fault with how often it was met and the smallest legacy that shows it.
"""

from __future__ import annotations

import re
import sys
import traceback
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.legacies.engines import ENGINES
from tests.legacies.making import legacies
from tests.legacies.stored import Legacy
from tests.legacies.walk import Tally
from tests.legacies.walking import Walker
from wrapper.store import open_store


def main(name: str, count: str = "100", start: str = "1") -> None:
    engine = ENGINES[name]
    faults: dict[str, list[str]] = {}
    tally = Tally()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="legacies-")))
        store = open_store(f"sqlite:///{folder / 'store.db'}", b"x" * 32)
        stack.callback(store.close)
        server = stack.enter_context(engine.started()) if engine.started else None
        walker = Walker(engine, server, store, tally)

        @seed(int(start))
        @settings(
            max_examples=int(count),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(legacies(engine.manner))
        def survey(legacy: Legacy) -> None:
            try:
                walker.walk(legacy)
            except Exception as failure:
                where = "" if isinstance(failure, AssertionError) else traceback.format_exc()[-1500:]
                faults.setdefault(_kind(failure), []).append(f"{failure}\n{where}\n{engine.script(legacy)}")

        survey()
    for kind, met in sorted(faults.items(), key=lambda one: len(one[1])):
        sys.stdout.write(f"\n=== {len(met)} of {kind}\n{min(met, key=len)[:6000]}\n")
    sys.stdout.write(f"\n{sum(map(len, faults.values()))} faults of {len(faults)} kinds. {tally}\n")


def _kind(failure: Exception) -> str:
    words = re.sub(r"'[^']*'|\"[^\"]*\"|\d+|[^\x20-\x7e]", "#", str(failure).partition("\n")[0])
    return f"{type(failure).__name__} {words[:90]}"


main(*sys.argv[1:])
