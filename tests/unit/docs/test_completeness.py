"""What can be forgotten is found in some page: settings, commands, kinds, make targets, addresses, bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from flask import Flask

from adapters.registry import KIND_NAMES, adapter_class
from wrapper.answers.arguments import MAX_PARAMETERS, MEANINGS
from wrapper.answers.embedding import MAX_EMBEDDED, MAX_EMBEDDED_ROWS
from wrapper.answers.negotiation import CONTENT_TYPES
from wrapper.answers.preferences import COUNT_BOUND
from wrapper.cli import main
from wrapper.settings import Settings
from wrapper.translate.conditions import MOST_VALUES

ROOT = Path(__file__).parents[3]


def _commands(group: click.Group, path: str) -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def test_every_command_is_named(pages: dict[str, str]) -> None:
    text = "\n".join(pages.values())
    commands = list(_commands(main, "wrapper"))

    assert len(commands) > 10
    assert [command for command in commands if not re.search(rf"\b{command}\b(?!-)", text)] == []


def test_every_setting_is_named(pages: dict[str, str]) -> None:
    names = [f"WRAPPER_{field.name.upper()}" for field in fields(Settings)]

    assert len(names) > 20
    assert [name for name in names if f"`{name}`" not in pages["docs/settings.md"]] == []


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_kind_of_source_is_named_with_its_options(pages: dict[str, str], kind: str) -> None:
    described = [text for name, text in pages.items() if f"`{kind}`" in text and name.startswith("docs/")]

    assert described
    missing = [
        option.name
        for option in adapter_class(kind).options
        if not any(re.search(rf"`{option.name}`|^ *{option.name}:", text, re.MULTILINE) for text in described)
    ]
    assert missing == []


def test_every_target_of_the_makefile_is_named(pages: dict[str, str]) -> None:
    text = "\n".join(pages.values())
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert len(targets) > 5
    assert [target for target in targets if not re.search(rf"\bmake {target}\b", text)] == []


def test_every_variable_of_the_makefile_that_its_help_offers_is_named(pages: dict[str, str]) -> None:
    text = "\n".join(pages.values())
    offered = re.findall(r"## .*?\b([A-Z]+)=", (ROOT / "Makefile").read_text(encoding="utf-8"))

    assert [name for name in offered if name not in ("PORT", "DIR") and f"{name}=" not in text] == []


def test_every_address_beside_the_versions_is_in_the_table_of_addresses(app: Flask, pages: dict[str, str]) -> None:
    addresses = {
        rule.rule.replace("<version>", "v2").replace("<code>", "{code}").replace("<name>", "…")
        for rule in app.url_map.iter_rules()
        if not re.match(r"/v\d+(/|$)", rule.rule) and rule.endpoint != "static"
    }
    table = pages["docs/api.md"].partition("## Addresses beside the versions")[2]

    assert len(addresses) > 10
    assert [address for address in sorted(addresses) if f"`{address}`" not in table] == []


def test_the_consumers_page_names_every_condition_and_every_media_type(pages: dict[str, str]) -> None:
    text = pages["docs/api.md"]

    assert [suffix for suffix in MEANINGS if not re.search(rf"^\| `[\w.]+[a-z]{suffix}=", text, re.MULTILINE)] == []
    assert [media for media in CONTENT_TYPES if f"| `{media}`" not in text] == []


def test_the_consumers_page_names_the_bounds_of_the_code(pages: dict[str, str]) -> None:
    text = " ".join(pages["docs/api.md"].split())

    assert f"Beyond {COUNT_BOUND:,} records" in text
    assert f"at most {MAX_EMBEDDED} embedded records" in text
    assert f"at most {MAX_EMBEDDED_ROWS:,} related records" in text
    assert f"at most {MOST_VALUES};" in text
    assert f"At most {MAX_PARAMETERS} parameters" in text
    assert f"URLs longer than {Settings(state_dir=ROOT).max_url:,} characters" in text
