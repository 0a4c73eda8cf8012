"""The regular expressions of the code mean the same in every Python that the package admits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCES = sorted(path for package in ("adapters", "wrapper") for path in (ROOT / package).rglob("*.py"))
_POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[0-9,{}]+\})\+")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_pattern_has_a_possessive_group(path: Path) -> None:
    # Python 3.11.2, which Debian 12 has, lets such a group match a text whose beginning alone fits (gh-106052), so that
    # 1.2.3 would be a number. An atomic group, (?>(?:…)*), is right in all.
    found = [line for line in path.read_text(encoding="utf-8").splitlines() if _POSSESSIVE_GROUP.search(line)]
    assert found == []
