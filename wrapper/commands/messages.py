"""How commands speak: what is wrong begins with "wrapper:" or with its place in the catalog; records are tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

import click


class Refusal(click.ClickException):
    """A command cannot do what it was asked: one line, and exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message as every other one."""
        click.echo(f"wrapper: {self.message}", file=file, err=file is None)


class WrongUse(Refusal):
    """A command was asked for what is not there or cannot be: exit code 2."""

    exit_code = 2


def say_findings(findings: Iterable[object], *, err: bool = True) -> None:
    """Print findings: what has a place takes several lines and is set apart, the rest is one line each."""
    for finding in map(str, findings):
        click.echo(f"{finding}\n" if "\n" in finding else f"wrapper: {finding}", err=err)


def print_table(rows: Sequence[Mapping[str, str]]) -> None:
    """Print rows of the same members, at least one, below their names."""
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
    click.echo("  ".join(name.ljust(width) for name, width in widths.items()).rstrip())
    for row in rows:
        click.echo("  ".join(row[name].ljust(width) for name, width in widths.items()).rstrip())
