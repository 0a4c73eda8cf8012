"""What becomes of an error while tables are described: it is of one table, or of the whole source."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
import pytest

from adapters.base import TableDescription
from adapters.relational.watchdog import Watchdog
from adapters.sql.describing import Describer, Parts
from adapters.sql.links import DriverLink

ORDERS = TableDescription("orders", None, ())


class Failing(Describer):
    """Describes nothing: every statement ends with one error."""

    def __init__(self, error: Exception) -> None:
        self.link = DriverLink(None, psycopg.Error, 1.0, Watchdog())
        super().__init__(self.link, None)
        self._error = error

    def outline(self, table: str | None = None) -> list[TableDescription]:
        return [one for one in [ORDERS] if table in {None, one.name}]

    def parts(self, outlines: Sequence[TableDescription]) -> Sequence[Parts | None]:
        self._error.add_note(f"{len(outlines)} tables")
        raise self._error


@pytest.mark.parametrize("error", [psycopg.errors.QueryCanceled("late"), psycopg.errors.AdminShutdown("gone")])
def test_a_source_that_is_late_or_gone_is_not_taken_for_an_unreadable_table(error: Exception) -> None:
    with pytest.raises(type(error)):
        list(Failing(error).completed([ORDERS]))


def test_a_refused_table_is_listed_and_the_connection_stays() -> None:
    describer = Failing(psycopg.errors.InsufficientPrivilege("permission denied"))
    assert [bool(one.unreadable) for one in describer.completed([ORDERS])] == [True]
    assert not describer.link.spent


def test_an_unexplained_error_lists_the_table_and_ends_the_connection() -> None:
    describer = Failing(KeyError("no such type"))
    assert [bool(one.unreadable) for one in describer.completed([ORDERS])] == [True]
    assert describer.link.spent
