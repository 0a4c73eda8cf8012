"""What psycopg makes of PostgreSQL's values, and how stored values are sent back.

One rule: a type that Python's own types hold is loaded by the driver, an array becomes a JSON text, and every other
type stays the text that the server spells. Numbers and moments are sent without a type: they are compared as the
column's own, on a page and in a stream alike. A value that its loader refuses (infinity, BC, the year 12024) costs only
its own page a second look at the same result, value by value; the statement is not run again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any

import msgspec
from psycopg import Connection, adapters, postgres
from psycopg.adapt import AdaptersMap, Buffer, Dumper, Loader, Transformer
from psycopg.pq import Format
from psycopg.pq.abc import PGresult
from psycopg.types.array import ArrayLoader
from psycopg.types.numeric import FloatDumper
from psycopg.types.string import TextLoader

from adapters.query import Row, Stored, Undecodable, Unrepresentable
from adapters.relational.charset import TextDecoder

HELD = frozenset(
    {
        *("bool", "int2", "int4", "int8", "oid", "float4", "float8", "numeric"),
        *("text", "varchar", "bpchar", "name", "bytea", "date", "time", "timestamp", "timestamptz"),
    }
)
"""The types that Python's own types hold."""

TEXTS = frozenset({"text", "varchar", "bpchar", "name"})
INVALID_OID = 0
"""What psycopg's loader of all types that it does not know is registered for."""

AS_BYTES, AS_TEXTS = "SET client_encoding TO 'SQL_ASCII'", "SET client_encoding TO 'UTF8'"

NUMBERS = frozenset({"bool", "int2", "int4", "int8", "oid", "float4", "float8", "numeric"})
"""The elements of an array that JSON has a type for; others stand in it as their texts."""

OWN_ARRAYS = """
SELECT a.oid, a.typdelim, CASE WHEN e.typtype = 'd' THEN e.typbasetype ELSE 0 END
  FROM pg_catalog.pg_type e JOIN pg_catalog.pg_type a ON a.oid = e.typarray
  JOIN pg_catalog.pg_namespace n ON n.oid = e.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = e.typrelid
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND COALESCE(c.relkind, 'c') = 'c'
"""
"""The array types that a database adds: of enums, domains, composites and the types of extensions."""

# Money has as many decimals as its locale: it is spelled as C does only where that does not move the point.
MONEY = "SELECT set_config('lc_monetary', 'C', false) WHERE regexp_replace(0::money::text, '[^0-9]', '', 'g') = '000'"


class BitLoader(Loader):
    """BIT(1) as a boolean, and longer ones as their digits."""

    def load(self, data: Buffer) -> bool | str:
        """Return the boolean, or the digits."""
        digits = bytes(data).decode()
        return digits == "1" if len(digits) == 1 else digits


class MoneyLoader(Loader):
    """Amounts as `lc_monetary` C spells them, `-$1,234.56`; a text in another locale."""

    def load(self, data: Buffer) -> Decimal | str:
        """Return the amount."""
        text = bytes(data).decode()
        sign, mark, digits = text.rpartition("$")
        plain = digits.replace(",", "")
        if mark and sign in {"", "-"} and plain.replace(".", "", 1).isdigit():
            return Decimal(sign + plain)
        return text


class JSONArrayLoader(ArrayLoader):
    """An array of any depth as its JSON text."""

    def load(self, data: Buffer) -> str:  # type: ignore[override]  # the text stands for the list
        """Return the text; decimals, and numbers that JSON lacks, stand in it as texts."""
        return msgspec.json.encode(_jsonable(super().load(data))).decode()


def _jsonable(value: Any) -> Any:
    if isinstance(value, list):
        return [_jsonable(one) for one in value]
    if isinstance(value, float) and not isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"  # noqa: PLR0124 - NaN alone differs from itself
    return value


class UntypedFloatDumper(FloatDumper):
    """Sends a float as digits without a type, so that it compares as the column's own: with FLOAT4 by 32 bits."""

    oid = 0


class UntypedDecimalDumper(Dumper):
    """Sends a decimal as digits without a type, so that it compares with FLOAT4, and an index serves."""

    def dump(self, obj: Decimal) -> bytes:
        """Return the digits."""
        return str(obj).encode()


class UntypedIntDumper(Dumper):
    """Sends a whole number as digits without a type, so that it compares with MONEY and with texts."""

    def dump(self, obj: int) -> bytes:
        """Return the digits."""
        return b"%d" % obj

    def quote(self, obj: int) -> bytes:
        """Return the digits without quotes: psycopg writes how many rows of a stream to fetch in this way."""
        return b" %d" % obj


