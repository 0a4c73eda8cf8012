"""The stub is an engine of 2000 to its clients: what one did not know it refuses by number, what it had comes right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.base import ForeignKey
from tests.backends.tds.conftest import Opened
from tests.tds.engine import TableDefinition
from tests.tds.server import Stub

EVERY_TYPE: dict[str, tuple[str, Any]] = {
    "A": ("TINYINT", 200),
    "B": ("SMALLINT", -5),
    "C": ("INT", 70_000),
    "D": ("BIT", True),
    "E": ("REAL", 1.5),
    "F": ("FLOAT", 2.25),
    "G": ("MONEY", Decimal("-12345678.1234")),
    "H": ("SMALLMONEY", Decimal("1.5000")),
    "I": ("DATETIME", datetime.fromisoformat("1998-01-02 03:04:05.500")),
    "J": ("SMALLDATETIME", datetime.fromisoformat("2079-06-06 23:59")),
    "K": ("TEXT", "Straße €"),
    "L": ("NTEXT", "日本"),
    "M": ("IMAGE", b"\x00\x01\xff"),
    "N": ("NCHAR(5)", "nä   "),
    "O": ("NVARCHAR(5)", "日本"),
    "P": ("BINARY(3)", b"abc"),
    "Q": ("VARBINARY(3)", b"ab"),
    "R": ("DECIMAL(9, 3)", Decimal("-1.234")),
    "S": ("NUMERIC(18)", Decimal(5)),
}


@pytest.fixture
def connection(stub: Stub, freetds: str) -> Iterator[Any]:
    import pyodbc  # noqa: PLC0415 - where it is missing the fixture `freetds` says so

    text = f"DRIVER={freetds};{stub.connection(TDS_Version='7.1')};UID=legacy;PWD=secret;ClientCharset=UTF-8"
    with closing(pyodbc.connect(text, autocommit=True)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("SELECT PART_NO FROM PARTMAST WHERE 1 = 0 LIMIT 1", 170),
        ("SELECT PART_NO FROM PARTMAST ORDER BY PART_NO OFFSET 5 ROWS", 170),
        ("SELECT PART_NO FROM PARTMAST FETCH FIRST 1 ROWS ONLY", 156),
        ("SELECT FIRST 1 PART_NO FROM PARTMAST", 170),
        ("SELECT TOP (1) PART_NO FROM PARTMAST", 170),
        ("WITH p AS (SELECT PART_NO FROM PARTMAST) SELECT * FROM p", 156),
        ("SELECT ROW_NUMBER() OVER (ORDER BY PART_NO) FROM PARTMAST", 195),
        ("SELECT COUNT(*) OVER (PARTITION BY DESCR) FROM PARTMAST", 156),
        ("SELECT * FROM PARTMAST WHERE (PART_NO, DESCR) > ('a', 'b')", 170),
        ("SELECT * FROM (SELECT PART_NO FROM PARTMAST ORDER BY PART_NO) p", 1033),
        ("SELECT PART_NO || DESCR FROM PARTMAST", 170),
        ("SELECT NOPE FROM PARTMAST", 207),
        ('SELECT "NOPE" FROM PARTMAST', 207),
        ("SELECT * FROM NOPE", 208),
        ("INSERT INTO PARTMAST (PART_NO) VALUES ('P00001')", 2627),
        ("EXEC sp_nope", 2812),
    ],
)
def test_what_an_engine_of_2000_did_not_know_is_refused_by_its_number(connection: Any, text: str, number: int) -> None:
    import pyodbc  # noqa: PLC0415 - as above

    with pytest.raises(pyodbc.Error, match=rf"\({number}\)"):
        connection.execute(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT TOP 1 [PART_NO] FROM [dbo].[PARTMAST] ORDER BY [PART_NO] DESC",
        'SELECT TOP 1 "PART_NO" FROM legacy.dbo."PARTMAST" WHERE "PART_NO" LIKE \'p0035[0-9]\'',
        "SET LOCK_TIMEOUT 1000 SET NOCOUNT ON SELECT PART_NO FROM PARTMAST WHERE DESCR = N'flange 350 ø  '",
    ],
)
def test_names_in_both_marks_top_and_settings_are_understood(connection: Any, text: str) -> None:
    assert [row[0] for row in connection.execute(text).fetchall()] == ["P00350  "]


def test_every_type_comes_as_it_was_stored_and_null_as_null(stub: Stub, connection: Any) -> None:
    columns = {name: spelled for name, (spelled, _) in EVERY_TYPE.items()}
    values = [value for _, value in EVERY_TYPE.values()]
    stub.database.create(TableDefinition("EVERY", columns), [values, [None] * len(values)])
    full, empty = connection.execute("SELECT * FROM EVERY").fetchall()
    assert list(full) == values
    assert set(empty) == {None}


def test_a_reference_is_described(stub: Stub, opened: Opened) -> None:
    bins = TableDefinition(
        "STOCK",
        {"BIN": "CHAR(4) NOT NULL", "PART": "CHAR(8)"},
        key=("BIN",),
        references=[(("PART",), "PARTMAST", ("PART_NO",))],
    )
    stub.database.create(bins)
    (stock,) = opened().describe("STOCK")
    assert stock.key == ("BIN",)
    assert [(key.columns, key.table, key.target_columns) for key in stock.foreign_keys] == [
        (("PART",), "PARTMAST", ("PART_NO",))
    ]
    assert all(isinstance(key, ForeignKey) for key in stock.foreign_keys)
