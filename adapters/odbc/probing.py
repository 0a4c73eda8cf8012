"""An unlisted ODBC driver, judged by what it does with constants: sent as parameters, or selected and read.

What it gets wrong takes a way that was seen to be right: texts as bytes, a parameter as a text, a column as the text
that the driver makes of it, or as the text that the engine makes. What is left is a fact for the operator.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

import sqlalchemy as sa

from adapters.base import Fact
from adapters.odbc.dialect import ODBCDialect
from adapters.odbc.drivers import LATE_OUTPUTS, SQLITE_DRIVER, WHOLE_TEXTS, ODBCDriver, as_stored
from adapters.odbc.link import ODBCLink
from adapters.odbc.statement_types import STATEMENT_TYPES
from adapters.odbc.target import spell, spell_wide
from adapters.odbc.trial import Trial, names
from adapters.query import Stored
from adapters.relational.charset import SUBSTITUTE
from adapters.relational.constants import MOMENT, TIME, Constant, constants_of
from adapters.relational.facts import REFUSED, is_same
from adapters.relational.moments import spelled
from adapters.relational.products import SQLITE, Product
from adapters.relational.rules import Convert, Rule
from adapters.relational.selected import SELECTED
from adapters.relational.sqlite_values import adapted_value

LONG = "x" * 70_000
"""Longer than drivers take in one piece by themselves."""

Outputs = Mapping[int, Callable[[bytes | None], Stored]]

LETTERS = "K\N{LATIN CAPITAL LETTER O WITH STROKE}\N{LATIN CAPITAL LETTER U WITH ACUTE}\u65e5\N{GRINNING FACE}x"


def _digits(value: float) -> Stored:
    """Return all digits of a double; an infinity has none."""
    return repr(value) if isfinite(value) else value


_SENT: tuple[tuple[str, Stored, Callable[[Any], Stored]], ...] = (
    ("time", TIME, spelled),
    ("timestamp", MOMENT, spelled),
    ("date", date(2024, 2, 29), spelled),
    ("integer beyond 32 bits", 2**31, Decimal),
    ("integer of 64 bits", 2**63 - 1, Decimal),
    ("integer beyond 64 bits", 2**64 - 1, Decimal),
    ("decimal", Decimal("1234567890123456789.123456789"), str),
    ("boolean", True, int),
    ("NULL", None, str),
    ("double", 0.30000000000000004, _digits),
)
"""What is sent: its name, a value, and the other way to send it."""


def judged(link: ODBCLink, product: Product | None, plain: ODBCDriver) -> tuple[ODBCDriver, tuple[Fact, ...]]:
    """Return what an unlisted driver needs on a link, `plain` and more, and what was found out."""
    trial = Trial(link)
    if not trial.works:
        return plain, (Fact("probed", "no: this engine selects no constant", limits=True),)
    driver, texts = _spelling(trial, product, plain)
    adapt, sent = _sending(trial)
    if not trial.echoed(LONG):
        driver, more = _in_one_piece(trial, driver)
        sent = [*sent, *more]
    if driver.raw_texts:
        # Rows of SQLite come as one text each, so that it does not matter what the driver makes of their values.
        driver = replace(driver, rules_in=SQLITE_DRIVER.rules_in, other_in=SQLITE_DRIVER.other_in)
        return replace(driver, adapt=lambda value: adapt(adapted_value(value))), (*texts, *sent)
    constants = constants_of(product.name if product else "")
    outputs, wrong = _reading(trial, constants)
    by_text = [one for one in wrong if _is_right_as_text(trial, one, product)]
    facts = [
        *texts,
        *sent,
        *_fact("read as bytes", [one.family for one in constants if _KINDS.get(one.family, (0,))[0] in outputs]),
        *_fact("read as text", [kind_of(one.declared) for one in by_text]),
    ]
    driver = replace(driver, adapt=adapt, outputs=outputs)
    if product is not None and by_text:
        rules = _rules(product, {kind_of(one.declared) for one in by_text})
        driver = replace(driver, rules=rules, statement_types=STATEMENT_TYPES.get(product.name))
    return driver, tuple(facts)


def kind_of(declared: str) -> str:
    """Return the kind of a column's type as the engine spells it: without its length, and with its sign."""
    if declared.endswith("[]"):
        return "array"
    word = declared.lower().partition("(")[0].split(" ")[0]
    return f"{word} unsigned" if "unsigned" in declared else word


def _fact(about: str, found: Collection[str], limits: bool = False) -> list[Fact]:
    return [Fact(about, names(list(found)), limits)] if found else []


def _spelling(trial: Trial, product: Product | None, plain: ODBCDriver) -> tuple[ODBCDriver, list[Fact]]:
    """Return the driver with the spelling of texts that carries most letters: those of values before those of names."""
    wide = _carried(trial)
    if wide == (True, True):
        return plain, [Fact("texts", "as UTF-16")]
    raw = trial.link.raw
    spell(raw, "utf-8", "utf-8")
    narrow = _carried(trial)
    if wide >= narrow:
        spell_wide(raw)
        found, driver = wide, plain
    elif product is SQLITE:
        # It keeps the bytes that it is given: the source's charset says what they are.
        found, driver = narrow, replace(plain, raw_texts=True)
    else:
        found, driver = narrow, replace(plain, charset="utf-8")
    how = "as UTF-16" if driver is plain else "as bytes of its charset" if driver.raw_texts else "as UTF-8"
    lost = [what for what, is_whole in zip(("values", "statements"), found, strict=True) if not is_whole]
    facts = [Fact("texts", how)]
    return driver, [*facts, *_fact("letters are lost", [f"beyond ASCII in {what}" for what in lost], True)]


