"""Where a source leads to is read from its entry, its connection text, or the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wrapper.catalog.model import Source
from wrapper.doctor import Machine, Target, target_of
from wrapper.doctor.asked import Asked, Unusable, target_asked
from wrapper.doctor.target import pairs, with_keywords

NOWHERE = Machine(Path("/nonexistent"), {})


def odbc(connection: str, **options: Any) -> Target:
    return target_of(Source("erp", "odbc", {"driver": "FreeTDS", "connection": connection, **options}), NOWHERE)


@pytest.mark.parametrize(
    ("connection", "place"),
    [
        ("Server=erp;Port=1444", ("erp", 1444)),
        ("SERVER=tcp:erp,1444", ("erp", 1444)),
        ("Server=erp:1444;Database=x", ("erp", 1444)),
        ("Server=erp\\SALES", ("erp", 1433)),
        ("Server={erp}", ("erp", 1433)),
    ],
)
def test_host_and_port_are_found_however_they_are_written(connection: str, place: tuple[str, int]) -> None:
    target = odbc(connection)
    assert (target.host, target.port) == place


def test_a_generation_tells_sybase_from_sql_server_behind_the_same_driver() -> None:
    source = Source("erp", "odbc", {"driver": "FreeTDS", "connection": "Server=erp"}, generation="sybase-ase")
    target = target_of(source, NOWHERE)
    assert target.engine is not None
    assert (target.engine.name, target.port) == ("sybase", 5000)


def test_a_keyword_is_replaced_whatever_its_case_and_others_stay() -> None:
    text = with_keywords("Server=erp;tds_version=4.2;App={a;b}", {"TDS_Version": "7.1"})
    assert text == "Server=erp;App={a;b};TDS_Version=7.1"
    assert pairs(text)["app"] == "a;b"


def test_a_password_in_clear_is_refused_on_the_command_line() -> None:
    for asked in (Asked(url="postgresql://u:secret@erp/x"), Asked(connection="DRIVER=FreeTDS;Server=erp;PWD=secret")):
        with pytest.raises(Unusable, match="VARIABLE"):
            target_asked(asked, {}, None, NOWHERE)


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(Unusable, match="ERP_PW"):
        target_asked(Asked(url="postgresql://u:${ERP_PW}@erp/x"), {}, None, NOWHERE)
    with pytest.raises(Unusable, match="ERP_PW"):
        target_asked(Asked(server="erp", user="u", password_from="ERP_PW"), {}, None, NOWHERE)


def test_the_password_of_a_user_is_asked_for_where_somebody_can_answer() -> None:
    target = target_asked(Asked(server="erp", user="sa"), {}, lambda user: f"typed by {user}", NOWHERE)
    assert target.options["password"] == "typed by sa"
    assert "typed" not in repr(target)


def test_an_engine_is_guessed_by_its_port() -> None:
    target = target_asked(Asked(server="erp", port=3306, user="u"), {}, None, NOWHERE)
    assert target.options["url"] == "mariadb://u@erp:3306"
    assert target.engine is not None
    assert target.engine.name == "mariadb"
