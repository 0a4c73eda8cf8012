"""Strong entity tags and conditional reads (RFC 9110 §8.8.3, §13.1.2)."""

from __future__ import annotations

import hashlib


def entity_tag(body: bytes, representation: bytes) -> str:
    """Return the strong tag of a body; `representation` names media type and version, which must not share tags."""
    # 128 bits are plenty against accident, and SHA-256 is the fastest hash on CPUs that have instructions for it.
    return '"' + hashlib.sha256(representation + body).hexdigest()[:32] + '"'


def is_unchanged(if_none_match: str | None, tag: str) -> bool:
    """Return whether If-None-Match lists the tag; the comparison is weak, as the RFC asks for this field."""
    if if_none_match is None:
        return False
    if if_none_match == tag or if_none_match.strip() == "*":
        return True
    return any(candidate.strip().removeprefix("W/") == tag for candidate in if_none_match.split(","))
