"""What PostgreSQL's own catalog says of tables, a hundred of them by one round of statements.

Without a schema the tables are those that the login's search path finds. A table of another schema is named with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from sys import intern

from adapters.base import Column, ForeignKey, Notice, TableDescription
from adapters.query import Row
from adapters.relational.connections import Link
from adapters.relational.elsewhere import left_aside
from adapters.relational.text_indexes import POSTGRESQL_PATTERNS, POSTGRESQL_SEARCHES
from adapters.sql.describing import Describer, Parts, grouped

# Kinds of pg_class: tables, partitioned and foreign ones, and two of views.
_KINDS = "'r', 'p', 'f', 'v', 'm'"

_LISTED = """
SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind IN ('v', 'm'),
       obj_description(c.oid, 'pg_class'), CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END,
       (SELECT min(p.relname::text) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid),
       c.relkind <> 'p' AND EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhparent = c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ({kinds}) AND {scope}
   AND NOT EXISTS (SELECT 1 FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY c.relkind IN ('v', 'm'), c.relname, n.nspname
"""
"""Tables of an extension, PostGIS's spatial_ref_sys for one, are the system's own."""

_OF_USERS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

_ELSEWHERE = """
SELECT n.nspname::text, count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid)
   AND has_schema_privilege(n.oid, 'USAGE') AND NOT ({scope}) GROUP BY n.nspname ORDER BY n.nspname
"""

_COLUMNS = """
SELECT a.attrelid::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       col_description(a.attrelid, a.attnum), has_column_privilege(a.attrelid, a.attnum, 'SELECT'), a.atttypid::bigint
  FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid IN ({oids})
 ORDER BY a.attrelid, a.attnum
"""

_NAMED_TYPES = """
SELECT t.oid::bigint, t.typtype = 'e', format_type(t.typbasetype, t.typtypmod), t.typbasetype::bigint, t.typnotnull,
       (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder)
          FROM pg_enum e WHERE e.enumtypid = t.oid)
  FROM pg_type t WHERE t.typtype IN ('e', 'd')
"""

_INDEXES = """
SELECT i.indrelid::bigint, i.indexrelid::bigint, i.indisprimary,
       i.indisunique AND i.indisvalid AND i.indisready AND i.indpred IS NULL AND i.indexprs IS NULL
       AND (i.indimmediate OR i.indisprimary),
       am.amname = 'btree' AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL,
       a.attname::text, i.indcollation[k.at] = a.attcollation AND NOT {patterns}, {searches}
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am am ON am.oid = x.relam
  JOIN LATERAL generate_series(0, i.{width} - 1) AS k(at) ON true
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.at] AND a.attnum > 0
 WHERE i.indrelid IN ({oids}) ORDER BY i.indrelid, x.relname, k.at
"""
"""The columns behind INCLUDE come last and are not counted by indnkeyatts, which is there since version 11."""

_TEXTS = {"patterns": POSTGRESQL_PATTERNS, "searches": POSTGRESQL_SEARCHES}

_FOREIGN_KEYS = """
SELECT k.conrelid::bigint, k.oid::bigint, a.attname::text, n.nspname::text, t.relname::text, b.attname::text,
       pg_table_is_visible(t.oid)
  FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN LATERAL generate_subscripts(k.conkey, 1) AS s(at) ON true
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[s.at]
  JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[s.at]
 WHERE k.contype = 'f' AND k.conrelid IN ({oids}) ORDER BY k.conrelid, k.conname, k.oid, s.at
