"""What an operator may ask of a source that answers from snapshots: how its tables stand, bad lines, a load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from adapters.base import Notice
from adapters.snapshot.origin import Origin
from adapters.snapshot.quarantine import BadLine


@dataclass(frozen=True, slots=True)
class SnapshotStatus:
    """One table: the snapshot that is served, None before the first, and how the export stands to it.

    `state` is current, changed (to be loaded at the next look), or the code of the reason why the export is not
    taken, with `reason` and `hint` in words for the operator.
    """

    table: str
    export: Path
    state: str
    reason: str
    hint: str
    snapshot: Path | None
    served: Origin | None
    notices: tuple[Notice, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the snapshot on disk."""
        try:
            return self.snapshot.stat().st_size if self.snapshot is not None else 0
        except OSError:
            return 0


@runtime_checkable
class KeepsSnapshots(Protocol):
    """An adapter with the capability `snapshot`."""

    def snapshots(self) -> tuple[SnapshotStatus, ...]:
        """Return how every table stands; loads nothing."""

    def served(self) -> Mapping[str, Origin]:
        """Return what is served of every table that has a snapshot; looks at no export."""

    def load_snapshot(self, table: str, *, force: bool = False, accept: bool = False) -> str:
        """Load a table's export now if it has changed, and return what became of it: loaded, renewed or unchanged.

        `force` loads also what has not changed; `accept` takes an export for whole that the rules refuse. Raises
        SourceUnavailable with the reason when it is not taken.
        """

    def quarantined(self, table: str, first: int = 1, limit: int | None = None) -> Iterator[BadLine]:
        """Yield the lines of a table's export that are no rows, from line `first` on."""
