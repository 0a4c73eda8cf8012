"""What the loader makes of the Northwind script."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.northwind.loader import load_northwind

SCRIPT = """
set quoted_identifier on
GO
CREATE TABLE "Order Details" (
	"OrderID" "int" NOT NULL ,
	"Price" "money" NULL CONSTRAINT "DF" DEFAULT (0),
	"Sent" "datetime" NULL ,
	"Name" nvarchar (40) NULL , -- a comment, with a comma
	CONSTRAINT "PK" PRIMARY KEY  CLUSTERED ("OrderID", "Name"),
	CONSTRAINT "CK" CHECK (Price >= 0)
)
GO
 CREATE  INDEX "Sent" ON "dbo"."Order Details"("Sent")
GO
create view "Names" AS SELECT "Name" FROM "Order Details" WHERE 'INSERT x VALUES (1)' <> ''
GO
INSERT "Order Details" VALUES(1,12.5,'7/4/1996',N'O''Brien, (Señor)')
INSERT INTO "Order Details" ("OrderID","Name") VALUES (2,NULL)
GO
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "script.sql").write_text(SCRIPT, encoding="utf-8")
    counts = load_northwind(tmp_path / "script.sql", tmp_path / "small.db")
    assert counts == {"Order Details": 2}
    with closing(sqlite3.connect(tmp_path / "small.db")) as connection:
        yield connection


def test_rows_keep_their_values_and_dates_become_iso(small):
    rows = small.execute('SELECT * FROM "Order Details" ORDER BY OrderID').fetchall()
    assert rows == [(1, 12.5, "1996-07-04", "O'Brien, (Señor)"), (2, None, None, None)]


def test_keys_and_indexes_are_those_of_the_script(small):
    assert [row[5] for row in small.execute('PRAGMA table_info("Order Details")')] == [1, 0, 0, 2]
    assert "Order Details Sent" in [row[1] for row in small.execute('PRAGMA index_list("Order Details")')]


def test_the_whole_of_northwind_is_there(northwind):
    expected = {
        "Employees": 9, "Categories": 8, "Customers": 91, "Shippers": 3, "Suppliers": 29, "Orders": 830,
        "Products": 77, "Order Details": 2155, "Territories": 53, "EmployeeTerritories": 49, "Region": 4,
    }  # fmt: skip
    with closing(sqlite3.connect(northwind)) as connection:
        for table, count in expected.items():
            assert connection.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (count,)
        days = connection.execute("SELECT min(OrderDate), max(OrderDate) FROM Orders").fetchone()
        assert days == ("1996-07-04", "1998-05-06")
        (row,) = connection.execute("SELECT ShipName, Freight, ShipRegion FROM Orders WHERE OrderID = 10379")
        assert row == ("Que Delícia", 45.03, "RJ")
