"""What MariaDB stores, as its own client spells it."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from adapters.query import Unrepresentable
from tests.backends.values.holding import Held

# As old servers were set up, which is how zero dates came to be.
SETUP = "SET sql_mode = 'ALLOW_INVALID_DATES';\n"

A, B = "0a0b0c0d-0000-4000-8000-000000000001", "ffffffff-ffff-4fff-bfff-ffffffffffff"

HELD = (
    Held(
        "time",
        "TIME",
        [
            ("'08:00:00'", time(8)),
            ("'-01:00:00'", "-01:00:00"),
            ("'24:00:00'", "24:00:00"),
            ("'838:59:59'", "838:59:59"),
            ("'00:00:00'", time()),
        ],
    ),
    Held(
        "time6",
        "TIME(6)",
        [
            ("'10:00:00.000002'", time(10, 0, 0, 2)),
            ("'10:00:00.000001'", time(10, 0, 0, 1)),
            ("'-00:00:00.5'", "-00:00:00.500000"),
            ("'100:00:00.5'", "100:00:00.500000"),
            ("'24:00:00'", "24:00:00.000000"),
            ("'-838:59:59.999999'", "-838:59:59.999999"),
            ("'23:59:59.999999'", time(23, 59, 59, 999999)),
        ],
    ),
    Held(
        "date",
        "DATE",
        [
            ("'2024-02-29'", date(2024, 2, 29)),
            ("'0000-00-00'", Unrepresentable("0000-00-00")),
            ("'2024-00-10'", Unrepresentable("2024-00-10")),
            ("'2024-01-00'", Unrepresentable("2024-01-00")),
            ("'2023-02-31'", Unrepresentable("2023-02-31")),
            ("'9999-12-31'", date(9999, 12, 31)),
        ],
    ),
    Held(
        "datetime",
        "DATETIME(6)",
        [
            ("'2024-02-29 23:59:59.000001'", datetime(2024, 2, 29, 23, 59, 59, 1)),  # noqa: DTZ001 - it has none
            ("'0000-00-00'", Unrepresentable("0000-00-00 00:00:00.000000")),
            ("'1000-01-01'", datetime(1000, 1, 1)),  # noqa: DTZ001 - it has none
        ],
    ),
    Held(
        "timestamp",
        "TIMESTAMP NULL",
        [
            ("'2024-02-29 23:59:59'", datetime(2024, 2, 29, 23, 59, 59)),  # noqa: DTZ001 - it has none
            ("'0000-00-00'", Unrepresentable("0000-00-00 00:00:00")),
        ],
    ),
    # To IS NULL the zero date of such a column is NULL.
    Held(
        "filled_date",
        "DATE NOT NULL",
        [
            ("'0000-00-00'", Unrepresentable("0000-00-00")),
            ("'2024-00-00'", Unrepresentable("2024-00-00")),
            ("'2024-02-29'", date(2024, 2, 29)),
        ],
        nullable=False,
    ),
    Held(
        "filled_datetime",
        "DATETIME NOT NULL",
        [
            ("'0000-00-00'", Unrepresentable("0000-00-00 00:00:00")),
            ("'1900-01-01 00:00:01'", datetime(1900, 1, 1, 0, 0, 1)),  # noqa: DTZ001 - it has none
            ("'2024-00-00 12:00:00'", Unrepresentable("2024-00-00 12:00:00")),
        ],
        nullable=False,
    ),
    Held(
        "filled_timestamp",
        "TIMESTAMP NOT NULL",
        [
            ("'0000-00-00'", Unrepresentable("0000-00-00 00:00:00")),
            ("'2024-02-29 23:59:59'", datetime(2024, 2, 29, 23, 59, 59)),  # noqa: DTZ001 - it has none
        ],
        nullable=False,
    ),
    Held("year", "YEAR", [("2024", 2024), ("0", 0), ("1901", 1901)]),
    Held("bit", "BIT(1)", [("b'1'", True), ("b'0'", False)]),
    Held("bits", "BIT(5)", [("b'10101'", "10101"), ("b'0'", "00000"), ("b'1'", "00001")]),
    Held("bits64", "BIT(64)", [("18446744073709551615", "1" * 64), ("0", "0" * 64)]),
    Held("boolean", "BOOLEAN", [("TRUE", 1), ("FALSE", 0)]),
    Held("set", "SET('small','it''s','Large')", [("'small,Large'", "small,Large"), ("''", ""), ("'it''s'", "it's")]),
    Held("enum", "ENUM('small','it''s','Large')", [("'Large'", "Large"), ("'it''s'", "it's"), ("'small'", "small")]),
    Held("json", "JSON", [("'{\"a\": 1.50}'", '{"a": 1.50}'), ("'null'", "null")], indexed=False),
    Held("inet6", "INET6", [("'::1'", "::1"), ("'fe80::2'", "fe80::2")]),
    Held("inet4", "INET4", [("'10.0.0.1'", "10.0.0.1"), ("'9.0.0.255'", "9.0.0.255")]),
    Held("uuid", "UUID", [(f"'{B.upper()}'", B), (f"'{A}'", A)]),
    Held(
        "float",
        "FLOAT",
        [("0.1", 0.1), ("0.1000001", 0.1000001), ("0.2", 0.2), ("16777217", 16777216.0), ("-3e38", -3e38)],
    ),
    Held("float73", "FLOAT(7,3)", [("1234.567", 1234.567), ("-0.5", -0.5)]),
    Held("double", "DOUBLE", [("1e300", 1e300), ("0.1", 0.1), ("-1e-300", -1e-300)]),
    Held(
        "decimal",
        "DECIMAL(65,30)",
        [
            ("0.1", Decimal("0.1")),
            ("12345678901234567890123456789012345.5", Decimal("12345678901234567890123456789012345.5")),
        ],
    ),
    Held("ubigint", "BIGINT UNSIGNED", [("18446744073709551615", 2**64 - 1), ("9223372036854775808", 2**63), ("0", 0)]),
    Held("bigint", "BIGINT", [("-9223372036854775808", -(2**63)), ("1", 1)]),
    Held("uint", "INT UNSIGNED", [("4294967295", 2**32 - 1), ("3000000000", 3000000000), ("2147483647", 2**31 - 1)]),
    Held("usmallint", "SMALLINT UNSIGNED", [("65535", 65535), ("32768", 32768)]),
    Held("utinyint", "TINYINT UNSIGNED", [("255", 255), ("128", 128)]),
    Held("mediumint", "MEDIUMINT UNSIGNED", [("16777215", 16777215), ("0", 0)]),
    Held("char", "CHAR(5)", [("'ab'", "ab"), ("'é'", "é")]),
    # Letters that Connector/ODBC takes for half of one where it sends UTF-16.
    Held(
        "letters",
        "VARCHAR(20)",
        [("'KØBENHAVN'", "KØBENHAVN"), ("'Ú'", "Ú"), ("'ÙÛ日本'", "ÙÛ日本"), ("'뵈Ûue😀x'", "뵈Ûue😀x")],
    ),
    Held("text", "TEXT", [("'é'", "é"), ("'infinity'", "infinity"), ("'0000-00-00'", "0000-00-00")], indexed=False),
    Held("varbinary", "VARBINARY(5)", [("x'4100'", b"A\0"), ("x'ff'", b"\xff")]),
    Held("binary", "BINARY(3)", [("x'41'", b"A\0\0"), ("x'ffff'", b"\xff\xff\0")]),
)
