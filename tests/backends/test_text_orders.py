"""Texts that an engine sorts in another way than it compares them: each row comes once, in every order.

Oslo and OSLO are equal to some collations, which ORDER BY tells apart; and a tab is less than the blanks that a
comparison adds to a text, but not less than its end in an index. What is right is known from what was inserted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import product

import pytest

from adapters.base import Adapter
from adapters.query import Condition, Order, Query, Row, Statement, Table, Where
from adapters.sql.adapter import SQLAdapter
from adapters.ties import read_tied
from tests import firebird as isql
from tests.backends.walking import walked
from tests.servers import Server

WORDS = (
    "Oslo",
    "OSLO",
    "oslo",
    "Bergen",
    "bergen ",
    "a",
    "a\t",
    "a\tb",
    "a \t",
    "A\x1f",
    "a!",
    "a\0b",
    "ab",
    "a b",
    "",
    "\t",
    " \n",
)
TABLES = {
    "CI": ("VARCHAR(8)", "UTF8", "UNICODE_CI", "UNICODE_CI"),
    "DIGITS": ("VARCHAR(8)", "UTF8", "DIGITS_CI", "DIGITS_CI"),
    "PTBR": ("VARCHAR(8)", "WIN1252", "WIN_PTBR", "WIN_PTBR"),
    "WIN": ("VARCHAR(8)", "WIN1252", "WIN1252", "WIN1252"),
    "PLAIN": ("VARCHAR(8)", "UTF8", "UTF8", "UTF8"),
    "FILLED": ("CHAR(6)", "UTF8", "UTF8", "UTF8"),
    "BYTES": ("VARCHAR(8)", "NONE", "NONE", "NONE"),
    "MIXED": ("VARCHAR(8)", "UTF8", "UTF8", "UNICODE_CI"),
}
"""Types of V and P, their charset, and the collation of each."""
ROWS = range(36)


def _text(number: int, table: str) -> str | None:
    text = WORDS[number % len(WORDS)]
    # Where digits are sorted as numbers, Firebird's own indexes lose rows with such characters.
    plain = text if table != "DIGITS" or text.isprintable() else f"{number % 3}1"
    return plain if number % 7 else None


def _script() -> str:
    parts = ["CREATE COLLATION DIGITS_CI FOR UTF8 FROM UNICODE CASE INSENSITIVE 'NUMERIC-SORT=1';\nCOMMIT;\n"]
    for table, (kind, charset, collation, other) in TABLES.items():
        declared = f"{kind} CHARACTER SET {charset}"
        parts.append(
            f"CREATE TABLE {table} (K INTEGER NOT NULL PRIMARY KEY, V {declared} COLLATE {collation},"
            f" P {declared} NOT NULL COLLATE {other}, N INTEGER NOT NULL, UNIQUE (P, N));\n"
            f"CREATE INDEX {table}_V ON {table} (V);\nCREATE INDEX {table}_PK ON {table} (P, K);\n"
            f"CREATE UNIQUE DESCENDING INDEX {table}_D ON {table} (P, N);\n"
            f"CREATE VIEW {table}_VIEW (K, V, P, N) AS SELECT K, V, P, N FROM {table};\n"
        )
    return "".join(parts)


@pytest.fixture(scope="module")
def legacy(firebird: Server) -> Iterator[Adapter]:
    isql.create(isql.at(firebird, "orders.fdb"), _script())
    url = isql.url_of(firebird, "orders.fdb")
    with isql.writing(url) as raw:
        for table, (_, charset, *_) in TABLES.items():
            texts = [_text(number, table) for number in ROWS]
            stored = [
                None if text is None else text.encode("utf-8" if charset == "UTF8" else "cp1252") for text in texts
            ]
            isql.insert(raw, table, [[at, text, text or b"", at * 7 % len(ROWS)] for at, text in enumerate(stored)])
    with closing(SQLAdapter.open("legacy", {"url": url, "charset": "cp1252"})) as adapter:
        yield adapter


ORDERS = {
    "an index on the column alone": ("V", "K"),
    "the columns of a unique index": ("P", "N"),
    "the columns of an index": ("P", "K"),
    "the second column": ("N", "P"),
    "two texts": ("V", "P", "K"),
    "two texts, the second with NULLs": ("P", "V", "N"),
}


@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
@pytest.mark.parametrize("columns", ORDERS.values(), ids=ORDERS.keys())
@pytest.mark.parametrize("table", TABLES)
def test_pages_hold_every_row_once_in_the_order_of_the_stream(
    table: str, columns: Sequence[str], descending: bool, legacy: Adapter
) -> None:
    order = tuple(Order(column, descending, nullable=column == "V") for column in columns)
    query = Query(Table(table), ("K", *columns), order=order)

    paged = walked(legacy, replace(query, limit=1), len(ROWS))

    assert Counter(row[0] for row in paged) == dict.fromkeys(ROWS, 1)
    assert [row for rows in legacy.stream(query, 20) for row in rows] == paged


PLACES = {
    "a view": Table("{}_VIEW"),
    "a statement over a table": Statement("SELECT K, V, P, N FROM {}"),
    "a statement over a view": Statement("SELECT K, V, P, N FROM {}_VIEW"),
    "a statement over two tables": Statement("SELECT a.K, a.V, b.P, b.N FROM {0} a JOIN {0} b ON b.K = a.K"),
    "what a statement computes": Statement("SELECT K, NULLIF(V, 'x') AS V, P || '' AS P, N FROM {}"),
}


def _over(place: Table | Statement, table: str) -> Table | Statement:
    if isinstance(place, Table):
        return Table(place.name.format(table))
    return Statement(place.text.format(table))


@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
@pytest.mark.parametrize("columns", [("V", "K"), ("P", "V", "N")], ids=", ".join)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("table", ["CI", "PLAIN", "BYTES", "MIXED"])
def test_views_and_statements_give_every_row_once_in_the_order_of_the_stream(
    table: str, place: Table | Statement, columns: Sequence[str], descending: bool, legacy: Adapter
) -> None:
    order = tuple(Order(column, descending, nullable=column == "V") for column in columns)
    query = Query(_over(place, table), ("K", *columns), order=order)

    paged = walked(legacy, replace(query, limit=1), len(ROWS))

    assert Counter(row[0] for row in paged) == dict.fromkeys(ROWS, 1)
    assert [row for rows in legacy.stream(query, 20) for row in rows] == paged


@pytest.mark.parametrize("columns", [("V",), ("V", "P"), ("P", "V", "N")], ids=", ".join)
@pytest.mark.parametrize("table", ["CI", "PLAIN", "MIXED"])
def test_rows_that_an_order_leaves_equal_come_once(table: str, columns: Sequence[str], legacy: Adapter) -> None:
    order = tuple(Order(column, nullable=column == "V") for column in columns)
    query = Query(Table(table), ("K", "V", "P", "N"), order=order, tied=True)
    found: list[Row] = []

    page = read_tied(legacy.read, query, 3)
    while page.position is not None and len(found) <= len(ROWS):
        found += page.rows
        page = read_tied(legacy.read, replace(query, after=page.position), 3)

    assert Counter(row[0] for row in found + page.rows) == dict.fromkeys(ROWS, 1)


LANGUAGES = {"HU": "LOCALE=hu_HU", "DA": "LOCALE=da_DK", "DIGITS": "NUMERIC-SORT=1"}
LETTERS = ("c", "ca", "cs", "csz", "Cs", "aa", "a", "Aa", "ab", "a-01", "a-02", "a-1")


def test_texts_are_found_by_their_beginning_whatever_letters_their_language_has(firebird: Server) -> None:
    collations = "".join(
        f"CREATE COLLATION C_{name} FOR UTF8 FROM UNICODE '{how}';\n" for name, how in LANGUAGES.items()
    )
    columns = "".join(f", {name} VARCHAR(9) COLLATE C_{name}" for name in LANGUAGES)
    table = f"CREATE TABLE W (K INTEGER NOT NULL PRIMARY KEY, PLAIN VARCHAR(9){columns});\n"
    indexes = "".join(f"CREATE INDEX W_{name} ON W ({name});\n" for name in ("PLAIN", *LANGUAGES))
    rows = "".join(f"INSERT INTO W VALUES ({at}, {', '.join([repr(word)] * 4)});\n" for at, word in enumerate(LETTERS))
    script = f"{collations}COMMIT;\n{table}{indexes}COMMIT;\n{rows}"
    isql.create(isql.at(firebird, "letters.fdb"), script, default="UTF8")

    with closing(SQLAdapter.open("legacy", {"url": isql.url_of(firebird, "letters.fdb")})) as adapter:
        (described,) = adapter.describe("W")
        for beginning in ("c", "cs", "aa", "A", "a-0", "a-01"):
            right = {text for text in LETTERS if text.startswith(beginning)}
            for name, place in product(LANGUAGES, (Table("W"), Statement("SELECT * FROM W"))):
                where = (Where(name, Condition.PREFIX, beginning),)
                assert {row[0] for row in adapter.read(Query(place, (name,), where, limit=99))} == right

    assert described.searched == ("K", "PLAIN")


@pytest.fixture(scope="module")
def many(firebird: Server) -> str:
    isql.create(isql.at(firebird, "many.fdb"), MANY, default="UTF8")
    return isql.url_of(firebird, "many.fdb")


WAYS = {
    "a view": Table("T_VIEW"),
    "a statement": Statement("SELECT K, TOWN AS NAMED, PLAIN FROM T"),
    "a statement over a view": Statement("SELECT K, NAMED, PLAIN FROM T_VIEW"),
}


def test_equal_texts_come_together_at_the_cost_of_a_page(many: str) -> None:
    order = (Order("TOWN"), Order("K", nullable=False))
    query = Query(Table("T"), ("K", "TOWN"), order=order, limit=38, after=("oslo 07", 1950))
    rows, touched = _read(many, query)

    assert rows[:2] == [(2007, "Oslo 07"), (2107, "OSLO 07")]
    assert rows[-1] == (708, "OSLO 08")
    # Each text stands in 50 rows, and a bound leads to those of the text before it.
    assert touched <= 250


@pytest.mark.parametrize("place", WAYS.values(), ids=WAYS.keys())
def test_an_index_below_a_view_or_a_statement_serves_its_pages(place: Table | Statement, many: str) -> None:
    order = (Order("NAMED"), Order("K", nullable=False))
    rows, _ = _read(many, Query(place, ("K", "NAMED"), order=order, limit=38, after=("oslo 07", 1950)))
    assert rows[:2] == [(2007, "Oslo 07"), (2107, "OSLO 07")]
    assert rows[-1] == (708, "OSLO 08")

    rows, touched = _read(many, Query(place, ("K",), order=(Order("PLAIN"),), limit=38, after=("00001950",)))
    assert rows == [(number,) for number in range(1951, 1989)]
    assert touched <= 50


def _read(url: str, query: Query) -> tuple[list[Row], int]:
    """Return the rows of a query, and how many the server touched for them."""
    with closing(SQLAdapter.open("legacy", {"url": url})) as adapter:
        before = _touched(url)
        rows = adapter.read(query)
        return rows, _touched(url) - before


def _touched(url: str) -> int:
    with isql.writing(url) as raw, closing(raw.cursor()) as cursor:
        return int(cursor.execute(TOUCHED).fetchone()[0] or 0)


MANY = """
CREATE TABLE T (K INTEGER NOT NULL PRIMARY KEY, TOWN VARCHAR(20) COLLATE UNICODE_CI, PLAIN VARCHAR(9));
CREATE INDEX T_TOWN ON T (TOWN);
CREATE INDEX T_PLAIN ON T (PLAIN);
CREATE VIEW T_VIEW (K, NAMED, PLAIN) AS SELECT K, TOWN, PLAIN FROM T;
COMMIT;
SET TERM ^;
EXECUTE BLOCK AS DECLARE I INTEGER = 0; BEGIN WHILE (I < 5000) DO BEGIN
 INSERT INTO T VALUES (:I, CASE MOD(:I / 100, 2) WHEN 0 THEN 'Oslo ' ELSE 'OSLO ' END || LPAD(MOD(:I, 100), 2, '0'),
  LPAD(:I, 8, '0'));
 I = I + 1;
END END^
SET TERM ;^
"""
TOUCHED = """SELECT SUM(R.MON$RECORD_SEQ_READS + R.MON$RECORD_IDX_READS)
 FROM MON$TABLE_STATS T JOIN MON$RECORD_STATS R ON R.MON$STAT_ID = T.MON$RECORD_STAT_ID
 WHERE T.MON$STAT_GROUP = 0 AND T.MON$TABLE_NAME = 'T'"""
