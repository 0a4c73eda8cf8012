"""Cursors are opaque, deterministic, bound to their request, and carry every stored type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.advancing import InACircle
from adapters.query import Undecodable, Unrepresentable
from wrapper.answers.cursors import BEGINNING, CursorSeal
from wrapper.errors import Problem

BOUND = (b"v1.list_jobs", b"", b"sort=", b"Acme")

stored = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.text(st.characters()),
    st.text(st.sampled_from("a\ud800\udfff\U0001f600")),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.binary(),
    st.binary().map(Undecodable),
    st.text(st.characters(exclude_categories=["Cs"])).map(Unrepresentable),
)


def spelled(value: object) -> str:
    """Return what tells a value from every other: NaN does not even equal itself. No column holds a `fold`."""
    return repr(value.replace(fold=0) if isinstance(value, time | datetime) else value)


@given(st.lists(stored).map(tuple))
def test_a_position_comes_back_with_its_exact_types(position: tuple[object, ...]) -> None:
    seal = CursorSeal(b"s" * 32)
    opened, _ = seal.open(seal.seal(position, BOUND), BOUND)
    assert [*map(spelled, opened)] == [*map(spelled, position)]
    assert [type(value) for value in opened] == [type(value) for value in position]


def test_the_same_position_gives_the_same_cursor_so_pages_keep_their_etag() -> None:
    seal = CursorSeal(b"s" * 32)
    assert seal.seal(("J1", 3), BOUND) == seal.seal(("J1", 3), BOUND)


def test_a_cursor_shows_nothing_of_the_legacy_values() -> None:
    assert "SECRETKEY" not in CursorSeal(b"s" * 32).seal(("SECRETKEY",), BOUND)


@pytest.mark.parametrize("place", range(4))
def test_a_cursor_is_refused_when_any_part_it_is_bound_to_differs(place: int) -> None:
    seal = CursorSeal(b"s" * 32)
    cursor = seal.seal(("J1", date(1998, 2, 3), datetime(1998, 2, 3, 4, 5), time(6), Decimal("1.50")), BOUND)  # noqa: DTZ001
    other = tuple(b"other" if index == place else part for index, part in enumerate(BOUND))
    with pytest.raises(Problem) as refused:
        seal.open(cursor, other)
    assert refused.value.type.code == "invalid_cursor"


def test_a_cursor_of_another_secret_is_refused() -> None:
    with pytest.raises(Problem):
        CursorSeal(b"t" * 32).open(CursorSeal(b"s" * 32).seal(("J1",), BOUND), BOUND)


@given(st.text(max_size=80))
def test_no_text_opens_as_a_cursor_or_fails_in_any_other_way(text: str) -> None:
    with pytest.raises(Problem) as refused:
        CursorSeal(b"s" * 32).open(text, BOUND)
    assert refused.value.type.code == "invalid_cursor"


@pytest.mark.parametrize(
    "respell", [lambda cursor: cursor + "==", lambda cursor: cursor.replace("-", "+").replace("_", "/")]
)
def test_a_cursor_has_one_spelling(respell: Callable[[str], str]) -> None:
    seal = CursorSeal(b"s" * 32)
    cursors = [seal.seal((number,), BOUND) for number in range(50)]
    cursor = next(cursor for cursor in cursors if "-" in cursor or "_" in cursor)
    with pytest.raises(Problem):
        seal.open(respell(cursor), BOUND)


def test_every_single_changed_character_is_noticed() -> None:
    seal = CursorSeal(b"s" * 32)
    cursor = seal.seal(("J000123   ",), BOUND)
    for index, character in enumerate(cursor[:-1]):
        changed = cursor[:index] + ("A" if character != "A" else "B") + cursor[index + 1 :]
        with pytest.raises(Problem):
            seal.open(changed, BOUND)


@pytest.mark.parametrize("first", range(4))
@pytest.mark.parametrize("length", [1, 2, 3, 7, 20])
def test_a_list_that_goes_in_a_circle_ends_soon(first: int, length: int) -> None:
    seal = CursorSeal(b"s" * 32)
    positions = [(f"before {page}",) for page in range(first)] + [(f"in it {page}",) for page in range(length)] * 9
    trail = BEGINNING
    with pytest.raises(InACircle):
        for page, position in enumerate(positions):
            opened, trail = seal.open(seal.seal(position, BOUND, trail), BOUND)
            assert opened == position and page <= 2 * max(first, length) + length


def test_a_list_that_advances_never_ends_so() -> None:
    seal, trail = CursorSeal(b"s" * 32), BEGINNING
    for page in range(3000):
        _, trail = seal.open(seal.seal(("the same", page), BOUND, trail), BOUND)
    assert trail.pages == 3000
