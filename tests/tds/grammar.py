"""What SQL the TDS stub understands: the part of Transact-SQL 2000 that a careful reader needs, as SQLite's.

It refuses, with SQL Server's own numbers, what an engine of 2000 does not know: LIMIT, OFFSET, FETCH, common
table expressions, windows, row values, TOP with brackets. It is no proof that SQL Server takes a statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


class Refused(Exception):
    """An error of the server: its number, severity and words."""

    def __init__(self, number: int, severity: int, message: str) -> None:
        super().__init__(message)
        self.number = number
        self.severity = severity
        self.message = message


@dataclass(frozen=True)
class Token:
    kind: str
    text: str

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.upper() in words


_TOKENS = re.compile(
    r"""(?P<blank>\s+|--[^\n]*|/\*.*?\*/)
    |(?P<string>[Nn]?'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<bracketed>\[(?:[^\]]|\]\])*\])
    |(?P<parameter>@@?\w+)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<word>[A-Za-z_\#][\w\#$]*)
    |(?P<sign><=|>=|<>|!=|\|\||==|.)""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = {"FETCH", "WITH", "OVER", "CURRENT_DATE", "CURRENT_TIME"}
_UNKNOWN = {"LIMIT", "OFFSET", "ROWS", "GLOB", "REGEXP", "RETURNING", "PRAGMA", "ATTACH", "VACUUM", "ILIKE", "NULLS"}
_FUNCTIONS = {"ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE", "LAG", "LEAD", "IFNULL", "NVL", "CONCAT", "TRIM", "LENGTH"}
_STARTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "SET", "USE", "IF", "EXEC", "EXECUTE", "WAITFOR", "PRINT", "DECLARE")
_GLOBALS = {"@@VERSION": "'Microsoft SQL Server  2000 - 8.00.341 (a stub)'", "@@TRANCOUNT": "0", "@@SPID": "51"}


def statements(batch: str) -> Iterator[list[Token]]:
    """Yield the statements of a batch; nothing but a new beginning need separate them."""
    current: list[Token] = []
    depth = 0
    for match in _TOKENS.finditer(batch):
        token = Token(match.lastgroup or "", match[0])
        if token.kind == "blank":
            continue
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        begins = depth == 0 and token.is_word(*_STARTS) and bool(current) and _is_complete(current, token)
        if begins or (token.text == ";" and depth == 0):
            if current:
                yield current
            current = []
            if token.text == ";":
                continue
        current.append(token)
    if current:
        yield current


def _is_complete(current: Sequence[Token], begins: Token) -> bool:
    if current[0].is_word("SET", "USE", "PRINT", "WAITFOR"):
        return True
    return begins.is_word("SET") and not current[0].is_word("UPDATE")


def to_sqlite(tokens: Sequence[Token]) -> str:
    """Return a statement as SQLite takes it; raises Refused."""
    _check(tokens)
    found: list[str] = []
    tops: list[str | None] = [None]
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token.text == "(":
            tops.append(None)
        elif token.text == ")" and len(tops) > 1:
            top = tops.pop()
            found += [f"LIMIT {top}"] if top else []
        if token.is_word("TOP") and tokens[place - 2].is_word("SELECT", "DISTINCT", "ALL"):
            if place >= len(tokens) or tokens[place].kind != "number":
                raise _near(tokens[place].text if place < len(tokens) else "TOP")
            tops[-1] = tokens[place].text
            place += 1
            continue
        if _is_owner(tokens, place):
            place += 1
            continue
        found.append(_spelled(token, tokens[place] if place < len(tokens) else None))
    found += [f"LIMIT {tops[0]}"] if tops[0] else []
    return " ".join(found)


def _is_owner(tokens: Sequence[Token], place: int) -> bool:
    """Whether the token before `place` is the owner or the database in front of a table's name."""
    behind = tokens[place : place + 1]
    return bool(behind) and behind[0].text == "." and _bare(tokens[place - 1]).lower() in {"dbo", "legacy", "master"}


def _check(tokens: Sequence[Token]) -> None:
    for place, token in enumerate(tokens):
        behind = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.is_word(*_FUNCTIONS) and behind == "(":
            raise Refused(195, 15, f"'{token.text}' is not a recognized function name.")
        if token.is_word(*_KEYWORDS):
            raise Refused(156, 15, f"Incorrect syntax near the keyword '{token.text.upper()}'.")
        if token.is_word(*_UNKNOWN) or token.text in {"||", "==", "`"}:
            raise _near(token.text)
        if token.is_word("FIRST") and tokens[place - 1].is_word("SELECT"):
            raise _near(behind)
        if token.is_word("TRUE", "FALSE"):
            raise Refused(207, 16, f"Invalid column name '{token.text}'.")
    _check_brackets(tokens)


def _check_brackets(tokens: Sequence[Token]) -> None:
    """Refuse row values, and an order within a subquery that has no TOP."""
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.text == "(":
            opened.append(place)
        if token.text != ")" or not opened:
            continue
        start = opened.pop()
        inner = _level(tokens[start + 1 : place])
        before, behind = tokens[start - 1] if start else Token("", ""), tokens[place + 1 : place + 2]
        compared = behind and behind[0].text in {"<", ">", "<=", ">=", "=", "<>"}
        is_call = before.kind in {"word", "quoted"} and not before.is_word("WHERE", "AND", "OR")
        if compared and not is_call and any(token.text == "," for token in inner):
            raise _near(",")
        is_select = bool(inner) and inner[0].is_word("SELECT")
        if is_select and any(token.is_word("ORDER") for token in inner) and not any(t.is_word("TOP") for t in inner):
            message = "The ORDER BY clause is invalid in views, inline functions, derived tables, and subqueries,"
            raise Refused(1033, 15, f"{message} unless TOP is also specified.")


def _level(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens that stand in no further brackets."""
    depth, found = 0, []
    for token in tokens:
        depth -= token.text == ")"
        if not depth:
            found.append(token)
        depth += token.text == "("
    return found


def _near(text: str) -> Refused:
    return Refused(170, 15, f"Line 1: Incorrect syntax near '{text}'.")


def _bare(token: Token) -> str:
    if token.kind == "quoted":
        return token.text[1:-1].replace('""', '"')
    return token.text[1:-1].replace("]]", "]") if token.kind == "bracketed" else token.text


def _spelled(token: Token, behind: Token | None) -> str:
    if token.kind in {"quoted", "bracketed"}:
        # SQLite would take an unknown name in double quotes for a text; not so in these marks.
        return "`" + _bare(token).replace("`", "``") + "`"
    if token.kind == "string":
        return token.text.lstrip("Nn")
    if token.is_word("ISNULL") and behind is not None and behind.text == "(":
        return "IFNULL"
    if token.is_word("TRANSACTION", "TRAN"):
        return "TRANSACTION"
    return _GLOBALS.get(token.text.upper(), token.text)


def call_of(tokens: Sequence[Token]) -> tuple[str, list[tuple[str, object]]] | None:
    """Return the procedure that a statement calls, with its parameters as (name or "", value), or None."""
    if tokens[0].is_word("EXEC", "EXECUTE"):
        tokens = tokens[1:]
    if not tokens or not _bare(tokens[0]).lower().startswith("sp_"):
        return None
    given: list[tuple[str, object]] = []
    name = ""
    for token in tokens[1:]:
        if token.kind == "parameter":
            name = token.text
        elif token.kind in {"string", "number"} or token.is_word("NULL"):
            text = token.text.lstrip("Nn")[1:-1].replace("''", "'") if token.kind == "string" else token.text
            given.append((name, None if token.kind == "word" else text))
            name = ""
    return _bare(tokens[0]), given


def names(tokens: Sequence[Token]) -> set[str]:
    """Return every name of a statement, as it may stand in the catalog, in lower case."""
    return {_bare(token).lower() for token in tokens if token.kind in {"word", "quoted", "bracketed"}}
