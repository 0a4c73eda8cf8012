"""Scopes: what a credential may do, spelled `{resource}:{verb}` and kept as text with blanks between them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SCOPE = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*:read")
"""A resource as a catalog may call it, and the one verb that operations ask for."""


class BadScopes(ValueError):
    """Scopes that cannot be granted; the message says which and what would be right."""


def reading(resource: str) -> str:
    """Return the scope that lets a credential read a resource."""
    return f"{resource}:read"


def check_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes sorted and without repetition, or raise BadScopes."""
    found = sorted(set(scopes))
    if not found:
        raise BadScopes("name at least one scope, such as jobs:read")
    for scope in found:
        if not _SCOPE.fullmatch(scope):
            raise BadScopes(f'"{scope}" is not a scope: write RESOURCE:read, such as jobs:read')
    return tuple(found)


def join_scopes(scopes: Iterable[str]) -> str:
    """Return scopes as one text (RFC 6749 §3.3)."""
    return " ".join(sorted(scopes))


def split_scopes(text: str) -> frozenset[str]:
    """Return the scopes of a text."""
    return frozenset(text.split())
