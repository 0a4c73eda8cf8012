"""How long the rules of a table hold, and when the source is asked for them again."""

from __future__ import annotations

from collections.abc import Collection

from adapters.query import Statement, Table
from adapters.relational.kept_rules import KeptRules
from adapters.relational.rules import Rule

TABLE = Table("sizes")


class Source:
    """Tells the types of one table, and counts how often it is asked."""

    def __init__(self, **types: str) -> None:
        self.types = types
        self.asked = 0
        self.kept = KeptRules(self.ask, lambda types: {name: Rule(bind=str) for name in types})

    def ask(self, _table: Table | Statement, _columns: Collection[str]) -> dict[str, str]:
        self.asked += 1
        return dict(self.types)


def test_an_answer_is_kept_and_one_without_any_column_is_asked_for_again() -> None:
    source = Source()
    source.kept.of(TABLE, {"size"})
    source.types = {"size": "enum('a')"}
    known = source.kept.of(TABLE, {"size"})
    assert known is not None
    assert "size" in known.rules
    assert source.kept.of(TABLE, {"size"}) is known
    assert source.asked == 2


def test_a_column_that_was_not_told_is_asked_for() -> None:
    source = Source(id="int")
    source.kept.of(TABLE, {"id"})
    source.types |= {"size": "enum('a')"}
    known = source.kept.of(TABLE, {"id", "size"})
    assert known is not None
    assert "size" in known.rules


def test_rules_that_are_forgotten_and_told_alike_stay_the_same() -> None:
    source = Source(id="int")
    known = source.kept.of(TABLE)
    source.kept.forget(TABLE)
    assert source.kept.of(TABLE) is known
    source.kept.forget(TABLE)
    source.types = {"id": "bigint"}
    assert source.kept.of(TABLE) is not known
    assert source.asked == 3


def test_many_refusals_ask_the_source_once() -> None:
    source = Source(id="int")
    for _ in range(10):
        source.kept.of(TABLE)
        source.kept.doubt(TABLE)
    assert source.asked == 2


def test_rules_are_asked_for_again_when_they_are_old() -> None:
    source = Source(id="int")
    known = source.kept.of(TABLE)
    assert known is not None
    assert known.holds
    known.until = 0.0
    assert not known.holds
    source.kept.of(TABLE)
    assert source.asked == 2
    assert known.holds