"""

_SPELLED = re.compile(r"(?P<word>[^(\[]*)(\((?P<digits>[^)]*)\))?(?P<rest>.*)")
_WORDS = {"character varying": "VARCHAR", "character": "CHAR", '"char"': "CHAR", "bpchar": "CHAR"}
_DOUBLE_DIGITS = 53


class PostgreSQLDescriber(Describer):
    """Asks pg_class and its kin."""

    def __init__(self, link: Link, schema: str | None) -> None:
        super().__init__(link, schema)
        self._named: Mapping[int, Row] | None = None

    def outline(self, table: str | None = None) -> list[TableDescription]:
        scope, values = self._scope()
        if table is not None:
            scope, values = f"{scope} AND c.relname = %s", [*values, table]
        rows = self.rows(_LISTED.format(kinds=_KINDS, scope=scope), values)
        keys = grouped(self._indexed([int(str(row[0])) for row in rows]))
        found = []
        for oid, schema, name, is_view, remarks, estimate, parent, inherited in rows:
            # The key of a table that others inherit from holds for its own rows alone.
            key = () if inherited else _key(keys.get((oid,), ()))
            found.append(
                TableDescription(
                    intern(str(name)),
                    str(schema) if self._schema else None,
                    (),
                    key,
                    is_view=bool(is_view),
                    remarks=str(remarks or ""),
                    rows=int(str(estimate)) if estimate is not None else None,
                    part_of=str(parent or ""),
                )
            )
        return found

    def elsewhere(self) -> tuple[Notice, ...]:
        scope, values = self._scope()
        found = self.rows(_ELSEWHERE.format(scope=scope), values)
        return tuple(left_aside(str(schema), int(str(count))) for schema, count in found)

    def _scope(self) -> tuple[str, list[str]]:
        if self._schema:
            return "n.nspname = %s", [self._schema]
        return f"pg_table_is_visible(c.oid) AND {_OF_USERS}", []

    def parts(self, outlines: Sequence[TableDescription]) -> Sequence[Parts | None]:
        scope, values = self._scope()
        names = ", ".join(["%s"] * len(outlines))
        listed = self.rows(
            _LISTED.format(kinds=_KINDS, scope=f"{scope} AND c.relname IN ({names})"),
            [*values, *[one.name for one in outlines]],
        )
        oids = {str(row[2]): int(str(row[0])) for row in listed}
        inherited = {int(str(row[0])) for row in listed if row[7]}
        if not oids:
            return [None] * len(outlines)
        among = ", ".join(map(str, oids.values()))
        columns = grouped(self.rows(_COLUMNS.format(oids=among)))
        indexes = grouped(self._indexed(list(oids.values())))
        foreign = grouped(self.rows(_FOREIGN_KEYS.format(oids=among)), 2)
        found = {oid: Parts(searched=set()) for oid in oids.values()}
        for (oid, _), key in foreign.items():
            found[int(str(oid))].foreign_keys.append(self._foreign_key(key))
        for oid, parts in found.items():
            for row in columns.get((oid,), ()):
                if row[5] or not any(one[5] for one in columns[oid,]):
                    parts.columns.append(self._column(row))
                else:
                    parts.closed.append(str(row[1]))
            for index in grouped(indexes.get((oid,), ()), 2).values():
                _add_index(parts, index, promises=oid not in inherited)
        return [found[oids[one.name]] if one.name in oids else None for one in outlines]

    def _indexed(self, oids: Sequence[int]) -> list[Row]:
        if not oids:
            return []
        version = int(str(self.rows("SELECT current_setting('server_version_num')::int")[0][0]))
        width = "indnkeyatts" if version >= 110000 else "indnatts"  # noqa: PLR2004 - version 11
        return self.rows(_INDEXES.format(oids=", ".join(map(str, oids)), width=width, **_TEXTS))

    def _column(self, row: Row) -> Column:
        spelling, type_oid, required = str(row[2]), int(str(row[6])), bool(row[3])
        named = self._named_types()
        while (known := named.get(type_oid)) is not None and not known[1]:
            # A domain is what its base is.
            spelling, type_oid, required = str(known[2]), int(str(known[3])), required or bool(known[4])
        if known is not None and known[5]:
            type_, length, scale = f"ENUM({known[5]})", None, None
        else:
            type_, length, scale = _type(spelling)
        return Column(intern(str(row[1])), intern(type_), not required, length, scale, str(row[4] or ""))

    def _named_types(self) -> Mapping[int, Row]:
        if self._named is None:
            self._named = {int(str(row[0])): row for row in self.rows(_NAMED_TYPES)}
        return self._named

    def _foreign_key(self, rows: Sequence[Row]) -> ForeignKey:
        _, _, _, schema, table, _, is_visible = rows[0]
        return ForeignKey(
            tuple(str(row[2]) for row in rows),
            str(table),
            tuple(str(row[5]) for row in rows),
            None if is_visible and not self._schema else str(schema),
        )


def _key(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(str(row[5]) for row in rows if row[2])


def _add_index(parts: Parts, rows: Sequence[Row], *, promises: bool) -> None:
    names = tuple(str(row[5]) for row in rows if row[5] is not None)
    if len(names) < len(rows):
        return
    if rows[0][4] and rows[0][7] and parts.searched is not None:
        parts.searched.add(names[0])
    if not all(row[6] for row in rows):
        return  # It puts rows in another order than that of the column.
    if rows[0][2]:
        parts.key = names if promises else ()
    elif rows[0][3] and promises:
        parts.unique.append(names)
    if rows[0][4] and (not rows[0][2] or not promises):
        parts.indexes.append(names)


def _type(spelled: str) -> tuple[str, int | None, int | None]:
    """Return a type as other engines spell it, with its length or digits and its scale."""
    found = _SPELLED.fullmatch(spelled)
    if found is None:
        return spelled.upper(), None, None
    word = found["word"].strip()
    digits = [one.strip() for one in (found["digits"] or "").split(",") if one.strip()]
    shown = _WORDS.get(word, word.upper())
    type_ = f"{shown}({', '.join(digits)})" if digits else shown
    numbers = [int(one) for one in digits if one.lstrip("-").isdigit()]
    if found["rest"].startswith("["):
        return f"{type_}{found['rest']}", None, None
    if word == "double precision":
        numbers = [_DOUBLE_DIGITS]
    return type_ + found["rest"].upper(), numbers[0] if numbers else None, numbers[1] if len(numbers) > 1 else None
