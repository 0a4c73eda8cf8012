"""Surveys many made legacies without stopping at the first fault: python -m tests.legacies sqlite 500 [seed].

It prints every kind of fault with how often it was met and the smallest legacy that shows it. With the word
`waiting` in place of a seed, it surveys each recipe that waits, and says which faults are still there.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from tests.legacies.engines import ENGINES, Engine
from tests.legacies.stored import Legacy
from tests.legacies.waiting import WAITING
from tests.legacies.walk import Tally
from tests.legacies.walking import Walker
from wrapper.store import open_store

Faults = dict[str, list[str]]
say = sys.stdout.write


def main(name: str, count: str = "100", start: str = "1") -> None:
    engine = ENGINES[name]
    tally = Tally()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="legacies-")))
        store = open_store(f"sqlite:///{folder / 'store.db'}", b"x" * 32)
        stack.callback(store.close)
        server = stack.enter_context(engine.started()) if engine.started else None
        walker = Walker(engine, server, store, tally)
        if start == "waiting":
            _survey_waiting(engine, int(count), walker.walk)
            return
        faults = survey(engine.legacies(engine.manner), int(count), int(start), walker.walk)
    for kind, met in sorted(faults.items(), key=lambda one: len(one[1])):
        say(f"\n=== {len(met)} of {kind}\n{min(met, key=len)[:6000]}\n")
    say(f"\n{sum(map(len, faults.values()))} faults of {len(faults)} kinds. {tally}\n")


def _survey_waiting(engine: Engine, count: int, walk: Callable[[Legacy], None]) -> None:
    for recipe in engine.recipes:
        if (engine.name, recipe.name) in WAITING:
            manner = replace(engine.manner, recipes=(recipe, engine.recipes[0]), views=())
            faults = survey(engine.legacies(manner), count, 1, walk)
            first = min((met for found in faults.values() for met in found), key=len, default="mended")
            say(f"\n=== {recipe.name} ({sum(map(len, faults.values()))} of {count}): {first[:1500]}\n")
    for kind in ("views", "broken views"):
        if (engine.name, kind) in WAITING:
            faults = survey(engine.legacies(replace(engine.manner, views=(kind,))), count, 1, walk)
            say(f"\n=== {kind} ({sum(map(len, faults.values()))} of {count}): {', '.join(faults)}\n")


def survey(strategy: SearchStrategy[Legacy], count: int, start: int, walk: Callable[[Legacy], None]) -> Faults:
    """Return the faults that were met in so many legacies, by kind."""
    faults: Faults = {}

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(strategy)
    def look(legacy: Legacy) -> None:
        try:
            walk(legacy)
        except Exception as failure:
            where = "" if isinstance(failure, AssertionError) else traceback.format_exc()[-1500:]
            notes = "\n".join(getattr(failure, "__notes__", ()))
            faults.setdefault(_kind(failure), []).append(f"{failure}\n{where}\n{notes}")

    look()
    return faults


def _kind(failure: Exception) -> str:
    words = re.sub(r"'[^']*'|\"[^\"]*\"|\d+|[^\x20-\x7e]", "#", str(failure).partition("\n")[0])
    return f"{type(failure).__name__} {words[:90]}"


main(*sys.argv[1:])
