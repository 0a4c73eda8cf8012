"""What Firebird 3 stores, as isql spells it."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from adapters.query import Undecodable
from tests.backends.values.holding import Held

SETUP = ""

HELD = (
    Held("DATE", "DATE", [("'0001-01-01'", date(1, 1, 1)), ("'9999-12-31'", date(9999, 12, 31))]),
    Held(
        "TIMESTAMP",
        "TIMESTAMP",
        [
            ("'2024-02-29 23:59:59.9999'", datetime(2024, 2, 29, 23, 59, 59, 999900)),  # noqa: DTZ001 - it has none
            ("'1858-11-16 12:00:00.0001'", datetime(1858, 11, 16, 12, 0, 0, 100)),  # noqa: DTZ001
            ("'0001-01-01'", datetime(1, 1, 1)),  # noqa: DTZ001
        ],
    ),
    Held("TIME", "TIME", [("'10:00:00.0001'", time(10, 0, 0, 100)), ("'23:59:59.9999'", time(23, 59, 59, 999900))]),
    Held("FLOAT", "FLOAT", [("0.1", 0.1), ("16777217", 16777216.0), ("-3e38", -3e38)]),
    Held("DOUBLE", "DOUBLE PRECISION", [("0.1", 0.1), ("1e300", 1e300), ("-1e-300", -1e-300)]),
    Held(
        "NUMERIC",
        "NUMERIC(18, 4)",
        [("0.1234", Decimal("0.1234")), ("-99999999999999.9999", Decimal("-99999999999999.9999"))],
    ),
    Held("BIGINT", "BIGINT", [("9223372036854775807", 2**63 - 1), ("-9223372036854775807", 1 - 2**63)]),
    Held("SMALLINT", "SMALLINT", [("-32768", -32768), ("32767", 32767)]),
    Held("BOOLEAN", "BOOLEAN", [("TRUE", True), ("FALSE", False)]),
    Held("CHAR", "CHAR(5)", [("'ab'", "ab   "), ("''", "     ")]),
    Held("VARCHAR", "VARCHAR(10) CHARACTER SET UTF8", [("'é'", "é"), ("''", "")]),
    Held("OCTETS", "CHAR(3) CHARACTER SET OCTETS", [("x'410042'", b"A\0B"), ("x'ff'", b"\xff\0\0")]),
    Held("UNTOLD", "VARCHAR(10) CHARACTER SET NONE", [("x'4181'", Undecodable(b"A\x81")), ("'A'", "A"), ("'z'", "z")]),
)
