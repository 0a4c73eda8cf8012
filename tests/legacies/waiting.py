"""Recipes that wait until a known fault is mended, each with the fault's name. Empty, when all is well."""

from __future__ import annotations

_BLANKS = "one blank at the end makes the other records unreachable"
_INFINITE = "a cursor does not carry an infinite float"
_CURSOR = "a cursor does not carry what the driver makes of the value"
_WORDS = "a declared type is searched for parts of words"
_NAMES = "a name alone makes a whole number a time, a date or hundredths"
_FEW = "a declared flag is marked when only one of its two values is there"

WAITING: dict[tuple[str, str], str] = {
    ("sqlite", "texts with blanks at the end"): _BLANKS,
    ("sqlite", "infinite floats"): _INFINITE,
    ("sqlite", "whole numbers by tempting names"): _NAMES,
    ("sqlite", "flags"): _FEW,
    ("sqlite", "broken views"): "a broken view stops the look",
    ("postgresql", "texts with blanks at the end"): _BLANKS,
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
    ("postgresql", "whole numbers by tempting names"): _NAMES,
    ("mariadb", "texts with blanks at the end"): _BLANKS,
    ("mariadb", "times"): "the driver makes a duration of a time of day, which is read by no type",
    ("mariadb", "long times"): "the driver makes a duration of a time of day, which is read by no type",
    ("mariadb", "enums"): _WORDS,
    ("mariadb", "sets"): _WORDS,
    ("mariadb", "bits"): "bits are left out as bytes",
    ("mariadb", "bit flags"): "bits are left out as bytes",
    ("mariadb", "small flags"): _FEW,
    ("mariadb", "json"): "a declared type has no mapping",
    ("mariadb", "unsigned whole numbers"): "an id above 9223372036854775807 is no id",
    ("mariadb", "zero dates"): "a zero date is shown as it is spelled",
    ("mariadb", "zero datetimes"): "a zero date is shown as it is spelled",
    ("mariadb", "whole numbers by tempting names"): _NAMES,
    ("firebird", "texts with blanks at the end"): _BLANKS,
    ("firebird", "whole numbers by tempting names"): _NAMES,
    ("odbc-sqlite", "texts with blanks at the end"): _BLANKS,
    ("odbc-sqlite", "infinite floats"): _INFINITE,
    ("odbc-sqlite", "whole numbers by tempting names"): _NAMES,
    ("odbc-sqlite", "flags"): _FEW,
    ("odbc-sqlite", "broken views"): "a broken view stops the look",
    ("odbc-postgresql", "texts with blanks at the end"): _BLANKS,
    ("odbc-postgresql", "infinite floats"): _INFINITE,
    ("odbc-postgresql", "odd dates"): "a date of five digits or before Christ is cut to another date",
    ("odbc-postgresql", "odd datetimes"): "a date of five digits or before Christ is cut to another date",
    ("odbc-postgresql", "uuids"): "a uuid is shown in capitals",
    ("odbc-postgresql", "bits"): "bits are taken for numbers",
    ("odbc-postgresql", "json"): "what the driver makes of the value is no JSON",
    ("odbc-postgresql", "arrays"): "what the driver makes of the value is no JSON",
    ("odbc-postgresql", "intervals"): "an interval is shown as the engine spells it",
    ("odbc-postgresql", "whole numbers by tempting names"): _NAMES,
    ("odbc-mariadb", "texts with blanks at the end"): _BLANKS,
    ("odbc-mariadb", "times"): "a time beyond the day ends the look",
    ("odbc-mariadb", "long times"): "a time beyond the day ends the look",
    ("odbc-mariadb", "enums"): "rows are lost where an enum is part of the key",
    ("odbc-mariadb", "sets"): _WORDS,
    ("odbc-mariadb", "bits"): "bits are left out as bytes",
    ("odbc-mariadb", "bit flags"): "bits are left out as bytes",
    ("odbc-mariadb", "small flags"): _FEW,
    ("odbc-mariadb", "json"): "a declared type has no mapping",
    ("odbc-mariadb", "unsigned whole numbers"): "an id above 9223372036854775807 is no id",
    ("odbc-mariadb", "zero dates"): "a zero date is shown as it is spelled",
    ("odbc-mariadb", "zero datetimes"): "a zero date is shown as it is spelled",
    ("odbc-mariadb", "whole numbers by tempting names"): _NAMES,
    ("odbc-mariadb", "views"): "a view stops the look of a login that may only read",
    ("odbc-mariadb", "broken views"): "a broken view stops the look",
    ("mariadb", "views"): "a view stops the look of a login that may only read",
    ("mariadb", "broken views"): "a broken view stops the look",
}
"""By engine, and the recipe or the part of a legacy."""

LIMITS = {
    ("odbc-sqlite", "floats"): "the driver hands out 15 digits",
    ("odbc-postgresql", "floats"): "the driver hands out 15 digits",
}
"""What a driver cannot do, whatever the gateway does."""
