"""Recipes that wait until a known fault is mended, each with the fault's name. Empty, when all is well."""

from __future__ import annotations

_HUGE = "a filter by a float beyond 2**63 finds nothing"
_ORDER = "an enum and a set are sorted by their numbers and compared as texts, so that pages lose rows"
_ZERO = "a page that ends at a zero date loses rows, or comes back to it"
_NAMED = "the statement that the driver sends is longer than what it was given"

WAITING: dict[tuple[str, str], str] = {
    ("sqlite", "huge floats"): _HUGE,
    ("mariadb", "unsigned whole numbers"): "an id above 9223372036854775807 is no id",
    ("odbc-sqlite", "names with a percent sign"): "the driver takes the name of a table for a pattern",
    ("odbc-postgresql", "odd dates"): "a date of five digits or before Christ is cut to another date",
    ("odbc-postgresql", "odd datetimes"): "a date of five digits or before Christ is cut to another date",
    ("odbc-postgresql", "uuids"): "a uuid is shown in capitals",
    ("odbc-postgresql", "bits"): "bits are taken for numbers",
    ("odbc-postgresql", "arrays"): "what the driver makes of the value is no JSON",
    ("odbc-mariadb", "long times"): "a time beyond the day ends the look",
    ("odbc-mariadb", "enums"): _ORDER,
    ("odbc-mariadb", "bits"): "bits are left out as bytes",
    ("odbc-mariadb", "names beyond ASCII"): _NAMED,
    ("mariadb", "indexed zero dates"): _ZERO,
    ("mariadb", "indexed zero datetimes"): _ZERO,
    ("odbc-mariadb", "indexed zero dates"): _ZERO,
    ("odbc-mariadb", "indexed zero datetimes"): _ZERO,
    ("odbc-sqlite", "names beyond ASCII"): "the names of columns come out of the driver as no text",
}
"""By engine, and the recipe or the part of a legacy."""

LIMITS = {
    ("odbc-sqlite", "infinite floats"): "the driver hands out 15 digits",
    ("odbc-sqlite", "huge floats"): "the driver hands out 15 digits",
    ("odbc-postgresql", "huge floats"): "the driver hands out 15 digits",
    ("odbc-sqlite", "floats"): "the driver hands out 15 digits",
    ("odbc-postgresql", "floats"): "the driver hands out 15 digits",
}
"""What a driver cannot do, whatever the gateway does."""
