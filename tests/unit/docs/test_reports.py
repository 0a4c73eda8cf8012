"""The pages on drift and on data quality name everything that the commands can say and take."""

from __future__ import annotations

import re
from pathlib import Path

import click

from wrapper.cli import main
from wrapper.drift.changes import Severity
from wrapper.inspection.causes import Cause

ROOT = Path(__file__).parents[3]
_CODE = re.compile(r'"((?:table|statement|columns?|type|charset|nullable|never|key|index|foreign-key)-[a-z-]+)"')


def _options(name: str) -> set[str]:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    named = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    return named - {"--catalog", "--help"}


def test_every_option_of_the_reports_is_on_their_page(pages: dict[str, str]) -> None:
    for command, page in (("diff", "docs/drift.md"), ("quality", "docs/data-quality.md")):
        assert [option for option in _options(command) if option not in pages[page]] == []


def test_every_class_and_every_cause_is_explained(pages: dict[str, str]) -> None:
    drift, quality = pages["docs/drift.md"], pages["docs/data-quality.md"]
    assert [severity for severity in Severity if f"| {severity.words} |" not in drift] == []
    assert [cause for cause in Cause if f"`{cause.value}`" not in quality] == []


def test_every_code_of_a_change_is_named(pages: dict[str, str]) -> None:
    drift = ROOT / "wrapper" / "drift"
    modules = ("columns.py", "tables.py", "comparing.py", "fitting.py")
    codes = {code for module in modules for code in _CODE.findall((drift / module).read_text("utf-8"))}
    assert len(codes) > 20
    assert [code for code in sorted(codes) if f"`{code}`" not in pages["docs/drift.md"]] == []
