"""What SQLite stores, as its own shell spells it; a column takes values of any type."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf
from typing import Any

from adapters.query import Undecodable
from tests.backends.values.holding import Held, spelled

SETUP = ""

KINDS = {
    "5": 5,
    "1.5": 1.5,
    "70000": 70000,
    "-1": -1,
    "9223372036854775807": 2**63 - 1,
    "0.30000000000000004": 0.30000000000000004,
    "12345.678": 12345.678,
    "1e300": 1e300,
    "1e-300": 1e-300,
    "9e999": inf,
    "'abc'": "abc",
    "''": "",
    "'b'||char(0)||'c'": "b\0c",
    "'5.0'": "5.0",
    "'true'": "true",
    "'é'": "é",
    "'X''71'''": "X'71'",
    "'[1]'": "[1]",
    "'t'": "t",
    "x'71'": b"q",
    "x''": b"",
}
"""Values of every kind by their literals."""

Convert = Callable[[Any], Any]


def _of_every_kind(declared: str, converted: Convert) -> Held:
    """Return a column of values of every kind, each as the column's type converts it when it is stored.

    Two that are equal then stand in it once. See https://www.sqlite.org/datatype3.html §3.
    """
    found: dict[Any, tuple[str, Any]] = {}
    for literal, value in KINDS.items():
        found.setdefault(spelled(converted(value)), (literal, converted(value)))
    name = "_".join(re.findall("[a-z]+", declared.lower())) or "nothing"
    return Held(f"kinds_in_{name}", declared, list(found.values()), keyed=False)


def _in_numbers(value: Any) -> Any:
    return 5 if value == "5.0" else value


def _in_reals(value: Any) -> Any:
    return float(_in_numbers(value)) if isinstance(_in_numbers(value), int) else value


def _in_texts(value: Any) -> Any:
    shown = {inf: "Inf", 1e300: "1.0e+300", 1e-300: "1.0e-300", 0.30000000000000004: "0.3"}
    return shown.get(value, str(value)) if isinstance(value, int | float) else value


AFFINITIES: dict[Convert, tuple[str, ...]] = {
    _in_numbers: (
        *("BIGINT", "INT", "INT UNSIGNED", "MEDIUMINT", "SMALLINT", "TINYINT", "FLOATING POINT", "INTERVAL"),
        *("DECIMAL(10,2)", "NUMERIC(10,2)", "MONEY", "NUMBER", "BOOLEAN", "BIT", "TIMESTAMP", "DATETIME", "DATE"),
        *("TIME", "STRING", "GUID", "VARBINARY(9)", "UUID"),
    ),
    _in_reals: ("DOUBLE", "FLOAT", "REAL"),
    _in_texts: ("TEXT", "CHAR(10)", "VARCHAR(10)", "CLOB", "LONGVARCHAR"),
    lambda value: value: ("", "BLOB", "LONGBLOB"),
}
HELD = (
    Held("integer", "INTEGER", [("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)), ("0", 0)]),
    Held(
        "real",
        "REAL",
        [("9e999", float("inf")), ("-9e999", float("-inf")), ("0.1", 0.1), ("1e300", 1e300), ("-0.5", -0.5)],
    ),
    Held("digits", "REAL", [("0.30000000000000004", 0.30000000000000004), ("0.3", 0.3)]),
    Held("mixed", "", [("1", 1), ("'x'", "x"), ("x'00'", b"\0"), ("2.5", 2.5)], indexed=False),
    Held("text", "TEXT", [("'é'", "é"), ("''", ""), ("'infinity'", "infinity"), ("'b'", "b")]),
    Held("nul", "TEXT", [("'b'||char(0)||'c'", "b\0c"), ("'b'", "b")], indexed=False),
    Held("undecodable", "TEXT", [("CAST(x'41ff42' AS TEXT)", Undecodable(b"A\xffB")), ("'A'", "A"), ("'z'", "z")]),
    Held("blob", "BLOB", [("x'4100'", b"A\0"), ("x''", b""), ("x'ff'", b"\xff")]),
    # What stands in a column of dates is a text: whether it is a date is asked when it is read.
    Held("date", "DATE", [("'2024-01-01'", "2024-01-01"), ("'0000-00-00'", "0000-00-00"), ("'infinity'", "infinity")]),
    Held("timestamp", "TIMESTAMP", [("'2024-01-01T10:00:00Z'", "2024-01-01T10:00:00Z"), ("'24:00'", "24:00")]),
    Held("time", "TIME", [("'10:00:00.000002'", "10:00:00.000002"), ("'10:00:00.000001'", "10:00:00.000001")]),
    *(_of_every_kind(declared, converted) for converted, types in AFFINITIES.items() for declared in types),
)
