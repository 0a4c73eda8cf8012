"""Recipes that wait until a known fault is mended, each with the fault's name. Empty, when all is well."""

from __future__ import annotations

WAITING: dict[tuple[str, str], str] = {}
"""By engine, and the recipe or the part of a legacy."""

LIMITS = {
    ("odbc-sqlite", "infinite floats"): "the driver hands out 15 digits",
    ("odbc-sqlite", "huge floats"): "the driver hands out 15 digits",
    ("odbc-postgresql", "huge floats"): "the driver hands out 15 digits",
    ("odbc-sqlite", "floats"): "the driver hands out 15 digits",
    ("odbc-postgresql", "floats"): "the driver hands out 15 digits",
}
"""What a driver cannot do, whatever the gateway does."""
