"""One legacy after the other: built, confirmed by a second reader, proposed, served, and walked through."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.legacies.engines import Engine, Place
from tests.legacies.gateway import opened
from tests.legacies.stored import NULL, Cell, Legacy
from tests.legacies.walk import Tally, Walk
from wrapper.store import Store

CONFIRMED_EVERY = 5
"""One legacy of so many is read by a second reader, too."""


@dataclass
class Walker:
    """Walks through legacies of one engine; `server` is where they are built, None for files."""

    engine: Engine
    server: Any
    store: Store
    tally: Tally

    def __post_init__(self) -> None:
        if self.server is not None:
            self.engine.prepare(self.server)

    def walk(self, legacy: Legacy) -> None:
        """Build a legacy, have it proposed and served, and walk through it; a failure tells how it was made."""
        with TemporaryDirectory(prefix="legacy-") as folder:
            place = self.engine.place(self.server, Path(folder))
            try:
                address = self.engine.build(legacy, place)
                if self.tally.legacies % CONFIRMED_EVERY == 0:
                    confirm(self.engine, legacy, place)
                asked = "*" if legacy.views_asked else ""
                with opened(address, Path(folder), self.store, legacy.schemas, asked) as gateway:
                    served = legacy if gateway.catalog is None else self.engine.as_served(legacy, gateway.catalog)
                    Walk(served, gateway, self.tally).go()
            except Exception as failure:
                failure.add_note(f"The legacy was made on {self.engine.name} by\n{self.engine.script(legacy)}")
                raise


def confirm(engine: Engine, legacy: Legacy, place: Place) -> None:
    """Assert that a second reader sees what the recipes say was stored."""
    for table in legacy.tables:
        found = engine.seen(place, table)
        assert len(found) == len(table.rows), f"{table.name!r}: the second reader sees {found}"
        for row in table.rows:
            fitting = [one for one in found if all(map(_fits, row, one))]
            assert fitting, f"{table.name!r}: the second reader does not see {row} but {found}"


def _fits(cell: Cell, seen: str | None) -> bool:
    return seen == cell.shown or (cell.shown is None and cell is not NULL)
