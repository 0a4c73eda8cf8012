"""What mdb-schema says of tables is taken apart, whatever their names are."""

from __future__ import annotations

from adapters.access.schema import tables_of
from adapters.base import ForeignKey
from adapters.files.rows import ColumnType

ACCESS = """
CREATE TABLE [Order Details "old", (1998)]
 (
	[Order ID]			Long Integer NOT NULL,
	[Größe (cm)]			Single,
	[it's, "so"]			Text (50),
	[Unit Price]			Currency NOT NULL,
	[Rate]			Numeric (18, 4),
	[Notes]			Memo/Hyperlink (255),
	[Photo]			OLE (255),
	[Hash]			Binary (16),
	[When]			DateTime,
	[Done]			Boolean NOT NULL,
	[Row]			Replication ID,
	[Files]			Unknown_0012,
	[Big]			Unknown_0013,
	[Exact]			Unknown_0014,
	[New]			Unknown_0099
);

CREATE TABLE [Empty]
 (
);
""".splitlines()

MYSQL = """
CREATE TABLE `Order Details "old", (1998)`
 (
	`Order ID`			int NOT NULL,
);

-- CREATE INDEXES ...
ALTER TABLE `Order Details "old", (1998)` ADD INDEX `a, b` (`Größe (cm)`, `it's, "so"`);
ALTER TABLE `Order Details "old", (1998)` ADD UNIQUE INDEX `u` (`Row`);
ALTER TABLE `Order Details "old", (1998)` ADD INDEX `gone` (`No such column`);
ALTER TABLE `Order Details "old", (1998)` ADD PRIMARY KEY (`Order ID`, `Row`);

-- CREATE Relationships ...
ALTER TABLE `Order Details "old", (1998)` ADD CONSTRAINT `x_fk` FOREIGN KEY (`Order ID`) REFERENCES `Orders`(`ID`);
-- relationships are not implemented for mysql
""".splitlines()

NAME = 'Order Details "old", (1998)'


def test_columns_have_their_names_and_types() -> None:
    table = tables_of(ACCESS, MYSQL)[NAME]
    found = {column.name: column for column in table.columns}
    assert list(found)[:4] == ["Order ID", "Größe (cm)", 'it\'s, "so"', "Unit Price"]
    assert [column.type for column in table.columns] == [
        *(ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.TEXT, ColumnType.DECIMAL, ColumnType.DECIMAL),
        *(ColumnType.TEXT, ColumnType.BINARY, ColumnType.BINARY, ColumnType.DATETIME, ColumnType.BOOLEAN),
        *(ColumnType.TEXT, ColumnType.BINARY, ColumnType.INTEGER, ColumnType.BINARY, ColumnType.BINARY),
    ]
    assert (found["Row"].spelling, found["Big"].spelling) == ("GUID", "BIGINT")
    assert found["Files"].remarks == "attachments or several values, which mdbtools does not read"
    assert found["New"].remarks == "Unknown_0099, a type that mdbtools does not read"
    assert (found["Unit Price"].scale, found["Rate"].length, found["Rate"].scale) == (4, 18, 4)
    assert (found["Notes"].spelling, found["Notes"].length, found["Hash"].length) == ("Memo", None, 16)
    assert [column.name for column in table.columns if not column.nullable] == ["Order ID", "Unit Price", "Done"]


def test_keys_indexes_and_relations_are_those_of_known_columns() -> None:
    declared = tables_of(ACCESS, MYSQL)[NAME].declared
    assert declared.key == ("Order ID", "Row")
    assert declared.unique == (("Row",),)
    assert declared.indexes == (("Größe (cm)", 'it\'s, "so"'), ("Order ID",))
    assert declared.foreign_keys == (ForeignKey(("Order ID",), "Orders", ("ID",)),)


def test_a_table_without_columns_or_keys_is_one() -> None:
    table = tables_of(ACCESS, MYSQL)["Empty"]
    assert (table.columns, table.declared.key, table.declared.indexes) == ((), (), ())
