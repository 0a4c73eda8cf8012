"""What may go wrong at the TDS stub: switched on and off by a test while the stub runs.

Faults of statements hold for those whose text has `only` in it, so that a test can break one table and
leave the others alone.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import StrEnum

from tests.tds.requests import Encryption


class Stage(StrEnum):
    """Where a session is when the stub falls silent."""

    CONNECT = "connect"
    LOGIN = "login"
    QUERY = "query"


@dataclass
class Faults:
    """The faults of a stub; as made, it has none.

    `mute`: nothing is answered from this stage on. `drop_after`: rows before the connection breaks.
    `deadlocks`: how many more statements end as the victim of a deadlock. `delay`: seconds before the rows of a
    statement, or until an attention.
    `levels`: the protocol's levels that the server speaks. `encryption`: what it says of TLS;
    `tls`: the context for it, without which it cannot keep its word.
    """

    mute: Stage | None = None
    drop_after: int | None = None
    deadlocks: int = 0
    delay: float = 0
    only: str = ""
    levels: tuple[str, ...] = ("7.0", "7.1")
    encryption: Encryption = Encryption.NOT_SUPPORTED
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def clear(self) -> None:
        """Switch every fault off."""
        self.__init__()  # type: ignore[misc]  # a fresh one has none

    def delay_of(self, text: str) -> float:
        return self.delay if self.only in text else 0

    def drop_of(self, text: str) -> int | None:
        return self.drop_after if self.only in text else None

    def is_victim(self, text: str) -> bool:
        """Whether this statement is chosen as the victim of a deadlock; each time counts."""
        if not self.deadlocks or self.only not in text:
            return False
        self.deadlocks -= 1
        return True
