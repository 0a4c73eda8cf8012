"""Whether a source's charset can spell a text: drivers fail on one it cannot rather than find nothing."""

from __future__ import annotations

from adapters.query import Row


def storable(stored: Row, charset: str) -> bool:
    """Return whether every text among stored values can be encoded; a charset Python lacks is left to the driver."""
    for value in stored:
        if isinstance(value, str):
            try:
                value.encode(charset)
            except UnicodeEncodeError:
                return False
            except LookupError:
                return True
    return True
