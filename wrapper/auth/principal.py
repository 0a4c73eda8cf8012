"""Who a request turned out to come from; everything behind authentication sees only this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated consumer (or, later, a user), whatever credential it came with.

    `id` names the credential in logs and limits: a key's public id or a client id, never a secret.
    """

    kind: Literal["key", "client"]
    id: str
    consumer: str
    scopes: frozenset[str]
    plan: str
    claims: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def view(self) -> str:
        """What decides which rows and fields this principal sees; a cursor is valid inside one view only."""
        return self.consumer
