"""What PostgreSQL stores, as psql spells it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from adapters.query import Unrepresentable
from tests.backends.values.holding import Held

SETUP = """
CREATE TYPE mood AS ENUM ('sad', 'ok', 'Happy');
CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE spot AS (x int, y text);
CREATE TYPE span AS RANGE (subtype = float8);
"""

FIRST, SECOND = "0a0b0c0d-0000-4000-8000-000000000001", "ffffffff-ffff-4fff-bfff-ffffffffffff"
LONG_BITS = "10" * 74 + "1"
"""All but the last of 150 digits."""

HELD = (
    Held("uuid", "uuid", [(f"'{SECOND.upper()}'", SECOND), (f"'{FIRST}'", FIRST)]),
    Held("inet", "inet", [("'10.0.0.1'", "10.0.0.1"), ("'10.0.0.1/8'", "10.0.0.1/8"), ("'::1'", "::1")]),
    Held("cidr", "cidr", [("'10.0.0.0/8'", "10.0.0.0/8"), ("'9.0.0.0/16'", "9.0.0.0/16")]),
    Held("macaddr", "macaddr", [("'08-00-2B-01-02-03'", "08:00:2b:01:02:03"), ("'0:0:0:0:0:1'", "00:00:00:00:00:01")]),
    Held(
        "interval",
        "interval",
        [
            ("'1 year 2 mons 3 days 04:05:06.7'", "P1Y2M3DT4H5M6.7S"),
            ("'-1 day'", "P-1D"),
            ("'100 hours'", "PT100H"),
            ("'0'", "PT0S"),
            ("'-838:59:59.999999'", "PT-838H-59M-59.999999S"),
            ("'1 day -24:00:00.000001'", "P1DT-24H-0.000001S"),
            ("'178000000 years'", "P178000000Y"),
        ],
    ),
    Held("json", "json", [("'{\"a\": 1}'", '{"a": 1}'), ("'null'", "null")], sorts=False),
    Held(
        "digits",
        "json",
        [
            (
                "'[12345678901234567890.123456789,18446744073709551616]'",
                "[12345678901234567890.123456789,18446744073709551616]",
            )
        ],
        sorts=False,
    ),
    Held("jsonb", "jsonb", [("'{\"b\":[1,2.50]}'", '{"b": [1, 2.50]}'), ("'1'", "1")], indexed=False),
    Held(
        "ints",
        "int[]",
        [("'{1,NULL,3}'", "[1,null,3]"), ("'{}'", "[]"), ("'{{1,2},{3,4}}'", "[[1,2],[3,4]]")],
        sorts=False,
    ),
    Held("texts", "text[]", [("'{a,\"b c\",NULL}'", '["a","b c",null]')], sorts=False),
    Held("numerics", "numeric[]", [("'{1.50,NaN}'", '["1.50","NaN"]')], sorts=False),
    Held("dates", "date[]", [("'{2024-01-01,infinity}'", '["2024-01-01","infinity"]')], sorts=False),
    Held("floats", "float8[]", [("'{0.1,NaN,-Infinity}'", '[0.1,"NaN","-Infinity"]')], sorts=False),
    Held("uuids", "uuid[]", [(f"'{{{FIRST}}}'", f'["{FIRST}"]')], sorts=False),
    Held("moods", "mood[]", [("'{ok,sad}'", '["ok","sad"]')], sorts=False),
    Held("percents", "percent[]", [("'{5,6}'", "[5,6]")], sorts=False),
    Held("spots", "spot[]", [("ARRAY[(1,'a')::spot]", '["(1,a)"]')], sorts=False, ways=frozenset({"sql"})),
    Held("places", "spot[]", [("ARRAY[(1,'a')::spot]", '[{"x":1,"y":"a"}]')], sorts=False, ways=frozenset({"odbc"})),
    Held("mood", "mood", [("'Happy'", "Happy"), ("'ok'", "ok"), ("'sad'", "sad")]),
    Held("percent", "percent", [("5", 5), ("100", 100)]),
    Held("spot", "spot", [("(1,'a b')", '(1,"a b")')], sorts=False),
    Held("span", "span", [("'[1,2)'", "[1,2)"), ("'empty'", "empty")]),
    Held("daterange", "daterange", [("'[2024-01-01,2024-02-01)'", "[2024-01-01,2024-02-01)"), ("'(,)'", "(,)")]),
    Held("multirange", "int4multirange", [("'{[1,3),[5,7)}'", "{[1,3),[5,7)}"), ("'{}'", "{}")]),
    Held(
        "date",
        "date",
        [
            ("'2024-02-29'", date(2024, 2, 29)),
            ("'infinity'", Unrepresentable("infinity")),
            ("'-infinity'", Unrepresentable("-infinity")),
            ("'0044-03-15 BC'", Unrepresentable("0044-03-15 BC")),
            ("'12024-01-01'", Unrepresentable("12024-01-01")),
            ("'0001-01-01'", date(1, 1, 1)),
            ("'9999-12-31'", date(9999, 12, 31)),
        ],
    ),
    Held(
        "timestamp",
        "timestamp",
        [
            ("'2024-02-29 23:59:59.000001'", datetime(2024, 2, 29, 23, 59, 59, 1)),  # noqa: DTZ001 - it has none
            ("'infinity'", Unrepresentable("infinity")),
            ("'-infinity'", Unrepresentable("-infinity")),
            ("'0044-03-15 12:00:00 BC'", Unrepresentable("0044-03-15 12:00:00 BC")),
            ("'12024-01-01'", Unrepresentable("12024-01-01 00:00:00")),
        ],
    ),
    Held(
        "timestamptz",
        "timestamptz",
        [
            ("'2024-02-29 12:00:00.5+00'", datetime(2024, 2, 29, 12, 0, 0, 500000, UTC)),
            ("'infinity'", Unrepresentable("infinity")),
            ("'-infinity'", Unrepresentable("-infinity")),
        ],
    ),
    Held(
        "time",
        "time",
        [
            ("'10:00:00.000002'", time(10, 0, 0, 2)),
            ("'10:00:00.000001'", time(10, 0, 0, 1)),
            ("'10:00:00.1'", time(10, 0, 0, 100_000)),
            ("'24:00'", Unrepresentable("24:00:00")),
        ],
    ),
    Held(
        "timetz",
        "timetz",
        [
            ("'10:00:00.5+02'", "10:00:00.5+02"),
            ("'09:00:00+05:30'", "09:00:00+05:30"),
            ("'24:00:00-15:59:59'", "24:00:00-15:59:59"),
            ("'10:00:00.000002+02'", "10:00:00.000002+02"),
        ],
    ),
    Held("money", "money", [("'-1234.56'", Decimal("-1234.56")), ("'12'", Decimal("12.00"))]),
    Held("bit", "bit", [("B'1'", True), ("B'0'", False)]),
    Held("bits", "bit(3)", [("B'101'", "101"), ("B'000'", "000")]),
    Held("longbits", "bit(150)", [(f"B'{LONG_BITS}0'", f"{LONG_BITS}0"), (f"B'{LONG_BITS}1'", f"{LONG_BITS}1")]),
    Held("varbit", "varbit", [("B'1'", "1"), ("B'10'", "10")]),
    Held(
        "varbits",
        "varbit",
        [
            (f"B'{LONG_BITS}0'", f"{LONG_BITS}0"),
            (f"B'{LONG_BITS}1'", f"{LONG_BITS}1"),
            (f"B'{'1' * 2000}'", "1" * 2000),
        ],
    ),
    Held("varbit150", "varbit(150)", [(f"B'{LONG_BITS}0'", f"{LONG_BITS}0"), (f"B'{LONG_BITS}1'", f"{LONG_BITS}1")]),
    Held("boolean", "boolean", [("true", True), ("false", False)]),
    Held("bytea", "bytea", [("'\\x4100'", b"A\0"), ("''", b"")]),
    Held("oid", "oid", [("4294967295", 4294967295), ("0", 0)]),
    Held("smallint", "smallint", [("-32768", -32768), ("32767", 32767)]),
    Held("bigint", "bigint", [("-9223372036854775808", -(2**63)), ("9223372036854775807", 2**63 - 1)]),
    Held(
        "numeric",
        "numeric",
        [
            ("'NaN'", Decimal("NaN")),
            ("'Infinity'", Decimal("Infinity")),
            ("'-Infinity'", Decimal("-Infinity")),
            ("0.1", Decimal("0.1")),
            ("123456789012345678901234567890.123456789", Decimal("123456789012345678901234567890.123456789")),
        ],
    ),
    Held(
        "real",
        "real",
        [
            ("'NaN'", float("nan")),
            ("'Infinity'", float("inf")),
            ("'-Infinity'", float("-inf")),
            ("0.1", 0.1),
            ("0.2", 0.2),
            ("16777217", 16777216.0),
        ],
    ),
    Held(
        "double",
        "double precision",
        [
            ("'NaN'", float("nan")),
            ("'Infinity'", float("inf")),
            ("'-Infinity'", float("-inf")),
            ("0.1", 0.1),
            ("0.30000000000000004", 0.30000000000000004),
            ("4.243551128450126e16", 4.243551128450126e16),
            ("1e300", 1e300),
        ],
    ),
    Held("char", "char(5)", [("'ab'", "ab   "), ("'abcde'", "abcde")]),
    Held("text", "text", [("'é'", "é"), ("''", ""), ("'infinity'", "infinity")]),
    Held("xml", "xml", [("'<a>1</a>'", "<a>1</a>")], sorts=False),
    Held("tsvector", "tsvector", [("'b a'", "'a' 'b'"), ("'c'", "'c'")]),
    Held("point", "point", [("'(1,2)'", "(1,2)")], sorts=False),
)