class UntypedBoolDumper(Dumper):
    """Sends a boolean as a digit, which BOOLEAN, BIT(1) and whole numbers take."""

    def dump(self, obj: bool) -> bytes:
        """Return the digit."""
        return b"1" if obj else b"0"


class UntypedMomentDumper(Dumper):
    """Sends a date and time as a text without a type: columns without a zone compare its clock, others the instant."""

    def dump(self, obj: datetime) -> bytes:
        """Return the text."""
        return obj.isoformat(" ").encode()


class RawTextDumper(Dumper):
    """Sends the bytes of a text as they came."""

    def dump(self, obj: Undecodable) -> bytes:
        """Return the bytes."""
        return bytes(obj)


@cache
def _array_loader(base: int, delimiter: bytes) -> type[JSONArrayLoader]:
    return type("ArrayOf", (JSONArrayLoader,), {"base_oid": base, "delimiter": delimiter})


def _adapters() -> AdaptersMap:
    found = AdaptersMap(adapters)
    text = postgres.types["text"].oid
    for known in postgres.types:
        if known.name not in HELD:
            found.register_loader(known.oid, TextLoader)
        if known.array_oid:
            base = known.oid if known.name in NUMBERS else text
            found.register_loader(known.array_oid, _array_loader(base, known.delimiter.encode()))
    found.register_loader("money", MoneyLoader)
    found.register_loader("bit", BitLoader)
    found.register_dumper(bool, UntypedBoolDumper)
    found.register_dumper(int, UntypedIntDumper)
    found.register_dumper(float, UntypedFloatDumper)
    found.register_dumper(Decimal, UntypedDecimalDumper)
    found.register_dumper(datetime, UntypedMomentDumper)
    found.register_dumper(Undecodable, RawTextDumper)
    return found


ADAPTERS = _adapters()
"""What a connection of ours starts with."""


def prepare(raw: Connection[Any]) -> None:
    """Make a connection spell money in one way, and read the array types that its database adds."""
    raw.execute(MONEY)
    numbers = {postgres.types[name].oid for name in NUMBERS}
    for oid, delimiter, base in raw.execute(OWN_ARRAYS):
        read_as = base if base in numbers else postgres.types["text"].oid
        raw.adapters.register_loader(oid, _array_loader(read_as, delimiter.encode()))


def speak(raw: Connection[Any], decoder: TextDecoder) -> bool:
    """Make a connection to a database without a charset read and send texts in its own, and return True.

    SQL_ASCII is what old servers were set up with: it keeps every byte as some program sent it.
    """
    if raw.info.parameter_status("server_encoding") != "SQL_ASCII":
        return False

    class CharsetLoader(Loader):
        def load(self, data: Buffer) -> str | Undecodable:
            try:
                return bytes(data).decode(decoder.charset)
            except UnicodeDecodeError:
                return Undecodable(data)

    class CharsetDumper(Dumper):
        def dump(self, obj: str) -> bytes:
            return decoder.encode(obj)

    for oid in (INVALID_OID, *(known.oid for known in postgres.types if known.name in TEXTS or known.name not in HELD)):
        if raw.adapters.get_loader(oid, Format.TEXT) in {None, ADAPTERS.get_loader(INVALID_OID, Format.TEXT)}:
            raw.adapters.register_loader(oid, CharsetLoader)
    raw.adapters.register_dumper(str, CharsetDumper)
    raw.execute(AS_BYTES)
    return True


def rows_one_by_one(raw: Connection[Any], result: PGresult) -> list[Row]:
    """Return the rows of a result of which some value could not be loaded; it stays as the server spells it."""
    transformer = Transformer(raw)
    columns = range(result.nfields)
    loads = [transformer.get_loader(result.ftype(at), Format(result.fformat(at))).load for at in columns]
    rows = range(result.ntuples)
    return [tuple([_loaded(loads[at], result.get_value(row, at)) for at in columns]) for row in rows]


def _loaded(load: Callable[[Buffer], Stored], data: bytes | None) -> Stored:
    if data is None:
        return None
    try:
        return load(data)
    except Exception:
        # The loaders fail in several ways, and each means the same.
        try:
            return Unrepresentable(bytes(data).decode())
        except UnicodeDecodeError:
            return Undecodable(data)
