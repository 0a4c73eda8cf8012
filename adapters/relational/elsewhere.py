"""What is told of schemas that were not looked at."""

from __future__ import annotations

from shlex import quote

from adapters.base import Notice


def left_aside(schema: str, tables: int) -> Notice:
    """Return the notice that a schema was not looked at."""
    several = "1 table" if tables == 1 else f"{tables:,} tables"
    message = f"another schema, with {several}; look at it with --schema {quote(schema)} and a --source of its own"
    return Notice("schema-left-aside", message, f"{schema}.*", "name it with schema")
