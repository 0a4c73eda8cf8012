"""What SQLite stores, as its own shell spells it; a column takes values of any type."""

from __future__ import annotations

from adapters.query import Undecodable
from tests.backends.values.holding import Held

SETUP = ""

SQL_ALONE = frozenset({"sql"})
"""Its ODBC driver makes one type of all values of a column."""

HELD = (
    Held("integer", "INTEGER", [("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)), ("0", 0)]),
    Held(
        "real",
        "REAL",
        [("9e999", float("inf")), ("-9e999", float("-inf")), ("0.1", 0.1), ("1e300", 1e300), ("-0.5", -0.5)],
    ),
    Held("digits", "REAL", [("0.30000000000000004", 0.30000000000000004), ("0.3", 0.3)], ways=SQL_ALONE),
    Held("mixed", "", [("1", 1), ("'x'", "x"), ("x'00'", b"\0"), ("2.5", 2.5)], indexed=False, ways=SQL_ALONE),
    Held("text", "TEXT", [("'é'", "é"), ("''", ""), ("'infinity'", "infinity"), ("'b'", "b")]),
    Held("nul", "TEXT", [("'b'||char(0)||'c'", "b\0c"), ("'b'", "b")], indexed=False, ways=SQL_ALONE),
    Held("undecodable", "TEXT", [("CAST(x'41ff42' AS TEXT)", Undecodable(b"A\xffB")), ("'A'", "A"), ("'z'", "z")]),
    Held("blob", "BLOB", [("x'4100'", b"A\0"), ("x''", b""), ("x'ff'", b"\xff")]),
    # What stands in a column of dates is a text: whether it is a date is asked when it is read.
    Held("date", "DATE", [("'2024-01-01'", "2024-01-01"), ("'0000-00-00'", "0000-00-00"), ("'infinity'", "infinity")]),
    Held("timestamp", "TIMESTAMP", [("'2024-01-01T10:00:00Z'", "2024-01-01T10:00:00Z"), ("'24:00'", "24:00")]),
    Held("time", "TIME", [("'10:00:00.000002'", "10:00:00.000002"), ("'10:00:00.000001'", "10:00:00.000001")]),
)
