"""Which indexes find texts by their beginning, and which put rows in an order: not each does what its columns say.

LIKE is served on PostgreSQL by an index in the collation C, or of a class such as text_pattern_ops, which serves no
order; on SQLite by an index in the collation BINARY on a column of texts. Others read the whole table for it.
"""

from __future__ import annotations

POSTGRESQL_PATTERNS = """EXISTS (SELECT 1 FROM pg_catalog.pg_opclass o
 WHERE o.oid = ANY (i.indclass) AND strpos(o.opcname::text, '_pattern_ops') > 0)"""
"""Whether an index, `i` of pg_index, is of a class for patterns."""

POSTGRESQL_SEARCHES = f"""({POSTGRESQL_PATTERNS} OR CASE i.indcollation[0] WHEN 0 THEN false WHEN 100 THEN
 (SELECT CASE coalesce(row_to_json(d) ->> 'datlocprovider', 'c') WHEN 'b' THEN true WHEN 'c' THEN
  d.datcollate IN ('C', 'POSIX') ELSE false END FROM pg_catalog.pg_database d WHERE d.datname = current_database())
 ELSE coalesce((SELECT l.collcollate IN ('C', 'POSIX') OR row_to_json(l) ->> 'collprovider' = 'b'
  FROM pg_catalog.pg_collation l WHERE l.oid = i.indcollation[0]), false) END)"""  # noqa: S608 - our own words
"""Whether an index finds beginnings. 100 is the collation of the database (pg_collation.dat); b is PostgreSQL's own
provider, whose collations sort by code point; old servers lack the columns of providers."""

# Each takes a schema, which may be NULL, and a table, and gives for each whole index its name, its first column,
# whether it finds the beginnings of its texts, and whether it serves the order of its columns.
POSTGRESQL = f"""
SELECT x.relname, a.attname, CASE WHEN {POSTGRESQL_SEARCHES} THEN 1 ELSE 0 END,
 CASE WHEN {POSTGRESQL_PATTERNS} THEN 0 ELSE 1 END
 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
 JOIN pg_catalog.pg_am m ON m.oid = x.relam JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
 WHERE m.amname = 'btree' AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
 AND n.nspname = COALESCE({{0}}, CASE WHEN pg_table_is_visible(c.oid) THEN n.nspname END) AND c.relname = {{0}}
"""  # noqa: S608 - our own words
SQLITE = """
WITH named(place, name) AS (SELECT {0}, CAST({0} AS TEXT))
SELECT l.name, x.name, x.coll = 'BINARY' COLLATE NOCASE
 AND instr(upper(t.type), 'INT') = 0
 AND instr(upper(t.type), 'CHAR') + instr(upper(t.type), 'CLOB') + instr(upper(t.type), 'TEXT') > 0, 1
 FROM named n, pragma_index_list(n.name) l, pragma_index_xinfo(l.name) x, pragma_table_info(n.name) t
 WHERE x.seqno = 0 AND x.key AND NOT l.partial AND t.cid = x.cid
"""


def holds_texts(declared: str) -> bool:
    """Return whether SQLite stores texts in a column of this declared type (its rules 1 and 2 of affinity)."""
    word = declared.upper()
    return "INT" not in word and any(part in word for part in ("CHAR", "CLOB", "TEXT"))
