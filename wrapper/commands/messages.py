"""How commands speak: what is wrong begins with "wrapper:" or with its place in the catalog; records are tables."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

import click

from adapters.base import Fact
from wrapper.commands.layout import fact_lines, table, wrapped
from wrapper.printable import printable, printable_lines

_CONTROLS = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Delete, the eight-bit controls, what turns the direction of a text or ends its line, and halves of a character."""


class Refusal(click.ClickException):
    """A command cannot do what it was asked: one line, and exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message as every other one."""
        if file is None:
            say(f"wrapper: {self.message}", err=True)
        else:
            click.echo(f"wrapper: {printable(self.message)}", file=file)


class WrongUse(Refusal):
    """A command was asked for what is not there or cannot be: exit code 2."""

    exit_code = 2


def json_text(value: Any) -> str:
    """Return a value as JSON for a program or a person: letters as they are, and what a terminal obeys as escapes."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # Only within its strings can JSON hold such a character.
    return _CONTROLS.sub(lambda found: json.dumps(found[0])[1:-1], text)


def say(line: str, *, err: bool = False, hanging: int = 2) -> None:
    """Print a line, on a terminal in as many as it needs, those behind the first `hanging` letters deeper."""
    click.echo(wrapped(printable(line), _width(sys.stderr if err else sys.stdout), hanging), err=err)


def _width(stream: IO[str]) -> int | None:
    """Return how many letters a line of a terminal has, None for what is not one."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def say_findings(findings: Iterable[object], *, err: bool = True) -> None:
    """Print findings: what has a place takes several lines and is set apart, the rest is one line each."""
    for finding in map(printable_lines, map(str, findings)):
        for line in finding.split("\n") if "\n" in finding else [f"wrapper: {finding}"]:
            say(line, err=err)
        if "\n" in finding:
            click.echo(err=err)


def say_facts(facts: Sequence[Fact], source: str) -> None:
    """Print what values are like on the way to a source, where that was asked."""
    if not facts:
        return
    say(f"Values on the way to {source} (* is lost or changed on it):")
    told = [Fact(printable(fact.about), printable(fact.text), fact.limits) for fact in facts]
    for line in fact_lines(told, _width(sys.stdout)):
        click.echo(line)
    click.echo()


def print_table(rows: Sequence[Mapping[str, str]]) -> None:
    """Print rows of the same members, at least one, below their names."""
    for line in table([{name: printable(text) for name, text in row.items()} for row in rows], _width(sys.stdout)):
        click.echo(line)