def _carried(trial: Trial) -> tuple[bool, bool]:
    """Return whether every letter of a parameter, and of a statement's own text, comes back."""
    return trial.sent(LETTERS) == LETTERS, trial.read(f"'{LETTERS}'") == LETTERS


def _in_one_piece(trial: Trial, driver: ODBCDriver) -> tuple[ODBCDriver, list[Fact]]:
    """Return the driver with long texts sent in one piece, where it fails on several."""
    before, trial.link.raw.maxwrite = trial.link.raw.maxwrite, WHOLE_TEXTS
    if trial.echoed(LONG):
        return replace(driver, attributes={"maxwrite": WHOLE_TEXTS}), []
    trial.link.raw.maxwrite = before
    return driver, [Fact("cannot be sent", "long text", limits=True)]


def _sending(trial: Trial) -> tuple[Callable[[Stored], Stored], list[Fact]]:
    """Return what makes a parameter of a value, and what it does."""
    wrong = [one for one in _SENT if not trial.arrives(one[1], one[1])]
    mended = [one for one in wrong if trial.arrives(one[1], one[2](one[1]))]
    lost = [name for name, *_ in wrong if name not in {one[0] for one in mended}]
    ends = trial.equals("A\0B", "'A'") or trial.sent("A\0B") is REFUSED
    widest = {2**31: 2**31 - 1, 2**63 - 1: 2**31 - 1}
    most = min((widest.get(one[1], 2**63 - 1) for one in mended if type(one[1]) is int), default=2**63 - 1)
    ways: dict[type, Convert] = {type(value): way for _, value, way in mended if type(value) is not int}

    def adapt(value: Stored) -> Stored:
        kind = type(value)
        if kind is int:
            return value if -most <= value <= most else Decimal(value)
        if kind is str:
            # No stored text holds SUB: a text that would end too early finds nothing.
            return value.replace("\0", SUBSTITUTE) if ends and "\0" in value else value
        way = ways.get(kind)
        return value if way is None else way(value)

    facts = _fact("sent otherwise", [f"{name} as {_WAYS.get(way, 'a text')}" for name, _, way in mended])
    return adapt, [*facts, *_fact("cannot be sent", [*lost, *(["NUL in a text"] if ends else [])], True)]


_WAYS: Mapping[Any, str] = {Decimal: "a decimal", int: "a number"}

_KINDS: Mapping[str, tuple[int, ...]] = {
    "integers": (4, -5, 5, -6),
    "doubles": (8, 6, 7),
    "decimals": (3, 2),
    "dates": (91,),
    "times": (92,),
    "timestamps": (93,),
}
"""The types of ODBC (sqlext.h) that a driver may tell for a family of values."""


def _number(text: str) -> Stored:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _decimal(text: str) -> Stored:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


_READ = {"integers": as_stored(_number), "doubles": as_stored(float), "decimals": as_stored(_decimal)}


def _reading(trial: Trial, constants: Collection[Constant]) -> tuple[Outputs, list[Constant]]:
    """Return what to read as bytes, by the type of ODBC, and the constants that are wrong all the same."""
    outputs: dict[int, Callable[[bytes | None], Stored]] = {}
    still: list[Constant] = []
    for family in dict.fromkeys(one.family for one in constants):
        of_family = [one for one in constants if one.family == family]
        wrong = [one for one in of_family if not is_same(trial.read(one.expression), one.stored)]
        kinds = _KINDS.get(family, ())
        if wrong and kinds:
            tried = {kind: _READ.get(family) or LATE_OUTPUTS[kind] for kind in kinds}
            for kind, convert in tried.items():
                trial.link.raw.add_output_converter(kind, convert)
            now = [one for one in of_family if not is_same(trial.read(one.expression), one.stored)]
            if set(now) < set(wrong):
                outputs |= tried
                wrong = now
            else:
                for kind in tried:
                    trial.link.raw.remove_output_converter(kind)
        still += wrong
    return outputs, still


def _is_right_as_text(trial: Trial, constant: Constant, product: Product | None) -> bool:
    """Return whether a constant is read rightly by the product's rule for its type."""
    if product is None or product.text_rules is None:
        return False
    rule = product.text_rules({"one": constant.declared}).get("one")
    if rule is None:
        return False
    column: sa.ColumnClause[Any] = sa.literal_column(constant.expression)
    selected = column if rule.select is None else SELECTED[rule.select](column)
    found = trial.read(str(selected.compile(dialect=ODBCDialect())))
    return found is not REFUSED and is_same(rule.read(found) if rule.read else found, constant.stored)


def _rules(product: Product, kinds: Collection[str]) -> Callable[[Mapping[str, str]], Mapping[str, Rule]]:
    """Return what makes the rules of those columns whose kinds the driver cannot carry."""

    def rules(types: Mapping[str, str]) -> Mapping[str, Rule]:
        wanted = {name: declared for name, declared in types.items() if kind_of(declared) in kinds}
        return product.text_rules(wanted) if product.text_rules is not None else {}

    return rules
