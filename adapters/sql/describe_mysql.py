"""What MariaDB and MySQL say of tables in their information_schema, many tables by one statement.

Each table is asked for by a SELECT of its own, joined by UNION ALL: the server opens a table that is named, and goes
through the whole folder for a condition such as IN. A view needs no right to SHOW VIEW here.
"""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern

from adapters.base import Column, ForeignKey, Notice, TableDescription
from adapters.errors import with_advice
from adapters.query import Row
from adapters.relational.connections import Link
from adapters.relational.elsewhere import left_aside
from adapters.relational.mysql_types import described_type
from adapters.sql.describing import Describer, Parts, grouped

_LISTED = """
SELECT table_name, table_type, table_rows, table_comment FROM information_schema.tables
 WHERE table_schema = %s AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW'){named}
"""

_KEYS = """
SELECT table_name, column_name FROM information_schema.key_column_usage
 WHERE table_schema = %s AND constraint_name = 'PRIMARY'{named} ORDER BY table_name, ordinal_position
"""

_COLUMNS = """SELECT {at}, '', ordinal_position, column_name, column_type, is_nullable, column_comment
 FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"""

_INDEXES = """SELECT {at}, index_name, seq_in_index, column_name, non_unique, sub_part, index_type
 FROM information_schema.statistics WHERE table_schema = %s AND table_name = %s"""

_FOREIGN_KEYS = """SELECT {at}, constraint_name, ordinal_position, column_name, referenced_table_schema,
 referenced_table_name, referenced_column_name FROM information_schema.key_column_usage
 WHERE table_schema = %s AND table_name = %s AND referenced_table_name IS NOT NULL"""

_ELSEWHERE = """
SELECT table_schema, COUNT(*) FROM information_schema.tables
 WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND table_schema <> %s
   AND table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
 GROUP BY table_schema ORDER BY table_schema
"""

_SOUND = frozenset({"", "VIEW"})
"""What the comment of a view says that can be opened; of any other it says why not."""


class MySQLDescriber(Describer):
    """Asks information_schema."""

    def __init__(self, link: Link, schema: str | None) -> None:
        super().__init__(link, schema)
        self._database = schema or str(self.rows("SELECT DATABASE()")[0][0] or "")

    def outline(self, table: str | None = None) -> list[TableDescription]:
        named, values = ("", [self._database]) if table is None else (" AND table_name = %s", [self._database, table])
        keys = grouped(self.rows(_KEYS.format(named=named), values))
        found = [
            self._outlined(row, tuple(str(key[1]) for key in keys.get(row[:1], ())))
            for row in self.rows(_LISTED.format(named=named), values)
        ]
        return sorted(found, key=lambda one: (one.is_view, one.name))

    def _outlined(self, row: Row, key: tuple[str, ...]) -> TableDescription:
        name, kind, rows, comment = row
        is_view, said = kind == "VIEW", str(comment or "")
        return TableDescription(
            intern(str(name)),
            self._schema,
            (),
            key,
            is_view=is_view,
            remarks="" if is_view else said,
            rows=int(str(rows)) if rows is not None and not is_view else None,
            unreadable=with_advice(said, is_view=True) if is_view and said not in _SOUND else "",
        )

    def elsewhere(self) -> tuple[Notice, ...]:
        found = self.rows(_ELSEWHERE, [self._database])
        return tuple(left_aside(str(name), int(str(count))) for name, count in found)

    def parts(self, outlines: Sequence[TableDescription]) -> Sequence[Parts]:
        found = [Parts() for _ in outlines]
        for row in self._asked(_COLUMNS, outlines):
            found[int(str(row[0]))].columns.append(_column(row))
        for (at, index), rows in grouped(self._asked(_INDEXES, outlines), 2).items():
            _add_index(found[int(str(at))], str(index), rows)
        for (at, _), rows in grouped(self._asked(_FOREIGN_KEYS, outlines), 2).items():
            found[int(str(at))].foreign_keys.append(self._foreign_key(rows))
        return found

    def _asked(self, text: str, outlines: Sequence[TableDescription]) -> list[Row]:
        """Return the rows of one SELECT for each table, by the table's number, a name, and their place under it."""
        whole = "\nUNION ALL ".join(text.format(at=at) for at in range(len(outlines)))
        rows = self.rows(whole, [value for one in outlines for value in (self._database, one.name)])
        return sorted(rows, key=lambda row: (int(str(row[0])), str(row[1]), int(str(row[2]))))

    def _foreign_key(self, rows: Sequence[Row]) -> ForeignKey:
        schema = str(rows[0][4])
        return ForeignKey(
            tuple(str(row[3]) for row in rows),
            str(rows[0][5]),
            tuple(str(row[6]) for row in rows),
            self._schema if schema == self._database else schema,
        )


def _add_index(parts: Parts, index: str, rows: Sequence[Row]) -> None:
    names = tuple(str(row[3]) for row in rows if row[3] is not None)
    # MySQL 8 has indexes on expressions, which name no column; one on the beginning of a text puts nothing in order.
    if len(names) < len(rows) or rows[0][6] not in {"BTREE", "HASH"} or any(row[5] is not None for row in rows):
        return
    if index == "PRIMARY":
        parts.key = names
        return
    parts.indexes.append(names)
    if not int(str(rows[0][4])):
        parts.unique.append(names)


def _column(row: Row) -> Column:
    type_, length, scale = described_type(str(row[4]))
    return Column(intern(str(row[3])), intern(type_), row[5] == "YES", length, scale, str(row[6] or ""))
