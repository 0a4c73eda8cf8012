"""Names as legacies have them: ordinary ones, reserved words, and whatever a system allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from hypothesis import strategies as st

TABLES = ("CUST", "ORD", "JOBMAST", "Order Details", "invoices", "PART_LOC", "log", "tbl_Stock", "Employees", "A1")
COLUMNS = ("CUST_NO", "CUSTNO", "name", "ID", "id", "DESCR", "STAT_CD", "Amount", "note", "qty", "CITY", "PartNo", "x")
FILES = ("PARTS", "STOCK", "jobs 2024", "Kunden", "LAGER-ÅR", "order", "a.b", "export_1998")
HEADERS = ("CUST_NO", "ID", "NAME", "DESCR", "STAT_CD", "QTY", "CITY", "PartNo", "Order Date", "Größe", "limit", "x")
DBF_HEADERS = ("CUST_NO", "ID", "NAME", "DESCR", "STAT_CD", "QTY", "CITY", "PART_NO", "LIMIT", "X", "ORDER", "N1")
RESERVED = ("order", "SELECT", "group", "null", "limit", "cursor", "sort", "fields", "embed", "key", "items", "next")
ODD = (
    *("2ND", "_", "Ä", "Имя", "日本", "a.b", "a:b", "#x", "{x}", "a'b", "%s", "${HOME}", "a b", "a-b", "a/b", "x y"),
    *("a;b", "a\\b", "q?", "<t>", "tab`le", "e=mc", "x(1)", "[y]", "@z", "a,b", "~", "!", "yes", "due_gt", "%"),
    *(
        "$",
        "A$B",
        "RDB$X",
        "MSysNotes",
        "1998",
        "007_X",
        'say "x"',
        "trail ",
        "L" * 63,
        "LONG" * 16,
        "LONG" * 15 + "XYZ",
    ),
)
PAIR = ("Order", "order")
"""Two names to an engine that tells capitals from small letters, and one to any other."""


def table_names(longest: int = 60, without: str = "") -> st.SearchStrategy[str]:
    """Names for tables, half of them ordinary."""
    return _names(TABLES, longest, without)


def column_names(longest: int = 60, without: str = "") -> st.SearchStrategy[str]:
    """Names for columns, half of them ordinary."""
    return _names(COLUMNS, longest, without)


def _names(ordinary: tuple[str, ...], longest: int, without: str) -> st.SearchStrategy[str]:
    usual = st.sampled_from(ordinary)
    return st.one_of(usual, usual, st.sampled_from(RESERVED + ODD), _random(longest)).filter(
        lambda name: len(name.encode()) <= longest and not (without and re.search(without, name))
    )


def free(name: str, taken: Collection[str], longest: int, same: Callable[[str], str]) -> str:
    """Return a name that is not taken: the name, or the same with a number at its end; `same` makes spellings one."""
    known = set(map(same, taken))
    cut = name if len(name.encode()) < longest - 1 else name[:20]
    return next(tried for tried in (name, *(f"{cut}{at}" for at in range(2, 99))) if same(tried) not in known)


def _random(longest: int) -> st.SearchStrategy[str]:
    letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], max_codepoint=0xFFFF)
    return st.text(letters, min_size=1, max_size=min(longest, 16)).filter(lambda name: len(name.encode()) <= longest)
