"""Recipes that wait until a known fault is mended, each with the fault's name. Empty, when all is well."""

from __future__ import annotations

_BLANKS = "one blank at the end makes the other records unreachable"
_INFINITE = "a cursor does not carry an infinite float"
_CURSOR = "a cursor does not carry what the driver makes of the value"
_HUGE = "a filter by a float beyond 2**63 finds nothing"
_ORDER = "an enum and a set are sorted by their numbers and compared as texts, so that pages lose rows"
_NAMED = "the statement that the driver sends is longer than what it was given"
_WORDS = "a declared type is searched for parts of words"
_NAMES = "a name alone makes a whole number a time, a date or hundredths"
_FEW = "a declared flag is marked when only one of its two values is there"

WAITING: dict[tuple[str, str], str] = {
    ("sqlite", "infinite floats"): _INFINITE,
    ("sqlite", "huge floats"): _HUGE,
    ("odbc-mariadb", "huge floats"): _HUGE,
    ("sqlite", "flags"): _FEW,
    ("sqlite", "broken views"): "a broken view stops the look",
    ("postgresql", "infinite floats"): _INFINITE,
    ("postgresql", "odd dates"): "a value that the driver cannot make is taken for an outage",
    ("postgresql", "odd datetimes"): "a value that the driver cannot make is taken for an outage",
    ("postgresql", "uuids"): _CURSOR,
    ("postgresql", "network addresses"): _CURSOR,
    ("postgresql", "bits"): "leading zeros are taken for padding",
    ("postgresql", "ranges"): _WORDS,
    ("postgresql", "intervals"): _WORDS,
    ("postgresql", "json"): "what the driver makes of the value is read by no type",
    ("postgresql", "arrays"): "what the driver makes of the value is read by no type",
    ("mariadb", "times"): "the driver makes a duration of a time of day, which is read by no type",
    ("mariadb", "long times"): "the driver makes a duration of a time of day, which is read by no type",
    ("mariadb", "enums"): _ORDER,
    ("mariadb", "sets"): _ORDER,
    ("mariadb", "bits"): "bits are left out as bytes",
    ("mariadb", "bit flags"): "bits are left out as bytes",
    ("mariadb", "small flags"): _FEW,
    ("mariadb", "json"): "a declared type has no mapping",
    ("mariadb", "unsigned whole numbers"): "an id above 9223372036854775807 is no id",
    ("mariadb", "zero datetimes"): "a zero date is shown as it is spelled",
    ("odbc-sqlite", "infinite floats"): _INFINITE,
    ("odbc-sqlite", "flags"): _FEW,
    ("odbc-sqlite", "names with a percent sign"): "the driver takes the name of a table for a pattern",
    ("odbc-sqlite", "broken views"): "a broken view stops the look",
    ("odbc-postgresql", "infinite floats"): _INFINITE,
    ("odbc-postgresql", "odd dates"): "a date of five digits or before Christ is cut to another date",
    ("odbc-postgresql", "odd datetimes"): "a date of five digits or before Christ is cut to another date",
    ("odbc-postgresql", "uuids"): "a uuid is shown in capitals",
    ("odbc-postgresql", "bits"): "bits are taken for numbers",
    ("odbc-postgresql", "json"): "what the driver makes of the value is no JSON",
    ("odbc-postgresql", "arrays"): "what the driver makes of the value is no JSON",
    ("odbc-postgresql", "intervals"): "an interval is shown as the engine spells it",
    ("odbc-mariadb", "times"): "a time beyond the day ends the look",
    ("odbc-mariadb", "long times"): "a time beyond the day ends the look",
    ("odbc-mariadb", "enums"): _ORDER,
    ("odbc-mariadb", "sets"): _ORDER,
    ("odbc-mariadb", "bits"): "bits are left out as bytes",
    ("odbc-mariadb", "small flags"): _FEW,
    ("odbc-mariadb", "names beyond ASCII"): _NAMED,
    ("odbc-mariadb", "json"): "a declared type has no mapping",
    ("odbc-mariadb", "unsigned whole numbers"): "an id above 9223372036854775807 is no id",
    ("odbc-mariadb", "zero dates"): "a zero date is shown as it is spelled",
    ("odbc-mariadb", "zero datetimes"): "a zero date is shown as it is spelled",
    ("odbc-mariadb", "views"): "a view stops the look of a login that may only read",
    ("odbc-mariadb", "broken views"): "a broken view stops the look",
    ("mariadb", "views"): "a view stops the look of a login that may only read",
    ("mariadb", "broken views"): "a broken view stops the look",
}
"""By engine, and the recipe or the part of a legacy."""

LIMITS = {
    ("odbc-sqlite", "huge floats"): "the driver hands out 15 digits",
    ("odbc-postgresql", "huge floats"): "the driver hands out 15 digits",
    ("odbc-sqlite", "floats"): "the driver hands out 15 digits",
    ("odbc-postgresql", "floats"): "the driver hands out 15 digits",
}
"""What a driver cannot do, whatever the gateway does."""
