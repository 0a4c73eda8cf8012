"""Constants that an unlisted driver is tried with: an expression of each type, and what must be read of it.

Nothing of the legacy is read. The expressions are the engine's own where the product is known, and of SQL-92 elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from adapters.query import Stored, Unrepresentable


@dataclass(frozen=True, slots=True)
class Constant:
    """One expression: its family, its type as the engine declares it, and what must be read of it."""

    family: str
    declared: str
    expression: str
    stored: Stored


MOMENT = datetime(2024, 2, 29, 23, 59, 59, 1)  # noqa: DTZ001 - an engine's timestamp has no zone
TIME = time(10, 0, 0, 2)

_POSTGRESQL = (
    Constant("integers", "integer", "-2147483648", -(2**31)),
    Constant("integers", "bigint", "9223372036854775807", 2**63 - 1),
    Constant("integers", "oid", "CAST(4294967295 AS oid)", 2**32 - 1),
    Constant("doubles", "double precision", "CAST('4.243551128450126e16' AS double precision)", 4.243551128450126e16),
    Constant("doubles", "double precision", "CAST('-Infinity' AS double precision)", float("-inf")),
    Constant("doubles", "real", "CAST(0.1 AS real)", 0.1),
    Constant(
        "decimals",
        "numeric",
        "CAST('1234567890123456789.123456789' AS numeric)",
        Decimal("1234567890123456789.123456789"),
    ),
    Constant("decimals", "money", "CAST(-1234.5 AS money)", Decimal("-1234.5")),
    Constant("dates", "date", "CAST('2024-02-29' AS date)", date(2024, 2, 29)),
    Constant("dates", "date", "CAST('infinity' AS date)", Unrepresentable("infinity")),
    Constant("dates", "date", "CAST('0044-03-15 BC' AS date)", Unrepresentable("0044-03-15 BC")),
    Constant("times", "time", "CAST('10:00:00.000002' AS time)", TIME),
    Constant("times", "time", "CAST('24:00' AS time)", Unrepresentable("24:00:00")),
    Constant("times", "time with time zone", "CAST('10:00:00.5+02' AS timetz)", "10:00:00.5+02"),
    Constant("timestamps", "timestamp", "CAST('2024-02-29 23:59:59.000001' AS timestamp)", MOMENT),
    Constant("timestamps", "timestamp", "CAST('-infinity' AS timestamp)", Unrepresentable("-infinity")),
    Constant(
        "timestamps",
        "timestamp with time zone",
        "CAST('2024-02-29 12:00:00.5+00' AS timestamptz)",
        datetime(2024, 2, 29, 12, 0, 0, 500000, UTC),
    ),
    Constant("booleans", "boolean", "1 = 1", True),
    Constant("bits", "bit(1)", "B'0'", False),
    Constant("bits", "bit(3)", "B'001'", "001"),
    Constant("bits", "bit varying", "CAST(B'10' AS bit varying)", "10"),
    Constant(
        "identifiers",
        "uuid",
        "CAST('a87ff679-a2f3-e71d-9181-a67b7542122c' AS uuid)",
        "a87ff679-a2f3-e71d-9181-a67b7542122c",
    ),
    Constant("arrays", "integer[]", "ARRAY[1, NULL]", "[1,null]"),
)
_MYSQL = (
    Constant("integers", "int", "CAST(-2147483648 AS SIGNED)", -(2**31)),
    Constant("integers", "int unsigned", "CAST(3000000000 AS UNSIGNED)", 3000000000),
    Constant("integers", "bigint unsigned", "CAST(18446744073709551615 AS UNSIGNED)", 2**64 - 1),
    Constant("doubles", "double", "4.243551128450126e16", 4.243551128450126e16),
    Constant(
        "decimals",
        "decimal(40,10)",
        "CAST(12345678901234567890.5 AS DECIMAL(40,10))",
        Decimal("12345678901234567890.5"),
    ),
    Constant("dates", "date", "CAST('2024-02-29' AS DATE)", date(2024, 2, 29)),
    Constant("dates", "date", "CAST('0000-00-00' AS DATE)", Unrepresentable("0000-00-00")),
    Constant("times", "time(6)", "CAST('10:00:00.000002' AS TIME(6))", TIME),
    Constant("times", "time(6)", "CAST('-01:00:00' AS TIME(6))", "-01:00:00.000000"),
    Constant("timestamps", "datetime(6)", "CAST('2024-02-29 23:59:59.000001' AS DATETIME(6))", MOMENT),
    Constant("timestamps", "datetime", "CAST('0000-00-00' AS DATETIME)", Unrepresentable("0000-00-00 00:00:00")),
)
_SQLITE = (
    Constant("integers", "INTEGER", "9223372036854775807", 2**63 - 1),
    Constant("doubles", "REAL", "9e999", float("inf")),
    Constant("doubles", "REAL", "0.30000000000000004", 0.30000000000000004),
)
_SQL_92 = (
    Constant("integers", "INTEGER", "-2147483647", -(2**31) + 1),
    Constant("integers", "BIGINT", "CAST(9007199254740993 AS BIGINT)", 2**53 + 1),
    Constant("decimals", "DECIMAL", "CAST(123456789012.123456 AS DECIMAL(18, 6))", Decimal("123456789012.123456")),
    Constant("doubles", "DOUBLE", "CAST(0.1 AS DOUBLE PRECISION)", 0.1),
    Constant("dates", "DATE", "CAST('1899-12-30' AS DATE)", date(1899, 12, 30)),
    Constant("times", "TIME", "CAST('10:00:01' AS TIME)", time(10, 0, 1)),
    Constant("timestamps", "TIMESTAMP", "CAST('2024-02-29 23:59:59' AS TIMESTAMP)", MOMENT.replace(microsecond=0)),
)
_TRANSACT = (Constant("integers", "int", "2147483647", 2**31 - 1),)
"""What was seen on no server of its own is left alone."""

BY_PRODUCT: Mapping[str, tuple[Constant, ...]] = {
    "PostgreSQL": _POSTGRESQL,
    "MariaDB": _MYSQL,
    "MySQL": _MYSQL,
    "SQLite": _SQLITE,
    "Microsoft SQL Server": _TRANSACT,
    "Adaptive Server Enterprise": _TRANSACT,
    "Adaptive Server Anywhere": _TRANSACT,
}


def constants_of(product: str) -> tuple[Constant, ...]:
    """Return the constants for a product, by its name."""
    return BY_PRODUCT.get(product, _SQL_92)
