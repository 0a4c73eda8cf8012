"""docs/errors.md and the ledger say the same."""

from __future__ import annotations

import re

from wrapper.answers.arguments import MAX_PARAMETERS
from wrapper.answers.embedding import MAX_EMBEDDED_ROWS
from wrapper.errors import LEDGER, Problem

_ROW = re.compile(r"^\| `(\w+)` \| (\d{3}) \| (.*)$", re.MULTILINE)
_CELLS = 4  # title, when, what to do, again


def _rows(pages: dict[str, str]) -> dict[str, tuple[int, list[str]]]:
    return {
        code: (int(status), [cell.strip() for cell in rest.rstrip(" |").split(" | ")])
        for code, status, rest in _ROW.findall(pages["docs/errors.md"])
    }


def test_every_problem_has_one_row_in_the_order_of_the_ledger(pages: dict[str, str]) -> None:
    assert [code for code, _, _ in _ROW.findall(pages["docs/errors.md"])] == list(LEDGER)


def test_a_row_has_the_status_and_the_title_of_the_ledger_and_leaves_nothing_empty(pages: dict[str, str]) -> None:
    for code, (status, cells) in _rows(pages).items():
        assert (status, cells[0]) == (LEDGER[code].status, LEDGER[code].title), code
        assert len(cells) == _CELLS, code
        assert all(cells), code


def test_every_member_of_a_problem_is_explained(pages: dict[str, str]) -> None:
    problem = Problem("invalid_parameter", errors=[{"parameter": "limit", "detail": "must be a whole number"}])

    members = problem.body("http://127.0.0.1:8000", "/v2/jobs", "5f0c9a1be2d3f4a7")
    assert [name for name in members if f"| `{name}` |" not in pages["docs/errors.md"]] == []


def test_the_bounds_named_beside_the_problems_are_those_of_the_code(pages: dict[str, str]) -> None:
    assert f"more than {MAX_EMBEDDED_ROWS:,} records" in pages["docs/errors.md"]
    assert f"more than {MAX_PARAMETERS} parameters" in pages["docs/errors.md"]
