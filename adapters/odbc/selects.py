"""SELECTs that answer in the place of a catalog function that its driver fails on, in the columns of that function.

Each takes the names of a database, where it has two parameters, and of a table as the bytes of UTF-8. The columns are
those of the ODBC Programmer's Reference, up to the last one that is read.
"""

from __future__ import annotations

OF_MARIADB = {
    "primaryKeys": """SELECT TABLE_SCHEMA, NULL, TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION
 FROM information_schema.KEY_COLUMN_USAGE
 WHERE TABLE_SCHEMA = CONVERT(? USING utf8) AND TABLE_NAME = CONVERT(? USING utf8) AND CONSTRAINT_NAME = 'PRIMARY'""",
    # What is an expression, the beginning of a text or no order at all gets a name that no column has.
    "statistics": """SELECT TABLE_SCHEMA, NULL, TABLE_NAME, NON_UNIQUE, NULL, INDEX_NAME, 3, SEQ_IN_INDEX,
 IF(SUB_PART IS NULL AND INDEX_TYPE IN ('BTREE', 'HASH'), COALESCE(COLUMN_NAME, '()'), '()')
 FROM information_schema.STATISTICS
 WHERE TABLE_SCHEMA = CONVERT(? USING utf8) AND TABLE_NAME = CONVERT(? USING utf8)
 ORDER BY INDEX_NAME, SEQ_IN_INDEX""",
    "foreignKeys": """SELECT REFERENCED_TABLE_SCHEMA, NULL, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME,
 TABLE_SCHEMA, NULL, TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, NULL, NULL, CONSTRAINT_NAME
 FROM information_schema.KEY_COLUMN_USAGE
 WHERE TABLE_SCHEMA = CONVERT(? USING utf8) AND TABLE_NAME = CONVERT(? USING utf8) AND REFERENCED_TABLE_NAME IS NOT NULL
 ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION""",
}
"""Connector/ODBC does not find a table whose name has a letter such as \N{LATIN CAPITAL LETTER O WITH STROKE}."""

OF_SQLITE = {
    "foreignKeys": """SELECT NULL, NULL, f."table",
 COALESCE(f."to", (SELECT name FROM pragma_table_info(f."table") WHERE pk = f.seq + 1)),
 NULL, NULL, m.name, f."from", f.seq + 1, NULL, NULL, NULL
 FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND m.name = CAST(? AS TEXT)
 ORDER BY f.id, f.seq""",
}
"""The driver refuses the name of a table that begins with %."""
